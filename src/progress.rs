//! How a conversion tells how far it is. The library never prints.

/// The part of a conversion that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding the least and greatest sample.
    Range,
    /// Finding percentiles: once or several times through all frames.
    Percentiles,
    /// Counting the colors of an RGB volume.
    Colors,
    /// Making, packing and writing frames.
    Frames,
}

/// Somebody who wants to know. Called by several threads; `()` does not want to.
pub trait Progress: Sync {
    /// A stage begins, which goes through `frames` frames.
    fn begin(&self, stage: Stage, frames: usize) {
        let _ = (stage, frames);
    }

    /// `frames` more frames of the stage are done.
    fn advance(&self, frames: usize) {
        let _ = frames;
    }
}

impl Progress for () {}
