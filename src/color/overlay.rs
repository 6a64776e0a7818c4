//! The overlay: labels, or values, of another array, drawn over the finished frames in colors of their own.
//!
//! The samples of the other array become entries of a table of colors, once; 0 is nothing. Of each picture,
//! the entries are found by the nearest pixel at the final size, and then the outlines, if only these are drawn. At
//! full opacity, few colors are palette indices of their own, so that they are exact and a grey volume stays grey.
//! Else every pixel is mixed with its color, into RGB pictures.

mod drawing;
mod entries;
mod frames;
mod label_colors;
mod label_file;
mod look;
mod options;
mod outline;

pub(crate) use drawing::{Overlay, OverlayBuffers, SizedOverlay};
pub(crate) use entries::{Rule, append_entries};
pub(crate) use frames::{EntryFrames, Runs};
pub use label_colors::LabelColors;
pub(crate) use look::Look;
pub use options::{OverlayFile, OverlayOptions, OverlayRange};
