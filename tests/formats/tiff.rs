//! TIFF: files of others against what tifffile reads of them, and files made here, whose samples are known.

mod broken;
mod files;
mod flavors;
#[cfg(feature = "cli")]
mod gifs;
mod imagej;
mod layouts;
mod levels;
mod micromanager;
mod ome;

use std::fs;
use std::path::Path;

use vol2gif::Error;
use vol2gif::volume::Volume;
use vol2gif_kit::groups::read_groups;

/// A volume as it was read: the letters and lengths of its axes, the type, and the samples, little-endian.
#[derive(Debug, PartialEq)]
struct Read {
    axes: String,
    lengths: Vec<usize>,
    sample: &'static str,
    samples: Vec<u8>,
    remarks: Vec<String>,
}

/// Reads a volume, by several threads.
fn read(path: &Path, array: Option<&str>) -> Result<Read, Error> {
    let volume = Volume::open(path, array)?;
    let pass = volume.pass(2, 5000)?;
    let samples = read_groups(3, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    })?;
    let metadata = volume.metadata();
    Ok(Read {
        axes: metadata.axes.as_ref().map(ToString::to_string).unwrap_or_default(),
        lengths: volume.lengths().to_vec(),
        sample: volume.sample().name(),
        samples,
        remarks: metadata.remarks.clone(),
    })
}

/// Reads a file of these bytes.
fn read_bytes(bytes: &[u8], array: Option<&str>) -> Result<Read, Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tif");
    fs::write(&path, bytes).unwrap();
    read(&path, array)
}
