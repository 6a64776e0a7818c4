//! Frames gathered from an array in any order of its axes: cropped, stepped, reversed.
//!
//! Where the shown samples do not lie in the order of the frames, a reading gathers a *window* of them: as many
//! frames as memory allows, or some rows of a frame that is too large itself. A window is a box of the array.
//! It is read in the order of the file, in segments that are as long as possible without much between the
//! samples that are wanted, and each segment is spread over the window. The next window is gathered in the next
//! reading.

use std::sync::Arc;

use super::source::{Reading, SequentialSource, StoredBytes, read_exact_at};
use crate::error::{Error, Problem};

/// Steps along one axis: the distance of two samples in storage, in samples, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stride {
    pub(crate) step: isize,
    pub(crate) count: usize,
}

/// Where the samples of frames are in an array, in samples from its first one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StridedFrames {
    /// The first sample that is shown.
    pub(crate) base: isize,
    /// The axes that run from frame to frame, slowest first.
    pub(crate) frames: Vec<Stride>,
    pub(crate) rows: Stride,
    pub(crate) columns: Stride,
    pub(crate) samples: Stride,
}

impl StridedFrames {
    fn frame_count(&self) -> usize {
        self.frames.iter().map(|stride| stride.count).product()
    }

    fn row_samples(&self) -> usize {
        self.columns.count * self.samples.count
    }

    /// The distance of neighboring frames, if the samples of each lie together in the order of a frame, and all
    /// frames are equally far from each other.
    pub(crate) fn contiguous(&self) -> bool {
        let (row, frame) = (self.row_samples(), self.row_samples() * self.rows.count);
        let lies = |stride: Stride, step: usize| stride.count == 1 || stride.step == step as isize;
        let mut step = frame;
        lies(self.samples, 1)
            && lies(self.columns, self.samples.count)
            && lies(self.rows, row)
            && self.frames.iter().rev().all(|&stride| {
                let fits = lies(stride, step);
                step *= stride.count;
                fits
            })
    }
}

/// The stored samples of an array, by which views of it are read.
#[derive(Clone)]
pub(crate) enum ArrayBytes {
    /// In a file, as they are.
    File(StoredBytes),
    /// Readable from front to back.
    Sequential(Arc<dyn SequentialSource>),
}

/// The frames of a view of an array.
pub(crate) struct GatheredFrames {
    pub(crate) bytes: ArrayBytes,
    /// Parts, one after the other: usually one.
    pub(crate) parts: Vec<StridedFrames>,
    /// Bytes of one sample.
    pub(crate) width: usize,
    /// Most bytes of a window.
    pub(crate) window: u64,
    /// Most bytes that are read at once.
    pub(crate) chunk: usize,
}

impl std::fmt::Debug for ArrayBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Sequential(_) => "Sequential",
        })
    }
}

impl SequentialSource for GatheredFrames {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(Gathering {
            bytes: self.bytes.clone(),
            parts: self.parts.clone(),
            width: self.width,
            window: self.window,
            chunk: self.chunk,
            part: 0,
            next: (0, 0),
            gathered: Vec::new(),
            given: 0,
        }))
    }

    fn memory(&self) -> u64 {
        let own = match &self.bytes {
            ArrayBytes::Sequential(source) => source.memory(),
            ArrayBytes::File(_) => 0,
        };
        self.window + self.chunk as u64 + own
    }
}

/// A reading in the order of the frames.
struct Gathering {
    bytes: ArrayBytes,
    parts: Vec<StridedFrames>,
    width: usize,
    window: u64,
    chunk: usize,
    part: usize,
    /// Frame and row of the part at which the next window begins.
    next: (usize, usize),
    /// The samples of the current window, and how many bytes of it were given to the caller.
    gathered: Vec<u8>,
    given: usize,
}

impl Reading for Gathering {
    fn fill(&mut self, mut out: &mut [u8]) -> Result<(), Error> {
        while !out.is_empty() {
            if self.given == self.gathered.len() {
                self.gather()?;
            }
            let count = out.len().min(self.gathered.len() - self.given);
            let (now, later) = out.split_at_mut(count);
            now.copy_from_slice(&self.gathered[self.given..][..count]);
            self.given += count;
            out = later;
        }
        Ok(())
    }
}

impl Gathering {
    /// Gathers the next window.
    fn gather(&mut self) -> Result<(), Error> {
        let Some(part) = self.parts.get(self.part) else {
            return Err(Error::new("view", Problem::Bug("more frames are read than shown".into())));
        };
        let rows_of_window = (self.window / (part.row_samples() * self.width) as u64).max(1);
        let (frame, row) = self.next;
        let window = match usize::try_from(rows_of_window / part.rows.count as u64).unwrap_or(usize::MAX) {
            0 => Window::of_rows(part, frame, row, (rows_of_window as usize).min(part.rows.count - row)),
            frames => Window::of_frames(part, frame, frames),
        };
        self.next = match (row + window.rows == part.rows.count, window.rows == part.rows.count) {
            (_, true) => (frame + window.frames, 0),
            (true, false) => (frame + 1, 0),
            (false, false) => (frame, row + window.rows),
        };
        if self.next.0 == part.frame_count() {
            self.part += 1;
            self.next = (0, 0);
        }
        self.gathered.resize(window.samples() * self.width, 0);
        // As many readings of the whole array as windows would be no more than this.
        let part_bytes =
            (part.row_samples() * part.rows.count * self.width) as u64 * part.frame_count() as u64;
        let reading = SegmentRule {
            most: (self.chunk / self.width).max(1),
            waste: usize::try_from(part_bytes.div_ceil(self.gathered.len() as u64)).unwrap_or(usize::MAX),
        };
        window.read(&mut Source::of(&self.bytes)?, self.width, reading, &mut self.gathered)?;
        self.given = 0;
        Ok(())
    }
}

/// The frames of `parts`, gathered from an array in memory whose samples have `width` bytes.
///
/// # Errors
///
/// None that a correct view has.
pub(crate) fn gather_from_memory(
    bytes: &[u8],
    parts: &[StridedFrames],
    width: usize,
) -> Result<Vec<u8>, Error> {
    let mut gathered = Vec::new();
    for part in parts {
        let window = Window::of_frames(part, 0, usize::MAX);
        let at = gathered.len();
        gathered.resize(at + window.samples() * width, 0);
        let rule = SegmentRule { most: bytes.len(), waste: usize::MAX };
        window.read(&mut Source::Memory(bytes), width, rule, &mut gathered[at..])?;
    }
    Ok(gathered)
}

/// One axis of a window: its steps in storage, and in the window.
#[derive(Clone, Copy)]
struct Axis {
    stored: Stride,
    shown: isize,
}

/// A box of an array that is gathered at once.
struct Window {
    base: isize,
    axes: Vec<Axis>,
    frames: usize,
    rows: usize,
}

impl Window {
    /// Some rows of one frame.
    fn of_rows(part: &StridedFrames, frame: usize, row: usize, rows: usize) -> Self {
        Self::new(part, frame, &[], row, rows)
    }

    /// Up to `most` frames from `frame` on, as many as make a box.
    fn of_frames(part: &StridedFrames, frame: usize, most: usize) -> Self {
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

    fn samples(&self) -> usize {
        // An axis of one index is left out.
        self.axes.iter().map(|axis| axis.stored.count).product()
    }

    /// Reads the window into `out`, in the order of the frames.
    fn read(
        mut self,
        source: &mut Source<'_>,
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
        let outer = rule.segment_start(&self.axes);
        let (outer, inner) = self.axes.split_at(outer);
        let span = span(inner);
        let mut buffer = vec![0; span * width];
        let mut counters = vec![0; outer.len()];
        loop {
            let offset = |step: fn(&Axis) -> isize| -> isize {
                outer.iter().zip(&counters).map(|(axis, &at): (_, &usize)| step(axis) * at as isize).sum()
            };
            let at = self.base + offset(|axis| axis.stored.step);
            source.read(at as u64 * width as u64, &mut buffer)?;
            let to = shown + offset(|axis| axis.shown);
            match width {
                1 => spread::<1>(&buffer, inner, to, out),
                2 => spread::<2>(&buffer, inner, to, out),
                4 => spread::<4>(&buffer, inner, to, out),
                _ => spread::<8>(&buffer, inner, to, out),
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
struct SegmentRule {
    /// Most samples of a segment.
    most: usize,
    /// Most samples of a segment for each one that is wanted.
    waste: usize,
}

impl SegmentRule {
    /// The first of the axes, which are in stored order, that belong to a segment.
    fn segment_start(self, axes: &[Axis]) -> usize {
        let fits = |&start: &usize| {
            let wanted: usize = axes[start..].iter().map(|axis| axis.stored.count).product();
            let span = span(&axes[start..]);
            span <= self.most && span <= wanted.saturating_mul(self.waste)
        };
        (0..axes.len()).find(fits).unwrap_or(axes.len())
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

/// Copies the samples along two axes, in tiles that stay in the first-level cache: `a` is the faster one in the
/// window, `b` in storage.
fn copy_tiles<T: Copy>(from: &[T], start: usize, to: isize, a: Axis, b: Axis, out: &mut [T]) {
    const TILE: usize = 64;
    for first_b in (0..b.stored.count).step_by(TILE) {
        let end_b = (first_b + TILE).min(b.stored.count);
        for first_a in (0..a.stored.count).step_by(TILE) {
            let end_a = (first_a + TILE).min(a.stored.count);
            for at_b in first_b..end_b {
                let from = &from[start + at_b * b.stored.step as usize..];
                let to = to + b.shown * at_b as isize;
                for at_a in first_a..end_a {
                    out[(to + a.shown * at_a as isize) as usize] = from[at_a * a.stored.step as usize];
                }
            }
        }
    }
}

/// An open array, read forward.
enum Source<'s> {
    File(&'s StoredBytes),
    Memory(&'s [u8]),
    Reading { reading: Box<dyn Reading>, read: u64, skipped: Vec<u8> },
}

impl<'s> Source<'s> {
    fn of(bytes: &'s ArrayBytes) -> Result<Self, Error> {
        Ok(match bytes {
            ArrayBytes::File(stored) => Self::File(stored),
            ArrayBytes::Sequential(source) => {
                Self::Reading { reading: source.frames()?, read: 0, skipped: Vec::new() }
            }
        })
    }

    /// Reads the bytes from `offset` on. Offsets only grow.
    fn read(&mut self, offset: u64, out: &mut [u8]) -> Result<(), Error> {
        /// Bytes that are skipped at once: a multiple of every sample's size.
        const SKIP: usize = 1 << 20;
        match self {
            Self::File(stored) => read_exact_at(&stored.file, out, stored.offset + offset)
                .map_err(|error| Error::new(&*stored.name, Problem::Read(error))),
            Self::Memory(bytes) => {
                out.copy_from_slice(&bytes[offset as usize..][..out.len()]);
                Ok(())
            }
            Self::Reading { reading, read, skipped } => {
                while *read < offset {
                    skipped.resize((offset - *read).min(SKIP as u64) as usize, 0);
                    reading.fill(skipped)?;
                    *read += skipped.len() as u64;
                }
                reading.fill(out)?;
                *read += out.len() as u64;
                Ok(())
            }
        }
    }
}
