//! Invariants that hold for any bytes: one module for each fuzz target in `fuzz/`.
//!
//! A fuzz target calls one of these checks. The suite `tests/corpus.rs` calls the same checks with the kept
//! corpus and without a fuzzer. No check shares code with what it checks.

mod decisions;
mod level_rule;
mod reading;
mod view;

pub mod conversion;
pub mod dicom;
pub mod gif;
pub mod lzw;
pub mod nifti;
pub mod npy;
pub mod npz;
pub mod ome;
pub mod picture;
pub mod tiff;
pub mod zarr;

use std::path::Path;
use std::sync::OnceLock;

use tempfile::TempDir;
use vol2gif::{Converter, Resources};

pub use reading::{read_back, read_pass};

/// Makes a temporary directory, in memory if the system has a directory for that.
fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}

/// A converter for all checks of a process, since its threads take longer to start than a small volume to convert.
fn converter() -> &'static Converter {
    static CONVERTER: OnceLock<Converter> = OnceLock::new();
    CONVERTER.get_or_init(|| Converter::new(Resources::default()).unwrap())
}
