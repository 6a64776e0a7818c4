//! The hot loop: takes one index of each of several lanes in turn, without a branch on the result of a
//! look-up.
//!
//! A single lane waits for memory, because each look-up needs the row that the one before it found. Lanes do
//! not depend on each other, so one lane works while another waits.
//!
//! The indexing is unchecked, because every step would need seven bounds checks. Measured on Zen 3, one
//! thread, medians: with the checks, label maps, whose tables stay in the first-level cache, are packed at
//! 0.50 Gpx/s instead of 0.79, and an MRI at 0.35 instead of 0.38. Noise, which waits for memory, is no
//! slower with them.
//!
//! There is one loop for each set of frozen lanes. A frozen lane enters no phrase, so it takes 14
//! instructions an index and no store to its table; a lane that still learns takes 22. With one loop for all
//! sets, a CT and noise took 1.3 times as long.

use std::hint::select_unpredictable;

#[cfg(doc)]
use super::table::root;
use super::table::{CODES, HIT, NOWHERE, PENDING, Rows, STALE, Table, longer};

/// The state of a lane in its dictionary.
#[derive(Clone, Copy)]
pub struct Cursor {
    /// Row of the longest known phrase that ends at the last index taken.
    pub row: u32,
    /// The code that the decoder creates next, and the place of the next row to be emitted.
    pub next: usize,
    /// Whether the dictionary is full, so that no phrase is entered.
    pub frozen: bool,
}

/// Takes `pixels[k].len()` indices in lane `k`, the same number in every lane.
///
/// # Panics
///
/// If the lengths differ, or `next` plus the length is more than [`CODES`] in a lane, or more than
/// [`PENDING`] in a frozen lane.
///
/// # Safety
///
/// Every `row` must be one that [`root`] or [`longer`] returns for an index or code.
pub unsafe fn advance<const K: usize>(
    rows: &Rows,
    tables: [&mut Table; K],
    cursors: &mut [Cursor; K],
    pixels: [&[u8]; K],
) {
    const { assert!(K <= 3) };
    let frozen = cursors.iter().enumerate().fold(0, |set, (k, cursor)| set | u8::from(cursor.frozen) << k);
    // SAFETY: the caller's promise, and bit `k` says whether cursor `k` is frozen.
    unsafe {
        match frozen {
            0 => steps::<K, 0>(rows, tables, cursors, pixels),
            1 => steps::<K, 1>(rows, tables, cursors, pixels),
            2 => steps::<K, 2>(rows, tables, cursors, pixels),
            3 => steps::<K, 3>(rows, tables, cursors, pixels),
            4 => steps::<K, 4>(rows, tables, cursors, pixels),
            5 => steps::<K, 5>(rows, tables, cursors, pixels),
            6 => steps::<K, 6>(rows, tables, cursors, pixels),
            _ => steps::<K, 7>(rows, tables, cursors, pixels),
        }
    }
}

/// [`advance`] for the set `FROZEN` of frozen lanes: bit `k` says whether lane `k` is frozen.
///
/// # Safety
///
/// As for [`advance`], and `FROZEN` must be the set of the frozen lanes.
#[inline(always)]
unsafe fn steps<const K: usize, const FROZEN: u8>(
    rows: &Rows,
    tables: [&mut Table; K],
    cursors: &mut [Cursor; K],
    pixels: [&[u8]; K],
) {
    let mut row = cursors.map(|cursor| cursor.row);
    let mut next = cursors.map(|cursor| cursor.next);
    let count = pixels[0].len();
    for k in 0..K {
        let limit = if FROZEN >> k & 1 == 1 { PENDING } else { CODES };
        assert!(pixels[k].len() == count && next[k] + count <= limit);
    }
    for i in 0..count {
        for k in 0..K {
            // SAFETY: all slices have the length `count`.
            let c = usize::from(unsafe { *pixels[k].get_unchecked(i) });
            let table = &mut *tables[k];
            // SAFETY: `next` was at most PENDING - `count`, and each step adds at most one.
            unsafe { *table.emitted.get_unchecked_mut(next[k]) = row[k] as u16 };
            let key = table.keys[c];
            let slot = (row[k] ^ rows.spread[c]) as usize;
            // SAFETY: rows and spreads are even and below SLOTS, a power of two, and so is their XOR. This
            // holds for rows found in the table too, because only rows are entered there.
            let (a, b) = unsafe {
                (*table.slots.get_unchecked(slot) ^ key, *table.slots.get_unchecked(slot + 1) ^ key)
            };
            let xor = a.min(b);
            let hit = xor < HIT;
            if FROZEN >> k & 1 == 0 {
                let slot = slot + usize::from(a < STALE);
                let slot = select_unpredictable(hit, NOWHERE, slot);
                // SAFETY: as above, or NOWHERE, which is the last slot. `next` is below CODES, so it has a
                // row.
                unsafe { *table.slots.get_unchecked_mut(slot) = key.wrapping_add(longer(next[k])) };
            }
            row[k] = select_unpredictable(hit, xor, rows.roots[c]);
            next[k] += usize::from(!hit);
        }
    }
    for k in 0..K {
        cursors[k].row = row[k];
        cursors[k].next = next[k];
    }
}
