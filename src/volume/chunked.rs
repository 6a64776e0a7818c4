//! Arrays whose samples lie in chunks that are decoded independently: strips and tiles of TIFF, chunks of other
//! formats.
//!
//! Any thread reads any block: it decodes the chunks that the block needs, and nothing else. How a view is read
//! depends on how its frames lie in the chunks (`plan`):
//!
//! - Where no chunk has samples of two frames, each thread decodes the chunks of its own frames, a *band* of rows
//!   at a time, straight into its buffer.
//! - Where a chunk has samples of several frames, as many frames as memory allows are decoded at once, as a *window*
//!   for all threads. Each thread that wants a frame of it decodes some of its bands (`windows`).
//! - The windows of an array that fits into memory are kept, so that it is decoded once for all passes.
//! - Where memory holds so few of the frames of a chunk that it would be decoded more than twice in a pass, all of its
//!   frames are decoded at once into a temporary file (`spool`), which is read faster than chunks are decoded.

mod boxes;
mod kept;
mod plan;
mod readers;
mod spool;
mod windows;

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::chunks::{ChunkReader, ChunkedBytes};
use super::frame_shape::FrameShape;
use super::gather::StridedFrames;
use super::limits::Limits;
use crate::error::Error;
use boxes::ViewAxes;
use plan::Plan;
use readers::Readers;
use windows::Windows;

pub(crate) use windows::Window;

/// The most bytes of chunks that are decoded at once, by all threads together; at least one chunk is. Chunks are small
/// in most arrays, so this is no bound for them.
const READERS_BYTES: u64 = 256 << 20;

/// The frames of a view of an array in chunks.
pub(crate) struct ChunkedFrames {
    bytes: ChunkedBytes,
    parts: Vec<StridedFrames>,
    axes: Vec<ViewAxes>,
    shape: FrameShape,
    plan: Plan,
    windows: Option<Windows>,
    limits: Limits,
    readers: Readers,
}

/// What a thread needs to decode chunks.
struct Reader {
    chunks: Box<dyn ChunkReader>,
    /// A chunk that is wanted in part.
    scratch: Vec<u8>,
}

impl ChunkedFrames {
    /// The frames of `parts`, one part after the other; `shape` is the shape of all of them.
    pub(crate) fn new(
        bytes: ChunkedBytes,
        parts: Vec<StridedFrames>,
        shape: FrameShape,
        limits: Limits,
    ) -> Self {
        let axes: Vec<ViewAxes> = parts.iter().map(|part| ViewAxes::new(part, &bytes.lengths)).collect();
        let plan = Plan::new(&axes, bytes.array.chunk(), shape, bytes.width, limits);
        let windows = Windows::new(&plan, shape, bytes.width);
        let chunk =
            bytes.array.chunk().iter().fold(bytes.width as u64, |product, &length| product * length as u64);
        let readers = Readers::new(bytes.array.memory() + chunk, READERS_BYTES);
        Self { bytes, parts, axes, shape, plan, windows, limits, readers }
    }

    /// The same samples in the order of their storage, where they are decoded fewer times in it.
    pub(crate) fn in_stored_order(&self) -> Option<Self> {
        if !self.plan.repeats {
            return None;
        }
        let parts: Vec<_> = self.parts.iter().map(StridedFrames::by_stored_axes).collect();
        let first = parts.first()?;
        let rows = FrameShape {
            frames: parts.iter().map(StridedFrames::frame_count).sum(),
            height: first.rows.count,
            width: first.columns.count,
            samples: 1,
        };
        // All parts are cut into frames of one shape.
        let alike = |part: &StridedFrames| (part.rows.count, part.columns.count) == (rows.height, rows.width);
        parts.iter().all(alike).then(|| Self::new(self.bytes.clone(), parts, rows, self.limits))
    }

    /// Bytes of memory that all threads take together.
    pub(crate) fn memory(&self) -> u64 {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let readers = threads.min(self.readers.most()) as u64;
        self.windows.as_ref().map_or(0, Windows::memory) + readers * self.bytes.array.memory()
    }

    /// The windows that hold some samples; `latest` is the latest one of the pass.
    pub(crate) fn windows(&self, samples: Range<u64>, latest: &mut Option<Arc<Window>>) -> Vec<Arc<Window>> {
        let Some(windows) = &self.windows else { return Vec::new() };
        let frame = self.shape.frame_samples() as u64;
        windows.of((samples.start / frame) as usize..samples.end.div_ceil(frame) as usize, latest)
    }

    /// The end of a block that begins at `start` and has at most `most` samples: where bands end, if one does.
    pub(crate) fn block_end(&self, start: u64, most: u64) -> u64 {
        self.plan.block_end(start, most)
    }

    /// The samples of a range, from `windows` or by way of `buffer`, which already holds the samples `held`.
    pub(crate) fn samples<'b>(
        &self,
        samples: &Range<u64>,
        windows: &'b [Arc<Window>],
        buffer: &'b mut Vec<u8>,
        held: &mut Range<u64>,
    ) -> Result<&'b [u8], Error> {
        let width = self.bytes.width as u64;
        if let Some(all) = &self.windows {
            let decode = |window: usize, band: usize, out: &mut [u8]| {
                self.decode(self.plan.frames_of(window), self.plan.rows_of(band), out)
            };
            return all.samples(&self.plan, samples, windows, self.bytes.width, buffer, &decode);
        }
        if samples.start < held.start || samples.end > held.end {
            *held = self.plan.whole_bands(samples);
            buffer.resize(((held.end - held.start) * width) as usize, 0);
            self.decode_bands(held, buffer)?;
        }
        let first = ((samples.start - held.start) * width) as usize;
        Ok(&buffer[first..][..((samples.end - samples.start) * width) as usize])
    }

    /// Decodes whole bands into `out`: by all threads where there are fewer frames than would keep them busy.
    fn decode_bands(&self, samples: &Range<u64>, out: &mut [u8]) -> Result<(), Error> {
        let bands = self.plan.bands_in(samples);
        let mut rest = out;
        let mut pieces = Vec::with_capacity(bands.len());
        for (frames, rows) in bands {
            let bytes = frames.len() * rows.len() * self.plan.row_samples * self.bytes.width;
            let (now, later) = rest.split_at_mut(bytes);
            pieces.push((frames, rows, now));
            rest = later;
        }
        let decode =
            |(frames, rows, out): (Range<usize>, Range<usize>, &mut [u8])| self.decode(frames, rows, out);
        let few = rayon::current_thread_index().is_some()
            && self.shape.frames < 2 * rayon::current_num_threads()
            && pieces.len() > 1;
        match few {
            true => pieces.into_par_iter().try_for_each(decode),
            false => pieces.into_iter().try_for_each(decode),
        }
    }

    /// Decodes some rows of some frames into `out`.
    fn decode(&self, frames: Range<usize>, rows: Range<usize>, out: &mut [u8]) -> Result<(), Error> {
        let make = || Reader { chunks: self.bytes.array.reader(), scratch: Vec::new() };
        self.readers.with(make, |reader| self.decode_by(reader, frames, rows, out))
    }

    fn decode_by(
        &self,
        reader: &mut Reader,
        frames: Range<usize>,
        rows: Range<usize>,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let frame = rows.len() * self.plan.row_samples;
        let (mut before, mut at) = (0, 0);
        for part in &self.axes {
            let of_part = part.frame_count();
            let within = frames.start.max(before)..frames.end.min(before + of_part);
            if !within.is_empty() {
                let count = within.len();
                let out = &mut out[at * self.bytes.width..][..count * frame * self.bytes.width];
                part.read(within.start - before..within.end - before, &rows, &self.bytes, reader, out)?;
                at += count * frame;
            }
            before += of_part;
        }
        Ok(())
    }
}
