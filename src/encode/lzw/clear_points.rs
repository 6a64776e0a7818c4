//! The best positions for Clears, found by dynamic programming.
//!
//! After a Clear nothing depends on what came before. So the cheapest stream from a position of the image to
//! its end is one epoch up to some later position, followed by the cheapest stream from there. The positions
//! form a grid. From each one an epoch is packed as long as allowed, which gives the cost of a Clear at every
//! later position.

use super::bits::{bits, width};
use super::hot_loop::{Cursor, advance};
use super::indices::Indices;
use super::table::{CODES, PENDING, Rows, Table, root};

/// Most codes that an epoch may have.
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
pub fn clear_points(image: &Indices<'_>, rows: &Rows, table: &mut Table) -> Vec<usize> {
    let len = image.pixels.len();
    let step = spacing(image.pixels);
    let positions = len.div_ceil(step);
    // By position: the fewest bits up to it, and the position of the Clear before.
    let mut best = vec![(u64::MAX, 0); positions + 1];
    best[0] = (0, 0);
    for from in 0..positions {
        let (bits, _) = best[from];
        let mut to = from;
        pack_epoch(image, from * step, step, rows, table, |cost| {
            to += 1;
            best[to] = best[to].min((bits + cost, from));
            bits + cost <= best[to].0 + PATIENCE
        });
    }
    let mut clear_points = Vec::new();
    let mut position = positions;
    while best[position].1 > 0 {
        position = best[position].1;
        clear_points.push(position * step);
    }
    clear_points
}

/// Packs one epoch that starts at `from`. After each `step` indices, `cost` receives the number of bits of
/// the epoch if it ends there, and returns whether to continue.
fn pack_epoch(
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
    table.next_epoch();
    for chunk in image.pixels[from..].chunks(step).enumerate() {
        // The first index is the current phrase already.
        let mut ahead = match chunk {
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
        // One more code for the current phrase, then a Clear or End.
        let next = cursor.next + flushed + 1;
        let continues = cost(bits(first, next) + u64::from(width(next)));
        if !continues || next - first > REACH {
            break;
        }
    }
}
