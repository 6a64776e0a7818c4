//! Where a GIF goes: a file that has its final name only when it is complete, or standard output.

mod options;
mod target;
mod temporary;

pub use options::OutputOptions;
pub use target::Output;
pub(crate) use target::{Target, destination, sweep_temporary};
