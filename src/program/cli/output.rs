//! What is written where.

use std::path::PathBuf;

use crate::batch::Shard;
use clap::{Args, ValueHint};

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
    #[arg(long, conflicts_with_all = ["output", "resume", "dry_run", "verify", "no_mkdir", "report", "shard"])]
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
    #[arg(long, conflicts_with_all = ["output", "resume", "dry_run", "info", "verify", "array", "shard"])]
    pub merge_reports: bool,
    /// Decode each GIF, make its levels on both backends, and compare everything
    ///
    /// A difference fails the input. Without a GPU on this machine, or if it fails, the comparison of the backends is
    /// left out, and what is said of the GIF says so.
    #[arg(long)]
    pub verify: bool,
}
