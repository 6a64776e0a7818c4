//! What volumes are called in records.

use std::path::Path;

/// A name without what would break a line.
pub(crate) fn on_one_line(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}

/// What a record calls a volume: the file without its directories, and the array in an archive.
pub(crate) fn source_name(path: &Path, array: Option<&str>) -> String {
    let file = path.file_name().unwrap_or(path.as_os_str());
    on_one_line(&match array {
        Some(array) => format!("{}[{}]", file.display(), array.escape_debug()),
        None => file.display().to_string(),
    })
}
