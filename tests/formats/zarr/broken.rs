//! Stores that are damaged, or that lie: each is an error that says why.

use std::fs::{self, File};
use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{plain, put, read, read_with, store, stored};
use vol2gif::formats::MissingChunks;

/// The error of an array of 4x64x64 bytes with this compressor and one chunk.
fn error(compressor: &str, chunk: &[u8]) -> String {
    let metadata = plain("[4, 64, 64]", "[4, 64, 64]")
        .replace("\"compressor\": null", &format!("\"compressor\": {compressor}"));
    let store = store(&[(".zarray", metadata.as_bytes()), ("0.0.0", chunk)]);
    let begun = Instant::now();
    let error = read(store.path(), None).map(|_| ()).unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(1), "{error}");
    error.problem().to_string()
}

const BLOSC: &str = r#"{"id": "blosc"}"#;

/// A frame of Zstandard of 1 GiB of zeros: 8192 blocks, each of which repeats a byte.
fn zstd_bomb() -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x70];
    for number in 1..=8192u32 {
        let block = (128 << 10) << 3 | 1 << 1 | u32::from(number == 8192);
        frame.extend_from_slice(&block.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// The header of Blosc: flags, bytes of samples, of a block, and of all.
fn blosc(flags: u8, unpacked: u32, block: u32, packed: u32) -> Vec<u8> {
    let mut header = vec![2, 1, flags, 1];
    [unpacked, block, packed].iter().for_each(|number| header.extend_from_slice(&number.to_le_bytes()));
    header
}

#[test]
fn a_chunk_that_becomes_more_than_its_samples_is_an_error() {
    let longer = |codec: &str| {
        format!(
            "is not a usable Zarr store: \"0.0.0\" is damaged: its {codec} data are longer than its samples"
        )
    };
    assert!(error(r#"{"id": "zstd"}"#, &zstd_bomb()).ends_with("its Zstandard data are damaged"));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    (0..64).for_each(|_| gzip.write_all(&[0; 1 << 20]).unwrap());
    assert_eq!(error(r#"{"id": "gzip"}"#, &gzip.finish().unwrap()), longer("gzip"));
    for unpacked in [16385, u32::MAX] {
        let mut chunk = blosc(2, unpacked, 16384, 16 + 16384);
        chunk.resize(16 + 16384, 0);
        assert_eq!(error(BLOSC, &chunk), longer("Blosc"));
    }
}

#[test]
fn headers_that_lie_are_errors() {
    let damaged = "its Blosc data are damaged";
    for chunk in [
        Vec::new(),
        blosc(0, 16384, 16384, 16),
        blosc(0, 16384, 0, 1000),
        blosc(0, 16384, u32::MAX, 20),
        // Where its block is, and that it is longer than all.
        [blosc(0, 16384, 16384, 24), vec![20, 0, 0, 0, 255, 255, 255, 255]].concat(),
        [blosc(0, 16384, 16384, 24), vec![255, 255, 255, 127, 0, 0, 0, 0]].concat(),
        // Compressed by a method that does not exist.
        [blosc(7 << 5, 16384, 16384, 25), vec![20, 0, 0, 0, 1, 0, 0, 0, 0]].concat(),
    ] {
        let text = error(BLOSC, &chunk);
        assert!(text.ends_with(damaged), "{text}");
    }
    let snappy = [blosc(2 << 5, 16384, 16384, 25), vec![20, 0, 0, 0, 1, 0, 0, 0, 0]].concat();
    assert!(error(BLOSC, &snappy).ends_with("it is compressed by Snappy, which is not read"));
    assert!(error(r#"{"id": "zstd"}"#, b"no zstd").ends_with("its Zstandard data are damaged"));
    assert!(
        error(r#"{"id": "lz4"}"#, &[255, 255, 255, 255, 0])
            .ends_with("its LZ4 data are longer than its samples")
    );
    assert!(error("null", &[0; 16383]).ends_with("it is shorter or longer than its samples"));
    assert!(error(r#"{"id": "gzip"}"#, &vec![0; 200_000]).ends_with("it is longer than its samples"));
}

#[test]
fn metadata_that_lie_are_errors() {
    let of = |metadata: &str| {
        let store = store(&[(".zarray", metadata.as_bytes())]);
        let begun = Instant::now();
        let error = read_with(store.path(), None, MissingChunks::Fill).map(|_| ()).unwrap_err().to_string();
        assert!(begun.elapsed() < Duration::from_secs(1), "{error}");
        error
    };
    let zstd = |shape: &str, chunks: &str| {
        plain(shape, chunks).replace("\"compressor\": null", r#""compressor": {"id": "zstd"}"#)
    };
    for (metadata, reason) in [
        (zstd("[4, 64, 64]", "[1152921504606846976, 64, 64]"), "chunks of more than 128 MiB are not read"),
        (zstd("[4, 64, 64]", "[4, 16384, 16384]"), "chunks of more than 128 MiB are not read"),
        (plain("[4, 64]", "[4, 64, 64]"), "the lengths of its chunks do not fit the array"),
        (plain("[4, 64]", "[4, 0]"), "the lengths of its chunks do not fit the array"),
        (plain("[4, -64]", "[4, 64]"), "an array has no shape"),
        (plain("[4294967296, 4294967296, 8]", "[1, 1, 1]"), "overflows 64 bits"),
        (plain("[4, 64]", "[4, 64]").replace("|u1", "<c8"), "(complex)"),
        (
            plain("[4, 64]", "[4, 64]").replace("\"fill_value\": 0", "\"fill_value\": 256"),
            "the fill_value of an array is none of its type",
        ),
        (
            plain("[4, 64]", "[4, 64]").replace("\"compressor\": null", r#""compressor": {"id": "lzma"}"#),
            "uses the codec \"lzma\", which is not read",
        ),
        ("{".to_owned(), "\".zarray\": EOF"),
        ("[".repeat(100_000), "recursion limit"),
    ] {
        let error = of(&metadata);
        assert!(error.contains(reason), "{error}");
    }
    // A chunk of 2^60 samples where none is there takes no memory.
    let store = store(&[(".zarray", plain("[4, 64, 64]", "[1152921504606846976, 64, 64]").as_bytes())]);
    assert_eq!(read_with(store.path(), None, MissingChunks::Fill).unwrap().samples, [0; 4 * 64 * 64]);
}

#[test]
fn metadata_of_any_length_are_not_read_as_a_whole() {
    let store = store(&[(".zgroup", b"{}")]);
    for name in [".zattrs", "zarr.json"] {
        File::create(store.path().join(name)).unwrap().set_len(200 << 20).unwrap();
        let error = read(store.path(), None).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(&format!("{name:?} has 209715200 bytes; at most ")), "{error}");
    }
    let many = format!(
        r#"{{"zarr_format": 3, "node_type": "group", "attributes": {{"a": [{}0]}}}}"#,
        "0, ".repeat(1_000_000)
    );
    put(store.path(), "zarr.json", many.as_bytes());
    fs::remove_file(store.path().join(".zattrs")).unwrap();
    let error = read(store.path(), None).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("its metadata are longer than 2097152 bytes"), "{error}");
    // What it says of other arrays may be long, and is passed over.
    let consolidated = many.replace("\"attributes\"", "\"consolidated_metadata\"");
    put(store.path(), "zarr.json", consolidated.as_bytes());
    put(store.path(), "a/.zarray", plain("[2, 2]", "[2, 2]").as_bytes());
    put(store.path(), "a/0.0", &[1, 2, 3, 4]);
    assert_eq!(read(store.path(), None).unwrap().samples, [1, 2, 3, 4]);
}

#[test]
fn paths_do_not_lead_out_of_a_store() {
    for path in ["../outside", "0/../../outside", ".."] {
        let attributes =
            format!(r#"{{"multiscales": [{{"axes": ["y", "x"], "datasets": [{{"path": "{path}"}}]}}]}}"#);
        let store = store(&[
            ("in/.zgroup", b"{}"),
            ("in/.zattrs", attributes.as_bytes()),
            ("outside/.zarray", plain("[2, 2]", "[2, 2]").as_bytes()),
            ("outside/0.0", &[1, 2, 3, 4]),
        ]);
        let error = read(&store.path().join("in"), None).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("leads out of it"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_pipes_end_nothing() {
    let store = store(&[
        (".zgroup", b"{}"),
        ("a/.zgroup", b"{}"),
        ("a/b/.zarray", plain("[2, 2]", "[2, 2]").as_bytes()),
    ]);
    std::os::unix::fs::symlink("..", store.path().join("a/up")).unwrap();
    let begun = Instant::now();
    let _ = read(store.path(), None);
    assert!(begun.elapsed() < Duration::from_secs(2));
    let pipe = store.path().join("a/b/0.0");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let error = read(store.path(), Some("a/b")).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("is no file"), "{error}");
}

#[test]
fn archives_that_are_cut_short_are_errors() {
    let whole = fs::read(stored("made.ozx")).unwrap();
    let store = store(&[]);
    let path = store.path().join("a.ozx");
    for length in [5, 1000, whole.len() / 2, whole.len() - 10] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = read(&path, Some("v3_zstd")).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("is not a usable Zarr store"), "{error}");
    }
}
