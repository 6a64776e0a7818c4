//! Pixels that did not change, left transparent.
//!
//! What is the same as in the frame before need not be drawn: any pixel of it may be given an index that nothing else
//! in the rectangle has. Blindly done that joins what is around them to long runs where little changes (label maps: 40 %
//! smaller), and breaks phrases that the dictionary knows where much does (noise: 12 % larger). So it is done by *runs* of
//! unchanged pixels, row after row, and a [`TransparencyRule`] says which of them become transparent. Where runs are few, several
//! ways are cheap to try; where they are many, that one is tried which leaves the fewest *breaks*, places at which neighbors
//! differ, if they are clearly fewer: long runs only where most of what changes is smooth, each pixel where it is noise
//! (a fifth of the pixels of a noisy picture new in each frame: 45 % smaller than with long runs).

use std::ops::Range;

use super::buffers::Buffers;
use super::index_order::IndexOrder;

/// Shorter runs are drawn: to switch to the transparent index and back costs as much.
const SHORT: usize = 4;

/// Where changed and unchanged pixels are mixed, shorter ones are drawn.
const LONG: usize = 16;

/// Which runs of unchanged pixels become transparent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransparencyRule {
    /// All.
    All,
    /// All but those that continue what is left of them in one color: drawing them costs nothing.
    NotLeft,
    /// All but those that continue what is left or right of them in one color.
    NotEither,
    /// All but those that continue what is left and right of them in one color.
    NotBoth,
    /// As `NotLeft`, but of the long ones only.
    Long,
    /// As `NotEither`, and also those of a few pixels, or one.
    Short,
}

impl TransparencyRule {
    /// The fewest pixels that a run has to have.
    pub(super) fn least(self) -> usize {
        match self {
            Self::All | Self::NotLeft | Self::NotEither | Self::NotBoth => SHORT,
            Self::Long => LONG,
            Self::Short => 1,
        }
    }

    /// Whether a run of one color is drawn that continues what is left of it, and what is right.
    pub(super) fn draws(self, left: impl Fn() -> bool, right: impl Fn() -> bool) -> bool {
        match self {
            Self::All => false,
            Self::NotLeft | Self::Long => left(),
            Self::NotEither | Self::Short => left() || right(),
            Self::NotBoth => left() && right(),
        }
    }
}

/// The ways where runs are few.
pub(super) const TRANSPARENCY_RULES: [TransparencyRule; 3] =
    [TransparencyRule::All, TransparencyRule::NotLeft, TransparencyRule::NotEither];

/// The ways for stripes, the best on average first.
pub(super) const STRIPED: [TransparencyRule; 4] = [
    TransparencyRule::NotEither,
    TransparencyRule::All,
    TransparencyRule::NotLeft,
    TransparencyRule::NotBoth,
];

/// All ways.
pub(super) const EVERY_WAY: [TransparencyRule; 6] = [
    TransparencyRule::All,
    TransparencyRule::NotLeft,
    TransparencyRule::NotEither,
    TransparencyRule::NotBoth,
    TransparencyRule::Long,
    TransparencyRule::Short,
];

/// `pixels` with `runs` of them made transparent, by the index that means that in every frame or else one that nothing else has,
/// and that index; `None` where all are in use.
pub(super) fn made_transparent(
    pixels: &[u8],
    runs: &[Range<usize>],
    index_order: &IndexOrder,
    buffers: &mut Buffers,
) -> Option<(Vec<u8>, u8)> {
    let unused = || {
        let mut used = [false; 256];
        let mut drawn = |pixels: &[u8]| pixels.iter().for_each(|&index| used[usize::from(index)] = true);
        let mut end = 0;
        for run in runs {
            drawn(&pixels[end..run.start]);
            end = run.end;
        }
        drawn(&pixels[end..]);
        // The lowest, which needs the fewest bits.
        used.iter().position(|&used| !used).map(|free| free as u8)
    };
    let free = index_order.transparent().or_else(unused)?;
    let mut sparse = buffers.copy(pixels);
    for run in runs {
        sparse[run.clone()].fill(free);
    }
    Some((sparse, free))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::change_mask::ChangeMask;
    use crate::encode::rectangle::Rectangle;
    use crate::encode::transitions::{Transitions, count};

    /// The same runs, looked for pixel by pixel.
    fn plainly(before: &[u8], pixels: &[u8], way: TransparencyRule) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        while start < pixels.len() {
            let end = (start..pixels.len()).find(|&at| before[at] != pixels[at]).unwrap_or(pixels.len());
            let run = start..end;
            start = end + 1;
            let color = |at: Option<usize>| at.and_then(|at| pixels.get(at)) == pixels.get(run.start);
            let (left, right) = (color(run.start.checked_sub(1)), color(Some(run.end)));
            let one_color = run.clone().all(|at| pixels[at] == pixels[run.start]);
            let drawn = one_color
                && match way {
                    TransparencyRule::All => false,
                    TransparencyRule::NotLeft | TransparencyRule::Long => left,
                    TransparencyRule::NotEither | TransparencyRule::Short => left || right,
                    TransparencyRule::NotBoth => left && right,
                };
            let least = match way {
                TransparencyRule::Long => 16,
                TransparencyRule::Short => 1,
                _ => 4,
            };
            if run.len() >= least && !drawn {
                runs.push(run);
            }
        }
        runs
    }

    fn changes(before: &[u8], pixels: &[u8]) -> ChangeMask {
        ChangeMask::of(before, pixels, &Rectangle { x: 0..pixels.len(), y: 0..1 }, pixels.len())
    }

    /// Two rows of pixels with runs of changed and unchanged ones, few colors, and some of them all the same.
    fn pairs() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
        let piece = (1usize..50, any::<bool>(), any::<bool>(), 0u8..4);
        prop::collection::vec(piece, 1..12).prop_map(|pieces| {
            let (mut before, mut pixels) = (Vec::new(), Vec::new());
            for (length, changed, one_color, color) in pieces {
                for at in 0..length {
                    let color = if one_color { color } else { (at * at) as u8 % 5 };
                    pixels.push(color);
                    before.push(if changed { color + 1 } else { color });
                }
            }
            (before, pixels)
        })
    }

    proptest! {
        #[test]
        fn runs_are_found_as_plainly((before, pixels) in pairs(), way in prop::sample::select(&EVERY_WAY[..])) {
            let (breaks, changes) = (Transitions::of(&pixels), changes(&before, &pixels));
            let runs: Vec<Range<usize>> = breaks.transparent(&changes, way).collect();
            prop_assert_eq!(runs, plainly(&before, &pixels, way));
        }

        /// Drawn over the pixels before, sparse ones give the pixels.
        #[test]
        fn sparse_pixels_drawn_over_those_before_give_the_pixels(
            (before, pixels) in pairs(),
            way in prop::sample::select(&EVERY_WAY[..]),
        ) {
            let (breaks, changes) = (Transitions::of(&pixels), changes(&before, &pixels));
            let runs: Vec<Range<usize>> = breaks.transparent(&changes, way).collect();
            let (sparse, free) = made_transparent(&pixels, &runs, &IndexOrder::new(), &mut Buffers::default()).unwrap();
            prop_assert_eq!(sparse.len(), pixels.len());
            let screen: Vec<u8> =
                sparse.iter().zip(&before).map(|(&index, &before)| if index == free { before } else { index }).collect();
            prop_assert_eq!(&screen, &pixels);
            prop_assert_eq!(breaks.without(&changes, way), count(&sparse));
            let transparent: usize = runs.iter().map(Range::len).sum();
            prop_assert_eq!(sparse.iter().filter(|&&index| index == free).count(), transparent);
        }
    }

    #[test]
    fn where_every_index_is_drawn_none_is_free() {
        let pixels: Vec<u8> = (0..=255).chain([7; 9]).collect();
        let made = |runs: &[Range<usize>]| {
            made_transparent(&pixels, runs, &IndexOrder::new(), &mut Buffers::default())
        };
        assert_eq!(made(std::slice::from_ref(&(256..265))), None);
        // What becomes transparent need not be drawn.
        assert_eq!(made(std::slice::from_ref(&(3..7))).unwrap().1, 3);
    }
}
