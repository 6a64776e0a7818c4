//! Options for inputs and outputs.

use std::path::PathBuf;

use super::values::suffix;
use crate::batch::{Glob, Shard};
use crate::formats::Resolution;
use clap::{Args, ValueEnum, ValueHint};

/// What is written, and where.
#[derive(Args, Debug)]
#[command(next_help_heading = "Input and output")]
pub struct OutputArgs {
    /// The GIF for one input, else a directory; - for stdout [default: beside each input]
    ///
    /// PATH is a directory if it ends in /, if it exists as one, if there are several inputs, or if the input
    /// is a directory and PATH does not end in .gif. Files found in a directory keep their subdirectories
    /// below PATH. Each GIF is written to a temporary file beside its final name and renamed when it is
    /// complete. [default: beside each input, with .gif in place of its extension; inputs whose GIFs would
    /// have one name keep their extensions]
    #[arg(short, long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
    /// Use the options that A.gif was made with; those beside --like come before them
    ///
    /// They are the settings in the comment of the GIF, which --info A.gif prints. What is not in them has its
    /// default. --select replaces the selections of the same axes; options without a value can only be added.
    /// A colormap from a file is not in the GIF, and must be given with --colormap. With --scope batch in
    /// A.gif, these inputs have one range together, not the range of A.gif.
    #[arg(long, value_name = "A.gif", value_hint = ValueHint::FilePath)]
    pub like: Option<PathBuf>,
    /// Do not write the comment that says how the GIF was made
    ///
    /// By default, a comment in each GIF says which values the levels stand for, the name of the input
    /// (without directories), its shape and sample type, the settings, and the version of vol2gif. With
    /// --no-comment and --comment, only the text of --comment is written.
    #[arg(long)]
    pub no_comment: bool,
    /// Write TEXT as a comment into each GIF, after the comment on how it was made
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub comment: Option<String>,
    /// Keep GIFs that are complete, newer than their input, and made with the same settings
    ///
    /// Only GIFs that are missing or outdated are made, so that a run that was stopped continues. The comment
    /// in a GIF says how it was made; it must match the version, the settings, and the name, shape and type
    /// of the input. Temporary files that killed runs left beside these outputs are removed.
    #[arg(long)]
    pub resume: bool,
    /// Keep every GIF that exists, whatever is in it
    ///
    /// The report has the status kept for it. Nothing is compared, unlike with --resume.
    #[arg(long, conflicts_with_all = ["resume", "info"])]
    pub no_clobber: bool,
    /// Of the directories that are searched, take only files that match GLOB; may be repeated
    ///
    /// The characters * and ? stand for any characters of a name, ** for directories, [ab] for a or b,
    /// {raw,mask} for one of both texts. A GLOB without / is for the name of a file, any other for its path
    /// below the directory. Files that are named themselves are always taken.
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<Glob>,
    /// Pass over files and directories that match GLOB, in directories that are searched; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<Glob>,
    /// Put TEXT behind the name of the input in the names of GIFs: STEM + TEXT + .gif
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = suffix)]
    pub suffix: Option<String>,
    /// Call GIFs after their inputs (name), or number them from 1 (number) [default: name]
    ///
    /// Numbers count all volumes of the call in their order, with zeros before them: 01.gif. GIFs keep their
    /// directories. The comment in a GIF still names the input, unless --no-comment is given.
    #[arg(long, value_name = "NAMES", hide_possible_values = true)]
    pub names: Option<NamesArg>,
    /// List what would be done and the estimated sizes of the GIFs; write nothing
    ///
    /// Prints one line for each input to stdout: its output, its shape and type, whether the output would be
    /// converted, replaced or (with --resume) kept, and the size of the GIF, estimated from up to 24 frames.
    /// All conflicts between inputs and outputs are reported. The exit status is the status that the run
    /// would have, if it can be foreseen.
    #[arg(long)]
    pub dry_run: bool,
    /// Print what each volume or GIF contains, and exit
    ///
    /// For a volume: its shape, sample type, range, the number of samples that are not finite, the values
    /// that the levels would stand for under the given options, warnings, and estimates of the size of the
    /// GIF and of the memory that the conversion takes. For a GIF: its frames, duration, loop count, palette
    /// and comments.
    #[arg(
        long,
        conflicts_with_all = [
            "output", "resume", "dry_run", "verify", "no_mkdir", "report", "shard", "suffix", "names"
        ]
    )]
    pub info: bool,
    /// Draw the frame in the middle in the terminal, or with --preview=all a strip of nine; write nothing
    ///
    /// Only the frames that are shown are read, so that a window or a colormap is tried in a second. A range that
    /// must be found is the range of these frames alone then, and the line above the picture says so; the GIF may be
    /// darker. Projections, turntables and --ortho read everything. The picture is drawn by the graphics of the
    /// terminal (kitty, sixel), else by colored half blocks, and without colors by characters. The documentation says
    /// how to choose.
    #[arg(
        long,
        value_name = "all",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "middle",
        hide_possible_values = true,
        conflicts_with_all = [
            "output", "resume", "no_clobber", "dry_run", "info", "verify", "no_mkdir", "report", "shard", "suffix",
            "names", "merge_reports", "comment", "no_comment", "list_devices", "list_colormaps", "generate"
        ]
    )]
    pub preview: Option<PreviewArg>,
    /// With --info, print each volume or GIF as one line of JSON
    ///
    /// The fields are those of --report where both have them; the documentation lists them. lo and hi are the
    /// values of levels 0 and 255, for --range LO,HI.
    #[arg(long, requires = "info")]
    pub json: bool,
    /// Do not create missing output directories
    #[arg(long)]
    pub no_mkdir: bool,
    /// Convert only this array of an .npz or TIFF file [default: all arrays, to STEM.NAME.gif if there are several]
    #[arg(long, value_name = "NAME")]
    pub array: Option<String>,
    /// Which level of a pyramid, of each array: its number, its name, or a size as 512px [default: 0, the full one]
    ///
    /// 0 is the array itself, 1 the next smaller picture of it. A name is the one that --array takes. 512px is the
    /// smallest level whose longer side has at least 512 pixels. The GIF is called as it is without this option.
    #[arg(long, value_name = "N|NAME|PXpx", conflicts_with_all = ["sequence", "merge_reports"])]
    pub resolution: Option<Resolution>,
    /// Take numbered files (.tif, .png, .jpg, .npy) as one volume: slice_1.png, slice_2.png, ...
    ///
    /// Of the numbers in names that are alike otherwise, the ones that vary count. After t and z they are time points
    /// and slices; after c, ch, w and channel they name channels, and each channel is a volume of its own. Of the
    /// other numbers the last one counts the frames, and those before it, and before t and z, make groups. Files are
    /// in the order of their numbers. All must have one shape and type.
    #[arg(long)]
    pub sequence: bool,
    /// What to do about bytes behind the samples that a header promises: ignore [default: an error]
    ///
    /// Such bytes are frames of a recording that ended before its header was brought up to date, another array,
    /// or damage. The error says which. With ignore, the samples that are promised are converted.
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub trailing: Option<TrailingArg>,
    /// What to do about an array in chunks where none is there: fill [default: an error]
    ///
    /// Writers leave out chunks whose samples are all the fill value, and chunks get lost. Where some are there, the
    /// others are shown as the fill value, and counted. With fill, so is an array without any.
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub missing: Option<MissingArg>,
    /// Write about each input to FILE: JSON lines, CSV if FILE ends in .csv, a page if in .html; - for stdout
    ///
    /// A line is written when its input is finished. It holds the input (shape, type, range), the result
    /// (status, error, rule, backend, sizes in bytes), and the duration of each stage in seconds. The
    /// documentation lists the fields. A page also has a small picture of each GIF and a link to it. An existing
    /// FILE is replaced; with --resume its lines are kept and new lines are appended.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Convert only share K of N of the inputs, 1/N to N/N; all shares have about the same number of bytes
    ///
    /// For several machines that see the same files. Together, the N shares contain every input exactly once.
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Read the inputs as reports and merge them, one line for each input, into --report or stdout
    ///
    /// The last line about an input counts, in the order of the reports. A line that only says that the GIF
    /// was kept does not replace one that says how it was made.
    #[arg(long, conflicts_with_all = [
        "output", "resume", "no_clobber", "dry_run", "info", "strict", "verify", "array", "shard", "include",
        "exclude", "suffix", "names", "like"
    ])]
    pub merge_reports: bool,
    /// Take warnings for errors: an input with a warning is not converted, and the exit status is 1
    ///
    /// With --info, the exit status is 1 if there is a warning. Notes are no warnings; nor is the message that a
    /// volume was done again after a GPU failed, since its GIF is the same.
    #[arg(long)]
    pub strict: bool,
    /// Decode each GIF, compute its levels on both backends, and compare everything
    ///
    /// An input with a difference fails. If this machine has no GPU, or if its GPU fails, the two backends
    /// are not compared, and the line about the GIF says so.
    #[arg(long)]
    pub verify: bool,
}

/// Which frames are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PreviewArg {
    /// The one in the middle.
    Middle,
    /// A strip of nine.
    All,
}

/// What is done about bytes behind the samples that a header promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrailingArg {
    /// The samples that are promised are converted.
    Ignore,
}

/// What is done about an array without any chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MissingArg {
    /// All samples are the fill value.
    Fill,
}

/// [`Names`](crate::batch::Names) as the command line spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum NamesArg {
    /// The names of the inputs.
    Name,
    /// Numbers.
    Number,
}
