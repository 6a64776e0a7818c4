//! `--effort`, `--compat`, `--max-error` and `--max-bytes`: smaller files, and the messages about them.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// 6 smooth frames of 40x50 with some texture.
fn textured() -> Vec<u8> {
    let level = |i: usize| ((i / 50) % 40 * 4 + i % 7 + i / 2000) as u8;
    let mut levels: Vec<u8> = (0..6 * 40 * 50).map(level).collect();
    levels[0] = 255;
    npy(&[6, 40, 50], &levels)
}

#[test]
fn effort_and_compatibility_change_the_file_and_not_the_pixels() {
    let sandbox = Sandbox::with([("a.npy", textured())]);
    let convert = |arguments: &[&str]| {
        sandbox.run(&[&["a.npy", "--verify", "--no-comment"], arguments].concat()).succeeds();
        (sandbox.bytes("a.gif"), sandbox.shown("a.gif").frames)
    };
    let (plain, shown) = convert(&[]);
    assert!(convert(&["--effort", "2"]) == (plain.clone(), shown.clone()));
    assert!(convert(&["--compat", "all"]).1 == shown);
    for (arguments, larger) in [(&["--effort", "0"][..], true), (&["--effort=3"], false)] {
        let (file, frames) = convert(arguments);
        assert!(frames == shown, "{arguments:?}");
        assert_eq!(file.len() > plain.len(), larger, "{arguments:?}: {} and {}", file.len(), plain.len());
    }
}

#[test]
fn compat_names_who_must_show_the_gif() {
    let sandbox = Sandbox::with([("a.npy", textured())]);
    sandbox.run(&["a.npy"]).succeeds();
    let plain = sandbox.bytes("a.gif");
    sandbox.run(&["a.npy", "--compat", "java"]).succeeds();
    assert_eq!(sandbox.bytes("a.gif"), plain);
    for who in ["web", "imagej", "all"] {
        sandbox.run(&["a.npy", "--compat", who, "--verify"]).succeeds();
        let record = String::from_utf8_lossy(&sandbox.bytes("a.gif")).into_owned();
        assert!(record.contains(&format!("--compat {who}")), "{who}");
    }
    // What --compat was without a value. It may be the last word, or take the input for its value.
    let now = "--compat without";
    sandbox.run(&["a.npy", "--compat"]).exits(2).mentions(now).mentions("--compat all is now");
    sandbox.run(&["--compat", "a.npy"]).exits(2).mentions(now).mentions("web, java, imagej or all");
    sandbox.run(&["a.npy", "--compat=ImageJ"]).exits(2).mentions("not web, java, imagej or all");
}

#[test]
fn transparency_is_refused_where_imagej_must_show_the_gif() {
    let sandbox = Sandbox::with([("a.npy", textured())]);
    for who in ["imagej", "all"] {
        for layers in [["--transparent", "3"], ["--disposal", "background"], ["--disposal", "previous"]] {
            let ran = sandbox.run(&["a.npy", "--compat", who, layers[0], layers[1]]);
            ran.exits(2).says(&[
                "error: ImageJ draws transparent pixels black, so a GIF for it has none, and every frame stays; \
                 leave out --transparent and --disposal, or choose --compat java or web",
            ]);
        }
        sandbox.run(&["a.npy", "--compat", who, "--disposal", "keep", "--background", "4"]).succeeds();
    }
    assert_eq!(sandbox.files(), ["a.gif", "a.npy"]);
}

#[test]
fn the_mean_and_the_largest_deviation_are_reported() {
    let sandbox = Sandbox::with([("a.npy", textured())]);
    sandbox
        .run(&["a.npy", "--max-error", "2"])
        .succeeds()
        .mentions("--max-error 2: levels are off by ")
        .mentions(", by 2 at most");
    sandbox.run(&["a.npy", "-q", "--max-error", "2"]).succeeds().says(&[]);
}

#[test]
fn a_size_target_is_met_and_the_loss_is_reported() {
    let sandbox = Sandbox::with([("a.npy", textured())]);
    sandbox.run(&["a.npy", "--no-comment"]).succeeds();
    let exact = sandbox.bytes("a.gif").len();
    sandbox.run(&["a.npy", "--max-bytes", &(exact / 2).to_string()]).succeeds().mentions("levels are off by");
    assert!(sandbox.bytes("a.gif").len() <= exact / 2);
    sandbox.run(&["a.npy", "--max-bytes", "2M", "--no-comment", "-v"]).succeeds().mentions("effort 2");
    assert_eq!(sandbox.bytes("a.gif").len(), exact);
}

#[test]
fn a_size_target_that_cannot_be_met_is_an_error_and_the_others_are_converted() {
    let sandbox = Sandbox::with([("a.npy", textured()), ("b.npy", npy(&[1, 1, 1], &[255u8]))]);
    sandbox
        .run(&["a.npy", "b.npy", "--no-comment", "--max-bytes", "80"])
        .exits(1)
        .mentions("does not fit into 80 bytes")
        .mentions("; allow more bytes with --max-bytes, or less of the volume with --allow");
    assert_eq!(sandbox.files(), ["a.npy", "b.gif", "b.npy"]);
}

#[test]
fn invalid_numbers_are_refused() {
    let sandbox = Sandbox::with([("a.npy", textured())]);
    for (option, nonsense) in [
        ("--effort", "4"),
        ("--effort", "-1"),
        ("--effort", "most"),
        ("--max-error", "128"),
        ("--max-error", "-1"),
        ("--max-error", "0.5"),
        ("--max-bytes", "small"),
        ("--max-bytes", "-1"),
        ("--max-bytes", "1.5"),
        ("--max-bytes", "2 parsecs"),
    ] {
        sandbox.run(&["a.npy", &format!("{option}={nonsense}")]).exits(2).mentions(option);
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}
