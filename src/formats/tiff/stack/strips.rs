//! Rows of strips and tiles: read, decompressed, and made samples of.

use std::ops::Range;

use super::Quirks;
use super::open_page::{OpenPage, StripAt};
use crate::error::Problem;
use crate::formats::tiff::codec::{Codecs, JpegColors};
use crate::formats::tiff::compression::Compression;
use crate::formats::tiff::unpack;

/// Reads strips and tiles.
pub(super) struct StripReader {
    /// Bytes of a sample.
    width: usize,
    quirks: Quirks,
    codecs: Codecs,
    /// Compressed bytes, bytes before they are unpacked, and rows from the first of a strip on.
    packed: Vec<u8>,
    raw: Vec<u8>,
    above: Vec<u8>,
}

impl StripReader {
    /// A reader of samples of `width` bytes.
    pub(super) fn new(width: usize, quirks: Quirks) -> Self {
        let (packed, raw, above) = (Vec::new(), Vec::new(), Vec::new());
        Self { width, quirks, codecs: Codecs::default(), packed, raw, above }
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
            _ if rows.start == 0 => return self.decode(page, at, rows.end, out),
            _ => {}
        }
        // A stream is decoded from its start.
        let above = rows.start * (out.len() / rows.len().max(1));
        let mut all = std::mem::take(&mut self.above);
        all.resize(above + out.len(), 0);
        let result = self.decode(page, at, rows.end, &mut all);
        out.copy_from_slice(&all[above..]);
        self.above = all;
        result
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
        let bits = page.shape.bits;
        if bits as usize == self.width * 8 && !page.shape.reversed_bits {
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
        match bits as usize == self.width * 8 {
            true => out.copy_from_slice(&self.raw),
            false => unpack::unpack_bits(&self.raw, bits, row, self.width, out),
        }
        self.settle(page, out);
        Ok(())
    }

    /// Decodes the first rows of a compressed strip or tile.
    fn decode(&mut self, page: &OpenPage, at: StripAt, rows: usize, out: &mut [u8]) -> Result<(), Problem> {
        if page.compression == Compression::Jpeg {
            return self.decode_jpeg(page, at, out);
        }
        let stored = rows as u64 * page.shape.stored_row();
        self.read_packed(page, at, stored)?;
        let bits = page.shape.bits;
        let row = page.shape.chunk.0 * page.shape.pixel_samples();
        let broken = |damage| page.broken_data(at, damage);
        if bits as usize != self.width * 8 {
            self.raw.resize(stored as usize, 0);
            self.codecs.decompress(page.compression, &self.packed, &mut self.raw).map_err(broken)?;
            unpack::unpack_bits(&self.raw, bits, row, self.width, out);
        } else {
            self.codecs.decompress(page.compression, &self.packed, out).map_err(broken)?;
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
        let (offset, length) = page.strip(at)?;
        if unpacked / page.compression.most_ratio() > length {
            return Err(page.broken(at, "its data end early"));
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
    }
}
