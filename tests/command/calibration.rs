//! `--spacing`, `--interval`, `--orientation`, `--convention` and `--aspect`: true proportions, positions in units,
//! and pictures of patients.

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::resume::age;

/// The value of a voxel.
fn value(z: usize, y: usize, x: usize) -> u8 {
    (60 * z + 10 * y + x) as u8
}

/// An array of 4 slices of 3 rows of 5 columns.
fn sandbox() -> Sandbox {
    let at = (0..4).flat_map(|z| (0..3).flat_map(move |y| (0..5).map(move |x| value(z, y, x))));
    Sandbox::with([("a.npy", npy(&[4, 3, 5], &at.collect::<Vec<u8>>()))])
}

/// The levels of frames, each of `height` rows of `width` pixels.
fn frames(
    frames: usize,
    height: usize,
    width: usize,
    at: impl Fn(usize, usize, usize) -> u8,
) -> Vec<Vec<u8>> {
    let frame = |frame| (0..height * width).map(|pixel| at(frame, pixel / width, pixel % width)).collect();
    (0..frames).map(frame).collect()
}

#[test]
fn the_picture_has_the_proportions_of_the_specimen() {
    let sandbox = sandbox();
    for (options, height, width) in [
        (&["--spacing", "2,0.5,0.5um", "--plane", "xz"][..], 16, 5),
        (&["--spacing", "2,0.5,0.5", "--plane", "xz"], 16, 5),
        (&["--spacing", "0.5,2", "--resample", "area"], 3, 20),
        (&["--spacing", "1,1.009"], 3, 5),
        (&["--spacing", "3um", "--plane", "zy"], 3, 4),
        (&["--spacing", "2,.5,.5um", "--plane", "xz", "--aspect", "voxel"], 4, 5),
        (&["--spacing", "2,.5,.5um", "--plane", "xz", "--aspect", "physical", "--width", "10"], 32, 10),
        (&["--spacing", "2,.5,.5um", "--plane", "xz", "--height", "8"], 8, 3),
        (&["--spacing", "2,.5,.5um", "--plane", "xz", "--scale", "50%"], 8, 3),
        (&["--spacing", "2,.5,.5um", "--plane", "xz", "--width", "7", "--height", "9"], 9, 7),
    ] {
        let sized = format!(" of {width}x{height}");
        sandbox.run(&[&["a.npy", "-o", "b.gif"], options].concat()).succeeds().mentions(&sized);
        let shown = sandbox.shown("b.gif");
        assert_eq!((shown.height, shown.width), (height, width), "{options:?}");
    }
    // Every voxel, four times as high.
    let nearest = ["a.npy", "--spacing", "2,0.5,0.5um", "--plane", "xz", "--resample", "nearest"];
    sandbox.run(&nearest).succeeds();
    assert_eq!(sandbox.shown("a.gif").levels(), frames(3, 16, 5, |y, row, x| value(row / 4, y, x)));
    sandbox
        .run(&["a.npy", "-o", "b.gif", "--dry-run", "--spacing", "2,0.5,0.5um", "--plane", "xz"])
        .succeeds();
}

#[test]
fn positions_are_selected_in_units() {
    let sandbox = sandbox();
    let run = |options: &[&str]| {
        sandbox.run(&[&["a.npy", "-o", "b.gif"], options].concat()).succeeds();
        sandbox.shown("b.gif").levels()
    };
    let spacing = ["--spacing", "2,0.5,0.5um", "--select"];
    let depth = |selection| run(&[&spacing[..], &[selection]].concat());
    assert_eq!(depth("z=2um:6um"), frames(2, 3, 5, |z, y, x| value(z + 1, y, x)));
    assert_eq!(depth("z=0.002:0.006mm, x=1um:"), frames(2, 3, 3, |z, y, x| value(z + 1, y, x + 2)));
    assert_eq!(depth("z=4.9 µm"), frames(1, 3, 5, |_, y, x| value(2, y, x)));
    let time = ["--axes", "TYX", "--interval", "30s,1min", "--select", "t=1.5min:"];
    assert_eq!(run(&time), frames(3, 3, 5, |t, y, x| value(t + 1, y, x)));
}

#[test]
fn a_patient_is_shown_upright() {
    let sandbox = sandbox();
    let run = |options: &[&str]| {
        sandbox.run(&[&["a.npy", "-o", "b.gif"], options].concat()).succeeds();
        sandbox.shown("b.gif").levels()
    };
    // X leads to the right, Y to the front, Z to the head.
    let axial = frames(4, 3, 5, |z, row, column| value(z, 2 - row, 4 - column));
    assert_eq!(run(&["--orientation", "RAS"]), axial);
    assert_eq!(run(&["--orientation", "ras", "--plane", "axial"]), axial);
    let neurological = frames(4, 3, 5, |z, row, column| value(z, 2 - row, column));
    assert_eq!(run(&["--orientation", "RAS", "--convention", "neurological"]), neurological);
    let coronal = frames(3, 4, 5, |y, row, column| value(3 - row, y, 4 - column));
    assert_eq!(run(&["--orientation", "RAS", "--plane", "coronal"]), coronal);
    let sagittal = frames(5, 4, 3, |x, row, column| value(3 - row, 2 - column, x));
    assert_eq!(run(&["--orientation", "RAS", "--plane", "sagittal"]), sagittal);
    // Letters are axes as they are stored; indices count as the array is stored.
    let stored = frames(4, 3, 5, value);
    assert_eq!(run(&["--orientation", "RAS", "--plane", "xy"]), stored);
    assert_eq!(
        run(&["--orientation", "RAS", "--select", "z=1,x=:2"]),
        frames(1, 3, 2, |_, row, column| value(1, 2 - row, 1 - column))
    );
    // Mirrored once more.
    let flipped = run(&["--orientation", "RAS", "--flip", "x"]);
    assert_eq!(flipped, neurological);
}

#[test]
fn what_is_known_is_in_the_information_and_in_the_record() {
    let sandbox = sandbox();
    age(&sandbox, "a.npy", 60);
    let options =
        ["a.npy", "--spacing", "2,.5,.5um", "--interval", "30s", "--orientation", "LPS", "--plane=coronal"];
    let info = sandbox.run(&[&options[..], &["--info"]].concat());
    info.succeeds();
    let text = String::from_utf8_lossy(&info.out).into_owned();
    for line in ["spacing: 2,0.5,0.5um", "interval: 30s", "orientation: LPS", "picture: resized to 5x16"] {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    sandbox.run(&options).succeeds();
    let record = sandbox.run(&["a.gif", "--info"]);
    let text = String::from_utf8_lossy(&record.out).into_owned();
    let view = "view: axes ZYX, spacing 2,0.5,0.5um, interval 30s, plane XZ (coronal), frames Y, flip ZY; 3x4x5, \
                0 to 204; 16x5 pixels";
    assert!(text.lines().any(|known| known == view), "{text}");
    let settings = "settings: --plane coronal --spacing 2,0.5,0.5um --interval 30s --orientation LPS";
    assert!(text.lines().any(|known| known == settings), "{text}");
    sandbox.run(&[&options[..], &["--resume"]].concat()).succeeds().mentions("1 kept");
    for other in [&["--aspect", "voxel"][..], &["--convention", "neurological"], &["--resample", "nearest"]] {
        let ran = sandbox.run(&[&options[..], other, &["--resume", "-v"]].concat());
        ran.succeeds().mentions("it was made under other settings");
    }
}

#[test]
fn what_is_not_known_is_an_error_that_says_how_to_tell() {
    let sandbox = sandbox();
    for (options, message) in [
        (
            &["--select", "z=5um:20um"][..],
            "it is not known how far apart the indices of axis Z are; say it with --spacing, such as --spacing \
             2,0.5,0.5um",
        ),
        (
            &["--select", "z=5um:20um", "--spacing", "2,1,1"],
            "it is not known how far apart the indices of axis Z are; say it with --spacing, such as --spacing \
             2,0.5,0.5um",
        ),
        (
            &["--axes", "TYX", "--select", "t=5s:"],
            "it is not known how far apart the indices of axis T are; say it with --interval, such as --interval 30s",
        ),
        (&["--select", "z=5s", "--spacing", "1um"], "axis Z is not measured in s"),
        (&["--select", "z=1m:", "--spacing", "1um"], "Z=1m: leaves nothing of axis Z, which has 4"),
        (
            &["--plane", "coronal"],
            "it is not known how the patient lies in it, so there is no coronal plane; say it with --orientation, such \
             as --orientation LPS",
        ),
    ] {
        let ran = sandbox.run(&[&["a.npy"], options].concat());
        ran.exits(1).says(&[&format!("error: a.npy: {message}")]);
    }
    for (options, message) in [
        (["--spacing", "2,0.5,0.5,1um"], "\"2,0.5,0.5,1um\" is no size of a voxel, such as 2,0.5,0.5um"),
        (["--spacing", "-1um"], "\"-1um\" is no size of a voxel, such as 2,0.5,0.5um"),
        (["--interval", "5um"], "\"5um\" is no interval, such as 30s or 500ms,10s"),
        (["--orientation", "RLS"], "\"RLS\" is no orientation of X, Y and Z, such as RAS or LPS"),
        (["--convention", "left"], "not radiological or neurological"),
        (["--plane", "frontal"], "\"frontal\" is no plane, such as xz or coronal"),
        (["--select", "z=5um:2um:1um"], "\"5um:2um:1um\" is no selection, such as z=10:90:2 or t=5"),
    ] {
        sandbox.run(&["a.npy", options[0], options[1]]).exits(2).mentions(message);
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}
