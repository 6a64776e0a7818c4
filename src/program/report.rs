//! A report of a run: one line for each input, written when the input is finished. A run that is killed
//! leaves the lines of all inputs that were finished.
//!
//! The fields are stable and documented: a field keeps its name and meaning, and new fields
//! come at the end. Each line is complete in itself (JSON lines, or CSV if the name of the file ends in
//! `.csv`) and has one field for one fact, so that spreadsheets and data frames read both. `merge` joins the
//! reports of many runs.

mod csv_text;
mod entry;
mod file;
mod merge;

pub use entry::{Entry, extremes};
pub use file::{Report, refusal};
pub use merge::{Merged, merge};
