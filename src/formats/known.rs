//! Formats that are recognized but not read: what they look like at their beginning.
//!
//! Each function looks at one format, or at formats of one kind for which the same would help. The list of
//! formats names them, and says what would help.

pub(super) mod arrays;
pub(super) mod medical;
pub(super) mod microscopy;
pub(super) mod other;
pub(super) mod pictures;

use super::probe::Head;

/// Whether a file is compressed with gzip or bzip2, and has one of `extensions`.
fn compressed(head: &Head<'_>, extensions: &[&str]) -> bool {
    (other::is_gzip(head) || other::is_bzip2(head)) && head.has_extension(extensions)
}
