//! `--report`: a line about each input, for other programs.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// The lines of a report, without the times and the memory. These differ from run to run, but they must be
/// there.
pub fn entries(report: &[u8]) -> Vec<Value> {
    let mut lines: Vec<Value> = std::str::from_utf8(report)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &mut lines {
        let line = line.as_object_mut().unwrap();
        let done = line["status"] == "converted";
        let names: Vec<String> = line.keys().filter(|name| name.ends_with("seconds")).cloned().collect();
        assert_eq!(names.len(), 8);
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
fn a_report_has_a_line_about_each_input() {
    let floats =
        npy(&[2, 1, 4], &[f32::NAN, f32::INFINITY, -0.5, 1e-3, f32::NEG_INFINITY, f32::NAN, 7.25, 2.0]);
    let longs = npy(&[1, 1, 2], &[-9_007_199_254_740_993i64, i64::MAX]);
    let bad = b"no volume".to_vec();
    let sandbox = Sandbox::with([
        ("a.npy", floats),
        ("b.npy", longs),
        ("c.npy", bad.clone()),
        ("d.npz", b"PK\x03\x04".to_vec()),
    ]);
    sandbox
        .run(&[
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
    let mut lines = entries(&sandbox.bytes("r.jsonl"));
    let warnings = lines[0]["warnings"].take();
    let warnings: Vec<&str> = warnings.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert!(warnings.len() == 1 && warnings[0].starts_with("2 NaN (at level 0), 1 +Inf "), "{warnings:?}");
    assert_eq!((&lines[2]["warnings"], &lines[2]["window"]), (&json!([]), &Value::Null));
    let file_bytes = |name: &str| sandbox.bytes(name).len();
    assert_eq!(
        lines[0],
        json!({
            "input": "a.npy", "output": "out/a.gif", "status": "converted", "error": null,
            "frames": 2, "height": 1, "width": 4, "channels": 1, "type": "float32",
            "minimum": -0.5, "maximum": 7.25, "nan": 2, "positive_infinity": 1, "negative_infinity": 1,
            "rule": "normalized", "backend": "cpu", "adapter": null, "retries": 0,
            "bytes_in": file_bytes("a.npy"), "bytes_out": file_bytes("out/a.gif"),
            "version": env!("CARGO_PKG_VERSION"), "shown_frames": 2, "shown_height": 1, "shown_width": 4,
            "warnings": null, "modality": null, "window": "-0.5 to 7.25",
        })
    );
    // A double does not hold these integers exactly.
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
    let sandbox = Sandbox::with([("a, \"b\".npy", stack()), ("c.npy", b"no volume".to_vec())]);
    let arguments = ["a, \"b\".npy", "c.npy", "--backend", "cpu", "-q", "--report"];
    sandbox.run(&[&arguments[..], &["r.CSV"]].concat()).exits(1);
    sandbox.run(&[&arguments[..], &["r.json"]].concat()).exits(1);
    let bytes = sandbox.bytes("r.CSV");
    let mut reader: Vec<BTreeMap<String, String>> =
        csv::Reader::from_reader(&*bytes).into_deserialize().map(Result::unwrap).collect();
    reader.sort_by_key(|line| line["input"].clone());
    let json = entries(&sandbox.bytes("r.json"));
    assert_eq!(reader.len(), 2);
    for (fields, expected) in reader.iter().zip(&json) {
        for (name, value) in expected.as_object().unwrap() {
            let text = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                // One in a line.
                Value::Array(texts) => {
                    texts.iter().map(|text| text.as_str().unwrap()).collect::<Vec<_>>().join("\n")
                }
                other => other.to_string(),
            };
            assert_eq!(fields[name], text, "{name}");
        }
    }
    let names = String::from_utf8(sandbox.bytes("r.CSV")).unwrap().lines().next().unwrap().to_owned();
    assert!(
        names.starts_with("input,output,status,error,frames,height,width,channels,type,minimum,maximum,"),
        "{names}"
    );
}

#[test]
fn a_report_goes_to_stdout_and_never_over_a_volume() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    let ran = sandbox.run(&["a.npy", "--report", "-", "--backend", "cpu"]);
    ran.succeeds();
    assert_eq!(entries(&ran.out).len(), 1);
    sandbox
        .run(&["a.npy", "-o", "-", "--report", "-"])
        .exits(2)
        .prints_nothing()
        .mentions("stdout is for the GIF");
    for report in ["a.npy", "./a.npy", "a.gif"] {
        let before = sandbox.files();
        sandbox.run(&["a.npy", "--report", report]).exits(2).mentions("the report would replace a.npy");
        assert_eq!(sandbox.files(), before);
    }
    assert!(sandbox.bytes("a.npy") == stack());
    sandbox
        .run(&["a.npy", "--report", "none/r.jsonl", "--no-mkdir"])
        .exits(2)
        .mentions("none/r.jsonl: the report cannot be written: ");
}

#[test]
fn a_resumed_run_continues_its_report() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", b"no volume".to_vec())]);
    for report in ["r.jsonl", "r.csv"] {
        let arguments = ["a.npy", "b.npy", "-o", "out/", "--backend", "cpu", "--resume", "--report", report];
        sandbox.put("out/a.gif", b"what was there");
        // A GIF with the same time as its input is not newer.
        std::thread::sleep(std::time::Duration::from_millis(20));
        sandbox.run(&arguments).exits(1).mentions("1 of 2 volumes converted, 1 failed; ");
        // The report of a run that was killed while it wrote a line.
        let mut cut = sandbox.bytes(report);
        cut.extend_from_slice(b"{\"inp");
        sandbox.put(report, &cut);
        sandbox.put("b.npy", &stack());
        sandbox.run(&arguments).succeeds().mentions("1 of 2 volumes converted, 1 kept, 0 failed; ");
        let text = String::from_utf8(sandbox.bytes(report)).unwrap();
        assert!(text.as_bytes().starts_with(&cut), "the lines before are there");
        assert_eq!(text.matches("kept").count(), 1, "{text}");

        // The line of the run that made a GIF is merged with the line of the run that kept it.
        let merged = sandbox.run(&["--merge-reports", report, "--report", "-"]);
        merged.succeeds().mentions("1 broken lines");
        let merged = entries(&merged.out);
        assert_eq!(merged.len(), 2);
        for line in &merged {
            assert_eq!((&line["status"], &line["frames"]), (&json!("converted"), &json!(2)));
        }
        sandbox.put("b.npy", b"no volume");
    }
}

#[test]
fn an_input_of_a_format_that_is_not_read_has_its_size_and_its_output() {
    let sandbox = Sandbox::with([("scan.czi", b"ZISRAWFILE  it".to_vec())]);
    let ran = sandbox.run(&["scan.czi", "-o", "gifs/", "--report", "-"]);
    let lines = entries(&ran.exits(1).out);
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert_eq!((&line["status"], &line["bytes_in"]), (&json!("failed"), &json!(14)));
    assert_eq!(line["output"], "gifs/scan.gif");
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_differ_in_bytes_that_are_no_text_are_two_inputs() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    // In a directory of its own, since the names of all files of a sandbox are text.
    let directory = tempfile::tempdir().unwrap();
    for name in [&b"a\xfe.npy"[..], b"a\xff.npy", b"b.npy"] {
        std::fs::write(directory.path().join(OsStr::from_bytes(name)), stack()).unwrap();
    }
    let place = directory.path().to_str().unwrap();
    let sandbox = Sandbox::with([]);
    for report in ["r.jsonl", "r.csv"] {
        sandbox.run(&[place, "--report", report]).succeeds();
        let merged = sandbox.run(&["--merge-reports", report]);
        merged.succeeds().mentions("3 of 3 inputs converted");
        let lines = entries(&merged.out);
        let field =
            |line: &Value, name: &str| line[name].as_str().unwrap().strip_prefix(place).unwrap().to_owned();
        let names: Vec<String> = lines.iter().map(|line| field(line, "input")).collect();
        assert_eq!(names, ["/a\\xfe.npy", "/a\\xff.npy", "/b.npy"]);
        let names: Vec<String> = lines.iter().map(|line| field(line, "output")).collect();
        assert_eq!(names, ["/a\\xfe.gif", "/a\\xff.gif", "/b.gif"]);
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 6);
}

#[test]
fn no_text_of_a_csv_report_is_a_formula() {
    let names = ["=1+1.npy", "+a.npy", "@b.npy", "-c.npy", "'d.npy", "e.npy"];
    let sandbox = Sandbox::with([]);
    names.iter().for_each(|name| sandbox.put(name, &npy(&[1, 1, 2], &[-3i16, 900])));
    sandbox.put("=bad.npy", b"");
    sandbox.run(&[&["--report", "r.csv", "-o", "out/", "--", "=bad.npy"], &names[..]].concat()).exits(1);
    let report = sandbox.bytes("r.csv");
    let mut reader = csv::Reader::from_reader(&*report);
    let headers = reader.headers().unwrap().clone();
    let number = |field: &str| field.parse::<f64>().is_ok();
    let mut least = 0;
    for record in reader.records().map(Result::unwrap) {
        for (name, field) in headers.iter().zip(&record) {
            let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!is_formula || number(field), "{name}: {field}");
            least += usize::from(field == "-3");
        }
    }
    assert_eq!(least, 6, "numbers stay numbers");
    // Merging gives back the names.
    let merged = sandbox.run(&["--merge-reports", "r.csv"]);
    let found: Vec<Value> = entries(&merged.exits(1).out).iter().map(|line| line["input"].clone()).collect();
    assert_eq!(
        found,
        ["'d.npy", "+a.npy", "-c.npy", "=1+1.npy", "=bad.npy", "@b.npy", "e.npy"].map(|it| json!(it))
    );
}

#[test]
fn ranges_of_floats_are_exact() {
    let mut bits = 1u64;
    let mut random = || {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from_bits(bits >> 2 | 1 << 52)
    };
    let numbers: Vec<f64> = (0..40).map(|_| random()).chain([f64::MAX, 5e-324, 1.7e308]).collect();
    let sandbox = Sandbox::with([]);
    for (number, value) in numbers.iter().enumerate() {
        sandbox.put(&format!("in/{number}.npy"), &npy(&[1, 1, 2], &[-value, *value]));
    }
    sandbox.run(&["in", "-o", "out", "--report", "r.jsonl"]).succeeds();
    sandbox.run(&["--merge-reports", "r.jsonl", "--report", "merged.csv"]).succeeds();
    let report = String::from_utf8(sandbox.bytes("r.jsonl")).unwrap();
    let merged = String::from_utf8(sandbox.bytes("merged.csv")).unwrap();
    for (number, value) in numbers.iter().enumerate() {
        let input = format!("\"in/{number}.npy\"");
        let line = report.lines().find(|line| line.contains(&input)).unwrap();
        // Rust parses decimal numbers exactly.
        let maximum = line.split_once("\"maximum\":").unwrap().1.split(',').next().unwrap();
        assert_eq!(maximum.parse(), Ok(*value));
        assert!(merged.split([',', '\n']).any(|field| field.parse() == Ok(*value)), "{value}");
    }
}

#[test]
fn a_file_that_is_no_report_is_not_merged() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.put("cut.jsonl", b"{\"input\":\"a.n");
    sandbox.run(&["--merge-reports", "cut.jsonl"]).succeeds().mentions("1 broken lines were passed over");
    sandbox.put("empty.jsonl", b"");
    let message = "error: a.npy: is no report: no line of it is about an input";
    sandbox.run(&["--merge-reports", "empty.jsonl", "a.npy"]).exits(1).says(&[message]);
    sandbox.run(&["--merge-reports", "empty.jsonl"]).succeeds();
}

#[test]
fn a_csv_report_that_was_cut_within_quotes_is_continued() {
    let sandbox = Sandbox::with([("a,1.npy", stack()), ("b.npy", two_pixels())]);
    sandbox.run(&["a,1.npy", "b.npy", "--report", "r.csv"]).succeeds();
    let report = sandbox.bytes("r.csv");
    let cut = report.windows(4).rposition(|it| it == b"\"a,1").unwrap();
    sandbox.put("r.csv", &report[..cut + 3]);
    sandbox.run(&["a,1.npy", "b.npy", "--report", "r.csv", "--resume"]).succeeds();
    let ran = sandbox.run(&["--merge-reports", "r.csv"]);
    ran.succeeds().mentions("2 of 2 inputs converted");
}

#[test]
fn warnings_are_the_same_in_all_reports() {
    let floats = npy(&[1, 1, 3], &[f32::NAN, 0.0, 7.0]);
    let sandbox = Sandbox::with([("a.npy", floats), ("b.npy", stack())]);
    let options = ["a.npy", "b.npy", "--range=-1,9", "--duration=10", "--report"];
    for report in ["r.jsonl", "r.csv", "r.html"] {
        sandbox.run(&[&options[..], &[report]].concat()).succeeds();
    }
    let of = |report: &str| -> Vec<Value> {
        let lines = entries(&sandbox.run(&["--merge-reports", report]).out);
        lines.iter().map(|line| json!([line["warnings"], line["modality"], line["window"]])).collect()
    };
    let expected = of("r.jsonl");
    assert!(expected[0][0].as_array().unwrap().len() > 1, "{expected:?}");
    assert_eq!((&expected[1][1], &expected[1][2]), (&Value::Null, &json!("-1 to 9")));
    assert_eq!(of("r.csv"), expected);
    assert_eq!(of("r.html"), expected);
}

#[test]
fn reports_of_before_without_the_newest_fields_are_read() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for (report, cut) in [("r.jsonl", ",\"warnings\""), ("r.csv", ",warnings")] {
        sandbox.run(&["a.npy", "--report", report]).succeeds();
        let text = String::from_utf8(sandbox.bytes(report)).unwrap();
        let (before, rest) = text.split_once(cut).unwrap();
        let old = match rest.split_once('\n') {
            // The names and the line; three fields less in each.
            Some((_, line)) if !line.is_empty() => {
                let fields: Vec<&str> = line.trim_end().rsplitn(4, ',').collect();
                format!("{before}\n{}\n", fields[3])
            }
            _ => format!("{before}}}\n"),
        };
        sandbox.put(report, old.as_bytes());
        let merged = entries(&sandbox.run(&["--merge-reports", report]).out);
        assert_eq!((&merged[0]["frames"], &merged[0]["warnings"]), (&json!(2), &json!([])), "{old}");
    }
}
