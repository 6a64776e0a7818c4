//! Options for what the GIF shows: contrast, time, layers and colors.

use crate::tone::{Curve, Window};
use crate::{PaletteScope, Repeat};
use clap::{Args, ValueEnum, ValueHint};

use super::durations::{Durations, durations};
use super::of_channel::{OfChannel, channel_gamma, channel_window};
use super::values::{FrameRate, frame_rate, palette_scope, repeat, speed};

/// How values become levels and colors.
#[derive(Args, Debug)]
#[command(next_help_heading = "Contrast")]
pub struct ContrastArgs {
    /// Which values become black and white: auto, rule, file, full, robust, LO,HI, P%, P1%,P2%, wl:W,L, wl:NAME or
    /// type [default: auto]
    ///
    /// rule shows values from 0 to 255 as they are, stretches values from 0 to 1, and normalizes all others from
    /// their minimum to their maximum. file is the window that the file names. auto is file for files where that is
    /// the default, else rule. full always stretches from the minimum to the maximum. LO,HI is a window in the units
    /// of the volume. wl:W,L (window, level) is the window of width W around L, from L - W/2 to L + W/2; wl:NAME is
    /// one of CT: brain, subdural, stroke, bone, lung, mediastinum, abdomen, liver, angio. P1%,P2% is the window from
    /// one percentile of the finite samples to another, exact and interpolated as numpy.percentile does; P% is
    /// P%,100-P%, and robust is 0.1%. type is the whole range of an integer type.
    /// CHANNEL=RANGE is of one channel of several, by its name or its number from 0, and may be repeated.
    #[arg(long, value_name = "[CHANNEL=]RANGE", allow_hyphen_values = true, value_parser = channel_window)]
    pub range: Vec<OfChannel<Window>>,
    /// What has a range of its own: volume, frame, channel, or batch (all inputs together) [default: volume; each of
    /// several channels that are shown together]
    ///
    /// frame or channel: each is stretched by itself, so brightness is no longer comparable between them. batch:
    /// equal values have equal levels in all GIFs; every input is read once more, before the first GIF is made.
    /// Only for ranges that are found in the data: auto, full and percentiles.
    #[arg(long, value_name = "SCOPE", hide_possible_values = true)]
    pub scope: Option<ScopeArg>,
    /// Raise levels to the power G: below 1 brightens dark parts; with --range full unless another is given
    ///
    /// CHANNEL=G is of one channel of several, and may be repeated.
    #[arg(long, value_name = "[CHANNEL=]G", allow_hyphen_values = true, value_parser = channel_gamma,
          conflicts_with = "log")]
    pub gamma: Vec<OfChannel<Curve>>,
    /// Make levels from the logarithm of 1 + value - LO; with --range full unless another is given
    #[arg(long)]
    pub log: bool,
    /// Colors for grey levels: viridis, magma, fire, jet, labels, ... (--list-colormaps) or a FILE
    ///
    /// A FILE holds 256 colors as text (red, green and blue from 0 to 255, separated by white space or
    /// commas, with comments after #), or is an ImageJ .lut. If the text is the name of a colormap, the FILE
    /// of that name is not read; write ./NAME for the file. The names, in upper or lower case: viridis, magma,
    /// inferno, plasma, cividis, turbo, warm, cool, cubehelix, the ColorBrewer schemes blues, greens, oranges,
    /// purples, reds, blue-green, blue-purple, green-blue, orange-red, purple-blue-green, purple-blue,
    /// purple-red, red-purple, yellow-green-blue, yellow-green, yellow-orange-brown, yellow-orange-red,
    /// brown-green, purple-green, pink-green, purple-orange, red-blue, red-grey, red-yellow-blue,
    /// red-yellow-green and spectral (or as Matplotlib calls them), the cyclic rainbow and sinebow, of ImageJ
    /// fire, hot, grays, red, green, blue, cyan, magenta and yellow, of Matplotlib jet, hsv and bone. labels has
    /// distinct colors for labels, and black for 0; a picture is resized by --resample nearest then.
    #[arg(long, aliases = ["lut", "cmap"], value_name = "NAME|FILE", value_hint = ValueHint::FilePath)]
    pub colormap: Option<String>,
    /// List the colormaps, in color on a terminal, and exit
    #[arg(long)]
    pub list_colormaps: bool,
    /// Show level L as 255 - L, which reverses a colormap; NaN then look like the highest values
    #[arg(long)]
    pub invert: bool,
}

/// When frames are shown.
#[derive(Args, Debug)]
#[command(next_help_heading = "Animation")]
pub struct TimingArgs {
    /// Milliseconds per frame, or one number for each frame, separated by commas [default: 100]
    ///
    /// A number may have a unit: 100ms, 0.1s, 2min. Spaces and brackets around a list do not matter. A GIF
    /// counts time in hundredths of a second. Each frame starts at the nearest hundredth, so that rounding
    /// does not add up and the total is right. Browsers show frames of less than 20 ms for 100 ms.
    #[arg(long, value_name = "MS", allow_negative_numbers = true, value_parser = durations, conflicts_with = "fps")]
    pub duration: Vec<Durations>,
    /// Frames per second, instead of --duration; or file, for the time that the file says
    ///
    /// file is the time from one frame to the next of T: the interval that --info shows, or --interval. It is the
    /// default of films in DICOM files.
    #[arg(long, value_name = "N|file", value_parser = frame_rate)]
    pub fps: Option<FrameRate>,
    /// Play F times as fast as --duration or --fps say, e.g. 2 or 0.5
    #[arg(long, value_name = "F", allow_negative_numbers = true, value_parser = speed)]
    pub speed: Option<f64>,
    /// How often the GIF plays: once, forever, or N from 1 to 65535, which browsers play N + 1 times [default:
    /// forever]
    ///
    /// N is the number in the loop block of the GIF. Browsers play the frames once and then repeat them N
    /// times; some other viewers play them N times in all. For once, the GIF has no loop block. 0 is the same
    /// as forever.
    #[arg(
        long = "loop",
        value_name = "TIMES",
        allow_negative_numbers = true,
        value_parser = repeat
    )]
    pub repeat: Option<Repeat>,
}

/// How a frame is drawn over the frames before it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Animation")]
pub struct LayerArgs {
    /// Do not draw pixels of this level, 0 to 255; for grey volumes
    ///
    /// LEVEL is the level before --invert and --colormap; --max-error does not change it. NaN have level 0,
    /// too. Frames before are visible through these pixels; with --disposal background nothing is.
    #[arg(long, value_name = "LEVEL", allow_negative_numbers = true)]
    pub transparent: Option<u8>,
    /// Make the color of this level, 0 to 255, the background, even if no pixel has it; for grey volumes
    ///
    /// LEVEL is the level before --invert and --colormap. A few viewers show its color where nothing is
    /// drawn, and where --disposal background clears a frame. Browsers show nothing there.
    #[arg(long, value_name = "LEVEL", allow_negative_numbers = true)]
    pub background: Option<u8>,
    /// What happens to a frame before the next: keep, background (clear it) or previous [default: keep]
    ///
    /// keep leaves the frame, and the next one is drawn over it. background clears the frame. previous
    /// restores what was shown before the frame. With background and previous, every frame is stored whole,
    /// which may make the GIF much larger.
    #[arg(long, value_name = "DISPOSAL", hide_possible_values = true)]
    pub disposal: Option<DisposalArg>,
}

/// How RGB volumes are shown in 256 colors.
#[derive(Args, Debug)]
#[command(next_help_heading = "Color")]
pub struct ColorArgs {
    /// Frames that share a palette: volume (all), frame (one), or a number [default: volume]
    ///
    /// For RGB volumes with more than 256 colors; all other volumes are shown exactly by one palette. With
    /// one palette for the volume, pixels that do not change do not flicker. Palettes for fewer frames are
    /// closer to the colors of these frames, above all where scenes change; but a pixel that does not change
    /// may get another color where one palette follows another. A palette stays in use if it serves the next
    /// frames nearly as well as a new one.
    #[arg(long, value_name = "FRAMES", value_parser = palette_scope)]
    pub palette: Option<PaletteScope>,
    /// Dither RGB volumes with more than 256 colors
    ///
    /// Adds an offset of -8 to 8 levels, which depends only on the position of the pixel, before the nearest
    /// color of the palette is found. Steps in smooth slopes become less visible, but each single pixel is
    /// less exact, and files are larger.
    #[arg(long)]
    pub dither: bool,
}

/// [`Scope`] as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScopeArg {
    /// One range for the whole volume.
    Volume,
    /// A range for each frame.
    Frame,
    /// A range for each channel.
    Channel,
    /// One range for all inputs.
    Batch,
}

/// [`Disposal`](crate::Disposal) as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DisposalArg {
    /// The frame stays.
    Keep,
    /// The frame is cleared.
    Background,
    /// What was shown before the frame is restored.
    Previous,
}
