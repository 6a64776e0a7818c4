//! Reading of volumes: every way to store an array is read back sample by sample.

use std::fs;
use std::path::PathBuf;

use vol2gif::formats::arrays;
use vol2gif::volume::{SampleType, Volume};
use vol2gif_invariants::read_back;
use vol2gif_kit::npy_writer::{header, npy_file, npy_with, npz, samples};

/// A directory that is removed after the test.
fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn file(directory: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

const SHAPES: [&[usize]; 5] = [&[5, 3, 4], &[5, 3, 4, 1], &[4, 2, 3, 3], &[1, 1, 1], &[7, 19, 11, 3]];

#[test]
fn every_type_order_and_version_of_npy_reads_back_the_same() {
    let directory = directory();
    for &sample in SampleType::ALL {
        for (axes, fortran, big, version) in SHAPES.into_iter().flat_map(|axes| {
            [(false, false, 1), (false, true, 2), (true, false, 3), (true, true, 1)]
                .map(|(fortran, big, version)| (axes, fortran, big, version))
        }) {
            let expected = samples(sample.name(), axes.iter().product());
            let bytes = npy_file(version, sample.name(), axes, fortran, big, &expected);
            let path = file(&directory, "a.npy", &bytes);
            let volume = Volume::open(&path, None).unwrap();
            let case = format!("{} {axes:?} fortran {fortran} big {big}", sample.name());
            assert_eq!(volume.sample(), sample, "{case}");
            let shape = volume.shape();
            assert_eq!([shape.frames, shape.height, shape.width], axes[..3], "{case}");
            assert_eq!(shape.samples, axes.get(3).copied().unwrap_or(1), "{case}");
            assert_eq!(volume.name(), path.display().to_string());
            for (frames, block, threads) in [(1, 1, 1), (2, 7, 3), (100, 1 << 20, 2)] {
                assert!(read_back(&volume, frames, block, threads, false).unwrap() == expected, "{case}");
            }
            let streamed = Volume::from_reader("stdin", bytes.as_slice()).unwrap();
            assert!(read_back(&streamed, 2, 64, 2, false).unwrap() == expected, "{case} from a stream");
        }
    }
}

#[test]
fn every_byte_but_zero_is_a_true_bool() {
    let bytes = npy_with(1, &header("|b1", false, &[1, 1, 4]), &[0, 1, 2, 255]);
    let volume = Volume::from_reader("stdin", bytes.as_slice()).unwrap();
    assert_eq!(read_back(&volume, 1, 64, 1, false).unwrap(), [0, 1, 1, 1]);
    let directory = directory();
    let volume = Volume::open(&file(&directory, "a.npy", &bytes), None).unwrap();
    assert_eq!(read_back(&volume, 1, 64, 1, false).unwrap(), [0, 1, 1, 1]);
}

#[test]
fn a_header_may_be_written_in_other_ways() {
    for header in [
        "{'descr': '<u2', 'fortran_order': False, 'shape': (2L, 1L, 3L), }",
        "{\"shape\": (2, 1, 3), \"fortran_order\": False, \"descr\": \"<u2\"}",
        "{'descr':'=u2','fortran_order':False,'shape':(2,1,3)}",
    ] {
        let bytes = npy_with(1, header, &samples("uint16", 6));
        let volume = Volume::from_reader("stdin", bytes.as_slice()).unwrap();
        assert_eq!(volume.shape().frames, 2, "{header}");
    }
}

#[test]
fn arrays_of_archives_are_opened_by_name() {
    let directory = directory();
    let u16s = samples("uint16", 24);
    let f32s = samples("float32", 36);
    let first = npy_file(1, "uint16", &[2, 3, 4], false, false, &u16s);
    let second = npy_file(1, "float32", &[3, 2, 2, 3], true, true, &f32s);
    for deflated in [false, true] {
        let entries = [("first.npy", &first[..]), ("notes.txt", b"no array"), ("in/second.npy", &second[..])];
        let path = file(&directory, "a.npz", &npz(&entries, deflated));
        assert_eq!(arrays(&path).unwrap(), ["first", "in/second"]);
        let volume = Volume::open(&path, Some("first")).unwrap();
        assert_eq!(volume.name(), format!("{}[first]", path.display()));
        assert!(read_back(&volume, 1, 5, 2, false).unwrap() == u16s);
        let volume = Volume::open(&path, Some("in/second")).unwrap();
        assert!(read_back(&volume, 1, 5, 2, false).unwrap() == f32s);

        let path = file(&directory, "one.npz", &npz(&[("only.npy", &first[..])], deflated));
        assert!(read_back(&Volume::open(&path, None).unwrap(), 2, 64, 1, false).unwrap() == u16s);
    }
}

#[test]
fn a_name_may_look_like_the_record_of_a_64_bit_archive() {
    let directory = directory();
    let expected = samples("uint8", 8);
    let bytes = npy_file(1, "uint8", &[2, 2, 2], false, false, &expected);
    // With its extension, the name is as long as the record that a 64-bit archive has in this place.
    let name = "PK\x06\x07 twelve more";
    let path = file(&directory, "a.npz", &npz(&[(&format!("{name}.npy"), &bytes)], true));
    assert_eq!(arrays(&path).unwrap(), [name]);
    assert!(read_back(&Volume::open(&path, None).unwrap(), 1, 64, 1, false).unwrap() == expected);
}

#[test]
fn the_content_decides_the_format_before_the_extension() {
    let directory = directory();
    let expected = samples("uint8", 8);
    let bytes = npy_file(1, "uint8", &[2, 2, 2], false, false, &expected);
    let path = file(&directory, "really_npy.npz", &bytes);
    assert!(read_back(&Volume::open(&path, None).unwrap(), 1, 64, 1, false).unwrap() == expected);
    assert_eq!(arrays(&path).unwrap(), [""; 0]);
    let path = file(&directory, "really_npz.dat", &npz(&[("a.npy", &bytes)], true));
    assert!(read_back(&Volume::open(&path, None).unwrap(), 1, 64, 1, false).unwrap() == expected);
    // An archive after other bytes is recognized by its extension only.
    let mut shifted = b"#!/bin/sh\nexit\n".to_vec();
    shifted.extend(npz(&[("a.npy", &bytes)], false));
    let path = file(&directory, "shifted.npz", &shifted);
    assert!(read_back(&Volume::open(&path, None).unwrap(), 1, 64, 1, false).unwrap() == expected);
}
