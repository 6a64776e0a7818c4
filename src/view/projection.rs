//! What projections are asked for.

use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use crate::error::{Problem, ViewReason};
use crate::volume::{AxisKind, Quantity};

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

/// How thick a slab is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Thickness {
    /// This number of selected indices.
    Indices(NonZeroUsize),
    /// A length along Z, Y or X, or a time along T: the nearest number of indices, at least 1.
    Extent(Quantity),
}

/// A projection of slabs: of some indices that follow one another, then of as many from a few indices on, and so on.
///
/// All slabs are full, so that none is thinner than the others. It prints as, and is parsed from, the thickness and,
/// where it is not 1, the number of indices from one slab to the next: `10`, `20um`, `10,5`.
///
/// # Examples
///
/// ```
/// use vol2gif::view::{Slab, Thickness};
///
/// let slab: Slab = "10,5".parse()?;
/// assert_eq!((slab.thickness, slab.step.get()), (Thickness::Indices(10.try_into().unwrap()), 5));
/// assert_eq!("20 um".parse::<Slab>()?.to_string(), "20um");
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slab {
    /// How thick each slab is.
    pub thickness: Thickness,
    /// Indices from the beginning of one slab to the beginning of the next.
    pub step: NonZeroUsize,
}

impl fmt::Display for Slab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.thickness {
            Thickness::Indices(count) => write!(f, "{count}")?,
            Thickness::Extent(extent) => write!(f, "{extent}")?,
        }
        if self.step.get() == 1 { Ok(()) } else { write!(f, ",{}", self.step) }
    }
}

impl FromStr for Slab {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Slab(text.to_owned()));
        let (thickness, step) = text.split_once(',').unwrap_or((text, "1"));
        let thickness = match thickness.trim().parse() {
            Ok(count) => Thickness::Indices(count),
            Err(_) => {
                let extent: Quantity = thickness.parse().map_err(|_| refuse())?;
                if extent.value <= 0.0 {
                    return Err(refuse());
                }
                Thickness::Extent(extent)
            }
        };
        Ok(Self { thickness, step: step.trim().parse().map_err(|_| refuse())? })
    }
}
