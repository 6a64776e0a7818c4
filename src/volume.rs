//! Volumes: opened, not loaded.
//!
//! A [`Volume`] knows its shape, its sample type and where its samples are. Its samples come out in blocks: a
//! [`Pass`] hands groups of whole frames to whichever thread asks next, each group as one or more [`Block`]s, and a block
//! reads its samples only when they are asked for. Blocks are little-endian and in C order whatever the file is; that is
//! settled here, once, for every format and backend.

mod block;
mod byte_order;
mod fortran;
mod frame_shape;
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
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Problem};

pub use block::{Block, Group, Pass};
pub(crate) use byte_order::ByteOrder;
pub use frame_shape::{FrameShape, MAX_SIDE};
pub(crate) use layout::Layout;
pub(crate) use limits::Limits;
pub(crate) use name::{on_one_line, source_name};
pub(crate) use sample::with_sample;
pub use sample::{Kind, Sample, SampleType};
pub(crate) use store::{Reading, SequentialSource, Store};

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
