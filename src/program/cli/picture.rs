//! What is seen: contrast, time, frames over frames, colors.

use crate::PaletteScope;
use crate::tone::{Contrast, Curve, Scope, Window};
use clap::{Args, ValueEnum, ValueHint};

use super::values::{gamma, palettes};

/// What values look like.
#[derive(Args, Debug)]
#[command(next_help_heading = "Contrast")]
pub struct ContrastArgs {
    /// Which values become black and white: auto, full, LO,HI, P1%,P2%, wl:W,L or type [default: auto]
    ///
    /// auto shows values from 0 to 255 as they are, stretches values from 0 to 1, and normalizes others from their minimum
    /// to their maximum. full always stretches from the minimum to the maximum. LO,HI is a window in the volume's own
    /// units, wl:W,L (window, level) the same from L - W/2 to L + W/2. P1%,P2%, e.g. 0.1%,99.9%, is the window from one
    /// percentile of the finite samples to another, exact and as numpy.percentile interpolates. type is all that an integer
    /// type holds.
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    pub range: Option<Window>,
    /// Over what the range is taken: volume, frame or channel (of RGB) [default: volume]
    ///
    /// With frame every frame has levels of its own, with channel every channel; what is equally bright in two of them need
    /// not be shown so then. For ranges found in the data: auto, full and percentiles.
    #[arg(long, value_name = "SCOPE", hide_possible_values = true)]
    pub scope: Option<ScopeArg>,
    /// Bend levels by a power: below 1 brightens dark parts; with --range full unless another is given
    #[arg(long, value_name = "G", allow_hyphen_values = true, value_parser = gamma, conflicts_with = "log")]
    pub gamma: Option<Curve>,
    /// Levels by the logarithm of 1 + value - LO; with --range full unless another is given
    #[arg(long)]
    pub log: bool,
    /// Colors for grey levels: viridis, magma, inferno, plasma, cividis, turbo, fire, hot, ... or a FILE
    ///
    /// A FILE holds 256 colors as text (red, green and blue from 0 to 255, separated by white space or commas, # for
    /// comments), or is an ImageJ .lut. It is taken for a name if it is one; ./NAME is always a file. The names: viridis,
    /// magma, inferno, plasma, cividis, turbo, warm, cool, cubehelix, the ColorBrewer schemes blues, greens, oranges,
    /// purples, reds, blue-green, blue-purple, green-blue, orange-red, purple-blue-green, purple-blue, purple-red,
    /// red-purple, yellow-green-blue, yellow-green, yellow-orange-brown, yellow-orange-red, brown-green, purple-green,
    /// pink-green, purple-orange, red-blue, red-grey, red-yellow-blue, red-yellow-green and spectral, the cyclic rainbow
    /// and sinebow, and of ImageJ fire, hot, grays, red, green, blue, cyan, magenta and yellow.
    #[arg(long, value_name = "NAME|FILE", value_hint = ValueHint::FilePath)]
    pub colormap: Option<String>,
    /// Show level L as 255 - L, a colormap backwards; NaN is shown like the highest values then
    #[arg(long)]
    pub invert: bool,
}

/// When frames are shown.
#[derive(Args, Debug)]
#[command(next_help_heading = "Animation")]
pub struct TimingArgs {
    /// Milliseconds per frame, or one number for each frame, separated by commas [default: 100]
    ///
    /// GIFs count in hundredths of a second; frames start at the nearest one, so that the total stays true. Browsers show
    /// frames of less than 20 ms for 100 ms.
    #[arg(long, value_name = "MS", value_delimiter = ',', conflicts_with = "fps")]
    pub duration: Vec<f64>,
    /// Frames per second, instead of --duration
    #[arg(long, value_name = "N")]
    pub fps: Option<f64>,
    /// Number in the loop block: 0 repeats forever
    #[arg(long = "loop", value_name = "N", default_value_t = 0)]
    pub repeat: u16,
}

/// How frames lie over each other.
#[derive(Args, Debug)]
#[command(next_help_heading = "Animation")]
pub struct LayerArgs {
    /// Do not draw pixels of this level, 0 to 255; for grey volumes
    ///
    /// The level is the one before --invert and --colormap; --max-error leaves it as it is. 0 is also what NaN are shown as.
    /// Frames before are seen through it; with --disposal background nothing is.
    #[arg(long, value_name = "LEVEL", allow_negative_numbers = true)]
    pub transparent: Option<u8>,
    /// Make this level, 0 to 255, the background, also if no pixel has it; for grey volumes
    ///
    /// The level is the one before --invert and --colormap. A few viewers show its color where nothing is drawn, and where
    /// --disposal background clears a frame; browsers show nothing there.
    #[arg(long, value_name = "LEVEL", allow_negative_numbers = true)]
    pub background: Option<u8>,
    /// What becomes of a frame before the next: keep, background (clear it) or previous [default: keep]
    ///
    /// keep leaves it, and the next is drawn over it. background clears it, previous brings back what was there before it; every
    /// frame is packed whole then, which may make the GIF much larger.
    #[arg(long, value_name = "DISPOSAL", hide_possible_values = true)]
    pub disposal: Option<DisposalArg>,
}

/// What becomes of the colors of RGB volumes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Color")]
pub struct ColorArgs {
    /// Frames that share a palette: volume (all), frame (one), or a number [default: volume]
    ///
    /// For RGB volumes with more than 256 colors; any other is shown exactly by one palette. With one palette for the volume
    /// nothing flickers that does not change. Palettes of fewer frames are nearer to these frames' colors, where scenes change
    /// above all; what does not change may be shown by another color where one palette follows another. One that serves nearly
    /// as well as the next is kept in its place.
    #[arg(long, value_name = "FRAMES", default_value = "volume", hide_default_value = true, value_parser = palettes)]
    pub palette: PaletteScope,
    /// Dither RGB volumes with more than 256 colors
    ///
    /// Adds an offset of -8 to 8 levels, fixed to the place of the pixel, before the nearest color of the palette is found. Steps
    /// in smooth slopes are seen less; each pixel by itself is farther from what it should be, and files are larger.
    #[arg(long)]
    pub dither: bool,
}

/// [`Scope`] as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScopeArg {
    /// All samples.
    Volume,
    /// A frame.
    Frame,
    /// A channel.
    Channel,
}

/// [`Disposal`] as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DisposalArg {
    /// It stays.
    Keep,
    /// It is cleared.
    Background,
    /// It is undone.
    Previous,
}

impl ContrastArgs {
    pub fn scope(&self, contrast: &Contrast) -> Result<Scope, String> {
        let scope = match self.scope {
            None | Some(ScopeArg::Volume) => return Ok(Scope::Volume),
            Some(ScopeArg::Frame) => Scope::Frame,
            Some(ScopeArg::Channel) => Scope::Channel,
        };
        match contrast.depends_on_samples() {
            true => Ok(scope),
            false => Err(format!(
                "--scope is for a range that is found in the data, and --range {} is not; use auto, full or P1%,P2%",
                contrast.window
            )),
        }
    }

    pub fn contrast(&self) -> Result<Contrast, String> {
        let (curve, name) = match (self.gamma, self.log) {
            (Some(curve), _) => (curve, "--gamma"),
            (None, true) => (Curve::Log, "--log"),
            (None, false) => (Curve::Straight, ""),
        };
        if curve != Curve::Straight && self.range == Some(Window::AUTO) {
            return Err(format!("{name} bends a window, and --range auto has none; use --range full"));
        }
        Ok(Contrast { window: self.range.unwrap_or_default(), curve })
    }
}
