//! What the program says, and where.

use vol2gif_kit::fixtures::{stack, two_pixels as other};
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox as Console;

/// Runs on one volume and returns the warnings that follow its summary.
fn warnings(volume: Vec<u8>, arguments: &[&str]) -> Vec<String> {
    let desk = Console::with([("a.npy", volume)]);
    let ran = desk.run(&[&["a.npy"], arguments].concat());
    ran.succeeds().prints_nothing().mentions("a.npy -> a.gif: ");
    ran.err.lines().skip(1).map(|line| line.strip_prefix("warning: a.npy: ").unwrap().to_owned()).collect()
}

#[test]
fn a_volume_is_summed_up_on_one_line() {
    let floats = npy(&[1, 1, 2], &[-0.25f32, 987.5]);
    let desk = Console::with([("a.npy", stack()), ("b.npz", npz(&[("f.npy", &floats)], true))]);
    desk.run(&["a.npy", "b.npz", "--backend=cpu"]).succeeds().prints_nothing().says_in_any_order(&[
        &format!(
            "a.npy -> a.gif: 2 frames of 3x2, range 0 to 255, {} B in T s, cpu",
            desk.bytes("a.gif").len()
        ),
        &format!(
            "b.npz[f] -> b.gif: 1 frame of 2x1, range -0.25 to 987.5, {} B in T s, cpu",
            desk.bytes("b.gif").len()
        ),
        &format!(
            "2 of 2 volumes converted, 0 failed; {} B in T s",
            desk.bytes("a.gif").len() + desk.bytes("b.gif").len()
        ),
    ]);
}

#[test]
fn nothing_is_warned_of_where_nothing_is_odd() {
    assert_eq!(warnings(stack(), &[]), [""; 0]);
    assert_eq!(warnings(npy(&[1, 1, 2], &[0u8, 200]), &[]), [""; 0], "8-bit samples are levels");
    assert_eq!(warnings(npy(&[1, 1, 2], &[-1000i16, 3000]), &[]), [""; 0]);
    assert_eq!(warnings(npy(&[1, 1, 2], &[0.0f32, 1.0]), &["--duration", "20"]), [""; 0]);
}

#[test]
fn a_gif_of_low_contrast_is_warned_of() {
    let remedy = "since values from 0 to 255 are not normalized; --range full stretches them";
    for (volume, highest) in [
        (npy(&[1, 1, 2], &[0.0f32, 1.0001]), 1),
        (npy(&[1, 1, 2], &[0u8, 2]), 2),
        (npy(&[1, 1, 2], &[0.0f64, 0.1]), 25),
    ] {
        let expected = format!("low contrast: the highest level is {highest} of 255, {remedy}");
        assert_eq!(warnings(volume, &[]), [expected]);
    }
    assert_eq!(
        warnings(npy(&[1, 1, 2], &[-1e-9f32, 0.0]), &[]),
        [
            "low contrast: the highest level is 23 of 255, since the values are less than 1e-7 apart; --range full \
             stretches them"
        ]
    );
}

#[test]
fn values_that_are_taken_as_levels_are_warned_of() {
    assert_eq!(
        warnings(npy(&[1, 1, 2], &[0u16, 200]), &[]),
        [
            "not stretched: the maximum is 255 or less, so values were taken as levels (highest: 200); --range full \
             stretches them"
        ]
    );
}

#[test]
fn a_constant_volume_is_warned_of() {
    assert_eq!(
        warnings(npy(&[1, 1, 2], &[300i32, 300]), &[]),
        ["all samples are the same; every pixel has level 0"]
    );
    assert_eq!(
        warnings(npy(&[1, 1, 2], &[true, true]), &[]),
        ["all samples are the same; every pixel has level 255"]
    );
}

#[test]
fn samples_that_are_not_finite_are_counted() {
    let (nan, inf) = (f32::NAN, f32::INFINITY);
    assert_eq!(
        warnings(npy(&[1, 2, 4], &[nan, 0.0, inf, nan, 1.0, nan, -inf, inf]), &[]),
        ["3 NaN (at level 0), 2 +Inf (at level 255) and 1 -Inf (at level 0) were left out of the range"]
    );
}

#[test]
fn a_volume_of_nothing_finite_is_black_and_warned_of() {
    let desk = Console::with([("a.npy", npy(&[1, 1, 3], &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]))]);
    let ran = desk.run(&["a.npy"]);
    ran.succeeds().says(&[
        &format!(
            "a.npy -> a.gif: 1 frame of 3x1, no finite samples, {} B in T s, cpu",
            desk.bytes("a.gif").len()
        ),
        "warning: a.npy: no sample is finite (1 NaN, 1 +Inf, 1 -Inf); every pixel has level 0",
    ]);
    assert_eq!(desk.shown("a.gif").levels(), [[0, 0, 0]]);
}

#[test]
fn frames_that_browsers_slow_down_are_warned_of() {
    let slowed = |ms| format!("browsers show frames of less than 20 ms (here {ms} ms) for 100 ms");
    assert_eq!(warnings(stack(), &["--duration", "15"]), [slowed("15")]);
    assert_eq!(warnings(stack(), &["--fps", "100"]), [slowed("10")]);
    assert_eq!(warnings(stack(), &["--duration", "40,19.5"]), [slowed("19.5")]);
}

#[test]
fn quiet_leaves_errors_alone() {
    let desk = Console::with([("a.npy", npy(&[1, 1, 1], &[f32::NAN])), ("bad.npy", vec![])]);
    desk.run(&["a.npy", "bad.npy", "-q"])
        .exits(1)
        .says(&["error: bad.npy: is empty (0 bytes); was the program that wrote it interrupted?"]);
    desk.run(&["a.npy", "--quiet"]).succeeds().says(&[]);
    desk.run(&["a.npy", "-q", "-v"]).exits(2);
}

#[test]
fn verbose_says_more() {
    let many: Vec<u8> = (0..3 * 300u32).map(|i| (i * i % 249 + i / 100) as u8).collect();
    let desk = Console::with([
        ("grey.npy", stack()),
        ("few.npy", npy(&[1, 1, 1, 3], &[1u8, 2, 255])),
        ("many.npy", npy(&[1, 15, 20, 3], &many)),
    ]);
    desk.run(&["grey.npy", "-v"]).succeeds().mentions("\n  uint16 samples, grey, values as levels, ");
    desk.run(&["few.npy", "--verbose"]).succeeds().mentions("\n  uint8 samples, RGB, all colors kept, ");
    desk.run(&["many.npy", "-v"]).succeeds().mentions("\n  uint8 samples, RGB, shown in 256 colors, ");
}

#[test]
fn color_comes_when_asked_for_and_not_into_a_pipe() {
    let desk = Console::with([("bad.npy", vec![])]);
    let plain = "error: bad.npy: is empty (0 bytes); was the program that wrote it interrupted?";
    for arguments in [&["bad.npy"][..], &["bad.npy", "--color=auto"], &["bad.npy", "--color=never"]] {
        desk.run(arguments).exits(1).says(&[plain]);
    }
    let colored = plain.replace("error:", "\u{1b}[1;31merror:\u{1b}[0m");
    desk.run(&["bad.npy", "--color", "always"]).exits(1).says(&[&colored]);
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_break_a_line_or_color_it() {
    let name = "new\nline\u{1b}[31m.npy";
    let desk = Console::with([(name, vec![])]);
    let expected =
        "error: new\\nline\\u{1b}[31m.npy: is empty (0 bytes); was the program that wrote it interrupted?";
    desk.run(&[name]).exits(1).says(&[expected]);
    desk.put(name, &stack());
    desk.run(&[name]).succeeds().mentions("new\\nline\\u{1b}[31m.npy -> new\\nline\\u{1b}[31m.gif: 2 frames");
}

#[test]
fn help_tells_all_options_of_the_contract() {
    let desk = Console::with([]);
    for help in ["-h", "--help"] {
        let ran = desk.run(&[help]);
        assert!(ran.err.is_empty() && ran.status == 0, "{ran:?}");
        let text = String::from_utf8(ran.out).unwrap();
        for mentioned in [
            "vol2gif [OPTIONS] <INPUT>...",
            "-o, --output <PATH>",
            "--backend <BACKEND>",
            "--device <DEVICE>",
            "--list-devices",
            "--range <RANGE>",
            "--scope <SCOPE>",
            "--gamma <G>",
            "--log",
            "--colormap <NAME|FILE>",
            "--invert",
            "--duration <MS>",
            "--fps <N>",
            "--loop <N>",
            "--no-mkdir",
            "--array <NAME>",
            "--threads <N>",
            "--verify",
            "-q, --quiet",
            "-v, --verbose",
            "--color <WHEN>",
            "-h, --help",
            "-V, --version",
            "Examples:",
        ] {
            assert!(text.contains(mentioned), "{mentioned} is not in {help}:\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn the_version_is_printed() {
    let line = format!("vol2gif {}\n", env!("CARGO_PKG_VERSION"));
    for version in ["-V", "--version"] {
        let ran = Console::with([]).run(&[version]);
        ran.succeeds().prints(line.as_bytes()).says(&[]);
    }
}

#[test]
fn a_wrong_command_line_starts_nothing() {
    let desk = Console::with([("a.npy", stack()), ("b.npy", other())]);
    for (arguments, what) in [
        (&[][..], "<INPUT>"),
        (&["a.npy", "--bogus"], "--bogus"),
        (&["a.npy", "-o"], "--output"),
        (&["a.npy", "-o", ""], "--output"),
        (&["a.npy", "--backend", "tpu"], "tpu"),
        (&["a.npy", "--backend", "cpu", "--device", "0"], "--device is for --backend gpu, not cpu"),
        (&["a.npy", "--duration", "100", "--fps", "10"], "--fps"),
        (&["a.npy", "--duration", "soon"], "soon"),
        (&["a.npy", "--duration=-1"], "-1 ms"),
        (&["a.npy", "--duration=nan"], "NaN ms"),
        (&["a.npy", "--duration", "655351"], "655351 ms"),
        (&["a.npy", "--duration", "10,,20"], "--duration"),
        (&["a.npy", "--fps", "0"], "0 frames per second"),
        (&["a.npy", "--fps=-3"], "-3 frames per second"),
        (&["a.npy", "--loop", "65536"], "65536"),
        (&["a.npy", "--loop=-1"], "-1"),
        (&["a.npy", "--threads", "0"], "--threads"),
        (&["a.npy", "--threads", "1025"], "from 1 to 1024"),
        (&["a.npy", "--gpu-memory", "lots"], "lots"),
        (&["a.npy", "--color", "pink"], "pink"),
    ] {
        let ran = desk.run(arguments);
        ran.exits(2).prints_nothing().mentions(what);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    assert_eq!(desk.files(), ["a.npy", "b.npy"]);
}
