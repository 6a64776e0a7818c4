//! The input of the encoder, and the encoded frame that goes into the file.

use std::borrow::Cow;

use super::rectangle::Rectangle;
use crate::color::Palette;

/// A frame to be encoded.
pub(crate) struct FrameInput<'f, 'p> {
    /// The index of every pixel.
    pub(super) indices: &'f [u8],
    /// The indices of the frame under it, in the palette of this frame; `None` if there is nothing to build
    /// on.
    pub(super) before: Option<Cow<'f, [u8]>>,
    pub(super) palette: &'p Palette,
}

/// A frame that is ready to be written.
pub(crate) struct EncodedFrame<'p> {
    /// Where it is drawn.
    pub(crate) rectangle: Rectangle,
    /// The transparent index. It leaves what is there, because the level is transparent or the pixel
    /// unchanged.
    pub(crate) transparent: Option<u8>,
    /// Its palette, unless it is the global one.
    pub(crate) local: Option<&'p Palette>,
    /// The greatest index in use.
    pub(crate) greatest: u8,
    /// The minimum code size followed by the LZW stream, as the `gif` crate takes them.
    pub(crate) stream: Vec<u8>,
}

impl EncodedFrame<'_> {
    /// Number of bytes that the frame takes in the file.
    pub(crate) fn bytes(&self) -> usize {
        /// Control block, image descriptor, code size, and the end of the data.
        const OVERHEAD: usize = 8 + 10 + 1 + 1;
        let table = self.local.map_or(0, |_| 3 << self.stream[0]);
        let data = self.stream.len() - 1;
        OVERHEAD + table + data + data.div_ceil(255)
    }
}
