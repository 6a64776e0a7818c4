//! Slips of the command line: what is refused before anything is started, and what would have been right.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// Runs what must be refused with `message`, and nothing written.
#[track_caller]
fn refused(arguments: &[&str], message: &str) {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", stack()), ("old.gif", b"GIF89a".to_vec())]);
    let before = sandbox.files();
    let ran = sandbox.run(arguments);
    ran.exits(2).prints_nothing().mentions(message);
    assert!(ran.err.starts_with("error: "), "{}", ran.err);
    assert_eq!(sandbox.files(), before);
    assert_eq!(sandbox.bytes("old.gif"), b"GIF89a");
}

#[test]
fn a_gif_is_no_input() {
    let line = |gif: &str| {
        format!(
            "error: {gif} is no input, since its name ends in .gif; for the output use -o, to see what is in a GIF --info\n"
        )
    };
    refused(&["a.npy", "out.gif"], &line("out.gif"));
    refused(&["a.npy", "new/OUT.GIF"], &line("new/OUT.GIF"));
    refused(&["old.gif"], &line("old.gif"));
    refused(&["old.gif", "a.npy", "-o", "x/"], &line("old.gif"));
    refused(&["a.npy", "old.gif", "--dry-run"], &line("old.gif"));
    refused(&["a.npy", "old.gif", "--resume"], &line("old.gif"));
    // Looking at a GIF is what --info is for.
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy"]).succeeds();
    sandbox.run(&["a.npy", "a.gif", "--info"]).succeeds();
}

#[test]
fn an_output_has_not_the_extension_of_another_format() {
    let line = |output: &str, format: &str, gif: &str| {
        format!(
            "error: {output} has the extension of {format}, and the output is a GIF; name it {gif}, or end it in / if \
             it is a directory\n"
        )
    };
    refused(&["a.npy", "-o", "x.mp4"], &line("x.mp4", "an MP4 video", "x.gif"));
    refused(&["a.npy", "-o", "new/x.WebM"], &line("new/x.WebM", "a Matroska video", "new/x.gif"));
    refused(&["a.npy", "-o", "b.npy"], &line("b.npy", "a .npy file", "b.gif"));
    refused(&["a.npy", "-o", "x.ome.tif"], &line("x.ome.tif", "a TIFF file", "x.gif"));
    refused(&["a.npy", "b.npy", "-o", "x.png"], &line("x.png", "a PNG picture", "x.gif"));
    refused(&["a.npy", "-o", "x.tif", "--dry-run"], &line("x.tif", "a TIFF file", "x.gif"));
    // A directory may have any name.
    let sandbox = Sandbox::with([("a.npy", stack()), ("some.map/notes", vec![])]);
    sandbox.run(&["a.npy", "-o", "some.map"]).succeeds();
    sandbox.run(&["a.npy", "-o", "new.npy/"]).succeeds();
    assert_eq!(sandbox.files(), ["a.npy", "new.npy/a.gif", "some.map/a.gif", "some.map/notes"]);
}

#[test]
fn an_option_that_does_not_exist_brings_a_guess_only_where_one_is_near() {
    for (option, near) in [
        ("--theads", "--threads"),
        ("--colourmap", "--colormap"),
        ("--pallete", "--palette"),
        ("--durat", "--duration"),
        ("--dry-runn", "--dry-run"),
        ("-fps", "--fps"),
    ] {
        let ran = Sandbox::with([("a.npy", stack())]).run(&["a.npy", option, "3"]);
        ran.exits(2).mentions(&format!("  tip: a similar argument exists: '{near}'\n"));
    }
    for option in ["--bogus", "--zoom", "--display", "--d", "--x", "--noise", "-z"] {
        let ran = Sandbox::with([("a.npy", stack())]).run(&["a.npy", option]);
        ran.exits(2).mentions(&format!("error: unexpected argument '{option}' found\n"));
        assert!(!ran.err.contains("similar"), "{}", ran.err);
    }
}

#[test]
fn an_option_of_another_program_brings_the_line_that_would_do() {
    for (arguments, advice) in [
        (
            &["--delay", "10"][..],
            "use --duration 100 if 10 counts hundredths of a second, or --duration 10 if milliseconds",
        ),
        (
            &["--delay=4"],
            "use --duration 40 if 4 counts hundredths of a second, or --duration 4 if milliseconds",
        ),
        (
            &["-delay", "10"],
            "use --duration 100 if 10 counts hundredths of a second, or --duration 10 if milliseconds",
        ),
        (&["--delay"], "use --duration MS, the milliseconds of a frame"),
        (&["--crop", "100x50+10+20"], "use --select x=10:110,y=20:70"),
        (&["--crop=10,20+100x50"], "use --select x=10:110,y=20:70"),
        (&["--crop", "10,20-110,70"], "use --select x=10:110,y=20:70"),
        (
            &["--crop"],
            "use --select with the columns and the rows to show, such as --select x=100:612,y=50:400",
        ),
        (
            &["--quality", "80"],
            "the picture is exact; for a smaller file, use --effort 3, --max-error 2, or --max-bytes with a size",
        ),
        (&["--window", "400,40"], "use --range wl:400,40"),
        (&["--window"], "use --range LO,HI, or --range wl:WIDTH,LEVEL"),
        (&["--resize", "50%"], "use --width W, --height H, or --scale F"),
        (&["--overwrite"], "an older GIF is replaced without it"),
    ] {
        refused(&[&["a.npy"], arguments].concat(), &format!("  tip: {advice}\n"));
    }
}

#[test]
fn other_names_of_options_and_values_mean_the_same() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "--colormap", "fire"]).succeeds();
    let fire = sandbox.bytes("a.gif");
    for option in ["--lut", "--cmap"] {
        sandbox.run(&["a.npy", option, "fire", "-o", "other.gif"]).succeeds();
        assert!(sandbox.bytes("other.gif") == fire, "{option}");
    }
    let help = String::from_utf8(sandbox.run(&["--help"]).out).unwrap();
    for hidden in ["--lut", "--cmap", "cuda", "vulkan"] {
        assert!(!help.contains(hidden), "{hidden}");
    }
    // They ask for a GPU. Whether this machine has one does not matter here.
    for backend in ["cuda", "vulkan"] {
        let mut command = sandbox.command(&["a.npy", "--backend", backend]);
        command.env("VK_DRIVER_FILES", "/nonexistent").env("VK_ICD_FILENAMES", "/nonexistent");
        let ran = sandbox.ended(command.output().unwrap());
        assert!([0, 1].contains(&ran.status) && !ran.err.contains("invalid value"), "{}", ran.err);
        let refused = sandbox.run(&["a.npy", "--backend", backend, "--device", "0", "--list-devices"]);
        assert_ne!(refused.status, 2, "{}", refused.err);
    }
    sandbox.run(&["a.npy", "--backend", "cpu", "--device", "0"]).exits(2);
}

#[test]
fn sizes_have_the_units_that_the_help_documents() {
    let noise: Vec<u8> = (0..60_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[6, 100, 100], &noise))]);
    for (size, bytes) in [
        ("30KB", 30_000),
        ("30K", 30_720),
        ("30KiB", 30_720),
        ("30 kb", 30_000),
        ("0.03MB", 30_000),
        ("1.5M", 1_572_864),
        ("10MB", 10_000_000),
        ("10MiB", 10_485_760),
        ("10M", 10_485_760),
    ] {
        sandbox.run(&["a.npy", "--max-bytes", size]).succeeds();
        let record = String::from_utf8_lossy(&sandbox.bytes("a.gif")).into_owned();
        assert!(record.contains(&format!("--max-bytes {bytes}")), "{size}: {record}");
    }
    for size in ["10 parsecs", "1.5", "M", "1e6"] {
        let message = format!(
            "error: invalid value '{size}' for '--max-bytes <SIZE>': not a size like 512M, 1.5G or 10MB\n"
        );
        sandbox.run(&["a.npy", "--max-bytes", size]).exits(2).mentions(&message);
    }
}

#[test]
fn durations_have_spaces_brackets_and_units() {
    let sandbox = Sandbox::with([("a.npy", npy(&[3, 1, 2], &[0u8, 1, 2, 3, 4, 255]))]);
    for (duration, delays) in [
        ("40", [4, 4, 4]),
        ("100ms", [10, 10, 10]),
        ("0.1s", [10, 10, 10]),
        ("0.1 s", [10, 10, 10]),
        (" 100 ms ", [10, 10, 10]),
        ("0.5min", [3000, 3000, 3000]),
        ("100, 200, 300", [10, 20, 30]),
        ("[100, 200, 300]", [10, 20, 30]),
        ("(100, 200, 300)", [10, 20, 30]),
        ("[100 200 300]", [10, 20, 30]),
        ("0.1s, 0.2s, 300ms", [10, 20, 30]),
        ("[0.1, 0.2, 0.3] s", [10, 20, 30]),
    ] {
        sandbox.run(&["a.npy", "--duration", duration]).succeeds();
        assert_eq!(sandbox.shown("a.gif").delays, delays, "{duration}");
    }
    sandbox.run(&["a.npy", "--duration", "100", "--duration", "200,0.3s"]).exits(2);
    sandbox.run(&["a.npy", "--duration", "100", "--duration", "200,300"]).succeeds();
    assert_eq!(sandbox.shown("a.gif").delays, [10, 20, 30]);
    for (duration, what) in [
        ("soon", "not a number of milliseconds, or a duration such as 100ms or 0.1s"),
        ("10,,20", "not a number of milliseconds, or a duration such as 100ms or 0.1s"),
        ("0.1, 0.2 s", "some durations have a unit and others do not; give one to each"),
    ] {
        let message = format!("error: invalid value '{duration}' for '--duration <MS>': {what}\n");
        sandbox.run(&["a.npy", "--duration", duration]).exits(2).mentions(&message);
    }
    sandbox.run(&["a.npy", "--duration", "-1"]).exits(2).mentions("a frame cannot be shown for -1 ms");
}
