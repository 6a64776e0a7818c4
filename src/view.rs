//! What is shown of a volume: all of it or, for a smaller file, less.
//!
//! The frames of a view are counted from 0 without gaps, as they are in the GIF, and so are those of whatever is made for
//! it: palettes, samples, delays. Its pixels come about after the levels. Where in the volume a frame is matters to who has learned something about its frames before, and
//! blocks tell.

use crate::error::{Error, Problem};
use crate::volume::{FrameShape, Pass, SampleType, Volume};

/// Every so many-th frame of a volume, of as many pixels or fewer.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    volume: &'v Volume<'v>,
    every: usize,
    binning: usize,
}

impl<'v> View<'v> {
    /// The frames 0, `every`, 2 `every`, …, of which each `binning` x `binning` pixels are shown as one; both are at least
    /// 1.
    pub(crate) fn new(volume: &'v Volume<'v>, every: usize, binning: usize) -> Self {
        Self { volume, every, binning }
    }

    /// The shape of what is shown.
    pub(crate) fn shape(&self) -> FrameShape {
        self.volume.shape().less(self.every, self.binning)
    }

    /// The shape of the volume: that of its samples and their levels.
    pub(crate) fn whole(&self) -> FrameShape {
        self.volume.shape()
    }

    /// How many pixels of a row, and of a column, become one.
    pub(crate) fn binning(&self) -> usize {
        self.binning
    }

    /// The type of the samples.
    pub(crate) fn sample(&self) -> SampleType {
        self.volume.sample()
    }

    /// As [`Volume::pass`], through what is shown.
    pub(crate) fn pass(&self, frames_per_group: usize, bytes_per_block: usize) -> Result<Pass<'v>, Error> {
        self.volume.pass_of_every(self.every, frames_per_group, bytes_per_block)
    }

    /// The number of the frame of a sample that is shown, by its place in the volume.
    pub(crate) fn frame_of(&self, sample: u64) -> usize {
        (sample / self.volume.shape().frame_samples() as u64) as usize / self.every
    }

    pub(crate) fn error(&self, problem: Problem) -> Error {
        self.volume.error(problem)
    }
}
