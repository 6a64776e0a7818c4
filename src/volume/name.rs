//! The names of volumes in the provenance of a GIF.

use std::path::Path;

/// A name without control characters, which would break a line.
pub(crate) fn on_one_line(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}

/// The name of a volume in the provenance of its GIF: the file's name without its directories, and the
/// array's name in an archive.
pub(crate) fn provenance_name(path: &Path, array: Option<&str>) -> String {
    let file = path.file_name().unwrap_or(path.as_os_str());
    on_one_line(&match array {
        Some(array) => format!("{}[{}]", file.display(), array.escape_debug()),
        None => file.display().to_string(),
    })
}
