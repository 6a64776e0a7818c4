//! Projections: one picture for all indices of an axis.
//!
//! A projection makes the samples of another array, which has no such axis. That array is stored as the first one is,
//! axis by axis, and the rest of a view (plane, frames, mirrors) shows it as it would show the first one. The samples
//! are made by one reading of what is selected, in the order of its storage (`made`). Ranges, percentiles and levels
//! see them alone.

mod depths;
mod deviations;
mod extremes;
mod fold;
mod folds;
mod made;
mod plan;
mod portions;
mod rows;
mod sink;
mod slabs;
mod sliding;
mod states;
mod sums;
mod turns;
mod windows;

pub(super) use made::Projected;
pub(crate) use plan::ProjectionPlan;
pub(super) use plan::{ProjectedAxis, plan};
pub(super) use windows::Windows;
