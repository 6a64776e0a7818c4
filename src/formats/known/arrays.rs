//! Formats of arrays of any kind.

use crate::formats::probe::{Head, Match};

/// Whether a file is HDF5, which may begin after a block of 512 bytes.
pub(super) fn is_hdf5(head: &Head<'_>) -> bool {
    const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";
    head.starts_with(MAGIC) || head.has_at(512, MAGIC)
}

/// A directory that is an array or a group of Zarr, of version 2 or 3.
pub(in crate::formats) fn zarr(head: &Head<'_>) -> Match {
    Match::content(head.is_directory_with(&[".zarray", ".zgroup", "zarr.json"]))
}

/// A directory that is an N5 container. The name of the file in it is used by others, too.
pub(in crate::formats) fn n5(head: &Head<'_>) -> Match {
    Match::content(head.is_directory_with(&["attributes.json"]) && head.has_extension(&["n5"]))
}

/// Imaris, an HDF5 file.
pub(in crate::formats) fn imaris(head: &Head<'_>) -> Match {
    Match::content(is_hdf5(head) && head.has_extension(&["ims"]))
}

/// MATLAB 7.3, an HDF5 file after a block of text.
pub(in crate::formats) fn matlab_hdf5(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"MATLAB 7.3") || (is_hdf5(head) && head.has_extension(&["mat"])))
}

/// HDF5.
pub(in crate::formats) fn hdf5(head: &Head<'_>) -> Match {
    Match::content(is_hdf5(head))
}

/// MATLAB up to version 7. Files of version 4 have no magic number.
pub(in crate::formats) fn matlab(head: &Head<'_>) -> Match {
    Match::content_or_name(head.starts_with(b"MATLAB 5.0 MAT-file"), head.is_file_named(&["mat"]))
}

/// FITS.
pub(in crate::formats) fn fits(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"SIMPLE  ="))
}

/// Python's pickle: a version, and from version 4 on the beginning of a frame. Version 0 is text.
pub(in crate::formats) fn pickle(head: &Head<'_>) -> Match {
    let named = head.is_file_named(&["pkl", "pickle"]);
    let framed = matches!(head.start(), [0x80, 4 | 5, 0x95, ..]);
    let versioned = matches!(head.start(), [0x80, 2..=5, ..]);
    Match::content_or_name(framed || (versioned && named), named)
}

/// Parquet.
pub(in crate::formats) fn parquet(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"PAR1"))
}
