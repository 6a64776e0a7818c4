//! The value side: which level, 0 to 255, a sample is shown at.
//!
//! [`Contrast`] is what is asked for, [`Range`] is what pass 1 finds in a volume, and [`Levels`] is the rule that pass 2
//! applies, made from both.

mod contrast;
mod levels;
mod percentile;
mod ramp;
mod range;
mod scale;
mod tones;

pub use contrast::{Contrast, Curve, Window};
pub(crate) use levels::Rule;
pub use levels::{Levels, Thresholds};
pub(crate) use percentile::Search;
pub use percentile::{Bins, Ranks};
pub(crate) use ramp::Ramp;
pub use range::Range;
#[cfg(test)]
pub(crate) use scale::tests::scales;
pub use scale::{NotAScale, Scale};
pub use tones::Scope;
pub(crate) use tones::Tones;
