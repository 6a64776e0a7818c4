//! `--axes`, `--select`, `--plane`, `--frames`, `--flip`, `--ping-pong`: a view is the GIF of the array that NumPy
//! would make of it.

use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::resume::age;

/// Lengths of T, C, Z, Y and X.
const LENGTHS: [usize; 5] = [3, 2, 4, 5, 6];

/// A level of its own kind for each place.
fn level([t, c, z, y, x]: [usize; 5]) -> u8 {
    ((t * 2 + c) * 97 + z * 31 + y * 7 + x * 3) as u8
}

/// An array of five axes.
fn five_axes() -> Vec<u8> {
    let mut levels = Vec::new();
    let [ts, cs, zs, ys, xs] = LENGTHS;
    for t in 0..ts {
        for c in 0..cs {
            for z in 0..zs {
                for y in 0..ys {
                    levels.extend((0..xs).map(|x| level([t, c, z, y, x])));
                }
            }
        }
    }
    npy(&LENGTHS, &levels)
}

/// Frames of `height` x `width` pixels, each of the level that `at` names.
fn frames(
    frames: usize,
    height: usize,
    width: usize,
    at: impl Fn(usize, usize, usize) -> [usize; 5],
) -> Vec<u8> {
    let mut levels = Vec::new();
    for frame in 0..frames {
        for row in 0..height {
            levels.extend((0..width).map(|column| level(at(frame, row, column))));
        }
    }
    npy(&[frames, height, width], &levels)
}

#[test]
fn a_view_makes_the_gif_of_the_array_that_it_shows() {
    let cases: [(&[&str], Vec<u8>); 7] = [
        (&["--select", "t=1,c=0"], frames(4, 5, 6, |z, y, x| [1, 0, z, y, x])),
        (
            &["--select", "c=-1", "--select", "z=3:0:-2"],
            frames(6, 5, 6, |k, y, x| [k / 2, 1, 3 - k % 2 * 2, y, x]),
        ),
        (&["--select", "c=1", "--frames", "z,t"], frames(12, 5, 6, |k, y, x| [k % 3, 1, k / 3, y, x])),
        (&["--select", "c=0, t=2", "--plane", "xz"], frames(5, 4, 6, |y, z, x| [2, 0, z, y, x])),
        (
            &["--select", "c=0,t=0,z=0", "--plane", "yx", "--flip", "y"],
            frames(1, 6, 5, |_, x, y| [0, 0, 0, 4 - y, x]),
        ),
        (
            &["--select", "c=0,t=0", "--ping-pong"],
            frames(6, 5, 6, |k, y, x| [0, 0, 3 - 3usize.abs_diff(k), y, x]),
        ),
        (&["--frames", "c", "--select", "t=0,z=1,x=1:5"], frames(2, 5, 4, |c, y, x| [0, c, 1, y, x + 1])),
    ];
    for (options, array) in cases {
        let sandbox = Sandbox::with([("a.npy", five_axes()), ("b.npy", array)]);
        let all = [&["a.npy", "--axes", "tczyx", "--no-comment", "--range", "0,255"], options].concat();
        sandbox.run(&all).succeeds();
        sandbox.run(&["b.npy", "--no-comment", "--range", "0,255"]).succeeds();
        assert!(sandbox.bytes("a.gif") == sandbox.bytes("b.gif"), "{options:?}");
        // The range is of what is shown.
        sandbox.run(&[&all[..4], &["--range", "full", "--verify"], options].concat()).succeeds();
        sandbox.run(&["b.npy", "--no-comment", "--range", "full"]).succeeds();
        assert!(sandbox.bytes("a.gif") == sandbox.bytes("b.gif"), "{options:?}, of what is shown");
    }
}

#[test]
fn a_view_is_resized() {
    let sandbox = Sandbox::with([("a.npy", five_axes())]);
    age(&sandbox, "a.npy", 60);
    let options = ["a.npy", "--axes", "TCZYX", "--select", "c=0,t=0", "--plane", "xz", "--width", "12"];
    sandbox.run(&options).succeeds().mentions("5 frames of 12x8, range 0 to 136");
    let shown = sandbox.shown("a.gif");
    assert_eq!((shown.frames.len(), shown.width, shown.height), (5, 12, 8));
    let info = sandbox.run(&["a.gif", "--info"]);
    let text = String::from_utf8_lossy(&info.out).into_owned();
    assert!(text.contains("frames Y; 5x4x6, 0 to 136; 8x12 pixels\n"), "{text}");
    sandbox.run(&[&options[..], &["--resume"]].concat()).succeeds().mentions("1 kept");
    sandbox.run(&[&options[..], &["--verify"]].concat()).succeeds();
}

#[test]
fn selections_are_numpys() {
    let lines = include_str!("../golden/selections.txt").lines().skip(1);
    for line in lines {
        let [length, text, taken] = *line.split(' ').collect::<Vec<_>>() else { panic!("{line}") };
        let length: usize = length.parse().unwrap();
        let array = ndarray::Array3::from_shape_fn((length, 1, 1), |(z, ..)| z as u8);
        let volume = vol2gif::volume::Volume::from_array("a", array.view()).unwrap();
        let mut view = vol2gif::options::ViewOptions::default();
        view.select.push((vol2gif::AxisKind::Z, text.parse().unwrap()));
        let shown = volume.shape_of(&view);
        match taken {
            "-" => assert!(shown.is_err(), "{line}"),
            taken => assert_eq!(shown.unwrap().frames, taken.split(',').count(), "{line}"),
        }
    }
}

#[test]
fn a_picture_is_a_gif_of_one_frame() {
    let sandbox = Sandbox::with([("a.npy", npy(&[4, 7], &(0..28).collect::<Vec<u8>>()))]);
    age(&sandbox, "a.npy", 60);
    sandbox.run(&["a.npy", "--range", "0,255"]).succeeds().mentions("1 frame of 7x4");
    assert_eq!(sandbox.shown("a.gif").levels(), [(0..28).collect::<Vec<u8>>()]);
    sandbox.run(&["a.npy", "--resume", "--range", "0,255"]).succeeds().mentions("kept");
}

#[test]
fn the_record_says_what_is_shown_and_a_changed_view_is_made_again() {
    let sandbox = Sandbox::with([("a.npy", five_axes())]);
    age(&sandbox, "a.npy", 60);
    let view = ["a.npy", "--axes", "TCZYX", "--select", "c=1,z=1:3", "--plane", "xz", "--frames", "y,t"];
    sandbox.run(&view).succeeds();
    let info = sandbox.run(&["a.gif", "--info"]);
    info.succeeds();
    let text = String::from_utf8_lossy(&info.out).into_owned();
    assert!(text.contains("volume: 3x2x4x5x6 uint8\n"), "{text}");
    assert!(
        text.contains("view: axes TCZYX, select c=1, select z=1:3, plane XZ, frames YT; 15x2x6, "),
        "{text}"
    );
    assert!(text.contains("settings: --axes TCZYX --select c=1,z=1:3 --plane xz --frames y,t"), "{text}");
    let again = [&view[..], &["--resume"]].concat();
    sandbox.run(&again).succeeds().mentions("1 kept");
    let other: Vec<&str> =
        again.iter().map(|word| if *word == "c=1,z=1:3" { "c=0,z=1:3" } else { word }).collect();
    sandbox.run(&[&other[..], &["--dry-run"]].concat()).succeeds();
    sandbox.run(&other).succeeds().mentions("15 frames of 6x2");
}

#[test]
fn a_view_that_does_not_fit_is_an_error_with_the_way_out() {
    let sandbox = Sandbox::with([("a.npy", five_axes()), ("b.npy", npy(&[2, 3, 4], &[0u8; 24]))]);
    for (options, message) in [
        (
            &[][..],
            "has shape (3, 2, 4, 5, 6), and it is not known what its axes are; say it with --axes, such as --axes TCZYX",
        ),
        (&["--axes", "ZYX"], "has shape (3, 2, 4, 5, 6), and ZYX names 3 axes"),
        (
            &["--axes", "TCZYX", "--select", "c=0", "--frames", "t"],
            "axis Z (4) is neither in the picture nor in the frames; add z to --frames, show one index of it \
             (--select z=0), or project it (--project max:z)",
        ),
        (&["--axes", "TCZYX", "--select", "c=2"], "C=2 leaves nothing of axis C, which has 2"),
        (&["--axes", "TCZYX", "--select", "c=0,z=3:1"], "Z=3:1 leaves nothing of axis Z, which has 4"),
        (&["--axes", "TCZYX", "--select", "c=0,s=0"], "has no axis S; its axes are TCZYX"),
        (
            &["--axes", "TCZYX", "--select", "c=0,x=0"],
            "axis X is selected to one index, so it cannot be shown",
        ),
        (
            &["--axes", "TCZYX", "--select", "c=0", "--frames", "t,z,x"],
            "axis X cannot run along the picture, from frame to frame and along the samples at once",
        ),
        (
            &["--axes", "TZYXS"],
            "6 samples of a pixel are neither 1 (grey) nor 3 (RGB); show one of them (--select s=0), or \
          three (--select s=0:3)",
        ),
    ] {
        let ran = sandbox.run(&[&["a.npy"], options].concat());
        ran.exits(1).says(&[&format!("error: a.npy: {message}")]);
        sandbox.run(&[&["a.npy", "--dry-run"], options].concat()).exits(1);
        sandbox.run(&[&["a.npy", "--info"], options].concat()).exits(1);
    }
    // What the message says helps.
    sandbox.run(&["a.npy", "-o", "out/a.gif", "--axes", "TCZYX", "--frames", "t,z,c"]).succeeds();
    std::fs::remove_dir_all(sandbox.path("out")).unwrap();
    let sandbox_of_colors = Sandbox::with([("first.npy", npy(&[2, 3, 5, 6], &[9u8; 180]))]);
    sandbox_of_colors.run(&["first.npy"]).exits(1).mentions(
        "has shape (2, 3, 5, 6), and it is not known what its axes are; say it with --axes, such as --axes ZSYX \
         for colors, or --axes TZYX",
    );
    sandbox_of_colors.run(&["first.npy", "--axes", "ZSYX"]).succeeds().mentions("2 frames of 6x5");
    for (options, message) in [
        (["--axes", "TCQYX"], "'Q' is no axis; the letters are T, C, Z, Y, X and S (samples of a pixel)"),
        (["--axes", "ZZYX"], "axis Z is named twice"),
        (["--select", "z"], "\"z\" is no selection, such as z=10:90:2 or t=5"),
        (["--select", "z=1:2:0"], "\"1:2:0\" is no selection, such as z=10:90:2 or t=5"),
        (["--plane", "x"], "\"x\" is no plane, such as xz or coronal"),
        (["--frames", "10"], "frames are axes, such as --frames t; for 10 of them, --select t=0:10"),
    ] {
        sandbox.run(&["b.npy", options[0], options[1]]).exits(2).mentions(message);
    }
    assert_eq!(sandbox.files(), ["a.npy", "b.npy"]);
}

#[test]
fn rgba_is_rgb_where_no_pixel_is_transparent() {
    let rgba = |opacity: u8| {
        let pixel = move |at: u8| [at, 2 * at, 255 - at, if at == 7 { opacity } else { 255 }];
        npy(&[2, 3, 4, 4], &(0..24).flat_map(pixel).collect::<Vec<u8>>())
    };
    let rgb = npy(&[2, 3, 4, 3], &(0..24u8).flat_map(|at| [at, 2 * at, 255 - at]).collect::<Vec<u8>>());
    let sandbox = Sandbox::with([
        ("opaque.npy", rgba(255)),
        ("half.npy", rgba(128)),
        ("cut.npy", rgba(127)),
        ("rgb.npy", rgb),
    ]);
    sandbox.run(&["opaque.npy", "half.npy", "rgb.npy", "--no-comment", "-o", "."]).succeeds();
    assert_eq!(sandbox.bytes("opaque.gif"), sandbox.bytes("rgb.gif"));
    assert_eq!(sandbox.bytes("half.gif"), sandbox.bytes("rgb.gif"));
    let message = "note: cut.npy: pixels with an opacity (the fourth sample) below half are transparent: 1; show their \
                   colors all the same (--select s=0:3), or, of four channels, say so with C among the --axes";
    sandbox.run(&["cut.npy"]).succeeds().mentions(message);
    let told = sandbox.run(&["cut.npy", "--info"]);
    assert!(told.succeeds().lines().iter().any(|line| line.contains("are transparent: 1;")));
    let shown = Shown::in_layers(&sandbox.bytes("cut.gif"));
    assert_eq!(shown.drawn.concat().iter().filter(|drawn| !**drawn).count(), 1);
    sandbox.run(&["cut.npy", "--select", "s=0:3", "--no-comment"]).succeeds();
    assert_eq!(sandbox.bytes("cut.gif"), sandbox.bytes("rgb.gif"));
    sandbox.run(&["cut.npy", "--axes", "ZYXC", "--select", "c=3"]).succeeds().mentions("range 127 to 255");
    sandbox.run(&["cut.npy", "--select", "s=0"]).succeeds().mentions("range 0 to 23");
}

#[test]
fn the_opacity_is_measured_by_the_sample_type() {
    let volume = |one: u16| npy(&[1, 1, 2, 4], &[1u16, 2, 3, 65535, 4, 5, 6, one]);
    let floats = |one: f32| npy(&[1, 1, 2, 4], &[0.1f32, 0.2, 0.3, 1.0, 0.4, 0.5, 0.6, one]);
    let signed = |one: i8| npy(&[1, 1, 2, 4], &[1i8, 2, 3, 127, 4, 5, 6, one]);
    let sandbox = Sandbox::with([
        ("a.npy", volume(32768)),
        ("b.npy", volume(32767)),
        ("c.npy", floats(0.5)),
        ("d.npy", floats(0.499)),
        ("e.npy", signed(64)),
        ("f.npy", signed(63)),
    ]);
    for shown in ["a.npy", "c.npy", "e.npy"] {
        sandbox.run(&[shown]).succeeds();
    }
    for transparent in ["b.npy", "d.npy", "f.npy"] {
        sandbox.run(&[transparent]).succeeds().mentions("below half are transparent: 1;");
    }
}

#[test]
fn a_shape_that_may_be_one_picture_is_named() {
    let shape = |shape: [usize; 3]| npy(&shape, &vec![9u8; shape.iter().product()]);
    let sandbox = Sandbox::with([
        ("a.npy", shape([24, 32, 3])),
        ("b.npy", shape([17, 17, 4])),
        ("c.npy", shape([16, 32, 3])),
        ("d.npy", shape([24, 32, 2])),
    ]);
    let warning = |name: &str, shape: &str, size: &str| {
        format!(
            "warning: {name}: {size} pixels: an array of shape {shape} may be one RGB picture; if so, say it with \
             --axes YXS"
        )
    };
    sandbox.run(&["a.npy"]).succeeds().mentions(&warning("a.npy", "(24, 32, 3)", "24 frames of 3x32"));
    sandbox.run(&["b.npy"]).succeeds().mentions(&warning("b.npy", "(17, 17, 4)", "17 frames of 4x17"));
    for (input, options) in
        [("a.npy", &["--axes", "YXS"][..]), ("a.npy", &["--axes", "ZYX"]), ("c.npy", &[]), ("d.npy", &[])]
    {
        let ran = sandbox.run(&[&[input], options].concat());
        assert!(!ran.succeeds().err.contains("RGB picture"), "{input}");
    }
}

#[test]
fn all_slices_of_all_time_points_are_a_note() {
    let sandbox = Sandbox::with([("a.npy", npy(&[3, 4, 5, 6], &[1u8; 360]))]);
    let note = "note: a.npy: all 4 slices of all 3 time points are shown, one after the other; choose a slice with \
                --select z=, a time point with --select t=, or join the slices of each with --project max";
    sandbox.run(&["a.npy", "--axes", "TZYX"]).succeeds().mentions(note);
    for options in [
        ["--select", "z=2"],
        ["--select", "t=1"],
        ["--frames", "t,z"],
        ["--select", "t=:"],
        ["--project", "max"],
    ] {
        let ran = sandbox.run(&[&["a.npy", "--axes", "TZYX"][..], &options].concat());
        assert!(!ran.succeeds().err.contains("note: "), "{options:?}");
    }
}
