//! Samples that are brought into memory: at once, or when the first pass begins.

use std::sync::OnceLock;

use super::layout::Layout;
use super::source::SequentialSource;
use crate::error::Error;
use crate::runtime::pages;

/// Samples that are brought into memory when the first pass begins, so that opening a volume costs next to
/// nothing.
pub(crate) struct LazyMemory {
    layout: Layout,
    source: Box<dyn SequentialSource>,
    samples: OnceLock<Vec<u8>>,
}

impl LazyMemory {
    /// `source` gives the samples in the order of the frames.
    pub(crate) fn new(layout: Layout, source: Box<dyn SequentialSource>) -> Self {
        Self { layout, source, samples: OnceLock::new() }
    }

    /// Bytes of memory that the samples take, and their reading.
    pub(crate) fn memory(&self) -> u64 {
        self.layout.bytes() + self.source.memory()
    }

    /// The samples: little-endian, C order, bools 0 or 1.
    ///
    /// # Errors
    ///
    /// When they cannot be read, are damaged, or are not as many as promised.
    pub(crate) fn bytes(&self) -> Result<&[u8], Error> {
        if let Some(bytes) = self.samples.get() {
            return Ok(bytes);
        }
        let mut reading = self.source.frames()?;
        let bytes = load(&self.layout, &mut |out| reading.fill(out))?;
        Ok(self.samples.get_or_init(|| bytes))
    }
}

/// All samples: little-endian, bools 0 or 1. `read` is called for the stored ones, first to last.
///
/// # Errors
///
/// The errors of `read`.
pub(crate) fn load(
    layout: &Layout,
    read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; layout.bytes() as usize];
    pages::prefer_large(&mut bytes);
    read(&mut bytes)?;
    layout.order.to_little_endian(layout.sample, &mut bytes);
    Ok(bytes)
}
