//! Buffers for pixels, reused for one frame after another.
//!
//! Fresh memory from the system costs a page fault for every 4096 pixels: a time-lapse of 40 frames had 8000
//! page faults and took a fifth longer.

use std::borrow::Cow;

/// Buffers that are not in use.
#[derive(Default)]
pub(super) struct Buffers(Vec<Vec<u8>>);

impl Buffers {
    /// An empty buffer.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_default()
    }

    /// A buffer that contains a copy of `pixels`.
    pub(super) fn copy(&mut self, pixels: &[u8]) -> Vec<u8> {
        let mut copy = self.take();
        copy.extend_from_slice(pixels);
        copy
    }

    /// `pixels` themselves if they are owned, else a buffer with a copy of them.
    pub(super) fn own(&mut self, pixels: Cow<'_, [u8]>) -> Vec<u8> {
        match pixels {
            Cow::Borrowed(pixels) => self.copy(pixels),
            Cow::Owned(pixels) => pixels,
        }
    }

    /// Takes a buffer back.
    pub(super) fn put(&mut self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.0.push(buffer);
    }

    /// Takes the buffer of `pixels` back, if they are owned.
    pub(super) fn put_owned(&mut self, pixels: Cow<'_, [u8]>) {
        if let Cow::Owned(pixels) = pixels {
            self.put(pixels);
        }
    }
}
