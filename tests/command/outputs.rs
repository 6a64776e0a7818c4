//! Outputs: where GIFs are written.

use vol2gif_kit::fixtures::{STACK_LEVELS, stack, two_pixels};
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

#[test]
fn without_an_output_a_gif_is_beside_its_input() {
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("b.c.npy", two_pixels())]);
    sandbox.run(&["in/a.npy", "b.c.npy"]).succeeds().prints_nothing();
    assert_eq!(sandbox.files(), ["b.c.gif", "b.c.npy", "in/a.gif", "in/a.npy"]);
    assert_eq!(sandbox.shown("in/a.gif").levels(), STACK_LEVELS);
    assert_eq!(sandbox.shown("b.c.gif").levels(), [[0, 255]]);
}

#[test]
fn the_output_for_one_input_is_a_file_and_its_directories_are_made() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "-o", "new/and newer/x.gif"]).succeeds().prints_nothing();
    assert_eq!(sandbox.files(), ["a.npy", "new/and newer/x.gif"]);
    sandbox.run(&["a.npy", "--output=no_extension"]).succeeds();
    assert_eq!(sandbox.bytes("no_extension"), sandbox.bytes("new/and newer/x.gif"));
}

#[test]
fn an_output_that_ends_in_a_separator_is_a_directory() {
    let sandbox = Sandbox::with([("in/a.npy", stack())]);
    sandbox.run(&["in/a.npy", "-o", "gifs/"]).succeeds();
    assert_eq!(sandbox.files(), ["gifs/a.gif", "in/a.npy"]);
}

#[test]
fn an_output_that_is_a_directory_is_one() {
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("gifs/readme", vec![])]);
    sandbox.run(&["in/a.npy", "-o", "gifs"]).succeeds();
    assert_eq!(sandbox.files(), ["gifs/a.gif", "gifs/readme", "in/a.npy"]);
}

#[test]
fn the_output_for_several_inputs_is_a_directory() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("in/b.npy", two_pixels())]);
    sandbox.run(&["a.npy", "in/b.npy", "-o", "gifs"]).succeeds();
    assert_eq!(sandbox.files(), ["a.npy", "gifs/a.gif", "gifs/b.gif", "in/b.npy"]);
}

#[test]
fn a_directory_that_is_named_as_a_gif_is_told() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels())]);
    let run = |output: &str| sandbox.run(&["a.npy", "b.npy", "-o", output]);
    let note = "note: there are several inputs, so movie.gif is a directory for their GIFs; end it in / to say so, or \
                take one input for one GIF\n";
    run("movie.gif").succeeds().mentions(note);
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "movie.gif/a.gif", "movie.gif/b.gif"]);
    // A directory that exists, or is said to be one, is what the user expects.
    for known in ["movie.gif", "other.gif/", "plain"] {
        let said = run(known).succeeds().err.clone();
        assert!(!said.contains("note: "), "{said}");
    }
    let plan = sandbox.run(&["a.npy", "b.npy", "-o", "new.gif", "--dry-run"]);
    plan.succeeds().mentions("so new.gif is a directory");
}

#[test]
fn a_directory_is_mirrored_below_the_output() {
    let sandbox = Sandbox::with([
        ("scans/a.npy", stack()),
        ("scans/deep/er/b.NPZ", npz(&[("x.npy", &two_pixels())], true)),
        ("scans/deep/notes.txt", b"no volume".to_vec()),
        ("scans/.hidden.npy", b"no volume either".to_vec()),
        ("more.npy", two_pixels()),
    ]);
    sandbox
        .run(&["scans", "more.npy", "-o", "gifs"])
        .succeeds()
        .mentions("3 of 3 volumes converted, 0 failed");
    let gifs: Vec<String> = sandbox.files().into_iter().filter(|name| name.ends_with(".gif")).collect();
    assert_eq!(gifs, ["gifs/a.gif", "gifs/deep/er/b.gif", "gifs/more.gif"]);
    // Without an output, GIFs are written beside the inputs, and a second run finds the same volumes.
    sandbox.run(&["scans/"]).succeeds();
    sandbox.run(&["scans/"]).succeeds().mentions("2 of 2 volumes converted");
    assert_eq!(sandbox.bytes("scans/deep/er/b.gif"), sandbox.bytes("gifs/deep/er/b.gif"));
}

#[test]
fn a_gif_goes_to_stdout_when_asked_for() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    let ran = sandbox.run(&["a.npy", "-o", "-"]);
    assert_eq!(sandbox.files(), ["a.npy"]);
    sandbox.run(&["a.npy"]).succeeds().prints_nothing();
    let gif = sandbox.bytes("a.gif");
    let line = format!("a.npy -> stdout: 2 frames of 3x2, range 0 to 255, {} B in T s, cpu", gif.len());
    ran.succeeds().prints(&gif).says(&[&line]);
}

#[test]
fn a_volume_comes_from_stdin() {
    let sandbox = Sandbox::with([]);
    let ran = sandbox.run_on(&stack(), &["-", "-o", "-"]);
    sandbox.run_on(&stack(), &["-", "-o", "a.gif"]).succeeds().prints_nothing();
    sandbox.run_on(&stack(), &["-", "-o", "gifs/"]).succeeds();
    ran.succeeds().prints(&sandbox.bytes("a.gif")).mentions("stdin -> stdout: 2 frames");
    assert_eq!(sandbox.files(), ["a.gif", "gifs/stdin.gif"]);
    assert_eq!(sandbox.shown("a.gif").levels(), STACK_LEVELS);
    assert_eq!(sandbox.bytes("a.gif"), sandbox.bytes("gifs/stdin.gif"));
}

#[test]
fn a_volume_from_stdin_needs_an_output_and_can_be_read_once() {
    let sandbox = Sandbox::with([]);
    sandbox.run_on(&stack(), &["-"]).exits(2).says(&[
        "error: a volume from stdin needs a place for its GIF; add --output FILE.gif, or --output - for stdout",
    ]);
    sandbox
        .run_on(&stack(), &["-", "-", "-o", "x/"])
        .exits(2)
        .says(&["error: stdin (-) is given more than once"]);
    assert!(sandbox.files().is_empty());
}

#[test]
fn an_archive_of_several_arrays_becomes_several_gifs() {
    let sandbox = Sandbox::with([("a.npz", npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], true))]);
    sandbox.run(&["a.npz"]).succeeds().mentions("a.npz[x] -> a.x.gif: ").mentions("a.npz[y] -> a.y.gif: ");
    assert_eq!(sandbox.files(), ["a.npz", "a.x.gif", "a.y.gif"]);
    assert_eq!(sandbox.shown("a.x.gif").levels(), STACK_LEVELS);
    assert_eq!(sandbox.shown("a.y.gif").levels(), [[0, 255]]);

    sandbox.run(&["a.npz", "-o", "one.gif"]).exits(2).says(&[
        "error: 2 volumes cannot all be written to one.gif: a.npz[x], a.npz[y]; choose one with --array, or name a \
         directory (ending in /)",
    ]);
    sandbox.run(&["a.npz", "-o", "-"]).exits(2).prints_nothing().says(&[
        "error: 2 volumes cannot all be written to stdout: a.npz[x], a.npz[y]; choose one with --array or convert one \
         input at a time",
    ]);
    assert_eq!(sandbox.files().len(), 3);
}

#[test]
fn one_array_of_an_archive_is_named_as_the_archive() {
    let sandbox = Sandbox::with([("a.npz", npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], false))]);
    sandbox.run(&["a.npz", "--array", "y"]).succeeds();
    assert_eq!(sandbox.files(), ["a.gif", "a.npz"]);
    assert_eq!(sandbox.shown("a.gif").levels(), [[0, 255]]);
    sandbox
        .run(&["a.npz", "--array=z"])
        .exits(1)
        .says(&["error: a.npz: has no array named \"z\"; it holds \"x\", \"y\""]);
}

#[test]
fn names_of_arrays_cannot_lead_out_of_the_directory() {
    let names = ["/etc/x", "../up", "..", "a\\b", "nul\0byte", "new\nline\u{1b}[31m", "", "."];
    let entries: Vec<String> = names.iter().map(|name| format!("{name}.npy")).collect();
    let stack = stack();
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|name| (&**name, &stack[..])).collect();
    let sandbox = Sandbox::with([("in/a.npz", npz(&entries, false))]);
    let ran = sandbox.run(&["in/a.npz", "-o", "out/"]);
    ran.succeeds();
    assert!(
        sandbox.files().iter().all(|name| name.starts_with("out/a.") || name == "in/a.npz"),
        "{:?}",
        sandbox.files()
    );
    assert_eq!(sandbox.files().len(), 1 + names.len(), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), names.len() + 1, "a name cannot break a line");
    assert!(!ran.err.contains('\u{1b}'), "nor color it");
}

#[test]
fn arrays_whose_names_become_the_same_are_refused_before_the_run() {
    let sandbox =
        Sandbox::with([("a.npz", npz(&[("x/y.npy", &stack()), ("x:y.npy", &two_pixels())], false))]);
    sandbox.run(&["a.npz"]).exits(2).says(&[
        "error: a.npz[x/y] and a.npz[x:y] would both be written to a.x_y.gif; convert them in two runs, or rename one",
    ]);
    assert_eq!(sandbox.files(), ["a.npz"]);
}

#[test]
fn missing_directories_are_not_made_with_no_mkdir() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox
        .run(&["a.npy", "-o", "new/a.gif", "--no-mkdir"])
        .exits(1)
        .says(&["error: new/a.gif: its directory does not exist; create it, or leave out --no-mkdir"]);
    assert!(!sandbox.path("new").exists());
    sandbox.run(&["a.npy", "-o", "a.gif", "--no-mkdir"]).succeeds();
}

#[test]
fn an_existing_gif_is_replaced() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("a.gif", vec![7; 10_000])]);
    sandbox.run(&["a.npy"]).succeeds();
    assert_eq!(sandbox.shown("a.gif").levels(), STACK_LEVELS);
}

#[test]
fn an_existing_gif_is_untouched_when_a_conversion_fails() {
    let old = b"what was there before".to_vec();
    let cut = stack()[..stack().len() - 1].to_vec();
    let sandbox =
        Sandbox::with([("a.npy", cut), ("a.gif", old.clone()), ("b.npy", stack()), ("b.gif", old.clone())]);
    sandbox.run(&["a.npy"]).exits(1);
    sandbox.run(&["b.npy", "--duration", "1,2,3"]).exits(1);
    assert!(sandbox.bytes("a.gif") == old && sandbox.bytes("b.gif") == old);
}

#[test]
fn two_inputs_for_one_output_are_refused_before_the_run() {
    let sandbox = Sandbox::with([("good.npy", two_pixels()), ("x/a.npy", stack()), ("y/a.npy", stack())]);
    sandbox.run(&["good.npy", "x/a.npy", "y/a.npy", "-o", "gifs"]).exits(2).prints_nothing().says(&[
        "error: x/a.npy and y/a.npy would both be written to gifs/a.gif; convert them in two runs, or rename one",
    ]);
    sandbox
        .run(&["x/a.npy", "x/../x/a.npy"])
        .exits(2)
        .mentions("x/a.npy and x/../x/a.npy would both be written to");
    assert_eq!(sandbox.files(), ["good.npy", "x/a.npy", "y/a.npy"]);
}

#[cfg(unix)]
#[test]
fn a_gif_never_replaces_an_input_that_is_not_read() {
    for content in [b"GIF89a, an input".as_slice(), b"\x89PNG\r\n\x1a\n", b"PK\x03\x04 cut", b""] {
        let sandbox = Sandbox::with([("a.npy", stack()), ("a.gif", content.to_vec())]);
        // An input that is named as a GIF is refused by its name, so another name leads there.
        std::os::unix::fs::symlink("a.gif", sandbox.path("other")).unwrap();
        let replaces =
            "error: the GIF of a.npy would replace the input other; choose another place with --output";
        sandbox.run(&["other", "a.npy"]).exits(2).says(&[replaces]);
        sandbox.run(&["a.npy", "other"]).exits(2).says(&[replaces]);
        // With a GIF of another name it is an error of its own, and the others are converted.
        sandbox.put("b.npy", &two_pixels());
        sandbox.run(&["other", "b.npy"]).exits(1);
        assert_eq!(sandbox.bytes("a.gif"), content);
        assert_eq!(sandbox.files(), ["a.gif", "a.npy", "b.gif", "b.npy", "other"]);
    }
}

#[test]
fn a_file_cannot_be_the_directory_of_several_gifs() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels()), ("x.gif", vec![1])]);
    sandbox
        .run(&["a.npy", "b.npy", "-o", "x.gif"])
        .exits(2)
        .mentions("x.gif is a file")
        .mentions("directory");
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "x.gif"]);
    assert_eq!(sandbox.bytes("x.gif"), [1]);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_an_input_is_refused_before_the_run() {
    let sandbox =
        Sandbox::with([("a", stack()), ("b.gif", npy(&[1, 1, 1], &[3u8])), ("c/d.npy", two_pixels())]);
    // The names of inputs do not end in .gif, but lead to such a file.
    std::os::unix::fs::symlink("b.gif", sandbox.path("b.npy")).unwrap();
    let before = ["a", "b.gif", "c/d.npy"].map(|name| sandbox.bytes(name));
    for (arguments, volume, input) in [
        (&["a", "-o", "c/../a"][..], "a", "a"),
        (&["b.npy"], "b.npy", "b.npy"),
        (&["c/d.npy", "b.npy", "a", "-o", "."], "b.npy", "b.npy"),
    ] {
        let line = format!(
            "error: the GIF of {volume} would replace the input {input}; choose another place with --output"
        );
        sandbox.run(arguments).exits(2).prints_nothing().says(&[&line]);
    }
    assert_eq!(["a", "b.gif", "c/d.npy"].map(|name| sandbox.bytes(name)), before);
    assert_eq!(sandbox.files().len(), 4);
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_of_its_volume() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels()), ("file", vec![1])]);
    sandbox
        .run(&["a.npy", "-o", "file/a.gif"])
        .exits(1)
        .says(&["error: file/a.gif: cannot be written: file is a file, not a directory"]);
    sandbox
        .run(&["a.npy", "-o", "file/deeper/a.gif"])
        .exits(1)
        .mentions("error: file/deeper/a.gif: cannot be written: ");
    std::fs::create_dir_all(sandbox.path("gifs/a.gif")).unwrap();
    sandbox
        .run(&["a.npy", "b.npy", "-o", "gifs"])
        .exits(1)
        .mentions("error: gifs/a.gif: cannot be written: it is a directory\n")
        .mentions("1 of 2 volumes converted, 1 failed; ");
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "file", "gifs/b.gif"]);
    assert_eq!(sandbox.bytes("file"), [1]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_gif_stays_a_link() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("real/old.gif", vec![1])]);
    std::os::unix::fs::symlink("real/old.gif", sandbox.path("a.gif")).unwrap();
    sandbox.run(&["a.npy"]).succeeds();
    assert!(sandbox.path("a.gif").is_symlink());
    assert_eq!(sandbox.shown("real/old.gif").levels(), STACK_LEVELS);
}

#[cfg(unix)]
#[test]
fn a_device_or_a_pipe_is_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let sandbox = Sandbox::with([("a.npy", stack())]);
    assert!(std::process::Command::new("mkfifo").arg(sandbox.path("pipe")).status().unwrap().success());
    sandbox.run(&["a.npy", "-o", "pipe"]).exits(1).says(&[
        "error: pipe: cannot be written: it is a device or a pipe; write to the standard output with --output -",
    ]);
    assert!(std::fs::metadata(sandbox.path("pipe")).unwrap().file_type().is_fifo());
}
