//! How samples lie in a file: behind some lines and bytes, as they are, compressed, or as text.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::joined::JoinedFiles;
use super::text::TextSamples;
use super::{Packed, RawFile, Samples};
use crate::error::{Error, Problem};
use crate::volume::inflate::{Wrapping, inflate_problem, inflated};
use crate::volume::source::FileSlice;
use crate::volume::{ArrayLayout, Limits, SampleType, SequentialSource, Volume};

/// What the samples of a file are written as.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) enum Encoding {
    Plain,
    Compressed(Wrapping),
    Text,
}

/// What is between the beginning of a file, or the end of its header, and the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::formats) struct Skip {
    /// Lines of text, before what is compressed.
    pub lines: u64,
    /// Bytes, out of the compression.
    pub bytes: u64,
    /// Whether the samples are the last bytes, whatever is before them.
    pub is_from_end: bool,
}

/// How samples lie in a file.
#[derive(Clone, Copy, Debug)]
pub(in crate::formats) struct Encoded {
    pub encoding: Encoding,
    pub skip: Skip,
    pub sample: SampleType,
    /// What the format calls files that are damaged in the given way.
    pub unusable: fn(&str) -> Problem,
}

/// Where samples lie.
pub(in crate::formats) enum Place {
    /// In a file, from this byte of its content on.
    In(RawFile, u64),
    /// In these files, one after the other, equally many in each.
    Files(Vec<PathBuf>),
}

impl Encoded {
    /// The volume of an array. Errors call it `name`.
    ///
    /// # Errors
    ///
    /// When the file, or the first of several, cannot be read or is too short.
    pub fn volume(
        self,
        place: Place,
        name: String,
        layout: ArrayLayout,
        limits: Limits,
    ) -> Result<Volume<'static>, Error> {
        let promised = layout.bytes();
        let of = |problem| Error::new(name.clone(), problem);
        match place {
            Place::In(file, from) => match self.source(&file, from, promised)? {
                Source::Samples(samples) => samples.volume(name.clone(), layout, limits).map_err(of),
                Source::Text(text) => {
                    // A number has a digit, and something after it.
                    let most = (text.length.saturating_sub(text.offset)).div_ceil(2);
                    let samples = promised / u64::from(self.sample.bits() / 8);
                    if samples > most {
                        let found = most * u64::from(self.sample.bits() / 8);
                        return Err(of(Problem::Truncated { promised, found }));
                    }
                    Ok(Volume::sequential(name, layout, Box::new(text), limits))
                }
            },
            Place::Files(files) => {
                let each = promised / files.len().max(1) as u64;
                if let Some(first) = files.first() {
                    self.source_at(first, each)?;
                }
                let open = Arc::new(move |path: &Path| self.source_at(path, each));
                let joined = JoinedFiles { files: Arc::new(files), open, memory: self.memory(), each };
                Ok(Volume::sequential(name, layout, Box::new(joined), limits))
            }
        }
    }

    /// Bytes of memory that a reading takes.
    fn memory(&self) -> u64 {
        match self.encoding {
            Encoding::Compressed(Wrapping::Bzip2) => 4 << 20,
            Encoding::Compressed(_) => 256 << 10,
            Encoding::Plain | Encoding::Text => 16 << 10,
        }
    }

    /// The samples of a file of a list, from front to back.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is too short.
    fn source_at(&self, path: &Path, promised: u64) -> Result<Box<dyn SequentialSource>, Error> {
        let file = RawFile { packing: None, ..RawFile::open(path)? };
        Ok(match self.source(&file, 0, promised)? {
            Source::Samples(samples) => {
                samples.check(promised).map_err(|problem| Error::at(path, problem))?;
                samples.source(promised)
            }
            Source::Text(text) => Box::new(text),
        })
    }

    /// The samples of a file, from a byte of its content on.
    fn source(&self, file: &RawFile, from: u64, promised: u64) -> Result<Source, Error> {
        self.try_source(file, from, promised).map_err(|problem| Error::new(file.name.clone(), problem))
    }

    fn try_source(&self, file: &RawFile, from: u64, promised: u64) -> Result<Source, Problem> {
        let Self { encoding, skip, sample, unusable } = *self;
        if file.packing.is_some() {
            return match encoding {
                Encoding::Plain if skip.lines == 0 && !skip.is_from_end => {
                    let offset = from.checked_add(skip.bytes).ok_or_else(|| beyond(unusable))?;
                    Ok(Source::Samples(file.clone().samples(offset)))
                }
                _ => Err(unusable(
                    "it is compressed as a whole, and its samples once more; decompress it first",
                )),
            };
        }
        let start = from + lines(file, from, skip.lines)?;
        let samples = |offset, packed| {
            let RawFile { name, file, length, .. } = file.clone();
            Source::Samples(Samples { name, file, length, offset, packed })
        };
        match encoding {
            Encoding::Plain if skip.is_from_end => match file.length.checked_sub(promised) {
                Some(offset) if offset >= start => Ok(samples(offset, None)),
                _ => Err(Problem::Truncated { promised, found: file.length.saturating_sub(start) }),
            },
            Encoding::Plain => {
                Ok(samples(start.checked_add(skip.bytes).ok_or_else(|| beyond(unusable))?, None))
            }
            Encoding::Compressed(wrapping) => {
                let skipped = match skip.is_from_end {
                    false => skip.bytes,
                    true => {
                        let found = inflated_bytes(file, start, wrapping, unusable)?;
                        found.checked_sub(promised).ok_or(Problem::Truncated { promised, found })?
                    }
                };
                Ok(samples(start, Some(Packed { wrapping, unusable, skip: skipped })))
            }
            Encoding::Text => {
                let RawFile { name, file, length, .. } = file.clone();
                let offset = start.checked_add(skip.bytes).ok_or_else(|| beyond(unusable))?;
                Ok(Source::Text(TextSamples { name, file, length, offset, sample, promised, unusable }))
            }
        }
    }
}

/// The samples of one file.
enum Source {
    Samples(Samples),
    Text(TextSamples),
}

fn beyond(unusable: fn(&str) -> Problem) -> Problem {
    unusable("its samples begin beyond any file")
}

/// Number of bytes of some lines of a file, from a byte on.
fn lines(file: &RawFile, from: u64, count: u64) -> Result<u64, Problem> {
    if count == 0 {
        return Ok(0);
    }
    let left = file.length.saturating_sub(from);
    let mut reader = BufReader::new(FileSlice { file: Arc::clone(&file.file), next: from, left });
    let mut bytes = 0;
    for _ in 0..count {
        let line = reader.skip_until(b'\n').map_err(Problem::Read)?;
        if line == 0 {
            break;
        }
        bytes += line as u64;
    }
    Ok(bytes)
}

/// Number of bytes out of the compression of the rest of a file.
fn inflated_bytes(
    file: &RawFile,
    start: u64,
    wrapping: Wrapping,
    unusable: fn(&str) -> Problem,
) -> Result<u64, Problem> {
    let left = file.length.saturating_sub(start);
    let slice = FileSlice { file: Arc::clone(&file.file), next: start, left };
    let mut reader = inflated(slice, wrapping).take(u64::MAX);
    io::copy(&mut reader, &mut io::sink()).map_err(|error| inflate_problem(error, unusable))
}
