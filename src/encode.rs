//! Frames to LZW streams, encoded in parallel and in any order.
//!
//! [`FrameEncoder`] turns the indices of frames into the rectangle that changed since the frame before and
//! its LZW stream (see [`lzw`]), on any thread and in any order. [`Effort`] says how much time it spends on
//! small streams.

mod alternatives;
mod buffers;
mod candidates;
mod change_mask;
mod compatibility;
mod contest;
mod effort;
mod encoder;
mod frame;
mod index_order;
mod index_set;
mod lossy;
pub mod lzw;
mod options;
mod plan;
mod rectangle;
mod smallest;
mod spans;
mod stream;
mod streams;
mod transitions;
mod transparency;

pub use compatibility::Compatibility;
pub use effort::Effort;
pub(crate) use encoder::{FrameEncoder, LANES};
pub(crate) use frame::{EncodedFrame, FrameSize};
pub(crate) use index_order::IndexOrder;
pub use lossy::Deviation;
pub(crate) use lossy::{Contours, LossyMap};
pub use options::EncodeOptions;
pub(crate) use plan::{EncodePlan, EncodeRules};
pub(crate) use stream::{Stream, table_entries};

/// Memory that a thread takes to encode frames of any size: the dictionaries of its encoder above all.
pub(crate) const BYTES_PER_THREAD: u64 = 1 << 20;
