//! Errors as values: the subject, the fact, and the remedy.
//!
//! An [`Error`] pairs a subject (the name of a file, a stream, an array or a device) with a [`Problem`]. The
//! text of a problem states the fact only. What would help is a [`Remedy`], a value without words: the front
//! end, a program or a binding, says it in the terms of its own users, as a flag or as a keyword.

mod annotation_reason;
mod arrangement_reason;
mod channels_reason;
mod idle_option;
mod io_kind;
mod overlay_reason;
mod path_text;
mod reason;
mod remedy;
mod sequence_reason;
#[cfg(test)]
pub(crate) mod tests;
mod turn_reason;
mod unread_type;
mod view_reason;
mod way_out;

use std::fmt;
use std::io;
use std::path::Path;

pub use annotation_reason::AnnotationReason;
pub use arrangement_reason::ArrangementReason;
pub use channels_reason::ChannelsReason;
pub use idle_option::IdleOption;
pub use overlay_reason::OverlayReason;
pub(crate) use path_text::path_text;
pub use reason::{
    BytesReason, ColormapReason, ContrastReason, DelaysReason, GreyLevel, NotAFileReason, PictureReason,
    ShapeReason,
};
pub use remedy::{GreyOption, Remedy, ShowingRange};
pub use sequence_reason::SequenceReason;
pub use turn_reason::TurnReason;
pub use unread_type::{TypeKind, UnreadType};
pub use view_reason::ViewReason;
pub use way_out::{Compression, ContentStore, Feature, Loader, NoVolume, WayOut};

/// The most channels that are shown together.
pub(crate) const MOST_CHANNELS: usize = 16;

/// A failed operation: its subject and what went wrong.
///
/// Prints as `SUBJECT: FACT`, on one line.
#[derive(Debug)]
pub struct Error {
    subject: String,
    problem: Problem,
}

impl Error {
    /// An error about `subject`, a name to show to a person.
    pub fn new(subject: impl Into<String>, problem: Problem) -> Self {
        Self { subject: subject.into(), problem }
    }

    /// An error about the file at `path`.
    pub fn at(path: &Path, problem: Problem) -> Self {
        Self::new(path_text(path), problem)
    }

    /// The same error about `subject`, if the problem is an interruption or a bug; these have no subject of
    /// their own.
    pub(crate) fn while_working_on(self, subject: &str) -> Self {
        match self.problem {
            Problem::Interrupted | Problem::Bug(_) => Self::new(subject, self.problem),
            _ => self,
        }
    }

    /// The file, stream, array or device that the error is about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What went wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The kind of the failed input or output, as [`Problem::io_kind`] says.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        self.problem.io_kind()
    }

    /// What would help, as [`Problem::remedy`] says.
    pub fn remedy(&self) -> Option<Remedy> {
        self.problem.remedy()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.problem)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.problem)
    }
}

/// What went wrong. Prints as the fact, without the remedy.
///
/// # Examples
///
/// ```
/// use vol2gif::{Problem, Remedy};
///
/// let problem = Problem::SeveralArrays("\"ct\", \"mask\"".into());
/// assert_eq!(problem.to_string(), "holds several arrays, \"ct\", \"mask\"");
/// assert_eq!(problem.remedy(), Some(Remedy::ChooseArray));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The operating system refused to open or read an input, or the function that gives the frames of a
    /// volume returned this error.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The input is not a regular file.
    #[error("is {0}")]
    NotAFile(NotAFileReason),
    /// A stream is too long for memory, and the temporary file for it could not be written.
    #[error("is too long for memory, and a temporary file cannot be written: {0}")]
    Spool(#[source] io::Error),
    /// The operating system refused to create or write an output.
    #[error("cannot be written: {0}")]
    Write(#[source] io::Error),
    /// The output is a device, a pipe or a socket. Only files are replaced.
    #[error("cannot be written: it is a device or a pipe")]
    WriteToDevice,
    /// The output is a file that begins as a volume does. No volume is replaced by a GIF.
    #[error("cannot be written: it is a volume, which a GIF would replace")]
    WriteOverVolume,
    /// The output lies in a store of arrays in chunks, as Zarr; this is its path. Nothing is written into one.
    #[error("cannot be written: it lies in the store {0}")]
    WriteIntoStore(String),
    /// No reduction makes the GIF as small as
    /// [`SizeOptions::max_bytes`](crate::options::SizeOptions::max_bytes) asks for.
    #[error("does not fit into {limit} bytes: with all levels alike it still takes {smallest}")]
    TooLarge {
        /// Number of bytes allowed.
        limit: u64,
        /// Number of bytes of the smallest GIF that was made.
        smallest: u64,
    },
    /// The directory of an output does not exist and may not be created.
    #[error("its directory does not exist")]
    MissingDirectory,
    /// The input has no bytes.
    #[error("is empty (0 bytes)")]
    Empty,
    /// The format of the input is known, but not read.
    #[error("{}", way_out::fact(.format, .way_out))]
    UnreadFormat {
        /// The format, with its article: `a TIFF file`.
        format: &'static str,
        /// What would make a volume of it.
        way_out: WayOut,
    },
    /// The input is damaged, or not of the format for which it was taken.
    #[error("{reason}")]
    Format {
        /// The format, with its article: `a .npy file`.
        format: &'static str,
        /// The fact, to follow the name of the input: `has an unusable .npy header: it is not UTF-8`.
        reason: String,
    },
    /// A sample type that has no levels.
    #[error("holds samples of type {0}")]
    SampleType(UnreadType),
    /// A shape that is not a stack of grey or RGB frames.
    #[error("has shape {shape}: {reason}")]
    Shape {
        /// The shape as a tuple, e.g. `(64, 512, 512)`.
        shape: String,
        /// Why it is refused.
        reason: ShapeReason,
    },
    /// A file of a sequence that does not fit the others, or a sequence that is not complete.
    #[error("{0}")]
    Sequence(SequenceReason),
    /// A view that does not fit the array.
    #[error("{0}")]
    View(ViewReason),
    /// Bytes in memory that are not the samples of an array as it was described.
    #[error("{0}")]
    Bytes(BytesReason),
    /// The file holds fewer bytes of samples than the header promises.
    #[error("is cut short: the header promises {promised} bytes of samples, {found} are there")]
    Truncated {
        /// Number of bytes of samples, according to the header.
        promised: u64,
        /// Number of bytes of samples that were found.
        found: u64,
    },
    /// The file holds more bytes than the header promises.
    #[error("is longer than its header says: {promised} bytes of samples are promised, more follow")]
    TrailingBytes {
        /// Number of bytes of samples, according to the header.
        promised: u64,
    },
    /// Whole frames follow the ones that the header promises, as in a recording whose header was not brought up to
    /// date.
    #[error("holds more frames than its header says: {promised} are promised, {found} are there")]
    MoreFrames {
        /// Number of frames (lengths of the first axis), according to the header.
        promised: u64,
        /// Number of frames that were found.
        found: u64,
    },
    /// Another array follows the first one.
    #[error("holds another array behind the first")]
    AnotherArray,
    /// A GIF that is not complete; the text says why.
    #[error("is no complete GIF: {0}")]
    NotAGif(String),
    /// The archive holds no arrays.
    #[error("holds no arrays (no .npy entries)")]
    NoArrays,
    /// The archive holds several arrays and none was chosen; the text lists their names.
    #[error("holds several arrays, {0}")]
    SeveralArrays(String),
    /// No chunk of an array is there.
    #[error(
        "holds none of the {chunks} chunks of its samples: either all samples are {fill}, the fill value, which \
         writers leave out, or they were lost or not copied"
    )]
    NoChunks {
        /// Number of chunks.
        chunks: u128,
        /// The fill value.
        fill: String,
    },
    /// The archive lacks the array that was asked for.
    #[error("has no array named {wanted:?}; it holds {found}")]
    NoSuchArray {
        /// The name that was asked for.
        wanted: String,
        /// The names of the arrays in the archive, as a list for a person.
        found: String,
    },
    /// The array lacks the level of a pyramid that was asked for.
    #[error("has no resolution {wanted}; it has {found}")]
    NoSuchLevel {
        /// The number or name of the level, or a number of pixels.
        wanted: String,
        /// The levels of the array, as a list for a person.
        found: String,
    },
    /// Delays that a GIF cannot hold, or that do not fit the volume.
    #[error("{0}")]
    Delays(DelaysReason),
    /// A contrast that is impossible by itself, or for this volume.
    #[error("{0}")]
    Contrast(ContrastReason),
    /// A size of the picture that is impossible by itself, or for this volume.
    #[error("{0}")]
    Picture(PictureReason),
    /// An annotation that cannot be drawn as it was asked for.
    #[error("{0}")]
    Annotation(AnnotationReason),
    /// A volume that cannot be turned as it was asked for.
    #[error("{0}")]
    Turn(TurnReason),
    /// Pictures that cannot be put into one as it was asked for.
    #[error("{0}")]
    Arrangement(ArrangementReason),
    /// An overlay that cannot be drawn as it was asked for.
    #[error("{0}")]
    Overlay(OverlayReason),
    /// Channels that cannot be shown together as they were asked for.
    #[error("{0}")]
    Channels(ChannelsReason),
    /// A colormap that does not exist or cannot be read.
    #[error("{0}")]
    Colormap(ColormapReason),
    /// A colormap for a volume of RGB colors.
    #[error("holds RGB colors, and a colormap is for grey levels")]
    ColormapForColors,
    /// A level with a special meaning for a volume of RGB colors, which has no levels of grey.
    #[error("holds RGB colors, and {0}")]
    LevelForColors(GreyLevel),
    /// A transparent level, or a disposal that removes frames, in a GIF that ImageJ must show right.
    #[error("ImageJ draws transparent pixels black, so a GIF for it has none, and every frame stays")]
    TransparentForImageJ,
    /// No usable GPU; the text says what is missing on this machine.
    #[error("{0}")]
    NoGpu(String),
    /// A GPU failed while it worked; the text is what its driver reported.
    #[error("the GPU failed: {0}")]
    Gpu(String),
    /// The written GIF differs from what was meant, or the levels of the two backends differ; the text says
    /// where.
    #[error("verification failed: {0}")]
    Verify(String),
    /// A warning, where warnings are errors.
    #[error("a warning counts as an error{}: {warning}", and_more(.more))]
    Strict {
        /// The fact of the warning.
        warning: String,
        /// What would help.
        remedy: Option<Remedy>,
        /// Number of further warnings.
        more: usize,
    },
    /// The conversion was asked to stop before its end.
    #[error("interrupted")]
    Interrupted,
    /// A mistake in vol2gif itself; the text is the message of the panic.
    #[error("internal error: {0}")]
    Bug(String),
    /// The operating system refused to start a thread.
    #[error("cannot start threads: {0}")]
    Threads(String),
}

/// The part of a text about further warnings.
fn and_more(more: &usize) -> String {
    if *more == 0 { String::new() } else { format!(" (the first of {})", more + 1) }
}
