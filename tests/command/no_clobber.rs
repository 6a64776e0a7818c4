//! `--no-clobber`: what exists is kept, and a replaced file is named.

use serde_json::json;
use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::sandbox::Sandbox;

use crate::report::entries;

#[test]
fn whatever_exists_is_kept() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels()), ("a.gif", b"mine".to_vec())]);
    let ran = sandbox.run(&["a.npy", "b.npy", "--no-clobber", "-v", "--report", "r.jsonl"]);
    ran.succeeds()
        .mentions("a.npy -> a.gif: kept\n")
        .mentions("1 of 2 volumes converted, 1 kept, 0 failed; ");
    assert_eq!(sandbox.bytes("a.gif"), b"mine");
    let lines = entries(&sandbox.bytes("r.jsonl"));
    let status: Vec<_> = lines.iter().map(|line| (&line["output"], &line["status"])).collect();
    assert_eq!(status, [(&json!("a.gif"), &json!("kept")), (&json!("b.gif"), &json!("converted"))]);
    assert_eq!(lines[0]["bytes_out"], 4);
    sandbox.run(&["a.npy", "-o", "a.gif", "--no-clobber"]).succeeds().mentions("1 kept");
    assert_eq!(sandbox.bytes("a.gif"), b"mine");
}

#[test]
fn a_dry_run_says_what_would_be_kept() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels()), ("a.gif", b"mine".to_vec())]);
    let lines = sandbox.run(&["a.npy", "b.npy", "--no-clobber", "--dry-run"]).lines();
    assert!(lines[0].starts_with("a.npy -> a.gif: 2x2x3 uint16, keep, "), "{lines:?}");
    assert!(lines[1].starts_with("b.npy -> b.gif: ") && lines[1].contains(", convert, "), "{lines:?}");
}

#[test]
fn it_is_for_files_and_no_way_to_resume() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "--no-clobber", "--resume"]).exits(2).mentions("cannot be used with");
    sandbox
        .run(&["a.npy", "--no-clobber", "-o", "-"])
        .exits(2)
        .prints_nothing()
        .says(&["error: --no-clobber is for files, and stdout keeps nothing"]);
}

#[test]
fn a_replaced_gif_is_named_in_the_line() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for end in ["cpu", "cpu, replaced"] {
        let ran = sandbox.run(&["a.npy", "--backend", "cpu"]);
        let bytes = sandbox.bytes("a.gif").len();
        ran.succeeds()
            .says(&[&format!("a.npy -> a.gif: 2 frames of 3x2, range 0 to 255, {bytes} B in T s, {end}")]);
    }
}
