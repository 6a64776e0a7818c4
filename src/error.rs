//! What can go wrong, as values: the file it is about, the fact, and the way out.
//!
//! [`Error`] pairs the name of a file (or of `stdin`, an array, a device) with a [`Problem`]. The text of a problem
//! states what was found and, where there is one, what would help; whoever prints an [`Error`] needs to add
//! nothing.

mod way_out;

use std::fmt;
use std::io;
use std::path::Path;

pub use way_out::{Compression, ContentStore, Loader, NoVolume, WayOut};

/// A failed operation: what it was about and what went wrong.
///
/// Prints as `SUBJECT: PROBLEM`, on one line.
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
        Self::new(path.display().to_string(), problem)
    }

    /// The same, about `subject` where it is about no file: an interruption or a bug while that was worked on.
    pub(crate) fn while_working_on(self, subject: &str) -> Self {
        match self.problem {
            Problem::Interrupted | Problem::Bug(_) => Self::new(subject, self.problem),
            _ => self,
        }
    }

    /// The file, stream, array or device the error is about.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// What went wrong.
    pub fn problem(&self) -> &Problem {
        &self.problem
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

/// What went wrong, with the facts and the remedy in its text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The operating system refused to open or read an input.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The input is something else than a file; the text says what, and what would help.
    #[error("is {0}")]
    NotAFile(String),
    /// A stream was too long for memory, and the temporary file for it could not be written.
    #[error(
        "is too long for memory, and a temporary file cannot be written: {0}; set TMPDIR to a directory with room"
    )]
    Spool(#[source] io::Error),
    /// The operating system refused to create or write an output.
    #[error("cannot be written: {0}")]
    Write(#[source] io::Error),
    /// No step of `--max-bytes` makes the GIF small enough.
    #[error(
        "does not fit into {limit} bytes: with all levels alike it still takes {smallest}; \
         allow more bytes, or less of the volume (--allow)"
    )]
    TooLarge {
        /// The bytes allowed.
        limit: u64,
        /// The bytes of the smallest GIF that was made.
        smallest: u64,
    },
    /// The directory of an output does not exist and may not be created.
    #[error("its directory does not exist; create it, or leave out --no-mkdir")]
    MissingDirectory,
    /// The input has no bytes.
    #[error("is empty (0 bytes); was the program that wrote it interrupted?")]
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
    /// A sample type that has no levels; the text is the type descriptor of the file.
    #[error(
        "holds samples of type {0}; convert them to bool, an integer type, float16, float32 or float64 \
         with numpy.astype first"
    )]
    SampleType(String),
    /// A shape that is not a stack of grey or RGB frames.
    #[error("has shape {shape}: {reason}")]
    Shape {
        /// The shape as Python writes it.
        shape: String,
        /// What is wrong with it and what would help.
        reason: String,
    },
    /// There are fewer bytes of samples than the header promises.
    #[error(
        "is cut short: the header promises {promised} bytes of samples, {found} are there; copy or save it again"
    )]
    Truncated {
        /// Bytes of samples by the header.
        promised: u64,
        /// Bytes of samples found.
        found: u64,
    },
    /// There are more bytes than the header promises.
    #[error(
        "is longer than its header says: {promised} bytes of samples are promised, more follow; save it again"
    )]
    TrailingBytes {
        /// Bytes of samples by the header.
        promised: u64,
    },
    /// A GIF that is not complete; the text says why.
    #[error("is no complete GIF: {0}")]
    NotAGif(String),
    /// The archive holds no arrays.
    #[error("holds no arrays (no .npy entries); save them with numpy.savez")]
    NoArrays,
    /// The archive holds several arrays and none was asked for; the text is their names.
    #[error("holds several arrays, {0}; choose one with --array")]
    SeveralArrays(String),
    /// The archive lacks the array that was asked for.
    #[error("has no array named {wanted:?}; it holds {found}")]
    NoSuchArray {
        /// The name given.
        wanted: String,
        /// The names there are.
        found: String,
    },
    /// The delays do not fit the volume; the text says why.
    #[error("{0}")]
    Delays(String),
    /// No such contrast, by itself or for this volume; the text says why.
    #[error("{0}")]
    Contrast(String),
    /// No such colormap; the text says why.
    #[error("{0}")]
    Colormap(String),
    /// A colormap for a volume that has colors.
    #[error(
        "holds RGB colors, and a colormap is for grey levels; leave out --colormap, or select one channel with numpy first"
    )]
    ColormapForColors,
    /// A level that stands for something, for a volume that has colors; the text is the option.
    #[error(
        "holds RGB colors, and {0} is for a level of grey; leave it out, or select one channel with numpy first"
    )]
    LevelForColors(&'static str),
    /// No usable GPU; the text says what is missing on this machine.
    #[error("{0}; --backend cpu makes the same bytes")]
    NoGpu(String),
    /// A GPU failed while it worked; the text is what it reported.
    #[error("the GPU failed: {0}; --backend cpu makes the same bytes")]
    Gpu(String),
    /// The written GIF or the levels of the two backends are not what they must be.
    #[error("verification failed: {0}; please report this with the input")]
    Verify(String),
    /// The conversion was told to stop.
    #[error("interrupted")]
    Interrupted,
    /// Something in vol2gif itself is wrong; the text is what a panic said.
    #[error("internal error: {0}; please report this with the input")]
    Bug(String),
    /// The thread pool could not be made.
    #[error("cannot start threads: {0}; try a smaller --threads")]
    Threads(String),
}

impl Problem {
    /// What would make a volume of an input that is not read, or cannot be used.
    pub fn way_out(&self) -> Option<&WayOut> {
        match self {
            Problem::UnreadFormat { way_out, .. } => Some(way_out),
            Problem::Format { .. } => Some(&WayOut::SaveAgain),
            _ => None,
        }
    }
}
