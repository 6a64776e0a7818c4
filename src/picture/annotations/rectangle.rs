//! A part of a frame.

/// Left, top, width and height in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rectangle {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Rectangle {
    pub(super) fn meets(&self, other: &Self) -> bool {
        let apart = |first, length, other_first, other_length| {
            first + length <= other_first || other_first + other_length <= first
        };
        !apart(self.left, self.width, other.left, other.width)
            && !apart(self.top, self.height, other.top, other.height)
    }
}
