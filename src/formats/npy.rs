//! `.npy` files and streams.
//!
//! A file is opened by reading its header and comparing its length with the length that the header promises;
//! its samples stay where they are. They are read by offset and never mapped, since a file that is cut short
//! while it is mapped ends the process and not only the conversion. A stream is read to its end first, into
//! memory or a temporary file.

mod dictionary;
pub(super) mod header;

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::probe::{Head, Match};
use crate::error::{Error, Problem};
use crate::volume::source::{FileSlice, StoredBytes};
use crate::volume::{Limits, Volume, provenance_name};

pub(super) use dictionary::MAGIC;

/// The format.
pub(super) const FORMAT: Format = Format {
    name: dictionary::NAME,
    extensions: EXTENSIONS,
    probe,
    support: Support::Read(Reader { contents: |_| Ok(vec![Entry::ONLY]), open }),
};

const EXTENSIONS: &[&str] = &["npy"];

fn probe(head: &Head<'_>) -> Match {
    // A file that was cut short within its magic number is still known.
    Match::content_or_name(head.starts_with(&MAGIC[..4]), head.is_file_named(EXTENSIONS))
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let path = opened.path();
    let (file, start) = opened.file()?;
    let read = start.len() as u64;
    let length = opened.version().map_or(read, |version| version.bytes);
    let check = || {
        let rest = FileSlice { file: Arc::clone(file), next: read, left: length.saturating_sub(read) };
        let (layout, header) = header::read(&mut start.chain(rest))?;
        layout.check_length(length.saturating_sub(header))?;
        Ok((layout, header))
    };
    let (layout, header) = check().map_err(|problem| opened.error(problem))?;
    let bytes = StoredBytes { name: path.display().to_string(), file: Arc::clone(file), offset: header };
    Ok(Volume::stored(layout, bytes, limits).with_provenance_name(Some(&provenance_name(path, None))))
}

/// Reads a volume from a stream, to the end of the stream. Errors and reports call it `name`.
pub(super) fn read_stream(
    name: String,
    mut reader: impl Read,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let (layout, _) = header::read(&mut reader).map_err(|problem| Error::new(&*name, problem))?;
    let promised = layout.bytes();
    let mut body = StreamBody { reader, promised, found: 0 };
    if promised <= limits.spool {
        let mut read = |out: &mut [u8]| body.read(out).map_err(|problem| Error::new(&*name, problem));
        return Volume::in_memory(name.clone(), layout, &mut read, limits).map(Volume::named_by_itself);
    }
    let file = body.spool().map_err(|problem| Error::new(&*name, problem))?;
    let bytes = StoredBytes { name, file: Arc::new(file), offset: 0 };
    Ok(Volume::stored(layout, bytes, limits).named_by_itself())
}

/// The samples of a stream, which can be read once.
struct StreamBody<R> {
    reader: R,
    /// Number of bytes that the header promises.
    promised: u64,
    /// Number of bytes that were read.
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

    /// Copies all samples to a temporary file.
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
