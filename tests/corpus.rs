//! The kept corpus of the fuzz targets, put to what the targets hold true; see `fuzz/`.

use std::fs;
use std::path::Path;

use vol2gif_invariants as fuzz;

/// Does `check` with every kept input of a target.
fn every(target: &str, check: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(inputs.len() > 10, "there are {} inputs in {}", inputs.len(), directory.display());
    for input in inputs {
        // Shown when it fails.
        println!("{}", input.display());
        check(&fs::read(&input).unwrap());
    }
}

#[test]
fn npy() {
    every("npy", fuzz::npy::check);
}

#[test]
fn npz() {
    every("npz", fuzz::npz::check);
}

#[test]
fn gif() {
    every("gif", fuzz::gif::check);
}

#[test]
fn lzw() {
    every("lzw", fuzz::lzw::check);
}

#[test]
fn conversion() {
    every("conversion", fuzz::conversion::check);
}
