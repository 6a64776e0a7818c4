//! The formats of reports. Each is a file, and a line in [`FORMATS`].

use std::path::Path;

use super::csv_table::CsvTable;
use super::format::Format;
use super::json_lines::JsonLines;
use super::page::Page;

/// All formats; the first one is for names that no other one takes.
const FORMATS: [&dyn Format; 3] = [&JsonLines, &CsvTable, &Page];

/// The format for a file of this name.
pub fn format_of(path: &Path) -> &'static dyn Format {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let extension = extension.to_str().unwrap_or_default();
    FORMATS.into_iter().find(|format| format.takes(extension)).unwrap_or(FORMATS[0])
}
