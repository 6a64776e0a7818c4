//! `--info`: facts about volumes and GIFs.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

#[test]
fn info_lists_the_facts_of_a_volume() {
    let sandbox = Sandbox::with([
        ("a.npy", npy(&[2, 2, 3], &[-1024i16, 3071, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])),
        (
            "b.npz",
            npz(&[("x.npy", &npy(&[1, 1, 2, 3], &[0.5f32, f32::NAN, 1.0, 0.0, f32::INFINITY, 0.25]))], true),
        ),
    ]);
    let before = sandbox.files();
    let ran = sandbox.run(&["a.npy", "b.npz", "--info", "--range=full"]);
    ran.succeeds().says(&[]);
    let facts: Vec<_> = ran.lines().into_iter().filter(|line| !line.starts_with("estimated ")).collect();
    assert_eq!(
        facts,
        [
            "file: a.npy",
            "shape: 2x2x3, 2 frames of 3x2, grey",
            "axes: ZYX",
            "type: int16, 24 B in all",
            "range: -1024 to 3071",
            "not finite: 0 NaN, 0 +Inf, 0 -Inf",
            "levels: -1024 to 3071, rounded (window -1024 to 3071)",
            "",
            "file: b.npz[x]",
            "shape: 1x1x2x3, 1 frames of 2x1, RGB",
            "axes: ZYXS",
            "type: float32, 24 B in all",
            "range: 0 to 1",
            "not finite: 1 NaN, 1 +Inf, 0 -Inf",
            "levels: 0 to 1, rounded (window 0 to 1)",
            "warning: 1 NaN (at level 0), 1 +Inf (at level 255) and 0 -Inf (at level 0) were left out of the range",
        ]
    );
    assert_eq!(ran.lines().len(), facts.len() + 4);
    assert_eq!(sandbox.files(), before);
    let ran = sandbox.run_on(&stack(), &["-", "--info"]);
    assert_eq!(ran.succeeds().lines()[..2], ["file: stdin", "shape: 2x2x3, 2 frames of 3x2, grey"]);
}

#[test]
fn info_lists_the_facts_of_a_gif() {
    let sandbox = Sandbox::with([("in/a.npy", stack())]);
    sandbox
        .run(&["in/a.npy", "-o", "a.gif", "--loop=3", "--duration=40,1000", "--comment=mine\nand yours"])
        .succeeds();
    sandbox.run(&["in/a.npy", "-o", "b.gif", "--no-comment"]).succeeds();
    sandbox.run(&["in/a.npy", "-o", "c.gif", "--no-comment", "--loop=once"]).succeeds();
    let ran = sandbox.run(&["a.gif", "b.gif", "c.gif", "--info"]);
    ran.succeeds().says(&[]);
    let version = concat!("made by: vol2gif ", env!("CARGO_PKG_VERSION"));
    let gif = |name| format!("gif: 2 frames of 3x2, {} B", sandbox.bytes(name).len());
    assert_eq!(
        ran.lines(),
        [
            "file: a.gif",
            &gif("a.gif"),
            "duration: 1040 ms",
            "loop: 3 (browsers play it 4 times)",
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
            "",
            "file: c.gif",
            &gif("c.gif"),
            "duration: 200 ms",
            "loop: once",
            "palette: 16 colors",
        ]
    );
}

#[test]
fn an_input_that_cannot_be_inspected_is_an_error_and_the_others_are_listed() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("text.npy", b"text".to_vec())]);
    sandbox.run(&["a.npy"]).succeeds();
    let whole = sandbox.bytes("a.gif");
    sandbox.put("cut.gif", &whole[..whole.len() - 1]);
    let ran = sandbox.run(&["cut.gif", "text.npy", "none.npy", "a.npy", "--info"]);
    ran.exits(1)
        .mentions("error: cut.gif: is no complete GIF: it is cut short\n")
        .mentions("error: text.npy: ")
        .mentions("error: none.npy: ");
    assert_eq!(ran.lines()[0], "file: a.npy");
    for other in ["--resume", "--dry-run", "-o=x", "--verify"] {
        sandbox.run(&["a.npy", "--info", other]).exits(2).prints_nothing();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_that_cannot_be_written_is_a_failure() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for what in ["--info", "--dry-run"] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = sandbox.command(&[what, "a.npy"]).stdout(full).output().unwrap();
        sandbox.ended(output).exits(1).mentions("stdout cannot be written");
    }
}
