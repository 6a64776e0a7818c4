//! What of a frame has to be drawn, given the one before it.
//!
//! A GIF draws frames over each other, so only the rectangle around the pixels that changed is needed. Within it, pixels
//! that did not change may be left transparent, by an index that nothing else in the rectangle has. That joins what is
//! around them to long runs where little changes, and breaks phrases that the dictionary knows where much does, so it is
//! only tried where it leaves clearly fewer places at which neighbors differ. All this depends on the two frames alone.

use std::borrow::Cow;
use std::ops::Range;

/// A rectangle of a frame, in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rectangle {
    pub(crate) x: Range<usize>,
    pub(crate) y: Range<usize>,
}

impl Rectangle {
    /// The rectangle around the pixels that differ in two frames of `width` pixels a row; the first pixel when none does,
    /// since there is no frame without pixels.
    pub(super) fn of_changes(before: &[u8], frame: &[u8], width: usize) -> Self {
        let rows = before.chunks_exact(width).zip(frame.chunks_exact(width));
        let changed = |(before, row): (&[u8], &[u8])| before != row;
        let Some(top) = rows.clone().position(changed) else { return Self { x: 0..1, y: 0..1 } };
        let bottom = rows.clone().rposition(changed).map_or(top, |last| last) + 1;
        let (mut left, mut right) = (width, 0);
        for (before, row) in rows.skip(top).take(bottom - top) {
            // Only what lies outside of the rectangle so far is looked at.
            if let Some(first) = before[..left].iter().zip(&row[..left]).position(|(a, b)| a != b) {
                left = first;
            }
            if let Some(last) = before[right..].iter().zip(&row[right..]).rposition(|(a, b)| a != b) {
                right += last + 1;
            }
        }
        Self { x: left.min(right - 1)..right, y: top..bottom }
    }

    /// The whole frame.
    pub(super) fn whole(width: usize, height: usize) -> Self {
        Self { x: 0..width, y: 0..height }
    }

    /// The pixels of the rectangle, row after row; borrowed where the rectangle is as wide as the frame.
    pub(super) fn cut<'f>(&self, frame: &'f [u8], width: usize) -> Cow<'f, [u8]> {
        let rows = &frame[self.y.start * width..self.y.end * width];
        if self.x.len() == width {
            return Cow::Borrowed(rows);
        }
        let rows: Vec<&[u8]> = rows.chunks_exact(width).map(|row| &row[self.x.clone()]).collect();
        Cow::Owned(rows.concat())
    }
}

/// `pixels` with those that are the same in `before` left transparent, and the index that says so; `None` where fewer than
/// half are the same, where it is not promising, or where all of `entries` palette entries are in use.
pub(super) fn transparent(before: &[u8], pixels: &[u8], entries: usize) -> Option<(Vec<u8>, u8)> {
    let equal = before.iter().zip(pixels).filter(|(old, new)| old == new).count();
    if equal * 2 < pixels.len() {
        return None;
    }
    let mut used = [false; 256];
    for (&old, &new) in before.iter().zip(pixels) {
        used[usize::from(new)] |= old != new;
    }
    let free = used[..entries].iter().position(|&used| !used)? as u8;
    let sparse: Vec<u8> =
        before.iter().zip(pixels).map(|(&old, &new)| if old == new { free } else { new }).collect();
    promising(pixels, &sparse).then_some((sparse, free))
}

/// Whether neighbors differ in at least an eighth fewer places.
fn promising(pixels: &[u8], sparse: &[u8]) -> bool {
    let breaks = |pixels: &[u8]| pixels.iter().zip(&pixels[1..]).filter(|(a, b)| a != b).count();
    breaks(sparse) * 8 < breaks(pixels) * 7
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_frames_need_one_pixel() {
        assert_eq!(Rectangle::of_changes(&[1, 2, 3, 4], &[1, 2, 3, 4], 2), Rectangle { x: 0..1, y: 0..1 });
    }

    #[test]
    fn a_frame_whose_colors_are_all_in_use_is_not_made_transparent() {
        let before = [5, 6, 5, 6, 5, 6, 5, 6, 0, 1, 2, 3];
        let after = [5, 6, 5, 6, 5, 6, 5, 6, 1, 2, 3, 0];
        assert!(transparent(&before, &after, 5).is_some());
        assert_eq!(transparent(&before, &after, 4), None);
    }

    #[test]
    fn what_did_not_change_becomes_the_first_index_that_is_free() {
        let before: Vec<u8> = (0..100).collect();
        let mut after = before.clone();
        after[50] = 0;
        after[51] = 2;
        let (sparse, free) = transparent(&before, &after, 256).unwrap();
        assert_eq!(free, 1);
        assert!(sparse.iter().enumerate().all(|(at, &index)| match at {
            50 => index == 0,
            51 => index == 2,
            _ => index == 1,
        }));
    }

    proptest! {
        /// Drawn over the frame before, the rectangle, plain or sparse, gives the frame.
        #[test]
        fn a_rectangle_drawn_over_the_frame_before_gives_the_frame(
            width in 1usize..9,
            before in prop::collection::vec(0u8..4, 1..60),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0u8..4), 0..6),
            sparse in any::<bool>(),
        ) {
            let before: Vec<u8> = before.iter().copied().cycle().take(before.len().next_multiple_of(width)).collect();
            let mut frame = before.clone();
            for (at, index) in changes {
                frame[at.index(before.len())] = index;
            }
            let rectangle = Rectangle::of_changes(&before, &frame, width);
            let (mut pixels, mut free) = (rectangle.cut(&frame, width).into_owned(), None);
            if sparse && let Some((some, index)) = transparent(&rectangle.cut(&before, width), &pixels, 5) {
                (pixels, free) = (some, Some(index));
            }
            let mut screen = before.clone();
            for (row, y) in pixels.chunks_exact(rectangle.x.len()).zip(rectangle.y.clone()) {
                for (&index, x) in row.iter().zip(rectangle.x.clone()) {
                    if free != Some(index) {
                        screen[y * width + x] = index;
                    }
                }
            }
            prop_assert_eq!(&screen, &frame);
            // No row or column at an edge is without a change.
            if before != frame {
                let changed = |y: usize, x: usize| before[y * width + x] != frame[y * width + x];
                let Rectangle { x, y } = rectangle;
                prop_assert!(x.clone().any(|x| changed(y.start, x)) && x.clone().any(|x| changed(y.end - 1, x)));
                prop_assert!(y.clone().any(|y| changed(y, x.start)) && y.clone().any(|y| changed(y, x.end - 1)));
            }
        }
    }
}
