//! File formats: which one a file has, and the volumes in it.

mod npy;
mod npz;
mod open;

pub(crate) use npz::listed;
pub use open::{arrays, is_volume};
