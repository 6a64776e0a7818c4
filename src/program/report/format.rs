//! What a format of reports is.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::{End, Entry};

/// A format of reports. A report is a head, an element for each input, and an end.
pub trait Format: Sync {
    /// Whether reports with this extension, in lower case, have the format.
    fn takes(&self, extension: &str) -> bool;

    /// The bytes before the first element.
    fn head(&self) -> io::Result<Vec<u8>>;

    /// The bytes of an element in the report at `report`. They are written at once, so that a reader of the growing
    /// file sees whole elements.
    fn element(&self, entry: &Entry, report: &Path) -> io::Result<Vec<u8>>;

    /// The bytes after the last element.
    fn end(&self, end: &End) -> io::Result<Vec<u8>>;

    /// Prepares an existing report for more elements at its end: what an ended or a killed run has left there is
    /// ended or cut off. Calls `seen` with each entry that must not be there twice.
    fn mend(&self, file: &mut File, seen: &mut dyn FnMut(&Entry)) -> io::Result<()>;

    /// The entries of a report, with `None` for an element that is not one.
    fn read(&self, file: BufReader<File>) -> io::Result<Vec<Option<Entry>>>;

    /// Whether a person looks at the report: it has pictures, and each input once.
    fn is_page(&self) -> bool {
        false
    }
}
