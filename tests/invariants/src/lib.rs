//! What must hold for any bytes: one module for each fuzz target in `fuzz/`.
//!
//! A fuzz target is a call of one of these checks. The suite `tests/corpus.rs` calls the same checks with the kept corpus, without
//! a fuzzer. No check shares code with what it checks.

mod decisions;
mod level_rule;
mod reading;

pub mod conversion;
pub mod gif;
pub mod lzw;
pub mod npy;
pub mod npz;

use std::path::Path;

use tempfile::TempDir;

pub use reading::{read_back, read_pass};

/// Makes a directory: in memory, where the system has such a place.
fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}
