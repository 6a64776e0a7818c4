//! What turning a volume costs the CPU, before anything of it is done.

use std::time::Duration;

use crate::options::{Interpolation, Render};
use crate::view::turntable::RayRule;

/// The work of turning a volume.
#[derive(Clone, Copy, Debug)]
pub struct TurnWork<'r> {
    /// Samples to take: each voxel counts once for each picture.
    pub samples: u64,
    /// What a ray shows of its samples.
    pub rule: &'r RayRule,
    /// Whether each ray runs within a row.
    pub is_level: bool,
    /// Threads that turn.
    pub threads: usize,
    /// Bytes that the conversion may take.
    pub memory: u64,
}

impl TurnWork<'_> {
    /// Picoseconds of a core for a sample, rounded: the costs that `cargo bench --bench turning` prints for a core of
    /// an AMD EPYC with AVX2. Rays at any angle leave out what is empty; their cost is the one for a head with air
    /// around.
    fn picoseconds(&self) -> u64 {
        let RayRule { render, interpolation, .. } = self.rule;
        match (render, self.is_level, interpolation) {
            (Render::Surface(_), ..) => 2000,
            (_, false, _) => 5000,
            (Render::Mean, ..) => 170,
            (Render::Max, true, Interpolation::Nearest) => 50,
            (Render::Max, true, Interpolation::Linear) if self.rule.is_cued() => 160,
            (Render::Max, true, Interpolation::Linear) => 140,
        }
    }

    /// The time that the CPU would take, about.
    pub fn time_of_the_cpu(&self) -> Duration {
        let picoseconds = u128::from(self.samples) * u128::from(self.picoseconds());
        let of_a_thread = picoseconds / self.threads.max(1) as u128;
        Duration::from_nanos(u64::try_from(of_a_thread / 1000).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::TurnOptions;

    #[test]
    fn what_costs_more_has_a_device_sooner() {
        let time = |options: TurnOptions| {
            let rule = &RayRule::new(300, &options, Interpolation::Linear);
            let is_level = options.is_level();
            TurnWork { samples: 1_000_000_000, rule, is_level, threads: 1, memory: 0 }.time_of_the_cpu()
        };
        let plain = TurnOptions { cue: Some(0), ..TurnOptions::default() };
        let cued = TurnOptions { cue: Some(50), ..plain };
        let nearest = TurnOptions { interpolation: Some(Interpolation::Nearest), ..plain };
        let tilted = TurnOptions { tilt: 20.0, ..plain };
        assert!(time(nearest) < time(plain) && time(plain) < time(cued) && time(cued) < time(tilted));
        assert_eq!(time(plain), Duration::from_millis(140));
    }
}
