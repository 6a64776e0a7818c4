//! Paths as texts for people and reports.

use std::fmt::Write;
use std::path::Path;

/// A path as text. Bytes that are not UTF-8 are written as `\xff`, so that names that differ in such bytes differ in
/// the text as well.
pub(crate) fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text += chunk.valid();
        for byte in chunk.invalid() {
            // Nothing can fail in memory.
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_text_is_that_text() {
        for path in ["", "a.npy", "déjà/vu.npy", "back\\slash", "\u{fffd}"] {
            assert_eq!(path_text(Path::new(path)), path);
        }
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let text = |bytes: &[u8]| path_text(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(text(b"in/a\xff.npy"), "in/a\\xff.npy");
        assert_eq!(text(b"in/a\xfe\x80.npy"), "in/a\\xfe\\x80.npy");
        assert_eq!(text("é\u{1}".as_bytes()), "é\u{1}");
    }
}
