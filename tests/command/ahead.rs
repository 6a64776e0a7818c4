//! What is told of a run before it is made, and of files without one.

use std::fs::File;
use std::time::{Duration, SystemTime};

use crate::desk::{Console, Ran, npy, other, stack};
use crate::stored::npz;

fn lines(ran: &Ran) -> Vec<String> {
    std::str::from_utf8(&ran.out).unwrap().lines().map(str::to_owned).collect()
}

/// A desk with a volume, an archive of two, and nothing else in `in/`.
fn desk() -> Console {
    let archive = npz(&[("x.npy", &stack()), ("y.npy", &npy(&[1, 2, 2, 3], &[7u8; 12]))], true);
    Console::with([("in/a.npy", stack()), ("in/deep/b.npz", archive)])
}

#[test]
fn a_dry_run_lists_what_would_be_done_and_does_nothing() {
    let desk = desk();
    let before = desk.files();
    let ran = desk.run(&["in", "-o", "new/out", "--dry-run"]);
    ran.succeeds().says(&[]);
    let about = |line: &str| line.rsplit_once(", about ").unwrap().0.to_owned();
    let listed: Vec<String> = lines(&ran).iter().map(|line| about(line)).collect();
    assert_eq!(
        listed,
        [
            "in/a.npy -> new/out/a.gif: 2x2x3 uint16, convert",
            "in/deep/b.npz[x] -> new/out/deep/b.x.gif: 2x2x3 uint16, convert",
            "in/deep/b.npz[y] -> new/out/deep/b.y.gif: 1x2x2x3 uint8, convert",
        ]
    );
    assert_eq!(desk.files(), before);
    assert!(!desk.path("new").exists());
    // What is there is replaced.
    desk.run(&["in/a.npy", "-o", "out/"]).succeeds();
    let ran = desk.run(&["in/a.npy", "-o", "out/", "--dry-run"]);
    assert!(lines(&ran)[0].starts_with("in/a.npy -> out/a.gif: 2x2x3 uint16, replace, about "), "{ran:?}");
}

#[test]
fn a_dry_run_tells_what_would_be_kept() {
    let desk = desk();
    for name in ["in/a.npy", "in/deep/b.npz"] {
        let file = File::options().write(true).open(desk.path(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
    desk.run(&["in", "-o", "out"]).succeeds();
    desk.run(&["in/a.npy", "-o", "out/", "--invert"]).succeeds();
    std::fs::remove_file(desk.path("out/deep/b.y.gif")).unwrap();
    let before = (desk.files(), desk.bytes("out/a.gif"));
    let ran = desk.run(&["in", "-o", "out", "--dry-run", "--resume"]);
    let listed = lines(ran.succeeds());
    for (line, action) in listed.iter().zip([
        ": 2x2x3 uint16, replace, since it was made under other settings, about ",
        ": 2x2x3 uint16, keep, about ",
        ": 1x2x2x3 uint8, convert, about ",
    ]) {
        assert!(line.contains(action), "{line}");
    }
    assert_eq!((desk.files(), desk.bytes("out/a.gif")), before);
}

#[test]
fn a_dry_run_tells_of_everything_that_would_go_wrong() {
    let desk = Console::with([
        ("a.npy", stack()),
        ("a.npz", npz(&[("x.npy", &other())], true)),
        ("one/b.npy", stack()),
        ("two/b.npy", stack()),
        ("cut.npy", stack()[..stack().len() - 1].to_vec()),
    ]);
    let ran = desk.run(&["a.npy", "a.npz", "one", "cut.npy", "two", "-o", "out", "--dry-run"]);
    ran.exits(2).says(&[
        "error: cut.npy: is cut short: the header promises 24 bytes of samples, 23 are there; copy or save it again",
        "error: a.npy and a.npz[x] would both be written to out/a.gif; convert them in two runs, or rename one",
        "error: one/b.npy and two/b.npy would both be written to out/b.gif; convert them in two runs, or rename one",
    ]);
    assert_eq!(lines(&ran).len(), 4);
    assert!(!desk.path("out").exists());

    desk.run(&["cut.npy", "--dry-run"]).exits(1).prints_nothing();
    desk.run(&["a.npy", "-o", "new/", "--dry-run", "--no-mkdir"])
        .exits(1)
        .prints_nothing()
        .says(&["error: new/a.gif: its directory does not exist; create it, or leave out --no-mkdir"]);
    desk.run(&["two", "-o", "a.npy", "--dry-run"]).exits(2).prints_nothing().mentions("a.npy is a file");
    desk.run(&["a.npy", "--dry-run", "--duration=1,2,3"]).exits(1).mentions("3 durations were given");
}

#[test]
fn a_dry_run_leaves_stdin_to_the_run() {
    let desk = Console::with([]);
    let ran = desk.run_on(b"no volume", &["-", "-o", "a.gif", "--dry-run"]);
    ran.succeeds().prints(b"stdin -> a.gif: convert\n");
    assert!(desk.files().is_empty());
}

#[test]
fn volumes_are_looked_into() {
    let desk = Console::with([
        ("a.npy", npy(&[2, 2, 3], &[-1024i16, 3071, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])),
        (
            "b.npz",
            npz(&[("x.npy", &npy(&[1, 1, 2, 3], &[0.5f32, f32::NAN, 1.0, 0.0, f32::INFINITY, 0.25]))], true),
        ),
    ]);
    let before = desk.files();
    let ran = desk.run(&["a.npy", "b.npz", "--info", "--range=full"]);
    ran.succeeds().says(&[]);
    let told: Vec<_> = lines(&ran).into_iter().filter(|line| !line.starts_with("estimated ")).collect();
    assert_eq!(
        told,
        [
            "file: a.npy",
            "shape: 2x2x3, 2 frames of 3x2, grey",
            "type: int16, 24 B in all",
            "range: -1024 to 3071",
            "not finite: 0 NaN, 0 +Inf, 0 -Inf",
            "levels: -1024 to 3071, rounded (window -1024 to 3071)",
            "",
            "file: b.npz[x]",
            "shape: 1x1x2x3, 1 frames of 2x1, RGB",
            "type: float32, 24 B in all",
            "range: 0 to 1",
            "not finite: 1 NaN, 1 +Inf, 0 -Inf",
            "levels: 0 to 1, rounded (window 0 to 1)",
            "warning: 1 NaN (at level 0), 1 +Inf (at level 255) and 0 -Inf (at level 0) were left out of the range",
        ]
    );
    assert_eq!(lines(&ran).len(), told.len() + 4);
    assert_eq!(desk.files(), before);
    let ran = desk.run_on(&stack(), &["-", "--info"]);
    assert_eq!(lines(ran.succeeds())[..2], ["file: stdin", "shape: 2x2x3, 2 frames of 3x2, grey"]);
}

#[test]
fn gifs_are_looked_into() {
    let desk = Console::with([("in/a.npy", stack())]);
    desk.run(&["in/a.npy", "-o", "a.gif", "--loop=3", "--duration=40,1000", "--comment=mine\nand yours"])
        .succeeds();
    desk.run(&["in/a.npy", "-o", "b.gif", "--no-comment"]).succeeds();
    let ran = desk.run(&["a.gif", "b.gif", "--info"]);
    ran.succeeds().says(&[]);
    let version = concat!("made by: vol2gif ", env!("CARGO_PKG_VERSION"));
    let gif = |name| format!("gif: 2 frames of 3x2, {} B", desk.bytes(name).len());
    assert_eq!(
        lines(&ran),
        [
            "file: a.gif",
            &gif("a.gif"),
            "duration: 1040 ms",
            "loop: 3",
            "palette: 16 colors",
            version,
            "source: a.npy",
            "volume: 2x2x3 uint16, 0 to 255",
            "levels: 0 to 255, truncated",
            "settings: --duration 40,1000 --loop 3",
            "comment: mine",
            "comment: and yours",
            "",
            "file: b.gif",
            &gif("b.gif"),
            "duration: 200 ms",
            "loop: forever",
            "palette: 16 colors",
        ]
    );
}

#[test]
fn what_cannot_be_looked_into_is_told_and_the_rest_is() {
    let desk = Console::with([("a.npy", stack()), ("text.npy", b"text".to_vec())]);
    desk.run(&["a.npy"]).succeeds();
    let whole = desk.bytes("a.gif");
    desk.put("cut.gif", &whole[..whole.len() - 1]);
    let ran = desk.run(&["cut.gif", "text.npy", "none.npy", "a.npy", "--info"]);
    ran.exits(1)
        .mentions("error: cut.gif: is no complete GIF: it is cut short\n")
        .mentions("error: text.npy: ")
        .mentions("error: none.npy: ");
    assert_eq!(lines(&ran)[0], "file: a.npy");
    for other in ["--resume", "--dry-run", "-o=x", "--verify"] {
        desk.run(&["a.npy", "--info", other]).exits(2).prints_nothing();
    }
}
