//! Decompression of strips and tiles: by crates, but for PackBits, which is a few lines.
//!
//! Each function fills a slice and stops there, so that no data can become more than their page has. Data that end
//! early are an error. Marks of the end are not asked for: some writers leave them out.

mod jpeg;
mod packbits;
pub(super) mod stream;

use flate2::{Decompress, FlushDecompress, Status};
use weezl::BitOrder;
use weezl::decode::{Configuration, Decoder};
use zrip_decode::context::DecompressContext;

use super::compression::Compression;

pub(super) use jpeg::JpegColors;

/// Decoders, which are used for one strip or tile after the other.
#[derive(Default)]
pub(super) struct Codecs {
    lzw: Option<Decoder>,
    old_lzw: Option<Decoder>,
    inflate: Option<Decompress>,
    zstd: Option<DecompressContext>,
    unpacked: Vec<u8>,
}

/// Whether LZW data are of before TIFF 6, with the bits of codes in the other order: their first code, 256, is then 0
/// and 1.
fn is_old_lzw(data: &[u8]) -> bool {
    matches!(data, [0, second, ..] if second & 1 == 1)
}

fn lzw_decoder(is_old: bool) -> Decoder {
    let configuration = match is_old {
        false => Configuration::with_tiff_size_switch(BitOrder::Msb, 8),
        true => Configuration::new(BitOrder::Lsb, 8),
    };
    configuration.with_yield_on_full_buffer(true).build()
}

/// What is wrong with compressed data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// They end before the strip or tile is full.
    Short,
    /// They are no data of this compression.
    Invalid,
    /// They are JPEG without loss, which is not read.
    Lossless,
}

impl Codecs {
    /// Decompresses the beginning of a strip or tile: as many bytes as `out` has.
    ///
    /// # Errors
    ///
    /// When the data are damaged, or too few.
    pub(super) fn decompress(
        &mut self,
        compression: Compression,
        data: &[u8],
        out: &mut [u8],
    ) -> Result<(), Damage> {
        match compression {
            Compression::None => {
                out.copy_from_slice(data.get(..out.len()).ok_or(Damage::Short)?);
                Ok(())
            }
            Compression::PackBits => packbits::unpack(data, out),
            Compression::Lzw => self.lzw(data, out),
            Compression::Deflate => self.inflate(data, out),
            Compression::Zstd => self.zstd(data, out),
            // JPEG says itself how large its pictures are.
            Compression::Jpeg => Err(Damage::Invalid),
        }
    }

    /// The picture in a JPEG stream: its width, height and samples, and the samples.
    ///
    /// # Errors
    ///
    /// When it is damaged, or has more than `most` samples.
    pub(super) fn jpeg(
        &mut self,
        tables: &[u8],
        data: &[u8],
        colors: JpegColors,
        most: usize,
    ) -> Result<(usize, usize, &[u8]), Damage> {
        let (width, height) = jpeg::decode(tables, data, colors, most, &mut self.unpacked)?;
        Ok((width, height, &self.unpacked))
    }

    fn lzw(&mut self, data: &[u8], out: &mut [u8]) -> Result<(), Damage> {
        let is_old = is_old_lzw(data);
        let decoder = if is_old { &mut self.old_lzw } else { &mut self.lzw };
        let decoder = decoder.get_or_insert_with(|| lzw_decoder(is_old));
        decoder.reset();
        let (mut data, mut filled) = (data, 0);
        while filled < out.len() {
            let done = decoder.decode_bytes(data, &mut out[filled..]);
            data = &data[done.consumed_in..];
            filled += done.consumed_out;
            match done.status {
                Ok(_) if filled == out.len() => {}
                Ok(_) if done.consumed_in == 0 && done.consumed_out == 0 => return Err(Damage::Short),
                Ok(weezl::LzwStatus::Ok) => {}
                Ok(_) => return Err(Damage::Short),
                Err(_) => return Err(Damage::Invalid),
            }
        }
        Ok(())
    }

    fn inflate(&mut self, data: &[u8], out: &mut [u8]) -> Result<(), Damage> {
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(true));
        inflate.reset(true);
        let (mut read, mut filled) = (0, 0);
        while filled < out.len() {
            let flush = FlushDecompress::None;
            let status =
                inflate.decompress(&data[read..], &mut out[filled..], flush).map_err(|_| Damage::Invalid)?;
            let (now_read, now_filled) = (inflate.total_in() as usize, inflate.total_out() as usize);
            let stands = (now_read, now_filled) == (read, filled);
            (read, filled) = (now_read, now_filled);
            if filled < out.len() && (stands || status == Status::StreamEnd) {
                return Err(Damage::Short);
            }
        }
        Ok(())
    }

    fn zstd(&mut self, data: &[u8], out: &mut [u8]) -> Result<(), Damage> {
        let context = self.zstd.get_or_insert_with(DecompressContext::new);
        self.unpacked.clear();
        // The frame may hold more than is asked for here: the padding of a tile, or rows below.
        let most = out.len().saturating_mul(2).saturating_add(1 << 20);
        context.decompress_into_with_limit(data, &mut self.unpacked, most).map_err(|_| Damage::Invalid)?;
        out.copy_from_slice(self.unpacked.get(..out.len()).ok_or(Damage::Short)?);
        Ok(())
    }
}
