//! What is found where volumes are looked for.

use crate::desk::{Console, LEVELS, other, stack};
use crate::stored::npz;

#[test]
fn what_a_file_holds_decides_and_not_its_name() {
    let archive = npz(&[("x.npy", &stack()), ("y.npy", &other())], true);
    let desk = Console::with([("array.npz", stack()), ("archive.npy", archive), ("plain.dat", stack())]);
    desk.run(&["array.npz", "archive.npy", "plain.dat"]).succeeds();
    for name in ["array.gif", "archive.x.gif", "plain.gif"] {
        assert_eq!(desk.shown(name).levels(), LEVELS, "{name}");
    }
    desk.run(&["archive.npy", "--array", "y", "-o", "y.gif"]).succeeds();
    assert_eq!(desk.shown("y.gif").levels(), [[0, 255]]);
}

#[test]
fn a_directory_without_volumes_is_an_error_and_the_others_go_on() {
    let desk = Console::with([("empty/readme.txt", vec![1]), ("a.npy", stack())]);
    desk.run(&["empty", "a.npy"])
        .exits(1)
        .mentions("error: empty: cannot be read: there are no .npy or .npz files in this directory\n");
    assert_eq!(desk.shown("a.gif").levels(), LEVELS);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_a_broken_one_is_heard_of() {
    use std::os::unix::fs::symlink;
    let desk = Console::with([("in/a.npy", stack()), ("elsewhere/b.npy", other())]);
    symlink("../elsewhere/b.npy", desk.path("in/b.npy")).unwrap();
    symlink("nowhere", desk.path("in/c.npy")).unwrap();
    symlink("../elsewhere", desk.path("in/again")).unwrap();
    symlink("..", desk.path("in/round.npy")).unwrap();
    desk.run(&["in", "-o", "out"])
        .exits(1)
        .mentions("error: in/c.npy: cannot be read: ")
        .mentions("2 of 3 volumes converted, 1 failed");
    let gifs: Vec<String> = desk.files().into_iter().filter(|name| name.ends_with(".gif")).collect();
    assert_eq!(gifs, ["out/a.gif", "out/b.gif"]);
}

#[test]
fn names_that_look_like_options_come_after_two_dashes() {
    let desk = Console::with([("-v.npy", stack())]);
    desk.run(&["--", "-v.npy"]).succeeds();
    assert_eq!(desk.shown("-v.gif").levels(), LEVELS);
}
