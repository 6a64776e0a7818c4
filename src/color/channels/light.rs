//! The color that a channel is shown in.

use std::fmt;
use std::str::FromStr;

use crate::color::colormap::Colormap;
use crate::error::{ChannelsReason, Problem};

/// The color that a channel is shown in, or a colormap for its levels.
///
/// It prints as, and is parsed from, the name of a color, `#rrggbb`, or the name of a colormap. The names are white,
/// red, green, blue, cyan, magenta, yellow and orange; `grey` and `gray` are white.
///
/// # Examples
///
/// ```
/// use vol2gif::options::ChannelColor;
///
/// assert_eq!("Green".parse::<ChannelColor>()?, ChannelColor::Of([0, 255, 0]));
/// assert_eq!("#00ff00".parse::<ChannelColor>()?.to_string(), "green");
/// assert!(matches!("fire".parse::<ChannelColor>()?, ChannelColor::Map(_)));
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelColor {
    /// Black for level 0, this red, green and blue for level 255, and in proportion between them.
    Of([u8; 3]),
    /// The colors of a named colormap.
    Map(Colormap),
}

/// The colors that have names. The first of two with one color is the one that is printed.
const NAMES: [(&str, [u8; 3]); 10] = [
    ("white", [255; 3]),
    ("grey", [255; 3]),
    ("gray", [255; 3]),
    ("red", [255, 0, 0]),
    ("green", [0, 255, 0]),
    ("blue", [0, 0, 255]),
    ("cyan", [0, 255, 255]),
    ("magenta", [255, 0, 255]),
    ("yellow", [255, 255, 0]),
    ("orange", [255, 128, 0]),
];

impl ChannelColor {
    /// White: levels as they are.
    pub const WHITE: Self = Self::Of([255; 3]);

    /// The colors of the levels, as a colormap.
    pub(super) fn colormap(&self) -> Colormap {
        match self {
            Self::Of(_) => Colormap::from_colors(&self.to_string(), *self.table()),
            Self::Map(colormap) => colormap.clone(),
        }
    }

    /// The color of each level.
    pub(super) fn table(&self) -> Box<[[u8; 3]; 256]> {
        let share = |color: u8, level: usize| ((usize::from(color) * level + 127) / 255) as u8;
        Box::new(match self {
            Self::Of(color) => std::array::from_fn(|level| color.map(|color| share(color, level))),
            Self::Map(colormap) => *colormap.colors(),
        })
    }
}

impl fmt::Display for ChannelColor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(color) => match NAMES.iter().find(|(_, known)| known == color) {
                Some((name, _)) => f.write_str(name),
                None => {
                    let [red, green, blue] = color;
                    write!(f, "#{red:02x}{green:02x}{blue:02x}")
                }
            },
            Self::Map(colormap) => f.write_str(colormap.name()),
        }
    }
}

impl FromStr for ChannelColor {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let name = text.trim().to_ascii_lowercase();
        if let Some((_, color)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Ok(Self::Of(*color));
        }
        let refuse = |_| Problem::Channels(ChannelsReason::Color(text.trim().to_owned()));
        match name.strip_prefix('#') {
            Some(digits) if digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
                let number = u32::from_str_radix(digits, 16).map_err(|_| refuse(()))?;
                let [_, red, green, blue] = number.to_be_bytes();
                Ok(Self::Of([red, green, blue]))
            }
            Some(_) => Err(refuse(())),
            None => Colormap::named(&name).map(Self::Map).map_err(|_| refuse(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_color_is_a_name_or_a_number_or_a_colormap() {
        for (text, printed) in [
            ("white", "white"),
            ("GREY", "white"),
            (" gray ", "white"),
            ("#FF00ff", "magenta"),
            ("#ff8000", "orange"),
            ("#123456", "#123456"),
            ("Fire", "fire"),
            ("viridis", "viridis"),
        ] {
            let color: ChannelColor = text.parse().unwrap();
            assert_eq!(color.to_string(), printed, "{text}");
            assert_eq!(printed.parse::<ChannelColor>().unwrap(), color, "{text}");
        }
        for nonsense in ["", "#", "#fff", "#12345g", "#+12345", "greenish", "12"] {
            let message = nonsense.parse::<ChannelColor>().unwrap_err().to_string();
            let expected = format!("{nonsense:?} is no color, such as magenta or #ff8000, and no colormap");
            assert_eq!(message, expected);
        }
    }

    #[test]
    fn a_full_component_is_the_level_itself_and_others_are_rounded() {
        let table = ChannelColor::Of([255, 0, 128]).table();
        for (level, color) in table.iter().enumerate() {
            let part = (f64::from(128u8) * level as f64 / 255.0).round() as u8;
            assert_eq!(*color, [level as u8, 0, part]);
        }
    }
}
