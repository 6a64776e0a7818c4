//! Large 3-D and 4-D volumes in, animated GIFs out.

pub mod backend;
mod error;
pub mod tone;
pub mod volume;

pub use error::{Error, Problem};

// The unit tests share modules with the suites in `tests/`, which know the crate by its name.
#[cfg(test)]
extern crate self as vol2gif;
