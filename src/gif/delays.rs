//! The delays of frames: how long each is shown.
//!
//! GIF counts in hundredths of a second. Each frame starts at the hundredth nearest to its exact start, and
//! the delays are the differences. So rounding errors never add up, and the total is right. The time of a
//! frame that is left out is added to the last frame before it that is not.

use std::fmt;

use crate::error::{DelaysReason, Problem};
use crate::volume::Interval;

/// How long frames are shown. The default is 100 ms for each.
#[derive(Clone, Debug, PartialEq)]
pub struct Delays(Durations);

#[derive(Clone, Debug, PartialEq)]
enum Durations {
    /// One duration for all frames, in milliseconds.
    Even(f64),
    /// One duration for each frame, in milliseconds.
    Listed(Vec<f64>),
    /// The time from frame to frame that the file says, divided by `speed`. Where it says none, it is an error if
    /// it `is_asked` for, or else the default.
    OfFile { is_asked: bool, speed: f64 },
}

/// The default duration, in milliseconds.
const USUAL_MS: f64 = 100.0;

/// The longest delay, in hundredths of a second.
const MOST: f64 = u16::MAX as f64;

/// Browsers show a frame of less than 20 ms for 100 ms.
const SLOWED_BELOW_MS: f64 = 20.0;

impl Default for Delays {
    /// 100 ms for each frame.
    fn default() -> Self {
        Self(Durations::Even(USUAL_MS))
    }
}

impl Delays {
    /// The same duration for every frame, in `milliseconds`, 0 to 655350.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] if it is another number.
    pub fn per_frame(milliseconds: f64) -> Result<Self, Problem> {
        check(milliseconds).map(|ms| Self(Durations::Even(ms)))
    }

    /// `frames` frames per second; at least 0.0016, which is 655.35 s for each frame.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] if it is not a positive number, or too small.
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
    /// [`Problem::Delays`] if one of them is another number.
    pub fn listed(milliseconds: impl IntoIterator<Item = f64>) -> Result<Self, Problem> {
        milliseconds
            .into_iter()
            .map(check)
            .collect::<Result<_, _>>()
            .map(|list| Self(Durations::Listed(list)))
    }

    /// The time from one frame to the next that the file of the volume says: its
    /// [interval](crate::volume::Metadata::interval). A volume without one, and one whose frames do not run along T
    /// alone, is an error.
    pub fn of_file() -> Self {
        Self(Durations::OfFile { is_asked: true, speed: 1.0 })
    }

    /// The time that the file says of a [film](crate::volume::Metadata::is_film), and 100 ms for all else.
    pub fn of_films() -> Self {
        Self(Durations::OfFile { is_asked: false, speed: 1.0 })
    }

    /// The same delays, with the time of a file in its place. `interval` is the one of frames that run along T alone;
    /// `is_film` says whether it is the default.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] where the file was asked for its time, and has none, or one that is too long.
    pub(crate) fn of_volume(&self, interval: Option<Interval>, is_film: bool) -> Result<Self, Problem> {
        let Durations::OfFile { is_asked, speed } = self.0 else { return Ok(self.clone()) };
        match interval.filter(|_| is_asked || is_film) {
            Some(interval) => Self::per_frame(interval.nanoseconds as f64 / 1e6 / speed),
            None if is_asked => Err(Problem::Delays(DelaysReason::NoTime)),
            None => Self::per_frame(USUAL_MS / speed),
        }
    }

    /// The same delays `factor` times as fast: each duration is divided by it.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] if a duration becomes too long, or is no number any more.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::Delays;
    ///
    /// assert_eq!(Delays::default().faster(4.0)?, Delays::per_frame(25.0)?);
    /// # Ok::<(), vol2gif::Problem>(())
    /// ```
    pub fn faster(&self, factor: f64) -> Result<Self, Problem> {
        match &self.0 {
            Durations::Even(ms) => Self::per_frame(ms / factor),
            Durations::Listed(list) => Self::listed(list.iter().map(|ms| ms / factor)),
            Durations::OfFile { is_asked, speed } => {
                Self::per_frame(USUAL_MS / (speed * factor))?;
                Ok(Self(Durations::OfFile { is_asked: *is_asked, speed: speed * factor }))
            }
        }
    }

    /// The shortest duration in milliseconds, if browsers would slow it down; else `None`. Of each
    /// `frame_step` frames only the first is shown.
    pub(crate) fn slowed(&self, frame_step: usize) -> Option<f64> {
        let shortest = match &self.0 {
            Durations::Even(ms) => ms * frame_step as f64,
            Durations::Listed(list) => {
                list.chunks(frame_step).map(|group| group.iter().sum()).fold(f64::INFINITY, f64::min)
            }
            Durations::OfFile { speed, .. } => USUAL_MS / speed * frame_step as f64,
        };
        (shortest < SLOWED_BELOW_MS).then_some(shortest)
    }

    /// The delays in hundredths of a second, if of each `frame_step` of `frames` frames only the first is
    /// shown. They are computed one by one, because `frames` is what a file claims, and must not decide how
    /// much memory is used.
    ///
    /// # Errors
    ///
    /// [`Problem::Delays`] if durations are listed for another number of frames, or a frame would be shown
    /// too long.
    pub(crate) fn hundredths(
        &self,
        frames: usize,
        frame_step: usize,
    ) -> Result<impl Iterator<Item = u16> + use<'_>, Problem> {
        if let Durations::Listed(list) = &self.0
            && list.len() != frames
        {
            return Err(Problem::Delays(DelaysReason::Count { frames, durations: list.len() }));
        }
        let delays = || self.unchecked(frames, frame_step);
        // If all durations are the same, no delay exceeds the exact one by more than rounding adds: none is
        // checked.
        let checked = match &self.0 {
            Durations::Even(ms) if (ms * frame_step as f64 / 10.0).ceil() <= MOST => 0,
            _ => usize::MAX,
        };
        match delays().take(checked).find(|&delay| delay > MOST) {
            Some(delay) => Err(impossible(10.0 * delay)),
            None => Ok(delays().map(|delay| delay as u16)),
        }
    }

    /// The delays in hundredths of a second, whole numbers that may be too long for a GIF.
    fn unchecked(&self, frames: usize, frame_step: usize) -> impl Iterator<Item = f64> + use<'_> {
        let mut elapsed = 0.0;
        let ends = (0..frames).step_by(frame_step).map(move |first| {
            let end = frames.min(first + frame_step);
            match &self.0 {
                Durations::Even(ms) => end as f64 * ms,
                Durations::Listed(list) => {
                    list[first..end].iter().for_each(|ms| elapsed += ms);
                    elapsed
                }
                Durations::OfFile { speed, .. } => end as f64 * USUAL_MS / speed,
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
    /// Writes the milliseconds, separated by commas if they are listed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Durations::Even(ms) => write!(f, "{ms}"),
            Durations::Listed(list) => {
                f.write_str(&list.iter().map(f64::to_string).collect::<Vec<_>>().join(","))
            }
            Durations::OfFile { speed, .. } => write!(f, "{}", USUAL_MS / speed),
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

    fn hundredths(delays: &Delays, frames: usize, frame_step: usize) -> Vec<u16> {
        delays.hundredths(frames, frame_step).unwrap().collect()
    }

    #[test]
    fn thirty_frames_per_second_take_one_second() {
        let delays = hundredths(&Delays::per_second(30.0).unwrap(), 30, 1);
        assert_eq!(delays.iter().map(|&d| u32::from(d)).sum::<u32>(), 100);
        assert_eq!(&delays[..6], &[3, 4, 3, 3, 4, 3]);
    }

    #[test]
    fn rounding_errors_do_not_add_up() {
        assert_eq!(hundredths(&Delays::per_frame(15.0).unwrap(), 4, 1), [2, 1, 2, 1]);
        assert_eq!(hundredths(&Delays::listed([15.0, 15.0, 7.0]).unwrap(), 3, 1), [2, 1, 1]);
    }

    #[test]
    fn the_time_of_frames_left_out_is_added_to_the_frame_before() {
        let delays = Delays::per_second(30.0).unwrap();
        assert_eq!(hundredths(&delays, 8, 3), [10, 10, 7]);
        assert_eq!(hundredths(&Delays::listed([15.0, 15.0, 7.0]).unwrap(), 3, 2), [3, 1]);
        let long = Delays::listed([655_350.0, 0.0, 10.0]).unwrap();
        assert_eq!(hundredths(&long, 3, 2), [65535, 1]);
        assert!(long.hundredths(3, 3).is_err());
    }

    #[test]
    fn only_frames_of_less_than_20_ms_are_slowed_down() {
        let even = Delays::per_frame(8.0).unwrap();
        assert_eq!([1, 2, 3].map(|frame_step| even.slowed(frame_step)), [Some(8.0), Some(16.0), None]);
        let listed = Delays::listed([30.0, 10.0, 5.0, 25.0]).unwrap();
        assert_eq!([1, 2].map(|frame_step| listed.slowed(frame_step)), [Some(5.0), None]);
    }

    #[test]
    fn delays_are_divided_by_the_speed() {
        assert_eq!(Delays::default().faster(2.0).unwrap(), Delays::per_frame(50.0).unwrap());
        let listed = Delays::listed([30.0, 10.0]).unwrap();
        assert_eq!(listed.faster(0.5).unwrap(), Delays::listed([60.0, 20.0]).unwrap());
        assert!(listed.faster(1e-9).is_err() && Delays::per_frame(0.0).unwrap().faster(0.0).is_err());
    }

    #[test]
    fn the_time_of_a_file_is_taken_where_it_is_asked_for_or_of_a_film() {
        let ms = |ms: f64| Delays::per_frame(ms).unwrap();
        let interval = Interval::from_seconds(0.04);
        let (asked, films) = (Delays::of_file(), Delays::of_films());
        for (delays, interval, is_film, expected) in [
            (asked.clone(), interval, false, Some(ms(40.0))),
            (asked.clone(), None, true, None),
            (films.clone(), interval, true, Some(ms(40.0))),
            (films.clone(), interval, false, Some(ms(100.0))),
            (films.clone(), None, true, Some(ms(100.0))),
            (films.faster(2.0).unwrap(), interval, true, Some(ms(20.0))),
            (asked.faster(0.5).unwrap(), interval, true, Some(ms(80.0))),
            (ms(7.0), interval, true, Some(ms(7.0))),
        ] {
            assert_eq!(
                delays.of_volume(interval, is_film).ok(),
                expected,
                "{delays:?} {interval:?} {is_film}"
            );
        }
        assert!(films.faster(1e-9).is_err());
    }

    #[test]
    fn any_number_of_frames_takes_no_memory() {
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
    fn impossible_durations_are_rejected() {
        for ms in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(Delays::per_frame(ms).is_err());
        }
        for fps in [0.0, -3.0, f64::NAN, f64::INFINITY, 0.001] {
            assert!(Delays::per_second(fps).is_err());
        }
        assert!(Delays::listed([1.0, 2.0]).unwrap().hundredths(3, 1).is_err());
    }
}
