//! Which pixels of a rectangle are the same as in the frame before: a bit for each, so that sixty-four are looked at at once.

use std::ops::Range;

use super::rectangle::Rectangle;

/// Pixels of a word.
pub(super) const WORD: usize = 64;

/// How the pixels of a rectangle compare with those before.
pub(super) struct ChangeMask {
    /// A bit for each pixel that is the same, row after row, lowest bit first; zeros after the last.
    words: Vec<u64>,
    /// Number of pixels.
    pixels: usize,
    /// Number of pixels that are the same.
    same: usize,
    /// Number of places at which changed and unchanged pixels of a row meet.
    turns: usize,
}

impl ChangeMask {
    /// Those of a `rectangle` of frames of so many pixels a row.
    pub(super) fn of(before: &[u8], frame: &[u8], rectangle: &Rectangle, width: usize) -> Self {
        let pixels = rectangle.x.len() * rectangle.y.len();
        let mut changes = Self { words: Vec::with_capacity(pixels / WORD + 1), pixels: 0, same: 0, turns: 0 };
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
            // What is behind the row is changed.
            let (mut padded, mut word) = ([1; WORD], [0; WORD]);
            padded[..rest.len()].copy_from_slice(before);
            word[..rest.len()].copy_from_slice(rest);
            self.push(same(&padded, &word), rest.len(), left);
        }
    }

    /// Appends the bits of `count` pixels right of one that is the same if `left`; returns whether the last is.
    fn push(&mut self, same: u64, count: usize, left: bool) -> bool {
        let turns = (same ^ (same << 1 | u64::from(left))) << (WORD - count);
        self.turns += turns.count_ones() as usize;
        self.same += same.count_ones() as usize;
        let held = self.pixels % WORD;
        match self.words.last_mut() {
            Some(last) if held > 0 => {
                *last |= same << held;
                if held + count > WORD {
                    self.words.push(same >> (WORD - held));
                }
            }
            _ => self.words.push(same),
        }
        self.pixels += count;
        same >> (count - 1) & 1 == 1
    }

    /// Whether nothing is to be gained.
    pub(super) fn are_most(&self) -> bool {
        self.same * 8 < self.pixels
    }

    /// Whether runs of unchanged pixels are few, so that whatever is done with them costs little time.
    pub(super) fn are_few(&self) -> bool {
        self.turns * 16 < self.pixels
    }

    /// Which pixels of a word are unchanged; none of words that there are not.
    pub(super) fn word(&self, number: usize) -> u64 {
        self.words.get(number).copied().unwrap_or(0)
    }

    /// The same, but for those in runs of fewer than four.
    pub(super) fn by_fours(&self, number: usize) -> u64 {
        let before = number.checked_sub(1).map_or(0, |before| self.word(before));
        let unchanged = u128::from(before >> (WORD - 3))
            | u128::from(self.word(number)) << 3
            | u128::from(self.word(number + 1)) << (WORD + 3);
        let pairs = unchanged & unchanged >> 1;
        let fours = pairs & pairs >> 2;
        let twos = fours | fours << 1;
        ((twos | twos << 2) >> 3) as u64
    }

    /// The runs of at least `least` unchanged pixels, row after row, from one row into the next where they are so long. `least`
    /// is a power of two, and no more than 64.
    pub(super) fn unchanged(&self, least: usize) -> impl Iterator<Item = Range<usize>> {
        let mut end = 0;
        std::iter::from_fn(move || {
            let start = self.start(end, least)?;
            end = self.end(start);
            Some(start..end)
        })
    }

    /// Where the next run of so many unchanged pixels begins.
    fn start(&self, from: usize, least: usize) -> Option<usize> {
        let mut clear = u64::MAX << (from % WORD);
        for number in from / WORD..self.words.len() {
            let next = self.words.get(number + 1).copied().unwrap_or(0);
            let mut starts = u128::from(self.words[number] & clear) | u128::from(next) << WORD;
            clear = u64::MAX;
            let mut length = 1;
            // What is left has so many set bits above it.
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

    /// Where the run ends that holds an unchanged pixel.
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

/// A bit for each pixel that is the same in both. With `equal` in place of the processor's own way to do that, noise took 1.3
/// times as many instructions in all.
#[cfg(target_arch = "x86_64")]
pub(super) fn same(a: &[u8; WORD], b: &[u8; WORD]) -> u64 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8};
    let parts = a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0);
    parts.rev().fold(0, |bits, (a, b)| {
        // SAFETY: every x86-64 has SSE2, and what is loaded are sixteen bytes at any address.
        let same = unsafe {
            let (a, b) = (_mm_loadu_si128(a.as_ptr().cast()), _mm_loadu_si128(b.as_ptr().cast()));
            _mm_movemask_epi8(_mm_cmpeq_epi8(a, b))
        };
        bits << 16 | same as u64
    })
}

/// A bit for each pixel that is the same in both.
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn same(a: &[u8; WORD], b: &[u8; WORD]) -> u64 {
    same_by_eights(a, b)
}

/// The same, on any processor.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn same_by_eights(a: &[u8; WORD], b: &[u8; WORD]) -> u64 {
    let eights = a.as_chunks().0.iter().zip(b.as_chunks().0);
    eights
        .rev()
        .fold(0, |bits, (&a, &b)| bits << 8 | u64::from(equal(u64::from_le_bytes(a), u64::from_le_bytes(b))))
}

/// A bit for each byte that is the same in both.
pub(super) fn equal(a: u64, b: u64) -> u8 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let difference = a ^ b;
    // The high bit of every byte that is zero.
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
        fn changes_are_counted_and_found(
            pieces in prop::collection::vec((1usize..150, any::<bool>()), 1..12),
            width in 1usize..300,
        ) {
            let same = pieces.iter().flat_map(|&(length, same)| vec![same; length]);
            let before: Vec<u8> = (0..).zip(same).map(|(at, same)| (at / 2 % 251 + usize::from(!same)) as u8).collect();
            let whole = before.len().next_multiple_of(width);
            let frame: Vec<u8> = (0..whole).map(|at| (at / 2 % 251) as u8).collect();
            let before = [&before[..], &frame[before.len()..]].concat();
            let rectangle = Rectangle { x: width / 3..width - width / 4, y: 0..whole / width };
            let rows = rectangle.rows(&before, width).zip(rectangle.rows(&frame, width));
            let same: Vec<Vec<bool>> =
                rows.map(|(before, row)| before.iter().zip(row).map(|(a, b)| a == b).collect()).collect();
            let changes = ChangeMask::of(&before, &frame, &rectangle, width);
            let turns = same.iter().flat_map(|row| row.windows(2)).filter(|pair| pair[0] != pair[1]).count();
            prop_assert_eq!(changes.turns, turns);
            let same: Vec<bool> = same.into_iter().flatten().collect();
            prop_assert_eq!(changes.pixels, same.len());
            prop_assert_eq!(changes.same, same.iter().filter(|&&same| same).count());
            let mut found = vec![false; same.len()];
            for run in changes.unchanged(1) {
                prop_assert!(run.start == 0 || !found[run.start - 1]);
                found[run].fill(true);
            }
            prop_assert_eq!(found, same);
            for least in [4, 16, 64] {
                let long: Vec<_> = changes.unchanged(1).filter(|run| run.len() >= least).collect();
                prop_assert_eq!(changes.unchanged(least).collect::<Vec<_>>(), long);
            }
            let pixels = rectangle.cut(&frame, width, &mut Buffers::default());
            let pairs = (1..pixels.len()).filter(|&at| pixels[at - 1] != pixels[at]);
            let within = |at: usize| changes.unchanged(1).any(|run| run.len() >= 4 && run.start < at && at < run.end);
            prop_assert_eq!(Transitions::of(&pixels).within_unchanged(&changes), pairs.filter(|&at| within(at)).count());
        }

        #[test]
        fn any_processor_finds_the_same(bits in any::<u64>(), byte in any::<u8>()) {
            let a: [u8; WORD] = std::array::from_fn(|i| byte.wrapping_mul(i as u8));
            let b: [u8; WORD] = std::array::from_fn(|i| if bits >> i & 1 == 1 { a[i] } else { a[i] ^ (byte | 1) });
            prop_assert_eq!(same(&a, &b), bits);
            prop_assert_eq!(same_by_eights(&a, &b), bits);
        }

        #[test]
        fn equal_bytes_have_their_bits(a in any::<[u8; 8]>(), b in any::<[u8; 8]>(), same in any::<u8>()) {
            let b: [u8; 8] = std::array::from_fn(|i| if same >> i & 1 == 1 { a[i] } else { b[i] });
            let bits = (0..8).map(|i| u8::from(a[i] == b[i]) << i).sum::<u8>();
            prop_assert_eq!(equal(u64::from_le_bytes(a), u64::from_le_bytes(b)), bits);
        }
    }
}
