//! Damaged files, and files of kinds that are not read: an error that says why, or a volume; never a panic, and no memory
//! by what a file claims.

use std::time::{Duration, Instant};

use vol2gif::{Loader, Problem, WayOut};
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, wave};

use super::{read, read_bytes};

/// A file of three pages of 20x31 pixels; `change` may change the tags of a page.
fn made(change: impl Fn(&Tiff, usize) -> Vec<(u16, vol2gif_kit::tiff_writer::Value)>) -> Tiff {
    let layout = Layout::grey(31, 20, 16);
    let samples = wave(&[3, 20, 31], 2);
    let mut tiff = Tiff::new(false, false);
    for (page, samples) in samples.chunks(1240).enumerate() {
        let more = change(&tiff, page);
        tiff.page(&layout, samples, more);
    }
    tiff
}

/// The fact about a file that must not be read.
fn fact(bytes: &[u8]) -> String {
    let started = Instant::now();
    let error = read_bytes(bytes, None).expect_err("it must not be read");
    assert!(started.elapsed() < Duration::from_secs(5));
    let text = error.problem().to_string();
    assert!(!text.contains('\n'), "{text}");
    text
}

#[test]
fn what_is_cut_short_says_so() {
    let good = made(|_, _| vec![]).bytes;
    assert!(read_bytes(&good, None).is_ok());
    let mut readable = 0;
    for end in 0..good.len() {
        let read = read_bytes(&good[..end], None);
        readable += usize::from(read.is_ok());
    }
    // The last directory is the end of the file.
    assert_eq!(readable, 0);
    assert_eq!(
        fact(&good[..8]),
        "is not a usable TIFF file: it leads to 2 bytes at 1248, and the file ends at 8; it may be cut short (page 0)"
    );
    assert_eq!(fact(b"II*\0\0\0\0\0"), "is not a usable TIFF file: it has no pages");
    assert_eq!(fact(b"MM\0*\0"), "is not a usable TIFF file: it ends within its header");
}

#[test]
fn any_changed_byte_is_an_error_or_a_volume() {
    let good = made(|_, _| vec![]).bytes;
    let directories = 1240..good.len();
    for at in directories.step_by(3) {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            let _ = read_bytes(&bytes, None);
        }
    }
}

#[test]
fn a_circle_of_directories_ends() {
    for back_to in [0, 1, 2] {
        let mut tiff = made(|_, _| vec![]);
        let mut at = 4;
        let mut offsets = Vec::new();
        for _ in 0..3 {
            let offset = u32::from_le_bytes(tiff.bytes[at..at + 4].try_into().unwrap()) as usize;
            offsets.push(offset as u32);
            let tags = u16::from_le_bytes(tiff.bytes[offset..offset + 2].try_into().unwrap()) as usize;
            at = offset + 2 + 12 * tags;
        }
        tiff.bytes[at..at + 4].copy_from_slice(&offsets[back_to].to_le_bytes());
        let circle = format!("its directories go in a circle: page 2 leads back to page {back_to}");
        assert_eq!(fact(&tiff.bytes), format!("is not a usable TIFF file: {circle}"));
    }
}

#[test]
fn numbers_that_lie_are_found_out() {
    let width = |value| move |tiff: &Tiff, _| vec![(256, tiff.offsets(&[value]))];
    assert_eq!(fact(&made(width(0)).bytes), "is not a usable TIFF file: a page has 0x20 pixels (page 0)");
    let huge = fact(&made(width(4_000_000_000)).bytes);
    assert!(huge.starts_with("is not a usable TIFF file: a page has 4000000000x20 pixels"), "{huge}");
    // A page as large as it may be, of a few bytes.
    let large = made(|tiff, _| vec![(256, tiff.offsets(&[1 << 24])), (257, tiff.offsets(&[1 << 24]))]);
    assert!(read_bytes(&large.bytes, None).is_err());
    let beyond = made(|tiff, _| vec![(273, tiff.offsets(&[4_294_967_000]))]);
    assert!(fact(&beyond.bytes).contains("1240 bytes at 4294967000"));
    let many = made(|tiff, _| vec![(279, tiff.raw(4, u64::from(u32::MAX), tiff.number(8, 4)))]);
    // More lengths than strips are not looked at.
    assert_eq!(read_bytes(&many.bytes, None).unwrap().samples, wave(&[3, 20, 31], 2));
    // Lengths of 0 say nothing, and are not needed.
    let none = made(|tiff, _| vec![(279, tiff.offsets(&[0]))]);
    assert_eq!(read_bytes(&none.bytes, None).unwrap().samples, wave(&[3, 20, 31], 2));
    let short = made(|tiff, _| vec![(278, tiff.offsets(&[10]))]);
    assert_eq!(
        fact(&short.bytes),
        "is not a usable TIFF file: plane 0 has 1 strips or tiles, and its picture takes 2"
    );
}

#[test]
fn pages_of_other_sizes_are_arrays_of_their_own() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tif");
    let mut tiff = Tiff::new(true, false);
    for height in [20, 21, 20] {
        tiff.page(&Layout::grey(31, height, 16), &wave(&[height, 31], 2), vec![]);
    }
    std::fs::write(&path, &tiff.bytes).unwrap();
    assert_eq!(vol2gif::formats::arrays(&path).unwrap(), ["0", "1"]);
    assert_eq!(read(&path, Some("0")).unwrap().lengths, [2, 20, 31]);
    assert_eq!(read(&path, Some("1")).unwrap().samples, wave(&[21, 31], 2));
    assert!(matches!(read(&path, None).unwrap_err().problem(), Problem::SeveralArrays(_)));
}

#[test]
fn what_is_not_read_is_named() {
    let tag = |tag: u16, value: u64| made(move |tiff, _| vec![(tag, tiff.shorts(&[value]))]).bytes;
    for (bytes, format) in [
        (tag(259, 4), "a TIFF file compressed with CCITT Group 4"),
        (tag(259, 34712), "a TIFF file compressed with JPEG 2000"),
        (tag(259, 34925), "a TIFF file compressed with LZMA"),
        (tag(259, 6), "a TIFF file compressed with JPEG of the old kind"),
        (tag(259, 4711), "a TIFF file of a compression that is not known"),
        (tag(262, 8), "a TIFF file of Lab colors"),
    ] {
        let error = read_bytes(&bytes, None).unwrap_err();
        let Problem::UnreadFormat { format: found, way_out } = error.problem() else { panic!("{error}") };
        assert_eq!((*found, *way_out), (format, WayOut::Load(Loader::Tiff)));
    }
    let mut lossless = Tiff::new(false, false);
    let at = lossless.put(&[0xff, 0xd8, 0xff, 0xc3, 0, 11, 8, 0, 20, 0, 31, 1, 1, 0x11, 0]);
    let mut tags = lossless.tags(&Layout::grey(31, 20, 8), &[at], &[15]);
    tags.insert(259, lossless.shorts(&[7]));
    lossless.directory(&tags);
    assert!(fact(&lossless.bytes).starts_with("is a TIFF file compressed with JPEG without loss"));
    assert_eq!(fact(&tag(339, 6)), "holds samples of type complex of 16 bits");
}

#[test]
fn compressed_data_that_are_none_are_found_out() {
    for (packing, name) in [(5, "LZW"), (8, "Deflate"), (50000, "Zstandard")] {
        let bytes = made(move |tiff, _| vec![(259, tiff.shorts(&[packing]))]).bytes;
        let text = fact(&bytes);
        assert!(text.starts_with("is not a usable TIFF file: plane 0, strip 0: its"), "{text}");
        assert!(text.contains(name), "{text}");
    }
}

/// Data that are more than their picture takes are not unpacked, and a picture that is more than its data can be is
/// refused before there is memory for it.
#[test]
fn a_bomb_does_not_go_off() {
    let zeros = vec![0; 64 << 20];
    for packing in [Packing::Lzw, Packing::Deflate, Packing::Zstd] {
        let layout = Layout { packing, ..Layout::grey(8192, 8192, 8) };
        let mut tiff = Tiff::new(false, false);
        let (offsets, lengths) = tiff.strips(&layout, &zeros);
        let small = Layout { packing, ..Layout::grey(10, 10, 8) };
        let tags = tiff.tags(&small, &offsets, &lengths);
        tiff.directory(&tags);
        match read_bytes(&tiff.bytes, None) {
            Ok(read) => assert_eq!(read.samples, vec![0; 100]),
            // A frame of Zstandard says how long it is.
            Err(error) => assert!(error.to_string().contains("Zstandard data are damaged"), "{error}"),
        }
        let huge = Layout { packing, ..Layout::grey(16384, 16000, 8) };
        let tags = tiff.tags(&huge, &offsets[..1], &[100]);
        tiff.directory(&tags);
    }
    let layout = Layout { packing: Packing::Deflate, ..Layout::grey(16384, 16000, 8) };
    let mut tiff = Tiff::new(false, false);
    let offset = tiff.put(&[0x78, 0x9c, 3, 0, 0, 0, 0, 1]);
    let tags = tiff.tags(&layout, &[offset], &[8]);
    tiff.directory(&tags);
    assert_eq!(fact(&tiff.bytes), "is not a usable TIFF file: plane 0, strip 0: its data end early");
}
