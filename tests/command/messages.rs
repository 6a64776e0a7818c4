//! The messages of the program: summaries, warnings, errors, the help and the version.

use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

/// Runs on one volume and returns the warnings that follow its summary.
fn warnings(volume: Vec<u8>, arguments: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::with([("a.npy", volume)]);
    let ran = sandbox.run(&[&["a.npy"], arguments].concat());
    ran.succeeds().prints_nothing().mentions("a.npy -> a.gif: ");
    ran.err.lines().skip(1).map(|line| line.strip_prefix("warning: a.npy: ").unwrap().to_owned()).collect()
}

#[test]
fn a_converted_volume_has_a_summary_of_one_line() {
    let floats = npy(&[1, 1, 2], &[-0.25f32, 987.5]);
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npz", npz(&[("f.npy", &floats)], true))]);
    sandbox.run(&["a.npy", "b.npz", "--backend=cpu"]).succeeds().prints_nothing().says_in_any_order(&[
        &format!(
            "a.npy -> a.gif: 2 frames of 3x2, range 0 to 255, {} B in T s, cpu",
            sandbox.bytes("a.gif").len()
        ),
        &format!(
            "b.npz[f] -> b.gif: 1 frame of 2x1, range -0.25 to 987.5, {} B in T s, cpu",
            sandbox.bytes("b.gif").len()
        ),
        &format!(
            "2 of 2 volumes converted, 0 failed; {} B in T s",
            sandbox.bytes("a.gif").len() + sandbox.bytes("b.gif").len()
        ),
    ]);
}

#[test]
fn a_usual_volume_has_no_warning() {
    assert_eq!(warnings(stack(), &[]), [""; 0]);
    assert_eq!(warnings(npy(&[1, 1, 2], &[0u8, 200]), &[]), [""; 0], "8-bit samples are levels");
    assert_eq!(warnings(npy(&[1, 1, 2], &[-1000i16, 3000]), &[]), [""; 0]);
    assert_eq!(warnings(npy(&[1, 1, 2], &[0.0f32, 1.0]), &["--duration", "20"]), [""; 0]);
}

#[test]
fn a_gif_of_low_contrast_has_a_warning() {
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
fn values_that_are_taken_as_levels_have_a_warning() {
    assert_eq!(
        warnings(npy(&[1, 1, 2], &[0u16, 200]), &[]),
        [
            "not stretched: the maximum is 255 or less, so values were taken as levels (highest: 200); --range full \
             stretches them"
        ]
    );
}

#[test]
fn a_constant_volume_has_a_warning() {
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
fn a_volume_without_finite_samples_is_black_and_has_a_warning() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 3], &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]))]);
    let ran = sandbox.run(&["a.npy"]);
    ran.succeeds().says(&[
        &format!(
            "a.npy -> a.gif: 1 frame of 3x1, no finite samples, {} B in T s, cpu",
            sandbox.bytes("a.gif").len()
        ),
        "warning: a.npy: no sample is finite (1 NaN, 1 +Inf, 1 -Inf); every pixel has level 0",
    ]);
    assert_eq!(sandbox.shown("a.gif").levels(), [[0, 0, 0]]);
}

#[test]
fn frames_that_browsers_slow_down_have_a_warning() {
    let slowed = |ms| format!("browsers show frames of less than 20 ms (here {ms} ms) for 100 ms");
    assert_eq!(warnings(stack(), &["--duration", "15"]), [slowed("15")]);
    assert_eq!(warnings(stack(), &["--fps", "100"]), [slowed("10")]);
    assert_eq!(warnings(stack(), &["--duration", "40,19.5"]), [slowed("19.5")]);
}

#[test]
fn a_failure_is_a_fact_and_a_remedy_in_the_words_of_the_command_line() {
    let two = npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], true);
    let files = [
        ("text.npy", b"1, 2, 3".to_vec()),
        ("flat.npy", npy(&[6], &[0u8; 6])),
        ("five.npy", npy(&[1, 1, 1, 1, 3], &[0u8; 3])),
        ("wide.npy", npy(&[1, 1, 65536], &[0u8; 65536])),
        ("none.npz", npz(&[], false)),
        ("cut.npz", two[..two.len() - 30].to_vec()),
        ("header.npy", stack()[..60].to_vec()),
    ];
    let sandbox = Sandbox::with(files);
    for (input, remedy) in [
        ("text.npy", "save the array with numpy.save"),
        ("flat.npy", "add the missing ones with numpy.newaxis"),
        ("five.npy", "say it with --axes, such as --axes TCZYX"),
        ("wide.npy", "crop or downsample it first"),
        ("none.npz", "save them with numpy.savez"),
        ("cut.npz", "save it again with numpy.savez"),
        ("header.npy", "save the array with numpy.save"),
    ] {
        let ran = sandbox.run(&[input, "--report", "report.json"]);
        ran.exits(1).prints_nothing();
        let message = ran.err.trim_end().strip_prefix("error: ").unwrap();
        assert!(message.starts_with(input) && message.ends_with(&format!("; {remedy}")), "{message}");
        let line: serde_json::Value = serde_json::from_slice(&sandbox.bytes("report.json")).unwrap();
        assert_eq!(line["error"], message, "the report says the same");
        sandbox.run(&[input, "--info"]).exits(1).mentions(message);
        sandbox.run(&[input, "--dry-run"]).exits(1).mentions(message);
    }
}

#[test]
fn a_warning_before_a_conversion_has_its_remedy() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 2], &[0u16, 200]))]);
    let ran = sandbox.run(&["a.npy", "--info"]);
    let out = String::from_utf8(ran.succeeds().out.clone()).unwrap();
    let warning = out.lines().find_map(|line| line.strip_prefix("warning: ")).unwrap();
    assert!(warning.ends_with("(highest: 200); --range full stretches them"), "{warning}");
}

#[test]
fn a_wrong_value_of_an_option_has_its_remedy() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox
        .run(&["a.npy", "--range=9,2"])
        .exits(2)
        .mentions("the window from 9 to 2 is backwards; to invert the picture use --invert with 2,9");
    sandbox
        .run(&["a.npy", "--colormap", "a.npy"])
        .exits(2)
        .mentions("error: a.npy: is no colormap: it holds")
        .mentions("; a colormap is 256 colors as text");
}

#[test]
fn the_failures_of_a_long_run_are_listed_again_at_its_end() {
    let sandbox = Sandbox::with([]);
    for number in 0..60 {
        let volume = if number % 10 == 3 { Vec::new() } else { stack() };
        sandbox.put(&format!("in/v{number:02}.npy"), &volume);
    }
    let ran = sandbox.run(&["in", "-o", "out"]);
    ran.exits(1);
    let lines: Vec<&str> = ran.err.lines().collect();
    let totals =
        lines.iter().position(|line| line.starts_with("54 of 60 volumes converted, 6 failed; ")).unwrap();
    assert_eq!(lines[totals + 1], "the failures again:");
    let mut again = lines[totals + 2..].to_vec();
    again.sort_unstable();
    let expected: Vec<String> = (0..6)
        .map(|ten| {
            format!("  in/v{ten}3.npy: is empty (0 bytes); was the program that wrote it interrupted?")
        })
        .collect();
    assert_eq!(again, expected);
    assert_eq!(ran.err.matches("error: ").count(), 6, "each is counted once");
    // Errors only, and a run that fits on a screen.
    assert!(!sandbox.run(&["in", "-o", "out", "-q"]).err.contains("again"));
    assert!(!sandbox.run(&["in", "-o", "out", "--exclude", "v[45]*"]).exits(1).err.contains("again"));
    for number in 0..60 {
        sandbox.put(&format!("in/v{number:02}.npy"), b"");
    }
    let ran = sandbox.run(&["in", "-o", "out"]);
    ran.exits(1).mentions("\n  and 40 more; --report FILE keeps all of them\n");
    assert_eq!(ran.err.lines().count(), 60 + 1 + 1 + 20 + 1);
}

#[test]
fn quiet_prints_errors_only() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 1], &[f32::NAN])), ("bad.npy", vec![])]);
    sandbox
        .run(&["a.npy", "bad.npy", "-q"])
        .exits(1)
        .says(&["error: bad.npy: is empty (0 bytes); was the program that wrote it interrupted?"]);
    sandbox.run(&["a.npy", "--quiet"]).succeeds().says(&[]);
    sandbox.run(&["a.npy", "-q", "-v"]).exits(2);
}

#[test]
fn verbose_adds_a_line_about_each_volume() {
    let many: Vec<u8> = (0..3 * 300u32).map(|i| (i * i % 249 + i / 100) as u8).collect();
    let sandbox = Sandbox::with([
        ("grey.npy", stack()),
        ("few.npy", npy(&[1, 1, 1, 3], &[1u8, 2, 255])),
        ("many.npy", npy(&[1, 15, 20, 3], &many)),
    ]);
    sandbox.run(&["grey.npy", "-v"]).succeeds().mentions("\n  uint16 samples, grey, values as levels, ");
    sandbox.run(&["few.npy", "--verbose"]).succeeds().mentions("\n  uint8 samples, RGB, all colors kept, ");
    sandbox.run(&["many.npy", "-v"]).succeeds().mentions("\n  uint8 samples, RGB, shown in 256 colors, ");
}

#[test]
fn messages_are_colored_on_request_and_not_in_a_pipe() {
    let sandbox = Sandbox::with([("bad.npy", vec![])]);
    let plain = "error: bad.npy: is empty (0 bytes); was the program that wrote it interrupted?";
    for arguments in [&["bad.npy"][..], &["bad.npy", "--color=auto"], &["bad.npy", "--color=never"]] {
        sandbox.run(arguments).exits(1).says(&[plain]);
    }
    let colored = plain.replace("error:", "\u{1b}[1;31merror:\u{1b}[0m");
    sandbox.run(&["bad.npy", "--color", "always"]).exits(1).says(&[&colored]);
}

#[cfg(unix)]
#[test]
fn names_of_files_cannot_break_a_line_or_color_it() {
    let name = "new\nline\u{1b}[31m.npy";
    let sandbox = Sandbox::with([(name, vec![])]);
    let expected =
        "error: new\\nline\\u{1b}[31m.npy: is empty (0 bytes); was the program that wrote it interrupted?";
    sandbox.run(&[name]).exits(1).says(&[expected]);
    sandbox.put(name, &stack());
    sandbox
        .run(&[name])
        .succeeds()
        .mentions("new\\nline\\u{1b}[31m.npy -> new\\nline\\u{1b}[31m.gif: 2 frames");
}

#[test]
fn the_help_lists_all_options() {
    let sandbox = Sandbox::with([]);
    for help in ["-h", "--help"] {
        let ran = sandbox.run(&[help]);
        assert!(ran.err.is_empty() && ran.status == 0, "{ran:?}");
        let text = String::from_utf8(ran.out).unwrap();
        for mentioned in [
            "vol2gif [OPTIONS] <INPUT>...",
            "-o, --output <PATH>",
            "--backend <BACKEND>",
            "--device <DEVICE>",
            "--list-devices",
            "--range <[CHANNEL=]RANGE>",
            "--scope <SCOPE>",
            "--gamma <[CHANNEL=]G>",
            "--channels <[CHANNEL=]COLOR,...>",
            "--blend <BLEND>",
            "--log",
            "--colormap <NAME|FILE>",
            "--invert",
            "--duration <MS>",
            "--fps <N|file>",
            "--loop <TIMES>",
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
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("browsers play N + 1 times"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn the_version_is_printed() {
    let line = format!("vol2gif {}\n", env!("CARGO_PKG_VERSION"));
    for version in ["-V", "--version"] {
        let ran = Sandbox::with([]).run(&[version]);
        ran.succeeds().prints(line.as_bytes()).says(&[]);
    }
}

#[test]
fn a_wrong_command_line_starts_nothing() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels())]);
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
        let ran = sandbox.run(arguments);
        ran.exits(2).prints_nothing().mentions(what);
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    assert_eq!(sandbox.files(), ["a.npy", "b.npy"]);
}
