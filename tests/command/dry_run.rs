//! `--dry-run`: what a run would do, without doing it.

use std::fs::File;
use std::time::{Duration, SystemTime};

use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

/// A sandbox with a volume and an archive of two volumes in `in/`.
fn sandbox() -> Sandbox {
    let archive = npz(&[("x.npy", &stack()), ("y.npy", &npy(&[1, 2, 2, 3], &[7u8; 12]))], true);
    Sandbox::with([("in/a.npy", stack()), ("in/deep/b.npz", archive)])
}

#[test]
fn a_dry_run_lists_what_would_be_done_and_does_nothing() {
    let sandbox = sandbox();
    let before = sandbox.files();
    let ran = sandbox.run(&["in", "-o", "new/out", "--dry-run"]);
    ran.succeeds().says(&[]);
    let about = |line: &str| line.rsplit_once(", about ").unwrap().0.to_owned();
    let listed: Vec<String> = ran.lines().iter().map(|line| about(line)).collect();
    assert_eq!(
        listed,
        [
            "in/a.npy -> new/out/a.gif: 2x2x3 uint16, convert",
            "in/deep/b.npz[x] -> new/out/deep/b.x.gif: 2x2x3 uint16, convert",
            "in/deep/b.npz[y] -> new/out/deep/b.y.gif: 1x2x2x3 uint8, convert",
        ]
    );
    assert_eq!(sandbox.files(), before);
    assert!(!sandbox.path("new").exists());
    // A GIF that exists would be replaced.
    sandbox.run(&["in/a.npy", "-o", "out/"]).succeeds();
    let ran = sandbox.run(&["in/a.npy", "-o", "out/", "--dry-run"]);
    assert!(ran.lines()[0].starts_with("in/a.npy -> out/a.gif: 2x2x3 uint16, replace, about "), "{ran:?}");
}

#[test]
fn a_dry_run_lists_what_would_be_kept() {
    let sandbox = sandbox();
    for name in ["in/a.npy", "in/deep/b.npz"] {
        let file = File::options().write(true).open(sandbox.path(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
    sandbox.run(&["in", "-o", "out"]).succeeds();
    sandbox.run(&["in/a.npy", "-o", "out/", "--invert"]).succeeds();
    std::fs::remove_file(sandbox.path("out/deep/b.y.gif")).unwrap();
    let before = (sandbox.files(), sandbox.bytes("out/a.gif"));
    let ran = sandbox.run(&["in", "-o", "out", "--dry-run", "--resume"]);
    let listed = ran.succeeds().lines();
    for (line, action) in listed.iter().zip([
        ": 2x2x3 uint16, replace, since it was made under other settings, about ",
        ": 2x2x3 uint16, keep, about ",
        ": 1x2x2x3 uint8, convert, about ",
    ]) {
        assert!(line.contains(action), "{line}");
    }
    assert_eq!((sandbox.files(), sandbox.bytes("out/a.gif")), before);
}

#[test]
fn a_dry_run_reports_every_error_of_the_run() {
    let sandbox = Sandbox::with([
        ("a.npy", stack()),
        ("other/a.npy", two_pixels()),
        ("one/b.npy", stack()),
        ("two/b.npy", stack()),
        ("cut.npy", stack()[..stack().len() - 1].to_vec()),
    ]);
    let ran = sandbox.run(&["a.npy", "other/a.npy", "one", "cut.npy", "two", "-o", "out", "--dry-run"]);
    ran.exits(2).says(&[
        "error: cut.npy: is cut short: the header promises 24 bytes of samples, 23 are there; copy or save it again",
        "error: a.npy and other/a.npy would both be written to out/a.gif; convert them in two runs, or rename one",
        "error: one/b.npy and two/b.npy would both be written to out/b.gif; convert them in two runs, or rename one",
    ]);
    assert_eq!(ran.lines().len(), 4);
    assert!(!sandbox.path("out").exists());

    sandbox.run(&["cut.npy", "--dry-run"]).exits(1).prints_nothing();
    sandbox
        .run(&["a.npy", "-o", "new/", "--dry-run", "--no-mkdir"])
        .exits(1)
        .prints_nothing()
        .says(&["error: new/a.gif: its directory does not exist; create it, or leave out --no-mkdir"]);
    sandbox.put("old", b"x");
    sandbox.run(&["two", "-o", "old", "--dry-run"]).exits(2).prints_nothing().mentions("old is a file");
    sandbox.run(&["a.npy", "--dry-run", "--duration=1,2,3"]).exits(1).mentions("3 durations were given");
}

#[test]
fn a_dry_run_does_not_read_stdin() {
    let sandbox = Sandbox::with([]);
    let ran = sandbox.run_on(b"no volume", &["-", "-o", "a.gif", "--dry-run"]);
    ran.succeeds().prints(b"stdin -> a.gif: convert\n");
    assert!(sandbox.files().is_empty());
}
