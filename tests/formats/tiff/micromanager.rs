//! Stacks of Micro-Manager without OME-XML, and NDTiff: axes, order and planes as tifffile 2026.3.3 has them, but for
//! positions of the stage, which are arrays here.

use std::fs;

use tempfile::TempDir;
use vol2gif::formats::arrays;
use vol2gif_kit::tiff_writer::{Layout, Tiff, wave};

use super::{Read, read};

const WIDTH: usize = 20;
const HEIGHT: usize = 12;
const PAGE: usize = WIDTH * HEIGHT * 2;
const METADATA: u16 = 51123;

/// Numbers of 4 bytes, little-endian.
fn numbers(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|&number| (number as u32).to_le_bytes()).collect()
}

/// A file with these bytes behind its header, and a page for each picture of `samples`; returns where the directory and
/// the samples of each page are.
fn file(header: &[u8], samples: &[u8]) -> (Tiff, Vec<[u64; 2]>) {
    let layout = Layout::grey(WIDTH, HEIGHT, 16);
    let mut tiff = Tiff::new(false, false);
    tiff.put(header);
    let pages = samples.chunks(PAGE).map(|samples| {
        let (offsets, lengths) = tiff.strips(&layout, samples);
        let mut tags = tiff.tags(&layout, &offsets, &lengths);
        tags.insert(METADATA, tiff.text(b"{\"a\": 123}"));
        [tiff.directory(&tags), offsets[0]]
    });
    let pages = pages.collect();
    (tiff, pages)
}

/// A stack with an index of these planes: channel, slice, frame, position.
fn stack(summary: &str, planes: &[[u64; 4]]) -> Vec<u8> {
    let mut header =
        numbers(&[54_773_648, 0, 483_765_892, 0, 99_384_722, 0, 2_355_492, summary.len() as u64]);
    header.extend(summary.as_bytes());
    let (mut tiff, pages) = file(&header, &wave(&[planes.len(), HEIGHT, WIDTH], 2));
    let mut index = numbers(&[3_453_623, planes.len() as u64]);
    for (plane, [directory, _]) in planes.iter().zip(pages) {
        index.extend(numbers(plane));
        index.extend(numbers(&[directory]));
    }
    let at = tiff.put(&index);
    tiff.bytes[12..16].copy_from_slice(&numbers(&[at]));
    tiff.bytes
}

/// A set of NDTiff in `directory` of planes with these axes; the name of its file.
fn ndtiff(directory: &TempDir, planes: &[String]) -> &'static str {
    let name = "a_NDTiffStack.tif";
    let header = [&numbers(&[483_729, 3, 3, 2_355_492, 2])[..], b"{}"].concat();
    let (tiff, pages) = file(&header, &wave(&[planes.len(), HEIGHT, WIDTH], 2));
    let mut index = Vec::new();
    for (axes, [_, samples]) in planes.iter().zip(pages) {
        for text in [axes, name] {
            index.extend(numbers(&[text.len() as u64]));
            index.extend(text.as_bytes());
        }
        index.extend(numbers(&[samples, WIDTH as u64, HEIGHT as u64, 1, 0, 0, 0, 0]));
    }
    fs::write(directory.path().join(name), tiff.bytes).unwrap();
    fs::write(directory.path().join("NDTiff.index"), index).unwrap();
    name
}

/// The pictures of these numbers, of a wave of `of` pictures.
fn pictures(of: usize, at: &[usize]) -> Vec<u8> {
    let samples = wave(&[of, HEIGHT, WIDTH], 2);
    at.iter().flat_map(|at| samples[at * PAGE..][..PAGE].to_vec()).collect()
}

fn assert_read(read: &Read, axes: &str, outer: &[usize], samples: &[u8]) {
    let lengths = [outer, &[HEIGHT, WIDTH]].concat();
    assert_eq!((&*read.axes, &read.lengths), (axes, &lengths));
    assert!(read.samples == samples, "other samples");
    assert_eq!(read.remarks, Vec::<String>::new());
}

#[test]
fn the_index_of_a_stack_says_which_plane_a_page_is() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a_MMStack_Pos0.tif");
    let planes: Vec<[u64; 4]> = (0..12).map(|k| [k % 2, k / 2 % 2, k / 4, 0]).collect();
    fs::write(&path, stack("{}", &planes)).unwrap();
    let in_order: Vec<usize> = (0..12).collect();
    assert_read(&read(&path, None).unwrap(), "TZCYX", &[3, 2, 2], &pictures(12, &in_order));
    // Pages backward, and channels counted before slices.
    let planes: Vec<[u64; 4]> = (0..12).rev().map(|k| [k / 2 % 2, k % 2, k / 4, 0]).collect();
    fs::write(&path, stack(r#"{"SlicesFirst": false}"#, &planes)).unwrap();
    let backward: Vec<usize> = (0..12).rev().collect();
    assert_read(&read(&path, None).unwrap(), "TCZYX", &[3, 2, 2], &pictures(12, &backward));
}

#[test]
fn positions_of_a_stack_are_arrays() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a_MMStack.tif");
    let planes: Vec<[u64; 4]> = (0..6).map(|k| [0, 0, k / 2, k % 2]).collect();
    fs::write(&path, stack("{}", &planes)).unwrap();
    assert_eq!(arrays(&path).unwrap(), ["position 0", "position 1"]);
    let second = read(&path, Some("position 1")).unwrap();
    assert_read(&second, "TYX", &[3], &pictures(6, &[1, 3, 5]));
}

/// An acquisition of more than 4 GiB continues in a file with a number behind its name.
#[test]
fn a_stack_may_be_in_several_files() {
    let directory = TempDir::new().unwrap();
    let plane = |k: u64| [k % 2, 0, k / 2, 0];
    let planes: Vec<[u64; 4]> = (0..6).map(plane).collect();
    fs::write(directory.path().join("a_MMStack_Pos0.tif"), stack("{}", &planes)).unwrap();
    let planes: Vec<[u64; 4]> = (6..10).map(plane).collect();
    fs::write(directory.path().join("a_MMStack_Pos0_1.tif"), stack("{}", &planes)).unwrap();
    let other = (10..12).map(|k| [k % 2, 0, k / 2, 1]).collect::<Vec<_>>();
    fs::write(directory.path().join("a_MMStack_Pos1.tif"), stack("{}", &other)).unwrap();
    // Other acquisitions, and what is no TIFF, are none of it.
    fs::write(directory.path().join("b_MMStack_Pos0.tif"), stack("{}", &planes)).unwrap();
    fs::write(directory.path().join("a_MMStack_notes.tif"), "none").unwrap();
    let expected = [pictures(6, &[0, 1, 2, 3, 4, 5]), pictures(4, &[0, 1, 2, 3])].concat();
    for name in ["a_MMStack_Pos0.tif", "a_MMStack_Pos0_1.tif", "a_MMStack_Pos1.tif"] {
        let path = directory.path().join(name);
        assert_eq!(arrays(&path).unwrap(), ["position 0", "position 1"], "{name}");
        assert_read(&read(&path, Some("position 0")).unwrap(), "TCYX", &[5, 2], &expected);
    }
    assert_eq!(arrays(&directory.path().join("b_MMStack_Pos0.tif")).unwrap(), Vec::<String>::new());
}

#[test]
fn planes_of_a_stack_that_are_not_there_are_named() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a_MMStack_Pos0.tif");
    // The second channel of the last time was not written.
    let planes: Vec<[u64; 4]> = (0..5).map(|k| [k % 2, 0, k / 2, 0]).collect();
    fs::write(&path, stack("{}", &planes)).unwrap();
    let read = read(&path, None).unwrap();
    assert_eq!((&*read.axes, &read.lengths[..]), ("TCYX", &[2, 2, HEIGHT, WIDTH][..]));
    assert_eq!(
        read.remarks,
        ["the index promises 6 planes, and 5 are there; 2 frames of 2 channels are shown"]
    );
}

#[test]
fn axes_of_ndtiff_are_in_the_order_in_which_they_were_recorded() {
    let directory = TempDir::new().unwrap();
    let all: Vec<usize> = (0..12).collect();
    let names = ["DAPI", "FITC"];
    let planes: Vec<String> = (0..12)
        .map(|k| format!(r#"{{"time": {}, "channel": "{}", "z": {}}}"#, k / 6, names[k / 3 % 2], k % 3))
        .collect();
    let path = directory.path().join(ndtiff(&directory, &planes));
    assert_read(&read(&path, None).unwrap(), "TCZYX", &[2, 2, 3], &pictures(12, &all));
    let planes: Vec<String> =
        (0..12).map(|k| format!(r#"{{"z": {}, "time": {}, "channel": "x"}}"#, k / 4, k % 4)).collect();
    let path = directory.path().join(ndtiff(&directory, &planes));
    assert_read(&read(&path, None).unwrap(), "ZTYX", &[3, 4], &pictures(12, &all));
}

#[test]
fn slices_of_ndtiff_may_be_counted_from_any_number() {
    let directory = TempDir::new().unwrap();
    for least in [-2, 5] {
        // Channels may be numbers, and need not come in their order.
        let planes: Vec<String> =
            (0..8).map(|k| format!(r#"{{"z": {}, "channel": {}}}"#, least + k / 2, (k + 1) % 2)).collect();
        let path = directory.path().join(ndtiff(&directory, &planes));
        let read = read(&path, None).unwrap();
        assert_read(&read, "ZCYX", &[4, 2], &pictures(8, &[1, 0, 3, 2, 5, 4, 7, 6]));
    }
}

#[test]
fn positions_of_ndtiff_are_arrays() {
    let directory = TempDir::new().unwrap();
    let planes: Vec<String> =
        (0..6).map(|k| format!(r#"{{"z": {}, "position": "Pos{}"}}"#, k % 3, k / 3)).collect();
    let path = directory.path().join(ndtiff(&directory, &planes));
    assert_eq!(arrays(&path).unwrap(), ["position Pos0", "position Pos1"]);
    let second = read(&path, Some("position Pos1")).unwrap();
    assert_read(&second, "ZYX", &[3], &pictures(6, &[3, 4, 5]));
}
