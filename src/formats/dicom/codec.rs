//! Compressed frames, each of which is decoded as a whole: one file for each codec, and the one place where all are
//! called. What a file says of a frame is compared with what its stream says before anything is decoded.

mod jpeg;
mod jpeg2000;
mod jpegls;
mod rle;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::damaged;
use super::syntax::{Compression, jpeg_of_12_bits};
use crate::error::Problem;

/// What a file says of each frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameSize {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Samples of a pixel.
    pub(super) samples: usize,
    /// Bytes of a sample: 1, 2 or 4.
    pub(super) bytes: usize,
    /// Whether the colors that the file says are red, green and blue.
    pub(super) is_rgb: bool,
}

impl FrameSize {
    pub(super) fn pixels(&self) -> usize {
        self.width * self.height
    }

    pub(super) fn total(&self) -> usize {
        self.pixels() * self.samples * self.bytes
    }
}

/// A decoded frame: samples of a pixel side by side, little-endian, as many bytes each as the file says.
pub(super) struct Decoded {
    pub(super) data: Vec<u8>,
    /// The bits of a sample that mean something, where the stream says it.
    pub(super) bits: Option<u32>,
    /// Whether the decoder has made red, green and blue of other colors.
    pub(super) is_rgb: bool,
}

/// Why a frame cannot be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// The stream is damaged.
    Invalid,
    /// The stream has a picture of another size, or other samples, than the file says.
    Unlike,
    /// Lossy JPEG of 12 bits.
    TwelveBits,
    /// A kind of stream that no decoder here reads.
    Unread(&'static str),
}

impl Damage {
    pub(super) fn problem(self) -> Problem {
        match self {
            Self::Invalid => damaged("a compressed frame is damaged"),
            Self::Unlike => {
                damaged("a compressed frame has another size or other samples than the file says")
            }
            Self::TwelveBits => jpeg_of_12_bits(),
            Self::Unread(what) => damaged(format!("a frame is compressed as {what}, which is not read")),
        }
    }
}

/// Decodes a frame.
///
/// # Errors
///
/// When it is damaged, or not what the file says. Decoders that are not this project's may panic: that counts as
/// damage, too.
pub(super) fn decode(compression: Compression, data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let decode = || match compression {
        Compression::None => stored(data, size),
        Compression::Rle => rle::decode(data, size),
        Compression::Jpeg => jpeg::decode(data, size),
        Compression::JpegLossless => jpeg::decode_lossless(data, size),
        Compression::JpegLs => jpegls::decode(data, size),
        Compression::Jpeg2000 => jpeg2000::decode(data, size),
    };
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(decoded)) if decoded.data.len() != size.total() => Err(Damage::Unlike),
        Ok(result) => result,
        Err(_) => Err(Damage::Invalid),
    }
}

/// A frame that lies in fragments as it is.
fn stored(data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let data = data.get(..size.total()).ok_or(Damage::Invalid)?.to_vec();
    Ok(Decoded { data, bits: None, is_rgb: false })
}
