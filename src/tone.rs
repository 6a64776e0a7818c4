//! The value side: which level, 0 to 255, a sample is shown at.
//!
//! [`Range`] is what pass 1 finds in a volume; [`Levels`] is the rule that pass 2 applies, made from it.

mod levels;
mod range;

pub(crate) use levels::Rule;
pub use levels::{Levels, Thresholds};
pub use range::Range;
