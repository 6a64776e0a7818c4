//! When a full dictionary is given up.
//!
//! A full dictionary can be kept. Then no phrase is entered, every code has 12 bits, and as long as the image
//! stays like the part that the dictionary was learned from, this is better than to learn again. The decision
//! follows the marginal value theorem. The average cost of the image since the Clear, learning included, is
//! its number of bits divided by its [`weight`]. The dictionary is worth keeping while the image costs less
//! than the lowest value that this average has had. Window after window, the rule sums the cost above that
//! value. Where the sum is lowest is the best place so far to clear at. When the sum has risen by
//! [`LOSS_BITS`] from there, the lane goes back to that place and clears.
//!
//! The weight is about what the image would cost with a dictionary of its own. So a dictionary of a noisy
//! part is not mistaken for a good one where the image is smooth. With plain numbers of indices instead, a CT
//! was 2.3 % larger (single frames up to 12 %), noise 0.5 %, an MRI 0.3 %.

use std::ops::Range;

use super::table::{CODES, PENDING};

/// Length of a window in codes. It is converted to indices by the average length of a phrase so far.
const WINDOW: usize = 128;
/// Loss in bits since the best place to clear at, from which an epoch is ended. A small value mistakes noise
/// for a change, a large one packs more indices twice. From 1500 on, the sizes of real images hardly differ.
const LOSS_BITS: i64 = 2500;
/// Loss in bits that ends an epoch when the best place to clear at is about to fall out of reach. A loss that
/// lasts so long is not noise.
const LASTING_LOSS_BITS: i64 = 2000;
/// Number of codes after which a window ends, however few indices they cover.
const MAX_WINDOW_CODES: usize = 3 * WINDOW;
/// Largest number of codes that a lane goes back.
const MAX_REWIND_CODES: usize = 6600;
/// Place of the next row from which the pending codes are packed at the end of a window, if the lane will not
/// go back over them.
const FLUSH: usize = CODES + 1024;

// After the last window the current phrase is emitted.
const _: () = assert!(FLUSH + MAX_REWIND_CODES + MAX_WINDOW_CODES < PENDING);

/// A state that a lane can go back to.
#[derive(Clone, Copy)]
pub struct Mark {
    /// Number of indices taken.
    pub at: usize,
    /// Place of the next row to be emitted.
    pub next: usize,
    /// Row of the current phrase.
    pub row: u32,
}

/// The action of a lane at the end of a window.
pub enum Verdict {
    /// Continue.
    Stay,
    /// Pack all pending codes, then continue: the next row is emitted at [`CODES`] again.
    Flush,
    /// Go back to the mark and clear.
    Rewind(Mark),
}

/// Decides how long a frozen dictionary is kept.
pub struct ResetMonitor {
    /// Bits and weight since the Clear.
    bits: u64,
    weight: u64,
    /// Bits and weight where their quotient was lowest: the cost that the next windows are compared with.
    lowest_bits: u64,
    lowest_weight: u64,
    /// Length of a window in indices.
    window: usize,
    /// Where the current window starts.
    start: Mark,
    /// Bits above the lowest average cost, summed since the dictionary is frozen.
    excess: i64,
    /// Where the excess was lowest, and its value there.
    best: Mark,
    lowest_excess: i64,
}

impl ResetMonitor {
    /// Starts at `here`, where the dictionary of an epoch is frozen. The epoch took `indices` of this
    /// `weight`, for `codes` with `bits` in total.
    pub fn new(here: Mark, indices: usize, weight: u64, codes: usize, bits: u64) -> Self {
        Self {
            bits,
            weight,
            lowest_bits: bits,
            lowest_weight: weight,
            window: (WINDOW * indices / codes).max(64),
            start: here,
            excess: 0,
            best: here,
            lowest_excess: 0,
        }
    }

    /// Number of indices taken at which the window ends.
    pub fn stop(&self) -> usize {
        self.start.at + self.window
    }

    /// Place of the next row at which the window ends, if that is reached first.
    pub fn code_stop(&self) -> usize {
        self.start.next + MAX_WINDOW_CODES
    }

    /// Number of indices taken where the window starts.
    pub fn start(&self) -> usize {
        self.start.at
    }

    /// Ends the window at `here`; its indices have this `weight`.
    pub fn end_window(&mut self, here: Mark, weight: u64) -> Verdict {
        let bits = 12 * (here.next - self.start.next) as u64;
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let expected = product(self.lowest_bits, weight) / u128::from(self.lowest_weight);
        self.excess += bits as i64 - expected as i64;
        self.bits += bits;
        self.weight += weight;
        if product(self.bits, self.lowest_weight) < product(self.lowest_bits, self.weight) {
            (self.lowest_bits, self.lowest_weight) = (self.bits, self.weight);
        }
        self.start = here;
        if self.excess - self.lowest_excess > LOSS_BITS {
            return Verdict::Rewind(self.best);
        }
        if self.excess > self.lowest_excess && here.next - self.best.next <= MAX_REWIND_CODES {
            return Verdict::Stay;
        }
        if self.excess - self.lowest_excess > LASTING_LOSS_BITS {
            return Verdict::Rewind(self.best);
        }
        self.lowest_excess = self.excess;
        self.best = here;
        if here.next < FLUSH {
            return Verdict::Stay;
        }
        self.start.next = CODES;
        self.best.next = CODES;
        Verdict::Flush
    }
}

/// The expected cost of the indices `taken` of an image, without a unit. It is low where neighbors are equal,
/// and grows with the number of bits of their difference. Neighbors are compared in blocks; a block counts
/// where it starts.
pub fn weight(pixels: &[u8], taken: Range<usize>) -> u64 {
    const BLOCK: usize = 16;
    /// Number of blocks whose sums fit in bytes.
    const BLOCKS: usize = 80;
    let blocks = taken.start.div_ceil(BLOCK)..taken.end.div_ceil(BLOCK);
    let nexts = pixels.get(1..).unwrap_or_default().as_chunks::<BLOCK>().0;
    let blocks = blocks.start.min(nexts.len())..blocks.end.min(nexts.len());
    let pixels = &pixels.as_chunks::<BLOCK>().0[blocks.clone()];
    let mut bits = 0;
    for (pixels, nexts) in pixels.chunks(BLOCKS).zip(nexts[blocks].chunks(BLOCKS)) {
        let mut sums = [0; BLOCK];
        for (block, next) in pixels.iter().zip(nexts) {
            for (sum, (&a, &b)) in sums.iter_mut().zip(block.iter().zip(next)) {
                *sum += difference_bits(a, b);
            }
        }
        bits += sums.into_iter().map(u64::from).sum::<u64>();
    }
    taken.len() as u64 + BIT_WEIGHT * bits
}

/// The weight that the difference of two neighbors adds.
pub fn weight_of_difference(a: u8, b: u8) -> u64 {
    BIT_WEIGHT * u64::from(difference_bits(a, b))
}

/// Weight of one bit of a difference.
const BIT_WEIGHT: u64 = 4;

/// Number of bits of a difference, at most 3: 0 for equal values, 1 for a difference of 1, 2 for 2 and 3, 3
/// for more.
fn difference_bits(a: u8, b: u8) -> u8 {
    // Only operations that processors have for sixteen bytes at once.
    let difference = a.saturating_sub(b) | b.saturating_sub(a);
    difference.min(1) + difference.saturating_sub(1).min(1) + difference.saturating_sub(3).min(1)
}
