//! What a file says of an array besides its samples.

use super::axes::{Axes, AxisKind};
use super::interval::Interval;
use super::orientation::Orientation;
use super::plane_times::PlaneTimes;
use super::position::Position;
use super::scaling::Scaling;
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
    /// When each plane was taken; before [`interval`](Self::interval), where both are known.
    ///
    /// Default: not known.
    pub plane_times: Option<PlaneTimes>,
    /// Whether the frames are a film, which is shown at its own speed.
    ///
    /// Default: `false`.
    pub is_film: bool,
    /// The kind of scanner, by its code in DICOM, such as `CT` or `MR`.
    ///
    /// Default: not known.
    pub modality: Option<&'static str>,
    /// Where X, Y and Z lead in the body of a patient.
    ///
    /// Default: not known, or no patient.
    pub orientation: Option<Orientation>,
    /// Whether `orientation` is what readers of the format assume, since the file does not say it.
    ///
    /// Default: `false`.
    pub orientation_is_assumed: bool,
    /// Where the voxels are in space. An overlay of another shape is matched by it.
    ///
    /// Default: not known.
    pub position: Option<Position>,
    /// The channels, as many as the axis C or S has, where the file says something of them.
    ///
    /// Default: none.
    pub channels: Vec<ChannelMetadata>,
    /// What the stored samples stand for. Ranges, windows and percentiles are of the values, and so is all that is
    /// said about them; the samples stay as they are.
    ///
    /// Default: the samples are the values.
    pub scaling: Scaling,
    /// The values that a viewer is to show as black and as white, the first below the second.
    ///
    /// Default: not known.
    pub display: Option<(f64, f64)>,
    /// Whether levels follow a [sigmoid](crate::tone::Curve::Sigmoid) around the middle of `display`.
    ///
    /// Default: `false`.
    pub display_is_sigmoid: bool,
    /// Whether [`Window::AUTO`](crate::tone::Window::AUTO) is `display` for grey samples that it meets.
    ///
    /// Default: `false`.
    pub displays_by_default: bool,
    /// Whether the least value is white. The values stay as they are, and the picture is inverted.
    ///
    /// Default: `false`.
    pub is_inverted: bool,
    /// What a user should know of the file: facts, each a sentence without its end.
    ///
    /// Default: none.
    pub remarks: Vec<String>,
    /// As `remarks`, where nothing may be wrong: what was assumed, or how the file is usually shown.
    ///
    /// Default: none.
    pub notes: Vec<String>,
}

/// What a file says of a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelMetadata {
    /// Its name, such as the name of a dye.
    pub name: Option<String>,
    /// The color it is shown in: red, green and blue.
    pub color: Option<[u8; 3]>,
    /// The color of each level, where these are no shades of [`color`](Self::color).
    pub table: Option<Box<[[u8; 3]; 256]>>,
    /// The values that a viewer is to show as black and as its color, the first below the second.
    pub display: Option<(f64, f64)>,
    /// Whether a viewer is to hide it at first.
    pub is_hidden: bool,
}

impl Metadata {
    /// Whether frames are the same as if nothing were known.
    pub(crate) fn shows_as_stored(&self) -> bool {
        let Self { spacing, interval, orientation, is_inverted, .. } = self;
        *spacing == Spacing::default() && interval.is_none() && orientation.is_none() && !is_inverted
    }

    /// What is true of frames of the array, too.
    pub(crate) fn of_frames(&self) -> Self {
        Self {
            axes: None,
            spacing: Spacing::default(),
            interval: None,
            plane_times: None,
            orientation: None,
            position: None,
            orientation_is_assumed: false,
            ..self.clone()
        }
    }
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
