//! Options of the file beside its picture.

/// Directories and comments of an output.
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
}

impl Default for OutputOptions {
    fn default() -> Self {
        Self { make_directories: true, replace: true, record: true, comment: None }
    }
}
