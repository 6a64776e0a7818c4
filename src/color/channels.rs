//! Channels in their colors: the levels of several planes become one RGB picture.
//!
//! The color of a pixel is the sum, or the maximum, of what its channels add, in integers: entry `l` of the channel's
//! table for level `l`. The table of a color has `(color * l + 127) / 255` for red, green and blue, so a channel in
//! pure red is exactly its levels, and two in magenta and green can be read back from the picture.

mod choice;
mod composition;
mod light;
mod montage;
mod options;

pub(crate) use composition::{Channel, Composition};
pub use light::ChannelColor;
pub use options::{Blend, ChannelColors, ChannelOptions};
