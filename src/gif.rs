//! GIF files: the writer of a new one, and a summary and the pictures of an existing one.

mod delays;
mod disposal;
mod draft;
mod frameless;
mod options;
mod palette_block;
mod reader;
mod repeat;
mod screen;
mod table_growth;
mod writer;

pub use delays::Delays;
pub use disposal::Disposal;
pub(crate) use draft::Draft;
pub(crate) use frameless::frameless_bytes;
pub use options::{LayerOptions, TimingOptions};
pub use reader::{GifSummary, Incomplete};
pub use repeat::Repeat;
pub(crate) use screen::{Screen, opaque};
pub(crate) use table_growth::{TableGrowth, Verdict};
pub(crate) use writer::GifWriter;
