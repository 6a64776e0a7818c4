//! The errors of the program about inputs that are not read: one line each, in the terminal and in reports.

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use vol2gif_kit::tiff_writer::{Layout, Tiff};

use crate::made::{at, hdf5, npy};

/// Runs the program in `directory`. Returns its exit status, stdout and stderr.
fn run(directory: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vol2gif"));
    command.args(arguments).current_dir(directory.path()).stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A directory with these files.
fn with(files: &[(&str, &[u8])]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    directory
}

/// The one line on stderr about an input that must fail.
fn line(name: &str, bytes: &[u8]) -> String {
    let directory = with(&[(name, bytes)]);
    let (status, out, err) = run(&directory, &["--", name]);
    assert_eq!((status, &*out), (Some(1), ""), "{err}");
    let line = err.strip_suffix('\n').and_then(|err| err.strip_prefix("error: ")).unwrap();
    assert!(!line.contains('\n'), "{line}");
    line.to_owned()
}

/// A TIFF file of a page of a compression with this number.
fn page_with_compression(number: u64) -> Vec<u8> {
    let mut tiff = Tiff::new(false, false);
    let compression = tiff.shorts(&[number]);
    tiff.page(&Layout::grey(4, 3, 8), &[0; 12], vec![(259, compression)]);
    tiff.bytes
}

#[test]
fn the_error_of_an_unread_file_has_the_line_of_python_that_makes_a_npy_of_it() {
    let jpeg2000 = page_with_compression(34712);
    assert_eq!(
        line("a.tif", &jpeg2000),
        "a.tif: is a TIFF file compressed with JPEG 2000, which is not read yet; make a .npy of it: python3 -c \"import \
         numpy, tifffile; numpy.save('a.npy', tifffile.imread('a.tif'))\""
    );
    assert_eq!(
        line("a.tif", b"II*\0\0\0\0\0"),
        "a.tif: is not a usable TIFF file: it has no pages; save it again as TIFF, or with numpy.save"
    );
    #[cfg(not(feature = "hdf5"))]
    assert_eq!(
        line("a.h5", &hdf5(0)),
        "a.h5: is an HDF5 file, which this build does not read; build it with its feature hdf5 and Debian's libhdf5-dev: \
         cargo install --path . --features hdf5; or make a .npy of a data set (h5ls -r a.h5 lists them): python3 -c \"import \
         h5py, numpy; numpy.save('a.npy', h5py.File('a.h5')['NAME'][:])\""
    );
    assert_eq!(
        line("a.czi", &at(0, b"ZISRAWFILE")),
        "a.czi: is a ZEISS CZI file, which is not read; make an OME-Zarr of it, which is: bioformats2raw a.czi a.ome.zarr"
    );
}

#[test]
fn the_errors_of_other_inputs_say_what_would_help() {
    assert_eq!(
        line("a.npy.gz", b"\x1f\x8b\x08"),
        "a.npy.gz: is a .npy file compressed with gzip; decompress it: gunzip -k a.npy.gz"
    );
    assert_eq!(
        line("a.npy", b"version https://git-lfs.github.com/spec/v1\n"),
        "a.npy: is a Git LFS pointer, and its content is not on this machine; git lfs pull gets its content"
    );
    assert_eq!(
        line("a.npz", b"<!doctype html>"),
        "a.npz: is an HTML page, not a volume; download the file again; servers send such a page for a wrong address, or \
         before a login"
    );
    assert_eq!(
        line("a.zraw", b"nothing that is known"),
        "a.zraw: is a file of raw samples without a header, so their shape and type are not known; name the header that belongs \
         to it, such as a .mhd or .nhdr file, or make a .npy of it: python3 -c \"import numpy; numpy.save('a.npy', \
         numpy.fromfile('a.zraw', 'TYPE').reshape(SHAPE))\""
    );
    assert_eq!(
        line("a.nrrd", b"NRRD0004\n\n"),
        "a.nrrd: is not a usable NRRD file: it has no field \"dimension\"; copy or save it again"
    );
    // By its content; an input that is named as a GIF is refused by its name.
    assert_eq!(
        line("a.dat", b"GIF89a"),
        "a.dat: is a GIF, not a volume; to write to it, name it after --output; to see what is in it, use --info"
    );
    assert_eq!(
        line("a.dat", b"nothing that is known"),
        r"a.dat: is not a .npy file: it does not start with \x93NUMPY; save the array with numpy.save"
    );
    assert_eq!(
        line("a.npz", b"PK\x03\x04"),
        "a.npz: is not a usable .npz archive: it is no zip archive, or its end is missing; save it again with numpy.savez"
    );
}

#[cfg(unix)]
#[test]
fn a_name_cannot_end_the_quotes_of_a_command() {
    let line = line("$(touch x)'\"`\\!\n.tif", &page_with_compression(34712));
    let (_, command) = line.split_once("python3 -c ").unwrap();
    // Python reads the escapes, and the shell leaves them alone.
    let name = r"\x24(touch x)\x27\x22\x60\x5c\x21\x0a";
    assert_eq!(
        command,
        format!("\"import numpy, tifffile; numpy.save('{name}.npy', tifffile.imread('{name}.tif'))\"")
    );
    let line = self::line("-k it's.npy.gz", b"\x1f\x8b\x08");
    assert!(line.ends_with(r"gunzip -k './-k it'\''s.npy.gz'"), "{line}");
}

#[test]
fn reports_have_the_same_text_as_the_terminal() {
    let directory = with(&[("a.tif", &page_with_compression(34712))]);
    let (status, out, err) = run(&directory, &["a.tif", "--report", "-"]);
    assert_eq!(status, Some(1));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(format!("error: {}\n", report["error"].as_str().unwrap()), err);
    assert!(err.contains("tifffile.imread"), "{err}");
}

#[test]
fn a_search_passes_over_unread_files_and_never_searches_inside_a_store() {
    let directory = with(&[
        ("in/a.npy", &npy()),
        ("in/b.mat", &hdf5(512)),
        ("in/c.zarr/.zarray", b"{}"),
        ("in/c.zarr/0/inside.npy", &npy()),
        ("in/deep/d.npy", &npy()),
    ]);
    let (status, _, err) = run(&directory, &["in", "-o", "out"]);
    // A build without Zarr passes the store over.
    assert_eq!(status, Some(i32::from(cfg!(feature = "zarr"))), "{err}");
    let is_there = |name: &str| directory.path().join(name).exists();
    assert!(is_there("out/a.gif") && is_there("out/deep/d.gif"), "{err}");
    assert!(!is_there("out/c.zarr/0/inside.gif"), "{err}");
    // A store that cannot be used is an error.
    let (status, _, err) = run(&directory, &["in/c.zarr/", "-o", "out"]);
    assert_eq!(status, Some(1));
    let expected = match cfg!(feature = "zarr") {
        true => "error: in/c.zarr/: is not a usable Zarr store: the zarr_format of its .zarray is not 2",
        false => {
            "error: in/c.zarr/: is a Zarr store, which this build does not read; build it with its feature zarr"
        }
    };
    assert!(err.starts_with(expected), "{err}");
}

#[test]
fn info_prints_what_is_in_a_gif() {
    let directory = with(&[("a.npy", &npy())]);
    assert_eq!(run(&directory, &["a.npy"]).0, Some(0));
    let (status, out, err) = run(&directory, &["a.gif", "--info"]);
    assert_eq!((status, &*err), (Some(0), ""));
    assert!(out.contains("gif: 2 frames of 2x1"), "{out}");
}
