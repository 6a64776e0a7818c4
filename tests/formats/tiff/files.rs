//! Files of others: what tifffile 2026.3.3 reads of them. Axes of one index are left out; axes without a name are Z.

use std::path::{Path, PathBuf};

use flate2::Crc;
use vol2gif::formats::arrays;

use super::read;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files/tiff").join(name)
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn files_of_others_are_read_as_tifffile_reads_them() {
    let files: [(&str, &str, &[usize], &str, u32); 12] = [
        ("BigTIFFLong8Tiles.tif", "YXS", &[64, 64, 3], "uint8", 0xf2e0f767),
        ("BigTIFFSubIFD8.tif", "ZYXS", &[2, 64, 64, 3], "uint8", 0x2b2c73b3),
        ("12bit.cropped.tiff", "YX", &[64, 64], "uint16", 0xd78c75cd),
        ("int16_zstd.tif", "YX", &[64, 64], "int16", 0xe7175fc6),
        ("tiled-gray-i1.tif", "YX", &[51, 37], "bool", 0x4014be5c),
        ("random-fp16-pred2.tiff", "YX", &[16, 16], "float16", 0x7f64bad1),
        ("random-fp16-pred3.tiff", "YX", &[16, 16], "float16", 0x7f64bad1),
        ("miniswhite-1c-1b.tiff", "YX", &[151, 157], "bool", 0x9efd5ae1),
        ("BigTIFFMotorola.tif", "YXS", &[64, 64, 3], "uint8", 0xf2e0f767),
        ("multi-channel-deflate.ome.tif", "CYX", &[3, 167, 439], "int8", 0xaceb2d63),
        ("multifile-master/multifile-Z1.ome.tiff", "ZYX", &[5, 24, 18], "uint8", 0xfabb9076),
        // tifffile reads one plane of it; the companion says that these are the planes above.
        ("multifile-companion/multifile-Z1.ome.tiff", "ZYX", &[5, 24, 18], "uint8", 0xfabb9076),
    ];
    for (name, axes, lengths, sample, expected) in files {
        let read = read(&path(name), None).unwrap();
        assert_eq!((&*read.axes, &*read.lengths, read.sample), (axes, lengths, sample), "{name}");
        assert_eq!(crc(&read.samples), expected, "{name}");
    }
}

#[test]
fn every_member_of_a_set_is_the_whole_set() {
    let whole = read(&path("multifile-master/multifile-Z1.ome.tiff"), None).unwrap();
    let members = ["multifile-Z2.ome.tiff", "multifile-Z5.ome.tiff", "multifile.companion.ome"];
    for member in members {
        let read = read(&path("multifile-companion").join(member), None).unwrap();
        assert_eq!(read.samples, whole.samples, "{member}");
    }
}

#[test]
fn levels_are_read_if_they_are_named() {
    let name = path("BigTIFFSubIFD8.tif");
    assert_eq!(arrays(&name).unwrap(), Vec::<String>::new());
    let level = read(&name, Some("1")).unwrap();
    assert_eq!((&*level.axes, &*level.lengths), ("ZYXS", &[2, 32, 32, 3][..]));
    // The array that is no level has the number of its series. A name that is not there shows no array.
    assert_eq!(read(&name, Some("0")).unwrap().lengths, [2, 64, 64, 3]);
    let error = read(&name, Some("2")).unwrap_err().problem().to_string();
    assert_eq!(error, r#"has no array named "2"; it holds "0", "1""#);
}

/// Pixels at some places, as tifffile's decoder gives them: two decoders may differ by 3 levels.
#[test]
fn jpeg_tiles_become_colors() {
    let read = read(&path("quad-tile.jpg.tiff"), None).unwrap();
    assert_eq!((&*read.axes, &*read.lengths, read.sample), ("YXS", &[384, 512, 3][..], "uint8"));
    for ((y, x), expected) in QUAD {
        let pixel = &read.samples[(y * 512 + x) * 3..][..3];
        let near = pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 3);
        assert!(near, "({y}, {x}): {pixel:?}, expected {expected:?}");
    }
}

const QUAD: [((usize, usize), [u8; 3]); 10] = [
    ((0, 0), [0, 0, 0]),
    ((5, 200), [0, 0, 0]),
    ((127, 128), [14, 0, 0]),
    ((128, 127), [0, 0, 0]),
    ((200, 300), [0, 9, 25]),
    ((300, 511), [14, 0, 0]),
    ((383, 0), [0, 0, 0]),
    ((383, 511), [0, 0, 0]),
    ((250, 40), [0, 0, 0]),
    ((60, 400), [157, 180, 230]),
];
