//! The dirty rectangle: the part of a frame that has to be drawn over the frame before.
//!
//! A GIF draws frames over each other, so only the rectangle around the changed pixels is needed. It depends
//! on the two frames alone.

use std::borrow::Cow;
use std::ops::Range;

use super::buffers::Buffers;

/// A rectangle of a frame, in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rectangle {
    pub(crate) x: Range<usize>,
    pub(crate) y: Range<usize>,
}

impl Rectangle {
    /// The rectangle around the pixels that differ in two frames of `width` pixels a row. If no pixel
    /// differs, it is the first pixel, because a GIF has no frames without pixels.
    pub(super) fn of_changes(before: &[u8], frame: &[u8], width: usize) -> Self {
        let rows = before.chunks_exact(width).zip(frame.chunks_exact(width));
        let changed = |(before, row): (&[u8], &[u8])| before != row;
        let Some(top) = rows.clone().position(changed) else { return Self { x: 0..1, y: 0..1 } };
        let bottom = rows.clone().rposition(changed).map_or(top, |last| last) + 1;
        let (mut left, mut right) = (width, 0);
        for (before, row) in rows.skip(top).take(bottom - top) {
            // Only pixels left and right of the rectangle so far are compared: first all together, and one by
            // one only if they differ.
            if before[..left] != row[..left]
                && let Some(first) = before[..left].iter().zip(&row[..left]).position(|(a, b)| a != b)
            {
                left = first;
            }
            if before[right..] != row[right..]
                && let Some(last) = before[right..].iter().zip(&row[right..]).rposition(|(a, b)| a != b)
            {
                right += last + 1;
            }
        }
        Self { x: left.min(right - 1)..right, y: top..bottom }
    }

    /// The whole frame.
    pub(super) fn whole(width: usize, height: usize) -> Self {
        Self { x: 0..width, y: 0..height }
    }

    /// The part of `frame` inside the rectangle, row by row.
    pub(super) fn rows<'f>(&self, frame: &'f [u8], width: usize) -> impl Iterator<Item = &'f [u8]> {
        let rows = &frame[self.y.start * width..self.y.end * width];
        let x = self.x.clone();
        rows.chunks_exact(width).map(move |row| &row[x.clone()])
    }

    /// The pixels of the rectangle, row after row. They are borrowed if the rectangle is as wide as the
    /// frame.
    pub(super) fn cut<'f>(&self, frame: &'f [u8], width: usize, buffers: &mut Buffers) -> Cow<'f, [u8]> {
        if self.x.len() == width {
            return Cow::Borrowed(&frame[self.y.start * width..self.y.end * width]);
        }
        let mut cut = buffers.take();
        cut.reserve(self.x.len() * self.y.len());
        for row in self.rows(frame, width) {
            cut.extend_from_slice(row);
        }
        Cow::Owned(cut)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_frames_need_one_pixel() {
        assert_eq!(Rectangle::of_changes(&[1, 2, 3, 4], &[1, 2, 3, 4], 2), Rectangle { x: 0..1, y: 0..1 });
    }

    proptest! {
        /// The rectangle drawn over the frame before gives the frame, and each of its edges has a changed
        /// pixel.
        #[test]
        fn the_rectangle_drawn_over_the_frame_before_gives_the_frame(
            width in 1usize..9,
            before in prop::collection::vec(0u8..4, 1..60),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..4), 0..6),
        ) {
            let whole = before.len().next_multiple_of(width);
            let before: Vec<u8> = before.iter().copied().cycle().take(whole).collect();
            let mut frame = before.clone();
            for (at, index) in changes {
                frame[at.index(before.len())] = index;
            }
            let rectangle = Rectangle::of_changes(&before, &frame, width);
            let mut screen = before.clone();
            let pixels = rectangle.cut(&frame, width, &mut Buffers::default());
            for (row, y) in pixels.chunks_exact(rectangle.x.len()).zip(rectangle.y.clone()) {
                screen[y * width..][rectangle.x.clone()].copy_from_slice(row);
            }
            prop_assert_eq!(&screen, &frame);
            if before != frame {
                let changed = |y: usize, x: usize| before[y * width + x] != frame[y * width + x];
                let Rectangle { x, y } = rectangle;
                prop_assert!(x.clone().any(|x| changed(y.start, x)));
                prop_assert!(x.clone().any(|x| changed(y.end - 1, x)));
                prop_assert!(y.clone().any(|y| changed(y, x.start)));
                prop_assert!(y.clone().any(|y| changed(y, x.end - 1)));
            }
        }
    }
}
