//! The comments in GIFs.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

const VERSION: &str = concat!("vol2gif ", env!("CARGO_PKG_VERSION"));

/// Runs the program, which must write `a.gif`; returns the comments in it.
fn comments(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    sandbox.run(arguments).succeeds();
    sandbox.shown("a.gif").comments
}

/// Twelve samples in two frames of 3x2.
fn npy_of(samples: [i16; 12]) -> Vec<u8> {
    npy(&[2, 2, 3], &samples)
}

#[test]
fn a_comment_records_the_levels_and_the_settings() {
    let wide = npy_of([-1024, 3071, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    let sandbox = Sandbox::with([("in/a.npy", wide), ("b.npy", stack())]);
    let of = |arguments: &[&str]| {
        let all = [&["in/a.npy", "-o", "a.gif"], arguments].concat();
        comments(&sandbox, &all).concat()
    };
    let start = format!("{VERSION}\nsource: a.npy\nvolume: 2x2x3 int16, -1024 to 3071\nlevels: ");
    assert_eq!(of(&[]), format!("{start}-1024 to 3071, truncated"));
    assert_eq!(
        of(&["--range=wl:400,40", "--invert", "--fps=25", "--backend=cpu", "--threads=1", "--verify", "-v"]),
        format!("{start}-160 to 240, rounded\nsettings: --range -160,240 --invert --duration 40")
    );
    assert_eq!(
        of(&["--log", "--effort=0"]),
        format!("{start}-1024 to 3071, log, rounded\nsettings: --log --effort 0")
    );
    assert_eq!(
        of(&["--scope=frame"]),
        format!("{start}frames -1024 to 3071; 0 to 255, truncated\nsettings: --scope frame")
    );
    assert_eq!(
        of(&["--max-bytes=5K"]),
        format!(
            "{start}-1024 to 3071, truncated\nfitted: effort 2, error 0, frames 1/1, pixels 1/1\nsettings: --max-bytes 5120"
        )
    );
    assert_eq!(
        comments(&sandbox, &["b.npy", "-o", "a.gif"]),
        [format!("{VERSION}\nsource: b.npy\nvolume: 2x2x3 uint16, 0 to 255\nlevels: 0 to 255, truncated")]
    );
}

#[test]
fn a_comment_records_floats_channels_and_volumes_without_finite_samples() {
    let colors: Vec<f32> = (0..12).map(|at| [0.1, 300.0, 7.0][at % 3] + at as f32 / 100.0).collect();
    let sandbox = Sandbox::with([
        ("a.npy", npy(&[2, 1, 2, 3], &colors)),
        ("b.npy", npy(&[1, 1, 2], &[f64::NAN, f64::INFINITY])),
        ("c.npy", npy(&[2, 1, 1], &[true, false])),
        ("d.npy", npy(&[1, 1, 2], &[1e300, -2.5])),
    ]);
    let of = |arguments: &[&str]| {
        comments(&sandbox, arguments).concat().split_once("volume: ").unwrap().1.to_owned()
    };
    assert_eq!(of(&["a.npy"]), "2x1x2x3 float32, 0.1 to 300.1\nlevels: 0.1 to 300.1, truncated");
    assert_eq!(
        of(&["a.npy", "--scope=channel"]),
        "2x1x2x3 float32, 0.1 to 300.1\nlevels: channels 0 to 1; 300.01 to 300.1; 0 to 255, truncated\n\
         settings: --scope channel"
    );
    assert_eq!(of(&["b.npy", "-o", "a.gif"]), "1x1x2 float64\nlevels: none, truncated");
    assert_eq!(of(&["c.npy", "-o", "a.gif"]), "2x1x1 bool, false to true\nlevels: 0 to 1, truncated");
    assert!(of(&["d.npy", "-o", "a.gif"]).ends_with("\nlevels: -2.5 to 1e300, truncated"));
}

#[test]
fn a_comment_can_be_left_out_and_another_added() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    let record = comments(&sandbox, &["a.npy"]);
    let plain = comments(&sandbox, &["a.npy", "--no-comment"]);
    assert_eq!((record.len(), plain.len()), (1, 0));
    let long = "Grüße, 細胞\n".repeat(100);
    assert_eq!(comments(&sandbox, &["a.npy", "--comment", &long]), [&*record[0], &long]);
    assert_eq!(comments(&sandbox, &["a.npy", "--comment", &long, "--no-comment"]), [&*long]);
    sandbox.run(&["a.npy", "--comment", ""]).exits(2).mentions("--comment");
}

#[test]
fn a_source_is_a_name_and_never_a_path() {
    let sandbox = Sandbox::with([
        ("in/a.npy", stack()),
        ("in/Zellen 細胞.npy", stack()),
        ("in/a.npz", npz(&[("x.npy", &stack()), ("new\nline.npy", &stack())], true)),
    ]);
    let source = |arguments: &[&str]| {
        let comment = comments(&sandbox, &[arguments, &["-o", "a.gif"]].concat()).concat();
        let source = comment.lines().find_map(|line| line.strip_prefix("source: ")).map(str::to_owned);
        assert_eq!(comment.lines().count(), 4, "{comment}");
        source.unwrap()
    };
    assert_eq!(source(&["in/a.npy"]), "a.npy");
    assert_eq!(source(&[sandbox.path("in/a.npy").to_str().unwrap()]), "a.npy");
    assert_eq!(source(&["in/../in/Zellen 細胞.npy"]), "Zellen 細胞.npy");
    assert_eq!(source(&["in/a.npz", "--array=x"]), "a.npz[x]");
    assert_eq!(source(&["in/a.npz", "--array=new\nline"]), r"a.npz[new\nline]");
    sandbox.run_on(&stack(), &["-", "-o", "a.gif"]).succeeds();
    assert!(sandbox.shown("a.gif").comments[0].contains("\nsource: stdin\n"));
}

#[cfg(unix)]
#[test]
fn a_file_name_cannot_break_a_line_of_the_comment() {
    let sandbox = Sandbox::with([("new\nlevels: 1 to 2, rounded.npy", stack())]);
    let comments = comments(&sandbox, &["new\nlevels: 1 to 2, rounded.npy", "-o", "a.gif"]);
    assert_eq!(comments[0].lines().nth(1), Some("source: new\u{fffd}levels: 1 to 2, rounded.npy"));
}

#[test]
fn the_same_input_gives_the_same_bytes_in_any_place_and_at_any_time() {
    let sandbox = Sandbox::with([("one/a.npy", stack()), ("another/a.npy", stack())]);
    sandbox.run(&["one/a.npy"]).succeeds();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    sandbox.run(&["another/a.npy"]).succeeds();
    assert_eq!(sandbox.bytes("one/a.gif"), sandbox.bytes("another/a.gif"));
}

#[test]
fn a_frame_without_finite_samples_does_not_change_the_record_of_the_others() {
    let mut samples: Vec<f32> = (1..=60).map(|it| it as f32 * 100.0).collect();
    samples[..20].fill(f32::NAN);
    let sandbox = Sandbox::with([("a.npy", npy(&[3, 4, 5], &samples))]);
    for (options, end) in [
        (&["--gamma", "0.4"][..], "gamma 0.4, rounded"),
        (&["--log"], "log, rounded"),
        (&["--range", "full"], "to 6000, rounded"),
        (&[], "to 6000, truncated"),
    ] {
        sandbox.run(&[&["a.npy", "--scope", "frame"], options].concat()).succeeds();
        let ran = sandbox.run(&["--info", "a.gif"]);
        let text = String::from_utf8(ran.out.clone()).unwrap();
        let levels = text.lines().find(|line| line.contains("levels: ")).unwrap();
        assert!(
            levels.contains("frames none; 2100 to 4000; 4100 to 6000") && levels.ends_with(end),
            "{levels}"
        );
    }
}
