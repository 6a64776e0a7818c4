//! Volumes: opened, not loaded.
//!
//! A [`Volume`] knows its shape, its sample type and where its samples are. Its samples are read in blocks: a
//! [`Pass`] hands groups of whole frames to the threads that ask for them, each group as one or more
//! [`Block`]s, and a block reads its samples only when they are asked for. Blocks are little-endian and in C
//! order whatever the file is: `volume` converts them once, for every format and backend.

mod block;
mod buffer;
mod byte_order;
mod callback;
mod fortran;
mod frame_shape;
pub(crate) mod inflate;
mod layout;
mod lazy;
mod limits;
mod name;
mod ndarray;
mod sample;
pub(crate) mod source;
mod store;
mod strided;
mod subset;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use self::source::StoredBytes;
use crate::error::{Error, Problem};

pub use block::{Block, Group, Pass};
pub use byte_order::ByteOrder;
pub use frame_shape::{FrameShape, MAX_SIDE};
pub(crate) use layout::Layout;
pub(crate) use limits::Limits;
pub(crate) use name::{on_one_line, provenance_name};
pub(crate) use sample::with_sample;
pub use sample::{Kind, Sample, SampleType};
#[cfg(test)]
pub(crate) use source::Reading;
pub(crate) use source::SequentialSource;
pub(crate) use store::Store;

/// A volume whose samples can be read, block by block and as often as needed.
#[derive(Debug)]
pub struct Volume<'a> {
    name: String,
    provenance_name: Option<String>,
    shape: FrameShape,
    sample: SampleType,
    order: ByteOrder,
    store: Store<'a>,
    id: u64,
}

impl<'a> Volume<'a> {
    /// A volume over `store`. Errors and reports call it `name`.
    pub(crate) fn new(
        name: String,
        shape: FrameShape,
        sample: SampleType,
        order: ByteOrder,
        store: Store<'a>,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { name, provenance_name: None, shape, sample, order, store, id }
    }

    /// The name in errors and reports: the path, with the array's name for an archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name in the provenance of a GIF: the file's name without its directories, with the array's name
    /// for an archive; the name given to a stream or an array. `None` for
    /// [`array_to_gif`](crate::array_to_gif).
    pub fn provenance_name(&self) -> Option<&str> {
        self.provenance_name.as_deref()
    }

    /// The same volume with another name in the provenance of its GIF, or none: the record has a line
    /// `source: NAME` with it. An empty name is none; control characters are replaced.
    ///
    /// Default: what [`Volume::provenance_name`] says. The name in errors stays.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::volume::Volume;
    ///
    /// let stack = ndarray::Array3::<u16>::zeros((12, 64, 80));
    /// let volume = Volume::from_array("/home/ada/zeros", stack.view())?;
    /// assert_eq!(volume.provenance_name(), Some("zeros"));
    /// let volume = volume.with_provenance_name(Some("calibration"));
    /// assert_eq!(volume.provenance_name(), Some("calibration"));
    /// assert_eq!(volume.with_provenance_name(None).provenance_name(), None);
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn with_provenance_name(self, name: Option<&str>) -> Self {
        Self { provenance_name: name.filter(|name| !name.is_empty()).map(on_one_line), ..self }
    }

    /// The same volume with its own name, without any directories, in the provenance.
    pub(crate) fn named_by_itself(self) -> Self {
        let name = self.name.rsplit(['/', '\\']).next().map(str::to_owned);
        self.with_provenance_name(name.as_deref())
    }

    /// The shape.
    pub fn shape(&self) -> FrameShape {
        self.shape
    }

    /// The type of the samples.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// Number of bytes of all samples.
    pub fn bytes(&self) -> u64 {
        self.shape.sample_count() * u64::from(self.sample.bits() / 8)
    }

    /// Bytes of memory that the volume takes, including its reading. Next to none if its samples are read
    /// where they are.
    pub fn memory(&self) -> u64 {
        match &self.store {
            Store::Memory(Cow::Owned(bytes)) => bytes.len() as u64,
            Store::Memory(Cow::Borrowed(_)) | Store::File { .. } => 0,
            Store::Strided(samples) => samples.memory(),
            Store::LazyMemory(samples) => samples.memory(),
            Store::SequentialSource(source) => source.memory(),
        }
    }

    /// A number that no other volume of this process has. Backends that keep blocks recognize them by it.
    pub fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn error(&self, problem: Problem) -> Error {
        Error::new(self.name.clone(), problem)
    }
}

impl Volume<'static> {
    /// A volume whose samples are in a file as they are.
    pub(crate) fn stored(layout: Layout, bytes: StoredBytes, limits: Limits) -> Self {
        let name = bytes.name.clone();
        let store = Store::of_stored(layout, bytes, limits);
        Self::new(name, layout.shape, layout.sample, layout.order, store)
    }

    /// A volume whose samples `source` gives from front to back, in their stored order.
    pub(crate) fn sequential(
        name: String,
        layout: Layout,
        source: Box<dyn SequentialSource>,
        limits: Limits,
    ) -> Self {
        let store = Store::of_sequential(layout, source, limits);
        Self::new(name, layout.shape, layout.sample, layout.order, store)
    }

    /// A volume in memory. `read` is called for the stored samples, first to last.
    ///
    /// # Errors
    ///
    /// The errors of `read`.
    pub(crate) fn in_memory(
        name: String,
        layout: Layout,
        read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let store = Store::Memory(Cow::Owned(lazy::load(&layout, read, limits)?));
        Ok(Self::new(name, layout.shape, layout.sample, ByteOrder::Little, store))
    }
}
