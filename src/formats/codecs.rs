//! Compressions and checksums of chunks: what Zarr and N5 put around the samples of a chunk.
//!
//! Each function fills a slice and never more, so that no chunk takes more memory than its array says. That is why
//! the crate `zarrs` is not used: it decodes all that is there before it looks at how much it may be. A chunk of
//! 16 KiB of samples, whose file of 33 kB holds 1 GiB of zeros, took 1.0 GiB there (Zstandard; of gzip 2.0 GiB).

mod blosc;
mod blosclz;
mod crc32c;
mod lz4_block;
mod shuffle;

use std::io::{self, Read};

use ::bzip2::bufread::MultiBzDecoder;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use zrip_decode::context::DecompressContext;

/// What is done to the bytes of a chunk after its samples are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    /// Blosc, with any of its compressions but Snappy.
    Blosc,
    Zstd,
    Gzip,
    Zlib,
    Bzip2,
    /// A block of LZ4 after its length, of 4 bytes.
    Lz4,
    /// Blocks of LZ4 as Java writes them.
    Lz4Java,
    /// The bytes of samples of this number of bytes, all first ones first.
    Shuffle(usize),
    /// A checksum of 4 bytes at the end.
    Crc32c,
}

/// What is wrong with packed data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// They are no data of this kind, or damaged. Of Zstandard, they may become more bytes than there may be.
    Invalid,
    /// They become more bytes than there may be.
    TooLong,
    /// Their checksum differs.
    Checksum,
    /// They are compressed by Snappy inside of Blosc.
    Snappy,
}

impl Codec {
    /// Its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Blosc => "Blosc",
            Self::Zstd => "Zstandard",
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Bzip2 => "bzip2",
            Self::Lz4 | Self::Lz4Java => "LZ4",
            Self::Shuffle(_) => "shuffle",
            Self::Crc32c => "CRC-32C",
        }
    }

    /// The number of bytes that it makes of `bytes`; `None` where that depends on them.
    pub(super) fn packed_length(self, bytes: usize) -> Option<usize> {
        match self {
            Self::Shuffle(_) => Some(bytes),
            Self::Crc32c => bytes.checked_add(crc32c::BYTES),
            _ => None,
        }
    }
}

/// Unpacks data, one after the other.
#[derive(Default)]
pub(super) struct Unpacker {
    zstd: Option<DecompressContext>,
    blosc: blosc::Scratch,
    whole: Vec<u8>,
}

impl Unpacker {
    /// Unpacks data into the beginning of `out`. Returns the number of bytes that they become.
    ///
    /// # Errors
    ///
    /// When they are damaged, or become more bytes than `out` has.
    pub(super) fn unpack(&mut self, codec: Codec, data: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
        match codec {
            Codec::Blosc => {
                let mut blosc = std::mem::take(&mut self.blosc);
                let unpacked = blosc.unpack(data, out, self);
                self.blosc = blosc;
                unpacked
            }
            Codec::Zstd => self.zstd(data, out),
            Codec::Gzip => fill(MultiGzDecoder::new(data), out),
            Codec::Zlib => fill(ZlibDecoder::new(data), out),
            Codec::Bzip2 => fill(MultiBzDecoder::new(data), out),
            Codec::Lz4 => lz4_block::after_length(data, out),
            Codec::Lz4Java => lz4_block::of_java(data, out),
            Codec::Shuffle(width) => {
                let out = out.get_mut(..data.len()).ok_or(Damage::TooLong)?;
                shuffle::bytes(data, width, out);
                Ok(data.len())
            }
            Codec::Crc32c => {
                let data = crc32c::checked(data).ok_or(Damage::Checksum)?;
                out.get_mut(..data.len()).ok_or(Damage::TooLong)?.copy_from_slice(data);
                Ok(data.len())
            }
        }
    }

    fn zstd(&mut self, data: &[u8], out: &mut [u8]) -> Result<usize, Damage> {
        let context = self.zstd.get_or_insert_with(DecompressContext::new);
        self.whole.clear();
        context.decompress_into_with_limit(data, &mut self.whole, out.len()).map_err(|_| Damage::Invalid)?;
        out.get_mut(..self.whole.len()).ok_or(Damage::TooLong)?.copy_from_slice(&self.whole);
        Ok(self.whole.len())
    }
}

/// Fills `out` with all of `reader`. Returns its length.
fn fill(mut reader: impl Read, out: &mut [u8]) -> Result<usize, Damage> {
    let mut filled = 0;
    loop {
        let mut beyond = [0];
        let rest = if filled < out.len() { &mut out[filled..] } else { &mut beyond[..] };
        match reader.read(rest) {
            Ok(0) => return Ok(filled),
            Ok(_) if filled == out.len() => return Err(Damage::TooLong),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(Damage::Invalid),
        }
    }
}
