//! The two backends, CPU and GPU, behind one trait. Both make the same bytes.
//!
//! A backend has three stages for a block of samples: it finds the [`Range`], counts the samples in each bin
//! of a histogram, and makes levels of the samples. A fourth stage is for the colors of RGB volumes: it finds
//! the nearest palette entry of each color. Many threads call the stages at the same time. Only
//! `backend/choice.rs` knows which backends exist.

mod choice;
pub mod cpu;
#[cfg(feature = "gpu")]
mod device_pool;
#[cfg(feature = "gpu")]
pub mod gpu;

use crate::error::Error;
use crate::tone::{Bins, Levels, Range};
use crate::volume::Block;

pub(crate) use choice::Backends;
pub use choice::Choice;
#[cfg(test)]
pub(crate) use choice::with_retries;

/// What a backend computes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendKind {
    /// The CPU.
    Cpu,
    /// A GPU, which may be a software driver.
    Gpu,
}

/// Finds ranges, counts histograms, makes levels and maps colors. Every backend gives the same answers.
pub trait Backend: Send + Sync {
    /// What it computes on.
    fn kind(&self) -> BackendKind;

    /// The name in reports: `cpu`, or `gpu` with the adapter's name.
    fn name(&self) -> &str;

    /// The block size in bytes at which this backend is fastest. It accepts blocks of any size.
    fn block_bytes(&self) -> usize;

    /// Returns the range of the samples of a block.
    ///
    /// # Errors
    ///
    /// When the block cannot be read, or the device fails.
    fn minmax(&self, block: Block<'_>) -> Result<Range, Error>;

    /// Adds the number of finite samples of a block in each of `bins` to `counts`.
    ///
    /// # Errors
    ///
    /// As for [`Backend::minmax`].
    ///
    /// # Panics
    ///
    /// When `counts` and `bins` differ in length.
    fn histogram(&self, block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error>;

    /// Writes the level of every sample of a block to `out`, in the order of the samples.
    ///
    /// `levels` must have been made for the block's sample type, from a range that contains the block's
    /// range.
    ///
    /// # Errors
    ///
    /// As for [`Backend::minmax`].
    ///
    /// # Panics
    ///
    /// When `out` and the block differ in length.
    fn normalize(&self, block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error>;

    /// Writes the index of the nearest entry of `palette` to `out`, for each of `colors`. Entries and colors
    /// are red, green and blue. The distance is the sum of the squared differences. Of equally near entries
    /// the first counts.
    ///
    /// # Errors
    ///
    /// When the device fails.
    ///
    /// # Panics
    ///
    /// When `palette` has no entries or more than 256, or `out` and `colors` differ in length.
    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error>;
}
