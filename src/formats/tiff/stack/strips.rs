//! Rows of strips and tiles: read, decompressed, and made samples of.

use std::ops::Range;
use std::sync::Arc;

use super::Quirks;
use super::open_page::{OpenPage, StripAt};
use super::streams::Streams;
use crate::error::Problem;
use crate::formats::tiff::codec::{Codecs, JpegColors};
use crate::formats::tiff::compression::Compression;
use crate::formats::tiff::{signed, unpack};

/// Reads strips and tiles.
pub(super) struct StripReader {
    /// Bytes of a sample.
    width: usize,
    quirks: Quirks,
    /// The most bytes of a strip or tile that is decompressed as a whole.
    most_at_once: u64,
    streams: Arc<Streams>,
    codecs: Codecs,
    /// Compressed bytes, bytes before they are unpacked, and rows from the first of a strip on.
    packed: Vec<u8>,
    raw: Vec<u8>,
    above: Vec<u8>,
}

impl StripReader {
    /// A reader of samples of `width` bytes.
    pub(super) fn new(width: usize, quirks: Quirks, most_at_once: u64, streams: Arc<Streams>) -> Self {
        let (packed, raw, above) = (Vec::new(), Vec::new(), Vec::new());
        Self { width, quirks, most_at_once, streams, codecs: Codecs::default(), packed, raw, above }
    }

    /// Reads whole rows of a strip or tile: little-endian samples.
    pub(super) fn read(
        &mut self,
        page: &OpenPage,
        at: StripAt,
        rows: Range<usize>,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        match page.compression {
            Compression::None => return self.read_stored(page, at, rows, out),
            Compression::Jpeg if rows.start == 0 => return self.decode_jpeg(page, at, out),
            Compression::Jpeg => {}
            _ if self.is_streamed(page, out.len(), &rows) => {
                let streams = Arc::clone(&self.streams);
                return self.unpack(page, &rows, out, |_, out| streams.read(page, at, rows.clone(), out));
            }
            _ if rows.start == 0 => return self.decompress(page, at, rows.end, out),
            _ => {}
        }
        // What is not read as a stream is decoded from its start.
        let above = rows.start * (out.len() / rows.len().max(1));
        let mut all = std::mem::take(&mut self.above);
        all.resize(above + out.len(), 0);
        let result = self.read(page, at, 0..rows.end, &mut all);
        out.copy_from_slice(&all[above..]);
        self.above = all;
        result
    }

    /// Whether the strips or tiles of a page are too large to be decompressed as a whole. `out` bytes are rows.
    fn is_streamed(&self, page: &OpenPage, out: usize, rows: &Range<usize>) -> bool {
        let row = out / rows.len().max(1);
        let high = page.shape.chunk.1.min(page.shape.height);
        row as u64 * high as u64 > self.most_at_once
    }

    /// Reads rows that are not compressed.
    fn read_stored(
        &mut self,
        page: &OpenPage,
        at: StripAt,
        rows: Range<usize>,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let stored = page.shape.stored_row();
        let (offset, length) = page.strip(at)?;
        if 0 < length && length < rows.end as u64 * stored {
            return Err(page.broken(at, "it has fewer bytes than its picture takes"));
        }
        let offset = offset.saturating_add(rows.start as u64 * stored);
        page.file.check(offset, rows.len() as u64 * stored)?;
        self.unpack(page, &rows, out, |_, out| {
            page.file.read(offset, out)?;
            if page.shape.reversed_bits {
                unpack::reverse_bits(out);
            }
            Ok(())
        })
    }

    /// Decompresses the first rows of a strip or tile.
    fn decompress(
        &mut self,
        page: &OpenPage,
        at: StripAt,
        rows: usize,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        self.read_packed(page, at, rows as u64 * page.shape.stored_row())?;
        self.unpack(page, &(0..rows), out, |reader, out| {
            let decompressed = reader.codecs.decompress(page.compression, &reader.packed, out);
            decompressed.map_err(|damage| page.broken_data(at, damage))
        })
    }

    /// Makes samples of rows as they are stored, which `fill` gives.
    fn unpack(
        &mut self,
        page: &OpenPage,
        rows: &Range<usize>,
        out: &mut [u8],
        fill: impl FnOnce(&mut Self, &mut [u8]) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let bits = page.shape.bits;
        if bits as usize == self.width * 8 {
            fill(self, out)?;
        } else {
            let mut raw = std::mem::take(&mut self.raw);
            raw.resize(rows.len() * page.shape.stored_row() as usize, 0);
            fill(self, &mut raw)?;
            let row = page.shape.chunk.0 * page.shape.pixel_samples();
            unpack::unpack_bits(&raw, bits, row, self.width, out);
            self.raw = raw;
        }
        self.settle(page, out);
        Ok(())
    }

    fn decode_jpeg(&mut self, page: &OpenPage, at: StripAt, out: &mut [u8]) -> Result<(), Problem> {
        self.read_packed(page, at, out.len() as u64)?;
        let colors = if page.shape.photometric == 6 { JpegColors::YCbCr } else { JpegColors::AsStored };
        let row = page.shape.chunk.0 * page.shape.pixel_samples() * self.width;
        // A stream may have rows below those of its strip, up to a whole block.
        let most = row * (page.shape.chunk.1 + 16);
        let decoded = self.codecs.jpeg(&page.tables, &self.packed, colors, most);
        let (width, _, samples) = decoded.map_err(|damage| page.broken_data(at, damage))?;
        match samples.get(..out.len()) {
            Some(samples) if width == page.shape.chunk.0 => out.copy_from_slice(samples),
            _ => return Err(page.broken(at, "its JPEG data have another size")),
        }
        Ok(())
    }

    /// Reads the compressed bytes of a strip or tile that becomes `unpacked` bytes or more.
    fn read_packed(&mut self, page: &OpenPage, at: StripAt, unpacked: u64) -> Result<(), Problem> {
        let (offset, length) = page.packed(at, unpacked)?;
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

    /// Makes samples of what was read: whole rows of them, in the order of the file unless they were unpacked.
    fn settle(&mut self, page: &OpenPage, out: &mut [u8]) {
        let (bits, width) = (page.shape.bits, self.width);
        let pixel = page.shape.pixel_samples();
        let row = page.shape.chunk.0 * pixel;
        let predictor = if self.quirks.no_predictor { 1 } else { page.shape.predictor };
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
        if self.quirks.signed {
            signed::subtract(out);
        }
    }
}
