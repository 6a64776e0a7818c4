//! Large 3-D and 4-D volumes in, animated GIFs out.

pub mod animation;
pub mod backend;
pub mod batch;
mod color;
mod convert;
mod crew;
mod error;
mod options;
mod outcome;
mod passes;
mod progress;
pub mod tone;
mod verify;
pub mod volume;

pub use animation::{Delays, Output};
pub use convert::{Converter, array_to_gif};
pub use error::{Error, Problem};
pub use options::Options;
pub use outcome::{Outcome, Warning};
pub use progress::{Progress, Stage};
pub use verify::Verified;

// The unit tests share modules with the suites in `tests/`, which know the crate by its name.
#[cfg(test)]
extern crate self as vol2gif;
