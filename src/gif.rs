//! The GIF: streams in, a file out; and what a file that is there holds.

mod delays;
mod disposal;
mod options;
mod palette_block;
mod reader;
mod writer;

pub use delays::Delays;
pub use disposal::Disposal;
pub use options::{LayerOptions, TimingOptions};
pub use reader::{GifSummary, Incomplete};
pub(crate) use writer::GifWriter;
