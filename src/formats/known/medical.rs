//! Formats of medical imaging.

use super::compressed;
use crate::formats::known::arrays::is_hdf5;
use crate::formats::probe::{Head, Match};

/// DICOM: `DICM` after a preamble of 128 bytes, which may be the beginning of a TIFF file. Old files have no
/// preamble and begin with an element of group 2 or 8; a few have nothing but their name.
pub(in crate::formats) fn dicom(head: &Head<'_>) -> Match {
    let bare = head.starts_with(b"\x02\0") || head.starts_with(b"\x08\0");
    let named = head.has_extension(&["dcm", "dicom", "ima"]);
    Match::content_or_name(
        head.has_at(128, b"DICM") || (bare && named),
        head.is_file_named(&["dcm", "dicom"]),
    )
}

/// NIfTI-1 and NIfTI-2, in one file or as the header of a pair.
pub(in crate::formats) fn nifti(head: &Head<'_>) -> Match {
    let first = head.has_at(344, b"n+1\0") || head.has_at(344, b"ni1\0");
    let second = head.has_at(4, b"n+2\0") || head.has_at(4, b"ni2\0");
    Match::content(first || second || compressed(head, &["nii.gz", "nii.bz2"]))
}

/// Analyze 7.5: a header that begins with its length, 348, in either byte order. The samples beside it have
/// no magic number.
pub(in crate::formats) fn analyze(head: &Head<'_>) -> Match {
    let header = head.starts_with(&348u32.to_le_bytes()) || head.starts_with(&348u32.to_be_bytes());
    let pair = compressed(head, &["hdr.gz", "img.gz", "hdr.bz2", "img.bz2"]);
    Match::content_or_name((header && head.has_extension(&["hdr"])) || pair, head.is_file_named(&["img"]))
}

/// MGH of FreeSurfer, which begins with its version, 1; MGZ is the same, compressed.
pub(in crate::formats) fn mgh(head: &Head<'_>) -> Match {
    let plain = head.starts_with(&1u32.to_be_bytes()) && head.has_extension(&["mgh"]);
    Match::content(plain || compressed(head, &["mgz", "mgh.gz"]))
}

/// MINC: NetCDF for version 1, HDF5 for version 2.
pub(in crate::formats) fn minc(head: &Head<'_>) -> Match {
    Match::content((head.starts_with(b"CDF") || is_hdf5(head)) && head.has_extension(&["mnc"]))
}

/// NRRD, with its samples or without.
pub(in crate::formats) fn nrrd(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"NRRD000"))
}

/// MetaImage: lines of text. One of them is the number of dimensions.
pub(in crate::formats) fn meta_image(head: &Head<'_>) -> Match {
    let begins = head.starts_with(b"ObjectType") || head.starts_with(b"NDims");
    let has = |word: &[u8]| head.start().windows(word.len()).any(|bytes| bytes == word);
    Match::content((begins || head.has_extension(&["mha", "mhd"])) && has(b"NDims"))
}
