//! How several pictures are put into one.

use std::fmt;
use std::str::FromStr;

use crate::error::{ArrangementReason, Problem};
use crate::volume::AxisKind;

/// What a frame shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// One picture. The default.
    #[default]
    Single,
    /// The channels side by side, each in its color, and all of them together at the right. One channel is one
    /// picture. The [size](super::PictureOptions::size) is the size of each picture.
    Montage,
    /// Three planes through a point, with a cross there: the picture of the view, the plane across it at the right,
    /// which has the same rows, and the plane below it, which has the same columns. Where the orientation of a body is
    /// known, these are a coronal, a sagittal and an axial plane.
    ///
    /// Without a point, the planes move together through the whole volume, in as many frames as its longest side has
    /// voxels; of several time points, each is a frame, and the planes are in the middle.
    Ortho(Option<Point>),
}

/// A voxel, by its stored indices along Z, Y and X, from 0.
///
/// It prints as, and is parsed from, `Z,Y,X`: `40,120,96`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The index along Z.
    pub z: usize,
    /// The index along Y.
    pub y: usize,
    /// The index along X.
    pub x: usize,
}

impl Point {
    /// The index along an axis of space.
    pub(crate) fn along(self, axis: AxisKind) -> usize {
        match axis {
            AxisKind::Z => self.z,
            AxisKind::Y => self.y,
            _ => self.x,
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.z, self.y, self.x)
    }
}

impl FromStr for Point {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::Arrangement(ArrangementReason::Point(text.to_owned()));
        let numbers = text.split(',').map(|number| number.trim().parse().map_err(|_| refuse()));
        match *numbers.collect::<Result<Vec<usize>, _>>()? {
            [z, y, x] => Ok(Self { z, y, x }),
            _ => Err(refuse()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_three_indices() {
        assert_eq!("40, 120,96".parse::<Point>().unwrap(), Point { z: 40, y: 120, x: 96 });
        assert_eq!("40,120,96".parse::<Point>().unwrap().to_string(), "40,120,96");
        for text in ["", "1,2", "1,2,3,4", "a,b,c", "-1,2,3", "1.5,2,3"] {
            let message = text.parse::<Point>().unwrap_err().to_string();
            assert_eq!(message, format!("{text:?} is no point Z,Y,X, such as 40,120,96"));
        }
    }
}
