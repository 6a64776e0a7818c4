//! The arrays of a file. A *series* is pages of one shape that are one array, as tifffile calls it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::chain::{Chain, PageAt};
use super::directory::{Directory, Tag};
use super::facts::Facts;
use super::file::TiffFile;
use super::files::FileSet;
use super::page::{PageShape, tag};
use super::stack::{Place, Quirks};
use crate::error::Problem;
use crate::volume::SampleType;

/// An array of a file.
pub(super) struct Series {
    /// Its name, unless it is the only one.
    pub(super) name: String,
    /// Whether it is converted unless another one is named.
    pub(super) is_main: bool,
    /// The number of the series that it is a level of: a smaller picture of the same.
    pub(super) level_of: Option<usize>,
    pub(super) shape: PageShape,
    /// The letters and the lengths of the axes before those of a page.
    pub(super) outer: Vec<(char, usize)>,
    /// What the samples of a pixel are: `S`, or `C` where they are channels.
    pub(super) samples: char,
    pub(super) files: Arc<FileSet>,
    pub(super) planes: Planes,
    /// Files without planes that say something of the series.
    pub(super) beside: Vec<PathBuf>,
    pub(super) quirks: Quirks,
    pub(super) facts: Facts,
}

/// Where the planes of a series are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Planes {
    /// All behind one another from this offset on, in the first file.
    Together(u64),
    /// Each is a page.
    Pages(Vec<Place>),
}

impl Series {
    /// Pages of the first file, or planes that lie together.
    pub(super) fn new(
        content: &Content,
        shape: PageShape,
        outer: Vec<(char, usize)>,
        planes: Planes,
    ) -> Self {
        Self {
            name: String::new(),
            is_main: true,
            level_of: None,
            shape,
            outer,
            samples: 'S',
            files: Arc::clone(&content.files),
            planes,
            beside: Vec::new(),
            quirks: Quirks::default(),
            facts: Facts::default(),
        }
    }

    /// The letters and lengths of all axes, slowest first.
    pub(super) fn axes(&self) -> Vec<(char, usize)> {
        let (letters, lengths) = self.shape.axes();
        let of_page = letters.chars().zip(lengths);
        let named =
            of_page.map(|(letter, length)| (if letter == 'S' { self.samples } else { letter }, length));
        self.outer.iter().copied().chain(named).collect()
    }

    /// The type of the samples in an array.
    ///
    /// # Errors
    ///
    /// As [`PageShape::sample`].
    pub(super) fn sample(&self) -> Result<SampleType, Problem> {
        match self.quirks.signed {
            true => Ok(SampleType::I16),
            false => self.shape.sample(),
        }
    }

    /// Number of pages, or of planes that lie together.
    pub(super) fn plane_count(&self) -> usize {
        self.outer.iter().map(|(_, length)| length).product()
    }
}

/// A file with its pages, as flavors see it.
pub(super) struct Content {
    pub(super) file: Arc<TiffFile>,
    pub(super) files: Arc<FileSet>,
    pub(super) chain: Chain,
    /// The descriptions of the first page: usually one.
    pub(super) descriptions: Vec<Description>,
    /// The first directory.
    pub(super) directory: std::cell::RefCell<Directory>,
}

/// Where a text is in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Description {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Content {
    pub(super) fn new(file: Arc<TiffFile>) -> Result<Self, Problem> {
        let chain = Chain::read(&file)?;
        let directory = Directory::at(&file, file.first)?;
        let descriptions = directory
            .all(tag::DESCRIPTION)
            .filter(|tag| tag.kind == 2 || tag.kind == 1 || tag.kind == 7)
            .map(|tag| Description { offset: tag.offset(&file), length: tag.bytes() })
            .filter(|text| file.check(text.offset, text.length).is_ok())
            .collect();
        let files = Arc::new(FileSet::new(Arc::clone(&file), Vec::new()));
        Ok(Self { file, files, chain, descriptions, directory: directory.into() })
    }

    /// The beginning of a description, at most `most` bytes, up to the first zero byte.
    pub(super) fn start_of(&self, text: Description, most: usize) -> Vec<u8> {
        let mut bytes = vec![0; text.length.min(most as u64) as usize];
        if self.file.read(text.offset, &mut bytes).is_err() {
            return Vec::new();
        }
        let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
        bytes.truncate(end);
        bytes
    }

    /// The end of a description, at most `most` bytes, without zero bytes and white space behind it.
    pub(super) fn end_of(&self, text: Description, most: usize) -> Vec<u8> {
        let count = text.length.min(most as u64);
        let mut bytes = vec![0; count as usize];
        if self.file.read(text.offset + text.length - count, &mut bytes).is_err() {
            return Vec::new();
        }
        let end = bytes.iter().rposition(|&byte| byte != 0 && !byte.is_ascii_whitespace());
        bytes.truncate(end.map_or(0, |end| end + 1));
        bytes
    }

    /// The description that begins with one of these texts.
    pub(super) fn description(&self, begins: &[&[u8]]) -> Option<Description> {
        self.descriptions.iter().copied().find(|&text| {
            let start = self.start_of(text, 64);
            begins.iter().any(|text| start.starts_with(text))
        })
    }

    /// The first page, and its shape.
    pub(super) fn first(&self) -> (PageAt, PageShape) {
        let page = self.chain.pages[0];
        (page, self.chain.shape(&page))
    }

    /// Pairs of numbers in a tag of the first page: a key and its value.
    pub(super) fn calibration(&self, tag: Tag) -> Vec<(u64, u64)> {
        // The tag counts pairs.
        let mut bytes = vec![0; tag.count.min(4096) as usize * 8];
        if self.file.read(tag.pointer(&self.file), &mut bytes).is_err() {
            return Vec::new();
        }
        bytes.chunks_exact(8).map(|it| (self.file.number(&it[..4]), self.file.number(&it[4..]))).collect()
    }

    /// The number of a tag of the first page.
    pub(super) fn number(&self, code: u16) -> Option<u64> {
        self.directory.borrow_mut().number(&self.file, code).ok().flatten()
    }

    /// The bytes of a tag of the first page; none where there is no such tag.
    pub(super) fn bytes(&self, code: u16) -> Vec<u8> {
        self.directory.borrow_mut().bytes(&self.file, code).unwrap_or_default()
    }

    /// The fraction that a tag of the first page is.
    pub(super) fn fraction(&self, code: u16) -> Option<f64> {
        self.directory.borrow_mut().fraction(&self.file, code)
    }

    /// Pages of this file.
    pub(super) fn places(pages: &[PageAt]) -> Vec<Place> {
        pages.iter().map(|page| Place { file: 0, wraps: 0, directory: page.directory }).collect()
    }

    /// The directory of the file.
    pub(super) fn folder(&self) -> &Path {
        self.file.path.parent().unwrap_or(Path::new(""))
    }
}
