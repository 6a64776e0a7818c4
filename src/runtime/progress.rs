//! The progress of a conversion, and the time that each stage took. The library never prints.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A stage of a conversion, as progress reports name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding the least and greatest sample.
    Range,
    /// Finding percentiles: once or several times through all frames.
    Percentiles,
    /// Making the pictures of a turning volume, of its levels.
    Turning,
    /// Counting the colors of an RGB volume.
    Colors,
    /// Making, packing and writing frames.
    Frames,
    /// Decoding and comparing, when [`Options::verify`](crate::Options::verify) is set.
    Verification,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Self; 6] =
        [Stage::Range, Stage::Percentiles, Stage::Turning, Stage::Colors, Stage::Frames, Stage::Verification];
}

/// A listener for the progress of a conversion. Several threads call it; `()` ignores it.
pub trait Progress: Sync {
    /// A stage begins that processes `frames` frames.
    fn begin(&self, stage: Stage, frames: usize) {
        let _ = (stage, frames);
    }

    /// The stage has processed `frames` more frames.
    fn advance(&self, frames: usize) {
        let _ = frames;
    }
}

impl Progress for () {}

/// The wall time of each stage of a conversion. Reading samples counts as part of the stage that needed them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times([Duration; Stage::ALL.len()]);

impl Times {
    /// The time of a stage; zero for a stage that was not needed.
    pub fn of(&self, stage: Stage) -> Duration {
        self.0[stage as usize]
    }
}

/// A listener that measures the stages and passes everything on.
pub(crate) struct Stopwatch<'p> {
    listener: &'p dyn Progress,
    state: Mutex<(Times, Option<(Stage, Instant)>)>,
}

impl<'p> Stopwatch<'p> {
    pub(crate) fn new(listener: &'p dyn Progress) -> Self {
        Self { listener, state: Mutex::default() }
    }

    /// Ends the current stage, and returns all times.
    pub(crate) fn stop(&self) -> Times {
        let mut state = self.state();
        let (times, running) = &mut *state;
        if let Some((stage, since)) = running.take() {
            times.0[stage as usize] += since.elapsed();
        }
        *times
    }

    fn state(&self) -> MutexGuard<'_, (Times, Option<(Stage, Instant)>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Stopwatch<'_> {
    fn begin(&self, stage: Stage, frames: usize) {
        self.stop();
        self.state().1 = Some((stage, Instant::now()));
        self.listener.begin(stage, frames);
    }

    fn advance(&self, frames: usize) {
        self.listener.advance(frames);
    }
}
