//! Archives and compressed files, and pointers or pages in place of a file.

use crate::formats::probe::{Head, Match};

pub(super) fn is_gzip(head: &Head<'_>) -> bool {
    head.starts_with(b"\x1f\x8b\x08")
}

pub(super) fn is_bzip2(head: &Head<'_>) -> bool {
    head.starts_with(b"BZh") && head.has_at(4, b"1AY&SY")
}

/// A pointer: a small text in place of a file that Git LFS keeps elsewhere.
pub(in crate::formats) fn git_lfs(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"version https://git-lfs.github.com/spec/"))
}

/// A broken link into the objects of git-annex, or a small text in place of a file that git-annex keeps
/// elsewhere.
pub(in crate::formats) fn git_annex(head: &Head<'_>) -> Match {
    let link = head
        .broken_link()
        .is_some_and(|target| target.to_string_lossy().replace('\\', "/").contains(".git/annex/objects/"));
    Match::content(link || head.starts_with(b"/annex/objects/"))
}

/// A page of HTML.
pub(in crate::formats) fn html(head: &Head<'_>) -> Match {
    let text = head.start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(head.start()).trim_ascii_start();
    let begins = |tag: &[u8]| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    Match::content(begins(b"<!doctype html") || begins(b"<html"))
}

/// A tar archive.
pub(in crate::formats) fn tar(head: &Head<'_>) -> Match {
    Match::content(head.has_at(257, b"ustar"))
}

/// A file compressed with gzip.
pub(in crate::formats) fn gzip(head: &Head<'_>) -> Match {
    Match::content(is_gzip(head))
}

/// A file compressed with bzip2.
pub(in crate::formats) fn bzip2(head: &Head<'_>) -> Match {
    Match::content(is_bzip2(head))
}

/// Samples without a header, by the extension: a header in another file names them.
pub(in crate::formats) fn raw_samples(head: &Head<'_>) -> Match {
    Match::content_or_name(false, head.is_file_named(&["raw", "zraw", "brik"]))
}

/// A file compressed with xz.
pub(in crate::formats) fn xz(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\xfd7zXZ\0"))
}

/// A file compressed with Zstandard.
pub(in crate::formats) fn zstd(head: &Head<'_>) -> Match {
    Match::content(head.starts_with(b"\x28\xb5\x2f\xfd"))
}
