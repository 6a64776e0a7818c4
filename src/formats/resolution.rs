//! Which level of a pyramid is opened.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// Which level of a pyramid is opened: an array and smaller pictures of the same.
///
/// An array without smaller pictures has level 0 only.
///
/// ```
/// use vol2gif::formats::Resolution;
/// assert_eq!("2".parse(), Ok(Resolution::Level(2)));
/// assert_eq!("512px".parse(), Ok(Resolution::Pixels(512)));
/// assert_eq!("level 2".parse(), Ok(Resolution::Named("level 2".into())));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The level of this number; 0 is the array itself.
    Level(usize),
    /// The smallest level whose longer side has at least this number of pixels; level 0 if none has.
    Pixels(usize),
    /// The level that is the array of this name.
    Named(String),
}

impl Default for Resolution {
    /// Level 0.
    fn default() -> Self {
        Self::Level(0)
    }
}

impl FromStr for Resolution {
    type Err = Infallible;

    /// A number, a number of pixels (`512px`), or a name.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let pixels = text.strip_suffix("px").and_then(|number| number.trim_end().parse().ok());
        Ok(match (text.parse(), pixels) {
            (Ok(level), _) => Self::Level(level),
            (_, Some(pixels)) => Self::Pixels(pixels),
            _ => Self::Named(text.to_owned()),
        })
    }
}

impl fmt::Display for Resolution {
    /// As it is read from a text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => write!(f, "{level}"),
            Self::Pixels(pixels) => write!(f, "{pixels}px"),
            Self::Named(name) => f.write_str(name),
        }
    }
}
