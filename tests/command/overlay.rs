//! Overlays of files over volumes of files: by every option, in batches, and with the messages for what cannot be.

use vol2gif_kit::dicom_writer::Dicom;
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

const SHAPE: [usize; 3] = [2, 6, 8];

fn grey() -> Vec<u8> {
    npy(&SHAPE, &[100u8; 96])
}

/// A box of label 2 in each slice, with a box of label 300 beside it.
fn labels() -> Vec<u16> {
    let label = |at: usize| match (at / 8 % 6, at % 8) {
        (1..=4, 1..=3) => 2,
        (1..=4, 4..=6) => 300,
        _ => 0,
    };
    (0..96).map(label).collect()
}

fn sandbox() -> Sandbox {
    let values: Vec<f32> = (0..96).map(|at| at as f32 / 10.0 - 3.0).collect();
    let archive = [("cells", npy(&SHAPE, &labels())), ("none", npy(&SHAPE, &[0u8; 96]))];
    let archive: Vec<(&str, &[u8])> = archive.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    Sandbox::with([
        ("a.npy", grey()),
        ("a_labels.npy", npy(&SHAPE, &labels())),
        ("values.npy", npy(&SHAPE, &values)),
        ("both.npz", npz(&archive, false)),
        ("flat.npy", npy(&[6, 8], &[1u8; 48])),
        ("colors.txt", b"# mine\n2 10 20 30 left\n300 40 50 60\n".to_vec()),
        (
            "itk.label",
            b"    0     0    0    0        0  0  0    \"Clear Label\"\n    2   255    0    0        1  0  1    \"gone\"\n"
                .to_vec(),
        ),
        ("lut.txt", b"#No. Label Name:  R   G   B   A\n300 Left-Hippocampus 220 216 20 0\n".to_vec()),
    ])
}

/// The colors of the labels 0, 2 and 300 in the first frame.
fn colors(sandbox: &Sandbox, gif: &str) -> [[u8; 3]; 3] {
    let Shown { frames, .. } = sandbox.shown(gif);
    [frames[0][0], frames[0][2 * 8 + 2], frames[0][2 * 8 + 5]]
}

const FULL: [&str; 4] = ["a.npy", "--opacity", "100", "--verify"];

#[test]
fn labels_have_colors_of_their_own_or_of_a_file() {
    let sandbox = sandbox();
    let with = |more: &[&str]| {
        sandbox.run(&[&FULL[..], more].concat()).succeeds();
        colors(&sandbox, "a.gif")
    };
    let usual = with(&["--overlay", "a_labels.npy"]);
    // The second color of the usual table.
    assert_eq!(usual[..2], [[100; 3], [220, 60, 0]]);
    assert_ne!(usual[2], usual[1]);
    assert_eq!(with(&["--overlay", "both.npz@cells"]), usual);
    assert_eq!(
        with(&["--overlay", "a_labels.npy", "--label-colors", "colors.txt"]),
        [[100; 3], [10, 20, 30], [40, 50, 60]]
    );
    assert_eq!(
        with(&["--overlay", "a_labels.npy", "--label-colors", "itk.label"]),
        [[100; 3], [100; 3], usual[2]]
    );
    assert_eq!(with(&["--overlay", "a_labels.npy", "--label-colors", "lut.txt"])[2], [220, 216, 20]);
    let mixed =
        sandbox.run(&["a.npy", "--overlay", "a_labels.npy", "--label-colors", "colors.txt", "--verify"]);
    mixed.succeeds().mentions("overlay mixed with the picture");
    assert_eq!(colors(&sandbox, "a.gif"), [[100; 3], [55, 60, 65], [70, 75, 80]]);
    let exact = sandbox.run(&[&FULL[..], &["--overlay", "a_labels.npy"]].concat());
    exact.succeeds().mentions("2 overlay colors exact, greys within 1 level");
    // Outlines of one pixel and of two: of the boxes 4 pixels high and 3 wide nothing is left inside then.
    with(&["--overlay", "a_labels.npy", "--outline"]);
    assert_eq!(sandbox.shown("a.gif").frames[0][2 * 8 + 2], [100; 3]);
    assert_eq!(with(&["--overlay", "a_labels.npy", "--outline=2"]), usual);
}

#[test]
fn each_input_of_many_has_its_own_overlay() {
    let sandbox = sandbox();
    sandbox.put("in/b.npy", &grey());
    sandbox.put("in/c.npy", &grey());
    sandbox.put("in/b_seg.npz", &npz(&[("x", &npy(&SHAPE, &labels()))], true));
    sandbox.put("seg/c.npy", &npy(&SHAPE, &labels()));
    let ran = sandbox.run(&["in/b.npy", "--overlay", "{dir}/{stem}_seg.npz@x", "--opacity", "100"]);
    ran.succeeds();
    sandbox.run(&["in/c.npy", "--overlay", "seg/{name}", "--opacity", "100"]).succeeds();
    assert_eq!(colors(&sandbox, "in/b.gif"), colors(&sandbox, "in/c.gif"));
    let ran = sandbox.run(&["in/b.npy", "in/c.npy", "-o", "out/", "--overlay", "{dir}/{stem}_seg.npz"]);
    ran.exits(1).mentions("in/c_seg.npz: cannot be read: No such file or directory");
    assert_eq!(sandbox.files().iter().filter(|file| file.starts_with("out/")).count(), 1);
    // A stream has no name.
    let bytes = sandbox.bytes("a.npy");
    sandbox.run_on(&bytes, &["-", "-o", "s.gif", "--overlay", "a_labels.npy", "--opacity", "100"]).succeeds();
    assert_eq!(colors(&sandbox, "s.gif")[1], [220, 60, 0]);
    let ran = sandbox.run_on(&bytes, &["-", "-o", "s.gif", "--overlay", "{stem}.npy"]);
    ran.exits(1).mentions(
        "stdin: has no path that the path of its overlay could be made of; name the overlay by a path without {dir}, \
         {stem} and {name}",
    );
}

#[test]
fn values_have_a_range_and_a_colormap() {
    let sandbox = sandbox();
    let full = [&FULL[..], &["--overlay", "values.npy"]].concat();
    sandbox.run(&[&full[..], &["--overlay-range", "0,6.5,both"]].concat()).exits(2).mentions("0,6.5,both");
    sandbox.run(&[&full[..], &["--overlay-range", "1,5,both"]].concat()).succeeds();
    let frames = sandbox.shown("a.gif").frames;
    // The values are -3.0, -2.9, ...
    assert_eq!((frames[0][0], frames[0][30], frames[0][40]), ([0, 127, 255], [100; 3], [255, 0, 0]));
    sandbox
        .run(&[&full[..], &["--overlay-range", "1,5", "--overlay-colormap", "viridis"]].concat())
        .succeeds();
    let frames = sandbox.shown("a.gif").frames;
    assert_eq!((frames[0][0], frames[0][40], frames[1][40]), ([100; 3], [68, 1, 84], [253, 231, 37]));
}

#[test]
fn a_record_names_the_overlay_and_its_colors() {
    let sandbox = sandbox();
    let made = [
        "a.npy",
        "--overlay",
        "a_labels.npy",
        "--label-colors",
        "colors.txt",
        "--outline",
        "--opacity",
        "70",
    ];
    sandbox.run(&made).succeeds();
    let settings = sandbox.run(&["--info", "a.gif"]).succeeds().lines().concat();
    assert!(
        settings.contains("--overlay a_labels.npy#") && settings.contains("--opacity 70 --outline=1"),
        "{settings}"
    );
    assert!(settings.contains("--label-colors colors.txt#"), "{settings}");
    let kept = |ran: &[&str]| sandbox.run(ran).succeeds().err.contains("kept");
    let resumed = [&made[..], &["--resume"]].concat();
    let wait = || std::thread::sleep(std::time::Duration::from_millis(20));
    assert!(kept(&resumed));
    // Another overlay of the same name, and one that was touched.
    wait();
    sandbox.put("a_labels.npy", &npy(&SHAPE, &[2u16; 96]));
    assert!(!kept(&resumed));
    sandbox
        .run(&["a.npy", "-o", "b.gif", "--like", "a.gif"])
        .exits(2)
        .mentions("--like: its overlay, a_labels.npy, is not in it; give --overlay FILE, too");
    let ran = sandbox.run(&["a.npy", "-o", "b.gif", "--like", "a.gif", "--overlay", "a_labels.npy"]);
    ran.exits(2).mentions(
        "the file with the colors of its overlay, colors.txt, is not in it; give --label-colors FILE",
    );
    let like = [
        "a.npy",
        "-o",
        "b.gif",
        "--like",
        "a.gif",
        "--overlay",
        "a_labels.npy",
        "--label-colors",
        "colors.txt",
    ];
    sandbox.run(&like).succeeds();
    assert_eq!(sandbox.bytes("a.gif"), sandbox.bytes("b.gif"));
}

#[test]
fn overlays_that_cannot_be_are_errors_with_the_way_out() {
    let sandbox = sandbox();
    sandbox.run(&["a.npy", "--project", "max", "-o", "max.gif"]).succeeds();
    for (arguments, status, message) in [
        (
            &["--overlay", "flat.npy"][..],
            1,
            "a.npy: has shape (2, 6, 8), and its overlay flat.npy has shape (6, 8); save the overlay with the shape and \
             the orientation of the volume",
        ),
        (&["--overlay", "values.npy"], 1, "values.npy: holds -2.9, and labels are whole numbers"),
        (&["--overlay", "no.npy"], 1, "no.npy: cannot be read"),
        (
            &["--overlay", "{folder}/x.npy"],
            2,
            "there is no field \"folder\"; the fields are dir, stem and name",
        ),
        (&["--overlay", "both.npz"], 1, "both.npz: holds several arrays, \"cells\", \"none\""),
        (&["--opacity", "30"], 2, "--overlay <FILE[@ARRAY]>"),
        (&["--outline"], 2, "--overlay <FILE[@ARRAY]>"),
        (&["--overlay", "a_labels.npy", "--opacity", "101"], 2, "101"),
        (&["--overlay", "a_labels.npy", "--outline=0"], 2, "not a number of pixels"),
        (
            &["--overlay", "a_labels.npy", "--label-colors", "a.npy"],
            2,
            "a.npy: is no table of colors of labels: it is no text; write lines of a label and its color",
        ),
        (&["--overlay", "a_labels.npy", "--overlay-colormap", "fire"], 2, "--overlay-range <LO,HI[,both]>"),
        (
            &["--overlay", "a_labels.npy", "--transparent", "0"],
            1,
            "a.npy: has an overlay that is mixed with its levels, and only a level of grey can be transparent; leave \
             out --transparent, or draw at most 125 colors with --opacity 100",
        ),
        (&["--overlay", "a_labels.npy", "--project", "max"], 2, "cannot be used with '--project"),
        (&["--overlay", "a_labels.npy", "--turntable", "3"], 2, "cannot be used with '--turntable"),
        (&["--overlay", "a_labels.npy", "--ortho"], 2, "cannot be used with"),
        // What a pattern asks for is known to the library alone.
        (
            &["--overlay", "a_labels.npy", "--like", "max.gif"],
            1,
            "leave out --overlay, or --project, --turntable, --ortho or --montage",
        ),
        (&["--overlay", "a_labels.npy", "--color-bar"], 1, "leave out --color-bar, or draw"),
    ] {
        sandbox.run(&[&["a.npy"], arguments].concat()).exits(status).mentions(message);
        assert!(!sandbox.files().contains(&"a.gif".to_owned()), "{arguments:?}");
    }
}

/// A NIfTI-1 file of bytes with lengths X, Y and Z, whose axes lead to the right, the front and the head by `step` mm,
/// from `first` on: by the matrix, or by the quaternion.
fn nifti(lengths: [i16; 3], samples: &[u8], step: f32, first: [f32; 3], by_matrix: bool) -> Vec<u8> {
    let mut bytes = vec![0; 352];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, &348i32.to_le_bytes());
    put(344, b"n+1\0");
    for (axis, length) in [3].into_iter().chain(lengths).enumerate() {
        put(40 + 2 * axis, &length.to_le_bytes());
    }
    put(70, &2i16.to_le_bytes());
    put(72, &8i16.to_le_bytes());
    for axis in 0..4 {
        put(76 + 4 * axis, &(if axis == 0 { 1.0 } else { step }).to_le_bytes());
    }
    put(108, &352f32.to_le_bytes());
    put(123, &[2]);
    put(if by_matrix { 254 } else { 252 }, &1i16.to_le_bytes());
    for (axis, first) in first.into_iter().enumerate() {
        let (shift, row) = (268 + 4 * axis, 280 + 16 * axis);
        put(if by_matrix { row + 12 } else { shift }, &first.to_le_bytes());
        put(row + 4 * axis, &step.to_le_bytes());
    }
    [bytes, samples.to_vec()].concat()
}

#[test]
fn a_coarse_overlay_of_a_nifti_file_is_matched_by_its_place() {
    let sandbox = Sandbox::with([("a.nii", nifti([6, 4, 1], &[100; 24], 1.0, [0.0; 3], true))]);
    // Labels of 2 mm; the middle of the first one is between the voxels 1 and 2 of X.
    for by_matrix in [true, false] {
        sandbox.put("l.nii", &nifti([2, 2, 1], &[1, 2, 3, 4], 2.0, [1.5, 0.5, 0.0], by_matrix));
        let options = ["--overlay", "l.nii", "--opacity", "100", "--plane", "xy", "--range", "0,255"];
        sandbox.run(&[&["a.nii"], &options[..]].concat()).succeeds();
        let shown = sandbox.shown("a.gif").frames[0].clone();
        let rows: Vec<usize> =
            (0..4).map(|y| shown[y * 6..][..6].iter().filter(|it| **it != [100; 3]).count()).collect();
        assert_eq!(rows, [4; 4], "{by_matrix}");
        let is_label = |x: usize, y: usize| shown[y * 6 + x];
        assert!(is_label(0, 0) == [100; 3] && is_label(5, 0) == [100; 3]);
        assert!(is_label(1, 0) == is_label(2, 1) && is_label(3, 0) == is_label(4, 1));
        assert!(is_label(1, 0) != is_label(3, 0) && is_label(1, 0) != is_label(1, 2));
    }
}

#[test]
fn no_digest_of_a_patients_file_is_in_a_record() {
    let slice = |name: &str| {
        let slice = Dicom::slice(8, 6, 0.0, 1, &[1; 48]);
        slice.with(|elements| elements.text(0x0010_0010, b"PN", name)).to_bytes()
    };
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 6, 8], &[100u8; 48]))]);
    let settings = |name: &str| {
        sandbox.put("labels.dcm", &slice(name));
        sandbox.run(&["a.npy", "--overlay", "labels.dcm"]).succeeds();
        let lines = sandbox.run(&["--info", "a.gif"]).succeeds().lines();
        lines.into_iter().find(|line| line.contains("--overlay")).unwrap()
    };
    // Two names of the same length.
    let (one, other) = (settings("Ada^Secret"), settings("Eva^Secret"));
    assert_eq!(one, other);
    assert!(!one.contains("Secret") && !one.contains("labels.dcm"), "{one}");
}
