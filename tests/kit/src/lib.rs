//! What the tests of vol2gif share: an oracle that reads GIFs, a writer of input files, and a sandbox for the
//! program.
//!
//! **Nothing here uses the library under test.** So an error of the library is not repeated in the code that
//! judges it. And unit tests of the library may use this crate: it has no types of the library, which would
//! be those of another copy of the library.

pub mod dicom_writer;
pub mod fixtures;
pub mod gif_oracle;
pub mod groups;
pub mod npy_writer;
pub mod png_writer;
pub mod sandbox;
pub mod small_volumes;
mod sparse_file;
pub mod tiff_writer;
#[cfg(feature = "trials")]
pub mod trials;
pub mod viewers;
pub mod wait;
