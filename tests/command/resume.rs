//! `--resume`: GIFs that are up to date are kept.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::{Ran, Sandbox};

/// Sets the modification time of a file to `seconds` ago.
pub fn age(sandbox: &Sandbox, name: &str, seconds: u64) {
    let file = File::options().write(true).open(sandbox.path(name)).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
}

/// The modification time and the size of a file, which differ after it has been written again.
fn identity(sandbox: &Sandbox, name: &str) -> (SystemTime, u64) {
    let metadata = fs::metadata(sandbox.path(name)).unwrap();
    (metadata.modified().unwrap(), metadata.len())
}

/// A sandbox with `in/a.npy` and `in/b.npz`, an hour old, and their GIFs in `out/`, a minute old.
fn converted(arguments: &[&str]) -> Sandbox {
    let sandbox =
        Sandbox::with([("in/a.npy", stack()), ("in/b.npz", npz(&[("x.npy", &two_pixels())], true))]);
    age(&sandbox, "in/a.npy", 3600);
    age(&sandbox, "in/b.npz", 3600);
    sandbox.run(&[&["in", "-o", "out"], arguments].concat()).succeeds();
    age(&sandbox, "out/a.gif", 60);
    age(&sandbox, "out/b.gif", 60);
    sandbox
}

fn resume(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let ran = sandbox.run(&[&["in", "-o", "out", "--resume", "-v"], arguments].concat());
    ran.succeeds().prints_nothing();
    ran
}

#[test]
fn gifs_that_are_up_to_date_are_kept_and_reported() {
    let sandbox = converted(&[]);
    let before = ["out/a.gif", "out/b.gif"].map(|name| identity(&sandbox, name));
    resume(&sandbox, &[]).says(&[
        "in/a.npy -> out/a.gif: kept",
        "in/b.npz[x] -> out/b.gif: kept",
        "0 of 2 volumes converted, 2 kept, 0 failed; 0 B in T s",
    ]);
    assert_eq!(["out/a.gif", "out/b.gif"].map(|name| identity(&sandbox, name)), before);
    sandbox
        .run(&["in", "-o", "out", "--resume"])
        .succeeds()
        .says(&["0 of 2 volumes converted, 2 kept, 0 failed; 0 B in T s"]);
    sandbox
        .run(&["in/a.npy", "-o", "out/a.gif", "--resume"])
        .succeeds()
        .says(&["0 of 1 volumes converted, 1 kept, 0 failed; 0 B in T s"]);
    sandbox.run(&["in", "-o", "out", "--resume", "-q"]).succeeds().says(&[]);
    // Without --resume, nothing is kept.
    sandbox.run(&["in", "-o", "out"]).succeeds().mentions("2 of 2 volumes converted, 0 failed");
}

#[test]
fn options_that_do_not_change_the_bytes_do_not_matter() {
    let sandbox = converted(&["--effort=1", "--range=wl:4,2", "--comment=mine"]);
    let others = ["--threads=1", "--backend=cpu", "--no-mkdir", "--gpu-memory=64M", "--verify"];
    resume(&sandbox, &[&others, &["--range=0,4", "--effort=1", "--comment=mine"][..]].concat())
        .mentions("2 kept, 0 failed");
}

#[test]
fn the_number_of_plays_is_a_setting() {
    for (made, same, other) in [
        ("--loop=once", "--loop=once", "--loop=forever"),
        ("--loop=forever", "--loop=0", "--loop=once"),
        ("--loop=3", "--loop=3", "--loop=once"),
    ] {
        let sandbox = converted(&[made]);
        resume(&sandbox, &[same]).mentions("0 of 2 volumes converted, 2 kept, 0 failed");
        resume(&sandbox, &[other])
            .mentions("in/a.npy -> out/a.gif: it was made under other settings\n")
            .mentions("2 of 2 volumes converted, 0 failed");
    }
}

#[test]
fn a_missing_gif_is_converted() {
    let sandbox = converted(&[]);
    let expected = sandbox.bytes("out/a.gif");
    fs::remove_file(sandbox.path("out/a.gif")).unwrap();
    resume(&sandbox, &[]).mentions("1 of 2 volumes converted, 1 kept, 0 failed");
    assert_eq!(sandbox.bytes("out/a.gif"), expected);
}

/// Resumes after a change of `out/a.gif` or its input. `out/a.gif` must be converted again for `reason`, and
/// `out/b.gif` must be kept.
#[track_caller]
fn is_converted_again(sandbox: &Sandbox, reason: &str) {
    let ran = resume(sandbox, &[]);
    ran.mentions(&format!("in/a.npy -> out/a.gif: it {reason}\n")).mentions("in/b.npz[x] -> out/b.gif: kept");
    ran.mentions("1 of 2 volumes converted, 1 kept, 0 failed");
    // The GIF is the same as one that is made without an older GIF in its place.
    sandbox.run(&["in/a.npy", "-o", "fresh/a.gif"]).succeeds();
    assert_eq!(sandbox.bytes("out/a.gif"), sandbox.bytes("fresh/a.gif"));
}

#[test]
fn a_gif_that_is_not_newer_than_its_input_is_converted_again() {
    let sandbox = converted(&[]);
    age(&sandbox, "in/a.npy", 30);
    is_converted_again(&sandbox, "is not newer than its input");

    // On file systems with coarse times, a GIF with the same time as its input may be older.
    let sandbox = converted(&[]);
    let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for name in ["in/a.npy", "out/a.gif"] {
        File::options().write(true).open(sandbox.path(name)).unwrap().set_modified(second).unwrap();
    }
    is_converted_again(&sandbox, "is not newer than its input");
}

#[test]
fn an_incomplete_gif_is_converted_again() {
    let sandbox = converted(&[]);
    let whole = sandbox.bytes("out/a.gif");
    let at = whole.windows(5).position(|it| it == [0x2c, 0, 0, 0, 0]).unwrap();
    let mut damaged = whole.clone();
    damaged[at] = 0x2d;
    for (bytes, reason) in [
        (whole[..whole.len() - 1].to_vec(), "is not complete: it is cut short"),
        (whole[..100].to_vec(), "is not complete: it is cut short"),
        (vec![], "is not complete: it is no GIF"),
        (b"something else".to_vec(), "is not complete: it is no GIF"),
        ([&whole[..], b"\0"].concat(), "is not complete: something follows its end"),
        (damaged, "is not complete: it is damaged: 0x2d begins no block"),
    ] {
        sandbox.put("out/a.gif", &bytes);
        is_converted_again(&sandbox, reason);
    }
}

#[test]
fn a_gif_of_other_settings_or_another_volume_is_converted_again() {
    let replaced = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len(), "the length of a comment stands before it");
        let sandbox = converted(&[]);
        let text = sandbox.bytes("out/a.gif");
        let at = text.windows(from.len()).position(|it| it == from.as_bytes()).unwrap();
        sandbox.put("out/a.gif", &[&text[..at], to.as_bytes(), &text[at + from.len()..]].concat());
        sandbox
    };
    let version = concat!("vol2gif ", env!("CARGO_PKG_VERSION"));
    is_converted_again(&replaced(version, &version.replace('.', "9")), "was made by another version");
    is_converted_again(&replaced("a.npy", "b.npy"), "was made of another volume");
    is_converted_again(&replaced("volume", "column"), "has no record of how it was made");
    is_converted_again(&replaced("2x2x3", "2x3x2"), "does not hold what its record says");
    is_converted_again(&replaced("2x2x3", "3x2x3"), "does not hold what its record says");
    is_converted_again(&replaced("uint16", "uint17"), "has no record of how it was made");
    is_converted_again(&replaced("uint16", "uint32"), "was made of a volume of another shape or type");

    for (before, reason) in [
        (&["--invert"][..], "was made under other settings"),
        (&["--effort=3"], "was made under other settings"),
        (&["--comment=text"], "has another comment"),
        (&["--no-comment"], "has no record of how it was made"),
        (&["--no-comment", "--comment=text"], "has no record of how it was made"),
    ] {
        let sandbox = converted(&[]);
        sandbox.run(&[&["in/a.npy", "-o", "out/a.gif"], before].concat()).succeeds();
        is_converted_again(&sandbox, reason);
    }
    // The input was replaced by another volume, which is older than the GIF.
    let sandbox = converted(&[]);
    sandbox.put("in/a.npy", &npy(&[1, 2, 3], &[0u16, 51, 102, 153, 204, 255]));
    age(&sandbox, "in/a.npy", 600);
    is_converted_again(&sandbox, "was made of a volume of another shape or type");
}

#[test]
fn an_input_that_changes_during_its_conversion_is_newer_than_its_gif() {
    // The modification time of a GIF is the time when its conversion began.
    let sandbox = Sandbox::with([("a.npy", stack())]);
    let before = SystemTime::now();
    sandbox.put_zeros("z.npy", "uint8", 256);
    let begun = SystemTime::now();
    sandbox.run(&["z.npy", "--threads=1"]).succeeds();
    let (made, took) = (identity(&sandbox, "z.gif").0, begun.elapsed().unwrap());
    assert!(made >= before && made < begun + took / 2, "{:?} of {took:?}", made.duration_since(begun));
}

#[test]
fn the_gif_of_an_unreadable_input_is_not_kept() {
    let sandbox = converted(&[]);
    sandbox.put("in/a.npy", &stack()[..100]);
    age(&sandbox, "in/a.npy", 3600);
    sandbox
        .run(&["in", "-o", "out", "--resume"])
        .exits(1)
        .mentions("error: in/a.npy: ")
        .mentions("0 of 2 volumes converted, 1 kept, 1 failed");
}

#[test]
fn stdin_is_never_skipped() {
    let sandbox = Sandbox::with([]);
    for _ in 0..2 {
        sandbox
            .run_on(&stack(), &["-", "-o", "a.gif", "--resume"])
            .succeeds()
            .mentions("stdin -> a.gif: 2 frames");
    }
}

#[test]
fn resume_is_refused_without_a_comment_and_for_stdout() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "--resume", "--no-comment"]).exits(2).says(&[
        "error: --resume knows by its comment what a GIF was made with, and --no-comment leaves that out",
    ]);
    sandbox
        .run(&["a.npy", "--resume", "-o", "-"])
        .exits(2)
        .says(&["error: --resume is for files, and stdout keeps nothing"]);
    assert_eq!(sandbox.files(), ["a.npy"]);
}
