//! The kinds of failed inputs and outputs, for callers that have errors of their own for these kinds.

use std::io::ErrorKind;

use super::{NotAFileReason, Problem};

impl Problem {
    /// The kind of the failed input or output: what the operating system or the caller's own function
    /// reported, or what it would have reported where vol2gif refused first. `None` for every other problem,
    /// such as a damaged file or options that do not fit.
    ///
    /// The error itself, with the number that the operating system gave it, is the
    /// [source](std::error::Error::source) of [`Problem::Read`], [`Problem::Spool`] and [`Problem::Write`].
    ///
    /// # Examples
    ///
    /// ```
    /// use std::io::ErrorKind;
    ///
    /// let error = vol2gif::volume::Volume::open("no/such.npy".as_ref(), None).unwrap_err();
    /// assert_eq!(error.io_kind(), Some(ErrorKind::NotFound));
    /// ```
    pub fn io_kind(&self) -> Option<ErrorKind> {
        match self {
            Problem::Read(error) | Problem::Spool(error) | Problem::Write(error) => Some(error.kind()),
            Problem::NotAFile(NotAFileReason::Directory) => Some(ErrorKind::IsADirectory),
            Problem::NotAFile(NotAFileReason::Special) => Some(ErrorKind::NotSeekable),
            Problem::WriteToDevice => Some(ErrorKind::Unsupported),
            Problem::WriteOverVolume | Problem::WriteIntoStore(_) => Some(ErrorKind::AlreadyExists),
            Problem::MissingDirectory => Some(ErrorKind::NotFound),
            Problem::TooLarge { .. }
            | Problem::Empty
            | Problem::UnreadFormat { .. }
            | Problem::Format { .. }
            | Problem::SampleType(_)
            | Problem::MoreFrames { .. }
            | Problem::AnotherArray
            | Problem::Shape { .. }
            | Problem::Sequence(_)
            | Problem::View(_)
            | Problem::Picture(_)
            | Problem::Bytes(_)
            | Problem::Truncated { .. }
            | Problem::TrailingBytes { .. }
            | Problem::NotAGif(_)
            | Problem::NoArrays
            | Problem::NoChunks { .. }
            | Problem::SeveralArrays(_)
            | Problem::NoSuchArray { .. }
            | Problem::NoSuchLevel { .. }
            | Problem::Delays(_)
            | Problem::Contrast(_)
            | Problem::Annotation(_)
            | Problem::Turn(_)
            | Problem::Overlay(_)
            | Problem::Arrangement(_)
            | Problem::Channels(_)
            | Problem::Colormap(_)
            | Problem::ColormapForColors
            | Problem::LevelForColors(_)
            | Problem::TransparentForImageJ
            | Problem::NoGpu(_)
            | Problem::Gpu(_)
            | Problem::Verify(_)
            | Problem::Strict { .. }
            | Problem::Interrupted
            | Problem::Bug(_)
            | Problem::Threads(_) => None,
        }
    }
}
