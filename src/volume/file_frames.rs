//! Frames of a file, each of whose samples lie together: in any order of the frames, and mirrored within themselves.
//!
//! This is how the views are stored that change the order of the frames or take some of them, and most volumes of
//! medical scanners, which are turned upright by mirrors alone. Any part of them can be read by any thread at
//! any time: the rows of a block are one run of the file, which is mirrored where it was read.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::gather::{Stride, StridedFrames};
use super::limits::Limits;
use super::source::{StoredBytes, read_exact_at};

/// Longest row, in bytes. A block begins and ends within rows, which are read whole.
const LONGEST_ROW: usize = 64 << 10;

/// Frames of a file, each of whose samples lie together.
pub(crate) struct FileFrames {
    file: Arc<File>,
    /// Where the samples of the array begin in the file.
    offset: u64,
    parts: Vec<StridedFrames>,
    /// Samples of one frame.
    frame_samples: u64,
    /// Bytes of one sample.
    width: usize,
}

impl FileFrames {
    /// The frames of `parts`, all of the same size; `None` where the samples of a frame do not lie together, are in
    /// another order than mirrors give them, or are fewer than a reading is worth. A sample has `width` bytes.
    pub(super) fn new(
        bytes: &StoredBytes,
        parts: &[StridedFrames],
        width: usize,
        limits: Limits,
    ) -> Option<Self> {
        let fits = |part: &StridedFrames| {
            part.is_mirrored()
                && part.row_samples() * width <= LONGEST_ROW
                && part.frame_samples() * width >= limits.run
        };
        let frame_samples = parts.first()?.frame_samples() as u64;
        parts.iter().all(fits).then(|| Self {
            file: Arc::clone(&bytes.file),
            offset: bytes.offset,
            parts: parts.to_vec(),
            frame_samples,
            width,
        })
    }

    /// Fills `out` with samples of the frames, counted from the first one, as they are stored.
    pub(super) fn read(&self, samples: Range<u64>, out: &mut Vec<u8>) -> io::Result<()> {
        let (mut next, mut at) = (samples.start, 0);
        while next < samples.end {
            let (frame, first) = ((next / self.frame_samples) as usize, (next % self.frame_samples) as usize);
            let count = (samples.end - next).min(self.frame_samples - first as u64) as usize;
            self.read_frame(frame, first..first + count, out, at)?;
            next += count as u64;
            at += count * self.width;
        }
        out.truncate(at);
        Ok(())
    }

    /// Puts samples of one frame, counted from its first one, at a place of `out`, which grows if it must.
    fn read_frame(
        &self,
        mut frame: usize,
        samples: Range<usize>,
        out: &mut Vec<u8>,
        at: usize,
    ) -> io::Result<()> {
        let mut parts = self.parts.iter();
        let Some(part) = parts.find(|part| {
            let is_here = frame < part.frame_count();
            frame -= if is_here { 0 } else { part.frame_count() };
            is_here
        }) else {
            return Err(io::Error::other("a frame beyond the last one was asked for"));
        };
        let row = part.row_samples();
        // Whole rows are read.
        let rows = samples.start / row..samples.end.div_ceil(row);
        let back = |step: isize, count: usize| if step < 0 { step * (count as isize - 1) } else { 0 };
        let lowest = part.base
            + part.frame_offset(frame)
            + rows.start as isize * part.rows.step
            + back(part.rows.step, rows.len())
            + back(part.columns.step, part.columns.count);
        let row_bytes = row * self.width;
        let end = at + rows.len() * row_bytes;
        if out.len() < end {
            out.resize(end, 0);
        }
        let read = &mut out[at..end];
        read_exact_at(&self.file, read, self.offset + lowest as u64 * self.width as u64)?;
        let is_back = |axis: Stride| axis.count > 1 && axis.step < 0;
        let pixel = part.samples.count * self.width;
        match (is_back(part.rows), is_back(part.columns)) {
            (true, true) => mirror(read, pixel),
            (true, false) => swap_rows(read, row_bytes),
            (false, true) => read.chunks_exact_mut(row_bytes).for_each(|row| mirror(row, pixel)),
            (false, false) => {}
        }
        // Without the samples of the first and the last row that are not asked for.
        let ahead = (samples.start - rows.start * row) * self.width;
        out.copy_within(at + ahead..end, at);
        Ok(())
    }
}

/// Puts the last row first.
fn swap_rows(rows: &mut [u8], row_bytes: usize) {
    let half = rows.len() / row_bytes / 2 * row_bytes;
    let (upper, lower) = rows.split_at_mut(half);
    for (above, below) in upper.chunks_exact_mut(row_bytes).zip(lower.rchunks_exact_mut(row_bytes)) {
        above.swap_with_slice(below);
    }
}

/// Puts the last of some pixels first. A pixel has `width` bytes.
fn mirror(pixels: &mut [u8], width: usize) {
    match width {
        1 => mirror_as::<u8, 1>(pixels),
        2 => mirror_as::<u16, 2>(pixels),
        4 => mirror_as::<u32, 4>(pixels),
        8 => mirror_as::<u64, 8>(pixels),
        _ => {
            pixels.reverse();
            pixels.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        }
    }
}

/// A function of its own, since the compiler makes vectors of the loop only apart from others.
#[inline(never)]
fn mirror_as<T: bytemuck::Pod, const WIDTH: usize>(pixels: &mut [u8]) {
    match bytemuck::try_cast_slice_mut::<u8, T>(pixels) {
        Ok(pixels) => pixels.reverse(),
        Err(_) => pixels.as_chunks_mut::<WIDTH>().0.reverse(),
    }
}
