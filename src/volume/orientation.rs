//! Where the axes of a medical image lead.

use std::fmt;
use std::str::FromStr;

use super::axes::AxisKind;
use crate::error::{Problem, ViewReason};

/// A direction in the body of a patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `R`: to the patient's right.
    Right,
    /// `L`: to the patient's left.
    Left,
    /// `A`: to the front.
    Anterior,
    /// `P`: to the back.
    Posterior,
    /// `S`: to the head.
    Superior,
    /// `I`: to the feet.
    Inferior,
}

impl Direction {
    /// All directions.
    pub const ALL: [Self; 6] =
        [Self::Right, Self::Left, Self::Anterior, Self::Posterior, Self::Superior, Self::Inferior];

    /// The letter, in upper case.
    pub fn letter(self) -> char {
        match self {
            Self::Right => 'R',
            Self::Left => 'L',
            Self::Anterior => 'A',
            Self::Posterior => 'P',
            Self::Superior => 'S',
            Self::Inferior => 'I',
        }
    }

    /// The direction against this one.
    pub fn opposite(self) -> Self {
        match self {
            Self::Right => Self::Left,
            Self::Left => Self::Right,
            Self::Anterior => Self::Posterior,
            Self::Posterior => Self::Anterior,
            Self::Superior => Self::Inferior,
            Self::Inferior => Self::Superior,
        }
    }
}

/// Where growing indices of X, Y and Z lead, nearest to the axes of the patient.
///
/// It prints as, and is parsed from, three letters in the order X, Y, Z, as nibabel's `aff2axcodes` prints
/// them: `RAS`, `LPS`.
///
/// # Examples
///
/// ```
/// use vol2gif::AxisKind;
/// use vol2gif::volume::{Direction, Orientation};
///
/// let orientation: Orientation = "LPS".parse()?;
/// assert_eq!(orientation.of(AxisKind::Y), Some(Direction::Posterior));
/// assert!("LRS".parse::<Orientation>().is_err());
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Orientation([Direction; 3]);

impl Orientation {
    /// The orientation of axes X, Y and Z that lead there; `None` unless they lead along all three axes of the
    /// patient.
    pub fn new(x: Direction, y: Direction, z: Direction) -> Option<Self> {
        let apart = |a: Direction, b: Direction| a != b && a != b.opposite();
        (apart(x, y) && apart(y, z) && apart(x, z)).then_some(Self([x, y, z]))
    }

    /// Where an axis leads; `None` for axes that are not in space.
    pub fn of(&self, axis: AxisKind) -> Option<Direction> {
        self.axes().find(|(known, _)| *known == axis).map(|(_, direction)| direction)
    }

    /// The axis that leads in a direction or against it.
    pub(crate) fn along(&self, direction: Direction) -> Option<AxisKind> {
        let is_along =
            |&(_, known): &(AxisKind, Direction)| known == direction || known == direction.opposite();
        self.axes().find(is_along).map(|(axis, _)| axis)
    }

    fn axes(&self) -> impl Iterator<Item = (AxisKind, Direction)> {
        [AxisKind::X, AxisKind::Y, AxisKind::Z].into_iter().zip(self.0)
    }
}

impl fmt::Display for Orientation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|direction| write!(f, "{}", direction.letter()))
    }
}

impl FromStr for Orientation {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Orientation(text.to_owned()));
        let direction = |letter: char| {
            Direction::ALL.into_iter().find(|known| known.letter() == letter.to_ascii_uppercase())
        };
        let directions = text.trim().chars().map(direction).collect::<Option<Vec<_>>>().ok_or_else(refuse)?;
        match *directions {
            [x, y, z] => Self::new(x, y, z).ok_or_else(refuse),
            _ => Err(refuse()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orientation_has_one_letter_for_each_axis_of_the_patient() {
        let known = Direction::ALL.map(Direction::letter);
        let letters = || known.into_iter();
        let all: Vec<String> = letters()
            .flat_map(|x| letters().flat_map(move |y| letters().map(move |z| [x, y, z].iter().collect())))
            .collect();
        let read: Vec<&String> = all.iter().filter(|text| text.parse::<Orientation>().is_ok()).collect();
        // Six orders of the axes, each forward or backward.
        assert_eq!(read.len(), 48);
        for text in read {
            let orientation: Orientation = text.to_lowercase().parse().unwrap();
            assert_eq!(orientation.to_string(), *text);
        }
        for nonsense in ["", "RA", "RASL", "RAX", "RRS", "RLS", "SIA"] {
            let message = nonsense.parse::<Orientation>().unwrap_err().to_string();
            assert_eq!(message, format!("{nonsense:?} is no orientation of X, Y and Z, such as RAS or LPS"));
        }
    }
}
