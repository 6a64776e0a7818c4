//! What projections are asked for.

use std::fmt;
use std::str::FromStr;

use crate::error::{Problem, ViewReason};
use crate::volume::AxisKind;

/// What becomes of the samples along an axis. NaN is left out; where there is nothing else, it stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The greatest one, of the same type.
    Max,
    /// The least one, of the same type.
    Min,
    /// Their mean, as float64. Integers are added exactly; floats in float64, one after the other along the axis.
    Mean,
    /// Their sum, as float64, added as for the mean.
    Sum,
    /// Their standard deviation with n - 1 in the denominator, as float64; 0 for a single sample. It is exact before
    /// the division for integers of up to 32 bits; for others it is found by Welford's method along the axis.
    Std,
}

impl Statistic {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Max, Self::Min, Self::Mean, Self::Sum, Self::Std];

    /// Its name: `max`, `min`, `mean`, `sum` or `std`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Max => "max",
            Self::Min => "min",
            Self::Mean => "mean",
            Self::Sum => "sum",
            Self::Std => "std",
        }
    }
}

/// A projection: one picture in place of all that lie along an axis.
///
/// It prints as, and is parsed from, the name of its [`Statistic`] and the letter of the axis: `max:z`, or `max`.
///
/// # Examples
///
/// ```
/// use vol2gif::AxisKind;
/// use vol2gif::view::{Projection, Statistic};
///
/// let projection: Projection = "mean:t".parse()?;
/// assert_eq!(projection, Projection { statistic: Statistic::Mean, axis: Some(AxisKind::Time) });
/// assert_eq!("max".parse::<Projection>()?.axis, None);
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Projection {
    /// What becomes of the samples along the axis.
    pub statistic: Statistic,
    /// The axis. `None` is the axis of space (Z, Y or X) that is not in the picture.
    pub axis: Option<AxisKind>,
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.statistic.name())?;
        self.axis.map_or(Ok(()), |axis| write!(f, ":{}", axis.letter().to_ascii_lowercase()))
    }
}

impl FromStr for Projection {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Projection(text.to_owned()));
        let (name, letter) = text.split_once(':').map_or((text, None), |(name, letter)| (name, Some(letter)));
        let known = Statistic::ALL.into_iter().find(|known| known.name() == name.trim());
        let axis = letter.map(|letter| {
            let mut letters = letter.trim().chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => AxisKind::of(letter),
                _ => Err(refuse()),
            }
        });
        Ok(Self { statistic: known.ok_or_else(refuse)?, axis: axis.transpose()? })
    }
}
