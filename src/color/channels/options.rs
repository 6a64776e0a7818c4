//! Options of the stage that shows channels together.

use std::fmt;
use std::str::FromStr;

use super::light::ChannelColor;
use crate::error::{ChannelsReason, Problem};
use crate::tone::{Curve, Window};

/// How the channels of an array are shown together: the axis C, where it has no other job.
///
/// A channel is named by its name in the file, in upper or lower case, or by its number from 0 in the file.
///
/// # Examples
///
/// ```
/// use vol2gif::Options;
/// use vol2gif::options::Blend;
///
/// let mut options = Options::default();
/// options.channels.colors = "DAPI=blue,GFP=green".parse()?;
/// options.channels.windows = vec![("DAPI".into(), "100,3000".parse()?)];
/// options.channels.blend = Blend::Max;
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChannelOptions {
    /// The color of each channel, and which are shown.
    ///
    /// Default: [`ChannelColors::OfFile`].
    pub colors: ChannelColors,
    /// Windows of channels, in place of the window of
    /// [`ToneOptions::contrast`](crate::options::ToneOptions::contrast).
    ///
    /// Default: none.
    pub windows: Vec<(String, Window)>,
    /// Curves of channels, in place of the curve of the contrast.
    ///
    /// Default: none.
    pub curves: Vec<(String, Curve)>,
    /// How the colors of the channels are joined.
    ///
    /// Default: [`Blend::Add`].
    pub blend: Blend,
    /// Whether all channels have one range together. It is so in any case where the volume
    /// [shares its range](crate::options::ToneOptions::shared) with others.
    ///
    /// Default: false; each channel has its own.
    pub one_range: bool,
}

/// The colors of channels.
///
/// Printed as, and parsed from, `magenta,green`, where `-` leaves out a channel, or `DAPI=blue,2=#ff8000`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ChannelColors {
    /// All channels that the file does not hide, in its colors, unless it has none or only one for all. Else one
    /// channel is white, two are magenta and green, three red, green and blue, and more white, cyan, magenta, yellow,
    /// red, green and blue, again from there.
    #[default]
    OfFile,
    /// The color of each channel that is selected, in the order of the file; `None` leaves it out.
    InOrder(Vec<Option<ChannelColor>>),
    /// The channels that are shown, by name or number, and their colors.
    Named(Vec<(String, ChannelColor)>),
}

/// How the colors of channels are joined, for red, green and blue apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Blend {
    /// Their sum, at most 255.
    #[default]
    Add,
    /// The greatest of them.
    Max,
}

impl Blend {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Add, Self::Max];

    /// The name: `add` or `max`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Max => "max",
        }
    }
}

impl ChannelOptions {
    /// Whether anything is asked for a channel.
    pub(crate) fn names_any(&self) -> bool {
        self.colors != ChannelColors::OfFile || !self.windows.is_empty() || !self.curves.is_empty()
    }
}

impl fmt::Display for ChannelColors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = match self {
            Self::OfFile => return f.write_str("file"),
            Self::InOrder(colors) => colors
                .iter()
                .map(|color| color.as_ref().map_or_else(|| "-".to_owned(), ChannelColor::to_string))
                .collect(),
            Self::Named(channels) => channels.iter().map(|(name, color)| format!("{name}={color}")).collect(),
        };
        f.write_str(&texts.join(","))
    }
}

impl FromStr for ChannelColors {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::Channels(ChannelsReason::Colors(text.to_owned()));
        let pieces: Vec<&str> = text.split(',').map(str::trim).collect();
        if pieces.iter().any(|piece| piece.is_empty()) {
            return Err(refuse());
        }
        if pieces.iter().all(|piece| !piece.contains('=')) {
            let color = |piece: &&str| if *piece == "-" { Ok(None) } else { piece.parse().map(Some) };
            return pieces.iter().map(color).collect::<Result<_, _>>().map(Self::InOrder);
        }
        let mut channels: Vec<(String, ChannelColor)> = Vec::new();
        for piece in pieces {
            // A name may have the sign, too.
            let (name, color) = piece.rsplit_once('=').ok_or_else(refuse)?;
            let (name, color) = (name.trim(), color.parse()?);
            if name.is_empty() {
                return Err(refuse());
            }
            if channels.iter().any(|(known, _)| known == name) {
                return Err(Problem::Channels(ChannelsReason::Twice(name.to_owned())));
            }
            channels.push((name.to_owned(), color));
        }
        Ok(Self::Named(channels))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_in_order_or_named() {
        for (text, printed) in [
            ("magenta,green", "magenta,green"),
            ("red, - ,#00FF00", "red,-,green"),
            ("DAPI=blue,2=fire", "DAPI=blue,2=fire"),
            ("a=b=red", "a=b=red"),
            ("Alexa 488 = green", "Alexa 488=green"),
        ] {
            let colors: ChannelColors = text.parse().unwrap();
            assert_eq!(colors.to_string(), printed, "{text}");
            assert_eq!(printed.parse::<ChannelColors>().unwrap(), colors, "{text}");
        }
        for (text, message) in [
            ("", "\"\" is no list of colors, such as magenta,green or DAPI=blue,GFP=green"),
            ("red,", "\"red,\" is no list of colors, such as magenta,green or DAPI=blue,GFP=green"),
            (
                "a=red,blue",
                "\"a=red,blue\" is no list of colors, such as magenta,green or DAPI=blue,GFP=green",
            ),
            ("=red", "\"=red\" is no list of colors, such as magenta,green or DAPI=blue,GFP=green"),
            ("a=red,a=blue", "channel \"a\" is named twice"),
            ("a=-", "\"-\" is no color, such as magenta or #ff8000, and no colormap"),
        ] {
            assert_eq!(text.parse::<ChannelColors>().unwrap_err().to_string(), message);
        }
    }
}
