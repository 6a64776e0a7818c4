//! `--allow`: fewer frames or pixels, so that a GIF fits `--max-bytes`.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// 12 frames of 40x50 random samples.
fn noise() -> Vec<u8> {
    let mut state = 1u32;
    let mut level = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    npy(&[12, 40, 50], &(0..12 * 40 * 50).map(|_| level()).collect::<Vec<_>>())
}

#[test]
fn frames_are_left_out_if_allowed_and_reported() {
    let sandbox = Sandbox::with([("a.npy", noise())]);
    sandbox.run(&["a.npy", "--max-error", "8"]).succeeds();
    let half = (sandbox.bytes("a.gif").len() / 2).to_string();
    let all = ["a.npy", "--max-bytes", &half];
    sandbox.run(&all).succeeds().mentions("a.gif: 12 frames of 50x40");
    sandbox
        .run(&[&all[..], &["--allow", "frames", "--verify"]].concat())
        .succeeds()
        .mentions("a.gif: 4 frames of 50x40")
        .mentions("\n  every 3rd of 12 frames is shown, for as long as all of them\n")
        .mentions("verified: 4 frames decoded");
    assert_eq!(sandbox.shown("a.gif").delays, [30; 4]);
}

#[test]
fn pixels_are_binned_if_allowed_and_reported() {
    let sandbox = Sandbox::with([("a.npy", noise())]);
    sandbox.run(&["a.npy", "--max-error", "8"]).succeeds();
    let (half, tenth) = (sandbox.bytes("a.gif").len() / 2, sandbox.bytes("a.gif").len() / 10);
    sandbox
        .run(&["a.npy", "--max-bytes", &half.to_string(), "--allow", "pixels", "--verify"])
        .succeeds()
        .mentions("a.gif: 12 frames of 25x20")
        .mentions("\n  a pixel is the mean of 2x2 of 50x40\n")
        .mentions("verified: 12 frames decoded");
    sandbox
        .run(&["a.npy", "--max-bytes", &tenth.to_string(), "--allow", "pixels,frames"])
        .succeeds()
        .mentions(
            "of 12 frames is shown, for as long as all of them\n  a pixel is the mean of 2x2 of 50x40\n",
        );
    assert!(sandbox.bytes("a.gif").len() <= tenth);
}

#[test]
fn frames_that_are_shown_longer_bring_no_warning_of_slow_browsers() {
    let sandbox = Sandbox::with([("a.npy", noise())]);
    sandbox
        .run(&["a.npy", "--max-error", "8", "--duration", "10"])
        .succeeds()
        .mentions("browsers show frames of less");
    let half = (sandbox.bytes("a.gif").len() / 2).to_string();
    let ran = sandbox.run(&["a.npy", "--duration", "10", "--max-bytes", &half, "--allow=frames"]);
    assert!(!ran.succeeds().err.contains("browsers"), "{}", ran.err);
}

#[test]
fn allow_needs_a_size_target_and_a_known_name() {
    let sandbox = Sandbox::with([("a.npy", noise())]);
    sandbox.run(&["a.npy", "--allow", "frames"]).exits(2).mentions("--max-bytes");
    for nonsense in ["sound", "", "frames,sound"] {
        sandbox.run(&["a.npy", "--max-bytes", "2M", "--allow", nonsense]).exits(2).mentions("--allow");
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}
