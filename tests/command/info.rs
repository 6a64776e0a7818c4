//! `--info`: facts about volumes and GIFs.

use serde_json::{Value, json};
use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

#[test]
fn info_lists_the_facts_of_a_volume() {
    let sandbox = Sandbox::with([
        ("a.npy", npy(&[2, 2, 3], &[-1024i16, 3071, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])),
        (
            "b.npz",
            npz(&[("x.npy", &npy(&[1, 1, 2, 3], &[0.5f32, f32::NAN, 1.0, 0.0, f32::INFINITY, 0.25]))], true),
        ),
    ]);
    let before = sandbox.files();
    let ran = sandbox.run(&["a.npy", "b.npz", "--info", "--range=full"]);
    ran.succeeds().says(&[]);
    let facts: Vec<_> = ran.lines().into_iter().filter(|line| !line.starts_with("estimated ")).collect();
    assert_eq!(
        facts,
        [
            "file: a.npy",
            "shape: 2x2x3, 2 frames of 3x2, grey",
            "axes: ZYX",
            "type: int16, 24 B in all",
            "range: -1024 to 3071",
            "not finite: 0 NaN, 0 +Inf, 0 -Inf",
            "levels: -1024 to 3071, rounded (window -1024 to 3071)",
            "percentiles: 0.1% -1012.68, 1% -910.81, 5% -458.05, 25% 6.75, 50% 9.5, 75% 12.25, 95% 1389.65, 99% 2734.73, \
             99.9% 3037.37",
            "histogram: -1024 to 3072 in 32 bins: 1 0 0 0 0 0 0 0 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1",
            "",
            "file: b.npz[x]",
            "shape: 1x1x2x3, 1 frame of 2x1, RGB",
            "axes: ZYXS",
            "type: float32, 24 B in all",
            "range: 0 to 1",
            "not finite: 1 NaN, 1 +Inf, 0 -Inf",
            "levels: 0 to 1, rounded (window 0 to 1)",
            "percentiles of red: 0.1% 0.0005, 1% 0.005, 5% 0.025, 25% 0.125, 50% 0.25, 75% 0.375, 95% 0.475, 99% 0.495, \
             99.9% 0.4995",
            "histogram of red: 0 to 1 in 32 bins: 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
            "histogram of green: no finite samples",
            "percentiles of blue: 0.1% 0.2508, 1% 0.2575, 5% 0.2875, 25% 0.4375, 50% 0.625, 75% 0.8125, 95% 0.9625, \
             99% 0.9925, 99.9% 0.99925",
            "histogram of blue: 0 to 1 in 32 bins: 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1",
            "warning: 1 NaN (at level 0), 1 +Inf (at level 255) and 0 -Inf (at level 0) were left out of the range",
        ]
    );
    assert_eq!(ran.lines().len(), facts.len() + 4);
    assert_eq!(sandbox.files(), before);
    let ran = sandbox.run_on(&stack(), &["-", "--info"]);
    assert_eq!(ran.succeeds().lines()[..2], ["file: stdin", "shape: 2x2x3, 2 frames of 3x2, grey"]);
}

#[test]
fn info_lists_the_facts_of_a_gif() {
    let sandbox = Sandbox::with([("in/a.npy", stack())]);
    sandbox
        .run(&["in/a.npy", "-o", "a.gif", "--loop=3", "--duration=40,1000", "--comment=mine\nand yours"])
        .succeeds();
    sandbox.run(&["in/a.npy", "-o", "b.gif", "--no-comment"]).succeeds();
    sandbox.run(&["in/a.npy", "-o", "c.gif", "--no-comment", "--loop=once"]).succeeds();
    let ran = sandbox.run(&["a.gif", "b.gif", "c.gif", "--info"]);
    ran.succeeds().says(&[]);
    let version = concat!("made by: vol2gif ", env!("CARGO_PKG_VERSION"));
    let gif = |name| format!("gif: 2 frames of 3x2, {} B", sandbox.bytes(name).len());
    assert_eq!(
        ran.lines(),
        [
            "file: a.gif",
            &gif("a.gif"),
            "duration: 1040 ms",
            "loop: 3 (browsers play it 4 times)",
            "palette: 16 colors",
            version,
            "source: a.npy",
            "volume: 2x2x3 uint16, 0 to 255",
            "levels: 0 to 255, truncated",
            "settings: --duration 40,1000 --loop 3",
            "comment: mine",
            "comment: and yours",
            "",
            "file: b.gif",
            &gif("b.gif"),
            "duration: 200 ms",
            "loop: forever",
            "palette: 16 colors",
            "",
            "file: c.gif",
            &gif("c.gif"),
            "duration: 200 ms",
            "loop: once",
            "palette: 16 colors",
        ]
    );
}

/// The lines of `--info --json`, without the fields in `estimates`, which must be above 0.
fn json(sandbox: &Sandbox, arguments: &[&str], estimates: &[&str]) -> Vec<Value> {
    let ran = sandbox.run(&[arguments, &["--info", "--json"]].concat());
    let lines = ran.lines();
    let line = |line: &String| {
        let mut fields: Value = serde_json::from_str(line).unwrap();
        let of_a_volume = fields["kind"] == "volume";
        for field in estimates.iter().filter(|_| of_a_volume) {
            let estimate = fields.as_object_mut().unwrap().remove(*field).unwrap();
            assert!(estimate.as_u64().unwrap() > 0, "{field}: {estimate}");
        }
        fields
    };
    lines.iter().map(line).collect()
}

#[test]
fn info_is_one_line_of_json_for_each_volume_and_gif() {
    let floats = npy(&[2, 1, 1, 3], &[0.5f32, f32::NAN, 1.0, 0.0, f32::INFINITY, 0.5]);
    let sandbox = Sandbox::with([
        ("a.npy", npy(&[3, 2, 3], &[i64::MIN, i64::MAX, 5, 6, 7, 8, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])),
        ("b.npz", npz(&[("x.npy", &floats), ("notes.npy", &npy(&[3], &[1u8, 2, 3]))], true)),
        ("text.npy", b"text".to_vec()),
        ("g.npy", stack()),
    ]);
    sandbox.run(&["g.npy", "--loop=3", "--duration=40,1000", "--comment=mine\nand yours"]).succeeds();
    let view = ["--select=z=1", "--spacing=4,2um", "--interval=0.5s,1s", "--orientation=LPS", "--range=full"];
    let view = [&["a.npy", "--width=9", "--aspect=voxel"], &view[..]].concat();
    let (version, estimates) = (env!("CARGO_PKG_VERSION"), ["estimated_bytes", "estimated_memory"]);
    let found = json(&sandbox, &view, &estimates);
    let warnings = &found[0]["warnings"];
    let histograms = &found[0]["histograms"];
    assert_eq!(histograms[0]["edges"], json!([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]));
    assert_eq!(histograms[0]["counts"], json!([5, 0, 0, 0, 0, 0, 0, 0, 1]));
    let expected = json!({
        "kind": "volume", "input": "a.npy", "array": null, "axes": "ZYX", "lengths": [3, 2, 3],
        "frames": 1, "height": 2, "width": 3, "channels": 1, "type": "int64",
        // The samples of slice 1.
        "minimum": 1, "maximum": 9, "nan": 0, "positive_infinity": 0, "negative_infinity": 0,
        "rule": "window 1 to 9", "levels": "1 to 9, rounded", "lo": 1.0, "hi": 9.0,
        "shown_frames": 1, "shown_height": 6, "shown_width": 9,
        "spacing": {"z": null, "y": 4.0, "x": 2.0, "unit": "um"}, "interval_seconds": 0.5, "start_seconds": 1.0,
        "orientation": "LPS", "channel_list": [], "display": null, "bytes_in": sandbox.bytes("a.npy").len(),
        "sample_bytes": 144, "warnings": warnings, "notes": [], "passed_over": null, "version": version,
        "slope": 1.0, "intercept": 0.0, "unit": null, "histograms": histograms,
    });
    assert_eq!(found, [expected]);
    // Numbers of any type are exact.
    let text = String::from_utf8(sandbox.run(&["a.npy", "--info", "--json"]).succeeds().out.clone()).unwrap();
    assert!(text.contains("\"minimum\":-9223372036854775808,\"maximum\":9223372036854775807,"), "{text}");
    let found = json(&sandbox, &["b.npz", "g.gif", "text.npy", "--scope=frame"], &estimates);
    assert_eq!(found.len(), 3);
    for (field, value) in [
        ("input", json!("b.npz[x]")),
        ("array", json!("x")),
        ("channels", json!(3)),
        ("minimum", json!(0)),
        ("nan", json!(1)),
        ("positive_infinity", json!(1)),
        ("levels", json!("frames 0 to 1; 0 to 1, truncated")),
        ("lo", json!(null)),
        (
            "warnings",
            json!([
                "1 NaN (at level 0), 1 +Inf (at level 255) and 0 -Inf (at level 0) were left out of the range"
            ]),
        ),
        ("passed_over", json!("notes (1 axis)")),
    ] {
        assert_eq!(found[0][field], value, "{field}");
    }
    let gif = json!({
        "kind": "gif", "input": "g.gif", "shown_frames": 2, "shown_height": 2, "shown_width": 3,
        "bytes_out": sandbox.bytes("g.gif").len(), "milliseconds": 1040, "loop": "3", "plays_in_browsers": 4,
        "colors": 16, "frame_palettes": 0, "made_by": format!("vol2gif {version}"),
        "record": {
            "source": "g.npy", "volume": "2x2x3 uint16, 0 to 255", "levels": "0 to 255, truncated",
            "settings": "--duration 40,1000 --loop 3"
        },
        "comments": ["mine\nand yours"]
    });
    assert_eq!(found[1], gif);
    let error = found[2]["error"].as_str().unwrap();
    assert_eq!((&found[2]["kind"], &found[2]["input"]), (&json!("failed"), &json!("text.npy")));
    sandbox.run(&["b.npz", "text.npy", "--info", "--json"]).exits(1).mentions(&format!("error: {error}\n"));
    sandbox.run(&["b.npz", "--json"]).exits(2).prints_nothing();
}

#[test]
fn an_input_that_cannot_be_inspected_is_an_error_and_the_others_are_listed() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("text.npy", b"text".to_vec())]);
    sandbox.run(&["a.npy"]).succeeds();
    let whole = sandbox.bytes("a.gif");
    sandbox.put("cut.gif", &whole[..whole.len() - 1]);
    let ran = sandbox.run(&["cut.gif", "text.npy", "none.npy", "a.npy", "--info"]);
    ran.exits(1)
        .mentions("error: cut.gif: is no complete GIF: it is cut short\n")
        .mentions("error: text.npy: ")
        .mentions("error: none.npy: ");
    assert_eq!(ran.lines()[0], "file: a.npy");
    for other in ["--resume", "--dry-run", "-o=x", "--verify"] {
        sandbox.run(&["a.npy", "--info", other]).exits(2).prints_nothing();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_list_that_cannot_be_written_is_a_failure() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for what in ["--info", "--dry-run"] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = sandbox.command(&[what, "a.npy"]).stdout(full).output().unwrap();
        sandbox.ended(output).exits(1).mentions("stdout cannot be written");
    }
}
