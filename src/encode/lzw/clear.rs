//! When a full dictionary is given up.
//!
//! A full dictionary can be kept: nothing more is entered, every code has 12 bits, and while the image stays
//! like the part that the dictionary was learned from this beats learning anew. The rule is that of the
//! marginal value: since the Clear, learning included, the image has cost so many bits for its [`weight`], and the
//! dictionary is worth keeping as long as what comes costs less than the lowest that this average has been. The rule
//! adds up, window after window, what the image costs above that. Where the sum is lowest is the best place seen to clear
//! at; once the sum has risen [`LOSS`] above it, the lane goes back there and clears, as if it had known.
//!
//! The weight is what a dictionary of its own would about cost, so that one of a noisy part is not taken for a good one
//! where the image is smooth. With plain numbers of indices in its place a CT was 2.3 % larger (single frames up to 12 %), noise
//! 0.5 %, an MRI 0.3 %.

use std::ops::Range;

use super::table::{CODES, PENDING};

/// Length of a window in codes of the average length so far.
const WINDOW: usize = 128;
/// Loss in bits, since the best place to clear at, that ends a generation. A small one mistakes noise for a
/// change, a large one takes more indices twice; from 1500 on the sizes of real images no longer tell.
const LOSS: i64 = 2500;
/// Loss in bits that ends a generation when the best place is about to fall out of reach: a loss over so long is no noise.
const LASTING_LOSS: i64 = 2000;
/// Codes after which a window ends however few indices it has covered.
const MOST_CODES: usize = 3 * WINDOW;
/// Largest number of codes that a lane goes back.
const MOST_BACK: usize = 6600;
/// With so many codes pending, and none to go back over, they are packed.
const FLUSH: usize = CODES + 1024;

// The phrase at hand is emitted after the last window.
const _: () = assert!(FLUSH + MOST_BACK + MOST_CODES < PENDING);

/// A place that a lane can go back to.
#[derive(Clone, Copy)]
pub struct Mark {
    /// Indices taken.
    pub at: usize,
    /// Place of the next row to be emitted.
    pub next: usize,
    /// The phrase at hand.
    pub row: u32,
}

/// What a lane is to do at the end of a window.
pub enum Verdict {
    /// Go on.
    Stay,
    /// Go on, after all pending codes are packed: the next row is emitted at `CODES` again.
    Flush,
    /// Go back there and clear.
    Rewind(Mark),
}

/// The watch over a frozen dictionary.
pub struct ResetMonitor {
    /// Bits and weight since the Clear.
    bits: u64,
    weight: u64,
    /// The same where there were fewest bits for the weight.
    fair_bits: u64,
    fair_weight: u64,
    /// Indices of a window.
    window: usize,
    start: Mark,
    /// Bits above the average since the dictionary is frozen.
    excess: i64,
    /// Where that was lowest, and how low.
    best: Mark,
    lowest: i64,
}

impl ResetMonitor {
    /// Starts at `here`, where a generation that took `indices` of this `weight` for `codes` of together `bits` is
    /// frozen.
    pub fn new(here: Mark, indices: usize, weight: u64, codes: usize, bits: u64) -> Self {
        Self {
            bits,
            weight,
            fair_bits: bits,
            fair_weight: weight,
            window: (WINDOW * indices / codes).max(64),
            start: here,
            excess: 0,
            best: here,
            lowest: 0,
        }
    }

    /// Number of indices taken at which the window ends.
    pub fn stop(&self) -> usize {
        self.start.at + self.window
    }

    /// Place of the next row at which the window ends, if that comes first.
    pub fn code_stop(&self) -> usize {
        self.start.next + MOST_CODES
    }

    /// Number of indices taken where the window starts.
    pub fn start(&self) -> usize {
        self.start.at
    }

    /// Judges the window that ends `here`, whose indices have this `weight`.
    pub fn judge(&mut self, here: Mark, weight: u64) -> Verdict {
        let bits = 12 * (here.next - self.start.next) as u64;
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let fair = product(self.fair_bits, weight) / u128::from(self.fair_weight);
        self.excess += bits as i64 - fair as i64;
        self.bits += bits;
        self.weight += weight;
        if product(self.bits, self.fair_weight) < product(self.fair_bits, self.weight) {
            (self.fair_bits, self.fair_weight) = (self.bits, self.weight);
        }
        self.start = here;
        if self.excess - self.lowest > LOSS {
            return Verdict::Rewind(self.best);
        }
        if self.excess > self.lowest && here.next - self.best.next <= MOST_BACK {
            return Verdict::Stay;
        }
        if self.excess - self.lowest > LASTING_LOSS {
            return Verdict::Rewind(self.best);
        }
        self.lowest = self.excess;
        self.best = here;
        if here.next < FLUSH {
            return Verdict::Stay;
        }
        self.start.next = CODES;
        self.best.next = CODES;
        Verdict::Flush
    }
}

/// What the indices `taken` of an image are expected to cost, in no unit: little where neighbors are the same, more the more
/// bits their difference takes. Neighbors are looked at by blocks, each of which belongs to where it starts.
pub fn weight(pixels: &[u8], taken: Range<usize>) -> u64 {
    const BLOCK: usize = 16;
    /// So many that their sums fit in bytes.
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
                *sum += bits_of_difference(a, b);
            }
        }
        bits += sums.into_iter().map(u64::from).sum::<u64>();
    }
    taken.len() as u64 + STEP * bits
}

/// What two neighbors add to the weight.
pub fn weight_of_difference(a: u8, b: u8) -> u64 {
    STEP * u64::from(bits_of_difference(a, b))
}

/// Weight of a bit of a difference.
const STEP: u64 = 4;

/// The bits of a difference, of which more than three make no difference.
fn bits_of_difference(a: u8, b: u8) -> u8 {
    // In operations that there are for sixteen bytes at once.
    let difference = a.saturating_sub(b) | b.saturating_sub(a);
    difference.min(1) + difference.saturating_sub(1).min(1) + difference.saturating_sub(3).min(1)
}
