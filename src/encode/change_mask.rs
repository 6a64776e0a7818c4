//! The change mask of a rectangle: one bit for each pixel says whether it is the same as in the frame before.
//! So sixty-four pixels are handled at once.

use std::ops::Range;

use super::rectangle::Rectangle;

/// Number of pixels of a word.
pub(super) const WORD: usize = 64;

/// The changed and unchanged pixels of a rectangle.
pub(super) struct ChangeMask {
    /// A bit is set for each unchanged pixel, row after row, the lowest bit first. Bits after the last pixel
    /// are zero.
    words: Vec<u64>,
    /// Number of pixels.
    pixels: usize,
    /// Number of unchanged pixels.
    same: usize,
    /// Number of places in the rows where a changed and an unchanged pixel are neighbors.
    boundaries: usize,
}

impl ChangeMask {
    /// The mask of a `rectangle` of two frames with `width` pixels a row.
    pub(super) fn of(before: &[u8], frame: &[u8], rectangle: &Rectangle, width: usize) -> Self {
        let pixels = rectangle.x.len() * rectangle.y.len();
        let words = Vec::with_capacity(pixels / WORD + 1);
        let mut changes = Self { words, pixels: 0, same: 0, boundaries: 0 };
        for (before, row) in rectangle.rows(before, width).zip(rectangle.rows(frame, width)) {
            changes.append(before, row);
        }
        changes
    }

    /// Appends a row.
    fn append(&mut self, before: &[u8], row: &[u8]) {
        let mut left = before[0] == row[0];
        let (befores, before) = before.as_chunks::<WORD>();
        let (words, rest) = row.as_chunks::<WORD>();
        for (before, word) in befores.iter().zip(words) {
            left = self.push(same(before, word), WORD, left);
        }
        if !rest.is_empty() {
            // Pixels after the end of the row count as changed.
            let (mut padded, mut word) = ([1; WORD], [0; WORD]);
            padded[..rest.len()].copy_from_slice(before);
            word[..rest.len()].copy_from_slice(rest);
            self.push(same(&padded, &word), rest.len(), left);
        }
    }

    /// Appends the bits of `count` pixels. `left` says whether the pixel left of them is unchanged. Returns
    /// whether the last of them is.
    fn push(&mut self, same: u64, count: usize, left: bool) -> bool {
        let boundaries = (same ^ (same << 1 | u64::from(left))) << (WORD - count);
        self.boundaries += boundaries.count_ones() as usize;
        self.same += same.count_ones() as usize;
        let filled = self.pixels % WORD;
        match self.words.last_mut() {
            Some(last) if filled > 0 => {
                *last |= same << filled;
                if filled + count > WORD {
                    self.words.push(same >> (WORD - filled));
                }
            }
            _ => self.words.push(same),
        }
        self.pixels += count;
        same >> (count - 1) & 1 == 1
    }

    /// Whether too many pixels are changed for transparent ones to save anything.
    pub(super) fn is_nearly_everything(&self) -> bool {
        self.same * 8 < self.pixels
    }

    /// Whether there are few runs of unchanged pixels, so that they can be handled one by one in little time.
    pub(super) fn has_few_runs(&self) -> bool {
        self.boundaries * 16 < self.pixels
    }

    /// The bits of the unchanged pixels of a word; 0 after the last word.
    pub(super) fn word(&self, number: usize) -> u64 {
        self.words.get(number).copied().unwrap_or(0)
    }

    /// The same without pixels in runs of fewer than four.
    pub(super) fn word_of_fours(&self, number: usize) -> u64 {
        let before = number.checked_sub(1).map_or(0, |before| self.word(before));
        let unchanged = u128::from(before >> (WORD - 3))
            | u128::from(self.word(number)) << 3
            | u128::from(self.word(number + 1)) << (WORD + 3);
        let pairs = unchanged & unchanged >> 1;
        let fours = pairs & pairs >> 2;
        let twos = fours | fours << 1;
        ((twos | twos << 2) >> 3) as u64
    }

    /// The runs of at least `least` unchanged pixels, row after row. A run may continue from the end of a row
    /// to the start of the next one. `least` is a power of two, at most 64.
    pub(super) fn unchanged_runs(&self, least: usize) -> impl Iterator<Item = Range<usize>> {
        let mut end = 0;
        std::iter::from_fn(move || {
            let start = self.start(end, least)?;
            end = self.end(start);
            Some(start..end)
        })
    }

    /// Where the next run of at least `least` unchanged pixels begins, from `from` on.
    fn start(&self, from: usize, least: usize) -> Option<usize> {
        let mut clear = u64::MAX << (from % WORD);
        for number in from / WORD..self.words.len() {
            let next = self.words.get(number + 1).copied().unwrap_or(0);
            let mut starts = u128::from(self.words[number] & clear) | u128::from(next) << WORD;
            clear = u64::MAX;
            let mut length = 1;
            // Each bit that is left is the first of `length` set bits.
            while length < least {
                starts &= starts >> length;
                length *= 2;
            }
            if starts as u64 != 0 {
                return Some(number * WORD + starts.trailing_zeros() as usize);
            }
        }
        None
    }

    /// Where the run that contains the unchanged pixel `from` ends.
    fn end(&self, from: usize) -> usize {
        let mut clear = u64::MAX << (from % WORD);
        for number in from / WORD..self.words.len() {
            let changed = !self.words[number] & clear;
            clear = u64::MAX;
            if changed != 0 {
                return self.pixels.min(number * WORD + changed.trailing_zeros() as usize);
            }
        }
        self.pixels
    }
}

/// One bit for each pixel: whether it is the same in `a` and `b`. With `equal` instead of the processor's own
/// instructions for this, noise took 1.3 times as many instructions in total.
#[cfg(target_arch = "x86_64")]
pub(super) fn same(a: &[u8; WORD], b: &[u8; WORD]) -> u64 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8};
    let parts = a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0);
    parts.rev().fold(0, |bits, (a, b)| {
        // SAFETY: every x86-64 processor has SSE2, and the loads are of sixteen bytes at any address.
        let same = unsafe {
            let (a, b) = (_mm_loadu_si128(a.as_ptr().cast()), _mm_loadu_si128(b.as_ptr().cast()));
            _mm_movemask_epi8(_mm_cmpeq_epi8(a, b))
        };
        bits << 16 | same as u64
    })
}

/// One bit for each pixel: whether it is the same in `a` and `b`.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn same(a: &[u8; WORD], b: &[u8; WORD]) -> u64 {
    same_by_eights(a, b)
}

/// The same for any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn same_by_eights(a: &[u8; WORD], b: &[u8; WORD]) -> u64 {
    let eights = a.as_chunks().0.iter().zip(b.as_chunks().0);
    eights
        .rev()
        .fold(0, |bits, (&a, &b)| bits << 8 | u64::from(equal(u64::from_le_bytes(a), u64::from_le_bytes(b))))
}

/// One bit for each byte: whether it is the same in `a` and `b`.
pub(super) fn equal(a: u64, b: u64) -> u8 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let difference = a ^ b;
    // The highest bit of each byte is set if the bytes are equal.
    let zero = !(((difference & LOW) + LOW) | difference | LOW);
    ((zero >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::buffers::Buffers;
    use crate::encode::transitions::Transitions;

    proptest! {
        #[test]
        fn unchanged_pixels_are_counted_and_their_runs_found(
            pieces in prop::collection::vec((1usize..150, any::<bool>()), 1..12),
            width in 1usize..300,
        ) {
            let same = pieces.iter().flat_map(|&(length, same)| vec![same; length]);
            let level = |(at, same): (usize, bool)| (at / 2 % 251 + usize::from(!same)) as u8;
            let before: Vec<u8> = (0..).zip(same).map(level).collect();
            let whole = before.len().next_multiple_of(width);
            let frame: Vec<u8> = (0..whole).map(|at| (at / 2 % 251) as u8).collect();
            let before = [&before[..], &frame[before.len()..]].concat();
            let rectangle = Rectangle { x: width / 3..width - width / 4, y: 0..whole / width };
            let rows = rectangle.rows(&before, width).zip(rectangle.rows(&frame, width));
            let same: Vec<Vec<bool>> =
                rows.map(|(before, row)| before.iter().zip(row).map(|(a, b)| a == b).collect()).collect();
            let changes = ChangeMask::of(&before, &frame, &rectangle, width);
            let pairs = same.iter().flat_map(|row| row.windows(2));
            let boundaries = pairs.filter(|pair| pair[0] != pair[1]).count();
            prop_assert_eq!(changes.boundaries, boundaries);
            let same: Vec<bool> = same.into_iter().flatten().collect();
            prop_assert_eq!(changes.pixels, same.len());
            prop_assert_eq!(changes.same, same.iter().filter(|&&same| same).count());
            let mut found = vec![false; same.len()];
            for run in changes.unchanged_runs(1) {
                prop_assert!(run.start == 0 || !found[run.start - 1]);
                found[run].fill(true);
            }
            prop_assert_eq!(found, same);
            for least in [4, 16, 64] {
                let long: Vec<_> = changes.unchanged_runs(1).filter(|run| run.len() >= least).collect();
                prop_assert_eq!(changes.unchanged_runs(least).collect::<Vec<_>>(), long);
            }
            let pixels = rectangle.cut(&frame, width, &mut Buffers::default());
            let pairs = (1..pixels.len()).filter(|&at| pixels[at - 1] != pixels[at]);
            let is_within = |at: usize, run: Range<usize>| run.len() >= 4 && run.start < at && at < run.end;
            let within = |&at: &usize| changes.unchanged_runs(1).any(|run| is_within(at, run));
            let transitions = Transitions::of(&pixels);
            prop_assert_eq!(transitions.within_unchanged(&changes), pairs.filter(within).count());
        }

        #[test]
        fn every_processor_finds_the_same(bits in any::<u64>(), byte in any::<u8>()) {
            let a: [u8; WORD] = std::array::from_fn(|i| byte.wrapping_mul(i as u8));
            let is_same = |i: usize| bits >> i & 1 == 1;
            let b: [u8; WORD] = std::array::from_fn(|i| if is_same(i) { a[i] } else { a[i] ^ (byte | 1) });
            prop_assert_eq!(same(&a, &b), bits);
            prop_assert_eq!(same_by_eights(&a, &b), bits);
        }

        #[test]
        fn equal_bytes_set_their_bits(a in any::<[u8; 8]>(), b in any::<[u8; 8]>(), same in any::<u8>()) {
            let b: [u8; 8] = std::array::from_fn(|i| if same >> i & 1 == 1 { a[i] } else { b[i] });
            let bits = (0..8).map(|i| u8::from(a[i] == b[i]) << i).sum::<u8>();
            prop_assert_eq!(equal(u64::from_le_bytes(a), u64::from_le_bytes(b)), bits);
        }
    }
}
