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

    /// Writes a time, with as many decimals of a second as `interval` has, up to three.
    pub(super) fn write(self, nanoseconds: i128, interval: Interval) -> String {
        let decimals = decimals(interval);
        let unit = 10i128.pow(9 - decimals as u32);
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

/// Decimals of a second that tell the times of an interval apart, at most three.
fn decimals(interval: Interval) -> usize {
    let divides = |decimals: &usize| {
        let unit = 10u64.pow(9 - *decimals as u32);
        interval.nanoseconds.is_multiple_of(unit)
            && interval.start_nanoseconds.unsigned_abs().is_multiple_of(unit)
    };
    (0..3).find(divides).unwrap_or(3)
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
            assert_eq!(format.write(time, interval), text);
        }
        let second = 1_000_000_000;
        assert_eq!(Auto.of_longest(59 * second), Seconds);
        assert_eq!(Auto.of_longest(60 * second), Minutes);
        assert_eq!(Auto.of_longest(-3600 * second), Hours);
        assert_eq!(Seconds.of_longest(9999 * second), Seconds);
    }
}
