//! Long runs without touching each of their indices.
//!
//! Inside a run the phrases are `c`, `cc`, `ccc` and so on, so once a phrase starts in it, what greedy
//! parsing does follows from the length of the run and of the longest such phrase alone: phrase after
//! phrase is emitted from the list of their rows, each entering one that is longer by one. The stream is the
//! same as if every index had been taken (but for entries of the list that the table has evicted since:
//! those are still found here).

use std::ops::Range;

/// Length in indices from which a run is skipped.
const LONG: usize = 32;
/// Indices of a run that are taken in the hot loop before the rest is skipped: enough for most phrases
/// begun before the run to end.
pub const LEAD: usize = 12;

/// The next long run that ends after index `from`, cut to what lies there; `pixels.len()..` if none.
pub fn next_run(pixels: &[u8], from: usize) -> Range<usize> {
    const WORD: usize = 16;
    let word = |at: usize| {
        pixels.get(at..at + WORD).map(|word| u128::from_ne_bytes(word.try_into().expect("16 bytes")))
    };
    let mut at = from;
    while let Some(found) = word(at) {
        let c = pixels[at];
        let splat = u128::from_ne_bytes([c; WORD]);
        if found != splat {
            at += WORD;
            continue;
        }
        // A run of LONG holds a whole word at one of the places looked at.
        let before = pixels[from..at].iter().rev().take_while(|&&p| p == c).count();
        let mut end = at + WORD;
        while word(end) == Some(splat) {
            end += WORD;
        }
        end += pixels[end..].iter().take_while(|&&p| p == c).count();
        if end - (at - before) >= LONG {
            return at - before..end;
        }
        at = end;
    }
    pixels.len()..pixels.len()
}

/// Rows of the phrases of one index repeated, by index and length, as far as they were asked for in this
/// generation.
pub struct Chains {
    rows: Vec<Vec<u32>>,
    used: Vec<u8>,
}

impl Chains {
    pub fn new() -> Self {
        Self { rows: vec![Vec::new(); 256], used: Vec::new() }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        for c in self.used.drain(..) {
            self.rows[usize::from(c)].clear();
        }
    }

    /// The rows of `c`, `cc`, ...; holds at least the first.
    pub fn of(&mut self, c: u8, root: u32) -> &mut Vec<u32> {
        let rows = &mut self.rows[usize::from(c)];
        if rows.is_empty() {
            rows.push(root);
            self.used.push(c);
        }
        rows
    }
}
