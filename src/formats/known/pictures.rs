//! Pictures and videos.

use crate::formats::probe::{Head, Match};

/// Whether a file is a RIFF file of this kind.
fn is_riff(head: &Head<'_>, kind: &[u8]) -> bool {
    head.starts_with(b"RIFF") && head.has_at(8, kind)
}

/// GIF.
pub(in crate::formats) fn gif(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"GIF8"))
}

/// PNG.
pub(in crate::formats) fn png(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\x89PNG\r\n\x1a\n"))
}

/// JPEG.
pub(in crate::formats) fn jpeg(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\xff\xd8\xff"))
}

/// JPEG 2000, as a file or as a bare stream.
pub(in crate::formats) fn jpeg2000(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") || head.starts_with(b"\xff\x4f\xff\x51"))
}

/// BMP: two letters, four bytes that are 0, and the length of the second header.
pub(in crate::formats) fn bmp(head: &Head<'_>) -> Match {
    let lengths = [12u32, 40, 52, 56, 64, 108, 124];
    let has_length = lengths.iter().any(|length| head.has_at(14, &length.to_le_bytes()));
    Match::content(head.starts_with(b"BM") && head.has_at(6, &[0; 4]) && has_length)
}

/// WebP.
pub(in crate::formats) fn webp(head: &Head<'_>) -> Match {
    Match::content(is_riff(head, b"WEBP"))
}

/// HEIF and AVIF, which are pictures in the container of MP4.
pub(in crate::formats) fn heif(head: &Head<'_>) -> Match {
    let brands: [&[u8]; 5] = [b"ftypavif", b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1"];
    Match::content(brands.into_iter().any(|brand| head.has_at(4, brand)))
}

/// MP4 and QuickTime. Old QuickTime files have no `ftyp`.
pub(in crate::formats) fn mp4(head: &Head<'_>) -> Match {
    let old = head.has_extension(&["mov"]) && (head.has_at(4, b"moov") || head.has_at(4, b"mdat"));
    Match::content(head.has_at(4, b"ftyp") || old)
}

/// AVI.
pub(in crate::formats) fn avi(head: &Head<'_>) -> Match {
    Match::content(is_riff(head, b"AVI "))
}

/// Matroska and WebM.
pub(in crate::formats) fn matroska(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\x1a\x45\xdf\xa3"))
}
