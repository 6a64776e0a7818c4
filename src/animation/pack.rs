//! The indices of a frame to an LZW stream.

use std::borrow::Cow;

/// A frame that is ready to be written.
pub(crate) struct Packed(Vec<u8>);

impl Packed {
    /// The minimum code size and the LZW stream, as the `gif` crate takes them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Packs frames; one for each thread.
#[derive(Default)]
pub(crate) struct Packer;

impl Packer {
    /// Packs each of `frames`, the indices of a whole frame.
    pub(crate) fn pack<'f>(&mut self, frames: impl Iterator<Item = &'f [u8]>) -> Vec<Packed> {
        frames
            .map(|indices| {
                let mut frame = gif::Frame { buffer: Cow::Borrowed(indices), ..gif::Frame::default() };
                frame.make_lzw_pre_encoded();
                Packed(frame.buffer.into_owned())
            })
            .collect()
    }
}
