//! Inputs: files, directories that are searched, and links.

use vol2gif_kit::fixtures::{STACK_LEVELS, stack, two_pixels};
use vol2gif_kit::npy_writer::npz;
use vol2gif_kit::sandbox::Sandbox;

#[test]
fn the_content_of_a_file_decides_and_not_its_name() {
    let archive = npz(&[("x.npy", &stack()), ("y.npy", &two_pixels())], true);
    let sandbox = Sandbox::with([("array.npz", stack()), ("archive.npy", archive), ("plain.dat", stack())]);
    sandbox.run(&["array.npz", "archive.npy", "plain.dat"]).succeeds();
    for name in ["array.gif", "archive.x.gif", "plain.gif"] {
        assert_eq!(sandbox.shown(name).levels(), STACK_LEVELS, "{name}");
    }
    sandbox.run(&["archive.npy", "--array", "y", "-o", "y.gif"]).succeeds();
    assert_eq!(sandbox.shown("y.gif").levels(), [[0, 255]]);
}

#[test]
fn a_directory_without_volumes_is_an_error_and_the_others_are_converted() {
    let sandbox = Sandbox::with([("empty/readme.txt", vec![1]), ("a.npy", stack())]);
    sandbox
        .run(&["empty", "a.npy"])
        .exits(1)
        .mentions("error: empty: cannot be read: there are no .npy, .npz, .dcm, .tif, .nii, .hdr, .mgh, .nrrd, .mha")
        .mentions(" files in this directory\n");
    assert_eq!(sandbox.shown("a.gif").levels(), STACK_LEVELS);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_a_broken_link_is_an_error() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("elsewhere/b.npy", two_pixels())]);
    symlink("../elsewhere/b.npy", sandbox.path("in/b.npy")).unwrap();
    symlink("nowhere", sandbox.path("in/c.npy")).unwrap();
    symlink("../elsewhere", sandbox.path("in/again")).unwrap();
    symlink("..", sandbox.path("in/round.npy")).unwrap();
    sandbox
        .run(&["in", "-o", "out"])
        .exits(1)
        .mentions("error: in/c.npy: cannot be read: ")
        .mentions("2 of 3 volumes converted, 1 failed");
    let gifs: Vec<String> = sandbox.files().into_iter().filter(|name| name.ends_with(".gif")).collect();
    assert_eq!(gifs, ["out/a.gif", "out/b.gif"]);
}

#[test]
fn names_that_look_like_options_come_after_two_dashes() {
    let sandbox = Sandbox::with([("-v.npy", stack())]);
    sandbox.run(&["--", "-v.npy"]).succeeds();
    assert_eq!(sandbox.shown("-v.gif").levels(), STACK_LEVELS);
}

#[test]
fn a_search_skips_hidden_directories() {
    let sandbox =
        Sandbox::with([("in/a.npy", stack()), ("in/.hidden/b.npy", stack()), (".mine/c.npy", stack())]);
    sandbox.run(&["in", ".mine", "-o", "out"]).succeeds();
    assert_eq!(sandbox.files().iter().filter(|name| name.starts_with("out/")).count(), 2);
}
