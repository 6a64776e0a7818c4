//! Formats of microscopes and of electron microscopy.

use crate::formats::probe::{Head, Match};

/// The container of Microsoft's old office files, which some microscopes use.
fn is_compound(head: &Head<'_>) -> bool {
    head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// ZEISS CZI.
pub(in crate::formats) fn czi(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"ZISRAWFILE"))
}

/// Nikon ND2. Old ones are JPEG 2000 files with more in them.
pub(in crate::formats) fn nd2(head: &Head<'_>) -> Match {
    let old = head.starts_with(b"\0\0\0\x0cjP  ") && head.has_extension(&["nd2"]);
    Match::content(head.starts_with(b"\xda\xce\xbe\x0a") || old)
}

/// Leica LIF: the first block is XML.
pub(in crate::formats) fn lif(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\x70\0\0\0") && head.has_at(8, b"\x2a"))
}

/// Olympus OIR; OIB, a container; OIF, a text in UTF-16 beside a directory of TIFF files.
pub(in crate::formats) fn olympus(head: &Head<'_>) -> Match {
    let text = head.starts_with(b"\xff\xfe[\0F\0i\0l\0e\0I\0n\0f\0o\0");
    let container = is_compound(head) && head.has_extension(&["oib"]);
    Match::content_or_name(
        head.starts_with(b"OLYMPUSRAWFORMAT") || text || container,
        head.is_file_named(&["oif"]),
    )
}

/// ZEISS ZVI, a container.
pub(in crate::formats) fn zvi(head: &Head<'_>) -> Match {
    Match::content(is_compound(head) && head.has_extension(&["zvi"]))
}

/// DeltaVision: a number at 96, in either byte order.
pub(in crate::formats) fn delta_vision(head: &Head<'_>) -> Match {
    let number = head.has_at(96, b"\xa0\xc0") || head.has_at(96, b"\xc0\xa0");
    Match::content(number && head.has_extension(&["dv", "r3d", "d3d"]))
}

/// Gatan's Digital Micrograph, which begins with its version.
pub(in crate::formats) fn digital_micrograph(head: &Head<'_>) -> Match {
    let version = head.starts_with(b"\0\0\0\x03") || head.starts_with(b"\0\0\0\x04");
    Match::content(version && head.has_extension(&["dm3", "dm4"]))
}
