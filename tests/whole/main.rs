//! Whole files, by the library, on every backend: what a GIF shows is what its volume holds.
//!
//! A GIF is read by a decoder that shares nothing with the writer, and compared with levels computed sample by sample. Those
//! of the levels themselves are proved elsewhere.

mod array_to_gif;
mod batch;
mod color;
mod contrast;
mod effort;
mod estimate;
mod fixtures;
mod golden;
mod grey;
mod max_error;
mod percentiles;
mod prescan;
mod scope;
mod size_target;
mod transparency;
