//! The parcels of the encoder: a frame as it comes in, and the frame as it goes into the file.

use std::borrow::Cow;

use super::rectangle::Rectangle;
use crate::color::Palette;

/// A frame to be packed.
pub(crate) struct FrameInput<'f, 'p> {
    /// The index of every pixel.
    pub(super) indices: &'f [u8],
    /// Those of what is under it, the frame before, in the palette of this one.
    pub(super) before: Option<Cow<'f, [u8]>>,
    pub(super) palette: &'p Palette,
}

/// A frame that is ready to be written.
pub(crate) struct EncodedFrame<'p> {
    /// Where it is drawn.
    pub(crate) rectangle: Rectangle,
    /// The index that leaves what is there: what is transparent, or has not changed.
    pub(crate) transparent: Option<u8>,
    /// Its palette, unless it is the one that the file begins with.
    pub(crate) local: Option<&'p Palette>,
    /// The greatest index in use.
    pub(crate) greatest: u8,
    /// The minimum code size and the LZW stream, as the `gif` crate takes them.
    pub(crate) stream: Vec<u8>,
}

impl EncodedFrame<'_> {
    /// The bytes that it takes in the file.
    pub(crate) fn bytes(&self) -> usize {
        /// Control block, image descriptor, code size, and the end of the data.
        const AROUND: usize = 8 + 10 + 1 + 1;
        let table = self.local.map_or(0, |_| 3 << self.stream[0]);
        let data = self.stream.len() - 1;
        AROUND + table + data + data.div_ceil(255)
    }
}
