//! What a format may see of an input to recognize it: its name and its first KiB, or the names in a
//! directory.

use std::ffi::OsString;
use std::path::Path;

/// Number of bytes of a file that a probe may see. NIfTI has its magic number at 344, MRC at 208, DICOM at
/// 128, and the second place of HDF5 is 512.
pub(crate) const HEAD_BYTES: usize = 1024;

/// How well an input fits a format. A better fit is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Match {
    /// Not at all.
    No,
    /// Its name fits, and its content says nothing.
    Name,
    /// Its content fits.
    Content,
}

impl Match {
    /// [`Match::Content`] if `fits`.
    pub fn content(fits: bool) -> Self {
        if fits { Match::Content } else { Match::No }
    }

    /// [`Match::Content`] if `fits`, else [`Match::Name`] if `named`.
    pub fn content_or_name(fits: bool, named: bool) -> Self {
        match (fits, named) {
            (true, _) => Match::Content,
            (false, true) => Match::Name,
            (false, false) => Match::No,
        }
    }
}

/// What an input is for the file system, and what of it a probe may see.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HeadContent<'h> {
    /// The first bytes of a file or stream, at most [`HEAD_BYTES`].
    File(&'h [u8]),
    /// The first bytes of a file in gzip or bzip2, as they are and inside of it. None are inside of a damaged one.
    Packed { start: &'h [u8], inside: &'h [u8] },
    /// The names in a directory.
    Directory(&'h [OsString]),
    /// The target of a link that leads nowhere.
    BrokenLink(&'h Path),
}

/// What a probe may see of an input.
pub(crate) struct Head<'h> {
    /// The name in lower case, without directories.
    name: String,
    content: HeadContent<'h>,
}

impl<'h> Head<'h> {
    /// The head of the input at `path`.
    pub fn new(path: &Path, content: HeadContent<'h>) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        Self { name, content }
    }

    /// The name in lower case, without directories.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first bytes; none for a directory or a link that leads nowhere.
    pub fn start(&self) -> &'h [u8] {
        match self.content {
            HeadContent::File(start) | HeadContent::Packed { start, .. } => start,
            HeadContent::Directory(_) | HeadContent::BrokenLink(_) => &[],
        }
    }

    /// The first bytes of the content: inside of gzip or bzip2, where it is in that.
    pub fn content(&self) -> &'h [u8] {
        match self.content {
            HeadContent::Packed { inside, .. } => inside,
            _ => self.start(),
        }
    }

    /// Whether the input is a directory.
    pub fn is_directory(&self) -> bool {
        matches!(self.content, HeadContent::Directory(_))
    }

    /// Whether the input is a directory in which one of `names` is.
    pub fn is_directory_with(&self, names: &[&str]) -> bool {
        match self.content {
            HeadContent::Directory(found) => found.iter().any(|it| names.iter().any(|name| it == name)),
            HeadContent::File(_) | HeadContent::Packed { .. } | HeadContent::BrokenLink(_) => false,
        }
    }

    /// The target of a link that leads nowhere.
    pub fn broken_link(&self) -> Option<&'h Path> {
        match self.content {
            HeadContent::BrokenLink(target) => Some(target),
            HeadContent::File(_) | HeadContent::Packed { .. } | HeadContent::Directory(_) => None,
        }
    }

    /// Whether the file begins with `magic`.
    pub fn starts_with(&self, magic: &[u8]) -> bool {
        self.start().starts_with(magic)
    }

    /// Whether the file has `magic` at `offset`.
    pub fn has_at(&self, offset: usize, magic: &[u8]) -> bool {
        self.start().get(offset..).is_some_and(|rest| rest.starts_with(magic))
    }

    /// Whether the name ends with a dot and one of `extensions`, which are in lower case.
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        extensions.iter().any(|extension| has_extension(&self.name, extension))
    }

    /// Whether this is a file, and its name ends with a dot and one of `extensions`.
    pub fn is_file_named(&self, extensions: &[&str]) -> bool {
        let is_file = matches!(self.content, HeadContent::File(_) | HeadContent::Packed { .. });
        is_file && self.has_extension(extensions)
    }
}

/// Whether `name` is something, a dot, and `extension`.
pub(crate) fn has_extension(name: &str, extension: &str) -> bool {
    name.strip_suffix(extension).and_then(|rest| rest.strip_suffix('.')).is_some_and(|rest| !rest.is_empty())
}
