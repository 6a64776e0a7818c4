//! Where GIFs go.

use crate::desk::{Console, LEVELS, npy, other, stack};
use crate::stored::npz;

#[test]
fn without_an_output_a_gif_is_beside_its_input() {
    let desk = Console::with([("in/a.npy", stack()), ("b.c.npy", other())]);
    desk.run(&["in/a.npy", "b.c.npy"]).succeeds().prints_nothing();
    assert_eq!(desk.files(), ["b.c.gif", "b.c.npy", "in/a.gif", "in/a.npy"]);
    assert_eq!(desk.shown("in/a.gif").levels(), LEVELS);
    assert_eq!(desk.shown("b.c.gif").levels(), [[0, 255]]);
}

#[test]
fn the_output_for_one_input_is_a_file_and_its_directories_are_made() {
    let desk = Console::with([("a.npy", stack())]);
    desk.run(&["a.npy", "-o", "new/and newer/x.gif"]).succeeds().prints_nothing();
    assert_eq!(desk.files(), ["a.npy", "new/and newer/x.gif"]);
    desk.run(&["a.npy", "--output=no_extension"]).succeeds();
    assert_eq!(desk.bytes("no_extension"), desk.bytes("new/and newer/x.gif"));
}

#[test]
fn an_output_that_ends_in_a_separator_is_a_directory() {
    let desk = Console::with([("in/a.npy", stack())]);
    desk.run(&["in/a.npy", "-o", "gifs/"]).succeeds();
    assert_eq!(desk.files(), ["gifs/a.gif", "in/a.npy"]);
}

#[test]
fn an_output_that_is_a_directory_is_one() {
    let desk = Console::with([("in/a.npy", stack()), ("gifs/readme", vec![])]);
    desk.run(&["in/a.npy", "-o", "gifs"]).succeeds();
    assert_eq!(desk.files(), ["gifs/a.gif", "gifs/readme", "in/a.npy"]);
}

#[test]
fn the_output_for_several_inputs_is_a_directory() {
    let desk = Console::with([("a.npy", stack()), ("in/b.npy", other())]);
    desk.run(&["a.npy", "in/b.npy", "-o", "gifs"]).succeeds();
    assert_eq!(desk.files(), ["a.npy", "gifs/a.gif", "gifs/b.gif", "in/b.npy"]);
}

#[test]
fn a_directory_is_mirrored_below_the_output() {
    let desk = Console::with([
        ("scans/a.npy", stack()),
        ("scans/deep/er/b.NPZ", npz(&[("x.npy", &other())], true)),
        ("scans/deep/notes.txt", b"no volume".to_vec()),
        ("scans/.hidden.npy", b"no volume either".to_vec()),
        ("more.npy", other()),
    ]);
    desk.run(&["scans", "more.npy", "-o", "gifs"]).succeeds().mentions("3 of 3 volumes converted, 0 failed");
    let gifs: Vec<String> = desk.files().into_iter().filter(|name| name.ends_with(".gif")).collect();
    assert_eq!(gifs, ["gifs/a.gif", "gifs/deep/er/b.gif", "gifs/more.gif"]);
    // Without an output they are beside the inputs; and a second run finds the same volumes.
    desk.run(&["scans/"]).succeeds();
    desk.run(&["scans/"]).succeeds().mentions("2 of 2 volumes converted");
    assert_eq!(desk.bytes("scans/deep/er/b.gif"), desk.bytes("gifs/deep/er/b.gif"));
}

#[test]
fn a_gif_goes_to_stdout_when_asked_for() {
    let desk = Console::with([("a.npy", stack())]);
    let ran = desk.run(&["a.npy", "-o", "-"]);
    assert_eq!(desk.files(), ["a.npy"]);
    desk.run(&["a.npy"]).succeeds().prints_nothing();
    let gif = desk.bytes("a.gif");
    let line = format!("a.npy -> stdout: 2 frames of 3x2, range 0 to 255, {} B in T s, cpu", gif.len());
    ran.succeeds().prints(&gif).says(&[&line]);
}

#[test]
fn a_volume_comes_from_stdin() {
    let desk = Console::with([]);
    let ran = desk.run_on(&stack(), &["-", "-o", "-"]);
    desk.run_on(&stack(), &["-", "-o", "a.gif"]).succeeds().prints_nothing();
    desk.run_on(&stack(), &["-", "-o", "gifs/"]).succeeds();
    ran.succeeds().prints(&desk.bytes("a.gif")).mentions("stdin -> stdout: 2 frames");
    assert_eq!(desk.files(), ["a.gif", "gifs/stdin.gif"]);
    assert_eq!(desk.shown("a.gif").levels(), LEVELS);
    assert_eq!(desk.bytes("a.gif"), desk.bytes("gifs/stdin.gif"));
}

#[test]
fn what_comes_from_stdin_needs_a_place_and_can_be_read_once() {
    let desk = Console::with([]);
    desk.run_on(&stack(), &["-"]).exits(2).says(&[
        "error: a volume from stdin needs a place for its GIF: add --output FILE.gif, or --output - for stdout",
    ]);
    desk.run_on(&stack(), &["-", "-", "-o", "x/"])
        .exits(2)
        .says(&["error: stdin (-) is given more than once"]);
    assert!(desk.files().is_empty());
}

#[test]
fn an_archive_of_several_arrays_becomes_several_gifs() {
    let desk = Console::with([("a.npz", npz(&[("x.npy", &stack()), ("y.npy", &other())], true))]);
    desk.run(&["a.npz"]).succeeds().mentions("a.npz[x] -> a.x.gif: ").mentions("a.npz[y] -> a.y.gif: ");
    assert_eq!(desk.files(), ["a.npz", "a.x.gif", "a.y.gif"]);
    assert_eq!(desk.shown("a.x.gif").levels(), LEVELS);
    assert_eq!(desk.shown("a.y.gif").levels(), [[0, 255]]);

    desk.run(&["a.npz", "-o", "one.gif"]).exits(2).says(&[
        "error: 2 volumes cannot all be written to one.gif; choose one with --array, or name a directory (ending in /)",
    ]);
    desk.run(&["a.npz", "-o", "-"]).exits(2).prints_nothing().says(&[
        "error: 2 volumes cannot all be written to stdout; choose one with --array or convert one input at a time",
    ]);
    assert_eq!(desk.files().len(), 3);
}

#[test]
fn one_array_of_an_archive_is_named_as_the_archive() {
    let desk = Console::with([("a.npz", npz(&[("x.npy", &stack()), ("y.npy", &other())], false))]);
    desk.run(&["a.npz", "--array", "y"]).succeeds();
    assert_eq!(desk.files(), ["a.gif", "a.npz"]);
    assert_eq!(desk.shown("a.gif").levels(), [[0, 255]]);
    desk.run(&["a.npz", "--array=z"])
        .exits(1)
        .says(&["error: a.npz: has no array named \"z\"; it holds \"x\", \"y\""]);
}

#[test]
fn names_of_arrays_cannot_lead_out_of_the_directory() {
    let names = ["/etc/x", "../up", "..", "a\\b", "nul\0byte", "new\nline\u{1b}[31m", "", "."];
    let entries: Vec<String> = names.iter().map(|name| format!("{name}.npy")).collect();
    let stack = stack();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|name| (&**name, &stack[..])).collect();
    let desk = Console::with([("in/a.npz", npz(&entries, false))]);
    let ran = desk.run(&["in/a.npz", "-o", "out/"]);
    ran.succeeds();
    assert!(
        desk.files().iter().all(|name| name.starts_with("out/a.") || name == "in/a.npz"),
        "{:?}",
        desk.files()
    );
    assert_eq!(desk.files().len(), 1 + names.len(), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), names.len() + 1, "a name cannot break a line");
    assert!(!ran.err.contains('\u{1b}'), "nor color it");
}

#[test]
fn arrays_whose_names_become_the_same_are_told_before_anything_starts() {
    let desk = Console::with([("a.npz", npz(&[("x/y.npy", &stack()), ("x:y.npy", &other())], false))]);
    desk.run(&["a.npz"]).exits(2).says(&[
        "error: a.npz[x/y] and a.npz[x:y] would both be written to a.x_y.gif; convert them in two runs, or rename one",
    ]);
    assert_eq!(desk.files(), ["a.npz"]);
}

#[test]
fn missing_directories_are_not_made_when_that_is_asked_for() {
    let desk = Console::with([("a.npy", stack())]);
    desk.run(&["a.npy", "-o", "new/a.gif", "--no-mkdir"])
        .exits(1)
        .says(&["error: new/a.gif: its directory does not exist; create it, or leave out --no-mkdir"]);
    assert!(!desk.path("new").exists());
    desk.run(&["a.npy", "-o", "a.gif", "--no-mkdir"]).succeeds();
}

#[test]
fn an_existing_gif_is_replaced() {
    let desk = Console::with([("a.npy", stack()), ("a.gif", vec![7; 10_000])]);
    desk.run(&["a.npy"]).succeeds();
    assert_eq!(desk.shown("a.gif").levels(), LEVELS);
}

#[test]
fn an_existing_gif_is_untouched_when_a_conversion_fails() {
    let old = b"what was there before".to_vec();
    let cut = stack()[..stack().len() - 1].to_vec();
    let desk =
        Console::with([("a.npy", cut), ("a.gif", old.clone()), ("b.npy", stack()), ("b.gif", old.clone())]);
    desk.run(&["a.npy"]).exits(1);
    desk.run(&["b.npy", "--duration", "1,2,3"]).exits(1);
    assert!(desk.bytes("a.gif") == old && desk.bytes("b.gif") == old);
}

#[test]
fn two_inputs_for_one_output_are_told_before_anything_starts() {
    let desk = Console::with([
        ("good.npy", other()),
        ("x/a.npy", stack()),
        ("y/a.npz", npz(&[("q.npy", &stack())], false)),
    ]);
    desk.run(&["good.npy", "x/a.npy", "y/a.npz", "-o", "gifs"]).exits(2).prints_nothing().says(&[
        "error: x/a.npy and y/a.npz[q] would both be written to gifs/a.gif; convert them in two runs, or rename one",
    ]);
    desk.run(&["x/a.npy", "x/../x/a.npy"])
        .exits(2)
        .mentions("x/a.npy and x/../x/a.npy would both be written to");
    assert_eq!(desk.files(), ["good.npy", "x/a.npy", "y/a.npz"]);
}

#[test]
fn a_file_cannot_be_the_directory_of_several_gifs() {
    let desk = Console::with([("a.npy", stack()), ("b.npy", other()), ("x.gif", vec![1])]);
    desk.run(&["a.npy", "b.npy", "-o", "x.gif"]).exits(2).mentions("x.gif is a file").mentions("directory");
    assert_eq!(desk.files(), ["a.npy", "b.npy", "x.gif"]);
    assert_eq!(desk.bytes("x.gif"), [1]);
}

#[test]
fn an_output_that_is_an_input_is_told_before_anything_starts() {
    let desk = Console::with([("a.npy", stack()), ("b.gif", npy(&[1, 1, 1], &[3u8])), ("c/d.npy", other())]);
    let before = ["a.npy", "b.gif", "c/d.npy"].map(|name| desk.bytes(name));
    for (arguments, volume, input) in [
        (&["a.npy", "-o", "c/../a.npy"][..], "a.npy", "a.npy"),
        (&["b.gif"], "b.gif", "b.gif"),
        (&["c/d.npy", "b.gif", "a.npy", "-o", "."], "b.gif", "b.gif"),
    ] {
        let line = format!(
            "error: the GIF of {volume} would replace the input {input}; choose another place with --output"
        );
        desk.run(arguments).exits(2).prints_nothing().says(&[&line]);
    }
    assert_eq!(["a.npy", "b.gif", "c/d.npy"].map(|name| desk.bytes(name)), before);
    assert_eq!(desk.files().len(), 3);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_of_its_own() {
    let desk = Console::with([("a.npy", stack()), ("b.npy", other()), ("file", vec![1])]);
    desk.run(&["a.npy", "-o", "file/a.gif"])
        .exits(1)
        .says(&["error: file/a.gif: cannot be written: file is a file, not a directory"]);
    desk.run(&["a.npy", "-o", "file/deeper/a.gif"])
        .exits(1)
        .mentions("error: file/deeper/a.gif: cannot be written: ");
    std::fs::create_dir_all(desk.path("gifs/a.gif")).unwrap();
    desk.run(&["a.npy", "b.npy", "-o", "gifs"])
        .exits(1)
        .mentions("error: gifs/a.gif: cannot be written: it is a directory\n")
        .mentions("1 of 2 volumes converted, 1 failed; ");
    assert_eq!(desk.files(), ["a.npy", "b.npy", "file", "gifs/b.gif"]);
    assert_eq!(desk.bytes("file"), [1]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_gif_stays_a_link() {
    let desk = Console::with([("a.npy", stack()), ("real/old.gif", vec![1])]);
    std::os::unix::fs::symlink("real/old.gif", desk.path("a.gif")).unwrap();
    desk.run(&["a.npy"]).succeeds();
    assert!(desk.path("a.gif").is_symlink());
    assert_eq!(desk.shown("real/old.gif").levels(), LEVELS);
}

#[cfg(unix)]
#[test]
fn a_device_or_a_pipe_is_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let desk = Console::with([("a.npy", stack())]);
    assert!(std::process::Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
    desk.run(&["a.npy", "-o", "pipe"]).exits(1).says(&[
        "error: pipe: cannot be written: it is a device or a pipe; write to the standard output with --output -",
    ]);
    assert!(std::fs::metadata(desk.path("pipe")).unwrap().file_type().is_fifo());
}
