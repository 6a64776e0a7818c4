//! Frames gathered from an array in any order of its axes: cropped, stepped, reversed.
//!
//! Where the shown samples do not lie in the order of the frames, a reading gathers a *window* of them: as many
//! frames as memory allows, or some rows of a frame that is too large itself. A window is a box of the array.
//! It is read in the order of the file, in segments that are as long as possible without much between the
//! samples that are wanted, and each segment is spread over the window. The next window is gathered in the next
//! reading.

mod stored;
mod window;

use std::sync::Arc;

use super::chunks::ChunkedBytes;
use super::frame_shape::FrameShape;
use super::source::{Reading, SequentialSource, StoredBytes};
use crate::error::{Error, Problem};
use stored::StoredArray;
pub(super) use window::{Axis as WindowAxis, spread_samples};
use window::{SegmentRule, Window};

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
    /// All samples of an array with these lengths and distances of neighbors, whose last axes are those of `shape`.
    pub(crate) fn of_axes(lengths: &[usize], steps: &[isize], shape: FrameShape) -> Self {
        let stride = |axis: usize| Stride { step: steps[axis], count: lengths[axis] };
        let one = Stride { step: 1, count: 1 };
        // The samples of a pixel are an axis of their own, even if there is one of them.
        let with_samples = [shape.height, shape.width, shape.samples];
        let samples = usize::from(lengths.len() > 3 && lengths.ends_with(&with_samples));
        let last = lengths.len() - samples;
        let axis = |from_last: usize| last.checked_sub(from_last).map_or(one, stride);
        Self {
            base: 0,
            frames: (0..last.saturating_sub(2)).map(stride).collect(),
            rows: axis(2),
            columns: axis(1),
            samples: if samples == 1 { stride(last) } else { one },
        }
    }

    /// The same frames, with distances in bytes. A sample has `width` bytes.
    pub(crate) fn in_bytes(self, width: usize) -> Self {
        let of = |stride: Stride| Stride { step: stride.step * width as isize, ..stride };
        Self {
            base: self.base * width as isize,
            frames: self.frames.into_iter().map(of).collect(),
            rows: of(self.rows),
            columns: of(self.columns),
            samples: of(self.samples),
        }
    }

    pub(crate) fn frame_count(&self) -> usize {
        self.frames.iter().map(|stride| stride.count).product()
    }

    /// The distance from the first frame to the one with this number.
    pub(crate) fn frame_offset(&self, mut frame: usize) -> isize {
        let mut offset = 0;
        for stride in self.frames.iter().rev() {
            offset += (frame % stride.count) as isize * stride.step;
            frame /= stride.count;
        }
        offset
    }

    /// The frame with this number alone.
    pub(crate) fn one_frame(&self, frame: usize) -> Self {
        Self { base: self.base + self.frame_offset(frame), frames: Vec::new(), ..self.clone() }
    }

    /// Number of samples in storage from the first to the last one.
    pub(crate) fn span(&self) -> usize {
        let axes = self.frames.iter().chain([&self.rows, &self.columns, &self.samples]);
        axes.map(|axis| axis.step.unsigned_abs().saturating_mul(axis.count - 1))
            .fold(1, usize::saturating_add)
    }

    /// The distance of neighboring frames, if all are equally far from each other; 0 for a single frame.
    pub(crate) fn frame_step(&self) -> Option<isize> {
        let mut steps = self.frames.iter().rev().filter(|stride| stride.count > 1);
        let Some(fastest) = steps.next() else { return Some(0) };
        let mut next = fastest.step.checked_mul(fastest.count as isize)?;
        for stride in steps {
            if stride.step != next {
                return None;
            }
            next = next.checked_mul(stride.count as isize)?;
        }
        Some(fastest.step)
    }

    /// Number of samples of one row.
    pub(super) fn row_samples(&self) -> usize {
        self.columns.count * self.samples.count
    }

    /// Number of samples of one frame.
    pub(super) fn frame_samples(&self) -> usize {
        self.row_samples() * self.rows.count
    }

    /// Whether the samples of each frame lie together in the order of its pixels, but for mirrored rows and columns.
    pub(super) fn is_mirrored(&self) -> bool {
        let lies = |stride: Stride, step: usize| stride.count == 1 || stride.step.unsigned_abs() == step;
        lies(self.rows, self.row_samples())
            && lies(self.columns, self.samples.count)
            && (self.samples.count == 1 || self.samples.step == 1)
    }

    /// Whether all samples lie together in the order of the frames. `one` is the distance of two samples that
    /// do.
    pub(crate) fn contiguous(&self, one: usize) -> bool {
        let (row, frame) = (one * self.row_samples(), one * self.row_samples() * self.rows.count);
        let lies = |stride: Stride, step: usize| stride.count == 1 || stride.step == step as isize;
        let mut step = frame;
        lies(self.samples, one)
            && lies(self.columns, one * self.samples.count)
            && lies(self.rows, row)
            && self.frames.iter().rev().all(|&stride| {
                let fits = lies(stride, step);
                step *= stride.count;
                fits
            })
    }
}

impl StridedFrames {
    /// The same samples in the order of their storage: the two fastest axes are the picture.
    pub(crate) fn by_stored_axes(&self) -> Self {
        let mut stored = self.in_stored_order();
        if let Some(rows) = stored.frames.pop() {
            stored.rows = rows;
        }
        stored
    }

    /// The same samples in the order of their storage: rows of the fastest axis, each a frame of its own.
    fn in_stored_order(&self) -> Self {
        let mut axes: Vec<Stride> =
            self.frames.iter().chain([&self.rows, &self.columns, &self.samples]).copied().collect();
        let mut base = self.base;
        for axis in axes.iter_mut().filter(|axis| axis.step < 0) {
            base += axis.step * (axis.count as isize - 1);
            axis.step = -axis.step;
        }
        axes.retain(|axis| axis.count > 1);
        axes.sort_by_key(|axis| std::cmp::Reverse(axis.step));
        let one = Stride { step: 1, count: 1 };
        let columns = axes.pop().unwrap_or(one);
        Self { base, frames: axes, rows: one, columns, samples: one }
    }
}

/// The stored samples of an array, by which views of it are read.
#[derive(Clone)]
pub(crate) enum ArrayBytes {
    /// In a file, as they are.
    File(StoredBytes),
    /// Readable from front to back.
    Sequential(Arc<dyn SequentialSource>),
    /// In chunks that are decoded independently.
    Chunked(ChunkedBytes),
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
            Self::Chunked(_) => "Chunked",
        })
    }
}

impl SequentialSource for GatheredFrames {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(self.reading(self.parts.clone())))
    }

    /// In the order of the file, so that every sample is read once, however many windows the frames need.
    fn any_order(&self) -> Option<Result<Box<dyn Reading>, Error>> {
        let parts: Vec<_> = self.parts.iter().map(StridedFrames::in_stored_order).collect();
        match (&self.bytes, &*parts) {
            (ArrayBytes::File(bytes), [part]) if part.contiguous(1) => {
                let offset = bytes.offset + part.base as u64 * self.width as u64;
                Some(StoredBytes { offset, ..bytes.clone() }.frames())
            }
            (ArrayBytes::Sequential(source), [part]) if part.base == 0 && part.contiguous(1) => {
                Some(source.frames())
            }
            _ => Some(Ok(Box::new(self.reading(parts)))),
        }
    }

    fn memory(&self) -> u64 {
        let own = match &self.bytes {
            ArrayBytes::Sequential(source) => source.memory(),
            ArrayBytes::File(_) | ArrayBytes::Chunked(_) => 0,
        };
        self.window + self.chunk as u64 + own
    }
}

impl GatheredFrames {
    fn reading(&self, parts: Vec<StridedFrames>) -> Gathering {
        Gathering {
            bytes: self.bytes.clone(),
            parts,
            width: self.width,
            window: self.window,
            chunk: self.chunk,
            part: 0,
            waste: 1,
            next: (0, 0),
            gathered: Vec::new(),
            given: 0,
        }
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
    /// Most samples that may be read of the part for each one of the next window.
    waste: usize,
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
                let (window, bytes) = self.next_window(out.len())?;
                // Where there is room for all of a window, it is gathered in place.
                if bytes <= out.len() {
                    let (now, later) = out.split_at_mut(bytes);
                    self.read(window, now)?;
                    out = later;
                    continue;
                }
                let mut gathered = std::mem::take(&mut self.gathered);
                gathered.resize(bytes, 0);
                let read = self.read(window, &mut gathered);
                (self.gathered, self.given) = (gathered, 0);
                read?;
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
    /// The next window and its bytes: as large as memory allows, or as there is `room` for in another place.
    fn next_window(&mut self, room: usize) -> Result<(Window, usize), Error> {
        let Some(part) = self.parts.get(self.part) else {
            return Err(Error::new("view", Problem::Bug("more frames are read than shown".into())));
        };
        let most = self.window.max(room as u64);
        let rows_of_window = (most / (part.row_samples() * self.width) as u64).max(1);
        let (frame, row) = self.next;
        let window = match usize::try_from(rows_of_window / part.rows.count as u64).unwrap_or(usize::MAX) {
            0 => Window::of_rows(part, frame, row, (rows_of_window as usize).min(part.rows.count - row)),
            frames => Window::of_frames(part, frame, frames),
        };
        let bytes = window.samples() * self.width;
        // As many readings of the whole array as windows would be no more than this.
        let part_bytes =
            (part.row_samples() * part.rows.count * self.width) as u64 * part.frame_count() as u64;
        self.waste = usize::try_from(part_bytes.div_ceil(bytes as u64)).unwrap_or(usize::MAX);
        self.next = match (row + window.rows == part.rows.count, window.rows == part.rows.count) {
            (_, true) => (frame + window.frames, 0),
            (true, false) => (frame + 1, 0),
            (false, false) => (frame, row + window.rows),
        };
        if self.next.0 == part.frame_count() {
            self.part += 1;
            self.next = (0, 0);
        }
        Ok((window, bytes))
    }

    /// Reads a window into `out`.
    fn read(&self, window: Window, out: &mut [u8]) -> Result<(), Error> {
        let rule = SegmentRule { most: (self.chunk / self.width).max(1), waste: self.waste };
        window.read(&mut StoredArray::of(&self.bytes)?, self.width, rule, out)
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
        window.read(&mut StoredArray::Memory(bytes), width, rule, &mut gathered[at..])?;
    }
    Ok(gathered)
}
