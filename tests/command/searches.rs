//! `--include` and `--exclude`: which files of a directory are inputs.

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::sandbox::Sandbox;

const FILES: [&str; 6] = [
    "in/a_mask.npy",
    "in/a_raw.npy",
    "in/derived/a_raw.npy",
    "in/deep/b_raw.npy",
    "in/deep/derived/c_raw.npy",
    "in/old.NPY",
];

/// The inputs that are converted, by the names of their GIFs.
#[track_caller]
fn taken(arguments: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::with([("in/notes.txt", vec![1])]);
    FILES.iter().for_each(|name| sandbox.put(name, &stack()));
    sandbox.run(&[&["in", "-o", "out"], arguments].concat()).succeeds();
    sandbox.files().iter().filter_map(|name| name.strip_prefix("out/")).map(str::to_owned).collect()
}

#[test]
fn files_of_a_search_are_included_and_excluded() {
    let all = [
        "a_mask.gif",
        "a_raw.gif",
        "deep/b_raw.gif",
        "deep/derived/c_raw.gif",
        "derived/a_raw.gif",
        "old.gif",
    ];
    assert_eq!(taken(&[]), all);
    assert_eq!(taken(&["--include", "*_raw.npy"]), &all[1..5]);
    assert_eq!(taken(&["--include", "*_raw.npy", "--include", "old*"]), &all[1..6]);
    assert_eq!(taken(&["--exclude", "*_mask*"]), &all[1..]);
    assert_eq!(taken(&["--exclude", "derived"]), [all[0], all[1], all[2], all[5]]);
    assert_eq!(taken(&["--exclude", "derived/"]), [all[0], all[1], all[2], all[5]]);
    assert_eq!(taken(&["--exclude", "derived/*"]), [all[0], all[1], all[2], all[3], all[5]]);
    assert_eq!(taken(&["--exclude", "deep/**"]), [all[0], all[1], all[4], all[5]]);
    assert_eq!(taken(&["--include", "**/*_raw.npy", "--exclude", "deep"]), [all[1], all[4]]);
    assert_eq!(taken(&["--include", "{a,b}_*", "--exclude", "?_mask.npy"]), [all[1], all[2], all[4]]);
}

#[test]
fn what_is_left_out_is_counted() {
    let sandbox = Sandbox::with([]);
    FILES.iter().for_each(|name| sandbox.put(name, &stack()));
    let note = "note: 5 files and directories were left out of the search\n";
    sandbox.run(&["in", "-o", "out", "--include", "*_mask.npy"]).succeeds().mentions(note);
    sandbox
        .run(&["in", "-o", "out", "--exclude", "old*"])
        .succeeds()
        .mentions("note: 1 file or directory was left out of the search\n");
    sandbox.run(&["in", "-o", "out", "--include", "*_mask.npy", "-q"]).succeeds().says(&[]);
    sandbox.run(&["in", "--include", "*_mask.npy", "--dry-run"]).succeeds().mentions(note);
    sandbox
        .run(&["in", "--include", "none*"])
        .exits(1)
        .mentions("error: in: cannot be read: there are no other .npy, ")
        .mentions(" files in this directory than the 6 left out\n");
}

#[test]
fn a_file_that_is_named_is_always_an_input() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "--exclude", "*"]).succeeds().mentions(
        "note: no input is a directory to search, so no file is included or excluded by its name\n",
    );
    assert_eq!(sandbox.files(), ["a.gif", "a.npy"]);
    for (option, pattern) in [("--include", "{a"), ("--exclude", "[a"), ("--exclude", "")] {
        sandbox.run(&["a.npy", option, pattern]).exits(2).mentions("not a pattern: ");
    }
}
