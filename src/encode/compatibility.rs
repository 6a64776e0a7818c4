//! Which viewers must show a GIF right, and what that asks of the encoder.

/// Which viewers must show the GIF right. Each value includes the viewers of the values before it.
///
/// The GIF shows the same picture with every value, in every viewer that reads GIF as its specification says.
/// Some viewers do not. What each value leaves out for them is in the order of what it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compatibility {
    /// Viewers that read GIF to the letter: browsers, Pillow, ffmpeg, PowerPoint. The smallest files.
    Web,
    /// Also the decoder of Java's windows (`java.awt.Toolkit`), and many copies of it and of other old decoders.
    /// They show wrong pixels, or stop, where the LZW dictionary is full. So it is cleared before that. ImageJ
    /// stops there, too, so it shows frames right that have no transparent pixel, unless the screen has a
    /// background of its own. The Clears cost nothing in small frames, up to 8 % in most others, and up to 63 %
    /// where a pattern repeats all over large frames.
    #[default]
    Java,
    /// Also ImageJ and Fiji, which draw transparent pixels black. So no pixel is transparent.
    ///
    /// ImageJ clears a frame to the background before it draws the next one. So with a
    /// [background](crate::options::LayerOptions::background) every frame is stored whole.
    ImageJ,
    /// Also Bio-Formats, which shows nothing outside of the changed part of a frame, and decoders that take the
    /// code size from the palette. So every frame is stored whole, and every palette has 256 entries.
    ///
    /// Bio-Formats 7.3.1 opens no GIF with a side of more than 32767 pixels.
    All,
}

impl Compatibility {
    /// All values, the one that makes the smallest files first.
    pub const VALUES: [Self; 4] = [Self::Web, Self::Java, Self::ImageJ, Self::All];

    /// The name of the value: `web`, `java`, `imagej` or `all`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Java => "java",
            Self::ImageJ => "imagej",
            Self::All => "all",
        }
    }

    /// Whether a dictionary that is full may be kept.
    pub(super) fn keeps_full_dictionaries(self) -> bool {
        self < Self::Java
    }

    /// Whether pixels may be transparent, and frames be removed before the next one.
    pub(crate) fn allows_transparency(self) -> bool {
        self < Self::ImageJ
    }

    /// Whether a frame may be less than the whole picture. ImageJ clears each frame to the background before it
    /// draws the next one, unless the background is the first entry of the palette and no pixel is transparent.
    pub(super) fn crops(self, has_background: bool) -> bool {
        self < Self::ImageJ || self == Self::ImageJ && !has_background
    }

    /// Whether code sizes and palettes are those of 256 colors, however few are in use.
    pub(crate) fn has_whole_palettes(self) -> bool {
        self == Self::All
    }
}
