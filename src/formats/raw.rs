//! Samples behind a header: what the formats have in common that are a header and samples, plain or compressed.

mod affine;
mod beside;
mod encoded;
mod fields;
mod joined;
mod text;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::npz::MAX_DEFLATE_RATIO;
use super::opened::Opened;
use super::packing::Packing;
use crate::error::{Error, Problem};
use crate::volume::inflate::{After, DeflatedBytes, Wrapping, inflate_problem, inflated};
use crate::volume::source::{FileSlice, StoredBytes};
use crate::volume::{ArrayLayout, Limits, SequentialSource, Volume};

pub(super) use affine::Affine;
pub(super) use beside::{Numbered, beside};
pub(super) use encoded::{Encoded, Encoding, Place, Skip};
pub(super) use fields::Fields;

/// A file with a header, samples or both, and what is around it.
#[derive(Clone, Debug)]
pub(super) struct RawFile {
    /// What errors call it.
    pub name: String,
    pub file: Arc<File>,
    /// Number of bytes of the file, as it is.
    pub length: u64,
    /// What is around the content.
    pub packing: Option<Packing>,
}

impl RawFile {
    /// The file of an opened input.
    ///
    /// # Errors
    ///
    /// When the input is no file.
    pub fn of(opened: &Opened<'_>) -> Result<Self, Error> {
        let (file, start) = opened.file()?;
        let length = opened.version().map_or(start.len() as u64, |version| version.bytes);
        let name = opened.path().display().to_string();
        Ok(Self { name, file: Arc::clone(file), length, packing: Packing::of(start) })
    }

    /// Another file, that a header names.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or read, is empty, or is no regular file.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let paths = [path.to_owned()];
        Self::of(&Opened::new(&paths)?)
    }

    /// The content from its first byte on, out of what is around it.
    pub fn reader(&self) -> Box<dyn Read> {
        let slice = FileSlice { file: Arc::clone(&self.file), next: 0, left: self.length };
        match self.packing {
            None => Box::new(io::BufReader::new(slice)),
            Some(packing) => Box::new(inflated(slice, packing.wrapping())),
        }
    }

    /// The first bytes of the content, at most `count`.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or the file is damaged.
    pub fn start(&self, count: u64) -> Result<Vec<u8>, Problem> {
        let mut start = Vec::new();
        self.reader().take(count).read_to_end(&mut start).map_err(|error| self.problem(error))?;
        Ok(start)
    }

    /// What an error of [`reader`](Self::reader) means.
    pub fn problem(&self, error: io::Error) -> Problem {
        match self.packing {
            None => Problem::Read(error),
            Some(packing) => inflate_problem(error, packing.unusable()),
        }
    }

    /// The samples that begin `offset` bytes behind the beginning of the content.
    pub fn samples(self, offset: u64) -> Samples {
        let Self { name, file, length, packing } = self;
        match packing {
            None => Samples { name, file, length, offset, packed: None },
            Some(packing) => {
                let packed =
                    Packed { wrapping: packing.wrapping(), unusable: packing.unusable(), skip: offset };
                Samples { name, file, length, offset: 0, packed: Some(packed) }
            }
        }
    }
}

/// How the samples in a file are compressed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    pub wrapping: Wrapping,
    /// What the format calls data that are damaged in the given way.
    pub unusable: fn(&str) -> Problem,
    /// Number of bytes before the first sample, out of the compression.
    pub skip: u64,
}

/// Where samples are in a file.
#[derive(Clone, Debug)]
pub(super) struct Samples {
    /// What errors call the file.
    pub name: String,
    pub file: Arc<File>,
    /// Number of bytes of the file.
    pub length: u64,
    /// Where the samples, or what holds them, begin.
    pub offset: u64,
    pub packed: Option<Packed>,
}

impl Samples {
    /// Whether the file can have the samples that are promised. More bytes may follow them: in most of these formats,
    /// something does in many files.
    ///
    /// # Errors
    ///
    /// [`Problem::Truncated`] where it cannot.
    fn check(&self, promised: u64) -> Result<(), Problem> {
        let stored = self.length.saturating_sub(self.offset);
        let most = match self.packed.map(|packed| packed.wrapping) {
            None => stored,
            // Nothing is known without a look at all of it.
            Some(Wrapping::Bzip2) => return Ok(()),
            Some(_) => stored.saturating_mul(MAX_DEFLATE_RATIO),
        };
        match promised <= most {
            true => Ok(()),
            false => Err(Problem::Truncated { promised, found: most }),
        }
    }

    /// The volume of these samples; errors call it `name`.
    ///
    /// # Errors
    ///
    /// [`Problem::Truncated`] where the file is too short.
    pub fn volume(
        self,
        name: String,
        layout: ArrayLayout,
        limits: Limits,
    ) -> Result<Volume<'static>, Problem> {
        self.check(layout.bytes())?;
        if self.packed.is_some() {
            let promised = layout.bytes();
            return Ok(Volume::sequential(name, layout, self.source(promised), limits));
        }
        let bytes = StoredBytes { name, file: self.file, offset: self.offset };
        Ok(Volume::stored(layout, bytes, limits))
    }

    /// These samples from front to back; `promised` is their number of bytes.
    pub fn source(self, promised: u64) -> Box<dyn SequentialSource> {
        let Self { name, file, length, offset, packed } = self;
        match packed {
            None => Box::new(StoredBytes { name, file, offset }),
            Some(Packed { wrapping, unusable, skip }) => Box::new(DeflatedBytes {
                name,
                file,
                offset,
                deflated: length.saturating_sub(offset),
                header: skip,
                wrapping,
                promised,
                after: After::Checked,
                unusable,
            }),
        }
    }
}
