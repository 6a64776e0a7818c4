//! A store and a `.npy` file of the same samples become the same GIF, but for the record; and how stores are found.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;
use vol2gif_kit::npy_writer::{header, npy_with};
use vol2gif_kit::tiff_writer::wave;

use super::{plain, put, stored};

/// Runs the program; returns its exit status and what it printed on stdout and stderr.
fn run(directory: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vol2gif"));
    command.args(["--backend", "cpu"]).args(arguments);
    let output = command.current_dir(directory).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The GIF that these arguments make of an input.
fn gif(directory: &Path, arguments: &[&str]) -> Vec<u8> {
    let (status, _, err) = run(directory, &[arguments, &["--no-comment", "-o", "out.gif"]].concat());
    assert_eq!(status, Some(0), "{arguments:?}: {err}");
    fs::read(directory.join("out.gif")).unwrap()
}

/// Writes samples of 16 bits as a `.npy`, and as a store in chunks of these lengths.
fn put_both(directory: &Path, lengths: [usize; 3], chunk: [usize; 3]) {
    let samples = wave(&lengths, 2);
    fs::write(directory.join("a.npy"), npy_with(1, &header("<u2", false, &lengths), &samples)).unwrap();
    let metadata = plain(&format!("{lengths:?}"), &format!("{chunk:?}")).replace("|u1", "<u2");
    put(directory, "a.zarr/.zarray", metadata.as_bytes());
    let counts: Vec<usize> =
        lengths.iter().zip(&chunk).map(|(length, chunk)| length.div_ceil(*chunk)).collect();
    for z in 0..counts[0] {
        for y in 0..counts[1] {
            for x in 0..counts[2] {
                // Samples beyond the array are far out of its range.
                let mut bytes = vec![0xff; chunk.iter().product::<usize>() * 2];
                for at in 0..chunk.iter().product() {
                    let place = [at / chunk[2] / chunk[1], at / chunk[2] % chunk[1], at % chunk[2]];
                    let [k, i, j] =
                        [z * chunk[0] + place[0], y * chunk[1] + place[1], x * chunk[2] + place[2]];
                    if k < lengths[0] && i < lengths[1] && j < lengths[2] {
                        let from = ((k * lengths[1] + i) * lengths[2] + j) * 2;
                        bytes[at * 2..at * 2 + 2].copy_from_slice(&samples[from..from + 2]);
                    }
                }
                put(directory, &format!("a.zarr/{z}.{y}.{x}"), &bytes);
            }
        }
    }
}

#[test]
fn chunks_of_any_shape_make_the_gif_of_their_samples() {
    for chunk in [[1, 35, 47], [4, 16, 16], [9, 35, 47], [16, 64, 64], [2, 35, 10], [9, 1, 1]] {
        let directory = TempDir::new().unwrap();
        put_both(directory.path(), [9, 35, 47], chunk);
        for more in [&[][..], &["--select", "z=1:8:3"], &["--plane", "xz"], &["--verify", "--range", "full"]]
        {
            let of = |input: &str| gif(directory.path(), &[&[input], more].concat());
            assert!(of("a.zarr") == of("a.npy"), "{chunk:?} {more:?}");
        }
    }
}

#[test]
fn a_search_finds_stores_and_writes_nothing_into_them() {
    let directory = TempDir::new().unwrap();
    put_both(directory.path(), [9, 35, 47], [4, 16, 16]);
    fs::create_dir(directory.path().join("in")).unwrap();
    fs::rename(directory.path().join("a.zarr"), directory.path().join("in/b.ome.zarr")).unwrap();
    put(directory.path(), "in/b.ome.zarr/inside.npy", &fs::read(directory.path().join("a.npy")).unwrap());
    let (status, _, err) = run(directory.path(), &["in"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(directory.path().join("in/b.gif").is_file(), "{err}");
    assert!(!directory.path().join("in/b.ome.zarr/inside.gif").exists());
    for output in ["in/b.ome.zarr/c.gif", "in/b.ome.zarr/0/c.gif"] {
        let (status, _, err) = run(directory.path(), &["in/b.ome.zarr", "-o", output]);
        assert_eq!(status, Some(1), "{err}");
        assert!(err.contains("cannot be written: it lies in the store "), "{err}");
        assert!(!directory.path().join(output).exists());
    }
    let (status, _, err) =
        run(directory.path(), &["in", "-o", "out", "--report", "in/b.ome.zarr/report.jsonl"]);
    assert_ne!(status, Some(0), "{err}");
    assert!(!directory.path().join("in/b.ome.zarr/report.jsonl").exists());
}

#[test]
fn arrays_and_levels_are_chosen_by_name() {
    let directory = TempDir::new().unwrap();
    let path = stored("fiji_bf2raw_v05.ome.zarr");
    let input = path.to_str().unwrap();
    let made = |arguments: &[&str]| {
        let (status, _, err) = run(directory.path(), &[&[input, "-o", "out/"], arguments].concat());
        let mut names: Vec<String> = fs::read_dir(directory.path().join("out"))
            .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
            .unwrap_or_default();
        names.sort();
        let _ = fs::remove_dir_all(directory.path().join("out"));
        (status, names.join(" "), err)
    };
    let name = "fiji_bf2raw_v05";
    for (arguments, expected) in [
        (&[][..], format!("{name}.0.gif {name}.1.gif")),
        (&["--array", "[01]"], format!("{name}.0.gif {name}.1.gif")),
        (&["--array", "1"], format!("{name}.gif")),
        (&["--array", "1/0"], format!("{name}.gif")),
        (&["--resolution", "1"], format!("{name}.0.gif {name}.1.gif")),
        (&["--resolution", "40px"], format!("{name}.0.gif {name}.1.gif")),
    ] {
        let (status, names, err) = made(arguments);
        assert_eq!((status, names), (Some(0), expected), "{arguments:?}: {err}");
    }
    let (status, _, err) = made(&["--array", "9*"]);
    assert_eq!(status, Some(1));
    assert!(err.contains("has no array named \"9*\"; it holds \"0\", \"0/1\", \"1\", \"1/1\""), "{err}");
    let (_, out, _) = run(directory.path(), &[input, "--info", "--array", "1", "--resolution", "1"]);
    assert!(out.contains("32x32"), "{out}");
}

#[test]
fn a_store_is_as_new_as_its_newest_file() {
    let directory = TempDir::new().unwrap();
    put_both(directory.path(), [9, 35, 47], [4, 16, 16]);
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(1000);
    let set = |name: &str, time| {
        fs::File::options().write(true).open(directory.path().join(name)).unwrap().set_modified(time).unwrap()
    };
    assert_eq!(run(directory.path(), &["a.zarr"]).0, Some(0));
    let again = || {
        let (status, _, err) = run(directory.path(), &["a.zarr", "--resume", "-v"]);
        assert_eq!(status, Some(0), "{err}");
        err
    };
    // The GIF is older than the store until it is made once more.
    for entry in fs::read_dir(directory.path().join("a.zarr")).unwrap() {
        set(&format!("a.zarr/{}", entry.unwrap().file_name().to_str().unwrap()), long_ago);
    }
    std::thread::sleep(std::time::Duration::from_millis(20));
    assert_eq!(run(directory.path(), &["a.zarr"]).0, Some(0));
    assert!(again().contains("1 kept"), "{}", again());
    set("a.zarr/0.1.1", std::time::SystemTime::now() + std::time::Duration::from_secs(5));
    assert!(!again().contains("1 kept"));
}

#[test]
fn missing_chunks_are_told() {
    let directory = TempDir::new().unwrap();
    put_both(directory.path(), [9, 35, 47], [4, 16, 16]);
    fs::remove_file(directory.path().join("a.zarr/0.1.1")).unwrap();
    let (status, _, err) = run(directory.path(), &["a.zarr", "--strict"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(
        err.contains("note: a.zarr: 1 of 27 chunks is not there and shown as 0, the fill value"),
        "{err}"
    );
    put(directory.path(), "b.zarr/.zarray", plain("[2, 8, 8]", "[2, 8, 8]").as_bytes());
    let (status, _, err) = run(directory.path(), &["b.zarr"]);
    assert_eq!(status, Some(1), "{err}");
    assert!(err.contains("copy them again, or show the fill value with --missing fill"), "{err}");
    assert_eq!(run(directory.path(), &["b.zarr", "--missing", "fill"]).0, Some(0));
}
