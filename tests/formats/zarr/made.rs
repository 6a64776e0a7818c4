//! Stores made here, whose samples are known: what is missing, what is listed, archives.

use std::fs;

use vol2gif::Problem;
use vol2gif::formats::{MissingChunks, arrays};
use vol2gif::volume::Volume;

use super::{plain, put, read, read_with, store, stored};

/// The samples 0, 1, 2, ... of an array of 2x3x4 in chunks of 1x3x4.
fn slices() -> tempfile::TempDir {
    let chunk = |first: u8| (first..first + 12).collect::<Vec<u8>>();
    store(&[
        (".zarray", plain("[2, 3, 4]", "[1, 3, 4]").as_bytes()),
        ("0.0.0", &chunk(0)),
        ("1.0.0", &chunk(12)),
    ])
}

#[test]
fn chunks_that_are_not_there_are_counted() {
    let store = slices();
    let whole = read(store.path(), None).unwrap();
    assert_eq!(whole.samples, (0..24).collect::<Vec<u8>>());
    assert_eq!((&whole.metadata.notes[..], &whole.metadata.remarks[..]), (&[][..], &[][..]));
    fs::remove_file(store.path().join("1.0.0")).unwrap();
    let some = read(store.path(), None).unwrap();
    assert_eq!(some.samples, [(0..12).collect::<Vec<u8>>(), vec![0; 12]].concat());
    assert_eq!(some.metadata.notes, ["1 of 2 chunks is not there and shown as 0, the fill value"]);
    // Another fill value may hide that chunks were lost.
    put(
        store.path(),
        ".zarray",
        plain("[2, 3, 4]", "[1, 3, 4]").replace("\"fill_value\": 0", "\"fill_value\": 7").as_bytes(),
    );
    let some = read(store.path(), None).unwrap();
    assert_eq!(some.samples[12..], [7; 12]);
    assert_eq!(some.metadata.remarks, ["1 of 2 chunks is not there and shown as 7, the fill value"]);
    fs::remove_file(store.path().join("0.0.0")).unwrap();
    let error = read(store.path(), None).map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::NoChunks { chunks: 2, .. }), "{error}");
    assert_eq!(read_with(store.path(), None, MissingChunks::Fill).unwrap().samples, [7; 24]);
}

#[test]
fn chunks_of_shards_are_counted_one_by_one() {
    let read = read(&stored("made.ozx"), Some("v3_shard_some")).unwrap();
    // 5x6x4 chunks of 1x4x5, and 1x1x4 of them have samples.
    assert_eq!(read.metadata.remarks, ["116 of 120 chunks are not there and shown as 7, the fill value"]);
}

#[test]
fn chunks_named_by_another_separator_are_an_error() {
    let store = slices();
    for name in ["0.0.0", "1.0.0"] {
        let to = store.path().join(name.replace('.', "/"));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(store.path().join(name), to).unwrap();
    }
    let error = read_with(store.path(), None, MissingChunks::Fill).map(|_| ()).unwrap_err().to_string();
    assert!(
        error.contains("its chunks are named as ") && error.ends_with("and its metadata say '.'"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn only_what_is_not_found_is_missing() {
    let store = slices();
    fs::remove_file(store.path().join("1.0.0")).unwrap();
    // A link in a circle cannot be opened, which is not the same as not to be there.
    std::os::unix::fs::symlink("1.0.0", store.path().join("1.0.0")).unwrap();
    let error = read(store.path(), None).map(|_| ()).unwrap_err();
    assert!(matches!(error.problem(), Problem::Read(_)) && error.to_string().contains("1.0.0"), "{error}");
    fs::remove_file(store.path().join("1.0.0")).unwrap();
    fs::create_dir(store.path().join("1.0.0")).unwrap();
    let error = read(store.path(), None).map(|_| ()).unwrap_err();
    assert!(error.to_string().contains("\"1.0.0\" is no file"), "{error}");
}

#[test]
fn samples_beyond_the_array_do_not_count() {
    // 3x3 in chunks of 2x2: 9s are beyond.
    let files: [(&str, &[u8]); 5] = [
        (".zarray", &plain("[3, 3]", "[2, 2]").into_bytes()),
        ("0.0", &[1, 2, 4, 5]),
        ("0.1", &[3, 9, 6, 9]),
        ("1.0", &[7, 8, 9, 9]),
        ("1.1", &[0, 9, 9, 9]),
    ];
    let read = read(store(&files).path(), None).unwrap();
    assert_eq!(read.samples, [1, 2, 3, 4, 5, 6, 7, 8, 0]);
}

#[test]
fn large_chunks_without_compression_are_read_in_parts() {
    let lengths = [3, 700, 900];
    let samples: Vec<u8> = (0..3 * 700 * 900).map(|at| (at * 7 % 251) as u8).collect();
    // One chunk longer than the array: 4x700x1000.
    let mut chunk = vec![9; 4 * 700 * 1000];
    for (row, samples) in samples.chunks(900).enumerate() {
        chunk[row * 1000..][..900].copy_from_slice(samples);
    }
    let files = [(".zarray", plain("[3, 700, 900]", "[4, 700, 1000]").into_bytes()), ("0.0.0", chunk)];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, &**bytes)).collect();
    let read = read(store(&files).path(), None).unwrap();
    assert_eq!((read.lengths.as_slice(), read.samples == samples), (&lengths[..], true));
}

#[test]
fn labels_are_listed_and_read_if_they_are_named() {
    let multiscale = |axes: &str| {
        format!(r#"{{"multiscales": [{{"axes": {axes}, "datasets": [{{"path": "s0"}}]}}]}}"#).into_bytes()
    };
    let array = plain("[2, 2]", "[2, 2]").into_bytes();
    let store = store(&[
        (".zgroup", b"{\"zarr_format\": 2}"),
        (".zattrs", &multiscale(r#"["y", "x"]"#)),
        ("s0/.zarray", &array),
        ("s0/0.0", &[1, 2, 3, 4]),
        ("labels/.zattrs", br#"{"labels": ["cells", "gone"]}"#),
        ("labels/cells/.zattrs", &multiscale(r#"[{"name": "x"}, {"name": "y"}]"#)),
        ("labels/cells/s0/.zarray", &array),
        ("labels/cells/s0/0.0", &[0, 7, 0, 8]),
    ]);
    assert_eq!(read(store.path(), None).unwrap().samples, [1, 2, 3, 4]);
    let labels = read(store.path(), Some("labels/cells")).unwrap();
    assert_eq!((&*labels.axes(), &*labels.samples), ("XY", &[0, 7, 0, 8][..]));
    assert!(read(store.path(), Some("labels/gone")).is_err());
    assert_eq!(arrays(store.path()).unwrap(), ["labels/cells"]);
}

#[test]
fn a_group_lists_its_arrays_and_leaves_out_what_can_be_no_volume() {
    let array = plain("[2, 2]", "[2, 2]").into_bytes();
    let store = store(&[
        (".zgroup", b"{\"zarr_format\": 2}"),
        ("a/b/.zarray", &array),
        ("a/b/0.0", &[1, 2, 3, 4]),
        ("a/.zgroup", b"{\"zarr_format\": 2}"),
        ("positions/.zarray", &plain("[5]", "[5]").into_bytes()),
        (".DS_Store", b"not JSON"),
        ("notes/readme.txt", b"not JSON"),
    ]);
    assert_eq!(arrays(store.path()).unwrap(), ["a/b", "positions"]);
    assert_eq!(read(store.path(), None).unwrap().samples, [1, 2, 3, 4]);
}

#[test]
fn an_archive_on_standard_input_is_read() {
    let bytes = fs::read(stored("made.ozx")).unwrap();
    let options = Default::default();
    let volume = Volume::from_reader_with("stdin", &*bytes, Some("v3_zstd"), options).unwrap();
    assert_eq!(volume.lengths(), [5, 21, 19]);
}
