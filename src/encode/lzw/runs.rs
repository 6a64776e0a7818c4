//! Long runs without touching each of their indices.
//!
//! Where a run begins, the phrase at hand is followed index by index until the dictionary knows no more. Inside a run
//! the phrases are `c`, `cc`, `ccc` and so on, so once a phrase starts in it, what greedy
//! parsing does follows from the length of the run and of the longest such phrase alone: phrase after
//! phrase is emitted from the list of their rows, each entering one that is longer by one. The stream is the
//! same as if every index had been taken (but for entries of the list that the table has evicted since:
//! those are still found here).

use std::ops::Range;

use super::table::{Table, longer, root};

/// Length in indices from which a run is skipped.
const LONG: usize = 32;

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
    fn of(&mut self, c: u8) -> &mut Vec<u32> {
        let rows = &mut self.rows[usize::from(c)];
        if rows.is_empty() {
            rows.push(root(c));
            self.used.push(c);
        }
        rows
    }
}

/// The phrase at hand inside of a run.
pub struct Phrase {
    pub row: u32,
    /// Of how many indices of this run it is; 0: it began before.
    pub held: usize,
    /// The code that the decoder makes next, and the place of the next row to be emitted.
    pub next: usize,
}

impl Phrase {
    /// Takes up to `most` indices `c` of a run, fewer only if `next` comes to `code_stop`; returns how many. Where it is
    /// `frozen`, nothing is entered.
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
        if self.held == 0 {
            (self.row, taken) = table.walk(self.row, c, most);
            if taken == most {
                return taken;
            }
            table.emitted[self.next] = self.row as u16;
            if !frozen {
                table.enter(self.row, c, self.next);
            }
            self.next += 1;
            taken += 1;
            (self.row, self.held) = (root(c), 1);
        }
        let chain = chains.of(c);
        let mut left = self.held + most - taken;
        while self.next < code_stop {
            if left <= chain.len() {
                (self.row, self.held) = (chain[left - 1], left);
                return most;
            }
            let longest = chain[chain.len() - 1];
            if let Some(row) = table.child(longest, c) {
                chain.push(row);
                continue;
            }
            left -= chain.len();
            table.emitted[self.next] = longest as u16;
            if !frozen {
                table.enter(longest, c, self.next);
                chain.push(longer(self.next));
            }
            self.next += 1;
            (self.row, self.held) = (root(c), 1);
        }
        most + self.held - left
    }
}
