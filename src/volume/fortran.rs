//! Arrays in Fortran order: frames gathered from a file in which the first axis is the fastest.
//!
//! Such a file holds one sample of every frame, then the next sample of every frame, and so on: row by row
//! within a column, column by column within a channel, channel by channel. A frame is spread over the whole
//! file. A reading in the order of the frames therefore gathers a window of frames, as many as memory allows,
//! in one pass over the file, and the next window in the next pass. A reading in any order is a single pass.

use std::ops::Range;
use std::sync::Arc;

use super::frame_shape::FrameShape;
use super::layout::Layout;
use super::limits::Limits;
use super::source::{Reading, SequentialSource};
use crate::error::Error;

/// The samples that are gathered in one pass: whole frames, or some rows of a frame that is too large itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GatherWindow {
    frames: Range<usize>,
    rows: Range<usize>,
}

impl GatherWindow {
    /// The whole volume.
    pub fn whole(shape: FrameShape) -> Self {
        Self { frames: 0..shape.frames, rows: 0..shape.height }
    }

    /// The window that begins at a row of a frame and takes at most `limit` bytes, or one row if a row is
    /// longer.
    fn starting_at(frame: usize, row: usize, layout: &Layout, limit: u64) -> Self {
        let shape = layout.shape;
        let rows = (limit / row_bytes(layout) as u64).max(1);
        if row == 0 && rows >= shape.height as u64 {
            let frames = (rows / shape.height as u64).min((shape.frames - frame) as u64);
            Self { frames: frame..frame + frames as usize, rows: 0..shape.height }
        } else {
            Self { frames: frame..frame + 1, rows: row..row + rows.min((shape.height - row) as u64) as usize }
        }
    }

    fn bytes(&self, layout: &Layout) -> usize {
        self.frames.len() * self.rows.len() * row_bytes(layout)
    }
}

fn row_bytes(layout: &Layout) -> usize {
    layout.shape.width * layout.shape.samples * layout.sample_bytes()
}

/// An array in Fortran order that is too large for memory.
pub(crate) struct FortranSource {
    /// The samples in their stored order.
    pub source: Arc<dyn SequentialSource>,
    pub layout: Layout,
    pub limits: Limits,
}

impl SequentialSource for FortranSource {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(Gathering {
            source: Arc::clone(&self.source),
            layout: self.layout,
            limits: self.limits,
            next: (0, 0),
            gathered: Vec::new(),
            given: 0,
        }))
    }

    fn any_order(&self) -> Option<Result<Box<dyn Reading>, Error>> {
        Some(self.source.frames())
    }

    fn memory(&self) -> u64 {
        self.limits.gather + self.limits.chunk as u64 + self.source.memory()
    }
}

/// A reading in the order of the frames.
struct Gathering {
    source: Arc<dyn SequentialSource>,
    layout: Layout,
    limits: Limits,
    /// Frame and row at which the next window begins.
    next: (usize, usize),
    /// The samples of the current window.
    gathered: Vec<u8>,
    /// Number of bytes of `gathered` that were given to the caller.
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
        let (frame, row) = self.next;
        let window = GatherWindow::starting_at(frame, row, &self.layout, self.limits.gather);
        self.gathered.resize(window.bytes(&self.layout), 0);
        let mut reading = self.source.frames()?;
        gather(&mut |out| reading.fill(out), &self.layout, &window, self.limits.chunk, &mut self.gathered)?;
        self.given = 0;
        self.next = match window.rows.end {
            end if end == self.layout.shape.height => (window.frames.end, 0),
            end => (frame, end),
        };
        Ok(())
    }
}

/// Reads all samples of an array in Fortran order with `read`, `chunk` bytes at a time, and puts the samples
/// of `window` into `out` in C order.
///
/// # Errors
///
/// The errors of `read`.
///
/// # Panics
///
/// When `out` is not as long as the window.
pub(crate) fn gather(
    read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
    layout: &Layout,
    window: &GatherWindow,
    chunk: usize,
    out: &mut [u8],
) -> Result<(), Error> {
    assert_eq!(out.len(), window.bytes(layout), "the output must be as long as the window");
    let (shape, sample_bytes) = (layout.shape, layout.sample_bytes());
    let pixels = shape.frame_samples();
    let samples = (chunk / sample_bytes).max(1);
    // A chunk holds all frames of some pixels. If there are very many frames, it holds some frames of one
    // pixel.
    let (pixel_step, frame_step) = match samples / shape.frames {
        0 => (1, samples),
        step => (step.min(pixels), shape.frames),
    };
    let mut buffer = vec![0; pixel_step * frame_step * sample_bytes];
    for pixel in (0..pixels).step_by(pixel_step) {
        for frame in (0..shape.frames).step_by(frame_step) {
            let chunk = Chunk {
                pixels: pixel..(pixel + pixel_step).min(pixels),
                frames: frame..(frame + frame_step).min(shape.frames),
            };
            let bytes = &mut buffer[..chunk.pixels.len() * chunk.frames.len() * sample_bytes];
            read(bytes)?;
            match sample_bytes {
                1 => scatter::<1>(bytes, &chunk, shape, window, out),
                2 => scatter::<2>(bytes, &chunk, shape, window, out),
                4 => scatter::<4>(bytes, &chunk, shape, window, out),
                _ => scatter::<8>(bytes, &chunk, shape, window, out),
            }
        }
    }
    Ok(())
}

/// A chunk of the file: the samples of `frames` for each of `pixels`, which are counted in the order of the
/// file.
struct Chunk {
    pixels: Range<usize>,
    frames: Range<usize>,
}

/// Puts the samples of one chunk, `N` bytes each, at their places in the window.
///
/// In the file the neighbor of a sample is in the next frame, in the window it is in the next column. Samples
/// are therefore transposed in a tile of one row, some columns and some frames, which stays in the
/// first-level cache: what is read fills a cache line, and what is written is a row of neighboring pixels.
/// Without the tile every sample would be a write to another page, and frames whose size is a power of two
/// would evict one another's lines.
fn scatter<const N: usize>(
    bytes: &[u8],
    chunk: &Chunk,
    shape: FrameShape,
    window: &GatherWindow,
    out: &mut [u8],
) {
    const COLUMNS: usize = 64;
    let mut tile = [[[0; N]; COLUMNS]; 64];
    let tile_frames = 64 / N;

    let from = bytes.as_chunks::<N>().0;
    let to = out.as_chunks_mut::<N>().0;
    let row = shape.width * shape.samples;
    let frame = window.rows.len() * row;
    let frames = chunk.frames.start.max(window.frames.start)..chunk.frames.end.min(window.frames.end);

    for y in window.rows.clone() {
        // The columns, counted through all channels, whose pixel in this row is in the chunk.
        let first = chunk.pixels.start.saturating_sub(y).div_ceil(shape.height);
        let end = chunk.pixels.end.saturating_sub(y).div_ceil(shape.height);
        for columns in pieces(first..end, shape.width, COLUMNS) {
            let (channel, x) = (columns.start / shape.width, columns.start % shape.width);
            for first_frame in frames.clone().step_by(tile_frames) {
                let end_frame = (first_frame + tile_frames).min(frames.end);
                for (place, column) in columns.clone().enumerate() {
                    let pixel = column * shape.height + y - chunk.pixels.start;
                    let samples = &from[pixel * chunk.frames.len()..][..chunk.frames.len()];
                    let samples = &samples[first_frame - chunk.frames.start..end_frame - chunk.frames.start];
                    for (line, &sample) in tile.iter_mut().zip(samples) {
                        line[place] = sample;
                    }
                }
                for (line, z) in tile.iter().zip(first_frame..end_frame) {
                    let start = (z - window.frames.start) * frame
                        + (y - window.rows.start) * row
                        + x * shape.samples
                        + channel;
                    for (to, &sample) in
                        to[start..].iter_mut().step_by(shape.samples).zip(&line[..columns.len()])
                    {
                        *to = sample;
                    }
                }
            }
        }
    }
}

/// Cuts a range into pieces of at most `longest` that do not cross a multiple of `width`.
fn pieces(range: Range<usize>, width: usize, longest: usize) -> impl Iterator<Item = Range<usize>> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        let end = range.end.min(start + longest).min((start / width + 1) * width);
        let piece = start..end;
        start = end;
        (!piece.is_empty()).then_some(piece)
    })
}
