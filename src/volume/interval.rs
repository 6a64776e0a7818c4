//! The time from one index of the axis T to the next.

use std::fmt;
use std::str::FromStr;

use super::quantity::{TimeUnit, number_and_unit};
use crate::error::{Problem, ViewReason};

/// The time from one index of the axis T to the next, and the time of its first one.
///
/// It prints as, and is parsed from, one or two times: `30s`, `500ms,10s`. A number without a unit is seconds.
///
/// # Examples
///
/// ```
/// use vol2gif::volume::Interval;
///
/// let interval: Interval = "1.5min".parse()?;
/// assert_eq!(interval, Interval { nanoseconds: 90_000_000_000, start_nanoseconds: 0 });
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// From one index to the next, at least 1.
    pub nanoseconds: u64,
    /// The time of index 0.
    pub start_nanoseconds: i64,
}

impl Interval {
    /// The interval of a number of seconds; `None` unless it is at least a nanosecond and finite.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        let nanoseconds = nanoseconds(seconds, TimeUnit::Second).filter(|&number| number >= 1.0)?;
        Some(Self { nanoseconds: nanoseconds as u64, start_nanoseconds: 0 })
    }
}

/// A number of nanoseconds, rounded to nearest; `None` where it does not fit 63 bits.
fn nanoseconds(value: f64, unit: TimeUnit) -> Option<f64> {
    let nanoseconds = (value * unit.nanoseconds() as f64).round();
    (nanoseconds.abs() < i64::MAX as f64).then_some(nanoseconds)
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, self.nanoseconds.into())?;
        if self.start_nanoseconds == 0 {
            return Ok(());
        }
        f.write_str(",")?;
        write_time(f, self.start_nanoseconds.into())
    }
}

/// Writes a time in seconds, or in milliseconds if it is shorter than a second.
fn write_time(f: &mut fmt::Formatter<'_>, nanoseconds: i128) -> fmt::Result {
    let unit = if nanoseconds.abs() < 1_000_000_000 { TimeUnit::Millisecond } else { TimeUnit::Second };
    let one = i128::from(unit.nanoseconds());
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let (whole, rest) = (nanoseconds.abs() / one, nanoseconds.abs() % one);
    let digits = one.ilog10() as usize;
    let decimals = if rest == 0 { String::new() } else { format!(".{rest:0digits$}") };
    write!(f, "{sign}{whole}{}{unit}", decimals.trim_end_matches('0'))
}

impl FromStr for Interval {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Interval(text.to_owned()));
        let time = |text: &str| {
            let (number, unit) = number_and_unit(text);
            let unit = match unit {
                "" => Some(TimeUnit::Second),
                unit => TimeUnit::ALL.into_iter().find(|known| known.symbol() == unit),
            };
            nanoseconds(number.parse().ok()?, unit?)
        };
        let (step, start) = text.split_once(',').unwrap_or((text, "0"));
        let step = time(step).filter(|&step| step >= 1.0).ok_or_else(refuse)?;
        let start = time(start).ok_or_else(refuse)?;
        Ok(Self { nanoseconds: step as u64, start_nanoseconds: start as i64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_a_time_and_perhaps_a_start() {
        for (text, printed) in [
            ("30", "30s"),
            ("30s", "30s"),
            ("0.5 s", "500ms"),
            ("1.5min,10s", "90s,10s"),
            ("2h", "7200s"),
            ("33.3ms, -1.5", "33.3ms,-1.5s"),
            ("1.000000001", "1.000000001s"),
        ] {
            let interval: Interval = text.parse().unwrap();
            assert_eq!(interval.to_string(), printed, "{text}");
            assert_eq!(printed.parse::<Interval>().unwrap(), interval, "{text}");
        }
        for nonsense in ["", "0", "-1s", "s", "5um", "1,2,3", "nan", "inf", "1e300h", "1s,"] {
            let message = nonsense.parse::<Interval>().unwrap_err().to_string();
            assert_eq!(message, format!("{nonsense:?} is no interval, such as 30s or 500ms,10s"));
        }
    }
}
