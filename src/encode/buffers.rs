//! Rooms for pixels, used for one frame after another.
//!
//! Memory that comes fresh from the system costs a page fault every 4096 pixels: a time-lapse of 40 frames had 8000 of them and
//! took a fifth longer.

use std::borrow::Cow;

/// Rooms that nobody needs at the moment.
#[derive(Default)]
pub(super) struct Buffers(Vec<Vec<u8>>);

impl Buffers {
    /// An empty room.
    pub(super) fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_default()
    }

    /// A room with these pixels in it.
    pub(super) fn copy(&mut self, pixels: &[u8]) -> Vec<u8> {
        let mut copy = self.take();
        copy.extend_from_slice(pixels);
        copy
    }

    /// The same pixels in a room of their own.
    pub(super) fn own(&mut self, pixels: Cow<'_, [u8]>) -> Vec<u8> {
        match pixels {
            Cow::Borrowed(pixels) => self.copy(pixels),
            Cow::Owned(pixels) => pixels,
        }
    }

    /// Takes a room back.
    pub(super) fn put(&mut self, mut room: Vec<u8>) {
        room.clear();
        self.0.push(room);
    }
}
