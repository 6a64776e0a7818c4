//! Formats of medical imaging.

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

/// MINC: NetCDF for version 1, HDF5 for version 2.
pub(in crate::formats) fn minc(head: &Head<'_>) -> Match {
    Match::content((head.starts_with(b"CDF") || is_hdf5(head)) && head.has_extension(&["mnc"]))
}

/// The header of AFNI: attributes of lines `type = ...`, `name = ...`, in any order of them.
pub(in crate::formats) fn afni(head: &Head<'_>) -> Match {
    let start = head.start().trim_ascii_start();
    let begins = [&b"type"[..], b"name", b"count"].iter().any(|word| start.starts_with(word));
    Match::content(begins && head.has_extension(&["head"]))
}

/// The header of a Philips scanner beside its samples, a text.
pub(in crate::formats) fn par_rec(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"# === DATA DESCRIPTION FILE") && head.has_extension(&["par"]))
}
