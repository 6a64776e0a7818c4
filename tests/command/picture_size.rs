//! `--width`, `--height`, `--scale` and `--resample`: what is shown, and everything that says so.

use std::fs::File;
use std::time::{Duration, SystemTime};

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// 3 frames, 20 high and 30 wide, of a slope.
fn slope() -> Vec<u8> {
    let levels: Vec<u8> = (0..3 * 20 * 30).map(|i| (i / 30 % 20 * 5 + i % 30 * 4 + i / 600) as u8).collect();
    npy(&[3, 20, 30], &levels)
}

fn sandbox() -> Sandbox {
    Sandbox::with([("a.npy", slope())])
}

#[test]
fn the_picture_has_the_size_that_was_asked_for() {
    let sandbox = sandbox();
    for (arguments, width, height, view) in [
        (&["--width", "15"][..], 15, 10, "view: 10x15 pixels"),
        (&["--height", "31"], 47, 31, "view: 31x47 pixels"),
        (&["--width", "7", "--height", "40"], 7, 40, "view: 40x7 pixels"),
        (&["--scale", "2"], 60, 40, "view: 40x60 pixels"),
        (&["--scale", "50%", "--resample", "lanczos"], 15, 10, "view: 10x15 pixels"),
        (&["--scale", "0.001", "--resample", "nearest"], 1, 1, "view: 1x1 pixels"),
        (&["--scale", "150%", "--resample", "area"], 45, 30, "view: 30x45 pixels"),
        (&["--scale", "150%", "--resample", "auto"], 45, 30, "view: 30x45 pixels"),
    ] {
        let ran = sandbox.run(&[&["a.npy", "--verify"], arguments].concat());
        ran.succeeds()
            .mentions(&format!("3 frames of {width}x{height}, range "))
            .mentions("verified: 3 frames");
        let shown = sandbox.shown("a.gif");
        assert_eq!((shown.width, shown.height), (width, height), "{arguments:?}");
        let lines: Vec<&str> = shown.comments[0].lines().collect();
        assert!(lines.contains(&view), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("volume: 3x20x30 uint8, ")), "{lines:?}");
    }
    // Its own size is no other size.
    sandbox.run(&["a.npy", "--no-comment"]).succeeds();
    let plain = sandbox.bytes("a.gif");
    for own in [&["--scale", "100%"][..], &["--width", "30"], &["--height", "20", "--resample", "lanczos"]] {
        sandbox.run(&[&["a.npy", "--no-comment"], own].concat()).succeeds();
        assert!(sandbox.bytes("a.gif") == plain, "{own:?}");
        sandbox.run(&[&["a.npy"], own].concat()).succeeds();
        assert!(!sandbox.shown("a.gif").comments[0].contains("view: "), "{own:?}");
    }
}

#[test]
fn lists_and_reports_say_the_size() {
    let sandbox = sandbox();
    let ran = sandbox.run(&["a.npy", "--dry-run", "--width", "15"]);
    let line = &ran.succeeds().lines()[0];
    assert!(line.starts_with("a.npy -> a.gif: 3x20x30 uint8 shown as 15x10, convert, about "), "{line}");
    let bytes = |line: &str| -> f64 {
        let (number, unit) = line.rsplit_once("about ").unwrap().1.split_once(' ').unwrap();
        number.parse::<f64>().unwrap() * if unit == "B" { 1.0 } else { 1024.0 }
    };
    let large = sandbox.run(&["a.npy", "--dry-run", "--scale", "30"]).succeeds().lines()[0].clone();
    assert!(bytes(&large) > 100.0 * bytes(line), "{large} {line}");

    let info = sandbox.run(&["a.npy", "--info", "--scale", "2"]).succeeds().lines();
    assert!(info.contains(&"shape: 3x20x30, 3 frames of 30x20, grey".to_owned()), "{info:?}");
    assert!(info.contains(&"picture: resized to 60x40".to_owned()), "{info:?}");
    let info = sandbox.run(&["a.npy", "--info"]).succeeds().lines();
    assert!(info.iter().all(|line| !line.starts_with("picture")), "{info:?}");

    sandbox.run(&["a.npy", "--scale", "3", "--report", "r.jsonl", "-q"]).succeeds();
    let report = String::from_utf8(sandbox.bytes("r.jsonl")).unwrap();
    for field in ["\"height\":20,\"width\":30", "\"shown_frames\":3,\"shown_height\":60,\"shown_width\":90"] {
        assert!(report.contains(field), "{report}");
    }
}

#[test]
fn a_gif_of_another_size_is_made_again() {
    let sandbox = sandbox();
    let input = File::options().write(true).open(sandbox.path("a.npy")).unwrap();
    input.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    let resume = |arguments: &[&str]| sandbox.run(&[&["a.npy", "--resume", "-v"], arguments].concat());
    let mut before: &[&str] = &[];
    resume(before).succeeds();
    for arguments in [
        &["--width", "15"][..],
        &["--height", "10"],
        &["--scale", "0.5"],
        &["--scale", "0.5", "--resample", "nearest"],
        &["--width", "15", "--height", "21"],
    ] {
        resume(before).succeeds().mentions("0 of 1 volumes converted, 1 kept");
        resume(arguments).succeeds().mentions("it was made under other settings");
        before = arguments;
    }
    resume(&["--width=15", "--height=21"]).succeeds().mentions("1 kept");
    resume(&["--height=21", "--width=15", "--resample=auto"]).succeeds().mentions("1 kept");
    // A target that the resized picture meets by fewer pixels.
    let fitted = ["--scale", "4", "--max-bytes", "2500", "--allow", "pixels"];
    resume(&fitted).succeeds().mentions("a pixel is the mean of ").mentions("of 120x80");
    resume(&fitted).succeeds().mentions("1 kept");
}

#[test]
fn a_picture_that_is_too_large_is_an_error_of_its_input() {
    let sandbox = Sandbox::with([("a.npy", slope()), ("b.npy", npy(&[1, 1, 2], &[3u8, 9]))]);
    let message = "error: a.npy: a picture of 72000x48000 pixels; a GIF ends at 65535 per side; choose a smaller \
                   --width, --height or --scale";
    sandbox.run(&["a.npy", "b.npy", "--scale", "2400"]).exits(1).mentions(message);
    assert_eq!(sandbox.files(), ["a.npy", "b.gif", "b.npy"]);
    for list in ["--dry-run", "--info"] {
        sandbox.run(&["a.npy", "--scale", "2400", list]).exits(1).says(&[message]);
    }
    let message = "a.npy: a picture of 90000x60000 pixels;";
    sandbox.run(&["a.npy", "--height", "60000"]).exits(1).mentions(message);
}

#[test]
fn sizes_that_make_no_sense_are_refused() {
    let sandbox = sandbox();
    for (arguments, message) in [
        (
            &["--scale", "2", "--width", "9"][..],
            "the argument '--scale <F|P%>' cannot be used with '--width <W>'",
        ),
        (&["--height", "9", "--scale", "2"], "'--scale <F|P%>'"),
        (&["--width", "0"], "not a number of pixels from 1 to 65535"),
        (&["--width", "65536"], "not a number of pixels from 1 to 65535"),
        (&["--height", "-3"], "not a number of pixels from 1 to 65535"),
        (&["--height", "1.5"], "not a number of pixels from 1 to 65535"),
        (&["--scale", "0"], "a scale of 0 is not above 0 and at most 65535"),
        (&["--scale", "-2"], "a scale of -2 is not above 0 and at most 65535"),
        (&["--scale", "half"], "not a number, or a number of percent"),
        (&["--scale", "2", "--resample", "cubic"], "not auto, area, linear, lanczos or nearest"),
        (&["--aspect", "square"], "not physical or voxel"),
    ] {
        sandbox.run(&[&["a.npy"], arguments].concat()).exits(2).mentions(message);
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}

#[test]
fn the_help_describes_the_size_of_the_picture() {
    let sandbox = sandbox();
    let help = sandbox.run(&["--help"]).succeeds().lines().join("\n");
    for text in ["Picture size:", "--width <W>", "--height <H>", "--scale <F|P%>", "--resample <METHOD>"] {
        assert!(help.contains(text), "{text}");
    }
}
