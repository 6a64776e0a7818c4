//! When each frame starts.
//!
//! GIF counts in hundredths of a second. Frame `k` starts at the hundredth nearest to where it should, so
//! that rounding never adds up and the total is true; the delays are the differences. A frame that is left
//! out has its time added to the one before it that is not.

use std::fmt;

use crate::error::{DelaysReason, Problem};

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

/// The longest delay, in hundredths of a second.
const MOST: f64 = u16::MAX as f64;

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
            Err(Problem::Delays(DelaysReason::FrameRate(frames)))
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

    /// The shortest time, in milliseconds, that a frame is shown if only every so many-th one is, if browsers
    /// would slow it down.
    pub(crate) fn slowed(&self, every: usize) -> Option<f64> {
        let shortest = match &self.0 {
            Kind::Even(ms) => ms * every as f64,
            Kind::Listed(list) => {
                list.chunks(every).map(|together| together.iter().sum()).fold(f64::INFINITY, f64::min)
            }
        };
        (shortest < SLOWED_BELOW_MS).then_some(shortest)
    }

    /// The delays of the first of each `every` of `frames` frames, in hundredths of a second. They are made
    /// as they are asked for: what a file says it has of frames is not to be believed with memory.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] when durations are listed for another number of frames, or one would be shown too
    /// long.
    pub(crate) fn hundredths(
        &self,
        frames: usize,
        every: usize,
    ) -> Result<impl Iterator<Item = u16> + use<'_>, Problem> {
        if let Kind::Listed(list) = &self.0
            && list.len() != frames
        {
            return Err(Problem::Delays(DelaysReason::Count { frames, durations: list.len() }));
        }
        let delays = || self.together(frames, every);
        // Of durations that are all the same, no frame's is longer than the first but by what rounding adds.
        let looked_at = match &self.0 {
            Kind::Even(ms) if (ms * every as f64 / 10.0).ceil() <= MOST => 0,
            _ => usize::MAX,
        };
        match delays().take(looked_at).find(|&delay| delay > MOST) {
            Some(delay) => Err(impossible(10.0 * delay)),
            None => Ok(delays().map(|delay| delay as u16)),
        }
    }

    /// How long each `every` of `frames` frames are shown, in whole hundredths.
    fn together(&self, frames: usize, every: usize) -> impl Iterator<Item = f64> + use<'_> {
        let mut elapsed = 0.0;
        let ends = (0..frames).step_by(every).map(move |first| {
            let end = frames.min(first + every);
            match &self.0 {
                Kind::Even(ms) => end as f64 * ms,
                Kind::Listed(list) => {
                    list[first..end].iter().for_each(|ms| elapsed += ms);
                    elapsed
                }
            }
        });
        let mut start = 0.0;
        ends.map(move |end| {
            let rounded = (end / 10.0).round();
            rounded - std::mem::replace(&mut start, rounded)
        })
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
    Problem::Delays(DelaysReason::Duration(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hundredths(delays: &Delays, frames: usize, every: usize) -> Vec<u16> {
        delays.hundredths(frames, every).unwrap().collect()
    }

    #[test]
    fn thirty_frames_per_second_take_one_second() {
        let delays = hundredths(&Delays::per_second(30.0).unwrap(), 30, 1);
        assert_eq!(delays.iter().map(|&d| u32::from(d)).sum::<u32>(), 100);
        assert_eq!(&delays[..6], &[3, 4, 3, 3, 4, 3]);
    }

    #[test]
    fn rounding_does_not_add_up() {
        assert_eq!(hundredths(&Delays::per_frame(15.0).unwrap(), 4, 1), [2, 1, 2, 1]);
        assert_eq!(hundredths(&Delays::listed([15.0, 15.0, 7.0]).unwrap(), 3, 1), [2, 1, 1]);
    }

    #[test]
    fn frames_left_out_leave_their_time_to_the_one_before() {
        let delays = Delays::per_second(30.0).unwrap();
        assert_eq!(hundredths(&delays, 8, 3), [10, 10, 7]);
        assert_eq!(hundredths(&Delays::listed([15.0, 15.0, 7.0]).unwrap(), 3, 2), [3, 1]);
        let long = Delays::listed([655_350.0, 0.0, 10.0]).unwrap();
        assert_eq!(hundredths(&long, 3, 2), [65535, 1]);
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
    fn frames_without_end_take_no_memory() {
        let even = Delays::per_frame(33.0).unwrap();
        assert_eq!(even.hundredths(1 << 40, 1).unwrap().take(4).collect::<Vec<_>>(), [3, 4, 3, 3]);
        assert_eq!(even.hundredths(1 << 40, 3).unwrap().take(2).collect::<Vec<_>>(), [10, 10]);
    }

    #[test]
    fn the_longest_delay_fits() {
        assert_eq!(hundredths(&Delays::per_frame(655_350.0).unwrap(), 2, 1), [65535, 65535]);
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
