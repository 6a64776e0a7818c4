//! The checks of the fuzz targets in `fuzz/`, with their kept corpus.

use std::fs;
use std::path::Path;

use vol2gif_invariants::{conversion, dicom, gif, lzw, nifti, npy, npz, ome, picture, tiff, zarr};

/// Calls `check` with every kept input of a target.
fn every(target: &str, check: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(inputs.len() > 10, "there are {} inputs in {}", inputs.len(), directory.display());
    for input in inputs {
        // The harness prints this when the check fails.
        println!("{}", input.display());
        check(&fs::read(&input).unwrap());
    }
}

#[test]
fn the_npy_corpus_holds_the_invariants() {
    every("npy", npy::check);
}

#[test]
fn the_npz_corpus_holds_the_invariants() {
    every("npz", npz::check);
}

#[test]
fn the_tiff_corpus_holds_the_invariants() {
    every("tiff", tiff::check);
}

#[test]
fn the_zarr_corpus_holds_the_invariants() {
    every("zarr", zarr::check);
}

#[test]
fn the_nifti_corpus_holds_the_invariants() {
    every("nifti", nifti::check);
}

#[test]
fn the_ome_corpus_holds_the_invariants() {
    every("ome", ome::check);
}

#[test]
fn the_picture_corpus_holds_the_invariants() {
    every("picture", picture::check);
}

#[test]
fn the_gif_corpus_holds_the_invariants() {
    every("gif", gif::check);
}

#[test]
fn the_lzw_corpus_holds_the_invariants() {
    every("lzw", lzw::check);
}

#[test]
fn the_conversion_corpus_holds_the_invariants() {
    every("conversion", conversion::check);
}

/// Kept inputs with some bytes changed, or cut short.
#[test]
fn damaged_inputs_of_the_nifti_corpus_hold_the_invariants() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/nifti");
    let mut inputs: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    let inputs: Vec<Vec<u8>> = inputs.iter().map(|input| fs::read(input).unwrap()).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize >> 8
    };
    let count = std::env::var("VOL2GIF_RANDOM_INPUTS").map_or(1500, |count| count.parse().unwrap());
    for number in 0..count {
        let mut input = inputs[number % inputs.len()].clone();
        for _ in 0..1 + random() % 4 {
            let (at, byte) = (random() % input.len(), [0, 1, 0x7f, 0x80, 0xff, random() as u8][random() % 6]);
            input[at] = byte;
        }
        if random().is_multiple_of(8) {
            input.truncate(1 + random() % input.len());
        }
        // The harness prints this when the check fails.
        println!("{number}");
        nifti::check(&input);
    }
}

/// The kept corpus is older than views. These inputs are long enough to have one.
#[test]
fn conversions_of_random_bytes_hold_the_invariants() {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let inputs = std::env::var("VOL2GIF_RANDOM_INPUTS").map_or(150, |count| count.parse().unwrap());
    for number in 0..inputs {
        let length = 300 + random() as usize % 2500;
        let input: Vec<u8> = (0..length).map(|_| (random() >> 32) as u8).collect();
        // The harness prints this when the check fails.
        println!("{number}");
        conversion::check(&input);
    }
}

#[test]
fn the_dicom_corpus_holds_the_invariants() {
    every("dicom", dicom::check);
}
