//! Annotations in pictures of any size, over backgrounds that do not move, and the bytes that they cost.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// Numbers without a pattern.
fn noise(at: usize) -> u8 {
    (at.wrapping_mul(2_654_435_761) >> 13) as u8
}

#[test]
fn no_annotation_leaves_a_picture_of_any_size() {
    let grey = [
        "--scale-bar",
        "--time-stamp=hh:mm:ss",
        "--slice-label",
        "--text",
        "{name} {frame}",
        "--color-bar",
        "--orientation-letters",
        "--orientation",
        "LPS",
    ];
    let composite = ["--scale-bar=@lower-left", "--time-stamp", "--text", "{channel}"];
    let kinds = [(&["--axes", "TZYX"][..], &grey[..]), (&["--axes", "TCYX"], &composite)];
    // From 16 x 16 up: all sides to 40, and some larger ones.
    let sides: Vec<usize> = (16..41).chain([47, 64, 80, 101, 128, 200, 333, 500]).collect();
    for (number, &height) in sides.iter().enumerate() {
        for (kind, (axes, annotations)) in kinds.iter().enumerate() {
            let width = sides[(number * 7 + 5 * kind + 3) % sides.len()];
            let samples = vec![100u8; 4 * height * width];
            let sandbox = Sandbox::with([("a.npy", npy(&[2, 2, height, width], &samples))]);
            let options = ["a.npy", "--range", "0,255", "--spacing", "1um", "--interval", "20s", "--verify"];
            let ran = sandbox.run(&[&options[..], axes, annotations].concat());
            ran.succeeds();
            let shown = sandbox.shown("a.gif");
            let plain = [100; 3];
            for frame in &shown.frames {
                let rim = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
                let rim = rim.chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
                for (x, y) in rim {
                    assert_eq!(frame[y * width + x], plain, "{width}x{height} {annotations:?}");
                }
            }
            let is_drawn = shown.frames[0].iter().any(|color| *color != plain);
            let left_out = ran.err.matches("was left out, since there is no room for it").count();
            assert!(is_drawn || left_out > 0, "{width}x{height}");
            let many = height >= 200 && width >= 200;
            assert!(!many || left_out == 0, "{width}x{height}: {}", ran.err);
        }
    }
}

#[test]
fn a_still_background_with_annotations_does_not_flicker() {
    let (width, height) = (96, 80);
    // One picture, five times; and the same with a patch that moves.
    let still = |samples: usize| (0..5).flat_map(move |_| (0..width * height * samples).map(noise));
    let mut moving: Vec<u8> = still(1).collect();
    for frame in 0..5 {
        let start = frame * width * height + 30 * width + 40 + 3 * frame;
        (0..9).for_each(|y| moving[start + y * width..][..9].fill(255));
    }
    let sandbox = Sandbox::with([
        ("still.npy", npy(&[5, height, width], &still(1).collect::<Vec<_>>())),
        ("moving.npy", npy(&[5, height, width], &moving)),
        ("rgb.npy", npy(&[5, height, width, 3], &still(3).collect::<Vec<_>>())),
        ("two.npy", npy(&[5, 2, height, width], &still(2).collect::<Vec<_>>())),
    ]);
    let annotations = [
        "--scale-bar",
        "--spacing",
        "1um",
        "--interval",
        "30s",
        "--time-stamp",
        "--text",
        "still",
        "--range",
        "0,255",
        "--verify",
    ];
    for (name, more) in [
        ("still.npy", &["--axes", "TYX", "--color-bar", "--text-size", "8"][..]),
        ("still.npy", &["--axes", "TYX", "--colormap", "viridis"]),
        ("still.npy", &["--axes", "TYX", "--max-error", "4"]),
        ("moving.npy", &["--axes", "TYX"]),
        ("rgb.npy", &["--axes", "TYXS"]),
        ("rgb.npy", &["--axes", "TYXS", "--palette", "frame"]),
        ("rgb.npy", &["--axes", "TYXS", "--dither"]),
        ("two.npy", &["--axes", "TCYX", "--text", "{channel}@lower-left"]),
    ] {
        sandbox.run(&[&[name, "-o", "a.gif"], &annotations[..], more].concat()).succeeds();
        let frames = sandbox.shown("a.gif").frames;
        // The time stamp is above on the left, in letters of 8 pixels; the patch is in the middle.
        let is_still = |x: usize, y: usize| {
            let is_stamp = x < 40 && y < 12;
            let is_patch = (40..62).contains(&x) && (30..39).contains(&y) && name == "moving.npy";
            !is_stamp && !is_patch
        };
        for frame in &frames[1..] {
            for (at, (first, later)) in frames[0].iter().zip(frame).enumerate() {
                let (x, y) = (at % width, at / width);
                assert!(!is_still(x, y) || first == later, "{name} {more:?}: {x}, {y} flickers");
            }
        }
        assert!(frames[0] != frames[4], "{name}: the stamp moves");
    }
}

#[test]
fn a_stamp_costs_what_it_covers_and_a_bar_costs_it_once() {
    let (width, height, frames) = (256, 256, 40);
    let samples: Vec<u8> = (0..frames).flat_map(|_| (0..width * height).map(noise)).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[frames, height, width], &samples))]);
    let options =
        ["a.npy", "--axes", "TYX", "--range", "0,255", "--no-comment", "--spacing=1um", "--interval=1s"];
    let bytes = |more: &[&str]| {
        sandbox.run(&[&options[..], more].concat()).succeeds();
        sandbox.bytes("a.gif").len() as i64
    };
    let plain = bytes(&[]);
    // A bar is in the first frame alone.
    let bar = bytes(&["--scale-bar"]);
    assert!(bar <= plain + 100, "{plain} {bar}");
    let stamp = bytes(&["--time-stamp"]);
    // Digits of 6 x 12 pixels: the last of two changes from frame to frame, sometimes both.
    let of_frame = (stamp - plain) / (frames as i64 - 1);
    assert!((20..90).contains(&of_frame), "{of_frame} bytes a frame");
}
