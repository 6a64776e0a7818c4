//! `--turntable`: what it refuses, and what the program says of it.

use std::fs;
use std::path::Path;

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::resume::age;

fn sandbox() -> Sandbox {
    let samples =
        |count: u32| (0..count).map(|at| (at.wrapping_mul(2_654_435_761) >> 20) as u16).collect::<Vec<u16>>();
    Sandbox::with([
        ("a.npy", npy(&[9, 20, 12], &samples(9 * 20 * 12))),
        ("film.npy", npy(&[3, 9, 20, 12], &samples(3 * 9 * 20 * 12))),
        ("rgb.npy", npy(&[4, 5, 6, 3], &samples(360))),
    ])
}

#[test]
fn a_turntable_is_verified_and_decoded() {
    let sandbox = sandbox();
    for options in [
        &["--turntable", "6"][..],
        &["--turntable", "5,90", "--ping-pong", "--cue", "0", "--width", "40"],
        &[
            "--turntable",
            "4",
            "--render",
            "mean",
            "--colormap",
            "fire",
            "--max-bytes",
            "1500",
            "--allow",
            "frames",
        ],
        &["--turntable", "3", "--render", "surface:200", "--tilt", "-20"],
        &["--turntable", "3", "--tilt", "40", "--render", "mean"],
        &["--turntable=3,-360,10", "--interpolate", "nearest", "--spacing", "3,1,0.5um", "--scale-bar"],
    ] {
        sandbox.run(&[&["a.npy", "--verify"], options].concat()).succeeds();
    }
    sandbox.run(&["film.npy", "--axes", "CZYX", "--turntable", "4", "--verify"]).succeeds();
    sandbox
        .run(&["film.npy", "--axes", "TZYX", "--select", "t=1", "--turntable", "4", "--verify"])
        .succeeds();
}

#[test]
fn what_has_no_effect_without_a_turntable_is_a_wrong_command_line() {
    let sandbox = sandbox();
    for (option, value) in
        [("--cue", "50"), ("--interpolate", "nearest"), ("--render", "mean"), ("--tilt", "9")]
    {
        let text = format!("{option} is for --turntable; give --turntable N, too");
        sandbox.run(&["a.npy", option, value]).exits(2).mentions(&text);
    }
    let both = "--turntable turns the slices, and --project leaves one picture of them; give one of both";
    sandbox.run(&["a.npy", "--turntable", "4", "--project", "max"]).exits(2).mentions(both);
    sandbox.run(&["a.npy", "--turntable", "0"]).exits(2).mentions("\"0\" is no turntable, such as 72");
    sandbox.run(&["a.npy", "--turntable", "4", "--cue", "101"]).exits(2).mentions("101 is not in 0..=100");
    sandbox
        .run(&["a.npy", "--turntable", "4", "--render", "mip"])
        .exits(2)
        .mentions("\"mip\" is none of max");
    sandbox
        .run(&["a.npy", "--turntable", "4", "--interpolate", "cubic"])
        .exits(2)
        .mentions("not linear or nearest");
}

#[test]
fn what_cannot_be_turned_fails_with_what_would_help() {
    let sandbox = sandbox();
    let fails = |arguments: &[&str], text: &str| {
        sandbox.run(&[arguments, &["--turntable", "4"]].concat()).exits(1).mentions(text);
    };
    fails(
        &["film.npy", "--axes", "TZYX"],
        "has 3 indices of axis T, and a turntable shows one of them; choose it, such as --select t=0",
    );
    fails(
        &["rgb.npy"],
        "a turntable is of grey levels or of channels; show one of red, green and blue, such as",
    );
    fails(&["a.npy", "--scope", "frame"], "leave out --scope frame");
    fails(&["a.npy", "--slice-label"], "has no axis of slices, so there is no slice to name");
    fails(&["a.npy", "--orientation-letters"], "leave out --orientation-letters");
}

#[test]
fn a_plan_says_what_it_takes() {
    let sandbox = sandbox();
    let planned = sandbox.run(&["a.npy", "--turntable", "6", "--cue", "0", "--dry-run"]);
    // Half of the frames are mirrored: 3 x 9 x 20 x 12.
    let text = planned.succeeds().lines().concat();
    assert!(text.contains("9x20x12 uint16 made into 6 pictures of 16x20 (6,480 samples to take, "), "{text}");
    let info = sandbox.run(&["a.npy", "--turntable", "6", "--info"]).succeeds().lines();
    assert!(info.contains(&"made of it: 6 pictures of 16x20, 12,960 samples to take".into()), "{info:?}");
    let shown = sandbox.run(&["a.npy", "--turntable", "6", "--info", "--json"]);
    let line: serde_json::Value = serde_json::from_str(&shown.succeeds().lines().concat()).unwrap();
    assert_eq!(
        (&line["shown_frames"], &line["shown_height"], &line["shown_width"]),
        (&6.into(), &20.into(), &16.into())
    );
}

#[test]
fn a_turntable_is_kept_by_resume() {
    let sandbox = sandbox();
    age(&sandbox, "a.npy", 3600);
    sandbox.run(&["a.npy", "--turntable", "5"]).succeeds();
    sandbox.run(&["a.npy", "--turntable", "5", "--resume"]).succeeds().mentions("1 kept");
    sandbox.run(&["a.npy", "--turntable", "6", "--resume"]).succeeds().mentions("replaced");
}

/// Twelve pictures of the sample are those of NumPy, which `tests/golden/make_turned.py` makes from the formulas alone.
#[test]
fn pictures_of_the_sample_are_equal_to_those_of_numpy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sandbox = Sandbox::with([("head.npz", fs::read(root.join("samples/mni152_t1_2mm.npz")).unwrap())]);
    let golden = fs::read_to_string(root.join("tests/golden/turned.txt")).unwrap();
    for line in golden.lines() {
        let (options, sums) = line.split_once(": ").unwrap();
        let [render, cue, interpolation, height, width] = options.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let view = ["head.npz", "--plane", "xz", "--flip", "z", "--turntable", "12", "--verify"];
        let turned = ["--render", render, "--cue", cue, "--interpolate", interpolation];
        sandbox.run(&[&view[..], &turned].concat()).succeeds();
        let frames = sandbox.shown("head.gif").levels();
        let sum = |frame: &Vec<u8>| {
            let mut sum = flate2::Crc::new();
            sum.update(frame);
            format!("{:08x}", sum.sum())
        };
        assert_eq!(frames[0].len(), height.parse::<usize>().unwrap() * width.parse::<usize>().unwrap());
        assert_eq!(frames.iter().map(sum).collect::<Vec<_>>().join(" "), sums, "{options}");
    }
}

/// Between two labels there is no third one.
#[test]
fn labels_take_the_nearest_voxel_unless_told_otherwise() {
    let labels: Vec<u8> = (0..9 * 20 * 12).map(|at| (at * 7 / 31 % 5) as u8 * 20).collect();
    let sandbox = Sandbox::with([("labels.npy", npy(&[9, 20, 12], &labels))]);
    let gif = |options: &[&str]| {
        let turned =
            ["labels.npy", "--turntable", "5,90,9", "--cue", "0", "--colormap", "labels", "--no-comment"];
        sandbox.run(&[&turned[..], options].concat()).succeeds();
        sandbox.bytes("labels.gif")
    };
    let usual = gif(&[]);
    assert!(usual == gif(&["--interpolate", "nearest"]));
    assert!(usual != gif(&["--interpolate", "linear"]));
}
