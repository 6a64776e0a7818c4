//! Blocks: runs of consecutive samples. A block of a file is read by the thread that has it, and only if its samples
//! are asked for.

use std::ops::Range;
use std::sync::Arc;

use super::Volume;
use super::chunked::{self, ChunkedFrames};
use super::sample::SampleType;
use super::source::read_exact_at;
use super::store::Store;
use super::strided::{AxisOrder, Window, Windows};
use crate::error::{Error, Problem};

/// A run of consecutive samples of a volume, not yet read.
pub struct Block<'a>(pub(super) Samples<'a>);

/// How the samples of a pass are read, wherever they are asked for.
pub(super) struct PassSource<'a> {
    pub(super) volume: &'a Volume<'a>,
    /// Whether blocks are where their sample numbers say.
    pub(super) in_order: bool,
    /// The order of the axes of a strided store.
    pub(super) axis_order: AxisOrder,
    /// The windows of a strided store, where it is read by windows.
    pub(super) windows: Option<Windows>,
    /// Chunks in the order of their storage, where they are read in it.
    pub(super) stored_chunks: Option<Box<ChunkedFrames>>,
}

/// Where the samples of a block are.
pub(super) enum Samples<'a> {
    /// In the volume of a pass.
    OfPass {
        pass: &'a PassSource<'a>,
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
            Store::FileFrames(frames) if !filled => {
                frames.read(samples.clone(), buffer).map_err(|error| volume.error(Problem::Read(error)))?;
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
            Store::File { .. } | Store::FileFrames(_) | Store::Strided(_) | Store::SequentialSource(_) => {}
        }
        Ok(buffer)
    }
}
