//! Where neighbors differ: a bit for each pixel that is not like the next one, row after row.
//!
//! What a frame takes goes with these *breaks*, more or less: where there are none, one phrase holds many pixels. So they tell how
//! much is to be gained where unchanged pixels become transparent before any of them does. Where runs of them are many, they
//! are not even listed for that.

use std::ops::Range;

use super::change_mask::{ChangeMask, WORD, same};
use super::transparency::TransparencyRule;

/// The breaks of some pixels.
pub(super) struct Transitions {
    /// Lowest bit first; zeros for the last pixel and after it.
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

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many there are within the runs of at least four unchanged pixels.
    pub(super) fn within_unchanged(&self, changes: &ChangeMask) -> usize {
        let mut unchanged = changes.by_fours(0);
        let of_word = |(number, &word): (usize, &u64)| {
            let next = changes.by_fours(number + 1);
            let pairs = unchanged & (unchanged >> 1 | next << (WORD - 1));
            unchanged = next;
            (word & pairs).count_ones() as usize
        };
        self.words.iter().enumerate().map(of_word).sum()
    }

    /// How many there would be with the unchanged pixels transparent that a way makes so.
    pub(super) fn without(&self, changes: &ChangeMask, way: TransparencyRule) -> usize {
        match way {
            TransparencyRule::NotEither => {
                self.without_colorful(changes, way.least(), |number| changes.by_fours(number))
            }
            TransparencyRule::Short => {
                self.without_colorful(changes, way.least(), |number| changes.word(number))
            }
            TransparencyRule::All
            | TransparencyRule::NotLeft
            | TransparencyRule::NotBoth
            | TransparencyRule::Long => self.without_each(changes, way),
        }
    }

    /// The same, run by run.
    fn without_each(&self, changes: &ChangeMask, way: TransparencyRule) -> usize {
        let (mut gone, mut new) = (0, 0);
        for run in self.transparent(changes, way) {
            let pairs = run.start.saturating_sub(1)..self.pixels.min(run.end + 1);
            gone += self.within(&pairs);
            new += pairs.len() - run.len();
        }
        self.count() - gone + new
    }

    /// The same where of the `unchanged` runs, all of at least so many pixels, those are drawn that have one color and continue a
    /// neighbor. Others of one color have a break on either side, drawn or transparent, so only those of several colors count.
    ///
    /// Which these are is found for a word at once: a one that is added where a run of one color starts is carried to the
    /// pixel after it, and a break inside a run stops it.
    fn without_colorful(
        &self,
        changes: &ChangeMask,
        least: usize,
        unchanged: impl Fn(usize) -> u64,
    ) -> usize {
        let (mut gone, mut runs) = (0, 0);
        let (mut word, mut last, mut last_breaks) = (unchanged(0), 0, 0);
        let (mut carry, mut carry_of_broken, mut ends_there) = (false, false, false);
        // With a place for the end of the last run.
        for number in 0..=self.pixels / WORD {
            let next = unchanged(number + 1);
            let breaks = self.words.get(number).copied().unwrap_or(0);
            let (follows, broken) = (word << 1 | last >> (WORD - 1), breaks << 1 | last_breaks >> (WORD - 1));
            let (starts, ends) = (word & !follows, !word & follows);
            let inside = breaks & word & (word >> 1 | next << (WORD - 1));
            let carried = |ones: u64, carry: &mut bool| {
                let (sum, over) = (word & !inside).carrying_add(ones, *carry);
                *carry = over;
                sum & ends
            };
            let of_one_color = carried(starts, &mut carry);
            // Of these, those that start with a break.
            let starts_broken = carried(starts & broken, &mut carry_of_broken);
            let ends_colorful = ends & !of_one_color;
            gone += (inside.count_ones() + (ends_colorful & broken).count_ones()) as usize;
            gone += (starts & broken).count_ones() as usize;
            gone -= starts_broken.count_ones() as usize;
            runs += starts.count_ones() as usize;
            runs -= of_one_color.count_ones() as usize;
            ends_there = ends_colorful >> (self.pixels % WORD) & 1 == 1;
            (last, last_breaks, word) = (word, breaks, next);
        }
        let starts_here = |run: Range<usize>| run.start == 0 && self.within(&run) > 0;
        let starts_here = changes.unchanged(least).next().is_some_and(starts_here);
        // Where there is no neighbor there is no break.
        let new = 2 * runs - usize::from(starts_here) - usize::from(ends_there);
        self.count() - gone + new
    }

    /// The runs of unchanged pixels that a way makes transparent.
    pub(super) fn transparent(
        &self,
        changes: &ChangeMask,
        way: TransparencyRule,
    ) -> impl Iterator<Item = Range<usize>> {
        let drawn = move |run: &Range<usize>| {
            let left = || run.start > 0 && !self.is(run.start - 1);
            let right = || run.end < self.pixels && !self.is(run.end - 1);
            way.draws(left, right) && self.within(run) == 0
        };
        changes.unchanged(way.least()).filter(move |run| !drawn(run))
    }

    /// Whether a pixel is not like the next one.
    fn is(&self, pixel: usize) -> bool {
        self.words[pixel / WORD] >> (pixel % WORD) & 1 == 1
    }

    /// How many there are between the pixels of a run.
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

/// How many breaks there are.
pub(super) fn count(pixels: &[u8]) -> usize {
    /// As many as a byte counts, so that sixteen are counted at once.
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
        fn breaks_are_where_neighbors_differ(pieces in prop::collection::vec((1usize..90, 0u8..5), 1..9), any: (usize, usize)) {
            let pixels: Vec<u8> = pieces
                .iter()
                .flat_map(|&(length, kind)| (0..length).map(move |at| (at * at % (1 + 3 * usize::from(kind))) as u8))
                .collect();
            let breaks = Transitions::of(&pixels);
            let expected: Vec<usize> = (1..pixels.len()).filter(|&at| pixels[at - 1] != pixels[at]).collect();
            prop_assert_eq!(breaks.count(), expected.len());
            prop_assert_eq!(count(&pixels), expected.len());
            for at in 1..pixels.len() {
                prop_assert_eq!(breaks.is(at - 1), expected.contains(&at));
            }
            let (one, other) = (any.0 % pixels.len(), any.1 % (pixels.len() + 1));
            let run = one.min(other)..one.max(other);
            let inside = expected.iter().filter(|&&at| at > run.start && at < run.end).count();
            prop_assert_eq!(breaks.within(&run), inside);
        }
    }
}
