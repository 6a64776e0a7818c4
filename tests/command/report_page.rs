//! `--report FILE.html`: a page for people. What is in it is read by a parser of HTML, not by this program.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;
use vol2gif_kit::wait::until;

/// What a parser of HTML finds in the page at `path`: `rows`, `end`, `tags` and `text`.
pub fn parsed(path: &Path) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/page.py");
    let mut python = Command::new("python3");
    let mut python = python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    writeln!(python.stdin.take().unwrap(), "{}", path.display()).unwrap();
    serde_json::from_slice(&python.wait_with_output().unwrap().stdout).unwrap()
}

/// The rows of a page, by the names of their inputs.
fn rows(page: &Value) -> Vec<Value> {
    let mut rows = page["rows"].as_array().unwrap().clone();
    rows.sort_by_key(|row| row["input"].as_str().unwrap().to_owned());
    rows
}

#[test]
fn a_page_has_what_json_lines_have_and_pictures() {
    let sandbox =
        Sandbox::with([("in/a.npy", stack()), ("in/deep/b.npy", two_pixels()), ("in/c.npy", vec![1, 2, 3])]);
    let arguments = ["in", "-o", "gifs/", "--backend", "cpu", "-q", "--report"];
    sandbox.run(&[&arguments[..], &["out/r.html"]].concat()).exits(1);
    sandbox.run(&[&arguments[..], &["r.jsonl"]].concat()).exits(1);
    let page = parsed(&sandbox.path("out/r.html"));
    let rows = rows(&page);
    let lines = crate::report::entries(&sandbox.bytes("r.jsonl"));
    assert_eq!((rows.len(), lines.len()), (3, 3));
    for (row, line) in rows.iter().zip(&lines) {
        for (name, value) in line.as_object().unwrap() {
            assert_eq!(row[name], *value, "{name}");
        }
    }
    assert_eq!(rows[0]["link"], "./../gifs/a.gif");
    assert_eq!(rows[2]["link"], "./../gifs/deep/b.gif");
    let folder = |row: &Value| row["folder"].as_str().unwrap().to_owned();
    assert!(
        folder(&rows[0]).ends_with("/in") && folder(&rows[2]).ends_with("/in/deep"),
        "{}",
        folder(&rows[2])
    );
    assert_eq!([&rows[0]["name"], &rows[2]["name"]], ["a.npy", "b.npy"]);
    for row in [&rows[0], &rows[2]] {
        assert!(row["still"].as_str().unwrap().starts_with("data:image/gif;base64,"), "{row}");
        assert_eq!((&row["still_width"], &row["still_height"]), (&row["shown_width"], &row["shown_height"]));
        let counts = row["histogram"]["counts"].as_array().unwrap();
        let pixels = ["shown_frames", "shown_height", "shown_width"].map(|name| row[name].as_u64().unwrap());
        assert_eq!(counts.len(), 64);
        assert_eq!(counts.iter().map(|it| it.as_u64().unwrap()).sum::<u64>(), pixels.iter().product::<u64>());
    }
    for name in ["still", "still_width", "histogram", "link", "window"] {
        assert_eq!(rows[1][name], Value::Null);
    }
    let [end] = page["end"].as_array().unwrap().as_slice() else { panic!("{}", page["end"]) };
    let counts =
        ["inputs", "converted", "kept", "failed", "interrupted"].map(|name| end[name].as_u64().unwrap());
    assert_eq!((&end["finished"], counts), (&json!(true), [3, 2, 0, 1, 0]));
    let total = |name: &str| rows.iter().filter_map(|row| row[name].as_u64()).sum::<u64>();
    assert_eq!(
        (end["bytes_in"].as_u64(), end["bytes_out"].as_u64()),
        (Some(total("bytes_in")), Some(total("bytes_out")))
    );
    assert!(end["wall_seconds"].as_f64().unwrap() > 0.0 && end["threads"].as_u64().unwrap() > 0);
    if cfg!(target_os = "linux") {
        assert!((0.0..=1.0).contains(&end["utilization"].as_f64().unwrap()));
    }
    let of_frames: f64 = rows.iter().filter_map(|row| row["frames_seconds"].as_f64()).sum();
    assert!((end["stages"]["frames"].as_f64().unwrap() - of_frames).abs() < 1e-5);
    assert_eq!(
        (&end["version"], &end["command"]),
        (&json!(env!("CARGO_PKG_VERSION")), &json!("--duration 100"))
    );
}

#[test]
fn the_end_of_a_page_has_the_settings() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "--range", "0,200", "--colormap", "viridis", "--report", "r.htm"]).succeeds();
    let page = parsed(&sandbox.path("r.htm"));
    assert_eq!(page["end"][0]["command"], "--range 0,200 --colormap viridis --duration 100");
    assert_eq!(page["rows"][0]["window"], "0 to 200");
    assert_eq!(page["rows"][0]["folder"], ".");
}

#[test]
fn the_histogram_counts_levels_of_all_frames() {
    // Level 0 in the first frame, 255 in the second, and 4 and 7 in the third: 3 bins.
    let samples = [[0u8; 4], [255; 4], [4, 4, 7, 7]].concat();
    let sandbox = Sandbox::with([("a.npy", npy(&[3, 2, 2], &samples))]);
    for (more, of, ends) in [
        (&[][..], "values", [0.0, 255.0]),
        (&["--range", "0,255"], "values", [0.0, 255.0]),
        (&["--range", "0,255", "--gamma", "1"], "levels", [0.0, 255.0]),
    ] {
        sandbox.run(&[&["a.npy", "--report", "r.html"], more].concat()).succeeds();
        let histogram = &parsed(&sandbox.path("r.html"))["rows"][0]["histogram"];
        let mut expected = vec![0; 64];
        (expected[0], expected[1], expected[63]) = (4, 4, 4);
        assert_eq!(histogram["counts"], json!(expected), "{more:?}");
        assert_eq!(histogram["of"], of, "{more:?}");
        assert_eq!([&histogram["lo"], &histogram["hi"]].map(|it| it.as_f64().unwrap()), ends);
    }
}

#[test]
fn a_resumed_page_has_each_gif_once() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", b"no volume".to_vec())]);
    let arguments = ["a.npy", "b.npy", "-o", "out/", "--backend", "cpu", "--resume", "--report", "r.html"];
    std::thread::sleep(std::time::Duration::from_millis(20));
    sandbox.run(&arguments).exits(1);
    let first = rows(&parsed(&sandbox.path("r.html")));
    // A run that was killed while it wrote a row.
    let whole = String::from_utf8(sandbox.bytes("r.html")).unwrap();
    let (before, _) = whole.split_once("<script type=\"application/json\" class=\"end\">").unwrap();
    for cut in [before.len(), before.len() + 3, before.len() + 60] {
        let more = "<script type=\"application/json\" class=\"row\">{\"input\":\"c.npy\",\"out";
        sandbox.put("r.html", &[before, more].concat().as_bytes()[..cut]);
        let page = parsed(&sandbox.path("r.html"));
        assert_eq!(page["end"], json!([]));
        sandbox.run(&arguments).exits(1);
        let page = parsed(&sandbox.path("r.html"));
        let rows = rows(&page);
        assert_eq!(rows.iter().filter(|row| row["input"] == "a.npy").collect::<Vec<_>>(), [&first[0]]);
        let end = &page["end"][0];
        assert_eq!([&end["inputs"], &end["converted"], &end["kept"], &end["failed"]], [2, 1, 0, 1]);
        assert_eq!(page["end"].as_array().unwrap().len(), 1);
    }
    // What failed before is converted now.
    sandbox.put("b.npy", &two_pixels());
    sandbox.run(&arguments).succeeds();
    let page = parsed(&sandbox.path("r.html"));
    assert_eq!(
        [&page["end"][0]["inputs"], &page["end"][0]["converted"], &page["end"][0]["failed"]],
        [2, 2, 0]
    );
    assert_eq!(rows(&page).last().unwrap()["status"], "converted");
}

#[test]
fn a_page_without_rows_is_begun_anew() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.run(&["a.npy", "--report", "r.html"]).succeeds();
    let whole = String::from_utf8(sandbox.bytes("r.html")).unwrap();
    let (head, rest) = whole.split_once("<script type=\"application/json\"").unwrap();
    for before in [&head[..100], head, &head.to_uppercase(), ""] {
        sandbox.put("r.html", before.as_bytes());
        sandbox.run(&["a.npy", "--report", "r.html", "--resume"]).succeeds();
        let text = String::from_utf8(sandbox.bytes("r.html")).unwrap();
        assert!(text.starts_with(head) && text.matches("<!DOCTYPE").count() == 1);
    }
    assert!(rest.ends_with("</body>\n</html>\n"));
}

#[test]
fn a_gif_that_was_kept_has_its_still() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    std::thread::sleep(std::time::Duration::from_millis(20));
    sandbox.run(&["a.npy", "--report", "made.html"]).succeeds();
    sandbox.run(&["a.npy", "--report", "kept.html", "--resume"]).succeeds();
    let of = |name: &str| parsed(&sandbox.path(name))["rows"][0].clone();
    let (made, kept) = (of("made.html"), of("kept.html"));
    assert_eq!(kept["status"], "kept");
    for name in ["still", "still_width", "still_height", "link"] {
        assert!(!made[name].is_null());
        assert_eq!(kept[name], made[name], "{name}");
    }
}

#[test]
fn pages_and_other_reports_are_merged() {
    let sandbox =
        Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels()), ("c.npy", b"no volume".to_vec())]);
    sandbox.run(&["a.npy", "--report", "a.jsonl"]).succeeds();
    sandbox.run(&["b.npy", "--report", "b.csv"]).succeeds();
    sandbox.run(&["c.npy", "--report", "c.html"]).exits(1);
    sandbox.run(&["--merge-reports", "a.jsonl", "b.csv", "c.html", "--report", "all.html"]).exits(1);
    let page = parsed(&sandbox.path("all.html"));
    let merged = rows(&page);
    assert_eq!(
        merged.iter().map(|row| &row["status"]).collect::<Vec<_>>(),
        ["converted", "converted", "failed"]
    );
    // The stills are those of the run itself.
    sandbox.run(&["a.npy", "b.npy", "--report", "run.html"]).succeeds();
    for (row, of_run) in merged.iter().zip(rows(&parsed(&sandbox.path("run.html")))) {
        assert!(row["still"].is_string());
        assert_eq!([&row["still"], &row["link"]], [&of_run["still"], &of_run["link"]]);
    }
    let end = &page["end"][0];
    assert_eq!([&end["inputs"], &end["converted"], &end["failed"]], [3, 2, 1]);
    assert_eq!([&end["wall_seconds"], &end["utilization"], &end["command"]], [&Value::Null; 3]);
    // Without the GIFs, a page still has its stills, and JSON lines have none.
    fs::remove_file(sandbox.path("a.gif")).unwrap();
    sandbox.run(&["--merge-reports", "run.html", "--report", "again.html"]).succeeds();
    sandbox.run(&["--merge-reports", "a.jsonl", "--report", "none.html"]).succeeds();
    let again = rows(&parsed(&sandbox.path("again.html")));
    assert_eq!((&again[0]["still"], &again[0]["histogram"]["counts"][0]), (&merged[0]["still"], &json!(4)));
    assert_eq!(parsed(&sandbox.path("none.html"))["rows"][0]["still"], Value::Null);
    // And back to lines.
    sandbox.run(&["--merge-reports", "all.html", "--report", "back.jsonl"]).exits(1);
    sandbox.run(&["--merge-reports", "a.jsonl", "b.csv", "c.html", "--report", "direct.jsonl"]).exits(1);
    assert_eq!(sandbox.bytes("back.jsonl"), sandbox.bytes("direct.jsonl"));
}

#[test]
fn a_page_that_cannot_be_written_fails_as_any_report() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox
        .run(&["a.npy", "--report", "none/r.html", "--no-mkdir"])
        .exits(2)
        .mentions("none/r.html: the report cannot be written: ");
    sandbox.put("r.html/keep", b"");
    sandbox.run(&["a.npy", "--report", "r.html"]).exits(2).mentions("r.html: the report cannot be written: ");
    if cfg!(target_os = "linux") {
        let full = sandbox.path("full.html");
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        let ran = sandbox.run(&["a.npy", "--report", "full.html"]);
        assert!(ran.err.contains("full.html"), "{}", ran.err);
        ran.exits(2);
        fs::remove_file(full).unwrap();
    }
}

/// Names that do harm where a program takes them for something else than text.
const HOSTILE: [&str; 14] = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "</script x",
    "<!--<script x",
    "<img src=x onerror=alert(1)>",
    "\"onmouseover=\"alert(1)",
    "'&amp;&lt;`${1}`",
    "javascript:alert(1)",
    "\u{202e}fig.exe\u{2066}",
    "line\nbreak\r\u{2028}\u{2029}\u{b}",
    "\u{7f}\u{1b}[2J\u{1}\u{feff}",
    "100%25 #fragment ?query;a=1",
    "//host/share",
    "\\\\host\\share\\\"",
];

/// 300 different names, random ones and all that are hostile; one of them is long.
fn names() -> BTreeSet<String> {
    let mut runner = TestRunner::deterministic();
    let pieces = prop::collection::vec(
        prop_oneof![any::<String>(), prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned)],
        1..4,
    );
    let mut random = || pieces.new_tree(&mut runner).unwrap().current().concat();
    let mut names: BTreeSet<String> = HOSTILE.map(str::to_owned).into();
    names.insert("<".repeat(4000));
    while names.len() < 300 {
        names.insert(random());
    }
    names
}

#[test]
fn no_name_is_markup_and_every_link_leads_to_its_gif() {
    let sandbox = Sandbox::with([]);
    let (mut lines, names) = (String::new(), names());
    for (number, name) in names.iter().enumerate() {
        // Dots have a meaning of their own in paths, and no name of a file has a slash or is empty.
        let gif = format!("{}.gif", name.replace(['/', '\\', '\0'], "_"));
        let line = json!({
            "input": format!("in/{number}/{name}"), "output": format!("gifs/{gif}"), "status": "converted",
            "error": name, "rule": name, "seconds": 0.0, "open_seconds": 0.0, "version": "1", "warnings": [name],
        });
        lines += &format!("{line}\n");
    }
    sandbox.put("r.jsonl", lines.as_bytes());
    sandbox.run(&["--merge-reports", "r.jsonl", "--report", "page.html"]).succeeds();
    sandbox.put("empty.jsonl", b"");
    sandbox.run(&["--merge-reports", "empty.jsonl", "--report", "empty.html"]).succeeds();
    let (page, empty) = (parsed(&sandbox.path("page.html")), parsed(&sandbox.path("empty.html")));
    // All of it is data: beside the rows, the page is what it is without any.
    let scripts = |page: &Value| page["tags"]["script"].as_u64().unwrap();
    assert_eq!(scripts(&page), scripts(&empty) + names.len() as u64);
    let mut tags = page["tags"].clone();
    tags["script"] = empty["tags"]["script"].clone();
    assert_eq!(tags, empty["tags"]);
    // But for the ends of lines after the rows.
    assert_eq!(page["text"].as_str().unwrap().trim_end(), empty["text"].as_str().unwrap().trim_end());
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(rows.len(), names.len());
    for (row, leads_to) in rows.iter().zip(page["leads_to"].as_array().unwrap()) {
        let name = row["error"].as_str().unwrap();
        assert!(names.contains(name) && row["rule"] == name && row["warnings"] == json!([name]), "{name:?}");
        assert!(row["input"].as_str().unwrap().ends_with(&format!("/{name}")), "{name:?}");
        assert!(row["link"].as_str().unwrap().starts_with("./gifs/"), "{name:?}");
        assert_eq!(*leads_to, format!("/folder/{}", row["output"].as_str().unwrap()), "{name:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn links_lead_to_gifs_whose_names_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    // In a directory of its own, since the names of all files of a sandbox are text.
    let directory = tempfile::tempdir().unwrap();
    for name in [&b"a\xff<\"'\n.npy"[..], b"back\\x41\\xff.npy", "\u{202e}gpj.npy".as_bytes()] {
        fs::write(directory.path().join(OsStr::from_bytes(name)), stack()).unwrap();
    }
    let place = directory.path().to_str().unwrap();
    let sandbox = Sandbox::with([]);
    let page = directory.path().join("page.html");
    sandbox.run(&[place, "--report", page.to_str().unwrap()]).succeeds();
    let text = fs::read_to_string(&page).unwrap();
    let found: BTreeSet<Vec<u8>> =
        text.split("\"link\":\"./").skip(1).map(|rest| unquoted(rest.split_once('"').unwrap().0)).collect();
    let expected = [&b"a\xff<\"'\n.gif"[..], b"back\\x41\\xff.gif", "\u{202e}gpj.gif".as_bytes()];
    assert_eq!(found, expected.map(<[u8]>::to_vec).into());
    // And so do the links of a page that is made of other reports.
    sandbox.run(&[place, "--report", "r.jsonl"]).succeeds();
    let merged = directory.path().join("merged.html");
    sandbox.run(&["--merge-reports", "r.jsonl", "--report", merged.to_str().unwrap()]).succeeds();
    let merged = parsed(&merged);
    let rows = merged["rows"].as_array().unwrap();
    assert!(rows.len() == 3 && rows.iter().all(|row| row["still"].is_string()), "{merged}");
}

/// The bytes that a percent-encoded text stands for.
#[cfg(target_os = "linux")]
fn unquoted(text: &str) -> Vec<u8> {
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    bytes
}

/// A sandbox whose last input takes long, and the arguments of a run with one thread.
fn long_run() -> (Sandbox, [&'static str; 10]) {
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("in/b.npy", two_pixels())]);
    sandbox.put_zeros("in/z.npy", "uint8", 512);
    let arguments =
        ["in", "-o", "gifs/", "--threads", "1", "--effort", "3", "--resume", "--report", "r.html"];
    (sandbox, arguments)
}

/// Starts a run, and waits until two rows are there.
fn started(sandbox: &Sandbox, arguments: &[&str]) -> std::process::Child {
    let mut command = sandbox.command(arguments);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let page = sandbox.path("r.html");
    until(|| fs::read_to_string(&page).is_ok_and(|text| text.matches("class=\"row\">").count() == 2));
    child
}

#[test]
fn a_killed_run_leaves_a_page_that_is_not_finished() {
    let (sandbox, arguments) = long_run();
    let mut child = started(&sandbox, &arguments);
    child.kill().unwrap();
    child.wait().unwrap();
    let page = parsed(&sandbox.path("r.html"));
    assert_eq!(rows(&page).iter().map(|row| &row["input"]).collect::<Vec<_>>(), ["in/a.npy", "in/b.npy"]);
    assert_eq!(page["end"], json!([]));
    assert!(page["text"].as_str().unwrap().contains("Not finished"));
    // The next run finishes it.
    sandbox.put("in/z.npy", &stack());
    sandbox.run(&arguments).succeeds();
    let page = parsed(&sandbox.path("r.html"));
    assert_eq!((rows(&page).len(), &page["end"][0]["finished"]), (3, &json!(true)));
    assert_eq!([&page["end"][0]["converted"], &page["end"][0]["kept"]], [3, 0]);
}

#[cfg(unix)]
#[test]
fn the_page_of_an_interrupted_run_says_so() {
    let (sandbox, arguments) = long_run();
    let child = started(&sandbox, &arguments);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    sandbox.ended(child.wait_with_output().unwrap()).exits(130);
    let page = parsed(&sandbox.path("r.html"));
    let end = &page["end"][0];
    assert_eq!([&end["finished"], &end["inputs"], &end["converted"]], [&json!(false), &json!(3), &json!(2)]);
    let statuses: Vec<_> = rows(&page).iter().map(|row| row["status"].clone()).collect();
    assert!(statuses.len() == 2 || statuses[2] == "interrupted", "{statuses:?}");
}
