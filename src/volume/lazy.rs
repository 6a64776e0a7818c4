//! Samples that are brought into memory: at once, or when the first pass begins.

use std::sync::OnceLock;

use super::fortran::{GatherWindow, gather};
use super::layout::Layout;
use super::limits::Limits;
use super::source::SequentialSource;
use crate::error::Error;
use crate::runtime::pages;

/// Samples that are brought into memory when the first pass begins, so that opening a volume costs next to
/// nothing.
pub(crate) struct LazyMemory {
    layout: Layout,
    source: Box<dyn SequentialSource>,
    limits: Limits,
    samples: OnceLock<Vec<u8>>,
}

impl LazyMemory {
    /// `source` gives the samples in their stored order.
    pub(crate) fn new(layout: Layout, source: Box<dyn SequentialSource>, limits: Limits) -> Self {
        Self { layout, source, limits, samples: OnceLock::new() }
    }

    /// Bytes of memory that the samples take, and their reading.
    pub(crate) fn memory(&self) -> u64 {
        let bytes = self.layout.bytes();
        let chunk = if self.layout.fortran { bytes.min(self.limits.chunk as u64) } else { 0 };
        bytes + chunk + self.source.memory()
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
        let bytes = load(&self.layout, &mut |out| reading.fill(out), self.limits)?;
        Ok(self.samples.get_or_init(|| bytes))
    }
}

/// All samples: little-endian, C order, bools 0 or 1. `read` is called for the stored ones, first to last.
///
/// # Errors
///
/// The errors of `read`.
pub(crate) fn load(
    layout: &Layout,
    read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
    limits: Limits,
) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; layout.bytes() as usize];
    pages::prefer_large(&mut bytes);
    if layout.fortran {
        gather(read, layout, &GatherWindow::whole(layout.shape), limits.chunk, &mut bytes)?;
    } else {
        read(&mut bytes)?;
    }
    layout.order.to_little_endian(layout.sample, &mut bytes);
    Ok(bytes)
}
