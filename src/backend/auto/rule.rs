//! The rule of `--backend auto`: when a device is opened, and which parts it gets.
//!
//! Opening is decided by what the work would cost the CPU (`backend/turn_work.rs`): the speed of the device is not yet
//! known. All else is decided from times that are measured in the run itself.

use std::time::Duration;

use crate::backend::TurnWork;

/// A device is opened for work that would take the CPU at least as long. An H100 took a quarter of a second to open,
/// on a thread of its own. Four times as much leaves a gain where the device is busy or cold.
const LEAST_TIME: Duration = Duration::from_secs(1);

/// A device is opened if the conversion may take at least so much memory. Drivers of GPUs take some hundred MiB of it.
const LEAST_MEMORY: u64 = 2 << 30;

/// Whether a device is opened for this work.
pub(super) fn is_worth_a_device(work: &TurnWork<'_>) -> bool {
    work.memory >= LEAST_MEMORY && work.time_of_the_cpu() >= LEAST_TIME
}

/// How fast a core and the device have been, and what the device has to do.
#[derive(Debug, Default)]
pub(super) struct Speeds {
    /// Seconds of a core for a pixel, once a part is done.
    core: Option<f64>,
    /// Seconds of the device for a pixel, once a part is done whose columns it had.
    device: Option<f64>,
    /// Parts that the device has in work.
    on_device: usize,
    /// The columns that the device has had a part of.
    columns: Option<u64>,
}

/// A part that the device has got.
#[derive(Debug)]
pub(super) struct OnDevice {
    /// The parts that it had in work then, with this one.
    parts: usize,
    columns: u64,
    /// Whether it had these columns before.
    is_uploaded: bool,
}

impl Speeds {
    /// Gives the next part, of these columns, to the device if it would be done with it before a core would be; `None`
    /// if a core is to make it.
    ///
    /// The device makes one part after the other, a core one at a time. A device without a known time gets a single
    /// part.
    pub(super) fn give_device(&mut self, columns: u64) -> Option<OnDevice> {
        let is_sooner = match (self.device, self.core) {
            (Some(device), Some(core)) => device * (self.on_device + 1) as f64 <= core,
            _ => self.on_device == 0,
        };
        is_sooner.then(|| {
            self.on_device += 1;
            OnDevice { parts: self.on_device, columns, is_uploaded: self.columns == Some(columns) }
        })
    }

    /// The device is done with `part`, which has this number of pixels.
    pub(super) fn device_is_done(&mut self, part: &OnDevice, pixels: usize, time: Duration) {
        self.on_device -= 1;
        match part.is_uploaded {
            true => {
                let of_part = time.as_secs_f64() / part.parts as f64;
                self.device = Some(later(self.device, of_part / pixels.max(1) as f64));
            }
            // The time of the first part of some columns is the time of their way to the device.
            false => self.columns = Some(part.columns),
        }
    }

    /// A core is done with a part that has this number of pixels.
    pub(super) fn core_is_done(&mut self, pixels: usize, time: Duration) {
        self.core = Some(later(self.core, time.as_secs_f64() / pixels.max(1) as f64));
    }
}

/// What is known after a new time: a quarter of it, and three of what was known.
fn later(known: Option<f64>, new: f64) -> f64 {
    known.map_or(new, |known| 0.75 * known + 0.25 * new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Interpolation, TurnOptions};
    use crate::view::turntable::RayRule;

    /// Whether maxima without a cue are worth a device.
    fn is_worth(samples: u64, threads: usize, memory: u64) -> bool {
        let options = TurnOptions { cue: Some(0), ..TurnOptions::default() };
        let rule = &RayRule::new(300, &options, Interpolation::Linear);
        is_worth_a_device(&TurnWork { samples, rule, is_level: true, threads, memory })
    }

    #[test]
    fn a_device_is_opened_for_work_of_a_second_and_memory_of_two_gib() {
        let second = 1_000_000_000_000 / 140 + 1;
        assert!(is_worth(second, 1, LEAST_MEMORY));
        assert!(!is_worth(second - 10, 1, LEAST_MEMORY));
        assert!(!is_worth(second, 2, LEAST_MEMORY), "two threads take half as long");
        assert!(is_worth(2 * second, 2, LEAST_MEMORY));
        assert!(!is_worth(second, 1, LEAST_MEMORY - 1));
        assert!(is_worth(u64::MAX, 1, u64::MAX));
        assert!(!is_worth(0, 0, u64::MAX));
    }

    /// The answers of `speeds` to `count` threads that ask one after the other.
    fn given(speeds: &mut Speeds, count: usize) -> Vec<bool> {
        (0..count).map(|_| speeds.give_device(7).is_some()).collect()
    }

    /// After a part of each that took these milliseconds.
    fn measured(core: u64, device: u64) -> Speeds {
        let mut speeds = Speeds::default();
        speeds.core_is_done(100, Duration::from_millis(core));
        for time in [1000, device] {
            let part = speeds.give_device(7).unwrap();
            speeds.device_is_done(&part, 100, Duration::from_millis(time));
        }
        speeds
    }

    #[test]
    fn an_unknown_device_gets_a_single_part() {
        assert_eq!(given(&mut Speeds::default(), 3), [true, false, false]);
        let mut speeds = Speeds::default();
        let part = speeds.give_device(7).unwrap();
        speeds.device_is_done(&part, 100, Duration::from_secs(1));
        assert_eq!(speeds.device, None, "the columns were uploaded in that time");
        assert_eq!(given(&mut speeds, 3), [true, false, false]);
    }

    #[test]
    fn a_device_gets_as_many_parts_as_it_is_done_with_before_a_core() {
        assert_eq!(given(&mut measured(100, 1), 4), [true; 4]);
        assert_eq!(given(&mut measured(100, 40), 4), [true, true, false, false]);
        assert_eq!(given(&mut measured(100, 101), 4), [false; 4]);
    }

    #[test]
    fn parts_that_wait_for_each_other_do_not_make_a_device_slow() {
        let mut speeds = measured(100, 20);
        let parts: Vec<_> = (0..4).map(|_| speeds.give_device(7).unwrap()).collect();
        for (number, part) in parts.iter().enumerate() {
            speeds.device_is_done(part, 100, Duration::from_millis(20 * (number as u64 + 1)));
        }
        let device = speeds.device.unwrap() * 100.0;
        assert!((device - 0.02).abs() < 1e-9, "{device}");
    }
}
