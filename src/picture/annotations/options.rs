//! Options of the stage that draws annotations.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use super::color_bar::ColorBar;
use super::corner::{Corner, write};
use super::template::Template;
use super::time::TimeFormat;
use crate::error::{AnnotationReason, Problem};
use crate::volume::{Quantity, Unit};

/// What is drawn over the frames. Annotations in one corner stack: a color bar, then the others in the order of the
/// fields; one without room is left out, and a [warning](crate::Warning) says so.
///
/// # Examples
///
/// ```
/// use vol2gif::Options;
///
/// let mut options = Options::default();
/// options.annotations.scale_bar = Some("20um@lower-left".parse()?);
/// options.annotations.time_stamp = Some("mm:ss".parse()?);
/// options.annotations.texts = vec!["{name}".parse()?];
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnnotationOptions {
    /// A bar of a known length. The size of a voxel along the rows must be known, with a unit.
    ///
    /// Default: none.
    pub scale_bar: Option<ScaleBar>,
    /// The time of each picture: by the times of planes that the file has, else its stored index along T times the
    /// interval, from the start. One of them must be known.
    ///
    /// Default: none.
    pub time_stamp: Option<TimeStamp>,
    /// The slice of each picture.
    ///
    /// Default: none.
    pub slice_label: Option<SliceLabel>,
    /// Texts.
    ///
    /// Default: none.
    pub texts: Vec<Text>,
    /// All levels in their colors, with their values. Only for grey levels of one channel with one range for all
    /// frames.
    ///
    /// Default: none.
    pub color_bar: Option<ColorBar>,
    /// Where the edges of the picture are in the body of the patient, as letters at their middles: R, L, A, P, S, I.
    /// The orientation must be known. The picture is the same with and without them. They are placed first, since
    /// they have no corner to choose.
    ///
    /// Default: `false`.
    pub orientation_letters: bool,
    /// The height of letters in pixels; of the sizes 8, 12, 16, 24, 32 and 64 the nearest is taken.
    ///
    /// Default: the height of the picture by 24.
    pub text_size: Option<NonZeroU16>,
    /// The color of letters and bars: red, green and blue. The edge around them is black, or white where they are
    /// dark.
    ///
    /// Default: white.
    pub text_color: Option<[u8; 3]>,
}

impl AnnotationOptions {
    /// Whether nothing is drawn.
    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            scale_bar,
            time_stamp,
            slice_label,
            texts,
            color_bar,
            orientation_letters,
            text_size: _,
            text_color: _,
        } = self;
        let has_stamps = time_stamp.is_some() || slice_label.is_some() || !texts.is_empty();
        scale_bar.is_none() && color_bar.is_none() && !has_stamps && !orientation_letters
    }
}

/// A bar of a known length, with the length above it.
///
/// It prints as, and is parsed from, `20um@lower-left`; both parts may lack.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ScaleBar {
    /// Its length. `None` for the longest of 1, 2 and 5 times a power of ten that is at most a fifth of the width of
    /// the picture.
    pub length: Option<Quantity>,
    /// Where it is; `None` for the lower right.
    pub corner: Option<Corner>,
}

/// The time of each picture.
///
/// It prints as, and is parsed from, `mm:ss@upper-right`; both parts may lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeStamp {
    /// How it is written.
    pub format: TimeFormat,
    /// Where it is; `None` for the upper left.
    pub corner: Option<Corner>,
}

/// The slice of each picture: what selects it.
///
/// It prints as, and is parsed from, `position@lower-right`; both parts may lack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SliceLabel {
    /// What is written.
    pub value: SliceValue,
    /// Where it is; `None` for the lower left.
    pub corner: Option<Corner>,
}

/// What a slice label says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SliceValue {
    /// The stored index, from 0: `z=12`.
    #[default]
    Index,
    /// The position, with its unit: `z=24um`. The size of a voxel along the axis must be known.
    Position,
}

impl SliceValue {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Index, Self::Position];

    /// The name: `index` or `position`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Position => "position",
        }
    }
}

/// A text.
///
/// It prints as, and is parsed from, `{name}@upper-right`; the corner may lack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// What is written.
    pub text: Template,
    /// Where it is; `None` for the upper right.
    pub corner: Option<Corner>,
}

impl fmt::Display for ScaleBar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.length.map_or_else(String::new, |length| length.to_string()), self.corner)
    }
}

impl FromStr for ScaleBar {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let (length, corner) = Corner::divide(text);
        let refuse = || Problem::Annotation(AnnotationReason::Length(length.to_owned()));
        let length = match length.trim() {
            "" => None,
            length => {
                let length: Quantity = length.parse().map_err(|_| refuse())?;
                let is_length = matches!(length.unit, Unit::Length(_)) && length.value > 0.0;
                Some(Some(length).filter(|_| is_length).ok_or_else(refuse)?)
            }
        };
        Ok(Self { length, corner })
    }
}

impl fmt::Display for TimeStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if self.format == TimeFormat::Auto { "" } else { self.format.name() };
        write(f, &format, self.corner)
    }
}

impl FromStr for TimeStamp {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let (name, corner) = Corner::divide(text);
        let format = match name.trim() {
            "" => Some(TimeFormat::Auto),
            name => TimeFormat::ALL.into_iter().find(|format| format.name() == name),
        };
        let refuse = || Problem::Annotation(AnnotationReason::TimeFormat(name.to_owned()));
        Ok(Self { format: format.ok_or_else(refuse)?, corner })
    }
}

impl fmt::Display for SliceLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.value == SliceValue::Index { "" } else { self.value.name() };
        write(f, &value, self.corner)
    }
}

impl FromStr for SliceLabel {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let (name, corner) = Corner::divide(text);
        let value = match name.trim() {
            "" => Some(SliceValue::Index),
            name => SliceValue::ALL.into_iter().find(|value| value.name() == name),
        };
        let refuse = || Problem::Annotation(AnnotationReason::SliceValue(name.to_owned()));
        Ok(Self { value: value.ok_or_else(refuse)?, corner })
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.text, self.corner)
    }
}

impl FromStr for Text {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let (text, corner) = Corner::divide(text);
        Ok(Self { text: text.parse()?, corner })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_follows_the_last_sign_if_it_is_one() {
        for (text, printed) in [
            ("", ""),
            ("20 µm", "20um"),
            ("@lower-left", "@lower-left"),
            ("0.5mm@upper-right", "0.5mm@upper-right"),
        ] {
            assert_eq!(text.parse::<ScaleBar>().unwrap().to_string(), printed, "{text}");
        }
        for (text, printed) in
            [("", ""), ("auto", ""), ("mm:ss@lower-left", "mm:ss@lower-left"), ("ms", "ms")]
        {
            assert_eq!(text.parse::<TimeStamp>().unwrap().to_string(), printed, "{text}");
        }
        for (text, printed) in [("index", ""), ("position@upper-left", "position@upper-left")] {
            assert_eq!(text.parse::<SliceLabel>().unwrap().to_string(), printed, "{text}");
        }
        let mail: Text = "ada@example@lower-left".parse().unwrap();
        assert_eq!((mail.text.to_string().as_str(), mail.corner), ("ada@example", Some(Corner::LowerLeft)));
        let no_corner: Text = "ada@example".parse().unwrap();
        assert_eq!((no_corner.to_string().as_str(), no_corner.corner), ("ada@example", None));
        let message = |text: &str| text.parse::<ScaleBar>().unwrap_err().to_string();
        assert_eq!(message("20"), "20 is no length for a bar, such as 20um");
        assert_eq!(message("0um"), "0um is no length for a bar, such as 20um");
        assert_eq!(message("3s@lower-left"), "3s is no length for a bar, such as 20um");
        let message = "5:5".parse::<TimeStamp>().unwrap_err().to_string();
        assert_eq!(message, "\"5:5\" is no format of times: auto, ms, s, mm:ss or hh:mm:ss");
        let message = "z".parse::<SliceLabel>().unwrap_err().to_string();
        assert_eq!(message, "\"z\" is neither index nor position");
    }
}
