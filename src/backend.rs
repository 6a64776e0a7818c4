//! The two backends, CPU and GPU, behind one trait. Both make the same bytes.
//!
//! A backend has three stages for a block of samples: it finds the [`Range`], counts the samples in each bin
//! of a histogram, and makes levels of the samples. A fourth stage is for the colors of RGB volumes: it finds
//! the nearest palette entry of each color. A fifth stage makes pictures of a turned volume, from the levels that are
//! kept as [`Columns`]. Many threads call the stages at the same time. Only
//! `backend/choice.rs` knows which backends exist.

mod choice;
mod columns;
pub mod cpu;
#[cfg(feature = "gpu")]
mod device_pool;
#[cfg(feature = "gpu")]
pub mod gpu;

use std::ops;

use crate::error::Error;
use crate::tone::{Bins, Levels, Range};
use crate::view::turntable::{RayRule, Rays};
use crate::volume::Block;

pub(crate) use choice::Backends;
pub use choice::Choice;
#[cfg(test)]
pub(crate) use choice::with_retries;
pub use columns::{Cell, ColumnFiller, Columns, LANES};

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

    /// Writes some rows of turned pictures to `out`: of each picture, one after the other, the rows of `runs` of
    /// `columns`. `pictures` are the rays of each, and the width of all; each ray runs within its row.
    ///
    /// A sample is at a position p along both axes of the row, from 0 to the number of voxels in 16.16 bits; others
    /// are left out. For linear interpolation q = p - 30720, the first of two voxels is q >> 16, its neighbor gets
    /// f = (q >> 12) & 15 of 16 parts, and voxels beyond the last one are equal to it: a value of the four voxels
    /// has 8 bits behind the point. The nearest voxel is p >> 16. A weight w below 256 makes ((value + 128) >> 8) w of
    /// a value. The maximum of the values of a ray, or their sum over their number, rounded down, is a level after
    /// (value + 128) >> 8. Where there is no sample, the level is 0.
    ///
    /// # Errors
    ///
    /// When the device fails.
    ///
    /// # Panics
    ///
    /// When `out` has another length, or there are no such runs.
    fn turn(
        &self,
        columns: &Columns,
        runs: ops::Range<usize>,
        pictures: (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error>;
}

/// Checks what a backend is asked to turn.
fn check_turned(columns: &Columns, runs: &ops::Range<usize>, (rays, width): (&[Rays], usize), out: &[u8]) {
    assert!(runs.end <= columns.runs(), "runs of the columns");
    assert_eq!(out.len(), rays.len() * columns.rows_of(runs.clone()).len() * width, "one level per pixel");
}
