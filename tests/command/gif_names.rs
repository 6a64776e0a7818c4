//! What GIFs are called: without the extension of the format, apart from each other, or as one named file.

use vol2gif_kit::fixtures::{STACK_LEVELS, stack, two_pixels};
use vol2gif_kit::npy_writer::npz;
use vol2gif_kit::sandbox::Sandbox;

/// The names of the GIFs in a sandbox.
fn gifs(sandbox: &Sandbox) -> Vec<String> {
    sandbox.files().into_iter().filter(|name| name.ends_with(".gif")).collect()
}

#[test]
fn a_gif_has_the_name_of_its_input_without_the_whole_extension() {
    let names = ["x.y.npy", "brain.nii.gz", "cells.ome.tif", "plain", "other.dat", "slice.0042"];
    let sandbox = Sandbox::with([]);
    names.iter().for_each(|name| sandbox.put(name, &stack()));
    sandbox.run(&[&names[..], &["-o", "out/"]].concat()).succeeds();
    let expected = [
        "out/brain.gif",
        "out/cells.gif",
        "out/other.gif",
        "out/plain.gif",
        "out/slice.0042.gif",
        "out/x.y.gif",
    ];
    assert_eq!(gifs(&sandbox), expected);
}

#[test]
fn inputs_whose_gifs_would_have_one_name_keep_their_extensions_and_are_named() {
    let both = npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], true);
    let sandbox = Sandbox::with([("a.npy", stack()), ("a.npz", npz(&[("q.npy", &two_pixels())], false))]);
    let ran = sandbox.run(&["a.npy", "a.npz", "--backend", "cpu"]);
    ran.succeeds().mentions(
        "note: a.npy and a.npz[q] would both be written to a.gif, so their GIFs keep the extensions\n",
    );
    assert_eq!(gifs(&sandbox), ["a.npy.gif", "a.npz.gif"]);
    assert_eq!(sandbox.shown("a.npy.gif").levels(), STACK_LEVELS);
    assert_eq!(sandbox.shown("a.npz.gif").levels(), [[0, 255]]);
    assert!(sandbox.run(&["a.npy", "a.npz", "-q"]).err.is_empty());
    sandbox.run(&["a.npy", "a.npz", "--dry-run"]).succeeds().mentions("note: a.npy and a.npz[q] would both");

    // In other directories, and in a search; the arrays of one input keep it together.
    let sandbox =
        Sandbox::with([("in/b.npz", both.clone()), ("more/b.x.npy", stack()), ("in/c.npy", stack())]);
    sandbox.put("in/c.nii.gz", &two_pixels());
    sandbox.run(&["in/b.npz", "more/b.x.npy", "in/c.npy", "in/c.nii.gz", "-o", "out"]).succeeds().mentions(
        "note: in/b.npz[x] and more/b.x.npy would both be written to out/b.x.gif, so their GIFs keep the extensions, \
         as do 2 more\n",
    );
    let expected =
        ["out/b.npz.x.gif", "out/b.npz.y.gif", "out/b.x.npy.gif", "out/c.nii.gz.gif", "out/c.npy.gif"];
    assert_eq!(gifs(&sandbox), expected);

    // Where that makes a new pair of one name, this pair keeps it, too.
    let sandbox = Sandbox::with([("a.npy", stack()), ("a.npz", both), ("a.npz.x.npy", two_pixels())]);
    sandbox.put("a.x.nii", &two_pixels());
    sandbox.run(&["a.npy", "a.npz", "a.npz.x.npy", "a.x.nii"]).succeeds();
    assert_eq!(gifs(&sandbox), ["a.gif", "a.npz.x.gif", "a.npz.x.npy.gif", "a.npz.y.gif", "a.x.nii.gif"]);
}

#[test]
fn extensions_that_do_not_tell_gifs_apart_are_no_help() {
    let sandbox = Sandbox::with([("x/a.npy", stack()), ("y/a.npy", stack()), ("z/a.npz", stack())]);
    sandbox.run(&["x/a.npy", "y/a.npy", "z/a.npz", "-o", "out"]).exits(2).says(&[
        "error: x/a.npy and y/a.npy would both be written to out/a.npy.gif; convert them in two runs, or \
                 rename one",
    ]);
    assert!(gifs(&sandbox).is_empty());
}

#[test]
fn a_directory_or_an_archive_of_one_volume_becomes_one_file() {
    let sandbox = Sandbox::with([("in/deep/a.npy", stack()), ("in/notes.txt", b"x".to_vec())]);
    sandbox.put("one.npz", &npz(&[("q.npy", &two_pixels())], true));
    sandbox.run(&["in", "-o", "X.gif"]).succeeds();
    sandbox.run(&["one.npz", "-o", "new/Y.GIF"]).succeeds();
    assert_eq!(sandbox.files(), ["X.gif", "in/deep/a.npy", "in/notes.txt", "new/Y.GIF", "one.npz"]);
    assert_eq!(sandbox.shown("X.gif").levels(), STACK_LEVELS);
    // A directory of that name is one.
    std::fs::create_dir(sandbox.path("Z.gif")).unwrap();
    sandbox.run(&["in", "-o", "Z.gif"]).succeeds();
    sandbox.run(&["in", "-o", "W.gif/"]).succeeds();
    assert_eq!(gifs(&sandbox), ["W.gif/deep/a.gif", "X.gif", "Z.gif/deep/a.gif"]);
    // Any other name makes a directory, as before.
    sandbox.run(&["in", "-o", "gifs"]).succeeds();
    assert!(sandbox.path("gifs/deep/a.gif").is_file());
}

#[test]
fn a_directory_of_several_volumes_cannot_become_one_file() {
    let sandbox = Sandbox::with([]);
    (1..=10).for_each(|number| sandbox.put(&format!("in/v{number:02}.npy"), &stack()));
    let before = sandbox.files();
    for more in [&[][..], &["--dry-run"]] {
        let ran = sandbox.run(&[&["in", "-o", "X.gif"], more].concat());
        ran.exits(2).mentions(
            "error: 10 volumes cannot all be written to X.gif: in/v01.npy, in/v02.npy, in/v03.npy, in/v04.npy, \
             in/v05.npy, in/v06.npy, in/v07.npy, in/v08.npy and 2 more; name one of them as the input, or a directory \
             (ending in /)\n",
        );
    }
    assert_eq!(sandbox.files(), before);
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox
        .run(&["empty", "-o", "X.gif"])
        .exits(1)
        .mentions("error: empty: cannot be read: there are no .npy");
}

#[test]
fn a_suffix_follows_the_name_of_the_input() {
    let archive = npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], true);
    let sandbox = Sandbox::with([("a.npy", stack()), ("in/b.npz", archive), ("a.npz", stack())]);
    sandbox.run(&["a.npy", "in", "a.npz", "--suffix", "_small"]).succeeds();
    let expected = ["a_small.npy.gif", "a_small.npz.gif", "in/b_small.x.gif", "in/b_small.y.gif"];
    assert_eq!(gifs(&sandbox), expected);
    sandbox.run(&["a.npy", "--suffix=-2"]).succeeds();
    assert!(sandbox.path("a-2.gif").is_file());
    for text in ["/x", "..\\x", "a\nb", "a:b"] {
        sandbox.run(&["a.npy", "--suffix", text]).exits(2).mentions("cannot be in the name of a file");
    }
    let ran = sandbox.run(&["a.npy", "--suffix", "_x", "-o", "b.gif"]);
    ran.succeeds().mentions("note: the name b.gif was given whole, so it gets no suffix and no number\n");
}

#[test]
fn gifs_may_be_called_by_numbers() {
    let archive = npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], true);
    let sandbox = Sandbox::with([("smith/b.npz", archive), ("empty.npy", vec![]), ("z.npy", two_pixels())]);
    (0..7).for_each(|number| sandbox.put(&format!("smith/deep/v{number}.npy"), &stack()));
    let arguments = ["z.npy", "smith", "empty.npy", "-o", "out", "--names", "number", "--suffix", "_t1"];
    sandbox.run(&arguments).exits(1).mentions("10 of 11 volumes converted, 1 failed");
    let mut expected =
        vec!["out/01_t1.gif".to_owned(), "out/02_t1.gif".to_owned(), "out/03_t1.gif".to_owned()];
    expected.extend((4..11).map(|number| format!("out/deep/{number:02}_t1.gif")));
    assert_eq!(gifs(&sandbox), expected);
    assert_eq!(sandbox.shown("out/03_t1.gif").levels(), [[0, 255]], "the second array");
    // A share of the inputs has the numbers of all.
    sandbox.run(&["smith/deep", "-o", "parts", "--names", "number", "--shard", "2/2"]).succeeds();
    sandbox.run(&["smith/deep", "-o", "parts", "--names", "number", "--shard", "1/2"]).succeeds();
    assert_eq!(gifs(&sandbox).iter().filter(|name| name.starts_with("parts/")).count(), 7);
    sandbox.run(&["z.npy", "--names", "name"]).succeeds();
    sandbox.run(&["z.npy", "--names", "size"]).exits(2);
}
