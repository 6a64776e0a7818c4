//! What must hold whatever the bytes are, one module for each fuzz target.
//!
//! The fuzz targets are nothing but calls of these; so `tests/corpus.rs`, which includes this file, puts the kept corpus to
//! the same code without a fuzzer. None of it shares code with what it looks at.

#[path = "../../tests/shown/mod.rs"]
mod shown;
#[path = "../../tests/stored/mod.rs"]
mod stored;

mod choices;
pub mod conversion;
pub mod gif;
pub mod lzw;
pub mod npy;
pub mod npz;
mod rule;
mod volume;

use std::path::Path;

use tempfile::TempDir;

/// A directory in memory where the system has such a thing.
fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}
