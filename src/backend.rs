//! The two backends, CPU and GPU, behind one trait. Both make the same bytes.
//!
//! A backend has three stages for a block of samples: it finds the [`Range`], counts the samples in each bin
//! of a histogram, and makes levels of the samples. A fourth stage is for the colors of RGB volumes: it finds
//! the nearest palette entry of each color. Two more make pictures of a turned volume, from the levels that are kept
//! as [`Columns`]: one by rays within rows, the other by rays at any angle. Many threads call the stages at the same
//! time. Only `backend/choice.rs` knows which backends exist.

#[cfg(feature = "gpu")]
mod auto;
mod choice;
mod columns;
pub mod cpu;
#[cfg(feature = "gpu")]
mod device_pool;
#[cfg(feature = "gpu")]
pub mod gpu;
mod turn_work;

use std::ops;

use crate::error::Error;
use crate::tone::{Bins, Levels, Range};
use crate::view::turntable::{RayRule, Rays};
use crate::volume::Block;

pub(crate) use choice::Backends;
pub use choice::Choice;
#[cfg(test)]
pub(crate) use choice::with_retries;
pub use columns::{BLOCK, Cell, ColumnFiller, Columns, LANES, Peaks};
pub use turn_work::TurnWork;

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

    /// Says that pictures will be turned, before the levels of the volume are made. A backend may open a device for
    /// them now. Does nothing by default.
    fn will_turn(&self, _work: &TurnWork<'_>) {}

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

    /// Writes some rows of a picture to `out`, whose `rays` run through all of `columns` at any angle. `picture` are
    /// these rows and the width of the picture.
    ///
    /// A sample is at a position p along the three axes, from 0 to the number of voxels in 16.16 bits; others are left
    /// out. For linear interpolation q = p - 32640, the first of two voxels is q >> 16, its neighbor gets
    /// f = (q >> 8) & 255 of 256 parts, and voxels beyond the last one are equal to it: a value of the eight voxels
    /// has 24 bits behind the point. The nearest voxel is p >> 16. A weight w below 256 makes ((value + 2^23) >> 24)
    /// w of a value, with 8 bits behind the point. The maximum of the values of a ray is rounded to a level, and so
    /// is the mean of the values with 8 bits behind the point.
    ///
    /// A surface is where a ray first has a sample of its level or more, less a part of the way from the sample
    /// before: ((value - level) 256 / (value - before)) 256ths of a step, of values with 8 bits behind the point,
    /// which are 0 outside. Its gradient is the difference of the values at `reach` on both sides, along each axis.
    /// The longest part of the gradient is shifted to 15 bits; its product with the light, divided by its length,
    /// both rounded down, is the share of [`LIGHT`](crate::view::turntable::LIGHT) that the surface gets over
    /// [`AMBIENT`](crate::view::turntable::AMBIENT).
    ///
    /// # Errors
    ///
    /// When the device fails.
    ///
    /// # Panics
    ///
    /// When `out` has another length.
    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        picture: (ops::Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error>;
}

/// Checks what a backend is asked to turn.
fn check_turned(columns: &Columns, runs: &ops::Range<usize>, (rays, width): (&[Rays], usize), out: &[u8]) {
    assert!(runs.end <= columns.runs(), "runs of the columns");
    assert_eq!(out.len(), rays.len() * columns.rows_of(runs.clone()).len() * width, "one level per pixel");
}
