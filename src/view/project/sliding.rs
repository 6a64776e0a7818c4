//! Slabs that follow one another, of rows that are in memory.

use super::extremes::{self, MAX, MIN};
use super::fold::{Fold, FoldKind};
use super::folds;
use super::rows::Rows;
use super::windows::Windows;
use crate::view::projection::Statistic;
use crate::volume::with_sample;

/// Bytes of the rows of a slab that are in work at a time: they stay in a second-level cache.
const WORK_BYTES: usize = 512 << 10;
/// Pixels that are in work at a time, at least.
const FEW_PIXELS: usize = 256;

/// Makes the slabs of rows of `pixels` samples. The first slab begins at the first row. The slabs are appended to
/// `out` one after the other, each a row of as many projected samples.
pub(super) fn slabs(
    kind: FoldKind,
    rows: &[u8],
    pixels: usize,
    windows: Windows,
    made_width: usize,
    out: &mut Vec<u8>,
) {
    let FoldKind { statistic, values, keeps_depths } = kind;
    let width = values.sample.bits() as usize / 8;
    let at_once = (WORK_BYTES / (windows.length * width)).max(FEW_PIXELS).min(pixels);
    out.resize(windows.count * pixels * made_width, 0);
    for first in (0..pixels).step_by(at_once) {
        let count = at_once.min(pixels - first);
        let rows = Rows { bytes: rows, row: pixels * width, first: first * width, length: count * width };
        let mut put = |slab: usize, made: &[u8]| {
            out[(slab * pixels + first) * made_width..][..made.len()].copy_from_slice(made);
        };
        // Three comparisons for each sample are fewer than all of a slab.
        let slides = 3 * windows.step < windows.length && !keeps_depths;
        match statistic {
            Statistic::Max if slides => {
                with_sample!(values.sample, S => extremes::slabs::<S, MAX>(rows, count, windows, &mut put));
            }
            Statistic::Min if slides => {
                with_sample!(values.sample, S => extremes::slabs::<S, MIN>(rows, count, windows, &mut put));
            }
            _ => by_fold(&mut *folds::new(kind, count), rows, count, windows, &mut put),
        }
    }
}

/// Slabs by a fold: from one to the next where that is exact and less work, else each by itself.
fn by_fold(
    fold: &mut dyn Fold,
    rows: Rows<'_>,
    pixels: usize,
    Windows { length, step, count }: Windows,
    put: &mut dyn FnMut(usize, &[u8]),
) {
    let slides = 2 * step < length;
    let mut made = Vec::new();
    for slab in 0..count {
        let start = slab * step;
        let mut slide = |row: usize| fold.slide(rows.row(row), rows.row(row + length));
        if slab == 0 || !slides || !(start - step..start).all(&mut slide) {
            fold.reset();
            (start..start + length).for_each(|row| fold.take(0, pixels, rows.row(row)));
        }
        made.clear();
        fold.put(length, &mut made);
        put(slab, &made);
    }
}
