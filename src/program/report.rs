//! A report of a run: a line for each input, written as it ends, so that a run that is cut off leaves what it knows.
//!
//! The fields are stable and documented in the README: those there are keep their name and meaning, others may be added at the
//! end. Every line stands by itself (JSON lines, or CSV where the file's name says so), and has one field for one fact, so that
//! spreadsheets and data frames take both alike. Reports of many runs become one in `merge`.

mod entry;
mod file;
mod merge;

pub use entry::Entry;
pub use file::Report;
pub use merge::{Merged, merge};
