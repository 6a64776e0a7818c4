//! When each frame starts.
//!
//! GIF counts in hundredths of a second. Frame `k` starts at the hundredth nearest to where it should, so that rounding
//! never adds up and the total is true; the delays are the differences. A frame that is left out has its time added to the one
//! before it that is not.

use std::fmt;

use crate::error::Problem;

/// How long frames are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Delays(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    /// The same for all, in milliseconds.
    Even(f64),
    /// One for each frame, in milliseconds.
    Listed(Vec<f64>),
}

/// Browsers show frames of less than 20 ms for 100 ms.
const SLOWED_BELOW_MS: f64 = 20.0;

impl Default for Delays {
    /// 100 ms per frame.
    fn default() -> Self {
        Self(Kind::Even(100.0))
    }
}

impl Delays {
    /// `milliseconds` for every frame, 0 to 655350.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] when that is no such number.
    pub fn per_frame(milliseconds: f64) -> Result<Self, Problem> {
        check(milliseconds).map(|ms| Self(Kind::Even(ms)))
    }

    /// `frames` per second, from 0.0016 (655.35 s per frame) on.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] when that is not a positive number or too small.
    pub fn per_second(frames: f64) -> Result<Self, Problem> {
        if frames > 0.0 && frames.is_finite() {
            Self::per_frame(1000.0 / frames)
        } else {
            Err(Problem::Delays(format!("{frames} frames per second is not a positive number")))
        }
    }

    /// One duration for each frame, in milliseconds, each 0 to 655350.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] when one is no such number.
    pub fn listed(milliseconds: impl IntoIterator<Item = f64>) -> Result<Self, Problem> {
        milliseconds.into_iter().map(check).collect::<Result<_, _>>().map(|list| Self(Kind::Listed(list)))
    }

    /// The shortest time, in milliseconds, that a frame is shown if only every so many-th one is, if browsers would slow it
    /// down.
    pub(crate) fn slowed(&self, every: usize) -> Option<f64> {
        let shortest = match &self.0 {
            Kind::Even(ms) => ms * every as f64,
            Kind::Listed(list) => {
                list.chunks(every).map(|together| together.iter().sum()).fold(f64::INFINITY, f64::min)
            }
        };
        (shortest < SLOWED_BELOW_MS).then_some(shortest)
    }

    /// The delays of the first of each `every` of `frames` frames, in hundredths of a second.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] when durations are listed for another number of frames, or one would be shown too long.
    pub(crate) fn hundredths(&self, frames: usize, every: usize) -> Result<Vec<u16>, Problem> {
        let ends: Vec<f64> = match &self.0 {
            Kind::Even(ms) => (1..=frames).map(|frame| frame as f64 * ms).collect(),
            Kind::Listed(list) if list.len() == frames => list
                .iter()
                .scan(0.0, |elapsed, ms| {
                    *elapsed += ms;
                    Some(*elapsed)
                })
                .collect(),
            Kind::Listed(list) => {
                return Err(Problem::Delays(format!(
                    "has {frames} frames, but {} durations were given; give one for each frame, or one for all",
                    list.len()
                )));
            }
        };
        let mut start = 0.0;
        let delay = |end: f64| {
            let rounded = (end / 10.0).round();
            // At most 65535: the duration is, and rounding to whole hundredths keeps it.
            (rounded - std::mem::replace(&mut start, rounded)) as u16
        };
        let delays: Vec<u16> = ends.into_iter().map(delay).collect();
        let together = |delays: &[u16]| {
            let sum: u64 = delays.iter().copied().map(u64::from).sum();
            u16::try_from(sum).map_err(|_| impossible(10.0 * sum as f64))
        };
        delays.chunks(every).map(together).collect()
    }
}

impl fmt::Display for Delays {
    /// The milliseconds, separated by commas if they are listed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Even(ms) => write!(f, "{ms}"),
            Kind::Listed(list) => f.write_str(&list.iter().map(f64::to_string).collect::<Vec<_>>().join(",")),
        }
    }
}

fn check(milliseconds: f64) -> Result<f64, Problem> {
    if (0.0..=655_350.0).contains(&milliseconds) { Ok(milliseconds) } else { Err(impossible(milliseconds)) }
}

fn impossible(milliseconds: f64) -> Problem {
    Problem::Delays(format!("a frame cannot be shown for {milliseconds} ms; a GIF allows 0 to 655350 ms"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_frames_per_second_take_one_second() {
        let delays = Delays::per_second(30.0).unwrap().hundredths(30, 1).unwrap();
        assert_eq!(delays.iter().map(|&d| u32::from(d)).sum::<u32>(), 100);
        assert_eq!(&delays[..6], &[3, 4, 3, 3, 4, 3]);
    }

    #[test]
    fn rounding_does_not_add_up() {
        assert_eq!(Delays::per_frame(15.0).unwrap().hundredths(4, 1).unwrap(), [2, 1, 2, 1]);
        assert_eq!(Delays::listed([15.0, 15.0, 7.0]).unwrap().hundredths(3, 1).unwrap(), [2, 1, 1]);
    }

    #[test]
    fn frames_left_out_leave_their_time_to_the_one_before() {
        let delays = Delays::per_second(30.0).unwrap();
        assert_eq!(delays.hundredths(8, 3).unwrap(), [10, 10, 7]);
        assert_eq!(Delays::listed([15.0, 15.0, 7.0]).unwrap().hundredths(3, 2).unwrap(), [3, 1]);
        let long = Delays::listed([655_350.0, 0.0, 10.0]).unwrap();
        assert_eq!(long.hundredths(3, 2).unwrap(), [65535, 1]);
        assert!(long.hundredths(3, 3).is_err());
    }

    #[test]
    fn what_is_shown_longer_is_not_slowed_down() {
        let even = Delays::per_frame(8.0).unwrap();
        assert_eq!([1, 2, 3].map(|every| even.slowed(every)), [Some(8.0), Some(16.0), None]);
        let listed = Delays::listed([30.0, 10.0, 5.0, 25.0]).unwrap();
        assert_eq!([1, 2].map(|every| listed.slowed(every)), [Some(5.0), None]);
    }

    #[test]
    fn the_longest_delay_fits() {
        assert_eq!(Delays::per_frame(655_350.0).unwrap().hundredths(2, 1).unwrap(), [65535, 65535]);
        assert!(Delays::per_frame(655_351.0).is_err());
    }

    #[test]
    fn nonsense_is_refused() {
        for ms in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(Delays::per_frame(ms).is_err());
        }
        for fps in [0.0, -3.0, f64::NAN, f64::INFINITY, 0.001] {
            assert!(Delays::per_second(fps).is_err());
        }
        assert!(Delays::listed([1.0, 2.0]).unwrap().hundredths(3, 1).is_err());
    }
}
