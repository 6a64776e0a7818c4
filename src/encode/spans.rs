//! Frames of which little changes, as stripes instead of pixels.
//!
//! A *stripe* is a run of pixels of one index that are all changed or all unchanged, row after row of the rectangle. Where there
//! are few, ways to draw the frame are made of the stripes alone and packed [as runs](lzw::RunImage), so that each
//! costs a fraction of a look at every pixel, and all can be tried. With pixels for every way, a label map took 43 instructions
//! for a pixel of the volume in the whole program, a mask 38, and three ways were tried; now it is 18 and 18, and four.

use super::change_mask::equal;
use super::index_order::IndexOrder;
use super::lzw::{self, Run, RunImage};
use super::rectangle::Rectangle;
use super::transparency::TransparencyRule;

mod span_class;

/// Pixels compared at once.
const WORD: usize = 16;

/// Pixels of one index, all changed or all unchanged, up to the start of the next stripe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u32,
    index: u8,
    unchanged: bool,
}

/// A rectangle as stripes, but perhaps for those of unchanged pixels that will be transparent in any case.
#[derive(Default)]
pub(super) struct Spans {
    stripes: Vec<Span>,
    /// Number of pixels.
    pixels: usize,
}

/// A rectangle as it is to be packed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) runs: Vec<Run>,
    pub(super) pixels: usize,
    pub(super) transparent: Option<u8>,
    pub(super) greatest: u8,
}

impl Drawn {
    /// A `rectangle` of a frame as it is.
    pub(super) fn plain(frame: &[u8], rectangle: &Rectangle, width: usize, index_order: &IndexOrder) -> Self {
        let mut drawn = Self {
            pixels: rectangle.x.len() * rectangle.y.len(),
            transparent: index_order.transparent(),
            ..Self::default()
        };
        let mut start = 0;
        for row in rectangle.rows(frame, width) {
            drawn.push(start, index_order.of_known(row[0]));
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
                        drawn.push(start + (1 + at + i) as u32, index_order.of_known(word[i]));
                        starts &= starts - 1;
                    }
                }
            }
            for (at, &index) in (row.len() - rest.len()..).zip(rest) {
                drawn.push(start + at as u32, index_order.of_known(index));
            }
            start += row.len() as u32;
        }
        drawn
    }

    pub(super) fn striped(&self, min_code_size: u8) -> RunImage<'_> {
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
    /// Those of a `rectangle` of a frame of so many pixels a row; `None` if they are more than `most`. `every`: also those that
    /// any [`TransparencyRule`] makes transparent.
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
            if made.stripes.len() > most {
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
        // Whether unchanged pixels up to here are too many, and of too many colors, to be drawn.
        let mut settled = false;
        let (words, rest) = row[1..].as_chunks::<WORD>();
        let befores = before[1..].as_chunks::<WORD>().0;
        for (number, (word, before)) in words.iter().zip(befores).enumerate() {
            let at = number * WORD;
            let left: &[u8; WORD] = row[at..].first_chunk().expect("a pixel is before the word");
            // As most are.
            if unchanged && word == before && (settled || word == left) {
                continue;
            }
            for half in [0, WORD / 2] {
                let same = equal(eight(word, half), eight(before, half));
                let turns = same ^ (same << 1 | u8::from(unchanged));
                let breaks = !equal(eight(word, half), eight(left, half));
                let mut starts = breaks | turns;
                while starts != 0 {
                    let i = starts.trailing_zeros();
                    let start = place + 1 + (at + half) as u32 + i;
                    let unchanged = same >> i & 1 == 1;
                    self.stripes.push(Span { start, index: word[half + i as usize], unchanged });
                    starts &= starts - 1;
                }
                unchanged = same >> 7 == 1;
                settled = !every && same == u8::MAX && (settled || breaks & !turns != 0);
            }
        }
        let at = row.len() - rest.len();
        for (at, (&index, &before)) in (at..).zip(rest.iter().zip(&before[at..])) {
            self.push(place + at as u32, index, index == before);
        }
    }

    /// Appends a pixel.
    fn push(&mut self, start: u32, index: u8, unchanged: bool) {
        if self.stripes.last().is_none_or(|last| last.index != index || last.unchanged != unchanged) {
            self.stripes.push(Span { start, index, unchanged });
        }
    }

    /// The rectangle with unchanged pixels made transparent; `None` where none is, or all indices are in use.
    pub(super) fn sparse(&self, way: TransparencyRule, index_order: &IndexOrder) -> Option<Drawn> {
        let mut runs: Vec<Run> = Vec::new();
        // Places of the transparent ones.
        let mut left_out: Vec<usize> = Vec::new();
        let mut used = [false; 256];
        let (mut first, mut last) = (0, None);
        while first < self.stripes.len() {
            let stripe = self.stripes[first];
            let next = match stripe.unchanged {
                true => self.stripes[first..].iter().position(|stripe| !stripe.unchanged),
                false => Some(1),
            };
            let next = next.map_or(self.stripes.len(), |count| first + count);
            if stripe.unchanged && self.becomes_transparent(first, next, way) {
                left_out.push(runs.len());
                runs.push(Run { start: stripe.start, index: 0 });
                last = None;
            } else {
                for stripe in &self.stripes[first..next] {
                    let index = index_order.of_known(stripe.index);
                    if last != Some(index) {
                        runs.push(Run { start: stripe.start, index });
                        used[usize::from(index)] = true;
                        last = Some(index);
                    }
                }
            }
            first = next;
        }
        if left_out.is_empty() {
            return None;
        }
        let free = free(&used, index_order)?;
        for place in left_out {
            runs[place].index = free;
        }
        runs.dedup_by_key(|run| run.index);
        let greatest = used.iter().rposition(|&used| used).map_or(free, |most| free.max(most as u8));
        Some(Drawn { runs, pixels: self.pixels, transparent: Some(free), greatest })
    }

    /// Whether there are so few that a dictionary is hardly full before all are packed: there is little to gain by a Clear.
    pub(super) fn hardly_fill_a_dictionary(&self) -> bool {
        self.stripes.len() < lzw::CODES
    }

    /// Where a stripe ends.
    fn end(&self, stripe: usize) -> usize {
        self.stripes.get(stripe + 1).map_or(self.pixels, |next| next.start as usize)
    }

    /// Whether the unchanged stripes `first..next`, between changed ones, become transparent.
    fn becomes_transparent(&self, first: usize, next: usize, way: TransparencyRule) -> bool {
        let stripe = self.stripes[first];
        let end = self.end(next - 1);
        let continues = |neighbor: Option<&Span>| neighbor.is_some_and(|it| it.index == stripe.index);
        let left = || continues(first.checked_sub(1).map(|left| &self.stripes[left]));
        let right = || continues(self.stripes.get(next));
        end - stripe.start as usize >= way.least() && !(next == first + 1 && way.draws(left, right))
    }
}

/// The index of what becomes transparent: that which means so in every frame, or the lowest that is not used, which needs the fewest
/// bits; `None` where all are.
fn free(used: &[bool; 256], index_order: &IndexOrder) -> Option<u8> {
    let unused = || used.iter().position(|&used| !used).map(|free| free as u8);
    index_order.transparent().or_else(unused)
}

/// Half of a word.
fn eight(word: &[u8; WORD], from: usize) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|i| word[from + i]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::buffers::Buffers;
    use crate::encode::change_mask::ChangeMask;
    use crate::encode::index_order::in_use;
    use crate::encode::transitions::Transitions;
    use crate::encode::transparency::made_transparent;

    const TRANSPARENCY_RULES: [TransparencyRule; 4] = [
        TransparencyRule::All,
        TransparencyRule::NotLeft,
        TransparencyRule::NotEither,
        TransparencyRule::NotBoth,
    ];

    fn indices(drawn: &Drawn) -> Vec<u8> {
        let ends = drawn.runs.iter().skip(1).map(|run| run.start as usize).chain([drawn.pixels]);
        let lengths = drawn.runs.iter().zip(ends).map(|(run, end)| (run.index, end - run.start as usize));
        lengths.flat_map(|(index, length)| vec![index; length]).collect()
    }

    /// Two frames of runs of changed and unchanged pixels, few colors, and some of them all the same; and their width.
    fn frames() -> impl Strategy<Value = (Vec<u8>, Vec<u8>, usize)> {
        let piece = (1usize..60, any::<bool>(), any::<bool>(), 0u8..4);
        (prop::collection::vec(piece, 1..30), 1usize..200).prop_map(|(pieces, width)| {
            let (mut before, mut frame) = (Vec::new(), Vec::new());
            for (length, changed, one_color, color) in pieces {
                for at in 0..length {
                    let color = if one_color { color } else { (at * at) as u8 % 5 };
                    frame.push(color);
                    before.push(if changed { color + 1 } else { color });
                }
            }
            let whole = frame.len().next_multiple_of(width);
            frame.resize(whole, 1);
            before.resize(whole, 1);
            (before, frame, width)
        })
    }

    proptest! {
        /// What is made of stripes is what is made of pixels.
        #[test]
        fn stripes_are_drawn_as_pixels_are(
            (before, frame, width) in frames(),
            cut in 0usize..3,
            transparent in prop::option::of(0u8..4),
        ) {
            let x = cut.min(width - 1)..width - (cut / 2).min(width - 1 - cut.min(width - 1));
            let rectangle = Rectangle { x, y: 0..frame.len() / width };
            let mut index_order = IndexOrder::new();
            if let Some(index) = transparent {
                index_order = index_order.with_transparent(index);
            }
            index_order.extend(&in_use(&frame));
            let up_to = |most| Spans::of(&before, &frame, &rectangle, width, most, false);
            let stripes = up_to(usize::MAX).unwrap();
            let count = stripes.stripes.len();
            prop_assert!(up_to(count).is_some() && up_to(count - 1).is_none());
            let changes = ChangeMask::of(&before, &frame, &rectangle, width);
            let same_place = rectangle.cut(&frame, width, &mut Buffers::default());
            let pixels = index_order.of(same_place.clone(), &mut Buffers::default());
            for way in TRANSPARENCY_RULES {
                let breaks = Transitions::of(&same_place);
                let runs: Vec<_> = breaks.transparent(&changes, way).collect();
                let wanted = made_transparent(&pixels, &runs, &index_order, &mut Buffers::default()).filter(|_| !runs.is_empty());
                let found = stripes.sparse(way, &index_order);
                if let Some(found) = &found {
                    let no_two_alike = found.runs.windows(2).all(|pair| pair[0].index != pair[1].index);
                    prop_assert!(no_two_alike && found.runs[0].start == 0);
                    prop_assert_eq!(found.greatest, indices(found).into_iter().max().unwrap());
                }
                if found.is_some() {
                    prop_assert_eq!(&stripes.drawn(&stripes.left_out(way), &index_order), &found);
                }
                prop_assert_eq!(found.map(|it| (indices(&it), it.transparent.unwrap())), wanted);
            }
            let plain = Drawn::plain(&frame, &rectangle, width, &index_order);
            prop_assert_eq!(&indices(&plain)[..], &pixels[..]);
            prop_assert_eq!(plain.greatest, pixels.iter().copied().max().unwrap());
            prop_assert!(plain.runs.windows(2).all(|pair| pair[0].index != pair[1].index));
        }

        /// Whatever the search tries shows the frame, and what it ends with is no worse than any way.
        #[test]
        fn what_is_tried_shows_the_frame((before, frame, width) in frames(), weight in 1usize..50) {
            let rectangle = Rectangle { x: 0..width, y: 0..frame.len() / width };
            let mut index_order = IndexOrder::new();
            index_order.extend(&in_use(&frame));
            let stripes = Spans::of(&before, &frame, &rectangle, width, usize::MAX, true).unwrap();
            let bounds = stripes.stripes.windows(2);
            prop_assert!(bounds.into_iter().all(|pair| pair[0].index != pair[1].index || pair[0].unchanged != pair[1].unchanged));
            let cost = |drawn: &Drawn| drawn.runs.len() * weight + usize::from(drawn.greatest);
            let (mut least, mut tried) = (usize::MAX, 0);
            let mut wrong = None;
            stripes.search(&index_order, |drawn| {
                let shown = indices(drawn).into_iter().zip(&before).map(|(rank, &before)| {
                    if drawn.transparent == Some(rank) { before } else { index_order.order()[usize::from(rank)] }
                });
                if !shown.eq(frame.iter().copied()) {
                    wrong = Some(format!("{drawn:?}"));
                }
                tried += 1;
                let smaller = cost(drawn) < least;
                least = least.min(cost(drawn));
                smaller
            });
            prop_assert_eq!(wrong, None);
            prop_assert!(tried > 1);
            for way in TRANSPARENCY_RULES {
                prop_assert!(stripes.sparse(way, &index_order).is_none_or(|drawn| least <= cost(&drawn)));
            }
            prop_assert!(least <= cost(&Drawn::plain(&frame, &rectangle, width, &index_order)));
        }
    }
}
