//! One reading of a volume, shared by all threads: who asks next gets the next group of frames.
//!
//! A group is a run of whole frames, small enough that every thread has work and large enough that tiny frames do not
//! cost a claim each. Its samples come as blocks of at most a size the backend likes; a frame larger than a block
//! is split over several. A block of a file is read by the thread that claimed it, and only if its samples are asked for.
//! A sequential store is read under the pass's lock, which is what keeps it in order.
//!
//! A pass may be of every so many-th frame. Its frames are counted as it gives them; a block's identity says where in the
//! volume its samples are.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::store::{Reading, read_exact_at};
use super::{SampleType, Store, Volume};
use crate::error::{Error, Problem};

/// A run of consecutive samples of a volume, not yet read.
pub struct Block<'a>(Source<'a>);

enum Source<'a> {
    /// Where a pass has them.
    Pass {
        pass: &'a Pass<'a>,
        samples: Range<u64>,
        buffer: &'a mut Vec<u8>,
        /// The buffer holds the samples already.
        filled: bool,
    },
    /// Here.
    Loose { sample: SampleType, bytes: &'a [u8] },
}

impl<'a> Block<'a> {
    /// A block of samples that have been read and sorted in some way: little-endian, at least one.
    pub(crate) fn of_samples(sample: SampleType, bytes: &'a [u8]) -> Self {
        debug_assert!(!bytes.is_empty() && bytes.len().is_multiple_of(sample.bits() as usize / 8));
        Self(Source::Loose { sample, bytes })
    }
}

impl Block<'_> {
    /// The type of the samples.
    pub fn sample(&self) -> SampleType {
        match self.0 {
            Source::Pass { pass, .. } => pass.volume.sample,
            Source::Loose { sample, .. } => sample,
        }
    }

    /// Number of samples; never 0.
    pub fn len(&self) -> usize {
        match &self.0 {
            Source::Pass { samples, .. } => (samples.end - samples.start) as usize,
            Source::Loose { sample, bytes } => bytes.len() / (sample.bits() as usize / 8),
        }
    }

    /// Always false: there is no block without samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The volume's number and the block's samples in it: the same block of a later pass is equal.
    ///
    /// `None` for a block whose place in the volume is not known, because the pass gives samples in any order or they were
    /// sorted since.
    pub fn cache_key(&self) -> Option<(u64, Range<u64>)> {
        match &self.0 {
            Source::Pass { pass, samples, .. } => pass.in_order.then(|| (pass.volume.id, samples.clone())),
            Source::Loose { .. } => None,
        }
    }

    /// The samples: little-endian, in C order.
    ///
    /// # Errors
    ///
    /// [`Problem::Read`] when the file cannot be read, or has become shorter since it was opened.
    pub fn bytes(&mut self) -> Result<&[u8], Error> {
        let (volume, samples, buffer, filled) = match &mut self.0 {
            Source::Pass { pass, samples, buffer, filled } => (pass.volume, samples, buffer, filled),
            Source::Loose { bytes, .. } => return Ok(bytes),
        };
        let width = u64::from(volume.sample.bits() / 8);
        let range = samples.start * width..samples.end * width;
        match &volume.store {
            Store::Memory(bytes) => return Ok(&bytes[range.start as usize..range.end as usize]),
            Store::LazyMemory(late) => return Ok(&late.bytes()?[range.start as usize..range.end as usize]),
            Store::File { file, offset } if !*filled => {
                buffer.resize((range.end - range.start) as usize, 0);
                read_exact_at(file, buffer, offset + range.start)
                    .map_err(|error| volume.error(Problem::Read(error)))?;
                volume.order.to_little_endian(volume.sample, buffer);
                *filled = true;
            }
            Store::File { .. } | Store::SequentialSource(_) => {}
        }
        Ok(buffer)
    }
}

/// A run of whole frames, claimed by one thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// 0, 1, … in the order of the frames, without gaps.
    pub index: usize,
    /// The frames of the group, counted as the pass gives them.
    pub frames: Range<usize>,
}

/// One reading of a volume from its first frame to its last.
pub struct Pass<'a> {
    volume: &'a Volume<'a>,
    /// Of so many frames it gives the first.
    every: usize,
    frames_per_group: usize,
    samples_per_block: usize,
    /// Blocks are where their sample numbers say.
    in_order: bool,
    cursor: Mutex<Cursor>,
}

/// What the threads of a pass share.
struct Cursor {
    next: usize,
    /// The open reading of a sequential store, and how many samples it has given.
    reading: Option<Box<dyn Reading>>,
    read: u64,
}

impl<'a> Volume<'a> {
    /// Starts a reading in the order of the frames.
    ///
    /// `frames_per_group` and `bytes_per_block` are raised to one frame and one sample where they are less.
    ///
    /// # Errors
    ///
    /// When a sequential store cannot be opened, or one that is to be in memory not be read.
    pub fn pass(&'a self, frames_per_group: usize, bytes_per_block: usize) -> Result<Pass<'a>, Error> {
        self.pass_of_every(1, frames_per_group, bytes_per_block)
    }

    /// Starts a reading of the frames 0, `every`, 2 `every`, … in this order.
    ///
    /// # Errors
    ///
    /// As for [`Volume::pass`].
    pub(crate) fn pass_of_every(
        &'a self,
        every: usize,
        frames_per_group: usize,
        bytes_per_block: usize,
    ) -> Result<Pass<'a>, Error> {
        let reading = match &self.store {
            Store::SequentialSource(store) => Some(store.frames()?),
            Store::LazyMemory(late) => late.bytes().map(|_| None)?,
            Store::Memory(_) | Store::File { .. } => None,
        };
        Ok(self.start(every, frames_per_group, bytes_per_block, true, reading))
    }

    /// Starts a reading that gives every sample once, in whatever order is cheapest; its groups stand for no frames.
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
            Store::SequentialSource(store) => store.any_order().transpose()?,
            Store::Memory(_) | Store::LazyMemory(_) | Store::File { .. } => None,
        };
        match cheaper {
            Some(reading) => Ok(self.start(1, frames_per_group, bytes_per_block, false, Some(reading))),
            None => self.pass(frames_per_group, bytes_per_block),
        }
    }

    fn start(
        &'a self,
        every: usize,
        frames: usize,
        bytes: usize,
        in_order: bool,
        reading: Option<Box<dyn Reading>>,
    ) -> Pass<'a> {
        Pass {
            volume: self,
            every,
            frames_per_group: frames.max(1),
            samples_per_block: (bytes / (self.sample.bits() as usize / 8)).max(1),
            in_order,
            cursor: Mutex::new(Cursor { next: 0, reading, read: 0 }),
        }
    }
}

impl<'a> Pass<'a> {
    /// Whether its groups are the frames they say, and the samples of a block follow one another in the volume.
    pub(crate) fn is_in_order(&self) -> bool {
        self.in_order
    }

    /// Number of groups.
    pub fn groups(&self) -> usize {
        self.frames().div_ceil(self.frames_per_group)
    }

    /// Number of frames that it gives.
    fn frames(&self) -> usize {
        self.volume.shape.frames.div_ceil(self.every)
    }

    /// Claims the next group and hands its blocks to `visit`, in order. `buffer` is the caller's, for reuse.
    ///
    /// The blocks of one group cover it, and are consecutive unless frames are left out.
    ///
    /// Returns the group when all its blocks have been visited, `None` when the volume is at its end or another
    /// thread's reading of it failed.
    ///
    /// # Errors
    ///
    /// What `visit` returns, or the failure to read a sequential store.
    pub fn next(
        &self,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Block<'_>) -> Result<(), Error>,
    ) -> Option<Result<Group, Error>> {
        let mut cursor = self.cursor.lock().unwrap_or_else(PoisonError::into_inner);
        let index = cursor.next;
        let first = index * self.frames_per_group;
        if first >= self.frames() {
            return None;
        }
        let frames = first..(first + self.frames_per_group).min(self.frames());
        cursor.next += 1;

        // Blocks of a sequential store are read, and all but the last one visited, before another thread may read on.
        let mut turn = cursor.reading.is_some().then_some(cursor);
        let mut blocks = self.blocks(frames.clone()).peekable();
        while let Some(samples) = blocks.next() {
            let mut result = match &mut turn {
                Some(cursor) => self.fill(cursor, &samples, buffer),
                None => Ok(()),
            };
            let filled = turn.is_some();
            if result.is_ok() {
                if blocks.peek().is_none() {
                    turn = None;
                }
                result = visit(Block(Source::Pass { pass: self, samples, buffer: &mut *buffer, filled }));
            }
            if let Err(error) = result {
                if let Some(cursor) = &mut turn {
                    cursor.next = self.groups();
                }
                return Some(Err(error));
            }
        }
        Some(Ok(Group { index, frames }))
    }

    /// Reads samples of a sequential store into `buffer`, and past those between the last ones and them.
    fn fill(&self, cursor: &mut Cursor, samples: &Range<u64>, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let Some(reading) = &mut cursor.reading else { return Ok(()) };
        let width = self.volume.sample.bits() as usize / 8;
        for between in self.cut(cursor.read..samples.start).chain([samples.clone()]) {
            buffer.resize((between.end - between.start) as usize * width, 0);
            reading.fill(buffer)?;
        }
        cursor.read = samples.end;
        self.volume.order.to_little_endian(self.volume.sample, buffer);
        Ok(())
    }

    /// The samples of frames that it gives, in blocks.
    fn blocks(&self, frames: Range<usize>) -> impl Iterator<Item = Range<u64>> {
        let frame_samples = self.volume.shape.frame_samples() as u64;
        // Those that follow one another share blocks.
        let run = if self.every == 1 { frames.len() } else { 1 };
        frames.step_by(run).flat_map(move |first| {
            let first = (first * self.every) as u64 * frame_samples;
            self.cut(first..first + run as u64 * frame_samples)
        })
    }

    /// A run of samples, in blocks.
    fn cut(&self, samples: Range<u64>) -> impl Iterator<Item = Range<u64>> + use<> {
        let step = self.samples_per_block as u64;
        let end = samples.end;
        samples.step_by(self.samples_per_block).map(move |first| first..first.saturating_add(step).min(end))
    }
}
