//! The hot loop: one index of each of several lanes at a time, without a branch on what is found.
//!
//! One lane alone waits for memory: each look-up needs the row that the one before it found. Lanes do not
//! depend on each other, so the waiting of one is filled with the work of the others.
//!
//! Bounds checks would be seven in every step, so the indexing is unchecked. Measured on Zen 3, one thread, medians: with
//! them label maps, whose tables stay in the first cache, pack at 0.50 Gpx/s instead of 0.79 and an MRI at 0.35 instead of
//! 0.38; noise, which waits for memory, is no slower.

use std::hint::select_unpredictable;

#[cfg(doc)]
use super::table::root;
use super::table::{CODES, HIT, NOWHERE, PENDING, Rows, STALE, Table, longer};

/// Where a lane stands in its dictionary.
#[derive(Clone, Copy)]
pub struct Cursor {
    /// Row of the longest known phrase that ends at the last index taken.
    pub row: u32,
    /// The code that the decoder makes next, and the place of the next row to be emitted.
    pub next: usize,
    /// Largest XOR at which nothing is entered: `HIT - 1`, or all ones in a frozen dictionary.
    pub keep: u32,
}

/// Takes `pixels[i].len()` indices, as many in every lane.
///
/// # Panics
///
/// If the lengths differ, or `next` plus the length is more than [`CODES`] in a lane, or more than
/// [`PENDING`] where nothing is entered.
///
/// # Safety
///
/// Every `row` must be one that [`root`] or [`longer`] gives for a code.
#[inline(always)]
pub unsafe fn advance<const K: usize>(
    rows: &Rows,
    tables: [&mut Table; K],
    cursors: &mut [Cursor; K],
    pixels: [&[u8]; K],
) {
    let mut row = cursors.map(|cursor| cursor.row);
    let mut next = cursors.map(|cursor| cursor.next);
    let keep = cursors.map(|cursor| cursor.keep);
    let count = pixels[0].len();
    for k in 0..K {
        assert!(pixels[k].len() == count && next[k] + count <= room(keep[k]));
    }
    for i in 0..count {
        for k in 0..K {
            // SAFETY: all slices have this length.
            let c = usize::from(unsafe { *pixels[k].get_unchecked(i) });
            let table = &mut *tables[k];
            // SAFETY: `next` was at most PENDING less `count`, and each step adds at most one.
            unsafe { *table.emitted.get_unchecked_mut(next[k]) = row[k] as u16 };
            let key = table.keys[c];
            let slot = (row[k] ^ rows.spread[c]) as usize;
            // SAFETY: rows, also those found in the table, which were entered as rows, and spreads are even and
            // below SLOTS, a power of two, and so is their XOR. (What is entered at a `next` of CODES or more, for
            // which there is no row, goes NOWHERE: the dictionary is frozen then.)
            let (a, b) = unsafe {
                (*table.slots.get_unchecked(slot) ^ key, *table.slots.get_unchecked(slot + 1) ^ key)
            };
            let xor = a.min(b);
            let slot = slot + usize::from(a < STALE);
            let slot = select_unpredictable(xor <= keep[k], NOWHERE, slot);
            // SAFETY: as above, or NOWHERE, which is the last slot.
            unsafe { *table.slots.get_unchecked_mut(slot) = key.wrapping_add(longer(next[k])) };
            let hit = xor < HIT;
            row[k] = select_unpredictable(hit, xor, rows.roots[c]);
            next[k] += usize::from(!hit);
        }
    }
    for k in 0..K {
        cursors[k].row = row[k];
        cursors[k].next = next[k];
    }
}

/// First place that no row may be emitted at.
fn room(keep: u32) -> usize {
    if keep == u32::MAX { PENDING } else { CODES }
}
