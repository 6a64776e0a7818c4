//! The reader of Zarr and N5.

use std::fs;
use std::path::Path;

use vol2gif::formats::{MissingChunks, ReadOptions, arrays};
use vol2gif::volume::Volume;
use vol2gif_kit::tiff_writer::wave;

use crate::decisions::Decisions;
use crate::{directory, reading};

/// The most arrays of a store that are read, and the most bytes of one.
const ARRAYS: usize = 4;
const MOST_BYTES: u64 = 1 << 22;

/// The reader returns an error or a volume for any bytes as an archive, for metadata of any kind, and for chunks of any
/// bytes. It reads the samples of an undamaged store as they were written.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    let folder = directory();
    match decisions.below(4) {
        0 => {
            let path = folder.path().join("a.ozx");
            fs::write(&path, decisions.0).unwrap();
            survive(&path);
        }
        1 => {
            let name = decisions.one_of(&["zarr.json", ".zarray", ".zattrs", "attributes.json"]);
            let root = folder.path().join(if name == "attributes.json" { "a.n5" } else { "a.zarr" });
            fs::create_dir(&root).unwrap();
            fs::write(root.join(name), decisions.0).unwrap();
            survive(&root);
        }
        2 => {
            packed(&mut decisions, folder.path());
            survive(folder.path());
        }
        _ => whole(&mut decisions, folder.path()),
    }
}

/// Writes an array of one chunk of any bytes.
fn packed(decisions: &mut Decisions<'_>, folder: &Path) {
    const COMPRESSORS: [&str; 8] = ["blosc", "zstd", "gzip", "zlib", "bz2", "lz4", "shuffle", "crc32c"];
    let lengths = [1 + decisions.below(4), 1 + decisions.below(40), 1 + decisions.below(40)];
    let (compressor, is_sharded) = (decisions.one_of(&COMPRESSORS), decisions.flag());
    if is_sharded {
        let metadata = format!(
            r#"{{"zarr_format": 3, "node_type": "array", "shape": {lengths:?}, "data_type": "uint16",
                "chunk_grid": {{"name": "regular", "configuration": {{"chunk_shape": {lengths:?}}}}}, "fill_value": 3,
                "codecs": [{{"name": "sharding_indexed", "configuration": {{"chunk_shape": [1, {}, 1],
                "index_codecs": ["bytes"], "codecs": ["bytes", "{compressor}"]}}}}]}}"#,
            lengths[1]
        );
        fs::write(folder.join("zarr.json"), metadata).unwrap();
        fs::create_dir_all(folder.join("c/0/0")).unwrap();
        return fs::write(folder.join("c/0/0/0"), decisions.0).unwrap();
    }
    let metadata = format!(
        r#"{{"zarr_format": 2, "shape": {lengths:?}, "chunks": {lengths:?}, "dtype": ">u2", "order": "F",
            "fill_value": null, "compressor": {{"id": "{compressor}"}}, "filters": [{{"id": "shuffle", "elementsize": 2}}]}}"#
    );
    fs::write(folder.join(".zarray"), metadata).unwrap();
    fs::write(folder.join("0.0.0"), decisions.0).unwrap();
}

/// Writes an array in chunks without compression, and reads it.
fn whole(decisions: &mut Decisions<'_>, folder: &Path) {
    let lengths = [1 + decisions.below(6), 1 + decisions.below(20), 1 + decisions.below(20)];
    let chunk = [1 + decisions.below(8), 1 + decisions.below(24), 1 + decisions.below(24)];
    let (is_fortran, is_big) = (decisions.flag(), decisions.flag());
    let samples = wave(&lengths, 2);
    let (order, mark) = (if is_fortran { "F" } else { "C" }, if is_big { ">" } else { "<" });
    let metadata = format!(
        r#"{{"zarr_format": 2, "shape": {lengths:?}, "chunks": {chunk:?}, "dtype": "{mark}u2", "order": "{order}",
            "fill_value": 0, "compressor": null, "filters": null}}"#
    );
    fs::write(folder.join(".zarray"), metadata).unwrap();
    let counts = [0, 1, 2].map(|axis| lengths[axis].div_ceil(chunk[axis]));
    for number in 0..counts.iter().product() {
        let place = [number / counts[2] / counts[1], number / counts[2] % counts[1], number % counts[2]];
        let mut bytes = Vec::new();
        for at in 0..chunk.iter().product() {
            let within = match is_fortran {
                true => [at % chunk[0], at / chunk[0] % chunk[1], at / chunk[0] / chunk[1]],
                false => [at / chunk[2] / chunk[1], at / chunk[2] % chunk[1], at % chunk[2]],
            };
            let [z, y, x] = [0, 1, 2].map(|axis| place[axis] * chunk[axis] + within[axis]);
            let is_inside = z < lengths[0] && y < lengths[1] && x < lengths[2];
            let from = ((z * lengths[1] + y) * lengths[2] + x) * 2;
            let mut sample = if is_inside { [samples[from], samples[from + 1]] } else { [0xff; 2] };
            if is_big {
                sample.reverse();
            }
            bytes.extend_from_slice(&sample);
        }
        fs::write(folder.join(format!("{}.{}.{}", place[0], place[1], place[2])), bytes).unwrap();
    }
    let volume = Volume::open(folder, None);
    // A build without Zarr names it.
    if let Ok(volume) = volume {
        assert_eq!(reading::samples(&volume).as_deref(), Some(&*samples), "{lengths:?} in {chunk:?}");
    }
}

/// Reads what is there.
fn survive(path: &Path) {
    let names = arrays(path).unwrap_or_default();
    let names = names.iter().map(|name| Some(&**name)).chain([None]);
    for name in names.take(ARRAYS) {
        let options = ReadOptions { missing: MissingChunks::Fill, ..ReadOptions::default() };
        if let Ok(volume) = Volume::open_with(path, name, options)
            && volume.bytes() <= MOST_BYTES
        {
            reading::samples(&volume);
        }
    }
}
