//! `.npy` files and streams.
//!
//! A file is opened by reading its header and comparing its length with the length that the header promises;
//! its samples stay where they are. They are read by offset and never mapped, since a file that is cut short
//! while it is mapped ends the process and not only the conversion. A stream is read to its end first, into
//! memory or a temporary file. A file in gzip is inflated from its start in every reading.

mod descriptor;
mod dictionary;
pub(super) mod header;
mod spelling;
mod trailing;

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;

use self::header::Header;
use super::format::{Entry, Format, Reader, Support};
use super::gzip;
use super::npz::MAX_DEFLATE_RATIO;
use super::opened::Opened;
use super::options::{ReadOptions, Trailing};
use super::probe::{Head, Match};
use crate::error::{Error, Problem};
use crate::volume::inflate::{After, DeflatedBytes, Wrapping, inflate_problem, inflated};
use crate::volume::source::{FileSlice, StoredBytes, read_exact_at};
use crate::volume::{Limits, Volume, provenance_name};

#[cfg(feature = "zarr")]
pub(super) use descriptor::{sample_type, unread as unread_type};
pub(super) use dictionary::MAGIC;
pub(super) use trailing::{check as check_length, is_array};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: dictionary::NAME,
    extensions: EXTENSIONS,
    probe,
    support: Support::Read(Reader { contents: |_| Ok(vec![Entry::ONLY]), open }),
};

const EXTENSIONS: &[&str] = &["npy", "npy.gz"];

fn probe(head: &Head<'_>) -> Match {
    // A file that was cut short within its magic number is still known.
    let fits = head.starts_with(&MAGIC[..4]) || gzip::inside(head.start()).is_some_and(|it| is_array(&it));
    Match::content_or_name(fits, head.is_file_named(&EXTENSIONS[..1]))
}

fn open(opened: &Opened<'_>, _: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let path = opened.path();
    let (file, start) = opened.file()?;
    let length = opened.version().map_or(start.len() as u64, |version| version.bytes);
    let volume = match gzip::is(start) {
        true => in_gzip(opened, file, length, limits),
        false => as_it_is(opened, file, start, length, limits),
    };
    let volume = volume.map_err(|problem| opened.error(problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, None))))
}

/// The volume in a file of `length` bytes, which begins with `start`.
fn as_it_is(
    opened: &Opened<'_>,
    file: &Arc<File>,
    start: &[u8],
    length: u64,
    limits: Limits,
) -> Result<Volume<'static>, Problem> {
    let read = start.len() as u64;
    let rest = FileSlice { file: Arc::clone(file), next: read, left: length.saturating_sub(read) };
    let Header { layout, metadata, bytes: header } = header::read(&mut start.chain(rest))?;
    let starts_another = || {
        let mut start = [0; MAGIC.len()];
        read_exact_at(file, &mut start, header + layout.bytes()).is_ok() && is_array(&start)
    };
    check_length(&layout, length.saturating_sub(header), opened.options().trailing, starts_another)?;
    let name = opened.path().display().to_string();
    let bytes = StoredBytes { name, file: Arc::clone(file), offset: header };
    Ok(Volume::stored(layout, bytes, limits).with_metadata(metadata))
}

/// The volume in a file in gzip of `length` bytes.
fn in_gzip(
    opened: &Opened<'_>,
    file: &Arc<File>,
    length: u64,
    limits: Limits,
) -> Result<Volume<'static>, Problem> {
    let slice = FileSlice { file: Arc::clone(file), next: 0, left: length };
    let Header { layout, metadata, bytes: header } = header::read(&mut inflated(slice, Wrapping::Gzip))
        .map_err(|problem| match problem {
            Problem::Read(error) => inflate_problem(error, gzip::unusable),
            other => other,
        })?;
    if layout.bytes() / MAX_DEFLATE_RATIO > length {
        let found = length.saturating_mul(MAX_DEFLATE_RATIO);
        return Err(Problem::Truncated { promised: layout.bytes(), found });
    }
    let name = opened.path().display().to_string();
    let samples = DeflatedBytes {
        name: name.clone(),
        file: Arc::clone(file),
        offset: 0,
        deflated: length,
        header,
        wrapping: Wrapping::Gzip,
        promised: layout.bytes(),
        after: match opened.options().trailing {
            Trailing::Ignore => After::Ignored,
            Trailing::Refuse => After::Nothing,
        },
        unusable: gzip::unusable,
    };
    Ok(Volume::sequential(name, layout, Box::new(samples), limits).with_metadata(metadata))
}

/// Reads a volume from a stream, to the end of the stream. Errors and reports call it `name`.
pub(super) fn read_stream(
    name: String,
    mut reader: impl Read,
    options: ReadOptions,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let header = header::read(&mut reader).map_err(|problem| Error::new(&*name, problem))?;
    let Header { layout, metadata, .. } = header;
    let promised = layout.bytes();
    let mut body = StreamBody { reader, promised, found: 0, trailing: options.trailing };
    if promised <= limits.spool {
        let mut read = |out: &mut [u8]| body.read(out).map_err(|problem| Error::new(&*name, problem));
        let volume = Volume::in_memory(name.clone(), layout, &mut read, limits)?;
        return Ok(volume.named_by_itself().with_metadata(metadata));
    }
    let file = body.spool().map_err(|problem| Error::new(&*name, problem))?;
    let bytes = StoredBytes { name, file: Arc::new(file), offset: 0 };
    Ok(Volume::stored(layout, bytes, limits).named_by_itself().with_metadata(metadata))
}

/// The samples of a stream, which can be read once.
struct StreamBody<R> {
    reader: R,
    /// Number of bytes that the header promises.
    promised: u64,
    /// Number of bytes that were read.
    found: u64,
    trailing: Trailing,
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
                // A stream out of gzip that ends before its end mark.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    let found = self.found + filled as u64;
                    return Err(Problem::Truncated { promised: self.promised, found });
                }
                Err(error) => return Err(Problem::Read(error)),
            }
        }
        self.found += filled as u64;
        if self.found == self.promised && self.trailing == Trailing::Refuse {
            return self.check_end();
        }
        Ok(())
    }

    /// Makes sure that nothing follows. A second array is known by its first bytes, so no more are read.
    fn check_end(&mut self) -> Result<(), Problem> {
        let mut start = Vec::new();
        for count in [1, MAGIC.len() as u64 - 1] {
            (&mut self.reader).take(count).read_to_end(&mut start).map_err(Problem::Read)?;
            match &*start {
                [] => return Ok(()),
                start if is_array(start) => return Err(Problem::AnotherArray),
                start if !MAGIC.starts_with(start) => break,
                _ => {}
            }
        }
        Err(Problem::TrailingBytes { promised: self.promised })
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
