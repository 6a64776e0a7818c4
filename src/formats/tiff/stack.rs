//! The pages of a series as one array in chunks, each of which is a strip or a tile of a page.
//!
//! The strips of pages without compression may be of any size, and are read as chunks of another size: rows are where
//! the tags say, so any rows can be read. Large ones with compression are chunks of some rows, too.
//!
//! A page is opened (`open_page`), the part of it that a chunk is meets some of its strips or tiles (`parts`), and
//! rows of these are decoded (`strips`), from the first one on. A large strip or tile is read as a stream (`streams`).

mod open_page;
mod parts;
mod streams;
mod strips;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::compression::{Compression, unread};
use super::damaged;
use super::files::FileSet;
use super::page::PageShape;
use crate::error::{Error, Problem};
use crate::volume::{ChunkReader, ChunkedArray, Limits, SampleType};
use open_page::OpenPage;
use parts::{Part, PartReader};
use streams::Streams;
use strips::StripReader;

/// Bytes that are read at once of pages without compression, and of large strips and tiles.
const READ_BYTES: usize = 256 << 10;

/// The most bytes of a JPEG strip or tile, which is decoded as a whole, and of a row of any strip or tile.
const MOST_WHOLE_BYTES: u64 = 256 << 20;

/// Bytes that the stream of a large strip or tile takes. One of Zstandard may take more.
const STREAM_BYTES: u64 = 1 << 20;

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
    /// Samples are signed, and 32768 was added to them (ImageJ).
    pub(super) signed: bool,
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
    /// The most bytes of a strip or tile that is decompressed as a whole.
    most_at_once: u64,
    streams: Arc<Streams>,
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
        limits: Limits,
    ) -> Result<Self, Problem> {
        let (compression, sample) = (shape.compression()?, shape.sample()?);
        check_size(&shape, sample)?;
        let most_at_once = limits.chunk as u64;
        let is_stored = compression == Compression::None;
        let is_streamed = compression != Compression::Jpeg && chunk_bytes(&shape, sample) > most_at_once;
        let (columns, rows) = match is_stored && !shape.tiled || is_streamed {
            true => {
                let row = shape.chunk.0 * shape.pixel_samples() * sample.bits() as usize / 8;
                let read = READ_BYTES.min(limits.chunk);
                (shape.chunk.0, (read / row.max(1)).clamp(1, shape.chunk.1.min(shape.height)))
            }
            false => shape.chunk,
        };
        let mut chunk = vec![1; outer.len()];
        chunk.extend(shape.planar.then_some(1));
        chunk.extend([rows, columns]);
        chunk.extend((!shape.planar && shape.samples > 1).then_some(shape.samples));
        let streams = Arc::default();
        Ok(Self { name, files, planes, shape, sample, quirks, outer, chunk, most_at_once, streams })
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
        let width = self.sample.bits() as usize / 8;
        let strips = StripReader::new(width, self.quirks, self.most_at_once, Arc::clone(&self.streams));
        let parts = PartReader::new(width, strips);
        Box::new(StackReader { stack: Arc::clone(self), page: None, parts })
    }

    fn memory(&self) -> u64 {
        let decoded: usize = self.chunk.iter().product::<usize>() * self.sample.bits() as usize / 8;
        // Packed, unpacked, and a copy of a chunk that is not wanted as a whole.
        3 * decoded as u64 + STREAM_BYTES
    }
}

/// Bytes of the samples of a strip or tile.
fn chunk_bytes(shape: &PageShape, sample: SampleType) -> u64 {
    let pixel = shape.pixel_samples() as u64 * u64::from(sample.bits() / 8);
    (shape.chunk.0 as u64 * shape.chunk.1.min(shape.height) as u64).saturating_mul(pixel)
}

/// Checks that what must be held as a whole is not too large.
fn check_size(shape: &PageShape, sample: SampleType) -> Result<(), Problem> {
    let bytes = chunk_bytes(shape, sample);
    if shape.compression()? == Compression::Jpeg && bytes > MOST_WHOLE_BYTES {
        return Err(unread("a TIFF file compressed with JPEG in strips of more than 256 MiB"));
    }
    let row = bytes / shape.chunk.1.min(shape.height).max(1) as u64;
    match row > MOST_WHOLE_BYTES {
        true => Err(damaged(format!("a row of its pages has {row} bytes"))),
        false => Ok(()),
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
