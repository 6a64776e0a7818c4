//! GIF files: the writer of a new one, and a summary of an existing one.

mod delays;
mod disposal;
mod draft;
mod options;
mod palette_block;
mod reader;
mod repeat;
mod writer;

pub use delays::Delays;
pub use disposal::Disposal;
pub(crate) use draft::Draft;
pub use options::{LayerOptions, TimingOptions};
pub use reader::{GifSummary, Incomplete};
pub use repeat::Repeat;
pub(crate) use writer::GifWriter;
