//! What the tests of vol2gif share: the oracle that reads GIFs, the writer of input files, the sandbox that the program runs in.
//!
//! **Nothing here uses the library under test.** So its errors cannot hide by being in its judge as well; and the unit tests of
//! the library may use all of it, since no type of it is one of the library's.

pub mod fixtures;
pub mod gif_oracle;
pub mod groups;
pub mod npy_writer;
pub mod sandbox;
mod sparse_file;
pub mod wait;
