//! Which unchanged spans are drawn, found by trial.
//!
//! An unchanged span may be drawn or be transparent, independently of the other spans. The best choice cannot
//! be seen from the span itself: a phrase pays if it repeats, so similar spans should be drawn alike.
//! Therefore spans are sorted into *classes* by color, length and neighbors. Class after class is drawn if it
//! was transparent, or made transparent if it was drawn, and stays so if that makes a smaller stream. The
//! first classes are few and large; later ones are more and smaller, and each is within one horizontal band
//! of the rectangle. A label map became 2.9 % smaller by this than by the best [`TransparencyRule`] of each
//! frame, a mask 0.9 %, in 2.0 and 1.9 times the time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{RunCandidate, Span, Spans};
use crate::encode::index_order::IndexOrder;
use crate::encode::index_set::IndexSet;
use crate::encode::lzw::Run;
use crate::encode::transparency::{SPAN_RULES, TransparencyRule};

/// Rounds of refinement: the number by which the binary digits of a length are divided, so that lengths of
/// the same quotient are in one class; and the number of horizontal bands.
const ROUNDS: [(u32, usize); 5] = [(8, 1), (4, 1), (4, 4), (4, 16), (2, 32)];

/// Most changes that are tried.
const TRIES: usize = 512;

/// Most binary digits of a length that count; all longer spans are in the same class.
const MAX_DIGITS: u32 = 8;

/// What is beside a span.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Neighbor {
    /// The end of the rectangle's pixels.
    Edge,
    Unchanged,
    /// A changed span of the same color, which the span continues if it is drawn.
    SameColor,
    /// A changed span of another color.
    OtherColor,
}

/// What all spans of a class have in common: the color, the left and the right neighbor, about the length,
/// and the band.
type SpanClass = (u8, Neighbor, Neighbor, u32, usize);

impl Spans {
    /// Draws the rectangle in one way after another. `is_smaller` packs a candidate, and returns whether its
    /// stream is smaller than all before it.
    ///
    /// No span may be left out of `self`.
    pub(in super::super) fn search(
        &self,
        index_order: &IndexOrder,
        mut is_smaller: impl FnMut(&RunCandidate) -> bool,
    ) {
        let mut is_smaller = |transparent: &[bool]| {
            self.drawn_with(transparent, index_order).is_some_and(|candidate| is_smaller(&candidate))
        };
        let mut best = vec![false; self.spans.len()];
        is_smaller(&best);
        for transparent in SPAN_RULES.map(|rule| self.transparent_by(rule)) {
            if is_smaller(&transparent) {
                best = transparent;
            }
        }
        let classes = ROUNDS.iter().flat_map(|&(divisor, bands)| self.classes(divisor, bands));
        let changes = classes.flat_map(|class| [(class.clone(), false), (class, true)]);
        let mut tries = 0;
        for (class, transparent) in changes {
            if class.iter().all(|&span| best[span] == transparent) {
                continue;
            }
            let mut changed = best.clone();
            for span in class {
                changed[span] = transparent;
            }
            if is_smaller(&changed) {
                best = changed;
            }
            tries += 1;
            if tries == TRIES {
                break;
            }
        }
    }

    /// The unchanged spans by class, the class with the most spans first.
    fn classes(&self, divisor: u32, bands: usize) -> Vec<Vec<usize>> {
        let mut classes: BTreeMap<SpanClass, Vec<usize>> = BTreeMap::new();
        for (number, span) in self.spans.iter().enumerate().filter(|(_, span)| span.unchanged) {
            let neighbor = |other: Option<&Span>| match other {
                None => Neighbor::Edge,
                Some(other) if other.unchanged => Neighbor::Unchanged,
                Some(other) if other.index == span.index => Neighbor::SameColor,
                Some(_) => Neighbor::OtherColor,
            };
            let left = neighbor(number.checked_sub(1).map(|left| &self.spans[left]));
            let right = neighbor(self.spans.get(number + 1));
            let digits = (self.end(number) - span.start as usize).ilog2() + 1;
            let band = span.start as usize * bands / self.pixels;
            let class = (span.index, left, right, digits.min(MAX_DIGITS) / divisor, band);
            classes.entry(class).or_default().push(number);
        }
        let mut classes: Vec<Vec<usize>> = classes.into_values().collect();
        classes.sort_by_key(|class| Reverse(class.len()));
        classes
    }

    /// Which spans a rule makes transparent.
    pub(super) fn transparent_by(&self, rule: TransparencyRule) -> Vec<bool> {
        let mut transparent = Vec::with_capacity(self.spans.len());
        let mut first = 0;
        while first < self.spans.len() {
            let next = match self.spans[first].unchanged {
                true => self.spans[first..].iter().position(|span| !span.unchanged),
                false => self.spans[first..].iter().position(|span| span.unchanged),
            };
            let next = next.map_or(self.spans.len(), |count| first + count);
            let is_transparent = self.spans[first].unchanged && self.is_transparent(first, next, rule);
            transparent.resize(next, is_transparent);
            first = next;
        }
        transparent
    }

    /// The rectangle with some of its unchanged spans transparent; `None` if they need an index, and all are
    /// in use. For a rule, [`drawn_by`](Self::drawn_by) makes the same in less time: the default effort
    /// spends its time there.
    pub(super) fn drawn_with(&self, transparent: &[bool], index_order: &IndexOrder) -> Option<RunCandidate> {
        let mut runs: Vec<Run> = Vec::new();
        // Places of the transparent runs.
        let mut gaps: Vec<usize> = Vec::new();
        let mut used = IndexSet::EMPTY;
        // The index of the current run; `None` if it is transparent.
        let mut last = None;
        for (span, &is_transparent) in self.spans.iter().zip(transparent) {
            let index = (!is_transparent).then(|| index_order.written(span.index));
            if index == last && !runs.is_empty() {
                continue;
            }
            match index {
                Some(index) => used.insert(index),
                None => gaps.push(runs.len()),
            }
            runs.push(Run { start: span.start, index: index.unwrap_or(0) });
            last = index;
        }
        let mut greatest = used.greatest();
        let transparent = match gaps.is_empty() {
            true => index_order.transparent().filter(|&index| used.contains(index)),
            false => Some(index_order.transparent_or_unused(|| used)?),
        };
        for place in gaps {
            runs[place].index = transparent.unwrap_or(0);
            greatest = greatest.max(transparent);
        }
        runs.dedup_by_key(|run| run.index);
        Some(RunCandidate { runs, pixels: self.pixels, transparent, greatest: greatest.unwrap_or(0) })
    }
}
