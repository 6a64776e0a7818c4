//! `.npy` files and streams.
//!
//! A file is opened by reading its header and comparing its length with what the header promises; its samples
//! stay where they are. They are read by offset and never mapped, since a file that is cut short while it is mapped ends the
//! process and not just the conversion. A stream is taken to its end first, into memory or a temporary file.

mod dictionary;
pub(crate) mod header;

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Problem};
use crate::volume::source::StoredBytes;
use crate::volume::{Limits, Volume, provenance_name};

/// Opens the regular file `file`, which is at `path`.
pub(crate) fn open(path: &Path, file: File, limits: Limits) -> Result<Volume<'static>, Error> {
    let check = || {
        let (layout, header) = header::read(&mut BufReader::new(&file))?;
        layout.check_length(file.metadata().map_err(Problem::Read)?.len().saturating_sub(header))?;
        Ok((layout, header))
    };
    let (layout, header) = check().map_err(|problem| Error::at(path, problem))?;
    let bytes = StoredBytes { name: path.display().to_string(), file: Arc::new(file), offset: header };
    Ok(Volume::stored(layout, bytes, limits).with_provenance_name(Some(&provenance_name(path, None))))
}

impl Volume<'static> {
    /// Reads a `.npy` file from a stream, such as standard input, to its end. `name` is what errors and reports call the
    /// volume.
    ///
    /// Up to 64 MiB of samples are kept in memory, more in a temporary file without a name in the directory that
    /// [`std::env::temp_dir`] gives. No more than the header promises is read, and one byte.
    ///
    /// # Errors
    ///
    /// As for [`Volume::open`], and [`Problem::Spool`] when the temporary file cannot be written.
    pub fn from_reader(name: impl Into<String>, reader: impl Read) -> Result<Self, Error> {
        Self::from_reader_within(name.into(), reader, Limits::STANDARD)
    }

    /// As [`Volume::from_reader`], within other limits.
    pub(crate) fn from_reader_within(
        name: String,
        mut reader: impl Read,
        limits: Limits,
    ) -> Result<Self, Error> {
        let (layout, _) = header::read(&mut reader).map_err(|problem| Error::new(&*name, problem))?;
        let promised = layout.bytes();
        let mut arriving = StreamBody { reader, promised, found: 0 };
        if promised <= limits.spool {
            let mut read = |out: &mut [u8]| arriving.read(out).map_err(|problem| Error::new(&*name, problem));
            return Self::in_memory(name.clone(), layout, &mut read, limits).map(Self::named_by_itself);
        }
        let file = arriving.spool().map_err(|problem| Error::new(&*name, problem))?;
        let bytes = StoredBytes { name, file: Arc::new(file), offset: 0 };
        Ok(Self::stored(layout, bytes, limits).named_by_itself())
    }
}

/// Samples that come from a stream, once.
struct StreamBody<R> {
    reader: R,
    promised: u64,
    found: u64,
}

impl<R: Read> StreamBody<R> {
    /// Reads the next samples and, after the last one, makes sure that nothing follows.
    fn read(&mut self, out: &mut [u8]) -> Result<(), Problem> {
        let mut filled = 0;
        while filled < out.len() {
            match self.reader.read(&mut out[filled..]) {
                Ok(0) => {
                    let found = self.found + filled as u64;
                    return Err(Problem::Truncated { promised: self.promised, found });
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Problem::Read(error)),
            }
        }
        self.found += filled as u64;
        if self.found == self.promised
            && (&mut self.reader).take(1).read_to_end(&mut Vec::new()).map_err(Problem::Read)? > 0
        {
            return Err(Problem::TrailingBytes { promised: self.promised });
        }
        Ok(())
    }

    /// Moves all samples to a temporary file.
    fn spool(&mut self) -> Result<File, Problem> {
        let mut file = tempfile::tempfile().map_err(Problem::Spool)?;
        let mut buffer = vec![0; self.promised.min(1 << 20) as usize];
        while self.found < self.promised {
            let count = (self.promised - self.found).min(buffer.len() as u64) as usize;
            self.read(&mut buffer[..count])?;
            file.write_all(&buffer[..count]).map_err(Problem::Spool)?;
        }
        Ok(file)
    }
}
