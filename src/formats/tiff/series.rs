//! The arrays of a file. A *series* is pages of one shape that are one array, as tifffile calls it.
//!
//! Pages of one shape and the axes of a series come from what the writer says in descriptions and tags of its own:
//! each flavor of TIFF is a file of this folder, which turns that into series. The first flavor that fits counts. What
//! fits none is plain: all pages of one shape are a series.

use std::path::Path;
use std::sync::Arc;

use super::chain::{Chain, PageAt};
use super::directory::{Directory, Tag};
use super::facts::Facts;
use super::file::TiffFile;
use super::files::FileSet;
use super::page::{PageShape, tag};
use super::stack::{Place, Quirks};
use super::{imagej, lsm, micromanager, ndtiff, ome, plain, scanimage, shaped, slide, stk};
use crate::error::Error;
use crate::error::Problem;

/// An array of a file.
pub(super) struct Series {
    /// Its name, unless it is the only one.
    pub(super) name: String,
    /// Whether it is converted unless another one is named.
    pub(super) is_main: bool,
    pub(super) shape: PageShape,
    /// The letters and the lengths of the axes before those of a page.
    pub(super) outer: Vec<(char, usize)>,
    /// What the samples of a pixel are: `S`, or `C` where they are channels.
    pub(super) samples: char,
    pub(super) files: Arc<FileSet>,
    pub(super) planes: Planes,
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
            shape,
            outer,
            samples: 'S',
            files: Arc::clone(&content.files),
            planes,
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
        // The tag's count is that of the pairs.
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

/// The series of a file, if it is of this flavor.
type Flavor = fn(&Content) -> Result<Option<Vec<Series>>, Error>;

/// The series of a file, in its order.
///
/// # Errors
///
/// When the file is damaged, or what it says cannot be read as it says it.
pub(super) fn all(file: Arc<TiffFile>) -> Result<Vec<Series>, Error> {
    let path = file.path.clone();
    let content = Content::new(file).map_err(|problem| Error::at(&path, problem))?;
    let flavors: [Flavor; 10] = [
        ndtiff::series,
        shaped::series,
        lsm::series,
        ome::series,
        micromanager::series,
        imagej::series,
        stk::series,
        slide::series,
        scanimage::series,
        plain::series,
    ];
    let mut found = Vec::new();
    for flavor in flavors {
        if let Some(series) = flavor(&content)? {
            found = series;
            break;
        }
    }
    name(&mut found);
    if let Some(turned @ 2..=8) = content.number(tag::ORIENTATION) {
        let remark =
            format!("its pages are marked as turned or mirrored ({turned}), and shown as they are stored");
        found.iter_mut().for_each(|series| series.facts.remarks.push(remark.clone()));
    }
    Ok(found)
}

/// Gives every series a name of its own: what the file calls it, else its number.
fn name(series: &mut [Series]) {
    for number in 0..series.len() {
        let name = series[number].name.trim().to_owned();
        let is_taken = |name: &str| series[..number].iter().any(|other| other.name == name);
        series[number].name = match name {
            name if name.is_empty() || is_taken(&name) => {
                let mut unused = number.to_string();
                while is_taken(&unused) {
                    unused.push('_');
                }
                unused
            }
            name => name,
        };
    }
}
