//! Boxes of an array as a view shows them, and the chunks that they are decoded from.

use std::ops::Range;

use super::Reader;
use crate::error::Error;
use crate::volume::chunks::ChunkedBytes;
use crate::volume::gather::{Stride, StridedFrames, WindowAxis, spread_samples};

/// The indices along one axis of the array that an axis of the view shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The axis of the array; `None` where the view has one index along it, which is the view's first.
    pub(super) axis: Option<usize>,
    /// The first index, and the distance of the next ones.
    pub(super) first: usize,
    pub(super) step: isize,
    pub(super) count: usize,
}

impl Line {
    fn index(&self, at: usize) -> usize {
        (self.first as isize + self.step * at as isize) as usize
    }

    /// Some of the indices.
    fn part(self, range: &Range<usize>) -> Self {
        Self { first: self.index(range.start), count: range.len(), ..self }
    }

    /// The runs of indices that lie in one chunk each, for chunks of `chunk` indices: the chunk and the run.
    pub(super) fn runs(self, chunk: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
        let mut start = 0;
        std::iter::from_fn(move || {
            if start >= self.count {
                return None;
            }
            let (first, number) = (self.index(start), self.index(start) / chunk);
            // Indices to the end of the chunk in the direction of the line.
            let left = match self.step {
                step if step > 0 => ((number + 1) * chunk - 1 - first) / step as usize,
                0 => self.count,
                step => (first - number * chunk) / step.unsigned_abs(),
            };
            let end = (start + left + 1).min(self.count);
            let run = (number, start..end);
            start = end;
            Some(run)
        })
    }
}

/// A part of a view, by the axes of the array.
#[derive(Clone, Debug)]
pub(super) struct ViewAxes {
    /// The first index along each axis of the array.
    first: Vec<usize>,
    /// The axes that run from frame to frame, slowest first.
    pub(super) frames: Vec<Line>,
    pub(super) rows: Line,
    columns: Line,
    samples: Line,
}

impl ViewAxes {
    pub(super) fn new(part: &StridedFrames, lengths: &[usize]) -> Self {
        let steps: Vec<usize> = (0..lengths.len()).map(|axis| lengths[axis + 1..].iter().product()).collect();
        let mut rest = part.base.unsigned_abs();
        let first: Vec<usize> = steps
            .iter()
            .map(|step| {
                let index = rest / step;
                rest %= step;
                index
            })
            .collect();
        let line = |stride: &Stride| {
            let step = stride.step.unsigned_abs();
            // Steps of several indices are shorter than the next slower axis.
            let is_along = |&axis: &usize| lengths[axis] > 1 && steps[axis] <= step;
            match (0..lengths.len()).find(is_along).filter(|_| stride.count > 1) {
                Some(axis) => Line {
                    axis: Some(axis),
                    first: first[axis],
                    step: stride.step / steps[axis] as isize,
                    count: stride.count,
                },
                None => Line { axis: None, first: 0, step: 0, count: stride.count },
            }
        };
        Self {
            frames: part.frames.iter().map(line).collect(),
            rows: line(&part.rows),
            columns: line(&part.columns),
            samples: line(&part.samples),
            first,
        }
    }

    pub(super) fn frame_count(&self) -> usize {
        self.frames.iter().map(|line| line.count).product()
    }

    /// Decodes some rows of some frames into `out`.
    pub(super) fn read(
        &self,
        frames: Range<usize>,
        rows: &Range<usize>,
        bytes: &ChunkedBytes,
        reader: &mut Reader,
        out: &mut [u8],
    ) -> Result<(), Error> {
        // Frames that follow one another along the fastest axis are one box.
        let fastest = self.frames.iter().rposition(|line| line.count > 1);
        let inner = fastest.map_or(1, |at| self.frames[at].count);
        let (rows_shown, row) = (rows.len(), self.columns.count * self.samples.count);
        let frame = rows_shown * row;
        let mut at = frames.start;
        while at < frames.end {
            let end = frames.end.min((at / inner + 1) * inner);
            let mut first = self.first.clone();
            let mut outer = at / inner;
            for line in self.frames[..fastest.unwrap_or(0)].iter().rev() {
                if let Some(axis) = line.axis {
                    first[axis] = line.index(outer % line.count);
                }
                outer /= line.count;
            }
            let along = at % inner..at % inner + (end - at);
            let mut sides: Vec<(Line, usize)> = Vec::with_capacity(4);
            if let Some(fastest) = fastest {
                sides.push((self.frames[fastest].part(&along), frame));
            }
            sides.push((self.rows.part(rows), row));
            sides.push((self.columns, self.samples.count));
            sides.push((self.samples, 1));
            let out =
                &mut out[(at - frames.start) * frame * bytes.width..][..(end - at) * frame * bytes.width];
            read_box(&first, &sides, bytes, reader, out)?;
            at = end;
        }
        Ok(())
    }
}

/// Decodes a box: `first` is an index along each axis of the array, `sides` are the lines that leave it, with the
/// distance of their neighbors in `out`.
fn read_box(
    first: &[usize],
    sides: &[(Line, usize)],
    bytes: &ChunkedBytes,
    reader: &mut Reader,
    out: &mut [u8],
) -> Result<(), Error> {
    let chunk = bytes.array.chunk();
    let mut place: Vec<usize> = first.iter().zip(chunk).map(|(index, chunk)| index / chunk).collect();
    let lines: Vec<(usize, Line, usize)> =
        sides.iter().filter_map(|(line, shown)| Some((line.axis?, *line, *shown))).collect();
    let runs: Vec<Vec<(usize, Range<usize>)>> =
        lines.iter().map(|(axis, line, _)| line.runs(chunk[*axis]).collect()).collect();
    // Distances of neighbors in a chunk.
    let steps: Vec<usize> = (0..chunk.len()).map(|axis| chunk[axis + 1..].iter().product()).collect();
    let mut counters = vec![0; lines.len()];
    loop {
        let (mut to, mut from) = (0isize, 0isize);
        let mut wanted = Vec::with_capacity(lines.len());
        for (axis, index) in first.iter().enumerate() {
            from += (index % chunk[axis] * steps[axis]) as isize;
        }
        for (number, (axis, line, shown)) in lines.iter().enumerate() {
            let (chunk_number, run) = &runs[number][counters[number]];
            place[*axis] = *chunk_number;
            to += (run.start * shown) as isize;
            let index = line.index(run.start);
            from += ((index % chunk[*axis]) as isize - (first[*axis] % chunk[*axis]) as isize)
                * steps[*axis] as isize;
            let step = line.step * steps[*axis] as isize;
            if run.len() > 1 {
                wanted.push(WindowAxis { stored: Stride { step, count: run.len() }, shown: *shown as isize });
            }
        }
        copy_chunk(&place, (from, to), wanted, bytes.width, reader, out)?;
        let Some(advanced) = (0..lines.len()).rev().find(|&k| counters[k] + 1 < runs[k].len()) else {
            return Ok(());
        };
        counters[advanced] += 1;
        counters[advanced + 1..].fill(0);
    }
}

/// Copies the wanted samples of a chunk: from sample `from` of it on, to sample `to` of `out` on.
fn copy_chunk(
    place: &[usize],
    (mut from, mut to): (isize, isize),
    mut wanted: Vec<WindowAxis>,
    width: usize,
    reader: &mut Reader,
    out: &mut [u8],
) -> Result<(), Error> {
    for axis in wanted.iter_mut().filter(|axis| axis.stored.step < 0) {
        let last = axis.stored.count as isize - 1;
        from += axis.stored.step * last;
        to += axis.shown * last;
        (axis.stored.step, axis.shown) = (-axis.stored.step, -axis.shown);
    }
    wanted.sort_by_key(|axis| std::cmp::Reverse(axis.stored.step));
    let span: usize =
        1 + wanted.iter().map(|axis| axis.stored.step as usize * (axis.stored.count - 1)).sum::<usize>();
    let samples: usize = wanted.iter().map(|axis| axis.stored.count).product();
    // The beginning of a chunk, in its own order, is decoded where it is wanted.
    let in_order = wanted.iter().all(|axis| axis.stored.step == axis.shown) && samples == span;
    if from == 0 && in_order {
        return reader.chunks.read(place, &mut out[to as usize * width..][..span * width]);
    }
    let Reader { chunks, scratch } = reader;
    let needed = (from as usize + span) * width;
    scratch.resize(needed.max(scratch.len()), 0);
    chunks.read(place, &mut scratch[..needed])?;
    spread_samples(&scratch[from as usize * width..needed], &wanted, to, width, out);
    Ok(())
}
