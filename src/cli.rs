//! The command line: what can be said, and what it means.

mod values;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Args, ColorChoice, Parser, ValueEnum, ValueHint};
use vol2gif::backend::Choice;
use vol2gif::batch::{Job, Shard};
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::{Delays, Disposal, Effort, Error, Options, Palettes};

use values::{bytes, colormap, gamma, max_memory, palettes};

/// Turn large 3-D and 4-D volumes (microscopy, CT, MRI, time-lapses) into animated GIFs.
///
/// Values from 0 to 255 are shown as they are, values from 0 to 1 are stretched to 0 to 255, anything else is
/// normalized from its minimum to its maximum, found over the whole volume; --range chooses otherwise. The GIF does not depend on the backend, the
/// machine or the number of threads.
#[derive(Debug, Parser)]
#[command(name = "vol2gif", version, max_term_width = 100, after_long_help = EXAMPLES, after_help = SHORT_EXAMPLES)]
#[command(override_usage = "vol2gif [OPTIONS] <INPUT>...")]
pub struct Cli {
    /// .npy and .npz files, directories to search for them, or - for one .npy from stdin
    ///
    /// An array has shape (frames, height, width) or (frames, height, width, channels) with 1 channel (grey) or 3 (RGB).
    /// Samples are bool, integers of 8 to 64 bits, or floats of 16 to 64 bits, of either byte order, in C or Fortran
    /// order. Directories are searched recursively, for files and links to files; links to directories are not followed, hidden
    /// files, pipes, sockets and devices are passed over.
    #[arg(value_name = "INPUT", required_unless_present = "list_devices", value_hint = ValueHint::AnyPath)]
    pub inputs: Vec<PathBuf>,

    /// The parts that stand under headings of their own.
    #[command(flatten)]
    pub output: OutputArgs,
    /// Values to levels.
    #[command(flatten)]
    pub contrast: ContrastArgs,
    /// Time.
    #[command(flatten)]
    pub timing: TimingArgs,
    /// Frames over frames.
    #[command(flatten)]
    pub layers: LayerArgs,
    /// Colors of RGB volumes.
    #[command(flatten)]
    pub color_args: ColorArgs,
    /// File size.
    #[command(flatten)]
    pub size: SizeArgs,
    /// Processing.
    #[command(flatten)]
    pub work: WorkArgs,

    /// Print errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more about each volume
    #[arg(short, long)]
    pub verbose: bool,
    /// Whether to color warnings and errors: auto (on a terminal), always or never [default: auto]
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: ColorChoice,
}

/// Where GIFs go.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input and output")]
pub struct OutputArgs {
    /// The GIF, for one input; else a directory; - for stdout [default: beside each input]
    ///
    /// A directory is meant when PATH ends in /, exists as one, or there are several inputs or a directory among them; files
    /// found by searching a directory keep their place below it. GIFs are written beside their final name and renamed when
    /// complete. [default: beside each input, with the extension .gif]
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
    /// Leave out the comment on how the GIF was made
    ///
    /// Otherwise a comment says which values the levels stand for, and names the input (without directories), its shape and type,
    /// the settings, and the version. With --comment that text alone is written.
    #[arg(long)]
    pub no_comment: bool,
    /// Write a comment into each GIF, after the one on how it was made
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub comment: Option<String>,
    /// Keep GIFs that are complete, newer than their input, and made with the same settings
    ///
    /// Of a run that was interrupted, or whose inputs have changed since then, only what is missing is done. What a GIF was made of and
    /// how is told by its comment: the version, the settings, and the input's name, shape and type. What runs that were
    /// killed have left behind of these outputs is removed.
    #[arg(long)]
    pub resume: bool,
    /// List what would be done, and about how large the GIFs would be; write nothing
    ///
    /// A line for each input on stdout: its output, its shape and type, whether the output would be converted, replaced or (with --resume)
    /// kept, and its size, judged by a few frames. All inputs that get into each other's way are told. The exit status is the
    /// one that the run would have, as far as can be foreseen.
    #[arg(long)]
    pub dry_run: bool,
    /// Print what is in each input, or in a GIF, and exit
    ///
    /// Of a volume: its shape, type, range and samples that are not finite, what its levels would stand for under the options given,
    /// warnings, and about how large its GIF would be and how much memory the conversion takes. Of a GIF: its frames, times, palette and comments.
    #[arg(long, conflicts_with_all = ["output", "resume", "dry_run", "verify", "no_mkdir"])]
    pub info: bool,
    /// Do not create missing output directories
    #[arg(long)]
    pub no_mkdir: bool,
    /// Which array of an .npz to convert [default: all, to STEM.NAME.gif if there are several]
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,
    /// Write a line about each input to FILE as it ends: JSON lines, or CSV if FILE ends in .csv; - for stdout
    ///
    /// What it was (shape, type, range), what became of it (status, error, rule, backend, sizes), and how long its stages took. The
    /// README has the fields. An existing FILE is replaced; with --resume its lines stay.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Convert only the share K of N of the inputs, 1/N to N/N: about the same number of bytes each
    ///
    /// For several machines that see the same files: all shares together have every input once.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Take the inputs for reports, and merge them into one: the last line of each input, to --report or stdout
    #[arg(long)]
    pub merge_reports: bool,
    /// Decode each GIF, make its levels on both backends, and compare everything
    ///
    /// A difference fails the input. Without a GPU on this machine the comparison of the backends is left out, and the
    /// report says so.
    #[arg(long)]
    pub verify: bool,
}

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
    pub palette: Palettes,
    /// Dither RGB volumes with more than 256 colors
    ///
    /// Adds an offset of -8 to 8 levels, fixed to the place of the pixel, before the nearest color of the palette is found. Steps
    /// in smooth slopes are seen less; each pixel by itself is farther from what it should be, and files are larger.
    #[arg(long)]
    pub dither: bool,
}

/// How small files are made.
#[derive(Args, Debug)]
#[command(next_help_heading = "File size")]
pub struct SizeArgs {
    /// How much time to spend on a small file, 0 (least) to 3 (most); what is shown is the same
    ///
    /// 0 packs every frame as a whole. 1 packs the part of it that changed, and is faster where little does. 2 leaves unchanged pixels transparent where that may
    /// help, and keeps the smaller. 3 tries everything, and takes many times as long.
    #[arg(long, value_name = "LEVEL", default_value_t = 2, value_parser = clap::value_parser!(u8).range(0..=3))]
    pub effort: u8,
    /// Let levels be up to N from their exact ones, 0 to 127, for a smaller file [default: 0]
    ///
    /// Neighboring levels are joined where that makes the picture simplest; equal levels stay equal. How far they are from the
    /// exact ones is reported, on average and at most. For RGB volumes N holds for each channel, from the palette's colors on.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
          value_parser = clap::value_parser!(u8).range(0..=127))]
    pub max_error: u8,
    /// Make each GIF at most SIZE large, e.g. 500K or 2M
    ///
    /// By the mildest of these steps that is enough: as asked for; --effort 3; --max-error 1, 2, 3, 4, 5, 6, 8; what --allow
    /// allows; --max-error 12, 16, 24, 32, 64, 127. What was done is reported. An input that does not fit even so is an error.
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub max_bytes: Option<u64>,
    /// What may be left out to meet --max-bytes: frames, pixels, or frames,pixels
    ///
    /// frames: every 2nd, 3rd, 4th, 6th, 8th, 12th or 16th frame is shown, for as long as all those that it stands for, and two at
    /// least. pixels: half, a third or a quarter of width and height; a pixel is the mean of the levels of 2x2, 3x3 or 4x4.
    /// Both take turns: frame 2, pixel 2, frame 3, 4, pixel 3, frame 6, 8, pixel 4, frame 12, 16. Each time as asked for,
    /// then with --max-error 2, 4, 8. The range of values is that of the whole volume.
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        requires = "max_bytes",
        hide_possible_values = true
    )]
    pub allow: Vec<AllowArg>,
    /// Write what old and odd decoders expect; 0 to 8 % larger
    ///
    /// A few decoders fail on files that keep a full LZW dictionary, which GIF allows, or whose code size is not that of the
    /// palette.
    #[arg(long)]
    pub compat: bool,
}

/// Who does the work.
#[derive(Args, Debug)]
#[command(next_help_heading = "Processing")]
pub struct WorkArgs {
    /// Who makes the levels: auto, cpu or gpu; the GIF is the same [default: auto]
    ///
    /// auto takes the CPU, whose passes over the samples are faster than a transfer to a GPU.
    #[arg(long, value_name = "BACKEND", hide_possible_values = true)]
    pub backend: Option<BackendArg>,
    /// The GPUs to use: a number or a part of a name in --list-devices, several of them, or all; implies --backend gpu
    ///
    /// Several are separated by commas. Each volume is done by one of them, the least busy one. all are all hardware devices, or the
    /// software one where there is no other.
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// Print the GPUs of this machine and exit
    #[arg(long)]
    pub list_devices: bool,
    /// GPU memory to use for volumes, e.g. 512M or 4G [default: 1G; 64M with a software driver]
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub gpu_memory: Option<u64>,
    /// Memory to use for all volumes under way, e.g. 512M or 8G, from 64M on [default: half of what is available]
    ///
    /// Volumes wait for others to end when there is too little for both; one that needs more alone is converted alone. Estimated;
    /// the program itself and the driver of a GPU come on top.
    #[arg(long, value_name = "SIZE", value_parser = max_memory)]
    pub max_memory: Option<u64>,
    /// Number of threads [default: one per core]
    ///
    /// Small volumes are converted by a thread each, large ones by all threads.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
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

/// What may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AllowArg {
    /// Frames.
    Frames,
    /// Pixels.
    Pixels,
}

/// [`Choice`] as it is written on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackendArg {
    /// The faster one.
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU.
    Gpu,
}

const SHORT_EXAMPLES: &str = "\
Examples:
  vol2gif brain.npz                      brain.gif beside it
  vol2gif scans/ -o gifs/ --fps 15       every volume in scans/, in gifs/

More with --help.";

const EXAMPLES: &str = "\
Examples:
  vol2gif brain.npz
      brain.gif beside it; brain.NAME.gif for each array if there are several
  vol2gif scans/ more/stack.npy -o gifs/ --fps 15
      every volume in scans/ and one more, in gifs/
  vol2gif cells.npz --array raw -o raw.gif --backend gpu
      one array of an archive, its levels made by a GPU
  producer | vol2gif - -o - > movie.gif
      from stdin to stdout
  vol2gif scans/ -o gifs/ --resume
      what is missing of a run that was stopped, or has changed since then

Exit status:
  0  every input was converted
  1  at least one was not; the others were
  2  the command line is wrong, nothing was started
  130  interrupted by Ctrl-C; 143 terminated; 128 and its number for another signal";

impl Cli {
    /// The jobs that this process does.
    pub fn share(&self, jobs: Vec<Result<Job, Error>>) -> Vec<Result<Job, Error>> {
        match self.output.shard {
            Some(shard) => shard.of(jobs),
            None => jobs,
        }
    }

    /// The options of the conversion.
    ///
    /// # Errors
    ///
    /// A message about values that make no sense, alone or together.
    pub fn options(&self) -> Result<Options, String> {
        let backend = match (self.work.backend, &self.work.device) {
            (Some(BackendArg::Cpu), Some(_)) => return Err("--device is for --backend gpu, not cpu".into()),
            (Some(BackendArg::Cpu), None) => Choice::Cpu,
            (Some(BackendArg::Gpu), _) | (None, Some(_)) => Choice::Gpu,
            (Some(BackendArg::Auto) | None, _) => Choice::Auto,
        };
        if self.output.resume && self.output.no_comment {
            return Err(
                "--resume knows by its comment what a GIF was made with, and --no-comment leaves that out"
                    .into(),
            );
        }
        if self.output.resume && self.output.output.as_deref() == Some(Path::new("-")) {
            return Err("--resume is for files, and stdout keeps nothing".into());
        }
        let contrast = self.contrast.contrast()?;
        let delays = match (&*self.timing.duration, self.timing.fps) {
            ([], None) => Ok(Delays::default()),
            ([], Some(frames)) => Delays::per_second(frames),
            ([milliseconds], _) => Delays::per_frame(*milliseconds),
            (list, _) => Delays::listed(list.iter().copied()),
        };
        Ok(Options {
            delays: delays.map_err(|problem| problem.to_string())?,
            repeat: self.timing.repeat,
            disposal: match self.layers.disposal {
                None | Some(DisposalArg::Keep) => Disposal::Keep,
                Some(DisposalArg::Background) => Disposal::Background,
                Some(DisposalArg::Previous) => Disposal::Previous,
            },
            transparent: self.layers.transparent,
            background: self.layers.background,
            effort: Effort::ALL[usize::from(self.size.effort)],
            max_error: self.size.max_error,
            max_bytes: self.size.max_bytes,
            fewer_frames: self.size.allow.contains(&AllowArg::Frames),
            smaller_picture: self.size.allow.contains(&AllowArg::Pixels),
            compatible: self.size.compat,
            scope: self.contrast.scope(&contrast)?,
            contrast,
            colormap: self.contrast.colormap.as_deref().map(colormap).transpose()?,
            invert: self.contrast.invert,
            record: !self.output.no_comment,
            comment: self.output.comment.clone(),
            make_directories: !self.output.no_mkdir,
            palettes: self.color_args.palette,
            dither: self.color_args.dither,
            backend,
            device: self.work.device.clone(),
            gpu_memory: self.work.gpu_memory,
            max_memory: self.work.max_memory,
            threads: self.work.threads,
            verify: self.output.verify,
            ..Options::default()
        })
    }
}

impl ContrastArgs {
    fn scope(&self, contrast: &Contrast) -> Result<Scope, String> {
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

    fn contrast(&self) -> Result<Contrast, String> {
        let (curve, name) = match (self.gamma, self.log) {
            (Some(curve), _) => (curve, "--gamma"),
            (None, true) => (Curve::LOG, "--log"),
            (None, false) => (Curve::STRAIGHT, ""),
        };
        if curve != Curve::STRAIGHT && self.range == Some(Window::AUTO) {
            return Err(format!("{name} bends a window, and --range auto has none; use --range full"));
        }
        Ok(Contrast { window: self.range.unwrap_or_default(), curve })
    }
}

/// clap's own checks of the definitions above.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
