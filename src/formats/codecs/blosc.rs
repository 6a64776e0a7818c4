//! Blosc of version 1: blocks that were taken apart by bytes or bits, and compressed by one of five compressions.
//!
//! The format is the one of c-blosc 1.21: a header of 16 bytes, the places of the blocks, and the blocks. Each of them
//! is one stream, or one for each byte of a sample.

use super::{Codec, Damage, Unpacker, blosclz, fill, lz4_block, shuffle};

const HEADER_BYTES: usize = 16;

/// The most streams of a block, and the least samples of a block that has several.
const MOST_STREAMS: usize = 16;
const LEAST_SAMPLES: usize = 128;

/// Bits of the flags.
const BYTES_APART: u8 = 1;
const COPIED: u8 = 2;
const BITS_APART: u8 = 4;
const ONE_STREAM: u8 = 16;

/// What blocks need to be unpacked.
#[derive(Default)]
pub(super) struct Scratch {
    apart: Vec<u8>,
}

impl Scratch {
    /// Unpacks data into the beginning of `out`, as [`Unpacker::unpack`].
    pub(super) fn unpack(
        &mut self,
        data: &[u8],
        out: &mut [u8],
        unpacker: &mut Unpacker,
    ) -> Result<usize, Damage> {
        let header = data.first_chunk::<HEADER_BYTES>().ok_or(Damage::Invalid)?;
        let number =
            |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (flags, width) = (header[2], usize::from(header[3]).max(1));
        let (unpacked, block) = (number(4) as usize, number(8) as usize);
        let data = data.get(..number(12) as usize).ok_or(Damage::Invalid)?;
        let out = out.get_mut(..unpacked).ok_or(Damage::TooLong)?;
        if flags & COPIED != 0 {
            out.copy_from_slice(data.get(HEADER_BYTES..HEADER_BYTES + unpacked).ok_or(Damage::Invalid)?);
            return Ok(unpacked);
        }
        if unpacked == 0 {
            return Ok(0);
        }
        if block == 0 || block > unpacked.next_multiple_of(width) {
            return Err(Damage::Invalid);
        }
        for (number, out) in out.chunks_mut(block).enumerate() {
            let place = data.get(HEADER_BYTES + 4 * number..).and_then(|rest| rest.first_chunk::<4>());
            let start = u32::from_le_bytes(*place.ok_or(Damage::Invalid)?) as usize;
            let data = data.get(start..).filter(|_| start >= HEADER_BYTES).ok_or(Damage::Invalid)?;
            let is_whole = out.len() == block;
            let has_several = flags & ONE_STREAM == 0
                && width <= MOST_STREAMS
                && block / width >= LEAST_SAMPLES
                && is_whole;
            let streams = if has_several { width } else { 1 };
            let is_apart = (flags & BYTES_APART != 0 && width > 1) || flags & BITS_APART != 0;
            if !is_apart {
                self::streams(data, flags >> 5, streams, out, unpacker)?;
                continue;
            }
            self.apart.resize(out.len(), 0);
            self::streams(data, flags >> 5, streams, &mut self.apart, unpacker)?;
            match flags & BYTES_APART != 0 && width > 1 {
                true => shuffle::bytes(&self.apart, width, out),
                false => shuffle::bits(&self.apart, width, out),
            }
        }
        Ok(unpacked)
    }
}

/// Unpacks the streams of a block, each after its length.
fn streams(
    mut data: &[u8],
    compression: u8,
    count: usize,
    out: &mut [u8],
    unpacker: &mut Unpacker,
) -> Result<(), Damage> {
    for out in out.chunks_exact_mut(out.len() / count) {
        let (length, rest) = data.split_first_chunk::<4>().ok_or(Damage::Invalid)?;
        let (packed, rest) =
            rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(Damage::Invalid)?;
        data = rest;
        if packed.len() == out.len() {
            out.copy_from_slice(packed);
            continue;
        }
        let whole = out.len();
        let filled = match compression {
            0 => blosclz::unpack(packed, out).map(|()| whole),
            1 => lz4_block::block(packed, out),
            2 => Err(Damage::Snappy),
            3 => fill(flate2::bufread::ZlibDecoder::new(packed), out),
            4 => unpacker.unpack(Codec::Zstd, packed, out),
            _ => Err(Damage::Invalid),
        }?;
        if filled != whole {
            return Err(Damage::Invalid);
        }
    }
    Ok(())
}
