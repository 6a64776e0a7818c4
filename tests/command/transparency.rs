//! `--transparent`, `--background` and `--disposal`.

use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// A sandbox with a volume of two frames of 3 pixels, of the levels 0 to 2 and 255, and an RGB volume.
fn sandbox() -> Sandbox {
    Sandbox::with([
        ("a.npy", npy(&[2, 1, 3], &[0u8, 1, 255, 2, 0, 255])),
        ("rgb.npy", npy(&[1, 1, 2, 3], &[0u8, 1, 2, 3, 4, 255])),
    ])
}

#[test]
fn the_transparent_level_and_the_disposal_are_as_the_options_say() {
    let sandbox = sandbox();
    let shown = |arguments: &[&str]| {
        Shown::in_layers(
            &sandbox.run(&[&["a.npy", "--verify", "-o", "-"], arguments].concat()).succeeds().out,
        )
    };
    let greys = |shown: &Shown| {
        let pixels = shown.frames[1].iter().zip(&shown.drawn[1]);
        pixels.map(|(color, drawn)| drawn.then_some(color[0])).collect::<Vec<_>>()
    };
    let plain = shown(&["--transparent", "0"]);
    assert_eq!((greys(&plain), plain.disposals), (vec![Some(2), Some(1), Some(255)], vec![1, 1]));
    let cleared = shown(&["--transparent=0", "--disposal=background", "--background", "9", "--invert"]);
    assert_eq!((greys(&cleared), &cleared.disposals), (vec![Some(253), None, Some(0)], &vec![2, 2]));
    assert_eq!(cleared.palette[usize::from(cleared.background)], [246; 3]);
    assert_eq!(shown(&["--disposal=previous"]).disposals, [3, 3]);
    assert!(shown(&["--disposal=keep"]) == shown(&[]));
}

#[test]
fn invalid_levels_and_disposals_are_refused_before_the_run() {
    let sandbox = sandbox();
    for (arguments, what) in [
        (["--transparent", "256"], "256 is not in 0..=255"),
        (["--transparent", "-1"], "-1 is not in 0..=255"),
        (["--background", "256"], "256 is not in 0..=255"),
        (["--background", "white"], "invalid digit"),
        (["--disposal", "none"], "'--disposal <DISPOSAL>'"),
    ] {
        sandbox.run(&[&["a.npy"], &arguments[..]].concat()).exits(2).prints_nothing().mentions(what);
    }
    assert_eq!(sandbox.files(), ["a.npy", "rgb.npy"]);
}

#[test]
fn a_level_is_refused_for_rgb_volumes() {
    for (option, fact) in [
        ("--transparent", "only a level of grey can be transparent"),
        ("--background", "only a level of grey can be the background"),
    ] {
        let sandbox = sandbox();
        sandbox.run(&["a.npy", "rgb.npy", option, "0", "-q"]).exits(1).says(&[&format!(
            "error: rgb.npy: holds RGB colors, and {fact}; leave out {option}, or select one channel with numpy first"
        )]);
        assert_eq!(sandbox.files(), ["a.gif", "a.npy", "rgb.npy"]);
    }
    sandbox().run(&["rgb.npy", "--disposal", "background"]).succeeds();
}
