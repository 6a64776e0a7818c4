//! `--palette` and `--dither`: how RGB volumes are colored.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// 4 frames of 32x32 with thousands of colors, and different ones in each frame.
fn colorful() -> Vec<u8> {
    let level = |i: usize| (i * i / 7 + i / 3072 * 61) as u8;
    npy(&[4, 32, 32, 3], &(0..4 * 32 * 32 * 3).map(level).collect::<Vec<_>>())
}

#[test]
fn palettes_and_dithering_are_as_the_options_say() {
    let sandbox = Sandbox::with([("a.npy", colorful())]);
    let convert = |arguments: &[&str]| {
        sandbox
            .run(&[&["a.npy", "--verify", "--no-comment", "-o", "-"], arguments].concat())
            .succeeds()
            .out
            .clone()
    };
    let plain = convert(&[]);
    assert!(convert(&["--palette", "volume"]) == plain);
    assert!(convert(&["--palette", "4"]) == plain);
    let of_frames = convert(&["--palette", "frame"]);
    assert!(convert(&["--palette", "1"]) == of_frames);
    let files = [plain, of_frames, convert(&["--palette", "2"]), convert(&["--dither"])];
    for (at, file) in files.iter().enumerate() {
        assert!(!files[..at].contains(file), "file {at} is like another");
    }
}

#[test]
fn an_invalid_number_of_frames_is_refused() {
    let sandbox = Sandbox::with([("a.npy", colorful())]);
    for nonsense in ["0", "-1", "1.5", "frames", ""] {
        sandbox.run(&["a.npy", &format!("--palette={nonsense}")]).exits(2).mentions("--palette");
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}
