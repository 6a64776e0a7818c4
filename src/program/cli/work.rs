//! Options for the size of files and for the work: backend, memory, threads.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::sizes::{byte_size, max_memory};
use super::values::{compatibility, threads};
use crate::Compatibility;

/// How files are made small.
#[derive(Args, Debug)]
#[command(next_help_heading = "File size")]
pub struct SizeArgs {
    /// Time to spend on a small file, from 0 (least time) to 3 (smallest file); the picture is the same [default: 2]
    ///
    /// 0 stores every frame whole. 1 stores the part of a frame that changed, and is faster than 0 where
    /// little changes. 2 also makes unchanged pixels transparent where that may help, and keeps the smaller
    /// result. 3 tries everything, and takes many times as long.
    #[arg(long, value_name = "LEVEL", value_parser = clap::value_parser!(u8).range(0..=3))]
    pub effort: Option<u8>,
    /// Allow that levels differ from the exact ones by up to N, 0 to 127, for a smaller file [default: 0]
    ///
    /// Neighboring levels are joined where that makes the picture simplest; pixels of equal level stay equal.
    /// The mean and the largest difference are reported. For RGB volumes, N holds for each channel and counts
    /// from the colors of the palette.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=127))]
    pub max_error: Option<u8>,
    /// Make each GIF at most SIZE large, e.g. 500K or 2M
    ///
    /// These steps are tried in order, and the first one that is small enough is taken: as asked for;
    /// --effort 3; --max-error 1, 2, 3, 4, 5, 6, 8; what --allow allows; --max-error 12, 16, 24, 32, 64, 127.
    /// The step that was taken is reported. It is the mildest that is enough for certain where the volume has up
    /// to 24 frames or a million samples; else a sample of the frames decides. An input that is too large after
    /// all steps is an error. K, M, G and T (or KiB, MiB, ...) are powers of 1024 bytes, KB, MB, GB and TB are
    /// powers of 1000. 1.5M works.
    #[arg(long, value_name = "SIZE", value_parser = byte_size)]
    pub max_bytes: Option<u64>,
    /// What may be left out to meet --max-bytes: frames, pixels, or frames,pixels
    ///
    /// frames: only every 2nd, 3rd, 4th, 6th, 8th, 12th or 16th frame is shown, for the time of all frames it
    /// stands for. At least two frames remain. pixels: width and height become a half, a third or a quarter;
    /// a pixel is the mean of the levels of 2x2, 3x3 or 4x4 pixels. With both, the steps alternate: frame 2,
    /// pixel 2, frame 3, 4, pixel 3, frame 6, 8, pixel 4, frame 12, 16. Each step is tried as asked for, then
    /// with --max-error 2, 4, 8. The range of values is always the one of the whole volume.
    #[arg(
        long,
        value_name = "WHAT",
        value_delimiter = ',',
        requires = "max_bytes",
        hide_possible_values = true
    )]
    pub allow: Vec<AllowArg>,
    /// Which viewers must show the GIF right: web, java, imagej or all [default: java]
    ///
    /// Each includes those before it. web is for viewers that read GIF to the letter: browsers, Pillow,
    /// ffmpeg, PowerPoint. java is also for the decoder of Java's windows and the copies of it, which show
    /// wrong pixels or stop where the LZW dictionary is full; it is cleared before that. This costs nothing
    /// where frames are small, up to 8 % in most others, and up to 63 % where a pattern repeats all over large
    /// frames, as in ramps and test charts. imagej is also for
    /// ImageJ and Fiji, which draw transparent pixels black; no pixel is transparent. all is also for
    /// Bio-Formats and the oldest decoders; every frame is stored whole, with 256 colors. Tested with
    /// Chromium 156, Pillow 9.4, ffmpeg 5.1, ImageMagick 6.9, OpenJDK 17, ImageJ 1.53t and Bio-Formats 7.3.
    #[arg(long, value_name = "VIEWERS", value_parser = compatibility)]
    pub compat: Option<Compatibility>,
}

/// Which hardware is used, and how much of it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Processing")]
pub struct WorkArgs {
    /// Where levels are computed: auto, cpu or gpu; the GIF is the same [default: auto]
    ///
    /// auto takes the CPU for levels, because its passes over the samples are faster than a transfer to a GPU. Turned
    /// pictures that would take the CPU a second or more are made by a GPU, too, if there is one and it is faster.
    #[arg(long, value_name = "BACKEND", hide_possible_values = true)]
    pub backend: Option<BackendArg>,
    /// The GPUs to use: a number or a part of a name in --list-devices, several of them, or all; implies
    /// --backend gpu
    ///
    /// Several are separated by commas. Each volume is converted by one of them, the least busy one. all
    /// means all hardware devices, or the software device if there is no hardware device.
    #[arg(long, value_name = "DEVICE")]
    pub device: Option<String>,
    /// Print the GPUs of this machine and exit
    #[arg(long)]
    pub list_devices: bool,
    /// GPU memory to use for volumes, e.g. 512M or 4G [default: 1G; 64M with a software driver]
    #[arg(long, value_name = "SIZE", value_parser = byte_size)]
    pub gpu_memory: Option<u64>,
    /// Memory for all volumes that are being converted, e.g. 512M or 8G, at least 64M [default: half of what
    /// is available]
    ///
    /// What is available is what the machine or the container has left. A volume waits until others are
    /// finished if SIZE is too small for all of them. A volume that needs
    /// more than SIZE is converted alone. The amounts are estimates; the program itself and the driver of a
    /// GPU need memory in addition.
    #[arg(long, value_name = "SIZE", value_parser = max_memory)]
    pub max_memory: Option<u64>,
    /// Directory for temporary files of what comes from stdin and goes to stdout [default: the system's]
    ///
    /// A volume from stdin of more than 64 MiB is kept there until it is converted, in a file without a name, and
    /// a GIF for stdout until it is complete. The system's directory is the one that TMPDIR names, or /tmp. GIFs
    /// for files have their temporary files beside them.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub temp_dir: Option<PathBuf>,
    /// Number of threads, 1 to 1024 [default: one per core]
    ///
    /// Only cores that the process may use count, by the limits of a container, a job or an affinity. Small
    /// volumes are converted by one thread each, large volumes by all threads.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
}

/// What may be left out to meet `--max-bytes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AllowArg {
    /// Frames.
    Frames,
    /// Pixels.
    Pixels,
}

/// [`Choice`](crate::backend::Choice) as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BackendArg {
    /// The faster one.
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU. Others name the interface to it.
    #[value(alias = "cuda", alias = "vulkan")]
    Gpu,
}
