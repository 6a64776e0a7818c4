//! A report of a run: an element for each input, written when the input is finished. A run that is killed
//! leaves the elements of all inputs that were finished.
//!
//! The fields are stable and documented: a field keeps its name and meaning, and new fields
//! come at the end. Each element is complete in itself and has one field for one fact, so that spreadsheets and data
//! frames read the reports; the name of the file says the [format](formats): JSON lines, CSV, or a page for people.
//! `merge` joins the reports of many runs.

mod csv_table;
mod csv_text;
mod entry;
mod file;
mod format;
mod formats;
mod json_lines;
mod merge;
mod page;
mod tally;
mod texts;

pub use entry::{Entry, extremes};
pub use file::{Report, is_page, refusal};
pub use merge::{Merged, merge};
pub use tally::End;
