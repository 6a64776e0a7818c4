//! The two makers of levels, CPU and GPU, behind one trait: the bytes are the same whoever makes them.
//!
//! A backend does three things to a block of samples: find its [`Range`], count its keys, and turn it into levels. For RGB
//! volumes it does a fourth: find the palette entry nearest to each of many colors. All are called by many threads at
//! once. Only `backend/choice.rs` knows which backends there are.

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
pub(crate) use choice::run;

/// What a backend computes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackendKind {
    /// The CPU.
    Cpu,
    /// A GPU, which may be a software driver.
    Gpu,
}

/// Something that finds ranges, counts, and makes levels. Every backend gives the same answers.
pub trait Backend: Send + Sync {
    /// What it computes on.
    fn kind(&self) -> BackendKind;

    /// The name in reports: `cpu`, or `gpu` with the adapter's name.
    fn name(&self) -> &str;

    /// The size in bytes of the blocks this backend works best on; it accepts any other.
    fn block_bytes(&self) -> usize;

    /// The range of the samples of a block.
    ///
    /// # Errors
    ///
    /// When the block cannot be read or the device fails.
    fn minmax(&self, block: Block<'_>) -> Result<Range, Error>;

    /// Adds to `counts` how many finite samples of a block are in each of `bins`.
    ///
    /// # Errors
    ///
    /// As for [`Backend::minmax`].
    ///
    /// # Panics
    ///
    /// When `counts` is not as long as `bins`.
    fn histogram(&self, block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error>;

    /// Writes the level of every sample of a block to `out`, in order.
    ///
    /// `levels` was made for the block's sample type, from a range that covers the block.
    ///
    /// # Errors
    ///
    /// As for [`Backend::minmax`].
    ///
    /// # Panics
    ///
    /// When `out` is not as long as the block.
    fn normalize(&self, block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error>;

    /// Writes the index of the entry of `palette` that is nearest to each of `colors` to `out`: red, green, blue, by the sum
    /// of squared differences; of several equally near ones the first.
    ///
    /// # Errors
    ///
    /// When the device fails.
    ///
    /// # Panics
    ///
    /// When `palette` has no or more than 256 entries, or `out` is not as long as `colors`.
    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error>;
}
