//! Lengths and times with their units.

use std::fmt;
use std::str::FromStr;

use crate::error::{Problem, ViewReason};

/// A unit of length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// 1e-10 m, `Å`.
    Angstrom,
    /// `nm`.
    Nanometer,
    /// `um`, also `µm`.
    Micrometer,
    /// `mm`.
    Millimeter,
    /// `cm`.
    Centimeter,
    /// `m`.
    Meter,
}

impl LengthUnit {
    /// All units, the shortest first.
    pub const ALL: [Self; 6] =
        [Self::Angstrom, Self::Nanometer, Self::Micrometer, Self::Millimeter, Self::Centimeter, Self::Meter];

    /// The unit of a name that people and files write, such as `um`, `µm`, `micron` and `micrometer`.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "Å" | "\u{212b}" | "A" | "angstrom" | "Angstrom" | "ångström" => Self::Angstrom,
            "nm" | "nanometer" | "nanometre" => Self::Nanometer,
            // The two characters of the prefix: the micro sign and the Greek letter.
            "um" | "\u{b5}m" | "\u{3bc}m" | "micron" | "microns" | "micrometer" | "micrometre" => {
                Self::Micrometer
            }
            "mm" | "millimeter" | "millimetre" => Self::Millimeter,
            "cm" | "centimeter" | "centimetre" => Self::Centimeter,
            "m" | "meter" | "metre" => Self::Meter,
            _ => return None,
        })
    }

    /// The symbol: `Å`, `nm`, `um`, `mm`, `cm` or `m`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Angstrom => "Å",
            Self::Nanometer => "nm",
            Self::Micrometer => "um",
            Self::Millimeter => "mm",
            Self::Centimeter => "cm",
            Self::Meter => "m",
        }
    }

    /// The length of the unit in angstroms, a power of 10.
    pub(crate) fn angstroms(self) -> f64 {
        match self {
            Self::Angstrom => 1.0,
            Self::Nanometer => 1e1,
            Self::Micrometer => 1e4,
            Self::Millimeter => 1e7,
            Self::Centimeter => 1e8,
            Self::Meter => 1e10,
        }
    }
}

impl fmt::Display for LengthUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeUnit {
    /// `ms`.
    Millisecond,
    /// `s`.
    Second,
    /// `min`.
    Minute,
    /// `h`.
    Hour,
}

impl TimeUnit {
    /// All units, the shortest first.
    pub const ALL: [Self; 4] = [Self::Millisecond, Self::Second, Self::Minute, Self::Hour];

    /// The symbol: `ms`, `s`, `min` or `h`.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Millisecond => "ms",
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
        }
    }

    /// The length of the unit in nanoseconds.
    pub(crate) fn nanoseconds(self) -> u64 {
        match self {
            Self::Millisecond => 1_000_000,
            Self::Second => 1_000_000_000,
            Self::Minute => 60_000_000_000,
            Self::Hour => 3_600_000_000_000,
        }
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

/// A length or a time.
///
/// It prints as, and is parsed from, a number and its unit: `20um`, `1.5 s`.
///
/// # Examples
///
/// ```
/// use vol2gif::view::{Quantity, Unit};
/// use vol2gif::volume::LengthUnit;
///
/// let depth: Quantity = "20 µm".parse()?;
/// assert_eq!((depth.value, depth.unit), (20.0, Unit::Length(LengthUnit::Micrometer)));
/// assert_eq!(depth.to_string(), "20um");
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The number: finite.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
}

/// A unit of length or of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A unit of length.
    Length(LengthUnit),
    /// A unit of time.
    Time(TimeUnit),
}

impl Unit {
    /// The unit of a symbol.
    pub(crate) fn of(symbol: &str) -> Option<Self> {
        let time = TimeUnit::ALL.into_iter().find(|unit| unit.symbol() == symbol).map(Self::Time);
        time.or_else(|| LengthUnit::named(symbol).map(Self::Length))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(unit) => unit.fmt(f),
            Self::Time(unit) => unit.fmt(f),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value, self.unit)
    }
}

impl FromStr for Quantity {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Quantity(text.to_owned()));
        let (number, symbol) = number_and_unit(text);
        let value = number.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(refuse)?;
        Ok(Self { value, unit: Unit::of(symbol).ok_or_else(refuse)? })
    }
}

/// Divides `1.5 um` into the number and the unit, which may be empty. `?` is a number that is not known.
pub(super) fn number_and_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | '?')).map_or(0, |last| last + 1);
    let (number, unit) = text.split_at(end);
    (number.trim(), unit.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_people_write_them() {
        for (text, printed) in [
            ("20um", "20um"),
            ("20 µm", "20um"),
            ("20 \u{3bc}m", "20um"),
            (" 1.5e3 nm ", "1500nm"),
            ("-3 Å", "-3Å"),
            ("2 h", "2h"),
            ("0.1s", "0.1s"),
            (".5min", "0.5min"),
            ("7 m", "7m"),
        ] {
            let quantity: Quantity = text.parse().unwrap();
            assert_eq!(quantity.to_string(), printed, "{text}");
            assert_eq!(printed.parse::<Quantity>().unwrap(), quantity, "{text}");
        }
        for nonsense in ["", "um", "5", "5 px", "infs", "nan um", "5um:", "1,5um", "5 u m"] {
            let message = nonsense.parse::<Quantity>().unwrap_err().to_string();
            assert_eq!(message, format!("{nonsense:?} is no length or time, such as 20um or 1.5s"));
        }
    }
}
