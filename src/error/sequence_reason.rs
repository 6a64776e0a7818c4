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
    /// Files that lie along two or three axes, and one is missing; the text is its numbers.
    #[error("has no file of {0}")]
    Missing(String),
}
