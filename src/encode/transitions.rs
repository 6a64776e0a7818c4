//! Transitions: one bit for each pixel that differs from the next one, row after row.
//!
//! The size of a frame depends roughly on its number of transitions: where there are none, one phrase covers
//! many pixels. So they show how much transparent pixels would save, before any pixel becomes transparent.
//! Where there are many runs of unchanged pixels, the runs are not even listed for this.

use std::ops::Range;

use super::change_mask::{ChangeMask, WORD, same};
use super::transparency::TransparencyRule;

/// The transitions of some pixels.
pub(super) struct Transitions {
    /// The lowest bit first; zeros for the last pixel and after it.
    words: Vec<u64>,
    pixels: usize,
}

impl Transitions {
    pub(super) fn of(pixels: &[u8]) -> Self {
        let nexts = pixels.get(1..).unwrap_or_default();
        let (whole, rest) =
            (pixels.as_chunks::<WORD>().0.iter().zip(nexts.as_chunks().0), nexts.len() % WORD);
        let mut words: Vec<u64> = whole.map(|(word, next)| !same(word, next)).collect();
        let pairs = pixels[words.len() * WORD..].windows(2).enumerate();
        let last = pairs.fold(0, |bits, (at, pair)| bits | u64::from(pair[0] != pair[1]) << at);
        if rest > 0 {
            words.push(last);
        }
        Self { words, pixels: pixels.len() }
    }

    /// Number of transitions.
    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Number of transitions inside runs of at least four unchanged pixels.
    pub(super) fn within_unchanged(&self, changes: &ChangeMask) -> usize {
        let mut unchanged = changes.word_of_fours(0);
        let of_word = |(number, &word): (usize, &u64)| {
            let next = changes.word_of_fours(number + 1);
            let pairs = unchanged & (unchanged >> 1 | next << (WORD - 1));
            unchanged = next;
            (word & pairs).count_ones() as usize
        };
        self.words.iter().enumerate().map(of_word).sum()
    }

    /// Number of transitions if the unchanged pixels that a rule selects were transparent.
    pub(super) fn count_with(&self, changes: &ChangeMask, rule: TransparencyRule) -> usize {
        match rule {
            TransparencyRule::NotEither => {
                self.count_by_words(changes, rule.min_pixels(), |number| changes.word_of_fours(number))
            }
            TransparencyRule::Short => {
                self.count_by_words(changes, rule.min_pixels(), |number| changes.word(number))
            }
            TransparencyRule::All
            | TransparencyRule::NotLeft
            | TransparencyRule::NotBoth
            | TransparencyRule::Long => self.count_by_runs(changes, rule),
        }
    }

    /// [`count_with`](Self::count_with), run by run.
    fn count_by_runs(&self, changes: &ChangeMask, rule: TransparencyRule) -> usize {
        let (mut removed, mut added) = (0, 0);
        for run in self.transparent_runs(changes, rule) {
            // With the neighbors on both sides, where they exist.
            let pairs = run.start.saturating_sub(1)..self.pixels.min(run.end + 1);
            removed += self.within(&pairs);
            added += pairs.len() - run.len();
        }
        self.count() - removed + added
    }

    /// [`count_with`](Self::count_with) for a rule that draws a run if it has one color and continues a
    /// neighbor on either side. `unchanged` returns the words of the unchanged runs, which have at least
    /// `least` pixels.
    ///
    /// A run of one color that continues no neighbor has a transition on both sides, drawn or transparent. So
    /// only transparent runs of several colors change the count. They are found in whole words: a one that is
    /// added where a run starts is carried to the pixel after the run if the run has one color. A transition
    /// inside the run stops the carry.
    fn count_by_words(&self, changes: &ChangeMask, least: usize, unchanged: impl Fn(usize) -> u64) -> usize {
        let (mut removed, mut runs) = (0, 0);
        let (mut word, mut last, mut last_transitions) = (unchanged(0), 0, 0);
        let (mut carry, mut carry_of_broken, mut ends_there) = (false, false, false);
        // One place more than there are pixels, for the end of the last run.
        for number in 0..=self.pixels / WORD {
            let next = unchanged(number + 1);
            let transitions = self.words.get(number).copied().unwrap_or(0);
            // By pixel: whether the one before it is unchanged, and whether it differs from this one.
            let (follows, differs) =
                (word << 1 | last >> (WORD - 1), transitions << 1 | last_transitions >> (WORD - 1));
            let (starts, ends) = (word & !follows, !word & follows);
            let inside = transitions & word & (word >> 1 | next << (WORD - 1));
            let carried = |ones: u64, carry: &mut bool| {
                let (sum, over) = (word & !inside).carrying_add(ones, *carry);
                *carry = over;
                sum & ends
            };
            // Ends of runs of one color, and those of them that start with a transition.
            let one_color = carried(starts, &mut carry);
            let one_color_broken = carried(starts & differs, &mut carry_of_broken);
            let several_colors = ends & !one_color;
            // The transitions inside runs of several colors, at their ends and at their starts.
            removed += (inside.count_ones() + (several_colors & differs).count_ones()) as usize;
            removed += (starts & differs).count_ones() as usize;
            removed -= one_color_broken.count_ones() as usize;
            runs += starts.count_ones() as usize;
            runs -= one_color.count_ones() as usize;
            ends_there = several_colors >> (self.pixels % WORD) & 1 == 1;
            (last, last_transitions, word) = (word, transitions, next);
        }
        let starts_here = |run: Range<usize>| run.start == 0 && self.within(&run) > 0;
        let starts_here = changes.unchanged_runs(least).next().is_some_and(starts_here);
        // Each of these runs gets a transition on both sides, but not where it has no neighbor.
        let added = 2 * runs - usize::from(starts_here) - usize::from(ends_there);
        self.count() - removed + added
    }

    /// The runs of unchanged pixels that a rule makes transparent.
    pub(super) fn transparent_runs(
        &self,
        changes: &ChangeMask,
        rule: TransparencyRule,
    ) -> impl Iterator<Item = Range<usize>> {
        let is_drawn = move |run: &Range<usize>| {
            let left = || run.start > 0 && !self.is(run.start - 1);
            let right = || run.end < self.pixels && !self.is(run.end - 1);
            rule.draws(left, right) && self.within(run) == 0
        };
        changes.unchanged_runs(rule.min_pixels()).filter(move |run| !is_drawn(run))
    }

    /// Whether a pixel differs from the next one.
    fn is(&self, pixel: usize) -> bool {
        self.words[pixel / WORD] >> (pixel % WORD) & 1 == 1
    }

    /// Number of transitions between the pixels of a run.
    fn within(&self, run: &Range<usize>) -> usize {
        let Some(last) = run.end.checked_sub(1).filter(|&last| last > run.start) else { return 0 };
        let (first, end) = (run.start / WORD, last.div_ceil(WORD));
        let of_word = |number: usize| {
            let mut word = self.words[number];
            if number == first {
                word &= u64::MAX << (run.start % WORD);
            }
            if number == last / WORD {
                word &= !(u64::MAX << (last % WORD));
            }
            word.count_ones() as usize
        };
        (first..end).map(of_word).sum()
    }
}

/// Number of transitions of some pixels.
pub(super) fn count(pixels: &[u8]) -> usize {
    /// Number of pixels whose transitions a byte can count, so that sixteen counts are made at once.
    const CHUNK: usize = 240;
    let chunks = pixels[1..].chunks(CHUNK).zip(pixels.chunks(CHUNK));
    chunks.map(|(a, b)| usize::from(a.iter().zip(b).map(|(a, b)| u8::from(a != b)).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn transitions_are_where_neighbors_differ(
            pieces in prop::collection::vec((1usize..90, 0u8..5), 1..9),
            any: (usize, usize),
        ) {
            let level = |at: usize, kind: u8| (at * at % (1 + 3 * usize::from(kind))) as u8;
            let pieces = pieces.into_iter();
            let pixels: Vec<u8> =
                pieces.flat_map(|(length, kind)| (0..length).map(move |at| level(at, kind))).collect();
            let transitions = Transitions::of(&pixels);
            let expected: Vec<usize> = (1..pixels.len()).filter(|&at| pixels[at - 1] != pixels[at]).collect();
            prop_assert_eq!(transitions.count(), expected.len());
            prop_assert_eq!(count(&pixels), expected.len());
            for at in 1..pixels.len() {
                prop_assert_eq!(transitions.is(at - 1), expected.contains(&at));
            }
            let (one, other) = (any.0 % pixels.len(), any.1 % (pixels.len() + 1));
            let run = one.min(other)..one.max(other);
            let inside = expected.iter().filter(|&&at| at > run.start && at < run.end).count();
            prop_assert_eq!(transitions.within(&run), inside);
        }
    }
}
