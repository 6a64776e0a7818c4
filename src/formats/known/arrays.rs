//! Formats of arrays of any kind.

use std::path::Path;

use crate::formats::probe::{Head, HeadContent, Match};

/// Whether a file is HDF5, which may begin after a block of 512 bytes.
pub(super) fn is_hdf5(head: &Head<'_>) -> bool {
    const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";
    head.starts_with(MAGIC) || head.has_at(512, MAGIC)
}

/// The names of the formats Zarr and N5.
pub(in crate::formats) const ZARR_NAME: &str = "a Zarr store";
pub(in crate::formats) const N5_NAME: &str = "an N5 container";

/// The extensions of their folders and archives.
pub(in crate::formats) const ZARR_EXTENSIONS: &[&str] =
    &["zarr", "ome.zarr", "ozx", "zarr.zip", "ome.zarr.zip"];
pub(in crate::formats) const N5_EXTENSIONS: &[&str] = &["n5", "ome.n5"];

/// The extensions of HDF5.
pub(in crate::formats) const HDF5_EXTENSIONS: &[&str] = &["h5", "hdf5", "hdf"];

/// The files that say what a folder of Zarr is.
pub(in crate::formats) const METADATA: &[&str] = &["zarr.json", ".zarray", ".zgroup", ".zattrs"];

/// A folder that is an array or a group of Zarr, of version 2 or 3, or an archive of one. A folder that is named as
/// one, but has lost its metadata, is searched for nothing else.
pub(in crate::formats) fn zarr(head: &Head<'_>) -> Match {
    let is_folder = head.is_directory_with(METADATA)
        || (head.is_directory() && head.has_extension(&ZARR_EXTENSIONS[..2]));
    Match::content(is_folder || is_zip_of_zarr(head))
}

/// Whether a folder is a store of Zarr or N5, or a part of one.
pub(in crate::formats) fn is_store(folder: &Path) -> bool {
    let head = Head::new(folder, HeadContent::Directory(&[]));
    let is_named = || head.has_extension(&ZARR_EXTENSIONS[..2]) || head.has_extension(N5_EXTENSIONS);
    (is_named() && folder.is_dir()) || METADATA.iter().any(|name| folder.join(name).is_file())
}

/// Whether a zip archive holds a Zarr store: its name says so, or the names of its first files do.
pub(in crate::formats) fn is_zip_of_zarr(head: &Head<'_>) -> bool {
    if !head.starts_with(b"PK\x03\x04") || head.has_extension(&["npz"]) {
        return false;
    }
    let holds = |name: &str| head.start().windows(name.len()).any(|bytes| bytes == name.as_bytes());
    head.has_extension(ZARR_EXTENSIONS) || METADATA.iter().any(|name| holds(name)) || holds(".zarr/")
}

/// A folder that is an N5 container. The name of the file in it is used by others, too, and its root need have none.
pub(in crate::formats) fn n5(head: &Head<'_>) -> Match {
    Match::content(head.is_directory() && head.has_extension(N5_EXTENSIONS))
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
