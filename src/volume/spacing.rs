//! The size of a voxel.

use std::fmt;
use std::str::FromStr;

use super::axes::AxisKind;
use super::quantity::{LengthUnit, number_and_unit};
use crate::error::{Problem, ViewReason};

/// The size of a voxel: the distance of neighbors along the axes Z, Y and X.
///
/// It prints as, and is parsed from, the numbers and the unit: `2,0.5,0.5um`. Two numbers are Y and X, one is
/// all three; `?` stands for one that is not known. Without a unit, only the ratios count.
///
/// # Examples
///
/// ```
/// use vol2gif::volume::{LengthUnit, Spacing};
///
/// let spacing: Spacing = "2, 0.5, 0.5 um".parse()?;
/// assert_eq!((spacing.z, spacing.x, spacing.unit), (Some(2.0), Some(0.5), Some(LengthUnit::Micrometer)));
/// assert_eq!("0.5".parse::<Spacing>()?.z, Some(0.5));
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spacing {
    /// Along Z; above 0 and finite, as all of them. `None` where it is not known.
    pub z: Option<f64>,
    /// Along Y.
    pub y: Option<f64>,
    /// Along X.
    pub x: Option<f64>,
    /// The unit of the three numbers.
    pub unit: Option<LengthUnit>,
}

impl Spacing {
    /// The distance of neighbors along an axis; `None` where it is not known, and for axes that are not in
    /// space.
    pub fn along(&self, axis: AxisKind) -> Option<f64> {
        match axis {
            AxisKind::Z => self.z,
            AxisKind::Y => self.y,
            AxisKind::X => self.x,
            AxisKind::Time | AxisKind::Channel | AxisKind::Samples => None,
        }
    }
}

impl fmt::Display for Spacing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: Option<f64>| value.map_or_else(|| "?".into(), |value| value.to_string());
        match (self.z, self.y, self.x) {
            (Some(z), Some(y), Some(x)) if z == y && y == x => write!(f, "{z}")?,
            (None, y, x) => write!(f, "{},{}", number(y), number(x))?,
            (z, y, x) => write!(f, "{},{},{}", number(z), number(y), number(x))?,
        }
        self.unit.map_or(Ok(()), |unit| write!(f, "{unit}"))
    }
}

impl FromStr for Spacing {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Spacing(text.to_owned()));
        let (numbers, unit) = number_and_unit(text);
        let unit = match unit {
            "" => None,
            unit => Some(LengthUnit::named(unit).ok_or_else(refuse)?),
        };
        let number = |text: &str| match text.trim() {
            "?" => Some(None),
            text => text.parse().ok().filter(|&value: &f64| value > 0.0 && value.is_finite()).map(Some),
        };
        let numbers =
            numbers.split(',').map(number).collect::<Option<Vec<Option<f64>>>>().ok_or_else(refuse)?;
        let (z, y, x) = match *numbers {
            [all @ Some(_)] => (all, all, all),
            [y, x] if y.is_some() || x.is_some() => (None, y, x),
            [z, y, x] if z.is_some() || y.is_some() || x.is_some() => (z, y, x),
            _ => return Err(refuse()),
        };
        Ok(Self { z, y, x, unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spacing_is_three_numbers_or_two_or_one() {
        for (text, printed) in [
            ("2,0.5,0.25um", "2,0.5,0.25um"),
            ("2, .5, 0.25 µm", "2,0.5,0.25um"),
            ("0.5,0.25", "0.5,0.25"),
            ("3mm", "3mm"),
            ("3,3,3", "3"),
            ("1e-3,2,3m", "0.001,2,3m"),
            ("?,0.5", "?,0.5"),
            ("2, ?, 0.5um", "2,?,0.5um"),
        ] {
            let spacing: Spacing = text.parse().unwrap();
            assert_eq!(spacing.to_string(), printed, "{text}");
            assert_eq!(printed.parse::<Spacing>().unwrap(), spacing, "{text}");
        }
        for nonsense in
            ["", "um", "0", "-1,1,1", "1,2,3,4", "1,,2", "1um,2um", "inf", "nan,1", "1;2", "1 px", "?", "?,?"]
        {
            let message = nonsense.parse::<Spacing>().unwrap_err().to_string();
            assert_eq!(message, format!("{nonsense:?} is no size of a voxel, such as 2,0.5,0.5um"));
        }
    }
}
