//! Several pictures in one frame: `--montage` and `--ortho`.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let levels: Vec<u8> = (0..2 * 12 * 30 * 40).map(|at| (at * 7 % 251) as u8).collect();
    Sandbox::with([
        ("a.npy", npy(&[12, 30, 40], &levels[..14400])),
        ("c.npy", npy(&[2, 12, 30, 40], &levels)),
    ])
}

/// Width, height and number of frames.
fn size(sandbox: &Sandbox, gif: &str) -> (usize, usize, usize) {
    let shown = sandbox.shown(gif);
    (shown.width, shown.height, shown.frames.len())
}

#[test]
fn planes_and_channels_are_put_into_one_frame() {
    let sandbox = sandbox();
    sandbox.run(&["a.npy", "--ortho", "--verify"]).succeeds();
    assert_eq!(size(&sandbox, "a.gif"), (54, 44, 40));
    sandbox.run(&["a.npy", "--ortho=3,4,5", "--spacing", "2,1,1um", "--scale", "2", "--verify"]).succeeds();
    assert_eq!(size(&sandbox, "a.gif"), (2 * (40 + 2 + 24), 2 * (30 + 2 + 24), 1));
    sandbox.run(&["a.npy", "--ortho", "--plane", "xz", "--select", "z=2:8"]).succeeds();
    assert_eq!(size(&sandbox, "a.gif"), (40 + 2 + 30, 6 + 2 + 30, 40));
    sandbox.run(&["c.npy", "--axes", "CZYX", "--montage", "--verify"]).succeeds();
    assert_eq!(size(&sandbox, "c.gif"), (128, 30, 12));
    sandbox.run(&["c.npy", "--axes", "CZYX", "--ortho", "--verify"]).succeeds();
    assert_eq!(size(&sandbox, "c.gif"), (54, 44, 40));
    sandbox.run(&["c.npy", "--axes", "TZYX", "--ortho", "--verify"]).succeeds();
    assert_eq!(size(&sandbox, "c.gif"), (54, 44, 2));
    let plan = sandbox.run(&["a.npy", "--ortho", "--dry-run"]);
    plan.succeeds();
    assert!(
        plan.lines().concat().contains("54x44") || plan.err.contains("54x44"),
        "{:?} {}",
        plan.lines(),
        plan.err
    );
}

#[test]
fn the_record_has_the_arrangement() {
    let sandbox = sandbox();
    for (file, options) in [
        ("a", &["--ortho=3,4,5", "--width", "60"][..]),
        ("a", &["--ortho"]),
        ("c", &["--montage", "--axes", "CZYX", "--scale", "2"]),
    ] {
        let (input, gif) = (format!("{file}.npy"), format!("{file}.gif"));
        let made = [&[&*input], options].concat();
        sandbox.run(&made).succeeds();
        let again = sandbox.run(&[&made[..], &["--resume"]].concat());
        assert!(again.succeeds().err.contains("kept"), "{}", again.err);
        sandbox.run(&[&input, "-o", "like.gif", "--like", &gif]).succeeds();
        assert_eq!(sandbox.bytes(&gif), sandbox.bytes("like.gif"), "{options:?}");
    }
}

#[test]
fn arrangements_that_cannot_be_are_errors_with_the_way_out() {
    let sandbox = sandbox();
    for (arguments, status, message) in [
        (&["a.npy", "--montage"][..], 1, "a.npy: has no channels to show side by side; leave out --montage"),
        (&["a.npy", "--ortho=1,2"], 2, "\"1,2\" is no point Z,Y,X, such as 40,120,96"),
        (
            &["a.npy", "--ortho=12,0,0"],
            1,
            "a.npy: shows no index 12 of axis Z, so no planes go through the point",
        ),
        (&["a.npy", "--ortho", "--montage"], 2, "cannot be used with"),
        (&["a.npy", "--ortho", "--turntable", "4"], 2, "cannot be used with"),
        (&["a.npy", "--ortho", "--project", "max"], 2, "cannot be used with"),
        (&["a.npy", "--ortho", "--frames", "z"], 2, "cannot be used with"),
        (&["c.npy", "--axes", "CZYX", "--ortho", "--frames", "c,z"], 2, "cannot be used with"),
        (
            &["a.npy", "--ortho", "--scope", "frame"],
            1,
            "three planes need levels that mean the same in all of them; leave out --scope frame",
        ),
        (
            &["a.npy", "--ortho", "--axes", "TYX"],
            1,
            "has one plane, and three planes need a third axis in space",
        ),
    ] {
        sandbox.run(arguments).exits(status).mentions(message);
    }
}
