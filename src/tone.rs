//! Tone mapping: the level, 0 to 255, that each sample value is shown at.
//!
//! [`Contrast`] is the rule that the user asks for, [`Range`] is what pass 1 finds in a volume, and
//! [`Levels`] is the rule that pass 2 applies. `Levels` is made from both.

mod contrast;
mod curve;
mod histogram;
mod levels;
mod named_windows;
mod options;
mod percentile;
mod range;
mod scoped;
mod shared;
mod value_scale;
mod window_function;

pub use contrast::{Contrast, Window};
pub use curve::Curve;
pub use histogram::{Histogram, Percentile};
pub(crate) use histogram::{HistogramPlan, Tally};
pub(crate) use levels::Rule;
pub use levels::{Levels, Thresholds};
pub use options::ToneOptions;
pub(crate) use percentile::PercentileSearch;
pub use percentile::{Bins, OrderStatistics};
pub use range::Range;
pub use scoped::Scope;
pub(crate) use scoped::ScopedLevels;
pub use shared::SharedRange;
#[cfg(test)]
pub(crate) use value_scale::tests::scales;
pub use value_scale::{NotAValueScale, ValueScale};
