//! Where a GIF goes: a file that gets its final name only when it is complete, standard output, or memory.

mod claim;
mod gif_bytes;
mod options;
mod target;
mod temporary;

pub(crate) use claim::destination;
#[cfg(feature = "cli")]
pub(crate) use claim::{Claim, Refusal};
pub use gif_bytes::GifBytes;
pub use options::OutputOptions;
pub use target::Output;
pub(crate) use target::{Committed, Target, sweep_temporary};
