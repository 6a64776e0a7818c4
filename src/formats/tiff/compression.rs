//! How the strips and tiles of a page are compressed.

use crate::error::{Loader, Problem, WayOut};

/// A compression that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Lzw,
    Deflate,
    PackBits,
    Zstd,
    Jpeg,
}

impl Compression {
    /// The compression of this number.
    ///
    /// # Errors
    ///
    /// [`Problem::UnreadFormat`], with its name, where it is not read.
    pub(super) fn of(number: u64) -> Result<Self, Problem> {
        Ok(match number {
            1 => Self::None,
            5 => Self::Lzw,
            7 => Self::Jpeg,
            8 | 32946 => Self::Deflate,
            32773 => Self::PackBits,
            34926 | 50000 => Self::Zstd,
            other => return Err(unread(compressed_with(other))),
        })
    }

    /// Its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "uncompressed",
            Self::Lzw => "LZW",
            Self::Deflate => "Deflate",
            Self::PackBits => "PackBits",
            Self::Zstd => "Zstandard",
            Self::Jpeg => "JPEG",
        }
    }

    /// Most bytes that one compressed byte can stand for.
    pub(super) fn most_ratio(self) -> u64 {
        match self {
            Self::None => 1,
            // A code of 12 bits, or less, stands for up to 4096 bytes.
            Self::Lzw => 4096,
            // Two bits stand for 258 bytes.
            Self::Deflate => 1032,
            Self::PackBits => 64,
            // A block of 128 KiB of one value takes 4 bytes.
            Self::Zstd => 32 << 10,
            // A block of 64 samples takes 2 bits or more; two axes may be halved.
            Self::Jpeg => 4096,
        }
    }
}

/// The problem of a kind of TIFF that is not read; `format` names it, with an article.
pub(super) fn unread(format: &'static str) -> Problem {
    Problem::UnreadFormat { format, way_out: WayOut::Load(Loader::Tiff) }
}

/// What a file with a compression that is not read is called.
fn compressed_with(number: u64) -> &'static str {
    match number {
        2 => "a TIFF file compressed with CCITT RLE",
        3 => "a TIFF file compressed with CCITT Group 3",
        4 => "a TIFF file compressed with CCITT Group 4",
        6 => "a TIFF file compressed with JPEG of the old kind",
        9 | 10 => "a TIFF file compressed with JBIG",
        34661 => "a TIFF file compressed with JBIG",
        34887 => "a TIFF file compressed with LERC",
        34925 => "a TIFF file compressed with LZMA",
        34712 | 33003..=33005 | 34933 => "a TIFF file compressed with JPEG 2000",
        34892 => "a TIFF file compressed with lossy JPEG of DNG",
        34934 | 22610 => "a TIFF file compressed with JPEG XR",
        34676 | 34677 => "a TIFF file compressed with SGI Log",
        32809 => "a TIFF file compressed with ThunderScan",
        32766 => "a TIFF file compressed with NeXT RLE",
        50001 | 34927 => "a TIFF file compressed with WebP",
        50002 | 52546 => "a TIFF file compressed with JPEG XL",
        65000..=65002 => "a TIFF file compressed as EER",
        _ => "a TIFF file of a compression that is not known",
    }
}
