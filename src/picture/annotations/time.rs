//! Times as text.

use crate::volume::Interval;

/// How a time is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeFormat {
    /// Seconds up to a minute, then minutes and seconds, from an hour on hours, minutes and seconds: by the longest
    /// time of all pictures.
    #[default]
    Auto,
    /// `450 ms`.
    Milliseconds,
    /// `12.5 s`.
    Seconds,
    /// `02:05`, minutes and seconds.
    Minutes,
    /// `01:02:05`, hours, minutes and seconds.
    Hours,
}

impl TimeFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Milliseconds, Self::Seconds, Self::Minutes, Self::Hours];

    /// The name: `auto`, `ms`, `s`, `mm:ss` or `hh:mm:ss`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Minutes => "mm:ss",
            Self::Hours => "hh:mm:ss",
        }
    }

    /// The format of a list of times whose longest has this number of nanoseconds.
    pub(super) fn of_longest(self, nanoseconds: i128) -> Self {
        const MINUTE: i128 = 60_000_000_000;
        match (self, nanoseconds.abs()) {
            (Self::Auto, 0..MINUTE) => Self::Seconds,
            (Self::Auto, time) if time < 60 * MINUTE => Self::Minutes,
            (Self::Auto, _) => Self::Hours,
            (given, _) => given,
        }
    }

    /// Writes a time with this number of decimals of a second.
    pub(super) fn write(self, nanoseconds: i128, decimals: usize) -> String {
        let unit = unit(decimals);
        let sign = if nanoseconds < 0 { "-" } else { "" };
        let units = (nanoseconds.abs() + unit / 2) / unit;
        let second = 10i128.pow(decimals as u32);
        let part = |units: i128| match decimals {
            0 => String::new(),
            _ => format!(".{:0decimals$}", units % second),
        };
        let seconds = units / second;
        match self {
            Self::Milliseconds => format!("{sign}{} ms", (nanoseconds.abs() + 500_000) / 1_000_000),
            Self::Auto | Self::Seconds => format!("{sign}{seconds}{} s", part(units)),
            Self::Minutes => format!("{sign}{:02}:{:02}{}", seconds / 60, seconds % 60, part(units)),
            Self::Hours => {
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                format!("{sign}{hours:02}:{minutes:02}:{:02}{}", seconds % 60, part(units))
            }
        }
    }
}

/// The decimals of a second that the times of an interval have, at most three.
pub(super) fn decimals_of_interval(interval: Interval) -> usize {
    decimals_of([i128::from(interval.nanoseconds), i128::from(interval.start_nanoseconds)].into_iter())
}

/// The decimals of a second of these times, at most three: fewer where a tenth of the least step has fewer.
pub(super) fn decimals_of_times(mut nanoseconds: Vec<i128>) -> usize {
    nanoseconds.sort_unstable();
    nanoseconds.dedup();
    let exact = decimals_of(nanoseconds.iter().copied());
    let least = nanoseconds.windows(2).map(|pair| pair[1] - pair[0]).min();
    let telling = least.map_or(MOST_DECIMALS, |least| {
        (0..MOST_DECIMALS).find(|decimals| 10 * unit(*decimals) <= least).unwrap_or(MOST_DECIMALS)
    });
    exact.min(telling)
}

/// Most decimals of a second.
const MOST_DECIMALS: usize = 3;

/// Nanoseconds of the last of these decimals of a second.
fn unit(decimals: usize) -> i128 {
    10i128.pow(9 - decimals as u32)
}

fn decimals_of(nanoseconds: impl Iterator<Item = i128> + Clone) -> usize {
    let divides = |decimals: &usize| nanoseconds.clone().all(|time| time % unit(*decimals) == 0);
    (0..MOST_DECIMALS).find(divides).unwrap_or(MOST_DECIMALS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_the_decimals_of_its_interval() {
        use TimeFormat::{Auto, Hours, Milliseconds, Minutes, Seconds};
        for (interval, index, format, text) in [
            ("30s", 2, Seconds, "60 s"),
            ("30s", 2, Auto, "60 s"),
            ("0.5s", 3, Seconds, "1.5 s"),
            ("33.333333ms", 2, Seconds, "0.067 s"),
            ("33.333333ms", 2, Milliseconds, "67 ms"),
            ("250ms", 5, Minutes, "00:01.25"),
            ("90s", 2, Minutes, "03:00"),
            ("90s", 45, Minutes, "67:30"),
            ("90s", 45, Hours, "01:07:30"),
            ("1h", 125, Hours, "125:00:00"),
            ("10s,-0.5min", 1, Seconds, "-20 s"),
            ("10s,0.5", 0, Seconds, "0.5 s"),
        ] {
            let interval: Interval = interval.parse().unwrap();
            let time = i128::from(interval.start_nanoseconds) + index * i128::from(interval.nanoseconds);
            assert_eq!(format.write(time, decimals_of_interval(interval)), text);
        }
        let second = 1_000_000_000;
        for (milliseconds, decimals) in [
            (&[0, 30_012, 60_034, 150_020][..], 0),
            (&[0, 5_012, 10_034], 1),
            (&[0, 5_000, 10_000], 0),
            (&[350, 850, 1_350], 2),
            (&[0, 101, 202], 2),
            (&[1, 34, 67], 3),
            (&[500, 500], 1),
            (&[123], 3),
        ] {
            let nanoseconds = milliseconds.iter().map(|time| i128::from(*time) * 1_000_000);
            assert_eq!(decimals_of_times(nanoseconds.collect()), decimals, "{milliseconds:?}");
        }
        assert_eq!(Auto.of_longest(59 * second), Seconds);
        assert_eq!(Auto.of_longest(60 * second), Minutes);
        assert_eq!(Auto.of_longest(-3600 * second), Hours);
        assert_eq!(Seconds.of_longest(9999 * second), Seconds);
    }
}
