//! A window: a box of an array, read in segments and spread over frames.

use super::stored::StoredArray;
use super::{Stride, StridedFrames};
use crate::error::Error;

/// One axis of a window: its steps in storage, and in the window.
#[derive(Clone, Copy)]
pub(in crate::volume) struct Axis {
    pub(in crate::volume) stored: Stride,
    pub(in crate::volume) shown: isize,
}

/// A box of an array that is gathered at once.
pub(super) struct Window {
    base: isize,
    axes: Vec<Axis>,
    pub(super) frames: usize,
    pub(super) rows: usize,
}

impl Window {
    /// Some rows of one frame.
    pub(super) fn of_rows(part: &StridedFrames, frame: usize, row: usize, rows: usize) -> Self {
        Self::new(part, frame, &[], row, rows)
    }

    /// Up to `most` frames from `frame` on, as many as make a box.
    pub(super) fn of_frames(part: &StridedFrames, frame: usize, most: usize) -> Self {
        let mut taken: Vec<usize> = Vec::new();
        // Frames of the faster axes, all of which are in the window, and the place in the next slower one.
        let (mut inner, mut place) = (1, frame);
        for stride in part.frames.iter().rev() {
            let at = place % stride.count;
            let count = (most / inner).clamp(1, stride.count - at);
            taken.push(count);
            if count < stride.count {
                break;
            }
            inner *= stride.count;
            place /= stride.count;
        }
        Self::new(part, frame, &taken, 0, part.rows.count)
    }

    /// `taken` are the counts of the frame axes, the fastest first; of all others one index is taken.
    fn new(part: &StridedFrames, frame: usize, taken: &[usize], row: usize, rows: usize) -> Self {
        let mut base = part.base + row as isize * part.rows.step;
        let mut axes = Vec::new();
        let mut add = |stored: Stride, shown: usize| {
            if stored.count > 1 {
                axes.push(Axis { stored, shown: shown as isize });
            }
        };
        add(part.samples, 1);
        add(part.columns, part.samples.count);
        add(Stride { count: rows, ..part.rows }, part.row_samples());
        let (mut shown, mut place) = (part.row_samples() * rows, frame);
        for (number, stride) in part.frames.iter().rev().enumerate() {
            let count = taken.get(number).copied().unwrap_or(1);
            base += (place % stride.count) as isize * stride.step;
            add(Stride { count, ..*stride }, shown);
            shown *= count;
            place /= stride.count;
        }
        Self { base, axes, frames: taken.iter().product(), rows }
    }

    pub(super) fn samples(&self) -> usize {
        // An axis of one index is left out.
        self.axes.iter().map(|axis| axis.stored.count).product()
    }

    /// Reads the window into `out`, in the order of the frames.
    pub(super) fn read(
        mut self,
        source: &mut StoredArray<'_>,
        width: usize,
        rule: SegmentRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        // Stored order: all steps forward, the longest first.
        let mut shown = 0;
        for axis in &mut self.axes {
            let last = axis.stored.count as isize - 1;
            if axis.stored.step < 0 {
                self.base += axis.stored.step * last;
                shown += axis.shown * last;
                (axis.stored.step, axis.shown) = (-axis.stored.step, -axis.shown);
            }
        }
        self.axes.sort_by_key(|axis| std::cmp::Reverse(axis.stored.step));
        let (start, piece) = rule.segment(&self.axes);
        // A segment has all indices of the inner axes, and some of the first one of them.
        let (outer, inner) = self.axes.split_at(start);
        let mut inner = inner.to_vec();
        let split = inner.first().map_or(1, |axis| axis.stored.count);
        let mut buffer = Vec::new();
        let mut counters = vec![0; outer.len()];
        loop {
            let offset = |step: fn(&Axis) -> isize| -> isize {
                outer.iter().zip(&counters).map(|(axis, &at): (_, &usize)| step(axis) * at as isize).sum()
            };
            let (at, to) = (self.base + offset(|axis| axis.stored.step), shown + offset(|axis| axis.shown));
            for first in (0..split).step_by(piece) {
                let (mut at, mut to) = (at, to);
                if let Some(axis) = inner.first_mut() {
                    axis.stored.count = piece.min(split - first);
                    at += axis.stored.step * first as isize;
                    to += axis.shown * first as isize;
                }
                buffer.resize(span(&inner) * width, 0);
                source.read(at as u64 * width as u64, &mut buffer)?;
                spread_samples(&buffer, &inner, to, width, out);
            }
            // The next combination of the outer axes, the fastest last.
            let Some(advanced) = (0..outer.len()).rev().find(|&k| counters[k] + 1 < outer[k].stored.count)
            else {
                return Ok(());
            };
            counters[advanced] += 1;
            counters[advanced + 1..].fill(0);
        }
    }
}

/// Number of samples from the first to the last one of a box.
fn span(axes: &[Axis]) -> usize {
    1 + axes.iter().map(|axis| axis.stored.step as usize * (axis.stored.count - 1)).sum::<usize>()
}

/// How long the segments are that are read at once.
#[derive(Clone, Copy)]
pub(super) struct SegmentRule {
    /// Most samples of a segment.
    pub(super) most: usize,
    /// Most samples of a segment for each one that is wanted.
    pub(super) waste: usize,
}

impl SegmentRule {
    /// The first of the axes, which are in stored order, that belong to a segment, and how many indices of that axis
    /// do.
    fn segment(self, axes: &[Axis]) -> (usize, usize) {
        let fits = |axes: &[Axis], piece: usize| {
            let inner: usize = axes[1..].iter().map(|axis| axis.stored.count).product();
            let span = span(&axes[1..]) + axes[0].stored.step as usize * (piece - 1);
            span <= self.most && span <= (inner * piece).saturating_mul(self.waste)
        };
        let whole = |&start: &usize| fits(&axes[start..], axes[start].stored.count);
        let start = (0..axes.len()).find(whole).unwrap_or(axes.len());
        // Some indices of the next slower axis.
        if let Some(slower) = start.checked_sub(1) {
            let room = self.most.saturating_sub(span(&axes[start..]));
            let piece = (1 + room / axes[slower].stored.step as usize).min(axes[slower].stored.count);
            if piece > 1 && fits(&axes[slower..], piece) {
                return (slower, piece);
            }
        }
        (start, axes.get(start).map_or(1, |axis| axis.stored.count))
    }
}

/// Spreads the samples of a segment, `width` bytes each, over a window in which its first one is at `to`. The axes are
/// in stored order, and lead forward in storage.
pub(in crate::volume) fn spread_samples(
    segment: &[u8],
    axes: &[Axis],
    to: isize,
    width: usize,
    out: &mut [u8],
) {
    match width {
        1 => spread::<1>(segment, axes, to, out),
        2 => spread::<2>(segment, axes, to, out),
        4 => spread::<4>(segment, axes, to, out),
        _ => spread::<8>(segment, axes, to, out),
    }
}

/// Spreads the samples of a segment, `N` bytes each, over a window in which its first one is at `to`.
fn spread<const N: usize>(segment: &[u8], axes: &[Axis], to: isize, out: &mut [u8]) {
    let (from, out) = (segment.as_chunks::<N>().0, out.as_chunks_mut::<N>().0);
    // The axis whose neighbors are nearest in the window, and the one whose neighbors are nearest in storage.
    let near_shown = (0..axes.len()).min_by_key(|&k| axes[k].shown.unsigned_abs());
    let near_stored = axes.len().checked_sub(1);
    let (Some(a), Some(b)) = (near_shown, near_stored) else {
        out[to as usize] = from[0];
        return;
    };
    let others: Vec<Axis> =
        axes.iter().enumerate().filter(|(k, _)| *k != a && *k != b).map(|(_, axis)| *axis).collect();
    let mut counters = vec![0; others.len()];
    loop {
        let at = |step: fn(&Axis) -> isize| -> isize {
            others.iter().zip(&counters).map(|(axis, &at): (_, &usize)| step(axis) * at as isize).sum()
        };
        let (start, to) = (at(|axis| axis.stored.step) as usize, to + at(|axis| axis.shown));
        match a == b {
            true => copy_line(from, start, to, axes[a], out),
            false => copy_tiles(from, start, to, axes[a], axes[b], out),
        }
        let Some(advanced) = (0..others.len()).rev().find(|&k| counters[k] + 1 < others[k].stored.count)
        else {
            return;
        };
        counters[advanced] += 1;
        counters[advanced + 1..].fill(0);
    }
}

/// Copies the samples along one axis.
fn copy_line<T: Copy>(from: &[T], start: usize, to: isize, axis: Axis, out: &mut [T]) {
    let Stride { step, count } = axis.stored;
    if (step, axis.shown) == (1, 1) {
        out[to as usize..][..count].copy_from_slice(&from[start..][..count]);
        return;
    }
    for (k, sample) in from[start..].iter().step_by(step as usize).take(count).enumerate() {
        out[(to + axis.shown * k as isize) as usize] = *sample;
    }
}

/// Copies the samples along two axes: `a` is the faster one in the window, `b` in storage.
///
/// Samples are transposed in a tile that stays in the first-level cache: what is read of it fills a cache line, and
/// what is written is a run of neighbors. Without the tile every sample would be a write to another page, and frames
/// whose size is a power of two would evict one another's lines.
fn copy_tiles<const N: usize>(
    from: &[[u8; N]],
    start: usize,
    to: isize,
    a: Axis,
    b: Axis,
    out: &mut [[u8; N]],
) {
    const ACROSS: usize = 64;
    let mut tile = [[[0; N]; ACROSS]; 64];
    let lines = 64 / N;
    for first_a in (0..a.stored.count).step_by(ACROSS) {
        let count_a = ACROSS.min(a.stored.count - first_a);
        for first_b in (0..b.stored.count).step_by(lines) {
            let count_b = lines.min(b.stored.count - first_b);
            let start = start + first_b * b.stored.step as usize;
            for place in 0..count_a {
                let from = &from[start + (first_a + place) * a.stored.step as usize..];
                let lines = tile[..count_b].iter_mut();
                match b.stored.step {
                    1 => lines.zip(&from[..count_b]).for_each(|(line, sample)| line[place] = *sample),
                    step => {
                        let samples = from.iter().step_by(step as usize);
                        lines.zip(samples).for_each(|(line, sample)| line[place] = *sample);
                    }
                }
            }
            for (line, at_b) in tile[..count_b].iter().zip(first_b..) {
                let to = to + b.shown * at_b as isize + a.shown * first_a as isize;
                match a.shown {
                    1 => out[to as usize..][..count_a].copy_from_slice(&line[..count_a]),
                    step => {
                        for (place, sample) in line[..count_a].iter().enumerate() {
                            out[(to + step * place as isize) as usize] = *sample;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is read in all segments is at most `waste` times what is wanted.
        #[test]
        fn segments_waste_no_more_than_they_may(
            parts in prop::collection::vec((1usize..9, 1usize..5), 1..5),
            most in 1usize..500,
            waste in 1usize..6,
        ) {
            // Axes in stored order: each step is at least the length of the next faster axis.
            let (mut axes, mut step) = (Vec::new(), 1);
            for (count, gap) in parts {
                let stored = Stride { step: step as isize * gap as isize, count };
                axes.push(Axis { stored, shown: 1 });
                step *= count * gap;
            }
            axes.reverse();
            let count = |axes: &[Axis]| axes.iter().map(|axis| axis.stored.count).product::<usize>();
            let (start, piece) = SegmentRule { most, waste }.segment(&axes);
            let (outer, mut inner) = (count(&axes[..start]), axes[start..].to_vec());
            let mut read = 0;
            let split = inner.first().map_or(1, |axis| axis.stored.count);
            for first in (0..split).step_by(piece) {
                if let Some(axis) = inner.first_mut() {
                    axis.stored.count = piece.min(split - first);
                }
                prop_assert!(span(&inner) <= most || inner.is_empty());
                read += outer * span(&inner);
            }
            prop_assert!(read <= waste * count(&axes), "{read} of {}", count(&axes));
        }
    }
}
