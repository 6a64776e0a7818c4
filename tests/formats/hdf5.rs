//! HDF5: files of others and files of `make.py` against what h5py reads of them.

use std::fs;
use std::path::{Path, PathBuf};

use flate2::Crc;
use vol2gif::formats::arrays;
use vol2gif::volume::{Metadata, Volume};
use vol2gif::{Error, Problem};
use vol2gif_kit::groups::read_groups;

fn stored(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/files/hdf5").join(name)
}

/// The lengths of the axes, the type, the samples, little-endian, and what else is known.
type Read = (Vec<usize>, &'static str, Vec<u8>, Metadata);

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
    Ok((volume.lengths().to_vec(), volume.sample().name(), samples, volume.metadata().clone()))
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn data_sets_of_every_type_and_filter_are_read_as_h5py_reads_them() {
    for line in include_str!("files/hdf5/made.tsv").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [name, sample, lengths, expected] = *fields else { panic!("{line}") };
        let found = read(&stored("made.h5"), Some(name));
        if expected == "refused" {
            let error = found.map(|_| ()).unwrap_err();
            assert!(matches!(error.problem(), Problem::Format { .. }), "{error}");
            continue;
        }
        let (found_lengths, found_sample, samples, _) = found.unwrap_or_else(|error| panic!("{error}"));
        let found_lengths: Vec<String> = found_lengths.iter().map(ToString::to_string).collect();
        assert_eq!((found_sample, &*found_lengths.join(",")), (sample, lengths), "{name}");
        assert_eq!(format!("{:08x}", crc(&samples)), expected, "{name}");
    }
}

#[test]
fn files_of_others_are_read_as_h5py_reads_them() {
    type Expected = (&'static str, Option<&'static str>, &'static [usize], &'static str, u32);
    let files: [Expected; 7] = [
        ("pyfive_dataset_multidim.h5", Some("c"), &[2, 3, 4], "int32", 0x1abadbcb),
        ("pyfive_dataset_multidim.h5", Some("d"), &[2, 3, 4, 5], "int32", 0x99b29531),
        ("pyfive_filter_pipeline_v2.h5", None, &[10, 10, 10], "float64", 0x4b748acf),
        ("pyfive_compressed.h5", Some("dataset1"), &[21, 16], "uint16", 0xe38e763e),
        ("h5wasm_compressed.h5", Some("gzip_shuffle"), &[100, 100], "float64", 0x32411f85),
        ("h5wasm_compressed.h5", Some("scaleoffset"), &[100, 100], "float64", 0x8c3dd886),
        ("imaris_minimal.ims", None, &[1, 1, 1, 128, 128], "uint16", 0x458997fa),
    ];
    for (name, array, lengths, sample, expected) in files {
        let read = read(&stored(name), array).unwrap();
        assert_eq!((&*read.0, read.1, crc(&read.2)), (lengths, sample, expected), "{name} {array:?}");
    }
}

#[test]
fn nothing_outside_of_a_file_is_opened() {
    for (name, reason) in [
        ("outside", "its samples are in the file \"nothing.bin\", which is not read"),
        ("virtual", "it is a virtual data set, whose samples are in other files"),
        ("blosc", "it is compressed by the filter 32001 (Blosc), which is not read; h5repack rewrites it"),
    ] {
        let error = read(&stored("made.h5"), Some(name)).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
    let names = arrays(&stored("made.h5")).unwrap();
    assert!(names.contains(&"soft".to_owned()) && names.contains(&"line".to_owned()), "{names:?}");
    assert!(!names.contains(&"external".to_owned()) && !names.contains(&"nowhere".to_owned()), "{names:?}");
    let error = read(&stored("made.h5"), Some("external")).map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::NoSuchArray { .. }), "{error}");
}

/// The samples that `make.py` writes.
fn made(lengths: [usize; 3], [z, y, x]: [usize; 3], step: usize, more: usize) -> Vec<u8> {
    let rows = (0..lengths[0]).flat_map(|k| (0..lengths[1]).step_by(step).map(move |i| (k, i)));
    rows.flat_map(|(k, i)| (0..lengths[2]).step_by(step).map(move |j| k * z + i * y + j * x + more))
        .flat_map(|value| (value as u16).to_le_bytes())
        .collect()
}

#[test]
fn an_image_of_imaris_has_its_times_channels_levels_and_no_padding() {
    let path = stored("made.ims");
    let parts = |step: usize| -> Vec<u8> {
        let of = |t: usize, c: usize| made([7, 30, 27], [31, 7, 1], step, 1000 * t + 500 * c);
        (0..3).flat_map(|t| (0..2).map(move |c| (t, c))).flat_map(|(t, c)| of(t, c)).collect()
    };
    let (lengths, sample, samples, metadata) = read(&path, None).unwrap();
    assert_eq!((&*lengths, sample, samples == parts(1)), (&[3, 2, 7, 30, 27][..], "uint16", true));
    assert_eq!(metadata.axes.unwrap().to_string(), "TCZYX");
    assert_eq!(metadata.spacing, "2,0.5,0.5um".parse().unwrap());
    let channel = &metadata.channels[1];
    assert_eq!((channel.name.as_deref(), channel.color), (Some("channel 1"), Some([255, 0, 255])));
    assert_eq!(channel.display, Some((100.0, 4000.0)));
    let (lengths, _, samples, metadata) = read(&path, Some("1")).unwrap();
    assert_eq!((&*lengths, samples == parts(2)), (&[3, 2, 7, 15, 14][..], true));
    assert_eq!(metadata.spacing.x, Some(27.0 * 0.5 / 14.0));
}

#[test]
fn views_of_big_data_viewer_have_times_and_unsigned_samples() {
    let path = stored("made_bdv.h5");
    assert_eq!(arrays(&path).unwrap(), ["s00", "s01"]);
    for (array, lengths, step) in [("s01", [2, 4, 20, 24], 1), ("s01/1", [2, 4, 10, 12], 2)] {
        let expected: Vec<u8> =
            (0..2).flat_map(|t| made([4, 20, 24], [9000, 7, 1], step, 40000 + 10 * t)).collect();
        let (found, sample, samples, metadata) = read(&path, Some(array)).unwrap();
        assert_eq!((&*found, sample, samples == expected), (&lengths[..], "uint16", true), "{array}");
        assert_eq!(metadata.axes.unwrap().to_string(), "TZYX");
    }
}

#[test]
fn a_file_on_standard_input_is_read() {
    let bytes = fs::read(stored("pyfive_filter_pipeline_v2.h5")).unwrap();
    let volume = Volume::from_reader("stdin", &*bytes).unwrap();
    assert_eq!(volume.lengths(), [10, 10, 10]);
}

#[test]
fn damaged_files_are_errors_or_volumes() {
    let whole = fs::read(stored("made_bdv.h5")).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.h5");
    let mut state = 7u32;
    let mut next = || {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        (state >> 8) as usize
    };
    for number in 0..200 {
        let mut bytes = whole.clone();
        match number % 2 {
            0 => bytes.truncate(1 + next() % whole.len()),
            _ => (0..20).for_each(|_| bytes[next() % whole.len()] = next() as u8),
        }
        fs::write(&path, bytes).unwrap();
        for name in arrays(&path).unwrap_or_default() {
            let _ = read(&path, Some(&name));
        }
    }
}
