//! A pass: one reading of a volume, shared by all threads. Each caller gets the next group of frames.
//!
//! A group is a run of whole frames, small enough that every thread has work, and large enough that claims
//! cost little even if frames are tiny. Its samples come as blocks of at most the size that the backend
//! prefers; a frame larger than a block is split into several. The thread that claimed a block of a file
//! reads it, and only if its samples are asked for. A sequential store is read under the pass's lock, which
//! keeps it in order.
//!
//! A pass may skip frames: with a frame step of n it gives every n-th one. Its frames are numbered as it
//! gives them; a block's cache key says where in the volume its samples are.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::Volume;
use super::block::{Block, PassSource, Samples};
use super::chunked::{self, ChunkedFrames};
use super::derived::Makers;
use super::source::Reading;
use super::store::Store;
use super::strided::{C_ORDER, Window};
use crate::error::Error;

/// Samples that are not made when a pass begins are made by its thread.
const ALONE: Makers<'static> = Makers { workers: None, progress: &() };

/// A run of whole frames, claimed by one thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// 0, 1, … in the order of the frames, without gaps.
    pub index: usize,
    /// The frames of the group, numbered as the pass gives them.
    pub frames: Range<usize>,
}

/// One reading of a volume from its first frame to its last.
pub struct Pass<'a> {
    source: PassSource<'a>,
    /// The pass gives the frames 0, `frame_step`, 2 `frame_step`, …
    frame_step: usize,
    /// Frames of the volume that the pass gives as one.
    planes: usize,
    frames_per_group: usize,
    samples_per_block: usize,
    state: Mutex<PassState>,
}

/// The state that the threads of a pass share.
struct PassState {
    next_group: usize,
    /// The open reading of a sequential store.
    reading: Option<Box<dyn Reading>>,
    /// Number of samples that `reading` has given.
    samples_read: u64,
    /// The window of the frames that were claimed last.
    window: Option<Arc<Window>>,
    chunks: Option<Arc<chunked::Window>>,
}

impl<'a> Volume<'a> {
    /// Starts a pass in the order of the frames.
    ///
    /// `frames_per_group` and `bytes_per_block` are raised to one frame and one sample if they are less.
    ///
    /// # Errors
    ///
    /// When a sequential store cannot be opened, or samples that the first pass brings into memory cannot be
    /// read.
    pub fn pass(&'a self, frames_per_group: usize, bytes_per_block: usize) -> Result<Pass<'a>, Error> {
        Ok(Pass { planes: 1, ..self.pass_with_step(1, frames_per_group, bytes_per_block)? })
    }

    /// Starts a pass through the pictures 0, `frame_step`, 2 `frame_step`, … in this order. Where several frames make
    /// one picture, the pass gives them together, as one frame.
    ///
    /// # Errors
    ///
    /// As for [`Volume::pass`].
    pub(crate) fn pass_with_step(
        &'a self,
        frame_step: usize,
        frames_per_group: usize,
        bytes_per_block: usize,
    ) -> Result<Pass<'a>, Error> {
        self.make_samples(ALONE)?;
        let reading = match &self.store {
            Store::SequentialSource(source) => Some(source.frames()?),
            Store::LazyMemory(samples) => samples.bytes().map(|_| None)?,
            Store::Memory(_)
            | Store::Strided(_)
            | Store::File { .. }
            | Store::FileFrames(_)
            | Store::Chunked(_) => None,
        };
        let pass = self.start(frame_step, frames_per_group, bytes_per_block, true, reading);
        Ok(Pass { planes: self.planes, ..pass })
    }

    /// Starts a pass that gives every sample once, in the cheapest order. Its groups do not correspond to
    /// frames.
    ///
    /// # Errors
    ///
    /// As for [`Volume::pass`].
    pub fn pass_in_any_order(
        &'a self,
        frames_per_group: usize,
        bytes_per_block: usize,
    ) -> Result<Pass<'a>, Error> {
        self.make_samples(ALONE)?;
        let cheaper = match &self.store {
            Store::SequentialSource(source) => source.any_order().transpose()?,
            Store::Strided(strided) => match strided.memory_order() {
                Some(axis_order) => {
                    let pass = self.start(1, frames_per_group, bytes_per_block, false, None);
                    let source = PassSource { axis_order, windows: None, ..pass.source };
                    return Ok(Pass { source, ..pass });
                }
                None => None,
            },
            Store::Chunked(frames) => match frames.in_stored_order() {
                Some(stored) => {
                    let pass = self.start(1, frames_per_group, bytes_per_block, false, None);
                    let source = PassSource { stored_chunks: Some(Box::new(stored)), ..pass.source };
                    return Ok(Pass { source, ..pass });
                }
                None => None,
            },
            Store::Memory(_) | Store::LazyMemory(_) | Store::File { .. } | Store::FileFrames(_) => None,
        };
        match cheaper {
            Some(reading) => Ok(self.start(1, frames_per_group, bytes_per_block, false, Some(reading))),
            None => self.pass(frames_per_group, bytes_per_block),
        }
    }

    fn start(
        &'a self,
        frame_step: usize,
        frames: usize,
        bytes: usize,
        in_order: bool,
        reading: Option<Box<dyn Reading>>,
    ) -> Pass<'a> {
        let windows = match &self.store {
            Store::Strided(strided) => strided.windows(frame_step),
            _ => None,
        };
        Pass {
            source: PassSource { volume: self, in_order, axis_order: C_ORDER, windows, stored_chunks: None },
            frame_step,
            planes: 1,
            frames_per_group: frames.max(1),
            samples_per_block: (bytes / (self.sample.bits() as usize / 8)).max(1),
            state: Mutex::new(PassState {
                next_group: 0,
                reading,
                samples_read: 0,
                window: None,
                chunks: None,
            }),
        }
    }
}

impl<'a> Pass<'a> {
    /// Whether the groups are the frames that they name, and the samples of a block follow one another in the
    /// volume.
    pub(crate) fn is_in_order(&self) -> bool {
        self.source.in_order
    }

    /// The same pass, whose first group is another one.
    pub(crate) fn starting_at(self, group: usize) -> Self {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).next_group = group;
        self
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.frames().div_ceil(self.frames_per_group)
    }

    /// Number of frames that the pass gives.
    fn frames(&self) -> usize {
        (self.source.volume.shape.frames / self.planes).div_ceil(self.frame_step)
    }

    /// Claims the next group and hands its blocks to `visit`, in order. `buffer` is the caller's, for reuse.
    ///
    /// The blocks of one group cover it. They are consecutive unless frames are skipped.
    ///
    /// Returns the group when all its blocks have been visited, and `None` when the volume is at its end or
    /// the reading of another thread failed.
    ///
    /// # Errors
    ///
    /// The errors of `visit`, and the failure to read a sequential store.
    pub fn next(
        &self,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Block<'_>) -> Result<(), Error>,
    ) -> Option<Result<Group, Error>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let index = state.next_group;
        let first = index * self.frames_per_group;
        if first >= self.frames() {
            return None;
        }
        let frames = first..(first + self.frames_per_group).min(self.frames());
        state.next_group += 1;
        let windows = match &self.source.windows {
            Some(all) => {
                let step = self.frame_step * self.planes;
                let last = (frames.end - 1) * step;
                all.of(frames.start * step..last + self.planes, &mut state.window)
            }
            None => Vec::new(),
        };

        let chunked = self.chunked();
        let chunks: Vec<_> = match chunked {
            Some(chunked) => {
                let runs = self.runs(frames.clone());
                let latest = &mut state.chunks;
                let mut chunks: Vec<Arc<chunked::Window>> = Vec::new();
                for window in runs.flat_map(|samples| chunked.windows(samples, latest)) {
                    if chunks.last().is_none_or(|last| !Arc::ptr_eq(last, &window)) {
                        chunks.push(window);
                    }
                }
                chunks
            }
            None => Vec::new(),
        };

        // A sequential store stays locked until the last block of the group is read: all blocks but the last
        // one are also visited before another thread may read further.
        let mut locked = state.reading.is_some().then_some(state);
        let mut blocks = self.blocks(frames.clone()).peekable();
        let mut held = 0..0;
        while let Some(range) = blocks.next() {
            let mut result = match &mut locked {
                Some(state) => self.fill(state, &range, buffer),
                None => Ok(()),
            };
            match locked.is_some() {
                true => held = range.clone(),
                false if chunked.is_none() => held = 0..0,
                false => {}
            }
            if result.is_ok() {
                if blocks.peek().is_none() {
                    locked = None;
                }
                result = visit(Block(Samples::OfPass {
                    pass: &self.source,
                    range,
                    buffer: &mut *buffer,
                    windows: &windows,
                    chunks: &chunks,
                    held: &mut held,
                }));
            }
            if let Err(error) = result {
                if let Some(state) = &mut locked {
                    state.next_group = self.groups();
                }
                return Some(Err(error));
            }
        }
        Some(Ok(Group { index, frames }))
    }

    /// Reads samples of a sequential store into `buffer`, and skips the samples before them that were not
    /// read.
    fn fill(&self, state: &mut PassState, range: &Range<u64>, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let Some(reading) = &mut state.reading else { return Ok(()) };
        let width = self.source.volume.sample.bits() as usize / 8;
        for piece in self.cut(state.samples_read..range.start).chain([range.clone()]) {
            buffer.resize((piece.end - piece.start) as usize * width, 0);
            reading.fill(buffer)?;
        }
        state.samples_read = range.end;
        self.source.volume.order.to_little_endian(self.source.volume.sample, buffer);
        Ok(())
    }

    /// The samples of frames of the pass, as the ranges of its blocks.
    fn blocks(&self, frames: Range<usize>) -> impl Iterator<Item = Range<u64>> {
        self.runs(frames).flat_map(move |samples| self.cut(samples))
    }

    /// The samples of frames of the pass, as runs of samples that follow one another.
    fn runs(&self, frames: Range<usize>) -> impl Iterator<Item = Range<u64>> + use<> {
        let frame_samples = (self.source.volume.shape.frame_samples() * self.planes) as u64;
        let frame_step = self.frame_step;
        // Frames that follow one another in the volume share blocks.
        let together = if frame_step == 1 { frames.len() } else { 1 };
        frames.step_by(together).map(move |first| {
            let first = (first * frame_step) as u64 * frame_samples;
            first..first + together as u64 * frame_samples
        })
    }

    /// The store, if it is in chunks.
    fn chunked(&self) -> Option<&ChunkedFrames> {
        match &self.source.volume.store {
            Store::Chunked(frames) => Some(self.source.stored_chunks.as_deref().unwrap_or(frames)),
            _ => None,
        }
    }

    /// Cuts a range of samples into the ranges of blocks.
    fn cut(&self, samples: Range<u64>) -> impl Iterator<Item = Range<u64>> + use<'_, 'a> {
        let (mut start, most) = (samples.start, self.samples_per_block as u64);
        let chunked = self.chunked();
        std::iter::from_fn(move || {
            let first = start;
            let end = match chunked {
                Some(chunked) if first < samples.end => chunked.block_end(first, most),
                _ => first.saturating_add(most),
            };
            start = end.min(samples.end);
            (first < samples.end).then_some(first..start)
        })
    }
}
