//! Volumes: opened, not loaded.
//!
//! A [`Volume`] knows its shape, its sample type and where its samples are. Its samples come out in blocks: a
//! [`Pass`] hands groups of whole frames to whichever thread asks next, each group as one or more [`Block`]s, and a block
//! reads its samples only when they are asked for. Blocks are little-endian and in C order whatever the file is; that is
//! settled here, once, for every format and backend.

mod block;
mod fortran;
mod layout;
mod limits;
mod name;
mod ndarray;
mod sample;
pub(crate) mod source;
pub(crate) mod store;
mod subset;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Problem, ShapeReason};

pub use block::{Block, Group, Pass};
pub(crate) use layout::Layout;
pub(crate) use limits::Limits;
pub(crate) use name::{on_one_line, source_name};
pub(crate) use sample::with_sample;
pub use sample::{Kind, Sample, SampleType};
pub(crate) use store::{ByteOrder, Reading, SequentialSource, Store};

/// The longest side of a GIF, and so of a frame.
pub const MAX_SIDE: usize = u16::MAX as usize;

/// The shape of a volume: a stack of grey or RGB frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameShape {
    /// Number of frames, at least 1.
    pub frames: usize,
    /// Height of a frame in pixels, 1 to 65535.
    pub height: usize,
    /// Width of a frame in pixels, 1 to 65535.
    pub width: usize,
    /// Samples per pixel: 1 (grey) or 3 (RGB).
    pub samples: usize,
}

impl FrameShape {
    /// Reads an array's shape as (frames, height, width) or (frames, height, width, channels).
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`] when the array has another number of axes, an axis of length 0, a side over 65535, a number of
    /// channels other than 1 and 3, or more bytes than this machine can address.
    pub fn of_axes(axes: &[usize], sample: SampleType) -> Result<Self, Problem> {
        let refuse = |reason| Err(Problem::Shape { shape: python_tuple(axes), reason });
        let &([frames, height, width] | [frames, height, width, _]) = axes else {
            return refuse(ShapeReason::Axes(axes.len()));
        };
        let channels = axes.get(3).copied().unwrap_or(1);
        if let Some(axis) = axes.iter().position(|&length| length == 0) {
            return refuse(ShapeReason::EmptyAxis(axis));
        }
        if channels != 1 && channels != 3 {
            return refuse(ShapeReason::Channels(channels));
        }
        if height > MAX_SIDE || width > MAX_SIDE {
            return refuse(ShapeReason::FrameTooLarge { width, height, most: MAX_SIDE });
        }
        let bytes = [frames, height, width, channels, sample.bits() as usize / 8]
            .into_iter()
            .try_fold(1u64, |product, factor| product.checked_mul(factor as u64))
            .filter(|&bytes| bytes <= i64::MAX as u64);
        if bytes.is_none() {
            return refuse(ShapeReason::Overflow);
        }
        Ok(Self { frames, height, width, samples: channels })
    }

    /// The shape of the frames 0, `every`, 2 `every`, …, with `binning` x `binning` pixels as one.
    pub(crate) fn less(self, every: usize, binning: usize) -> Self {
        Self {
            frames: self.frames.div_ceil(every),
            height: self.height.div_ceil(binning),
            width: self.width.div_ceil(binning),
            ..self
        }
    }

    /// Pixels in one frame.
    pub fn frame_pixels(&self) -> usize {
        self.height * self.width
    }

    /// Samples in one frame.
    pub fn frame_samples(&self) -> usize {
        self.frame_pixels() * self.samples
    }

    /// Samples in the whole volume.
    pub fn sample_count(&self) -> u64 {
        self.frames as u64 * self.frame_samples() as u64
    }
}

impl fmt::Display for FrameShape {
    /// `64x512x512`, and `64x512x512x3` for colors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frames, height, width, samples } = self;
        write!(f, "{frames}x{height}x{width}")?;
        if *samples > 1 { write!(f, "x{samples}") } else { Ok(()) }
    }
}

/// A shape as Python writes it.
fn python_tuple(axes: &[usize]) -> String {
    /// NumPy has no more; a header may.
    const MOST: usize = 64;
    match axes {
        [one] => format!("({one},)"),
        [first, second, ..] if axes.len() > MOST => format!("({first}, {second}, …)"),
        _ => format!("({})", axes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// A volume whose samples can be read, block by block and as often as needed.
#[derive(Debug)]
pub struct Volume<'a> {
    name: String,
    source: Option<String>,
    shape: FrameShape,
    sample: SampleType,
    order: ByteOrder,
    store: Store<'a>,
    id: u64,
}

impl<'a> Volume<'a> {
    /// A volume over `store`; `name` is what errors and reports call it.
    pub(crate) fn new(
        name: String,
        shape: FrameShape,
        sample: SampleType,
        order: ByteOrder,
        store: Store<'a>,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { name, source: None, shape, sample, order, store, id }
    }

    /// What errors and reports call the volume: its path, with the array's name for an archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name for the record in a GIF: that of the file, without its directories, with the array's for an archive; a name
    /// given to a stream or an array; none for [`array_to_gif`](crate::array_to_gif).
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// The same with this name for the record, which is a line of its own.
    pub(crate) fn with_source(self, name: Option<&str>) -> Self {
        Self { source: name.filter(|name| !name.is_empty()).map(on_one_line), ..self }
    }

    /// The same with its own name for the record, less any directories.
    pub(crate) fn with_own_source(self) -> Self {
        let name = self.name.rsplit(['/', '\\']).next().map(str::to_owned);
        self.with_source(name.as_deref())
    }

    /// The shape.
    pub fn shape(&self) -> FrameShape {
        self.shape
    }

    /// The type of the samples.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// Bytes of all samples.
    pub fn bytes(&self) -> u64 {
        self.shape.sample_count() * u64::from(self.sample.bits() / 8)
    }

    /// Bytes of memory that the volume takes, itself and while it is read: next to none where its samples are read where they
    /// are.
    pub fn memory(&self) -> u64 {
        match &self.store {
            Store::Memory(Cow::Owned(bytes)) => bytes.len() as u64,
            Store::Memory(Cow::Borrowed(_)) | Store::File { .. } => 0,
            Store::LazyMemory(late) => late.memory(),
            Store::SequentialSource(store) => store.memory(),
        }
    }

    /// A number no other volume of this process has: what a backend that keeps blocks knows them by.
    pub fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn error(&self, problem: Problem) -> Error {
        Error::new(self.name.clone(), problem)
    }
}
