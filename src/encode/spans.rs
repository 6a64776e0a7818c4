//! Frames in which little changes, as spans instead of pixels.
//!
//! A *span* is a run of pixels of one index that are all changed or all unchanged, row after row of the
//! rectangle. Where there are few spans, the candidates are made from the spans alone and packed [as
//! runs](lzw::RunImage). So each costs a fraction of a pass over all pixels, and all can be tried. With
//! pixels for every candidate, a label map took 43 instructions for each pixel of the volume in the whole
//! program, a mask 38, and three candidates were tried. Now both take 18, and four are tried.

use super::change_mask::equal;
use super::index_order::IndexOrder;
use super::index_set::IndexSet;
use super::lzw::{self, Run, RunImage};
use super::rectangle::Rectangle;
use super::transparency::TransparencyRule;

mod span_class;
#[cfg(test)]
mod tests;

/// Number of pixels compared at once.
const WORD: usize = 16;

/// Pixels of one index, all changed or all unchanged, up to the start of the next span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u32,
    index: u8,
    unchanged: bool,
}

/// A rectangle as spans. Spans of unchanged pixels that every rule makes transparent may be joined to one.
#[derive(Default)]
pub(super) struct Spans {
    spans: Vec<Span>,
    /// Number of pixels.
    pixels: usize,
}

/// A way to draw a frame, as runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RunCandidate {
    pub(super) runs: Vec<Run>,
    /// Number of pixels.
    pub(super) pixels: usize,
    pub(super) transparent: Option<u8>,
    /// The greatest index that the code size must allow.
    pub(super) greatest: u8,
}

impl RunCandidate {
    /// A `rectangle` of a frame of `width` pixels a row as it is.
    pub(super) fn plain(frame: &[u8], rectangle: &Rectangle, width: usize, index_order: &IndexOrder) -> Self {
        let mut made = Self {
            pixels: rectangle.x.len() * rectangle.y.len(),
            transparent: index_order.transparent(),
            ..Self::default()
        };
        let mut start = 0;
        for row in rectangle.rows(frame, width) {
            made.push(start, index_order.written(row[0]));
            let (words, rest) = row[1..].as_chunks::<WORD>();
            for (number, word) in words.iter().enumerate() {
                let at = number * WORD;
                let left: &[u8; WORD] = row[at..].first_chunk().expect("a pixel is before the word");
                if word == left {
                    continue;
                }
                for half in [0, WORD / 2] {
                    let mut starts = !equal(eight(word, half), eight(left, half));
                    while starts != 0 {
                        let i = half + starts.trailing_zeros() as usize;
                        made.push(start + (1 + at + i) as u32, index_order.written(word[i]));
                        starts &= starts - 1;
                    }
                }
            }
            for (at, &index) in (row.len() - rest.len()..).zip(rest) {
                made.push(start + at as u32, index_order.written(index));
            }
            start += row.len() as u32;
        }
        made.transparent = made.transparent.filter(|&index| made.runs.iter().any(|run| run.index == index));
        made
    }

    /// The runs as an image.
    pub(super) fn image(&self, min_code_size: u8) -> RunImage<'_> {
        RunImage { runs: &self.runs, pixels: self.pixels, min_code_size }
    }

    /// Appends a pixel that is not transparent.
    fn push(&mut self, start: u32, index: u8) {
        if self.runs.last().is_none_or(|last| last.index != index) {
            self.runs.push(Run { start, index });
            self.greatest = self.greatest.max(index);
        }
    }
}

impl Spans {
    /// The spans of a `rectangle` of two frames with `width` pixels a row; `None` if they are more than
    /// `most`. With `every`, no span is left out, even if every [`TransparencyRule`] makes it transparent.
    pub(super) fn of(
        before: &[u8],
        frame: &[u8],
        rectangle: &Rectangle,
        width: usize,
        most: usize,
        every: bool,
    ) -> Option<Self> {
        let mut made = Self::default();
        for (before, row) in rectangle.rows(before, width).zip(rectangle.rows(frame, width)) {
            made.append(before, row, every);
            if made.spans.len() > most {
                return None;
            }
        }
        Some(made)
    }

    /// Appends a row.
    fn append(&mut self, before: &[u8], row: &[u8], every: bool) {
        let place = self.pixels as u32;
        self.pixels += row.len();
        self.push(place, row[0], before[0] == row[0]);
        let mut unchanged = before[0] == row[0];
        // Whether every rule makes the current run of unchanged pixels transparent, because it has at least
        // eight pixels and several colors.
        let mut is_transparent = false;
        let (words, rest) = row[1..].as_chunks::<WORD>();
        let befores = before[1..].as_chunks::<WORD>().0;
        for (number, (word, before)) in words.iter().zip(befores).enumerate() {
            let at = number * WORD;
            let left: &[u8; WORD] = row[at..].first_chunk().expect("a pixel is before the word");
            // This is so for most words.
            if unchanged && word == before && (is_transparent || word == left) {
                continue;
            }
            for half in [0, WORD / 2] {
                let same = equal(eight(word, half), eight(before, half));
                let boundaries = same ^ (same << 1 | u8::from(unchanged));
                let transitions = !equal(eight(word, half), eight(left, half));
                let mut starts = transitions | boundaries;
                while starts != 0 {
                    let i = starts.trailing_zeros();
                    let start = place + 1 + (at + half) as u32 + i;
                    let unchanged = same >> i & 1 == 1;
                    self.spans.push(Span { start, index: word[half + i as usize], unchanged });
                    starts &= starts - 1;
                }
                unchanged = same >> 7 == 1;
                is_transparent =
                    !every && same == u8::MAX && (is_transparent || transitions & !boundaries != 0);
            }
        }
        let at = row.len() - rest.len();
        for (at, (&index, &before)) in (at..).zip(rest.iter().zip(&before[at..])) {
            self.push(place + at as u32, index, index == before);
        }
    }

    /// Appends a pixel.
    fn push(&mut self, start: u32, index: u8, unchanged: bool) {
        if self.spans.last().is_none_or(|last| last.index != index || last.unchanged != unchanged) {
            self.spans.push(Span { start, index, unchanged });
        }
    }

    /// The rectangle with unchanged pixels transparent by a rule; `None` if no pixel is, or all indices are
    /// in use.
    pub(super) fn drawn_by(&self, rule: TransparencyRule, index_order: &IndexOrder) -> Option<RunCandidate> {
        let mut runs: Vec<Run> = Vec::new();
        // Places of the transparent runs.
        let mut gaps: Vec<usize> = Vec::new();
        let mut used = IndexSet::EMPTY;
        let (mut first, mut last) = (0, None);
        while first < self.spans.len() {
            let span = self.spans[first];
            let next = match span.unchanged {
                true => self.spans[first..].iter().position(|span| !span.unchanged),
                false => Some(1),
            };
            let next = next.map_or(self.spans.len(), |count| first + count);
            if span.unchanged && self.is_transparent(first, next, rule) {
                gaps.push(runs.len());
                runs.push(Run { start: span.start, index: 0 });
                last = None;
            } else {
                for span in &self.spans[first..next] {
                    let index = index_order.written(span.index);
                    if last != Some(index) {
                        runs.push(Run { start: span.start, index });
                        used.insert(index);
                        last = Some(index);
                    }
                }
            }
            first = next;
        }
        if gaps.is_empty() {
            return None;
        }
        let transparent = index_order.transparent_or_unused(|| used.clone())?;
        for place in gaps {
            runs[place].index = transparent;
        }
        runs.dedup_by_key(|run| run.index);
        let greatest = used.greatest().map_or(transparent, |greatest| greatest.max(transparent));
        Some(RunCandidate { runs, pixels: self.pixels, transparent: Some(transparent), greatest })
    }

    /// Whether there are so few spans that a dictionary is hardly full when all are packed. Then a Clear
    /// saves little.
    pub(super) fn hardly_fill_a_dictionary(&self) -> bool {
        self.spans.len() < lzw::CODES
    }

    /// Where a span ends.
    fn end(&self, span: usize) -> usize {
        self.spans.get(span + 1).map_or(self.pixels, |next| next.start as usize)
    }

    /// Whether a rule makes the run of the unchanged spans `first..next`, between changed ones, transparent.
    fn is_transparent(&self, first: usize, next: usize, rule: TransparencyRule) -> bool {
        let span = self.spans[first];
        let end = self.end(next - 1);
        let continues = |neighbor: Option<&Span>| neighbor.is_some_and(|it| it.index == span.index);
        let left = || continues(first.checked_sub(1).map(|left| &self.spans[left]));
        let right = || continues(self.spans.get(next));
        end - span.start as usize >= rule.min_pixels() && !(next == first + 1 && rule.draws(left, right))
    }
}

/// Half of a word.
fn eight(word: &[u8; WORD], from: usize) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|i| word[from + i]))
}
