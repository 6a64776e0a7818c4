//! What is in an input and is not converted unless it is named.

use std::fmt;

/// Why a member of an input is not converted unless it is named: it can be no volume. Prints as what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PassedOver {
    /// Its content is no array.
    NoArray,
    /// An array of this number of axes, 0 or 1.
    Axes(usize),
    /// An array with an axis of length 0.
    Empty,
    /// An array of text or of strings of bytes.
    Text,
    /// An array of objects.
    Objects,
    /// An array of dates or durations.
    Dates,
    /// An array of several fields.
    Fields,
    /// A smaller picture of another array, a thumbnail, or a picture of the label of a slide.
    Aside,
    /// Numbers of the objects in another array.
    Labels,
    /// The input names it, and it is not there.
    NotThere,
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoArray => f.write_str("no array"),
            Self::Axes(1) => f.write_str("1 axis"),
            Self::Axes(axes) => write!(f, "{axes} axes"),
            Self::Empty => f.write_str("empty"),
            Self::Text => f.write_str("text"),
            Self::Objects => f.write_str("objects"),
            Self::Dates => f.write_str("dates"),
            Self::Fields => f.write_str("fields"),
            Self::Aside => f.write_str("a smaller or another picture"),
            Self::Labels => f.write_str("labels"),
            Self::NotThere => f.write_str("not there"),
        }
    }
}
