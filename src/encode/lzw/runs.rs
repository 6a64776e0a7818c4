//! Long runs, packed without a look at each of their indices.
//!
//! Where a run begins, the current phrase is extended index by index until the next longer one is not known.
//! Inside a run of `c` the phrases are `c`, `cc`, `ccc` and so on. So once a phrase starts inside the run,
//! greedy parsing depends only on the length of the run and of the longest such phrase. One phrase after
//! another is emitted from the list of their rows, and each emission enters a phrase that is longer by one.
//! The stream is the same as if every index had been taken, except where the table has evicted an entry of
//! the list: here that entry is still found.

use std::ops::Range;

use super::table::{Table, longer, root};

/// Length in indices from which a run is skipped.
const LONG: usize = 32;

/// The next long run that ends after index `from`, without its part before `from`; `pixels.len()..` if there
/// is none.
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
        // A run of LONG indices covers at least one whole word of this grid.
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

/// Rows of the phrases of one repeated index, by index and length. They are found when they are needed in an
/// epoch.
pub struct Chains {
    rows: Vec<Vec<u32>>,
    /// The indices whose rows are not empty.
    used: Vec<u8>,
}

impl Chains {
    pub fn new() -> Self {
        Self { rows: vec![Vec::new(); 256], used: Vec::new() }
    }

    /// Removes all rows.
    pub fn clear(&mut self) {
        for c in self.used.drain(..) {
            self.rows[usize::from(c)].clear();
        }
    }

    /// The rows of `c`, `cc`, and so on; contains at least the first.
    fn of(&mut self, c: u8) -> &mut Vec<u32> {
        let rows = &mut self.rows[usize::from(c)];
        if rows.is_empty() {
            rows.push(root(c));
            self.used.push(c);
        }
        rows
    }
}

/// The current phrase inside a run.
pub struct RunPhrase {
    pub row: u32,
    /// Number of indices of this run that the phrase consists of; 0 if it began before the run.
    pub repeats: usize,
    /// The code that the decoder creates next, and the place of the next row to be emitted.
    pub next: usize,
}

impl RunPhrase {
    /// Takes up to `most` indices `c` of a run, and fewer only if `next` reaches `code_stop`. Returns how
    /// many were taken. If the dictionary is `frozen`, no phrase is entered.
    pub fn take(
        &mut self,
        c: u8,
        most: usize,
        code_stop: usize,
        frozen: bool,
        table: &mut Table,
        chains: &mut Chains,
    ) -> usize {
        let mut taken = 0;
        if self.repeats == 0 {
            (self.row, taken) = table.append_run(self.row, c, most);
            if taken == most {
                return taken;
            }
            table.emit(self.next, self.row);
            if !frozen {
                table.enter(self.row, c, self.next);
            }
            self.next += 1;
            taken += 1;
            (self.row, self.repeats) = (root(c), 1);
        }
        let chain = chains.of(c);
        // Indices in the current phrase, and those of the run after it.
        let mut left = self.repeats + most - taken;
        while self.next < code_stop {
            if left <= chain.len() {
                (self.row, self.repeats) = (chain[left - 1], left);
                return most;
            }
            let longest = chain[chain.len() - 1];
            if let Some(row) = table.child(longest, c) {
                chain.push(row);
                continue;
            }
            left -= chain.len();
            table.emit(self.next, longest);
            if !frozen {
                table.enter(longest, c, self.next);
                chain.push(longer(self.next));
            }
            self.next += 1;
            (self.row, self.repeats) = (root(c), 1);
        }
        most + self.repeats - left
    }
}
