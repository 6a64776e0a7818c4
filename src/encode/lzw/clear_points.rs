//! The best places for Clears, found by dynamic programming.
//!
//! After a Clear nothing depends on what was before, so the cheapest way to come from a place of the image
//! to its end is a generation up to some later place and the cheapest way from there. Places are taken from a
//! grid; from each one generation is packed as far as it may reach, which tells what it costs to clear
//! at every later one.

use super::bits::{bits, width};
use super::hot_loop::{Cursor, advance};
use super::indices::Indices;
use super::table::{CODES, PENDING, Rows, Table, root};

/// Codes that a generation may have.
const REACH: usize = 6 * CODES;

/// Bits by which a way to a place may be worse than the best to it, and still be followed: an older dictionary may yet do
/// better.
const PATIENCE: u64 = 8000;

/// Distance of two places in indices: a finer grid costs time in proportion, and saves little. Where neighbors differ
/// seldom there are few codes, and little to choose from.
fn spacing(pixels: &[u8]) -> usize {
    let breaks = pixels.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let places = (breaks / 32).clamp(8, 256);
    (pixels.len() / places).clamp(32, 4096)
}

/// Where to clear, the last place first; the start of the image is not among them.
pub fn clears(image: &Indices<'_>, rows: &Rows, table: &mut Table) -> Vec<usize> {
    let len = image.pixels.len();
    let step = spacing(image.pixels);
    let places = len.div_ceil(step);
    // Bits up to each place, and the place of the Clear before.
    let mut best = vec![(u64::MAX, 0); places + 1];
    best[0] = (0, 0);
    for from in 0..places {
        let (bits, _) = best[from];
        let mut to = from;
        generation(image, from * step, step, rows, table, |cost| {
            to += 1;
            best[to] = best[to].min((bits + cost, from));
            bits + cost <= best[to].0 + PATIENCE
        });
    }
    let mut clears = Vec::new();
    let mut place = places;
    while best[place].1 > 0 {
        place = best[place].1;
        clears.push(place * step);
    }
    clears
}

/// Packs one generation that starts at `from`, and tells what it costs to end it after each `step` indices, as long as
/// that is wanted.
fn generation(
    image: &Indices<'_>,
    from: usize,
    step: usize,
    rows: &Rows,
    table: &mut Table,
    mut cost: impl FnMut(u64) -> bool,
) {
    let first = (1 << image.min_code_size) + 2;
    let mut cursor = Cursor { row: root(image.pixels[from]), next: first, frozen: false };
    let mut flushed = 0;
    table.next_generation();
    for place in image.pixels[from..].chunks(step).enumerate() {
        let mut ahead = match place {
            (0, chunk) => &chunk[1..],
            (_, chunk) => chunk,
        };
        while !ahead.is_empty() {
            if cursor.frozen && cursor.next == PENDING {
                flushed += PENDING - CODES;
                cursor.next = CODES;
            } else if cursor.next == CODES {
                cursor.frozen = true;
            }
            let most = if cursor.frozen { PENDING } else { CODES };
            let (chunk, rest) = ahead.split_at(ahead.len().min(most - cursor.next));
            let mut cursors = [cursor];
            // SAFETY: rows are made by `root` or an earlier step.
            unsafe { advance(rows, [&mut *table], &mut cursors, [chunk]) };
            [cursor] = cursors;
            ahead = rest;
        }
        // The phrase at hand, and a Clear or End.
        let next = cursor.next + flushed + 1;
        let wanted = cost(bits(first, next) + u64::from(width(next)));
        if !wanted || next - first > REACH {
            break;
        }
    }
}
