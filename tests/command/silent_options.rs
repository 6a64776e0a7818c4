//! No option does nothing in silence; and `--strict`, which takes warnings for errors.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

/// RGB, with more than 256 colors if `many`.
fn colors(many: bool) -> Vec<u8> {
    let sample = |i: u32| if many { (i * i % 249 + i / 100) as u8 } else { (i % 3) as u8 * 100 };
    npy(&[3, 10, 20, 3], &(0..1800).map(sample).collect::<Vec<_>>())
}

/// The warnings about an input.
#[track_caller]
fn warnings(volume: Vec<u8>, arguments: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::with([("a.npy", volume)]);
    let ran = sandbox.run(&[&["a.npy"], arguments].concat());
    ran.succeeds();
    ran.err.lines().filter_map(|line| line.strip_prefix("warning: a.npy: ")).map(str::to_owned).collect()
}

#[test]
fn an_option_that_changes_nothing_for_a_volume_has_a_warning() {
    let dither =
        "dithering changes nothing, since every color is shown exactly without it; leave out --dither";
    let palettes = "palettes for fewer frames change nothing, since one palette shows every color exactly; leave out --palette";
    assert_eq!(warnings(stack(), &["--dither"]), [dither]);
    assert_eq!(warnings(stack(), &["--palette", "frame"]), [palettes]);
    assert_eq!(warnings(stack(), &["--palette", "2", "--dither"]), [dither, palettes]);
    assert_eq!(warnings(colors(false), &["--dither", "--palette=frame"]), [dither, palettes]);
    assert_eq!(warnings(colors(true), &["--dither", "--palette", "frame"]), [""; 0]);
    assert_eq!(
        warnings(npy(&[2, 1, 2], &[-3i16, 900, 5, 6]), &["--scope", "channel"]),
        ["a range for each channel changes nothing, since there is one channel; leave out --scope"]
    );
    assert_eq!(
        warnings(npy(&[1, 1, 2], &[-3i16, 900]), &["--scope", "frame"]),
        ["a range for each frame changes nothing, since there is one frame; leave out --scope"]
    );
    let levels = || npy(&[1, 1, 3], &[3u8, 200, 100]);
    assert_eq!(
        warnings(levels(), &["--transparent", "2"]),
        [
            "nothing is transparent, since no pixel has level 2; leave out --transparent, or choose another level"
        ]
    );
    assert_eq!(warnings(levels(), &["--transparent", "3"]), [""; 0]);
    let inverted = warnings(levels(), &["--transparent", "201", "--invert"]);
    assert_eq!(inverted.len(), 1, "the level before it is inverted");
    assert_eq!(warnings(npy(&[1, 1, 2], &[f32::NAN, 9.5]), &["--transparent", "0"]).len(), 2);
    let blend = "a way to join the colors of channels changes nothing, since no channels are shown together; leave out \
                 --blend";
    let letters = "the size and the color of letters change nothing, since nothing is drawn over the frames; leave out \
                   --text-size and --text-color, or draw something, such as --scale-bar";
    assert_eq!(warnings(levels(), &["--blend", "max", "--text-color", "red"]), [blend, letters]);
    assert_eq!(
        warnings(levels(), &["--channels", "green", "--blend=max", "--text-size=8"]),
        [blend, letters]
    );
    let two = || npy(&[2, 20, 20], &(0..800).map(|at| at as u8).collect::<Vec<_>>());
    assert_eq!(warnings(two(), &["--axes", "CYX", "--blend=max", "--range", "0,255"]), [""; 0]);
    assert_eq!(warnings(two(), &["--axes=CYX", "--blend=max", "--channels=red,-", "--range=0,255"]), [blend]);
    assert_eq!(warnings(two(), &["--text", "a", "--text-size", "8", "--range", "0,255"]), [""; 0]);
    // The values that the option has anyway are no slip.
    assert_eq!(warnings(stack(), &["--palette", "volume", "--scope", "volume"]), [""; 0]);
    // --info says the same of what it can know.
    let sandbox = Sandbox::with([("a.npy", stack())]);
    let lines = sandbox.run(&["a.npy", "--info", "--dither"]).lines();
    assert!(lines.contains(&format!("warning: {dither}")), "{lines:?}");
}

#[test]
fn an_array_asked_for_by_name_in_a_file_without_names_is_noted() {
    let sandbox =
        Sandbox::with([("a.npy", stack()), ("b.npy", stack()), ("c.npz", npz(&[("x.npy", &stack())], true))]);
    sandbox
        .run(&["a.npy", "--array", "x"])
        .succeeds()
        .mentions("note: a.npy holds one array without a name, which is taken, not \"x\"\n");
    sandbox
        .run(&["a.npy", "b.npy", "c.npz", "--array", "x", "-o", "out"])
        .succeeds()
        .mentions("note: a.npy and 1 more hold one array without a name, which is taken, not \"x\"\n");
    assert!(!sandbox.run(&["c.npz", "--array", "x"]).succeeds().err.contains("note"));
    assert!(!sandbox.run(&["a.npy"]).succeeds().err.contains("note"));
}

#[test]
fn strict_takes_warnings_for_errors() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 2], &[0u16, 200])), ("b.npy", stack())]);
    let fact = "not stretched: the maximum is 255 or less, so values were taken as levels (highest: 200); --range full \
                stretches them";
    let ran = sandbox.run(&["a.npy", "b.npy", "-o", "out", "--strict", "--report", "r.jsonl"]);
    ran.exits(1)
        .mentions(&format!("error: a.npy: a warning counts as an error: {fact}\n"))
        .mentions("1 of 2 volumes converted, 1 failed; ");
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "out/b.gif", "r.jsonl"]);
    assert!(String::from_utf8(sandbox.bytes("r.jsonl")).unwrap().contains("\"status\":\"failed\""));
    // What was there before stays.
    sandbox.put("a.gif", b"before");
    sandbox
        .run(&["a.npy", "--strict", "-q"])
        .exits(1)
        .says(&[&format!("error: a.npy: a warning counts as an error: {fact}")]);
    assert_eq!(sandbox.bytes("a.gif"), b"before");
    sandbox.run(&["a.npy", "--strict", "--range", "full"]).succeeds();
    sandbox
        .run(&["a.npy", "--strict", "--dither"])
        .exits(1)
        .mentions("a warning counts as an error (the first of 2): not stretched");
}

#[test]
fn strict_knows_warnings_that_the_end_of_a_conversion_brings() {
    let sandbox = Sandbox::with([("few.npy", colors(false)), ("many.npy", colors(true))]);
    sandbox
        .run(&["few.npy", "many.npy", "--strict", "--palette", "frame"])
        .exits(1)
        .mentions("error: few.npy: a warning counts as an error: palettes for fewer frames change nothing");
    assert_eq!(sandbox.files(), ["few.npy", "many.gif", "many.npy"]);
    // Short frames, which fewer frames mend.
    let noise: Vec<u8> = (0..40_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    sandbox.put("n.npy", &npy(&[16, 50, 50], &noise));
    sandbox
        .run(&["n.npy", "--duration", "10", "--strict"])
        .exits(1)
        .mentions("browsers show frames of less than 20 ms");
    sandbox
        .run(&["n.npy", "--duration", "10", "--strict", "--max-bytes", "4K", "--allow", "frames"])
        .succeeds();
}

#[test]
fn strict_holds_for_info_and_not_for_notes() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 2], &[0u16, 200])), ("b.npy", stack())]);
    sandbox.run(&["a.npy", "--info"]).succeeds();
    sandbox.run(&["a.npy", "--info", "--strict"]).exits(1);
    sandbox.run(&["b.npy", "--info", "--strict"]).succeeds();
    sandbox.run(&["b.npy", "--array", "x", "--strict"]).succeeds().mentions("note: ");
    // All slices of all time points are a note.
    sandbox.put("t.npy", &npy(&[2, 2, 1, 2], &[0u8, 1, 2, 3, 4, 5, 6, 255]));
    sandbox.run(&["t.npy", "--axes", "TZYX", "--strict"]).succeeds().mentions("note: t.npy: all 2 slices");
}
