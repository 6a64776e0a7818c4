//! Transparent pixels in place of unchanged ones.
//!
//! A pixel that is the same as in the frame before need not be drawn. It may get an index that nothing else
//! in the rectangle has, and that means transparent. If all unchanged pixels become transparent, the pixels
//! around them join to long runs where little changes (label maps: 40 % smaller). But where much changes,
//! this breaks phrases that the dictionary knows (noise: 12 % larger). So it is decided for each *run* of
//! unchanged pixels, row after row: a [`TransparencyRule`] says which runs become transparent.
//!
//! Where there are few runs, several rules are cheap to try. Where there are many, only the rule that leaves
//! the fewest *transitions*, places where neighbors differ, is tried, and only if they are clearly fewer. If
//! most changing parts are smooth, that is a rule for long runs. If they are noise, it is the rule for runs
//! of any length: where a fifth of the pixels of a noisy picture is new in each frame, files are 45 % smaller
//! than with long runs.

use std::ops::Range;

use super::buffers::Buffers;
use super::index_order::IndexOrder;
use super::index_set::IndexSet;

/// Shorter runs are drawn: to switch to the transparent index and back costs as much.
const SHORT: usize = 4;

/// Where changed and unchanged pixels are mixed, runs shorter than this are drawn.
const LONG: usize = 16;

/// Which runs of unchanged pixels become transparent. A run of one color *continues* a neighbor, the pixel
/// left or right of it, if that has the same color: then it costs nothing to draw the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TransparencyRule {
    /// All runs of at least [`SHORT`] pixels.
    All,
    /// As `All`, without runs of one color that continue their left neighbor.
    NotLeft,
    /// As `All`, without runs of one color that continue their left or right neighbor.
    NotEither,
    /// As `All`, without runs of one color that continue both neighbors.
    NotBoth,
    /// As `NotLeft`, of runs of at least [`LONG`] pixels.
    Long,
    /// As `NotEither`, of runs of any length.
    Short,
}

impl TransparencyRule {
    /// The fewest pixels of a transparent run.
    pub(super) fn min_pixels(self) -> usize {
        match self {
            Self::All | Self::NotLeft | Self::NotEither | Self::NotBoth => SHORT,
            Self::Long => LONG,
            Self::Short => 1,
        }
    }

    /// Whether a run of one color is drawn, given whether it continues its left and its right neighbor.
    pub(super) fn draws(self, left: impl Fn() -> bool, right: impl Fn() -> bool) -> bool {
        match self {
            Self::All => false,
            Self::NotLeft | Self::Long => left(),
            Self::NotEither | Self::Short => left() || right(),
            Self::NotBoth => left() && right(),
        }
    }
}

/// The rules for pixels where there are few runs of unchanged ones.
pub(super) const FEW_RUNS_RULES: [TransparencyRule; 3] =
    [TransparencyRule::All, TransparencyRule::NotLeft, TransparencyRule::NotEither];

/// The rules for spans, the best on average first.
pub(super) const SPAN_RULES: [TransparencyRule; 4] = [
    TransparencyRule::NotEither,
    TransparencyRule::All,
    TransparencyRule::NotLeft,
    TransparencyRule::NotBoth,
];

/// All rules.
pub(super) const ALL_RULES: [TransparencyRule; 6] = [
    TransparencyRule::All,
    TransparencyRule::NotLeft,
    TransparencyRule::NotEither,
    TransparencyRule::NotBoth,
    TransparencyRule::Long,
    TransparencyRule::Short,
];

/// A copy of `pixels` with some `runs` made transparent, and the index of the transparent pixels. That is the
/// one that means transparent in every frame, or else the lowest one that no other pixel has; `None` if all
/// indices are in use.
pub(super) fn made_transparent(
    pixels: &[u8],
    runs: &[Range<usize>],
    index_order: &IndexOrder,
    buffers: &mut Buffers,
) -> Option<(Vec<u8>, u8)> {
    let used = || {
        let mut used = IndexSet::EMPTY;
        let mut end = 0;
        for run in runs {
            used.insert_all(&pixels[end..run.start]);
            end = run.end;
        }
        used.insert_all(&pixels[end..]);
        used
    };
    let transparent = index_order.transparent_or_unused(used)?;
    let mut copy = buffers.copy(pixels);
    for run in runs {
        copy[run.clone()].fill(transparent);
    }
    Some((copy, transparent))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::change_mask::ChangeMask;
    use crate::encode::rectangle::Rectangle;
    use crate::encode::transitions::{Transitions, count};

    /// The transparent runs of a rule, found pixel by pixel.
    fn plainly(before: &[u8], pixels: &[u8], rule: TransparencyRule) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut start = 0;
        while start < pixels.len() {
            let end = (start..pixels.len()).find(|&at| before[at] != pixels[at]).unwrap_or(pixels.len());
            let run = start..end;
            start = end + 1;
            let color = |at: Option<usize>| at.and_then(|at| pixels.get(at)) == pixels.get(run.start);
            let (left, right) = (color(run.start.checked_sub(1)), color(Some(run.end)));
            let one_color = run.clone().all(|at| pixels[at] == pixels[run.start]);
            let is_drawn = one_color
                && match rule {
                    TransparencyRule::All => false,
                    TransparencyRule::NotLeft | TransparencyRule::Long => left,
                    TransparencyRule::NotEither | TransparencyRule::Short => left || right,
                    TransparencyRule::NotBoth => left && right,
                };
            let least = match rule {
                TransparencyRule::Long => 16,
                TransparencyRule::Short => 1,
                _ => 4,
            };
            if run.len() >= least && !is_drawn {
                runs.push(run);
            }
        }
        runs
    }

    fn changes(before: &[u8], pixels: &[u8]) -> ChangeMask {
        ChangeMask::of(before, pixels, &Rectangle { x: 0..pixels.len(), y: 0..1 }, pixels.len())
    }

    /// Two frames of one row, with runs of changed and unchanged pixels. They have few colors, and some runs
    /// only one.
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
        fn transparent_runs_are_those_found_pixel_by_pixel(
            (before, pixels) in pairs(),
            rule in prop::sample::select(&ALL_RULES[..]),
        ) {
            let (transitions, changes) = (Transitions::of(&pixels), changes(&before, &pixels));
            let runs: Vec<Range<usize>> = transitions.transparent_runs(&changes, rule).collect();
            prop_assert_eq!(runs, plainly(&before, &pixels, rule));
        }

        #[test]
        fn transparent_pixels_show_the_pixels_of_the_frame_before(
            (before, pixels) in pairs(),
            rule in prop::sample::select(&ALL_RULES[..]),
        ) {
            let (transitions, changes) = (Transitions::of(&pixels), changes(&before, &pixels));
            let runs: Vec<Range<usize>> = transitions.transparent_runs(&changes, rule).collect();
            let (drawn, free) =
                made_transparent(&pixels, &runs, &IndexOrder::new(), &mut Buffers::default()).unwrap();
            prop_assert_eq!(drawn.len(), pixels.len());
            let shown = |(&index, &before): (&u8, &u8)| if index == free { before } else { index };
            let screen: Vec<u8> = drawn.iter().zip(&before).map(shown).collect();
            prop_assert_eq!(&screen, &pixels);
            prop_assert_eq!(transitions.count_with(&changes, rule), count(&drawn));
            let transparent: usize = runs.iter().map(Range::len).sum();
            prop_assert_eq!(drawn.iter().filter(|&&index| index == free).count(), transparent);
        }
    }

    #[test]
    fn if_every_index_is_drawn_none_is_left_for_transparent_pixels() {
        let pixels: Vec<u8> = (0..=255).chain([7; 9]).collect();
        let made = |runs: &[Range<usize>]| {
            made_transparent(&pixels, runs, &IndexOrder::new(), &mut Buffers::default())
        };
        assert_eq!(made(std::slice::from_ref(&(256..265))), None);
        // Indices of transparent pixels only are not drawn.
        assert_eq!(made(std::slice::from_ref(&(3..7))).unwrap().1, 3);
    }
}
