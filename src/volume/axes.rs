//! The axes of an array: what each of them is.

use std::fmt;
use std::str::FromStr;

use crate::error::{Problem, ViewReason};

/// What an axis of an array is. It prints as, and is parsed from, one letter of either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AxisKind {
    /// `T`: time.
    Time,
    /// `C`: channel, such as one fluorescent dye of several. A channel is a picture of its own.
    Channel,
    /// `Z`: depth, from slice to slice.
    Z,
    /// `Y`: the rows of a slice.
    Y,
    /// `X`: the columns of a slice.
    X,
    /// `S`: the samples of one pixel, such as red, green and blue.
    Samples,
}

impl AxisKind {
    /// All kinds, in the order of their usual storage.
    pub const ALL: [Self; 6] = [Self::Time, Self::Channel, Self::Z, Self::Y, Self::X, Self::Samples];

    /// The letter, in upper case.
    pub fn letter(self) -> char {
        match self {
            Self::Time => 'T',
            Self::Channel => 'C',
            Self::Z => 'Z',
            Self::Y => 'Y',
            Self::X => 'X',
            Self::Samples => 'S',
        }
    }

    /// The kind of a letter of either case.
    ///
    /// # Errors
    ///
    /// [`ViewReason::Letter`] for any other character.
    pub(crate) fn of(letter: char) -> Result<Self, Problem> {
        let kind = Self::ALL.into_iter().find(|kind| kind.letter() == letter.to_ascii_uppercase());
        kind.ok_or(Problem::View(ViewReason::Letter(letter)))
    }
}

impl fmt::Display for AxisKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

/// What the axes of an array are, in storage order, slowest first; each kind at most once.
///
/// It prints as, and is parsed from, the letters: `TZYX`.
///
/// # Examples
///
/// ```
/// use vol2gif::{Axes, AxisKind};
///
/// let axes: Axes = "tzyx".parse()?;
/// assert_eq!(axes.kinds()[1], AxisKind::Z);
/// assert_eq!(axes.to_string(), "TZYX");
/// assert!("ZZYX".parse::<Axes>().is_err());
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axes(Vec<AxisKind>);

impl Axes {
    /// Axes of these kinds.
    ///
    /// # Errors
    ///
    /// [`ViewReason::Twice`] when a kind occurs twice.
    pub fn new(kinds: impl Into<Vec<AxisKind>>) -> Result<Self, Problem> {
        let kinds = kinds.into();
        let twice = (1..kinds.len()).find(|&at| kinds[..at].contains(&kinds[at]));
        match twice {
            Some(at) => Err(Problem::View(ViewReason::Twice(kinds[at].letter()))),
            None => Ok(Self(kinds)),
        }
    }

    /// The axes of an array whose file says nothing of them: two are `YX`, three `ZYX`, and four
    /// `ZYXS` if the last has length 1, 3 or 4. `None` for all others.
    pub(crate) fn by_default(lengths: &[usize]) -> Option<Self> {
        use AxisKind::{Samples, X, Y, Z};
        match lengths {
            [_, _] => Some(Self(vec![Y, X])),
            [_, _, _] => Some(Self(vec![Z, Y, X])),
            [_, _, _, 1 | 3 | 4] => Some(Self(vec![Z, Y, X, Samples])),
            _ => None,
        }
    }

    /// The kinds, slowest first.
    pub fn kinds(&self) -> &[AxisKind] {
        &self.0
    }

    /// The place of an axis in storage order.
    pub(crate) fn position(&self, kind: AxisKind) -> Option<usize> {
        self.0.iter().position(|&known| known == kind)
    }
}

impl fmt::Display for Axes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|kind| write!(f, "{kind}"))
    }
}

impl FromStr for Axes {
    type Err = Problem;

    fn from_str(letters: &str) -> Result<Self, Problem> {
        Self::new(letters.chars().map(AxisKind::of).collect::<Result<Vec<_>, _>>()?)
    }
}
