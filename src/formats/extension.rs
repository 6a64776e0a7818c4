//! What the name of a file says about its format, and the name without that.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::FORMATS;
use super::probe::has_extension;

/// The longest known extension of a name, and the name of its format.
fn longest(name: &str) -> Option<(&'static str, &'static str)> {
    let name = name.to_ascii_lowercase();
    let extensions = |format: &'static super::Format| format.extensions.iter().map(|it| (*it, format.name));
    let fitting =
        FORMATS.iter().flat_map(extensions).filter(|(extension, _)| has_extension(&name, extension));
    // Of equally long extensions the first one, as where the format of a file is looked for.
    fitting.rev().max_by_key(|(extension, _)| extension.len())
}

/// Extensions that files of other kinds have, too: pictures (`hdr`), tables of programs (`map`), records and lists.
const SHARED: [&str; 4] = ["hdr", "map", "rec", "st"];

/// Whether a file of this name, in lower case, may be of a format that is none of ours, so that a search must look
/// into it.
pub(crate) fn is_shared(name: &str) -> bool {
    SHARED.iter().any(|extension| has_extension(name, extension))
}

/// The extension by which `path` is named as a file of a known format, in lower case, and the name of that format.
#[cfg(feature = "cli")]
pub(crate) fn format_by_name(path: &Path) -> Option<(&'static str, &'static str)> {
    longest(&path.file_name()?.to_string_lossy())
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
    longest(name).map(|(extension, _)| extension.len()).or_else(other)
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

    #[cfg(feature = "cli")]
    #[test]
    fn a_name_has_the_format_of_its_longest_extension() {
        for (name, expected) in [
            ("a.mp4", Some(("mp4", "an MP4 video"))),
            ("A.TIF", Some(("tif", "a TIFF file"))),
            ("a.ome.tif", Some(("ome.tif", "a TIFF file"))),
            ("dir.npy/a.gif", Some(("gif", "a GIF"))),
            ("a.nii.gz", Some(("nii.gz", "a NIfTI file"))),
            ("a.txt", None),
            ("tif", None),
        ] {
            assert_eq!(format_by_name(Path::new(name)), expected, "{name}");
        }
    }
}
