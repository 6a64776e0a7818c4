//! What the name of a file says about its format, and the name without that.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::FORMATS;
use super::probe::has_extension;

/// The longest known extension of a name.
fn longest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let extensions = FORMATS.iter().flat_map(|format| format.extensions).copied();
    extensions.filter(|extension| has_extension(&name, extension)).max_by_key(|extension| extension.len())
}

/// `path` without the extension of its format, whole: `brain` for `brain.nii.gz`. An extension that no format
/// has is also removed, unless it is a number.
#[cfg(any(feature = "cli", test))]
pub(crate) fn stem(path: &str) -> &str {
    let start = path.rfind(['/', '\\']).map_or(0, |at| at + 1);
    match length(&path[start..]) {
        Some(length) => &path[..path.len() - length - 1],
        None => path,
    }
}

/// The name of a file, split: without the extension of its format, as [`stem`] removes it, and that extension with the
/// dot before it.
pub(crate) fn split_name(path: &Path) -> (OsString, String) {
    let name = path.file_name().unwrap_or_default();
    let text = name.to_string_lossy();
    let extension = length(&text).map_or("", |length| &text[text.len() - length - 1..]);
    // Step by step, since a name need not be text.
    let without_last = |name: OsString| Path::new(&name).file_stem().map(OsStr::to_owned).unwrap_or(name);
    let stem = extension.matches('.').fold(name.to_owned(), |name, _| without_last(name));
    (stem, extension.to_owned())
}

/// Number of bytes of the extension of a name, without the dot before it.
fn length(name: &str) -> Option<usize> {
    let other = || {
        let (stem, extension) = name.rsplit_once('.')?;
        let is_number = extension.bytes().all(|byte| byte.is_ascii_digit());
        (!stem.is_empty() && !is_number).then_some(extension.len())
    };
    longest(name).map(str::len).or_else(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_of_a_format_is_removed_whole() {
        for (path, expected) in [
            ("in/brain.nii.gz", "brain"),
            ("BRAIN.NII.GZ", "BRAIN"),
            ("x.ome.tif", "x"),
            ("x.y.tif", "x.y"),
            ("b.c.npy", "b.c"),
            ("plain.dat", "plain"),
            ("plain", "plain"),
            ("slice.0042", "slice.0042"),
            ("store.ome.zarr/", "store"),
            (".npy", ".npy"),
            ("..npy", "."),
        ] {
            let (stem, extension) = split_name(Path::new(path));
            assert_eq!(stem, expected, "{path}");
            assert_eq!(expected.to_owned() + &extension, path.trim_matches('/').replace("in/", ""));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_keeps_its_bytes() {
        use std::os::unix::ffi::{OsStrExt, OsStringExt};
        let name = OsStr::from_bytes(b"a\xff.nii.gz");
        let (stem, extension) = split_name(Path::new(name));
        assert_eq!((stem.into_vec(), &*extension), (b"a\xff".to_vec(), ".nii.gz"));
    }
}
