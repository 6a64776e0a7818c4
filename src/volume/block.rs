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
use super::chunked::{self, ChunkedFrames};
use super::sample::SampleType;
use super::source::{Reading, read_exact_at};
use super::store::Store;
use super::strided::{AxisOrder, C_ORDER, Window, Windows};
use crate::error::{Error, Problem};

/// A run of consecutive samples of a volume, not yet read.
pub struct Block<'a>(Samples<'a>);

/// Where the samples of a block are.
enum Samples<'a> {
    /// In the volume of a pass.
    OfPass {
        pass: &'a Pass<'a>,
        /// The numbers of the samples in the volume.
        range: Range<u64>,
        buffer: &'a mut Vec<u8>,
        /// The windows of the group, where the pass has windows.
        windows: &'a [Arc<Window>],
        /// The windows of the group, where the pass reads chunks by windows.
        chunks: &'a [Arc<chunked::Window>],
        /// Which samples the buffer holds.
        held: &'a mut Range<u64>,
    },
    /// In memory, apart from any volume.
    InMemory { sample: SampleType, bytes: &'a [u8] },
}

impl<'a> Block<'a> {
    /// A block of samples in memory: little-endian, at least one, in any order.
    pub(crate) fn of_samples(sample: SampleType, bytes: &'a [u8]) -> Self {
        debug_assert!(!bytes.is_empty() && bytes.len().is_multiple_of(sample.bits() as usize / 8));
        Self(Samples::InMemory { sample, bytes })
    }
}

#[allow(clippy::len_without_is_empty, reason = "a block has at least one sample")]
impl Block<'_> {
    /// The type of the samples.
    pub fn sample(&self) -> SampleType {
        match self.0 {
            Samples::OfPass { pass, .. } => pass.volume.sample,
            Samples::InMemory { sample, .. } => sample,
        }
    }

    /// Number of samples, at least 1.
    pub fn len(&self) -> usize {
        match &self.0 {
            Samples::OfPass { range, .. } => (range.end - range.start) as usize,
            Samples::InMemory { sample, bytes } => bytes.len() / (sample.bits() as usize / 8),
        }
    }

    /// The volume's number and the numbers of the block's samples in it: equal for the same block of a later
    /// pass.
    ///
    /// `None` for a block whose place in the volume is not known, because the pass gives samples in any order
    /// or the samples were sorted since.
    pub fn cache_key(&self) -> Option<(u64, Range<u64>)> {
        match &self.0 {
            Samples::OfPass { pass, range, .. } => pass.in_order.then(|| (pass.volume.id, range.clone())),
            Samples::InMemory { .. } => None,
        }
    }

    /// The number of the first sample, counted in the order of the pass; `None` for samples that were sorted
    /// since.
    pub(crate) fn start(&self) -> Option<u64> {
        match &self.0 {
            Samples::OfPass { range, .. } => Some(range.start),
            Samples::InMemory { .. } => None,
        }
    }

    /// The samples: little-endian, in C order.
    ///
    /// # Errors
    ///
    /// [`Problem::Read`] when the file cannot be read, or has become shorter since it was opened.
    pub fn bytes(&mut self) -> Result<&[u8], Error> {
        let (pass, samples, buffer, windows, chunks, held) = match &mut self.0 {
            Samples::OfPass { pass, range, buffer, windows, chunks, held } => {
                (*pass, &*range, buffer, windows, chunks, held)
            }
            Samples::InMemory { bytes, .. } => return Ok(bytes),
        };
        let volume = pass.volume;
        let width = u64::from(volume.sample.bits() / 8);
        let range = samples.start * width..samples.end * width;
        let filled = **held == *samples;
        match &volume.store {
            Store::Memory(bytes) => return Ok(&bytes[range.start as usize..range.end as usize]),
            Store::LazyMemory(samples) => {
                return Ok(&samples.bytes()?[range.start as usize..range.end as usize]);
            }
            Store::File { file, offset } if !filled => {
                buffer.resize((range.end - range.start) as usize, 0);
                read_exact_at(file, buffer, offset + range.start)
                    .map_err(|error| volume.error(Problem::Read(error)))?;
                volume.order.to_little_endian(volume.sample, buffer);
                **held = samples.clone();
            }
            Store::Strided(strided) if !filled => {
                buffer.resize((range.end - range.start) as usize, 0);
                match &pass.windows {
                    Some(all) => all.gather(strided, windows, samples.clone(), buffer),
                    None => strided.gather(pass.axis_order, samples.clone(), buffer),
                }
                volume.order.to_little_endian(volume.sample, buffer);
                **held = samples.clone();
            }
            Store::Chunked(frames) => {
                let frames = pass.stored_chunks.as_deref().unwrap_or(frames);
                return frames.samples(samples, chunks, buffer, held);
            }
            Store::File { .. } | Store::Strided(_) | Store::SequentialSource(_) => {}
        }
        Ok(buffer)
    }
}

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
    volume: &'a Volume<'a>,
    /// The pass gives the frames 0, `frame_step`, 2 `frame_step`, …
    frame_step: usize,
    frames_per_group: usize,
    samples_per_block: usize,
    /// Whether blocks are where their sample numbers say.
    in_order: bool,
    /// The order of the axes of a strided store.
    axis_order: AxisOrder,
    /// The windows of a strided store, where it is read by windows.
    windows: Option<Windows>,
    /// Chunks in the order of their storage, where they are read in it.
    stored_chunks: Option<Box<ChunkedFrames>>,
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
        self.pass_with_step(1, frames_per_group, bytes_per_block)
    }

    /// Starts a pass through the frames 0, `frame_step`, 2 `frame_step`, … in this order.
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
        let reading = match &self.store {
            Store::SequentialSource(source) => Some(source.frames()?),
            Store::LazyMemory(samples) => samples.bytes().map(|_| None)?,
            Store::Memory(_) | Store::Strided(_) | Store::File { .. } | Store::Chunked(_) => None,
        };
        Ok(self.start(frame_step, frames_per_group, bytes_per_block, true, reading))
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
        let cheaper = match &self.store {
            Store::SequentialSource(source) => source.any_order().transpose()?,
            Store::Strided(strided) => match strided.memory_order() {
                Some(axis_order) => {
                    let pass = self.start(1, frames_per_group, bytes_per_block, false, None);
                    return Ok(Pass { axis_order, windows: None, ..pass });
                }
                None => None,
            },
            Store::Chunked(frames) => match frames.in_stored_order() {
                Some(stored) => {
                    let pass = self.start(1, frames_per_group, bytes_per_block, false, None);
                    return Ok(Pass { stored_chunks: Some(Box::new(stored)), ..pass });
                }
                None => None,
            },
            Store::Memory(_) | Store::LazyMemory(_) | Store::File { .. } => None,
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
            volume: self,
            frame_step,
            frames_per_group: frames.max(1),
            samples_per_block: (bytes / (self.sample.bits() as usize / 8)).max(1),
            in_order,
            axis_order: C_ORDER,
            windows,
            stored_chunks: None,
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
        self.in_order
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
        self.volume.shape.frames.div_ceil(self.frame_step)
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
        let windows = match &self.windows {
            Some(all) => {
                let last = (frames.end - 1) * self.frame_step;
                all.of(frames.start * self.frame_step..last + 1, &mut state.window)
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
                    pass: self,
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
        let width = self.volume.sample.bits() as usize / 8;
        for piece in self.cut(state.samples_read..range.start).chain([range.clone()]) {
            buffer.resize((piece.end - piece.start) as usize * width, 0);
            reading.fill(buffer)?;
        }
        state.samples_read = range.end;
        self.volume.order.to_little_endian(self.volume.sample, buffer);
        Ok(())
    }

    /// The samples of frames of the pass, as the ranges of its blocks.
    fn blocks(&self, frames: Range<usize>) -> impl Iterator<Item = Range<u64>> {
        self.runs(frames).flat_map(move |samples| self.cut(samples))
    }

    /// The samples of frames of the pass, as runs of samples that follow one another.
    fn runs(&self, frames: Range<usize>) -> impl Iterator<Item = Range<u64>> + use<> {
        let frame_samples = self.volume.shape.frame_samples() as u64;
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
        match &self.volume.store {
            Store::Chunked(frames) => Some(self.stored_chunks.as_deref().unwrap_or(frames)),
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
