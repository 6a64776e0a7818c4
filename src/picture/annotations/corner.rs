//! The corners of a picture, and how options name them.

use std::fmt;

/// A corner of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corner {
    /// `upper-left`.
    UpperLeft,
    /// `upper-right`.
    UpperRight,
    /// `lower-left`.
    LowerLeft,
    /// `lower-right`.
    LowerRight,
}

impl Corner {
    /// All four.
    pub const ALL: [Self; 4] = [Self::UpperLeft, Self::UpperRight, Self::LowerLeft, Self::LowerRight];

    /// The name, such as `upper-left`.
    pub fn name(self) -> &'static str {
        match self {
            Self::UpperLeft => "upper-left",
            Self::UpperRight => "upper-right",
            Self::LowerLeft => "lower-left",
            Self::LowerRight => "lower-right",
        }
    }

    pub(super) fn is_upper(self) -> bool {
        matches!(self, Self::UpperLeft | Self::UpperRight)
    }

    pub(super) fn is_left(self) -> bool {
        matches!(self, Self::UpperLeft | Self::LowerLeft)
    }

    /// Divides `20um@lower-left` into the part before the corner, and the corner. What follows the last `@` is a
    /// corner only if it is one of the four.
    pub(super) fn divide(text: &str) -> (&str, Option<Self>) {
        let divided = text.rsplit_once('@').and_then(|(before, name)| {
            let corner = Self::ALL.into_iter().find(|corner| corner.name() == name.trim())?;
            Some((before, corner))
        });
        divided.map_or((text, None), |(before, corner)| (before, Some(corner)))
    }
}

/// Writes what is before the corner, and the corner.
pub(super) fn write(
    f: &mut fmt::Formatter<'_>,
    before: &dyn fmt::Display,
    corner: Option<Corner>,
) -> fmt::Result {
    write!(f, "{before}")?;
    corner.map_or(Ok(()), |corner| write!(f, "@{}", corner.name()))
}
