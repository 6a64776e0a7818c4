//! Frames to streams: packed in parallel, in any order.
//!
//! `FrameEncoder` turns the indices of frames into what has changed since the frame before, as LZW streams by [`lzw`], on any
//! thread and in any order; how hard it tries is a matter of [`Effort`].

mod alternatives;
mod buffers;
mod candidates;
mod change_mask;
mod effort;
mod encoder;
mod frame;
mod index_order;
mod lossy;
pub mod lzw;
mod plan;
mod rectangle;
mod spans;
mod transitions;
mod transparency;

pub use effort::Effort;
pub(crate) use encoder::{FrameEncoder, LANES};
pub(crate) use frame::{EncodedFrame, FrameInput};
pub(crate) use index_order::{IndexOrder, in_use};
pub use lossy::Deviation;
pub(crate) use lossy::{Contours, LossyMap};
pub(crate) use plan::EncodePlan;
