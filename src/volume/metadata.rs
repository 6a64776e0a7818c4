//! What a file says of an array besides its samples.

use super::axes::{Axes, AxisKind};
use super::interval::Interval;
use super::orientation::Orientation;
use super::spacing::Spacing;

/// What a file says of an array besides its samples.
///
/// With the defaults it says nothing: the axes are what they usually are, and no length or time is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// What the axes of the array are, as many as it has.
    ///
    /// Default: two axes are `YX`, three `ZYX`, and four `ZYXS` if the last has length 1, 3 or 4.
    pub axes: Option<Axes>,
    /// The size of a voxel.
    ///
    /// Default: not known.
    pub spacing: Spacing,
    /// The time from one index of T to the next.
    ///
    /// Default: not known.
    pub interval: Option<Interval>,
    /// Where X, Y and Z lead in the body of a patient.
    ///
    /// Default: not known, or no patient.
    pub orientation: Option<Orientation>,
}

/// The size of a pixel of frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelSize {
    /// The distance of neighbors in a row, above 0 and finite.
    pub width: f64,
    /// The distance of neighbors in a column, in the same unit.
    pub height: f64,
}

impl Spacing {
    /// The size of a pixel of frames with the first axis to the right and the second one downward; `None` where
    /// one of the two distances is not known.
    pub(crate) fn pixel(&self, (right, down): (AxisKind, AxisKind)) -> Option<PixelSize> {
        Some(PixelSize { width: self.along(right)?, height: self.along(down)? })
    }
}
