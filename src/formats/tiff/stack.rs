//! The pages of a series as one array in chunks, each of which is a strip or a tile of a page.
//!
//! The strips of pages without compression may be of any size, and are read as chunks of another size: rows are where
//! the tags say, so any rows can be read.
//!
//! A page is opened (`open_page`), the part of it that a chunk is meets some of its strips or tiles (`parts`), and
//! rows of these are decoded (`strips`).

mod open_page;
mod parts;
mod strips;

use std::sync::Arc;

use super::compression::Compression;
use super::damaged;
use super::files::FileSet;
use super::page::PageShape;
use crate::error::{Error, Problem};
use crate::volume::{ChunkReader, ChunkedArray, SampleType};
use open_page::OpenPage;
use parts::{Part, PartReader};

/// Bytes that are read at once of pages without compression.
const READ_BYTES: usize = 256 << 10;

/// The most bytes of a strip or tile: it is decompressed as a whole.
const MOST_CHUNK_BYTES: u64 = 256 << 20;

/// Where a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the file in its set.
    pub(super) file: u32,
    /// What is missing of offsets in it that wrapped around at 4 GiB, in units of 4 GiB.
    pub(super) wraps: u32,
    /// Where its directory is.
    pub(super) directory: u64,
}

/// What must be known to read the tables of strips of a page right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Quirks {
    /// Lengths of strips are those of their data before compression (LSM).
    pub(super) lengths_unknown: bool,
    /// The predictor is not used (LSM).
    pub(super) no_predictor: bool,
}

/// Pages of one shape as an array.
pub(super) struct Stack {
    name: String,
    files: Arc<FileSet>,
    planes: Vec<Place>,
    shape: PageShape,
    sample: SampleType,
    quirks: Quirks,
    /// The lengths of the axes before those of a page.
    outer: Vec<usize>,
    chunk: Vec<usize>,
}

impl Stack {
    /// An array of the axes `outer`, slowest first, and then those of a page. There are as many pages as the axes have
    /// indices.
    ///
    /// # Errors
    ///
    /// When pages of this shape are not read, or their strips are too large.
    pub(super) fn new(
        name: String,
        files: Arc<FileSet>,
        planes: Vec<Place>,
        shape: PageShape,
        quirks: Quirks,
        outer: Vec<usize>,
    ) -> Result<Self, Problem> {
        let (compression, sample) = (shape.compression()?, shape.sample()?);
        let width = sample.bits() as usize / 8;
        let pixel = shape.pixel_samples();
        let (columns, rows) = match compression == Compression::None && !shape.tiled {
            true => {
                let row = shape.width * pixel * width;
                (shape.width, (READ_BYTES / row.max(1)).clamp(1, shape.height))
            }
            false => shape.chunk,
        };
        let pixels = columns as u64 * rows as u64;
        let decoded = pixels.saturating_mul(pixel as u64 * width as u64);
        if decoded > MOST_CHUNK_BYTES {
            return Err(damaged(format!(
                "its strips or tiles have {decoded} bytes each, and are decompressed as a whole; save it in smaller \
                 ones"
            )));
        }
        let mut chunk = vec![1; outer.len()];
        chunk.extend(shape.planar.then_some(1));
        chunk.extend([rows, columns]);
        chunk.extend((!shape.planar && shape.samples > 1).then_some(shape.samples));
        Ok(Self { name, files, planes, shape, sample, quirks, outer, chunk })
    }

    /// The part of a page that is a chunk, at its indices after those along the outer axes.
    fn part(&self, of_page: &[usize]) -> Part {
        let (picture, rest) = match of_page.split_first() {
            Some((picture, rest)) if self.shape.planar => (*picture, rest),
            _ => (0, of_page),
        };
        let at = self.outer.len() + usize::from(self.shape.planar);
        let (rows, columns) = (self.chunk[at], self.chunk[at + 1]);
        let index = |axis: usize| rest.get(axis).copied().unwrap_or(0);
        Part { picture, first_row: index(0) * rows, first_column: index(1) * columns, columns }
    }
}

impl ChunkedArray for Arc<Stack> {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        let parts = PartReader::new(self.sample, self.quirks);
        Box::new(StackReader { stack: Arc::clone(self), page: None, parts })
    }

    fn memory(&self) -> u64 {
        let decoded: usize = self.chunk.iter().product::<usize>() * self.sample.bits() as usize / 8;
        // Packed, unpacked, and a copy of a chunk that is not wanted as a whole.
        3 * decoded as u64 + (64 << 10)
    }
}

/// A reader of a stack.
struct StackReader {
    stack: Arc<Stack>,
    /// The page that was read last.
    page: Option<OpenPage>,
    parts: PartReader,
}

impl ChunkReader for StackReader {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let stack = Arc::clone(&self.stack);
        let (outer, of_page) = place.split_at(stack.outer.len());
        let plane = outer.iter().zip(&stack.outer).fold(0, |plane, (index, length)| plane * length + index);
        let page = match self.page.take().filter(|page| page.plane == plane) {
            Some(page) => page,
            None => stack.open_page(plane)?,
        };
        let result = self.parts.read(&page, stack.part(of_page), out);
        let path = page.file.path.clone();
        self.page = Some(page);
        result.map_err(|problem| match path == stack.files.path(0) {
            true => Error::new(stack.name.clone(), problem),
            false => Error::at(&path, problem),
        })
    }
}
