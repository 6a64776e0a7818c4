//! What a ray shows of its samples.

use super::options::{Interpolation, Render, TurnOptions};

/// What a ray shows of its samples: the rule that backends follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RayRule {
    /// Samples of a ray.
    pub steps: usize,
    /// What is shown of them.
    pub render: Render,
    /// How samples between voxels are made.
    pub interpolation: Interpolation,
    /// Percent by which the farthest samples are darker, 0 to 100.
    pub cue: u8,
    /// What `cue` makes of the brightness of each sample, in 256ths: 256 for the nearest, and less for farther ones.
    pub weights: Vec<u16>,
}

impl RayRule {
    /// The rule for rays of `steps` samples. Without an interpolation of their own, samples are made by `usual`.
    ///
    /// Sample s has the weight `256 - 256 cue s / (100 (steps - 1))`, in whole numbers.
    pub fn new(steps: usize, options: &TurnOptions, usual: Interpolation) -> Self {
        let cue = options.effective_cue().min(100);
        let darker = usize::from(cue);
        let span = 100 * steps.saturating_sub(1).max(1);
        let weights = (0..steps).map(|step| (256 - 256 * darker * step / span) as u16).collect();
        let interpolation = options.interpolation.unwrap_or(usual);
        Self { steps, render: options.render, interpolation, cue, weights }
    }

    /// Whether any sample is darker than it is.
    pub fn is_cued(&self) -> bool {
        self.cue > 0
    }
}
