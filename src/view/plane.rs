//! The axes of the picture, and anatomical planes as they are usually shown.

use std::fmt;
use std::str::FromStr;

use crate::error::{Problem, ViewReason};
use crate::volume::{Axes, AxisKind, Direction, Orientation};

/// The plane of the picture.
///
/// It prints as, and is parsed from, two letters, or a name: `xz`, `coronal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// The axis that runs to the right, and the one that runs downward, as they are stored.
    Axes(AxisKind, AxisKind),
    /// A plane of the body, upright. It needs an [orientation](crate::view::ViewOptions::orientation).
    Anatomical(AnatomicalPlane),
}

/// A plane of the body of a patient. All are shown upright: see [`Convention`] for left and right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnatomicalPlane {
    /// From the patient's right to the left, and from the front downward to the back; frames toward the head.
    Axial,
    /// From the patient's right to the left, and from the head downward to the feet; frames toward the front.
    Coronal,
    /// From the front to the back, and from the head downward to the feet; frames toward the patient's right.
    Sagittal,
}

/// On which side of axial and coronal pictures the patient's right is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Convention {
    /// On the left, as if one looks at the patient from the feet or from the front. The default.
    #[default]
    Radiological,
    /// On the right, as if one looks from the head or from the back.
    Neurological,
}

impl Convention {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Radiological, Self::Neurological];

    /// The name: `radiological` or `neurological`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Radiological => "radiological",
            Self::Neurological => "neurological",
        }
    }
}

impl AnatomicalPlane {
    /// All planes.
    pub const ALL: [Self; 3] = [Self::Axial, Self::Coronal, Self::Sagittal];

    /// The name: `axial`, `coronal` or `sagittal`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axial => "axial",
            Self::Coronal => "coronal",
            Self::Sagittal => "sagittal",
        }
    }

    /// The directions of the picture: to the right, downward, and from frame to frame.
    fn directions(self, convention: Convention) -> [Direction; 3] {
        use Direction::{Anterior, Inferior, Left, Posterior, Right, Superior};
        let to_the_right = match convention {
            Convention::Radiological => Left,
            Convention::Neurological => Right,
        };
        match self {
            Self::Axial => [to_the_right, Posterior, Superior],
            Self::Coronal => [to_the_right, Inferior, Anterior],
            Self::Sagittal => [Posterior, Inferior, Right],
        }
    }

    /// The plane of slices that lie along `direction`.
    pub(super) fn of_slices_along(direction: Direction) -> Self {
        let along = |plane: &Self| {
            let frames = plane.directions(Convention::Radiological)[2];
            frames == direction || frames.opposite() == direction
        };
        // One of the three planes lies along each direction.
        Self::ALL.into_iter().find(along).unwrap_or(Self::Axial)
    }
}

/// The axes of a picture, and which of them are turned to be upright.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PictureAxes {
    pub right: AxisKind,
    pub down: AxisKind,
    /// Axes that are shown backward, since they lead the other way.
    pub turned: Vec<AxisKind>,
    pub anatomical: Option<AnatomicalPlane>,
}

impl PictureAxes {
    /// The axes of the picture of an array with this orientation, if `plane` is asked for.
    ///
    /// # Errors
    ///
    /// [`ViewReason::NoOrientation`] for an anatomical plane of an array without one.
    pub fn of(
        plane: Option<Plane>,
        convention: Convention,
        orientation: Option<Orientation>,
    ) -> Result<Self, Problem> {
        let stored = |right, down| Self { right, down, turned: Vec::new(), anatomical: None };
        let (plane, orientation) = match (plane, orientation) {
            (Some(Plane::Axes(right, down)), _) => return Ok(stored(right, down)),
            (None, None) => return Ok(stored(AxisKind::X, AxisKind::Y)),
            (Some(Plane::Anatomical(plane)), None) => {
                return Err(Problem::View(ViewReason::NoOrientation(plane.name())));
            }
            (Some(Plane::Anatomical(plane)), Some(orientation)) => (plane, orientation),
            // The slices as they are stored: along Z.
            (None, Some(orientation)) => {
                let slices = orientation.of(AxisKind::Z).unwrap_or(Direction::Superior);
                (AnatomicalPlane::of_slices_along(slices), orientation)
            }
        };
        let directions = plane.directions(convention);
        let axes = directions.map(|direction| orientation.along(direction).unwrap_or(AxisKind::X));
        let leads_back =
            |(axis, direction): &(AxisKind, Direction)| orientation.of(*axis) != Some(*direction);
        let turned = axes.into_iter().zip(directions).filter(leads_back).map(|(axis, _)| axis).collect();
        Ok(Self { right: axes[0], down: axes[1], turned, anatomical: Some(plane) })
    }
}

impl fmt::Display for Plane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Axes(right, down) => {
                write!(f, "{}{}", right.letter().to_ascii_lowercase(), down.letter().to_ascii_lowercase())
            }
            Self::Anatomical(plane) => f.write_str(plane.name()),
        }
    }
}

impl FromStr for Plane {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let is_named = |plane: &AnatomicalPlane| plane.name().eq_ignore_ascii_case(text.trim());
        if let Some(plane) = AnatomicalPlane::ALL.into_iter().find(is_named) {
            return Ok(Self::Anatomical(plane));
        }
        let refuse = || Problem::View(ViewReason::Plane(text.to_owned()));
        let letters: Vec<char> = text.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
        let [right, down] = *letters else { return Err(refuse()) };
        let (right, down) = (AxisKind::of(right)?, AxisKind::of(down)?);
        Axes::new([right, down])?;
        Ok(Self::Axes(right, down))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes(orientation: &str, plane: Option<&str>, convention: Convention) -> String {
        let plane = plane.map(|text| text.parse().unwrap());
        let PictureAxes { right, down, turned, anatomical } =
            PictureAxes::of(plane, convention, orientation.parse().ok()).unwrap();
        let turned: String = turned.iter().map(AxisKind::to_string).collect();
        format!("{right}{down} {turned} {}", anatomical.map_or("stored", AnatomicalPlane::name))
    }

    #[test]
    fn pictures_of_a_patient_are_upright() {
        use Convention::{Neurological, Radiological};
        // Slices along the body: the right leads to the left, and the front is above.
        assert_eq!(axes("LPS", None, Radiological), "XY  axial");
        assert_eq!(axes("RAS", None, Radiological), "XY XY axial");
        assert_eq!(axes("RAS", None, Neurological), "XY Y axial");
        assert_eq!(axes("LAI", None, Radiological), "XY YZ axial");
        // A picture whose rows and columns are exchanged.
        assert_eq!(axes("PLS", None, Radiological), "YX  axial");
        // Slices stored from left to right, as a sagittal series has them.
        assert_eq!(axes("PIR", None, Radiological), "XY  sagittal");
        assert_eq!(axes("ASL", None, Radiological), "XY XYZ sagittal");
        assert_eq!(axes("ASL", None, Neurological), "XY XYZ sagittal");
        // The other planes of an axial stack.
        assert_eq!(axes("LPS", Some("coronal"), Radiological), "XZ ZY coronal");
        assert_eq!(axes("RAS", Some("coronal"), Radiological), "XZ XZ coronal");
        assert_eq!(axes("RAS", Some("coronal"), Neurological), "XZ Z coronal");
        assert_eq!(axes("RAS", Some("sagittal"), Radiological), "YZ YZ sagittal");
        assert_eq!(axes("RAS", Some("Axial"), Radiological), "XY XY axial");
        // Letters are stored axes.
        assert_eq!(axes("RAS", Some("x, z"), Radiological), "XZ  stored");
        assert_eq!(axes("", None, Radiological), "XY  stored");
    }

    #[test]
    fn a_plane_is_two_axes_or_a_name() {
        for (text, printed) in [("xz", "xz"), ("Y,Z", "yz"), (" coronal ", "coronal"), ("AXIAL", "axial")] {
            assert_eq!(text.parse::<Plane>().unwrap().to_string(), printed);
        }
        for (text, message) in [
            ("x", "\"x\" is no plane, such as xz or coronal"),
            ("xyz", "\"xyz\" is no plane, such as xz or coronal"),
            ("", "\"\" is no plane, such as xz or coronal"),
            ("front", "\"front\" is no plane, such as xz or coronal"),
            ("xx", "axis X is named twice"),
            ("xq", "'q' is no axis; the letters are T, C, Z, Y, X and S (samples of a pixel)"),
        ] {
            assert_eq!(text.parse::<Plane>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn an_anatomical_plane_needs_an_orientation() {
        let plane = Some("coronal".parse().unwrap());
        let message = PictureAxes::of(plane, Convention::default(), None).unwrap_err().to_string();
        assert_eq!(message, "it is not known how the patient lies in it, so there is no coronal plane");
    }
}
