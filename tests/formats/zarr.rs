//! Zarr and N5: stores of others against what zarr-python and tensorstore read of them, and stores made here.

mod broken;
mod files;
#[cfg(feature = "cli")]
mod gifs;
mod made;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vol2gif::Error;
use vol2gif::formats::{MissingChunks, ReadOptions};
use vol2gif::volume::{Metadata, Volume};
use vol2gif_kit::groups::read_groups;

/// A volume as it was read: the lengths of its axes, the type, the samples, little-endian, and what else is known.
struct Read {
    lengths: Vec<usize>,
    sample: &'static str,
    samples: Vec<u8>,
    metadata: Metadata,
}

impl Read {
    fn axes(&self) -> String {
        self.metadata.axes.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// Reads a volume, by several threads.
fn read(path: &Path, array: Option<&str>) -> Result<Read, Error> {
    read_with(path, array, MissingChunks::Refuse)
}

fn read_with(path: &Path, array: Option<&str>, missing: MissingChunks) -> Result<Read, Error> {
    let volume = Volume::open_with(path, array, ReadOptions { missing, ..ReadOptions::default() })?;
    let pass = volume.pass(2, 5000)?;
    let samples = read_groups(3, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    })?;
    let (lengths, sample) = (volume.lengths().to_vec(), volume.sample().name());
    Ok(Read { lengths, sample, samples, metadata: volume.metadata().clone() })
}

/// A store of others, or one that `make.py` makes.
fn stored(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files/zarr").join(name)
}

/// A folder with these files.
fn store(files: &[(&str, &[u8])]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, bytes) in files {
        put(directory.path(), name, bytes);
    }
    directory
}

fn put(directory: &Path, name: &str, bytes: &[u8]) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The metadata of an array of version 2 of bytes without compression.
fn plain(shape: &str, chunks: &str) -> String {
    format!(
        r#"{{"zarr_format": 2, "shape": {shape}, "chunks": {chunks}, "dtype": "|u1", "order": "C", "fill_value": 0,
            "compressor": null, "filters": null}}"#
    )
}
