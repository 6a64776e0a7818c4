//! What is shown of a volume: all of it or, for a smaller file, less.
//!
//! The frames of a view are counted from 0 without gaps, as they are in the GIF, and so are those of whatever is made for
//! it: palettes, samples, delays. Where in the volume a frame is matters to who has learned something about its frames before, and
//! blocks tell.

use super::{Pass, SampleType, Shape, Volume};
use crate::error::{Error, Problem};

/// Every so many-th frame of a volume.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    volume: &'v Volume<'v>,
    every: usize,
}

impl<'v> View<'v> {
    /// The frames 0, `every`, 2 `every`, …; `every` is at least 1.
    pub(crate) fn new(volume: &'v Volume<'v>, every: usize) -> Self {
        Self { volume, every }
    }

    /// The shape of what is shown.
    pub(crate) fn shape(&self) -> Shape {
        let shape = self.volume.shape;
        Shape { frames: shape.frames.div_ceil(self.every), ..shape }
    }

    /// The type of the samples.
    pub(crate) fn sample(&self) -> SampleType {
        self.volume.sample
    }

    /// As [`Volume::pass`], through what is shown.
    pub(crate) fn pass(&self, frames_per_group: usize, bytes_per_block: usize) -> Result<Pass<'v>, Error> {
        self.volume.pass_of_every(self.every, frames_per_group, bytes_per_block)
    }

    /// The number of the frame of a sample that is shown, by its place in the volume.
    pub(crate) fn frame_of(&self, sample: u64) -> usize {
        (sample / self.volume.shape.frame_samples() as u64) as usize / self.every
    }

    pub(crate) fn error(&self, problem: Problem) -> Error {
        self.volume.error(problem)
    }
}
