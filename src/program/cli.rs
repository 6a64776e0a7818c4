//! The command line: its options, their help texts, and the conversion options that they mean.

mod advice;
mod annotations;
mod channels;
mod durations;
mod foreign;
mod generate;
mod like;
mod of_channel;
mod output;
mod overlay;
mod paths;
mod picture;
mod resize;
mod sizes;
mod turn;
mod values;
mod view;
mod wanted;
mod work;

use std::path::PathBuf;

use crate::backend::Choice;
use crate::batch::{Job, Names, PlanOptions};
use crate::{Error, Resources};
use clap::{ColorChoice, Parser, ValueHint};

pub use advice::with_advice;
use annotations::AnnotationArgs;
use channels::ChannelArgs;
pub use generate::GenerateArg;
use output::NamesArg;
pub use output::{OutputArgs, PreviewArg};
use overlay::OverlayArgs;
use picture::{ColorArgs, ContrastArgs, LayerArgs, TimingArgs};
use resize::ResizeArgs;
use turn::TurnArgs;
use view::ViewArgs;
pub use wanted::Wanted;
use work::{BackendArg, SizeArgs, WorkArgs};

/// Turn large 3-D and 4-D volumes (microscopy, CT, MRI, time-lapses) into animated GIFs.
///
/// By default, values from 0 to 255 are shown as they are, values from 0 to 1 are stretched to 0 to 255, and
/// all others are normalized from the minimum to the maximum of the whole volume; --range chooses another
/// rule. The GIF does not depend on the backend, the machine or the number of threads.
#[derive(Debug, Parser)]
#[command(name = "vol2gif", version, max_term_width = 100)]
#[command(after_help = SHORT_EXAMPLES)]
#[command(after_long_help = format!("Examples:\n{EXAMPLES}\n\nExit status:\n{EXIT_STATUS}"))]
#[command(override_usage = "vol2gif [OPTIONS] <INPUT>...")]
pub struct Cli {
    /// .npy and .npz files (.npy.gz, .npz.gz too), TIFF files (.tif, .ome.tiff, .lsm, .stk, .svs, .scn, .ndpi, .tf2,
    /// .tf8, .ome.btf, .companion.ome), DICOM files and folders of series (.dcm, .dicom, .ima, or without an
    /// extension), medical files and maps (.nii, .nii.gz, .hdr and .img, .mgh, .mgz, .nrrd,
    /// .nhdr, .mha, .mhd, .mrc, .mrcs, .map, .rec, .st, .ccp4, in .gz or .bz2 too), stores (.zarr, .ome.zarr,
    /// .zarr.zip, .ome.zarr.zip, .ozx, .n5, .ome.n5; with the feature hdf5 .h5, .hdf5, .hdf, .ims), pictures (.png,
    /// .jpg, .jpeg), directories to search, or - for stdin
    ///
    /// An array has shape (frames, height, width) or (frames, height, width, samples) with 1 sample (grey)
    /// or 3 (RGB), or other axes (--axes). Samples are bool, integers of 8 to 64 bits, or floats of 16 to 64
    /// bits, of either byte order, in C or Fortran order. Directories are searched recursively for files and
    /// links to files, for pictures with --sequence only; gzip around them is taken off, from stdin too. Links
    /// to directories are not followed. Hidden files and directories, pipes, sockets and devices are skipped.
    #[arg(value_name = "INPUT", value_hint = ValueHint::AnyPath,
          required_unless_present_any = ["list_devices", "list_colormaps", "generate"])]
    pub inputs: Vec<PathBuf>,

    /// What is written, and where.
    #[command(flatten)]
    pub output: OutputArgs,
    /// What of an array is shown.
    #[command(flatten)]
    pub view: ViewArgs,
    /// How values become levels and colors.
    #[command(flatten)]
    pub contrast: ContrastArgs,
    /// How channels are shown together.
    #[command(flatten)]
    pub channel_args: ChannelArgs,
    /// How a turning volume is shown.
    #[command(flatten)]
    pub turn_args: TurnArgs,
    /// How large the picture is, in pixels.
    #[command(flatten)]
    pub resize: ResizeArgs,
    /// When frames are shown.
    #[command(flatten)]
    pub timing: TimingArgs,
    /// How a frame is drawn over the frames before it.
    #[command(flatten)]
    pub layers: LayerArgs,
    /// How RGB volumes are shown in 256 colors.
    #[command(flatten)]
    pub color_args: ColorArgs,
    /// What of another array is drawn over the frames.
    #[command(flatten)]
    pub overlay_args: OverlayArgs,
    /// What is drawn over the frames.
    #[command(flatten)]
    pub annotation_args: AnnotationArgs,
    /// How files are made small.
    #[command(flatten)]
    pub size: SizeArgs,
    /// Which hardware is used, and how much of it.
    #[command(flatten)]
    pub work: WorkArgs,

    /// Print errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more about each volume
    #[arg(short, long)]
    pub verbose: bool,
    /// When to color warnings, errors and previews, and draw histograms: auto (on a terminal), always, never [default:
    /// auto]
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: ColorChoice,
    /// Print the manual page (man), or completions for a shell: bash, zsh, fish or powershell; and exit
    ///
    /// The text goes to stdout. source <(vol2gif --generate bash) completes in the shell at hand. Shells that are
    /// started later read files: ~/.local/share/bash-completion/completions/vol2gif,
    /// ~/.config/fish/completions/vol2gif.fish, and _vol2gif in a directory of zsh's fpath. man finds
    /// ~/.local/share/man/man1/vol2gif.1.
    #[arg(long, value_name = "WHAT", exclusive = true, hide_possible_values = true)]
    pub generate: Option<GenerateArg>,
}

const SHORT_EXAMPLES: &str = "\
Examples:
  vol2gif brain.npz                      writes brain.gif beside it
  vol2gif scans/ -o gifs/ --fps 15       converts every volume in scans/ into gifs/

More with --help.";

/// What to type, each with what it does.
pub const EXAMPLES: &str = "\
  vol2gif brain.npz
      writes brain.gif beside it; brain.NAME.gif for each array if there are several
  vol2gif scans/ more/stack.npy -o gifs/ --fps 15
      converts every volume in scans/ and one more, into gifs/
  vol2gif ct.npy --preview --range -160,240
      shows the frame in the middle in the terminal; writes nothing
  vol2gif cells.npz --array raw -o raw.gif --backend gpu
      converts one array of an archive; a GPU computes the levels
  producer | vol2gif - -o - > movie.gif
      reads from stdin and writes to stdout
  vol2gif scans/ -o gifs/ --resume
      continues a run that was stopped, and converts again what has changed since";

/// The exit statuses, each with what it means.
pub const EXIT_STATUS: &str = "\
  0  every input was converted
  1  at least one was not; the others were
  2  the command line is wrong, nothing was started
  130  interrupted by Ctrl-C; 143 terminated; 128 + N stopped by the signal of number N";

impl Cli {
    /// The jobs of this process: those of its shard, or all of them.
    pub fn share(&self, jobs: Vec<Result<Job, Error>>) -> Vec<Result<Job, Error>> {
        match self.output.shard {
            Some(shard) => shard.of(jobs),
            None => jobs,
        }
    }

    /// What of the inputs is converted, and how the GIFs are named.
    pub fn plan_options(&self) -> PlanOptions {
        let OutputArgs { array, resolution, sequence, include, exclude, suffix, names, .. } = &self.output;
        PlanOptions {
            array: array.clone(),
            resolution: resolution.clone().unwrap_or_default(),
            sequence: *sequence,
            include: include.clone(),
            exclude: exclude.clone(),
            suffix: suffix.clone().unwrap_or_default(),
            names: match names {
                None | Some(NamesArg::Name) => Names::Input,
                Some(NamesArg::Number) => Names::Number,
            },
        }
    }

    /// The resources that the conversions may use.
    ///
    /// # Errors
    ///
    /// A message about values that are impossible together.
    pub fn resources(&self) -> Result<Resources, String> {
        let backend = match (self.work.backend, &self.work.device) {
            (Some(BackendArg::Cpu), Some(_)) => return Err("--device is for --backend gpu, not cpu".into()),
            (Some(BackendArg::Cpu), None) => Choice::Cpu,
            (Some(BackendArg::Gpu), _) | (None, Some(_)) => Choice::Gpu,
            (Some(BackendArg::Auto) | None, _) => Choice::Auto,
        };
        Ok(Resources {
            backend,
            device: self.work.device.clone(),
            gpu_memory: self.work.gpu_memory,
            max_memory: self.work.max_memory,
            threads: self.work.threads,
        })
    }

    /// Lets temporary files without a place of their own be in the directory of `--temp-dir`.
    ///
    /// # Errors
    ///
    /// A message if no file can be made there.
    pub fn use_temporary_directory(&self) -> Result<(), String> {
        let Some(directory) = &self.work.temp_dir else { return Ok(()) };
        tempfile::tempfile_in(directory)
            .map_err(|error| format!("no file can be made in --temp-dir {}: {error}", directory.display()))?;
        // Only a second program in the same process finds it set.
        tempfile::env::override_temp_dir(directory)
            .map_err(|set| format!("--temp-dir is already {} in this process", set.display()))
    }

    /// Whether a GPU may be looked for.
    pub fn may_use_gpu(&self) -> bool {
        let work = &self.work;
        work.backend == Some(BackendArg::Gpu)
            || work.device.is_some()
            || work.list_devices
            || self.output.verify
            || (self.turn_args.turntable.is_some() && work.backend != Some(BackendArg::Cpu))
    }
}

/// The definitions above, checked by clap.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FORMATS;

    #[test]
    fn the_definitions_are_consistent() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_extension_of_the_formats_that_are_read() {
        // What is in gzip or bzip2 is named once for all of them.
        let mut command = <Cli as clap::CommandFactory>::command();
        let helps = [command.render_help(), command.render_long_help()].map(|help| help.to_string());
        for extension in FORMATS.iter().filter(|format| format.is_read()).flat_map(|format| format.extensions)
        {
            let plain = extension.trim_end_matches(".gz").trim_end_matches(".bz2");
            assert!(helps.iter().all(|help| help.contains(&format!(".{plain}"))), "{extension}");
        }
    }
}
