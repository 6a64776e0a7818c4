//! Inputs that cannot be converted: each brings one line on stderr, and the others are converted.

use vol2gif_kit::fixtures::{STACK_LEVELS, stack};
use vol2gif_kit::npy_writer::{header, npy, npy_with, npz};
use vol2gif_kit::sandbox::Sandbox;

/// A `.npy` file of the given type and shape, with `bytes` bytes of samples.
fn array(descr: &str, axes: &[usize], bytes: usize) -> Vec<u8> {
    npy_with(1, &header(descr, false, axes), &vec![0; bytes])
}

#[test]
fn each_bad_input_brings_a_line_of_its_own_and_the_good_ones_are_converted() {
    let bad: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.npy", vec![], "is empty (0 bytes)"),
        ("text.npy", b"a text, no array".to_vec(), "is not a .npy file"),
        ("beginning.npy", stack()[..20].to_vec(), "has an unusable .npy header"),
        ("magic.npy", stack()[..6].to_vec(), "has an unusable .npy header"),
        (
            "lies.npy",
            [b"\x93NUMPY\x01\x00\x00\xf0", &stack()[10..]].concat(),
            "claims to be 61440 bytes long",
        ),
        (
            "long_lies.npy",
            [b"\x93NUMPY\x02\x00\xff\xff\xff\xff", &stack()[10..]].concat(),
            "4294967295 bytes",
        ),
        ("future.npy", [b"\x93NUMPY\x09\x00", &stack()[8..]].concat(), "format version 9.0"),
        ("overflow.npy", array("<f8", &[usize::MAX / 2, 65535, 65535], 8), "overflows"),
        ("cut.npy", stack()[..stack().len() - 1].to_vec(), "promises 24 bytes of samples, 23 are there"),
        ("more.npy", [stack(), vec![0]].concat(), "is longer than its header says: 24 bytes"),
        ("object.npy", array("|O", &[1, 2, 2], 32), "\"|O\" (pickled objects)"),
        ("complex.npy", array("<c8", &[1, 2, 2], 32), "\"<c8\" (complex)"),
        ("text_type.npy", array("<U4", &[1, 2, 2], 64), "\"<U4\" (text)"),
        (
            "record.npy",
            npy_with(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 1, 1), }", &[0; 4]),
            "(structured)",
        ),
        ("axes0.npy", array("|u1", &[], 1), "has shape (): 0 axes"),
        ("axes1.npy", array("|u1", &[4], 4), "has shape (4,): 1 axes"),
        (
            "axes5.npy",
            array("|u1", &[1, 1, 1, 1, 1], 1),
            "has shape (1, 1, 1, 1, 1), and it is not known what its axes are",
        ),
        (
            "channels2.npy",
            array("|u1", &[1, 2, 2, 2], 8),
            "has shape (1, 2, 2, 2), and it is not known what its axes are",
        ),
        ("frames0.npy", array("|u1", &[0, 2, 2], 0), "axis 0 has length 0"),
        ("height0.npy", array("|u1", &[2, 0, 2], 0), "axis 1 has length 0"),
        ("width0.npy", array("|u1", &[2, 2, 0], 0), "axis 2 has length 0"),
        ("channels0.npy", array("|u1", &[2, 2, 2, 0], 0), "axis 3 has length 0"),
        ("wide.npy", array("|u1", &[1, 1, 65536], 65536), "a GIF ends at 65535 per side"),
        ("tall.npy", array("|u1", &[1, 65536, 1], 65536), "a GIF ends at 65535 per side"),
        ("no_zip.npz", b"a text, no archive".to_vec(), "is not a usable .npz archive"),
        ("cut.npz", npz(&[("x.npy", &stack())], false)[..100].to_vec(), "is not a usable .npz archive"),
        ("no_arrays.npz", npz(&[("notes.txt", b"nothing")], false), "holds no arrays"),
        ("no_entries.npz", npz(&[], false), "holds no arrays"),
        ("no_array_in_it.npz", npz(&[("x.npy", b"no array")], true), "is not a .npy file"),
    ];
    let sandbox = Sandbox::with([("good.npy", stack()), ("last.npy", stack())]);
    for (name, bytes, _) in &bad {
        sandbox.put(name, bytes);
    }
    let names: Vec<&str> = ["good.npy"]
        .into_iter()
        .chain(bad.iter().map(|bad| bad.0))
        .chain(["missing.npy", "last.npy"])
        .collect();
    let ran = sandbox.run(&[&names[..], &["-o", "out"]].concat());
    ran.exits(1).prints_nothing().mentions(&format!(
        "2 of {} volumes converted, {} failed; ",
        names.len(),
        bad.len() + 1
    ));
    assert_eq!(ran.err.lines().count(), names.len() + 1, "{}", ran.err);
    for (name, what) in bad.iter().map(|bad| (bad.0, bad.2)).chain([("missing.npy", "cannot be read: ")]) {
        let start = format!("error: {name}");
        let messages: Vec<&str> = ran
            .err
            .lines()
            .filter(|line| line.strip_prefix(&start).is_some_and(|it| it.starts_with([':', '['])))
            .collect();
        assert_eq!(messages.len(), 1, "{name}: {}", ran.err);
        assert!(messages[0].contains(what), "{}", messages[0]);
    }
    let gifs: Vec<String> = sandbox.files().into_iter().filter(|name| name.starts_with("out/")).collect();
    assert_eq!(gifs, ["out/good.gif", "out/last.gif"]);
    assert_eq!(sandbox.shown("out/last.gif").levels(), STACK_LEVELS);
}

#[test]
fn an_error_of_an_array_in_an_archive_names_the_array() {
    let entries = [("good.npy", &stack()[..]), ("flat.npy", &array("|u1", &[4], 4))];
    let sandbox = Sandbox::with([("a.npz", npz(&entries, true))]);
    sandbox
        .run(&["a.npz", "--array", "flat"])
        .exits(1)
        .mentions("error: a.npz[flat]: has shape (4,): 1 axes");
    assert_eq!(sandbox.files(), ["a.npz"]);
}

#[test]
fn damage_in_an_archive_is_an_error() {
    let noise: Vec<u8> = (0..40_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let stack = npy(&[4, 100, 100], &noise);
    for deflated in [false, true] {
        let mut archive = npz(&[("x.npy", &stack)], deflated);
        let middle = archive.len() / 2;
        archive[middle] ^= 0x10;
        let sandbox = Sandbox::with([("a.npz", archive)]);
        sandbox.run(&["a.npz"]).exits(1).mentions("error: a.npz[x]: is not a usable .npz archive: its ");
        assert_eq!(sandbox.files(), ["a.npz"]);
    }
}

#[test]
fn an_error_of_stdin_names_stdin() {
    let sandbox = Sandbox::with([]);
    for (input, what) in [
        (vec![], "error: stdin: is empty"),
        (npz(&[("x.npy", &stack()[..60])], false), "error: stdin[x]: has an unusable .npy header"),
        (b"no volume".to_vec(), "error: stdin: is not a .npy file"),
        (
            stack()[..140].to_vec(),
            "error: stdin: is cut short: the header promises 24 bytes of samples, 12 are there",
        ),
        ([stack(), vec![1]].concat(), "error: stdin: is longer than its header says"),
    ] {
        let ran = sandbox.run_on(&input, &["-", "-o", "-"]);
        ran.exits(1).prints_nothing().mentions(what);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    assert!(sandbox.files().is_empty());
}

#[cfg(unix)]
#[test]
fn pipes_and_unreadable_files_are_errors() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with([("locked.npy", stack()), ("a.npy", stack())]);
    assert!(std::process::Command::new("mkfifo").arg(sandbox.path("pipe.npy")).status().unwrap().success());
    std::fs::set_permissions(sandbox.path("locked.npy"), std::fs::Permissions::from_mode(0o000)).unwrap();
    let output = sandbox.unprivileged_command(&["pipe.npy", "locked.npy", "a.npy"]).output().unwrap();
    sandbox
        .ended(output)
        .exits(1)
        .mentions("error: pipe.npy: is a pipe, a socket or a device")
        .mentions("error: locked.npy: cannot be read: ")
        .mentions("a.npy -> a.gif");
}
