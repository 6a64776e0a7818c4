//! Why numbered files are not one volume. Each prints as its fact.

use thiserror::Error;

/// Why numbered files are not one volume.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SequenceReason {
    /// A file of another shape or type than the first one.
    #[error("is {found}, and the first one of its sequence, {first}, is {expected}")]
    Unlike {
        /// The shape and the type of the file.
        found: String,
        /// The name of the first file.
        first: String,
        /// The shape and the type of the first file.
        expected: String,
    },
    /// Files with two or three numbers, of which one is missing; the text is the numbers of the first such file.
    #[error("has no file {0}, and one of its numbers counts the others")]
    Missing(String),
}
