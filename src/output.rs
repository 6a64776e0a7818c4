//! Where a GIF goes: a file that gets its final name only when it is complete, or standard output.

mod claim;
mod options;
mod target;
mod temporary;

pub(crate) use claim::destination;
#[cfg(feature = "cli")]
pub(crate) use claim::{Claim, Refusal};
pub use options::OutputOptions;
pub use target::Output;
pub(crate) use target::{Target, sweep_temporary};
