//! Options of the file beside its picture.

/// Directories and comments of an output, and the sketch of its picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputOptions {
    /// Whether missing directories of an output are created.
    ///
    /// Default: true.
    pub make_directories: bool,
    /// Whether a file that exists is replaced. Where it is not, the conversion fails.
    ///
    /// Default: true.
    pub replace: bool,
    /// Whether the GIF has a [`Record`](crate::Record) of how it was made, as a comment.
    ///
    /// Default: true.
    pub record: bool,
    /// A comment in the GIF, after the record, in UTF-8. An empty text is no comment.
    ///
    /// Default: none.
    pub comment: Option<String>,
    /// Whether [`Outcome::sketch`](crate::Outcome::sketch) has a small picture of the middle frame and a histogram.
    ///
    /// Default: false.
    pub sketch: bool,
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self { make_directories: true, replace: true, record: true, comment: None, sketch: false }
    }
}
