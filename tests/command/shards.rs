//! `--shard`: a run that is divided into shares, and the merging of their reports.

use std::collections::BTreeSet;

use serde_json::json;
use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

use crate::report::entries;

#[test]
fn shares_have_every_input_once_and_their_reports_merge_to_one() {
    let volumes: Vec<String> = (0..11).map(|number| format!("in/v{number:02}.npy")).collect();
    let sandbox = Sandbox::with([]);
    for (number, name) in volumes.iter().enumerate() {
        sandbox.put(
            name,
            &npy(&[2, 3, 5 + 40 * (number % 4)], &vec![number as u8; 6 * (5 + 40 * (number % 4))]),
        );
    }
    sandbox.put("in/w.npy", b"no volume");
    let mut inputs = BTreeSet::new();
    for (share, report) in [("1/3", "1.jsonl"), ("2/3", "2.csv"), ("3/3", "3.jsonl")] {
        let ran =
            sandbox.run(&["in", "-o", "out/", "--shard", share, "--report", report, "--backend", "cpu"]);
        assert!([0, 1].contains(&ran.status), "{}", ran.err);
        let report = String::from_utf8(sandbox.bytes(report)).unwrap();
        let found = volumes.iter().filter(|name| report.contains(&***name));
        for name in found {
            assert!(inputs.insert(name.clone()), "{name} is in two shares");
        }
    }
    assert!(inputs.iter().eq(&volumes));
    assert_eq!(sandbox.files().iter().filter(|name| name.ends_with(".gif")).count(), 11);

    // A line that a killed run has cut short, and a line that is out of date.
    let mut first = sandbox.bytes("1.jsonl");
    let outdated = String::from_utf8(first.clone()).unwrap().replace("\"converted\"", "\"failed\"");
    sandbox.put("0.jsonl", outdated.as_bytes());
    first.extend_from_slice(b"{\"input\": \"in/v");
    sandbox.put("1.jsonl", &first);
    let ran = sandbox.run(&["--merge-reports", "0.jsonl", "1.jsonl", "2.csv", "3.jsonl"]);
    ran.exits(1).says(&["warning: 1.jsonl: 1 broken lines were passed over", "11 of 12 inputs converted"]);
    let merged = entries(&ran.out);
    assert_eq!(merged.len(), 12);
    for (line, name) in merged.iter().zip(&volumes) {
        assert_eq!((&line["input"], &line["status"]), (&json!(name), &json!("converted")));
    }
    assert_eq!(merged[11]["status"], "failed");
    sandbox.run(&["--merge-reports", "1.jsonl", "--report", "all.csv", "-q"]).mentions("broken").exits(0);
    sandbox.run(&["--merge-reports", "nothing.jsonl"]).exits(1).mentions("nothing.jsonl: cannot be read: ");
    for share in ["0/3", "4/3", "x"] {
        sandbox.run(&["in", "--shard", share]).exits(2).mentions("not a share like 1/4");
    }
}

#[test]
fn there_may_be_more_shares_than_inputs() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels())]);
    for share in ["1/18446744073709551615", "2/18446744073709551615"] {
        sandbox.run(&["a.npy", "b.npy", "-o", "out", "--shard", share]).succeeds();
    }
    sandbox.run(&["a.npy", "b.npy", "-o", "out", "--shard", "3/1000000000000000"]).succeeds();
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "out/a.gif", "out/b.gif"]);
}

#[test]
fn each_array_of_an_archive_counts_as_its_part_of_the_bytes() {
    let volume = npy(&[2, 30, 30], &[7u8; 1800]);
    let names: Vec<String> = (0..20).map(|number| format!("x{number}.npy")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), volume.as_slice())).collect();
    let sandbox =
        Sandbox::with([("a.npz", npz(&entries, false)), ("b.npy", npy(&[41, 30, 30], &[7u8; 36_900]))]);
    for share in ["1/2", "2/2"] {
        sandbox.run(&["a.npz", "b.npy", "-o", share, "--shard", share]).succeeds();
    }
    // b.npy has about half of all bytes, so its share has few arrays. If each array counted as the whole
    // archive, it would have about ten.
    let files = sandbox.files();
    let with_large = files.iter().find(|name| name.ends_with("/b.gif")).unwrap().split_at(4).0;
    let beside = files.iter().filter(|name| name.starts_with(with_large)).count() - 1;
    assert!(beside <= 3, "{files:?}");
}
