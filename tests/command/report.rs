//! What a run leaves for other programs: a line about each input.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::desk::{Console, npy, stack};

/// The lines of a report, less what differs from run to run, which must be there.
fn lines(report: &[u8]) -> Vec<Value> {
    let mut lines: Vec<Value> = std::str::from_utf8(report)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &mut lines {
        let line = line.as_object_mut().unwrap();
        let done = line["status"] == "converted";
        let names: Vec<String> = line.keys().filter(|name| name.ends_with("seconds")).cloned().collect();
        assert_eq!(names.len(), 7);
        for name in names {
            let value = line.remove(&name).unwrap();
            let needed = name == "seconds" || name == "open_seconds" || done;
            assert!(if needed { value.as_f64().unwrap() >= 0.0 } else { value.is_null() }, "{name}: {value}");
        }
        let peak = line.remove("peak_memory").unwrap();
        assert!(cfg!(not(target_os = "linux")) || peak.as_u64().unwrap() > 1 << 20);
    }
    lines.sort_by_key(|line| line["input"].as_str().unwrap().to_owned());
    lines
}

#[test]
fn a_report_says_what_became_of_each_input() {
    let floats =
        npy(&[2, 1, 4], &[f32::NAN, f32::INFINITY, -0.5, 1e-3, f32::NEG_INFINITY, f32::NAN, 7.25, 2.0]);
    let longs = npy(&[1, 1, 2], &[-9_007_199_254_740_993i64, i64::MAX]);
    let bad = b"no volume".to_vec();
    let desk = Console::with([
        ("a.npy", floats),
        ("b.npy", longs),
        ("c.npy", bad.clone()),
        ("d.npz", b"PK\x03\x04".to_vec()),
    ]);
    desk.run(&[
        "a.npy",
        "b.npy",
        "c.npy",
        "d.npz",
        "-o",
        "out/",
        "--report",
        "r.jsonl",
        "--backend",
        "cpu",
        "-q",
    ])
    .exits(1);
    let error = |line: &Value| line["error"].as_str().unwrap().to_owned();
    let lines = lines(&desk.bytes("r.jsonl"));
    let file_bytes = |name: &str| desk.bytes(name).len();
    assert_eq!(
        lines[0],
        json!({
            "input": "a.npy", "output": "out/a.gif", "status": "converted", "error": null,
            "frames": 2, "height": 1, "width": 4, "channels": 1, "type": "float32",
            "minimum": -0.5, "maximum": 7.25, "nan": 2, "positive_infinity": 1, "negative_infinity": 1,
            "rule": "normalized", "backend": "cpu", "adapter": null, "retries": 0,
            "bytes_in": file_bytes("a.npy"), "bytes_out": file_bytes("out/a.gif"),
            "version": env!("CARGO_PKG_VERSION"),
        })
    );
    // Beyond what a double holds.
    assert_eq!(lines[1]["minimum"].as_i64(), Some(-9_007_199_254_740_993));
    assert_eq!(lines[1]["maximum"].as_i64(), Some(i64::MAX));
    assert_eq!(lines[1]["type"], "int64");
    assert!(error(&lines[2]).starts_with("c.npy: is not a .npy file"), "{}", lines[2]);
    assert_eq!((&lines[2]["status"], &lines[2]["bytes_in"]), (&json!("failed"), &json!(bad.len())));
    assert!(
        lines[2]["output"] == "out/c.gif" && lines[2]["frames"].is_null() && lines[2]["bytes_out"].is_null()
    );
    assert!(error(&lines[3]).starts_with("d.npz: is not a usable .npz archive"), "{}", lines[3]);
    assert!(lines[3]["input"] == "d.npz" && lines[3]["output"].is_null());
    assert_eq!(lines.len(), 4);
}

#[test]
fn a_report_in_csv_has_the_same_fields() {
    let desk = Console::with([("a, \"b\".npy", stack()), ("c.npy", b"no volume".to_vec())]);
    let arguments = ["a, \"b\".npy", "c.npy", "--backend", "cpu", "-q", "--report"];
    desk.run(&[&arguments[..], &["r.CSV"]].concat()).exits(1);
    desk.run(&[&arguments[..], &["r.json"]].concat()).exits(1);
    let bytes = desk.bytes("r.CSV");
    let mut reader: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(&*bytes).into_deserialize().map(Result::unwrap).collect();
    reader.sort_by_key(|line| line["input"].clone());
    let json = lines(&desk.bytes("r.json"));
    assert_eq!(reader.len(), 2);
    for (fields, expected) in reader.iter().zip(&json) {
        for (name, value) in expected.as_object().unwrap() {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(fields[name], text, "{name}");
        }
    }
    let names = String::from_utf8(desk.bytes("r.CSV")).unwrap().lines().next().unwrap().to_owned();
    assert!(
        names.starts_with("input,output,status,error,frames,height,width,channels,type,minimum,maximum,"),
        "{names}"
    );
}

#[test]
fn a_report_goes_to_stdout_and_never_over_a_volume() {
    let desk = Console::with([("a.npy", stack())]);
    let ran = desk.run(&["a.npy", "--report", "-", "--backend", "cpu"]);
    ran.succeeds();
    assert_eq!(lines(&ran.out).len(), 1);
    desk.run(&["a.npy", "-o", "-", "--report", "-"])
        .exits(2)
        .prints_nothing()
        .mentions("stdout is for the GIF");
    for report in ["a.npy", "./a.npy", "a.gif"] {
        let before = desk.files();
        desk.run(&["a.npy", "--report", report]).exits(2).mentions("the report would replace a.npy");
        assert_eq!(desk.files(), before);
    }
    assert!(desk.bytes("a.npy") == stack());
    desk.run(&["a.npy", "--report", "none/r.jsonl", "--no-mkdir"])
        .exits(2)
        .mentions("none/r.jsonl: the report cannot be written: ");
}

#[test]
fn shares_have_every_input_once_and_their_reports_merge_to_one() {
    let volumes: Vec<String> = (0..11).map(|number| format!("in/v{number:02}.npy")).collect();
    let desk = Console::with([]);
    for (number, name) in volumes.iter().enumerate() {
        desk.put(
            name,
            &npy(&[2, 3, 5 + 40 * (number % 4)], &vec![number as u8; 6 * (5 + 40 * (number % 4))]),
        );
    }
    desk.put("in/w.npy", b"no volume");
    let mut inputs = BTreeSet::new();
    for (share, report) in [("1/3", "1.jsonl"), ("2/3", "2.csv"), ("3/3", "3.jsonl")] {
        let ran = desk.run(&["in", "-o", "out/", "--shard", share, "--report", report, "--backend", "cpu"]);
        assert!([0, 1].contains(&ran.status), "{}", ran.err);
        let report = String::from_utf8(desk.bytes(report)).unwrap();
        let found = volumes.iter().filter(|name| report.contains(&***name));
        for name in found {
            assert!(inputs.insert(name.clone()), "{name} is in two shares");
        }
    }
    assert!(inputs.iter().eq(&volumes));
    assert_eq!(desk.files().iter().filter(|name| name.ends_with(".gif")).count(), 11);

    // A line that a run was killed in, and one that is outdated.
    let mut first = desk.bytes("1.jsonl");
    let outdated = String::from_utf8(first.clone()).unwrap().replace("\"converted\"", "\"failed\"");
    desk.put("0.jsonl", outdated.as_bytes());
    first.extend_from_slice(b"{\"input\": \"in/v");
    desk.put("1.jsonl", &first);
    let ran = desk.run(&["--merge-reports", "0.jsonl", "1.jsonl", "2.csv", "3.jsonl"]);
    ran.exits(1).says(&["warning: 1.jsonl: 1 broken lines were passed over", "11 of 12 inputs converted"]);
    let merged = lines(&ran.out);
    assert_eq!(merged.len(), 12);
    for (line, name) in merged.iter().zip(&volumes) {
        assert_eq!((&line["input"], &line["status"]), (&json!(name), &json!("converted")));
    }
    assert_eq!(merged[11]["status"], "failed");
    desk.run(&["--merge-reports", "1.jsonl", "--report", "all.csv", "-q"]).mentions("broken").exits(0);
    desk.run(&["--merge-reports", "nothing.jsonl"]).exits(1).mentions("nothing.jsonl: cannot be read: ");
    for share in ["0/3", "4/3", "x"] {
        desk.run(&["in", "--shard", share]).exits(2).mentions("not a share like 1/4");
    }
}

#[test]
fn a_run_that_is_resumed_goes_on_with_its_report() {
    let desk = Console::with([("a.npy", stack()), ("b.npy", b"no volume".to_vec())]);
    for report in ["r.jsonl", "r.csv"] {
        let arguments = ["a.npy", "b.npy", "-o", "out/", "--backend", "cpu", "--resume", "--report", report];
        desk.put("out/a.gif", b"what was there");
        // Equal times are not newer.
        std::thread::sleep(std::time::Duration::from_millis(20));
        desk.run(&arguments).exits(1).mentions("1 of 2 volumes converted, 1 failed; ");
        // As if killed within a line.
        let mut cut = desk.bytes(report);
        cut.extend_from_slice(b"{\"inp");
        desk.put(report, &cut);
        desk.put("b.npy", &stack());
        desk.run(&arguments).succeeds().mentions("1 of 2 volumes converted, 1 kept, 0 failed; ");
        let text = String::from_utf8(desk.bytes(report)).unwrap();
        assert!(text.as_bytes().starts_with(&cut), "the lines before are there");
        assert_eq!(text.matches("kept").count(), 1, "{text}");

        // What a GIF was made of is known from when it was made.
        let merged = desk.run(&["--merge-reports", report, "--report", "-"]);
        merged.succeeds().mentions("1 broken lines");
        let merged = lines(&merged.out);
        assert_eq!(merged.len(), 2);
        for line in &merged {
            assert_eq!((&line["status"], &line["frames"]), (&json!("converted"), &json!(2)));
        }
        desk.put("b.npy", b"no volume");
    }
}

#[test]
fn ranges_of_floats_are_exact() {
    let mut bits = 1u64;
    let mut random = || {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from_bits(bits >> 2 | 1 << 52)
    };
    let numbers: Vec<f64> = (0..40).map(|_| random()).chain([f64::MAX, 5e-324, 1.7e308]).collect();
    let desk = Console::with([]);
    for (number, value) in numbers.iter().enumerate() {
        desk.put(&format!("in/{number}.npy"), &npy(&[1, 1, 2], &[-value, *value]));
    }
    desk.run(&["in", "-o", "out", "--report", "r.jsonl"]).succeeds();
    desk.run(&["--merge-reports", "r.jsonl", "--report", "merged.csv"]).succeeds();
    let report = String::from_utf8(desk.bytes("r.jsonl")).unwrap();
    let merged = String::from_utf8(desk.bytes("merged.csv")).unwrap();
    for (number, value) in numbers.iter().enumerate() {
        let input = format!("\"in/{number}.npy\"");
        let line = report.lines().find(|line| line.contains(&input)).unwrap();
        // Rust's own reader is exact.
        let maximum = line.split_once("\"maximum\":").unwrap().1.split(',').next().unwrap();
        assert_eq!(maximum.parse(), Ok(*value));
        assert!(merged.split([',', '\n']).any(|field| field.parse() == Ok(*value)), "{value}");
    }
}
