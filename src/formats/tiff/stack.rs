//! The pages of a series as one array in chunks, each of which is a strip or a tile of a page.
//!
//! The strips of pages without compression may be of any size, and are read as chunks of another size: rows are where
//! the tags say, so any rows can be read.

use std::ops::Range;
use std::sync::Arc;

use super::codec::{Codecs, Damage, JpegColors};
use super::compression::Compression;
use super::damaged;
use super::directory::Directory;
use super::file::TiffFile;
use super::files::FileSet;
use super::page::{Page, PageShape, tag};
use super::unpack;
use crate::error::{Error, Problem};
use crate::volume::{ChunkReader, ChunkedArray, SampleType};

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
    /// Whether chunks are not the strips of the pages.
    free: bool,
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
        let free = compression == Compression::None && !shape.tiled;
        let (columns, rows) = match free {
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
        Ok(Self { name, files, planes, shape, sample, quirks, outer, chunk, free })
    }
}

impl ChunkedArray for Arc<Stack> {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        Box::new(StackReader {
            stack: Arc::clone(self),
            page: None,
            codecs: Codecs::default(),
            packed: Vec::new(),
            raw: Vec::new(),
            whole: Vec::new(),
        })
    }

    fn memory(&self) -> u64 {
        let decoded: usize = self.chunk.iter().product::<usize>() * self.sample.bits() as usize / 8;
        // Packed, unpacked, and a copy of a chunk that is not wanted as a whole.
        3 * decoded as u64 + (64 << 10)
    }
}

/// A page whose tables were read.
struct OpenPage {
    plane: usize,
    file: Arc<TiffFile>,
    shape: PageShape,
    compression: Compression,
    offsets: Vec<u64>,
    lengths: Vec<u64>,
    tables: Vec<u8>,
}

/// A reader of a stack.
struct StackReader {
    stack: Arc<Stack>,
    page: Option<OpenPage>,
    codecs: Codecs,
    /// Compressed bytes, bytes before they are unpacked, and a chunk that is wanted in part.
    packed: Vec<u8>,
    raw: Vec<u8>,
    whole: Vec<u8>,
}

impl ChunkReader for StackReader {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let stack = Arc::clone(&self.stack);
        let outer = place.iter().zip(&stack.outer);
        let plane = outer.fold(0, |plane, (index, length)| plane * length + index);
        let mut of_page = place[stack.outer.len()..].iter().copied();
        let picture = if stack.shape.planar { of_page.next().unwrap_or(0) } else { 0 };
        let (down, across) = (of_page.next().unwrap_or(0), of_page.next().unwrap_or(0));
        let page = match self.page.take().filter(|page| page.plane == plane) {
            Some(page) => page,
            None => stack.open_page(plane)?,
        };
        let result = self.read_chunk(&page, picture, (down, across), out);
        let path = page.file.path.clone();
        self.page = Some(page);
        result.map_err(|problem| match path == stack.files.path(0) {
            true => Error::new(stack.name.clone(), problem),
            false => Error::at(&path, problem),
        })
    }
}

impl Stack {
    /// Reads the tables of a page.
    fn open_page(&self, plane: usize) -> Result<OpenPage, Error> {
        let missing = || Error::new(self.name.clone(), damaged(format!("plane {plane} is missing")));
        let place = self.planes.get(plane).ok_or_else(missing)?;
        let file = self.files.get(place.file as usize)?;
        let read = || {
            let mut directory = Directory::at(&file, place.directory)?;
            let page = Page::new(&file, &mut directory)?;
            self.check(plane, &page.shape)?;
            let (offsets, lengths) = match page.shape.tiled {
                true => (tag::TILE_OFFSETS, tag::TILE_BYTES),
                false => (tag::STRIP_OFFSETS, tag::STRIP_BYTES),
            };
            let or_strips = |of_tiles, of_strips| match directory.tag(of_tiles) {
                Some(_) => of_tiles,
                None => of_strips,
            };
            let (offsets, lengths) =
                (or_strips(offsets, tag::STRIP_OFFSETS), or_strips(lengths, tag::STRIP_BYTES));
            let needed = page.shape.chunk_count();
            let mut offsets = directory.first_numbers(&file, offsets, needed)?;
            if (offsets.len() as u64) < needed {
                return Err(damaged(format!(
                    "plane {plane} has {} strips or tiles, and its picture takes {needed}",
                    offsets.len()
                )));
            }
            offsets.truncate(needed as usize);
            unwrap(&mut offsets, place.wraps);
            let mut lengths = directory.first_numbers(&file, lengths, needed)?;
            if self.quirks.lengths_unknown || lengths.iter().all(|&length| length == 0) {
                lengths = lengths_to_the_next(&offsets, file.length);
            }
            lengths.resize(needed as usize, 0);
            let tables = directory.bytes(&file, tag::JPEG_TABLES)?;
            let compression = page.shape.compression()?;
            Ok(OpenPage {
                plane,
                file: Arc::clone(&file),
                shape: page.shape,
                compression,
                offsets,
                lengths,
                tables,
            })
        };
        read().map_err(|problem| Error::at(&file.path, problem))
    }

    /// Checks that a page fits the array.
    fn check(&self, plane: usize, shape: &PageShape) -> Result<(), Problem> {
        let alike = |shape: &PageShape| PageShape {
            chunk: (0, 0),
            tiled: false,
            compression: 1,
            predictor: 1,
            reversed_bits: false,
            extra: None,
            photometric: 1,
            ..*shape
        };
        match alike(shape) == alike(&self.shape) {
            true => Ok(()),
            false => Err(damaged(format!(
                "plane {plane} has {}x{} pixels of {} times {} bits, and the first one {}x{} of {} times {}",
                shape.width,
                shape.height,
                shape.samples,
                shape.bits,
                self.shape.width,
                self.shape.height,
                self.shape.samples,
                self.shape.bits
            ))),
        }
    }
}

/// Adds to offsets what is missing of them after they wrapped around at 4 GiB.
fn unwrap(offsets: &mut [u64], wraps: u32) {
    if wraps == 0 {
        return;
    }
    let (mut high, mut before) = (u64::from(wraps - 1) << 32, 0);
    for offset in offsets {
        if *offset < before {
            high += 1 << 32;
        }
        before = *offset;
        *offset += high;
    }
}

/// Lengths of strips up to the next one, or the end of the file.
fn lengths_to_the_next(offsets: &[u64], end: u64) -> Vec<u64> {
    let mut sorted: Vec<u64> = offsets.to_vec();
    sorted.sort_unstable();
    let next = |offset: u64| {
        let at = sorted.partition_point(|&other| other <= offset);
        sorted.get(at).copied().unwrap_or(end)
    };
    offsets.iter().map(|&offset| next(offset).saturating_sub(offset)).collect()
}

impl StackReader {
    fn read_chunk(
        &mut self,
        page: &OpenPage,
        picture: usize,
        (down, across): (usize, usize),
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let stack = Arc::clone(&self.stack);
        let (rows, columns) = (stack.chunk_rows(), stack.chunk_columns());
        let same = page.shape.chunk == stack.shape.chunk && page.shape.tiled == stack.shape.tiled;
        if stack.free || !same || page.compression == Compression::None && !page.shape.tiled {
            let (first, left) = (down * rows, across * columns);
            return self.read_any(page, picture, (first, left), columns, out);
        }
        self.decode(page, picture, (down, across), out)
    }

    /// Reads rows of `columns` pixels from the pixel (row, column) on, whatever the strips of the page are.
    fn read_any(
        &mut self,
        page: &OpenPage,
        picture: usize,
        (first, left): (usize, usize),
        columns: usize,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let pixel = page.shape.pixel_samples() * self.stack.sample.bits() as usize / 8;
        let rows = out.len().div_ceil(columns * pixel).min(page.shape.height - first);
        let right = (left + columns).min(page.shape.width);
        let (wide, high) = page.shape.chunk;
        for down in first / high..(first + rows).div_ceil(high) {
            for across in left / wide..right.div_ceil(wide) {
                let y = first.max(down * high)..(first + rows).min((down + 1) * high);
                let x = left.max(across * wide)..right.min((across + 1) * wide);
                let within = y.start - down * high..y.end - down * high;
                let to = (y.start - first) * columns * pixel;
                // Whole rows of a strip are decoded where they are wanted.
                if x.len() == columns && wide == columns {
                    let bytes = (y.len() * columns * pixel).min(out.len() - to);
                    let out = &mut out[to..to + bytes];
                    match page.compression == Compression::None {
                        true => self.read_rows(page, picture, (down, across), within, out)?,
                        false => self.decode_part(page, picture, (down, across), within.start, out)?,
                    }
                    continue;
                }
                let mut whole = std::mem::take(&mut self.whole);
                whole.resize(within.end * wide * pixel, 0);
                self.decode(page, picture, (down, across), &mut whole)?;
                for (number, row) in within.enumerate() {
                    let from = (row * wide + x.start - across * wide) * pixel;
                    let to = ((y.start - first + number) * columns + x.start - left) * pixel;
                    let count = (x.len() * pixel).min(out.len().saturating_sub(to));
                    out[to..to + count].copy_from_slice(&whole[from..from + count]);
                }
                self.whole = whole;
            }
        }
        Ok(())
    }

    /// Decodes rows of a strip from row `first` on.
    fn decode_part(
        &mut self,
        page: &OpenPage,
        picture: usize,
        chunk: (usize, usize),
        first: usize,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        if first == 0 {
            return self.decode(page, picture, chunk, out);
        }
        let row = page.shape.chunk.0 * page.shape.pixel_samples() * self.stack.sample.bits() as usize / 8;
        let mut whole = std::mem::take(&mut self.whole);
        whole.resize(first * row + out.len(), 0);
        let result = self.decode(page, picture, chunk, &mut whole);
        out.copy_from_slice(&whole[first * row..]);
        self.whole = whole;
        result
    }

    /// Decodes the beginning of a strip or tile.
    fn decode(
        &mut self,
        page: &OpenPage,
        picture: usize,
        chunk: (usize, usize),
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let row = page.shape.chunk.0 * page.shape.pixel_samples() * self.stack.sample.bits() as usize / 8;
        let rows = out.len().div_ceil(row);
        if !out.len().is_multiple_of(row) {
            // The last row is wanted in part.
            let mut all = vec![0; rows * row];
            self.decode(page, picture, chunk, &mut all)?;
            out.copy_from_slice(&all[..out.len()]);
            return Ok(());
        }
        match page.compression {
            Compression::None => self.read_rows(page, picture, chunk, 0..rows, out),
            Compression::Jpeg => self.read_jpeg(page, picture, chunk, row, out),
            _ => self.unpack(page, picture, chunk, rows, out),
        }
    }

    /// Reads rows of a strip or tile without compression.
    fn read_rows(
        &mut self,
        page: &OpenPage,
        picture: usize,
        chunk: (usize, usize),
        rows: Range<usize>,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let stored = page.shape.stored_row();
        let (offset, length) = page.chunk(picture, chunk)?;
        if 0 < length && length < rows.end as u64 * stored {
            return Err(page.broken(picture, chunk, "it has fewer bytes than its picture takes"));
        }
        let offset = offset.saturating_add(rows.start as u64 * stored);
        let (width, bits) = (self.stack.sample.bits(), page.shape.bits);
        if bits == width && !page.shape.reversed_bits {
            page.file.read(offset, out)?;
            self.settle(page, out);
            return Ok(());
        }
        let bytes = rows.len() * stored as usize;
        page.file.check(offset, bytes as u64)?;
        self.raw.resize(bytes, 0);
        page.file.read(offset, &mut self.raw)?;
        if page.shape.reversed_bits {
            unpack::reverse_bits(&mut self.raw);
        }
        let row = page.shape.chunk.0 * page.shape.pixel_samples();
        match bits == width {
            true => out.copy_from_slice(&self.raw),
            false => unpack::unpack_bits(&self.raw, bits, row, width as usize / 8, out),
        }
        self.settle(page, out);
        Ok(())
    }

    /// Makes samples of what was read: whole rows of them, in the order of the file unless they were unpacked.
    fn settle(&mut self, page: &OpenPage, out: &mut [u8]) {
        let (bits, width) = (page.shape.bits, self.stack.sample.bits() as usize / 8);
        let pixel = page.shape.pixel_samples();
        let row = page.shape.chunk.0 * pixel;
        let predictor = if self.stack.quirks.no_predictor { 1 } else { page.shape.predictor };
        let is_packed = bits as usize != width * 8;
        if predictor == 3 && !is_packed {
            return unpack::join_floats(out, width, row, pixel, &mut self.raw);
        }
        if !is_packed {
            unpack::to_little_endian(out, width, page.file.order);
        }
        if predictor == 2 {
            unpack::sum_differences(out, width, row, pixel);
            if is_packed {
                unpack::mask(out, width, bits);
            }
        }
    }

    /// Reads the compressed bytes of a strip or tile that becomes `unpacked` bytes or more.
    fn read_packed(
        &mut self,
        page: &OpenPage,
        picture: usize,
        chunk: (usize, usize),
        unpacked: u64,
    ) -> Result<(), Problem> {
        let (offset, length) = page.chunk(picture, chunk)?;
        if unpacked / page.compression.most_ratio() > length {
            return Err(page.broken(picture, chunk, "its data end early"));
        }
        // Data that do not shrink grow by less than a half; tables of JPEG take a few hundred bytes.
        let whole = page.shape.stored_row().saturating_mul(page.shape.chunk.1 as u64);
        let length = length.min(whole.saturating_mul(2) + (64 << 10));
        page.file.check(offset, length)?;
        self.packed.resize(length as usize, 0);
        page.file.read(offset, &mut self.packed)?;
        if page.shape.reversed_bits && page.compression != Compression::Jpeg {
            unpack::reverse_bits(&mut self.packed);
        }
        Ok(())
    }

    /// Decompresses the first rows of a strip or tile.
    fn unpack(
        &mut self,
        page: &OpenPage,
        picture: usize,
        chunk: (usize, usize),
        rows: usize,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let stored = rows as u64 * page.shape.stored_row();
        self.read_packed(page, picture, chunk, stored)?;
        let (bits, width) = (page.shape.bits, self.stack.sample.bits() as usize / 8);
        let row = page.shape.chunk.0 * page.shape.pixel_samples();
        let broken = |damage| page.broken_data(picture, chunk, damage);
        if bits as usize != width * 8 {
            self.raw.resize(stored as usize, 0);
            self.codecs.decompress(page.compression, &self.packed, &mut self.raw).map_err(broken)?;
            unpack::unpack_bits(&self.raw, bits, row, width, out);
        } else {
            self.codecs.decompress(page.compression, &self.packed, out).map_err(broken)?;
        }
        self.settle(page, out);
        Ok(())
    }

    fn read_jpeg(
        &mut self,
        page: &OpenPage,
        picture: usize,
        chunk: (usize, usize),
        row: usize,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        self.read_packed(page, picture, chunk, out.len() as u64)?;
        let colors = if page.shape.photometric == 6 { JpegColors::YCbCr } else { JpegColors::AsStored };
        // A stream may have rows below those of its strip, up to a whole block.
        let most = row * (page.shape.chunk.1 + 16);
        let decoded = self.codecs.jpeg(&page.tables, &self.packed, colors, most);
        let (width, _, samples) = decoded.map_err(|damage| page.broken_data(picture, chunk, damage))?;
        match samples.get(..out.len()) {
            Some(samples) if width == page.shape.chunk.0 => out.copy_from_slice(samples),
            _ => return Err(page.broken(picture, chunk, "its JPEG data have another size")),
        }
        Ok(())
    }
}

impl Stack {
    /// The place of the rows among the axes of a chunk.
    fn row_axis(&self) -> usize {
        self.outer.len() + usize::from(self.shape.planar)
    }

    fn chunk_rows(&self) -> usize {
        self.chunk[self.row_axis()]
    }

    fn chunk_columns(&self) -> usize {
        self.chunk[self.row_axis() + 1]
    }
}

impl OpenPage {
    fn number(&self, picture: usize, (down, across): (usize, usize)) -> usize {
        let (columns, rows) = self.shape.grid();
        (picture * rows + down) * columns + across
    }

    /// Where a strip or tile is, and its length.
    fn chunk(&self, picture: usize, chunk: (usize, usize)) -> Result<(u64, u64), Problem> {
        let number = self.number(picture, chunk);
        match (self.offsets.get(number), self.lengths.get(number)) {
            (Some(&offset), Some(&length)) if offset > 0 => Ok((offset, length)),
            _ => Err(self.broken(picture, chunk, "it is not in the file")),
        }
    }

    fn broken_data(&self, picture: usize, chunk: (usize, usize), damage: Damage) -> Problem {
        let name = self.compression.name();
        match damage {
            Damage::Short => self.broken(picture, chunk, &format!("its {name} data end early")),
            Damage::Invalid => self.broken(picture, chunk, &format!("its {name} data are damaged")),
        }
    }

    fn broken(&self, picture: usize, chunk: (usize, usize), reason: &str) -> Problem {
        let what = if self.shape.tiled { "tile" } else { "strip" };
        damaged(format!("plane {}, {what} {}: {reason}", self.plane, self.number(picture, chunk)))
    }
}
