//! How large a file may be, and who does the work.

use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};

use super::values::{bytes, max_memory, threads};

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
    /// Number of threads, up to 1024 [default: one per core]
    ///
    /// Small volumes are converted by a thread each, large ones by all threads.
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
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
