//! When a full dictionary is given up.
//!
//! A full dictionary can be kept: nothing more is entered, every code has 12 bits, and while the image stays
//! like the part that the dictionary was learned from this beats learning anew. The rule is that of the
//! marginal value: since the Clear, learning included, the image has cost so many bits per index, and the
//! dictionary is worth keeping as long as what comes costs less than the lowest that this average has been. The rule
//! adds up, window after window, what the image costs above that. Where the sum is lowest is the best place seen to clear
//! at; once the sum has risen [`LOSS`] above it, the lane goes back there and clears, as if it had known.

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
pub struct Watch {
    /// Bits and indices since the Clear.
    bits: u64,
    indices: u64,
    /// The same where there were fewest bits for an index.
    fair_bits: u64,
    fair_indices: u64,
    /// Indices of a window.
    window: usize,
    start: Mark,
    /// Bits above the average since the dictionary is frozen.
    excess: i64,
    /// Where that was lowest, and how low.
    best: Mark,
    lowest: i64,
}

impl Watch {
    /// Starts at `here`, where a generation that took `indices` for `codes` of together `bits` is frozen.
    pub fn new(here: Mark, indices: usize, codes: usize, bits: u64) -> Self {
        let window = (WINDOW * indices / codes).max(64);
        let indices = indices as u64;
        Self {
            bits,
            indices,
            fair_bits: bits,
            fair_indices: indices,
            window,
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

    /// Judges the window that ends `here`.
    pub fn judge(&mut self, here: Mark) -> Verdict {
        let bits = 12 * (here.next - self.start.next) as u64;
        let indices = (here.at - self.start.at) as u64;
        let product = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let fair = product(self.fair_bits, indices) / u128::from(self.fair_indices);
        self.excess += bits as i64 - fair as i64;
        self.bits += bits;
        self.indices += indices;
        if product(self.bits, self.fair_indices) < product(self.fair_bits, self.indices) {
            (self.fair_bits, self.fair_indices) = (self.bits, self.indices);
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
