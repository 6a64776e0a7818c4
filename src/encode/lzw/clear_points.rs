//! The best positions for Clears, found by dynamic programming.
//!
//! After a Clear nothing depends on what came before. So the cheapest stream from a position of the image to
//! its end is one epoch up to some later position, followed by the cheapest stream from there. The positions
//! form a grid. From each one an epoch is packed as long as allowed, which gives the cost of a Clear at every
//! later position.
//!
//! Where a full dictionary may not be kept, there are Clears between the positions of the grid as well: an
//! epoch that becomes full is ended there, and the next one counts as its continuation.

use super::bits::{bits, width};
use super::hot_loop::{Cursor, advance};
use super::indices::{ClearRule, Indices};
use super::table::{CODES, PENDING, Rows, Table, root};

/// Most codes that an epoch may have, or, where full dictionaries are not kept, its continuations together as
/// long as they are not the best stream.
const REACH: usize = 6 * CODES;

/// Number of bits by which an epoch may be worse than the best stream to a position and still be continued:
/// its older dictionary may yet do better.
const PATIENCE: u64 = 8000;

/// Distance of two positions in indices. A finer grid takes proportionally more time and saves little. Where
/// neighbors seldom differ there are few codes, and so few useful positions.
fn spacing(pixels: &[u8]) -> usize {
    let transitions = pixels.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let positions = (transitions / 32).clamp(8, 256);
    (pixels.len() / positions).clamp(32, 4096)
}

/// Where to clear, the last position first. The start of the image is not listed.
///
/// Under [`EarlySearch`](ClearRule::EarlySearch) the packer clears as well where a dictionary is full between
/// two of these positions.
pub fn clear_points(image: &Indices<'_>, rule: ClearRule, rows: &Rows, table: &mut Table) -> Vec<usize> {
    let len = image.pixels.len();
    let step = spacing(image.pixels);
    let positions = len.div_ceil(step);
    // By position: the fewest bits up to it, and the position of the Clear before.
    let mut best = vec![(u64::MAX, 0); positions + 1];
    best[0] = (0, 0);
    for from in 0..positions {
        let (bits, _) = best[from];
        let mut to = from;
        let mut walk = Walk::new(image, rule, from * step, rows, table);
        for chunk in image.pixels[from * step..].chunks(step) {
            walk.take(chunk);
            to += 1;
            let cost = walk.bits();
            best[to] = best[to].min((bits + cost, from));
            // Under `EarlySearch` the best stream may have no Clear but those of full dictionaries.
            let ends = rule.keeps_full() || best[to].1 != from;
            if bits + cost > best[to].0 + PATIENCE || ends && walk.codes() > REACH {
                break;
            }
        }
    }
    let mut clear_points = Vec::new();
    let mut position = positions;
    while best[position].1 > 0 {
        position = best[position].1;
        clear_points.push(position * step);
    }
    clear_points
}

/// The codes from a Clear on, which are only counted.
struct Walk<'a> {
    rows: &'a Rows,
    table: &'a mut Table,
    rule: ClearRule,
    /// The first code of a phrase of several indices.
    first: usize,
    cursor: Cursor,
    /// Whether the first index is still to be taken: as the current phrase.
    at_start: bool,
    /// Number of codes of a frozen dictionary that `cursor` does not count any more.
    flushed: usize,
    /// Bits and codes of the epochs that ended because the dictionary was full.
    ended_bits: u64,
    ended_codes: usize,
}

impl<'a> Walk<'a> {
    /// Begins an epoch at index `from` of `image`.
    fn new(image: &Indices<'_>, rule: ClearRule, from: usize, rows: &'a Rows, table: &'a mut Table) -> Self {
        let first = (1 << image.min_code_size) + 2;
        table.next_epoch();
        let cursor = Cursor { row: root(image.pixels[from]), next: first, frozen: false };
        Self { rows, table, rule, first, cursor, at_start: true, flushed: 0, ended_bits: 0, ended_codes: 0 }
    }

    /// Takes the next indices.
    fn take(&mut self, indices: &[u8]) {
        let mut ahead = &indices[usize::from(std::mem::take(&mut self.at_start))..];
        while !ahead.is_empty() {
            let cursor = &mut self.cursor;
            if cursor.frozen && cursor.next == PENDING {
                self.flushed += PENDING - CODES;
                cursor.next = CODES;
            } else if cursor.next == CODES && self.rule.keeps_full() {
                cursor.frozen = true;
            } else if cursor.next == CODES {
                // The current phrase is the single index that made the last code.
                self.ended_bits += bits(self.first, CODES) + u64::from(width(CODES));
                self.ended_codes += CODES - self.first;
                cursor.next = self.first;
                self.table.next_epoch();
            }
            let most = if self.cursor.frozen { PENDING } else { CODES };
            let (chunk, rest) = ahead.split_at(ahead.len().min(most - self.cursor.next));
            let mut cursors = [self.cursor];
            // SAFETY: rows are made by `root` or an earlier step.
            unsafe { advance(self.rows, [&mut *self.table], &mut cursors, [chunk]) };
            [self.cursor] = cursors;
            ahead = rest;
        }
    }

    /// Number of bits if it ends here: one more code for the current phrase, then a Clear or End.
    fn bits(&self) -> u64 {
        let next = self.cursor.next + self.flushed + 1;
        self.ended_bits + bits(self.first, next) + u64::from(width(next))
    }

    /// Number of codes so far.
    fn codes(&self) -> usize {
        self.ended_codes + self.cursor.next + self.flushed - self.first
    }
}
