//! Samples in several files, and files in gzip, bzip2 and streams.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use tempfile::TempDir;
use vol2gif::formats::is_volume;
use vol2gif::volume::Volume;

use super::made::Nifti;
use super::{file, samples};

const HEADER: &str = "NRRD0004\ntype: short\ndimension: 3\nsizes: 4 3 2\nendian: little\n";
const META: &str = "NDims = 3\nDimSize = 4 3 2\nElementType = MET_SHORT\n";

fn counted() -> Vec<u8> {
    (0..24u16).flat_map(|number| (number * 300).to_le_bytes()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A directory with two slices in files, as they are and compressed, and all of them behind 5 bytes.
fn slices() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let all = counted();
    for (number, slice) in all.chunks(24).enumerate() {
        let put = |name: &str, bytes: &[u8]| fs::write(directory.path().join(name), bytes).unwrap();
        put(&format!("s{number:02}.raw"), slice);
        put(&format!("s{number:02}.gz"), &gzip(slice));
        put(&format!("s{number:02}.zraw"), &zlib(slice));
        put(
            &format!("s{number:02}.txt"),
            slice
                .chunks(2)
                .fold(String::new(), |text, bytes| {
                    format!("{text}{}, ", i16::from_le_bytes([bytes[0], bytes[1]]))
                })
                .as_bytes(),
        );
        put("all.raw", &[b"12345", &*all].concat());
        put("all.hex.gz", &gzip(&[b"12345", &*all].concat()));
    }
    directory
}

fn read(directory: &Path, name: &str, header: &str) -> Result<Vec<u8>, String> {
    let path = directory.join(name);
    fs::write(&path, header).unwrap();
    Volume::open(&path, None).map(|volume| samples(&volume)).map_err(|error| error.problem().to_string())
}

#[test]
fn samples_in_other_files_are_those_behind_a_header() {
    let directory = slices();
    for (name, header) in [
        ("a.nhdr", format!("{HEADER}encoding: raw\ndata file: LIST\ns00.raw\ns01.raw\n")),
        ("a.nhdr", format!("{HEADER}encoding: raw\ndata file: s%02d.raw 0 1 1\n")),
        ("a.nhdr", format!("{HEADER}encoding: gzip\ndata file: s%02d.gz 0 1 1\n")),
        ("a.nhdr", format!("{HEADER}encoding: ascii\ndata file: s%02d.txt 0 1 1 3\n")),
        ("a.nhdr", format!("{HEADER}encoding: raw\nbyte skip: 5\ndata file: all.raw\n")),
        ("a.nhdr", format!("{HEADER}encoding: raw\nbyte skip: -1\ndatafile: ./all.raw\n")),
        ("a.nhdr", format!("{HEADER}encoding: gz\nbyte skip: -1\ndata file: all.hex.gz\n")),
        ("a.mhd", format!("{META}ElementDataFile = LIST\ns00.raw\ns01.raw\n")),
        ("a.mhd", format!("{META}ElementDataFile = s%02d.raw 0 1 1\n")),
        ("a.mhd", format!("{META}CompressedData = True\nElementDataFile = s%02d.zraw 0 1 1\n")),
        ("a.mhd", format!("{META}HeaderSize = -1\nElementDataFile = all.raw\n")),
        ("a.mhd", format!("{META}HeaderSize = 5\nElementDataFile = all.raw\n")),
    ] {
        assert_eq!(read(directory.path(), name, &header), Ok(counted()), "{header}");
    }
}

#[test]
fn lists_that_do_not_fit_and_names_outside_are_refused() {
    let directory = slices();
    for (name, header, text) in [
        ("a.nhdr", format!("{HEADER}encoding: raw\ndata file: ../all.raw\n"), "outside its directory"),
        ("a.nhdr", format!("{HEADER}encoding: raw\ndata file: /dev/zero\n"), "outside its directory"),
        ("a.mhd", format!("{META}ElementDataFile = s/../../all.raw\n"), "outside its directory"),
        ("a.mhd", format!("{META}ElementDataFile = LIST\ns00.raw\n../s01.raw\n"), "outside its directory"),
        (
            "a.nhdr",
            format!("{HEADER}encoding: raw\ndata file: s%02d.raw 0 2 1\n"),
            "its samples are in 3 files",
        ),
        ("a.mhd", format!("{META}ElementDataFile = s%02d.raw 0 999999999 1\n"), "are in 1000000000 files"),
        ("a.mhd", format!("{META}ElementDataFile = t%02d.raw 0 1 1\n"), "\"t00.raw\", and that is not there"),
        ("a.mhd", format!("{META}ElementDataFile = s00.raw\n"), "is cut short: the header promises 48 bytes"),
        ("a.nhdr", format!("{HEADER}encoding: hex\ndata file: all.raw\n"), "hexadecimal"),
        (
            "a.nhdr",
            format!("{HEADER}encoding: raw\nkinds: complex domain domain\ndata file: all.raw\n"),
            "complex",
        ),
        ("a.nhdr", HEADER.replace("endian: little\n", "encoding: raw\n"), "it has no field \"endian\""),
        ("a.mhd", format!("{META}BinaryData = False\nElementDataFile = s00.txt\n"), "its samples are text"),
    ] {
        let problem = read(directory.path(), name, &header).unwrap_err();
        assert!(problem.contains(text), "{problem}: expected {text}");
    }
    // A pattern of very many names, and axes that are as long: the first file that is not there ends it.
    let header = "NDims = 3\nDimSize = 1 1 1000000000\nElementType = MET_UCHAR\nElementDataFile = u%d.raw 1 1000000000\n";
    assert!(
        read(directory.path(), "a.mhd", header).unwrap_err().contains("\"u1.raw\", and that is not there")
    );
}

#[test]
fn what_is_around_a_file_is_taken_off_and_streams_are_read() {
    let expected = samples(&Volume::open(&file("mrc/EMD-3001.map.bz2"), None).unwrap());
    let packed = fs::read(file("mrc/EMD-3001.map.bz2")).unwrap();
    let from_stream =
        |bytes: &[u8]| samples(&Volume::from_reader("stdin", Cursor::new(bytes.to_vec())).unwrap());
    assert_eq!(from_stream(&packed), expected);

    let plain = Nifti::new(&[4, 3, 2], 4).scaled(2.0, -1000.0).with(&counted());
    let (first, second) = plain.split_at(200);
    let in_three = [gzip(first), gzip(b""), gzip(second)].concat();
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.nii", &plain), ("a.nii.gz", &in_three), ("named_otherwise", &gzip(&plain))] {
        let path = directory.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert!(is_volume(&path), "{name}");
        let volume = Volume::open(&path, None).unwrap();
        assert_eq!((samples(&volume), volume.values().scaling.intercept()), (counted(), -1000.0), "{name}");
        assert_eq!(from_stream(bytes), counted(), "{name}");
    }
    // More bytes behind the samples are usual; a wrong checksum is found behind them, too.
    let longer = gzip(&[&*plain, &[0; 5000]].concat());
    let path = directory.path().join("b.nii.gz");
    fs::write(&path, &longer).unwrap();
    assert_eq!(samples(&Volume::open(&path, None).unwrap()), counted());
    let mut wrong = longer;
    let at = wrong.len() - 6;
    wrong[at] ^= 1;
    fs::write(&path, &wrong).unwrap();
    let volume = Volume::open(&path, None).unwrap();
    let error = volume.pass(1, 1 << 20).map(drop).unwrap_err().problem().to_string();
    assert_eq!(error, "is not a usable gzip file: its compressed data are damaged");
}
