//! What is shown of a volume: all of it or, for a smaller file, less.
//!
//! The frames of a view are numbered from 0 without gaps, as in the GIF. Palettes, samples and delays are
//! numbered like them. Pixels are combined after the levels, not here. Per-frame levels belong to frames of
//! the volume; a block's cache key says which frame it is from.

mod apply;
mod axis;
mod jobs;
mod matched;
mod options;
mod ortho;
mod places;
mod plane;
mod planes;
mod position;
mod project;
mod projection;
mod resolve;
mod select;
#[cfg(test)]
mod tests;
pub mod turntable;
mod upright;

use crate::error::{Error, Problem};
use crate::volume::{FrameShape, Pass, SampleType, Volume};

pub use crate::volume::{Quantity, Unit};
pub(crate) use apply::Viewed;
pub(crate) use matched::Matched;
pub use options::ViewOptions;
pub(crate) use ortho::OrthoAxes;
pub(crate) use places::{Places, Span};
pub use plane::{AnatomicalPlane, Convention, Plane};
pub use projection::{Projection, Slab, Statistic, Thickness};
pub use select::Selection;

/// Every n-th frame of a volume, with the same number of pixels or fewer.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    volume: &'v Volume<'v>,
    frame_step: usize,
    binning: usize,
}

impl<'v> View<'v> {
    /// The frames 0, `frame_step`, 2 `frame_step`, …, in which each `binning` x `binning` pixels are shown as
    /// one. Both are at least 1.
    pub(crate) fn new(volume: &'v Volume<'v>, frame_step: usize, binning: usize) -> Self {
        Self { volume, frame_step, binning }
    }

    /// The same frames and pixels of another volume of this shape.
    pub(crate) fn of<'o>(&self, volume: &'o Volume<'o>) -> View<'o> {
        View { volume, frame_step: self.frame_step, binning: self.binning }
    }

    /// The shape of what is shown: of the pictures, where several frames make one.
    pub(crate) fn shape(&self) -> FrameShape {
        self.volume.pictures().reduced(self.frame_step, self.binning)
    }

    /// The shape of the pictures of the volume.
    pub(crate) fn pictures(&self) -> FrameShape {
        self.volume.pictures()
    }

    /// Number of frames that make one picture together.
    pub(crate) fn planes(&self) -> usize {
        self.volume.planes()
    }

    /// The shape of the volume, of its samples and of their levels: each plane of a picture is a frame of it.
    pub(crate) fn whole(&self) -> FrameShape {
        self.volume.shape()
    }

    /// Every n-th picture is shown.
    pub(crate) fn frame_step(&self) -> usize {
        self.frame_step
    }

    /// Number of pixels of a row, and of a column, that become one.
    pub(crate) fn binning(&self) -> usize {
        self.binning
    }

    /// Whether the least value is white.
    pub(crate) fn is_inverted(&self) -> bool {
        self.volume.metadata().is_inverted
    }

    /// The type of the samples.
    pub(crate) fn sample(&self) -> SampleType {
        self.volume.sample()
    }

    /// As [`Volume::pass`], through the frames that are shown.
    pub(crate) fn pass(&self, frames_per_group: usize, bytes_per_block: usize) -> Result<Pass<'v>, Error> {
        self.volume.pass_with_step(self.frame_step, frames_per_group, bytes_per_block)
    }

    /// The number in the view of the shown frame that holds a sample, by the sample's number in the volume.
    pub(crate) fn frame_of(&self, sample: u64) -> usize {
        let picture = self.volume.shape().frame_samples() * self.volume.planes();
        (sample / picture as u64) as usize / self.frame_step
    }

    pub(crate) fn error(&self, problem: Problem) -> Error {
        self.volume.error(problem)
    }
}
