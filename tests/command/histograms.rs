//! Histograms of `--info`: of channels and colors, as lines, as JSON, and drawn.

use serde_json::{Value, json};
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// The histograms of the first input, by `--json`.
fn histograms(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let ran = sandbox.run(&[arguments, &["--info", "--json"]].concat());
    let line: Value = serde_json::from_str(&ran.succeeds().lines()[0]).unwrap();
    line["histograms"].clone()
}

#[test]
fn each_channel_of_a_composite_and_each_color_has_a_histogram() {
    // Values of channel 0: 0, 1, 2, 3 and again; of channel 1: 10, 10, 12, 12.
    let channels: Vec<u16> = [0, 1, 2, 3, 10, 10, 12, 12].repeat(2);
    let colors: Vec<f32> = vec![1.0, f32::NAN, 0.0, 1.0, 0.5, 0.5];
    let sandbox =
        Sandbox::with([("c.npy", npy(&[2, 2, 2, 2], &channels)), ("s.npy", npy(&[1, 1, 2, 3], &colors))]);
    let of_channels = ["c.npy", "--axes=ZCYX"];
    let found = histograms(&sandbox, &of_channels);
    assert_eq!(found.as_array().unwrap().len(), 2);
    assert_eq!((&found[0]["channel"], &found[1]["channel"]), (&json!(0), &json!(1)));
    assert_eq!(
        (&found[0]["edges"], &found[0]["counts"]),
        (&json!([0.0, 1.0, 2.0, 3.0, 4.0]), &json!([2, 2, 2, 2]))
    );
    assert_eq!(
        (&found[1]["edges"], &found[1]["counts"]),
        (&json!([10.0, 11.0, 12.0, 13.0]), &json!([4, 0, 4]))
    );
    assert_eq!(found[1]["percentiles"][4], json!({"percent": 50.0, "value": 11.0, "within": 0.0}));
    let numbers = sandbox.run(&[&of_channels[..], &["--info"]].concat()).succeeds().lines();
    assert!(numbers.contains(&"histogram of channel 1: 10 to 13 in 3 bins: 4 0 4".to_owned()), "{numbers:?}");
    // With one range they have the same bins.
    let found = histograms(&sandbox, &[&of_channels[..], &["--scope=volume"]].concat());
    assert_eq!(found[0]["edges"], found[1]["edges"]);
    assert_eq!(found[1]["counts"], json!([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 4]));
    // A channel alone, and all frames together though each has levels of its own.
    let found = histograms(&sandbox, &["c.npy", "--axes=ZCYX", "--select=c=1", "--scope=frame"]);
    assert_eq!((found.as_array().unwrap().len(), &found[0]["counts"]), (1, &json!([4, 0, 4])));

    let found = histograms(&sandbox, &["s.npy"]);
    let count = |color: usize, bin: usize| found[color]["counts"][bin].as_u64().unwrap();
    assert_eq!(found.as_array().unwrap().len(), 3);
    assert!((0..3).all(|color| found[color]["edges"].as_array().unwrap().len() == 257));
    assert_eq!((count(0, 255), count(1, 128), count(2, 0), count(2, 128)), (2, 1, 1, 1));
    let nan = |color: usize| found[color]["nan"].as_u64().unwrap();
    assert_eq!((nan(0), nan(1), nan(2)), (0, 1, 0));
    let ran = sandbox.run(&["s.npy", "--info"]);
    assert!(
        ran.lines().iter().any(|line| line
            == "percentiles of blue: 0.1% 0.0005, 1% 0.005, 5% 0.025, 25% 0.125, \
        50% 0.25, 75% 0.375, 95% 0.475, 99% 0.495, 99.9% 0.4995"),
        "{:?}",
        ran.lines()
    );
}

#[test]
fn pixels_that_are_not_seen_are_not_counted() {
    let pixels: [u8; 12] = [1, 2, 3, 255, 200, 201, 202, 0, 1, 5, 9, 255];
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 3, 4], &pixels))]);
    let found = histograms(&sandbox, &["a.npy"]);
    assert_eq!(found.as_array().unwrap().len(), 3);
    assert_eq!(found[0]["counts"], json!([2, 0, 0, 0, 0, 0, 0, 0, 0]));
    assert_eq!(found[2]["counts"], json!([0, 0, 1, 0, 0, 0, 0, 0, 1]));
}

#[test]
fn a_volume_without_finite_samples_has_an_empty_histogram() {
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 1, 3], &[f64::NAN, f64::INFINITY, f64::NAN]))]);
    let empty = json!([{
        "channel": null, "edges": [], "counts": [], "percentiles": [],
        "nan": 2, "positive_infinity": 1, "negative_infinity": 0,
    }]);
    assert_eq!(histograms(&sandbox, &["a.npy"]), empty);
    let ran = sandbox.run(&["a.npy", "--info", "--color=always"]);
    assert!(ran.succeeds().lines().iter().any(|line| line == "histogram: no finite samples"));
}

/// The lines from the percentiles to the estimates.
fn lines(sandbox: &Sandbox, arguments: &[&str], locale: &str) -> Vec<String> {
    let mut command = sandbox.command(&[&["a.npy", "--info"], arguments].concat());
    let output = command.env("LC_ALL", locale).env("TERM", "xterm").output().unwrap();
    let lines = sandbox.ended(output).succeeds().lines();
    let is_after = |line: &String| !line.starts_with("estimated");
    lines.into_iter().skip_while(|line| !line.starts_with("percentiles")).take_while(is_after).collect()
}

#[test]
fn histograms_are_numbers_in_a_pipe_and_drawn_where_asked_for() {
    // One 0, four 1, nine 2, sixteen 3.
    let samples: Vec<u8> =
        (0..30).map(|at| u8::from(at > 0) + u8::from(at > 4) + u8::from(at > 13)).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[1, 5, 6], &samples))]);
    let percentiles = "percentiles: 0.1% 0.029, 1% 0.29, 5% 1, 25% 2, 50% 3, 75% 3, 95% 3, 99% 3, 99.9% 3";
    let numbers = [percentiles, "histogram: 0 to 4 in 4 bins: 1 4 9 16"];
    for arguments in [&["--range=1,2"][..], &["--range=1,2", "--color=never"]] {
        assert_eq!(lines(&sandbox, arguments, "C.UTF-8"), numbers);
    }
    let drawn = |characters: [char; 3], mark: char| {
        let row = |row: &str| {
            let cells = row.chars().map(|cell| match cell {
                '#' => characters[2],
                ':' => characters[1],
                '.' => characters[0],
                '=' => mark,
                other => other,
            });
            let row: String = cells.flat_map(|cell| std::iter::repeat_n(cell, 8)).collect();
            format!("  {row}").trim_end().to_owned()
        };
        let mut lines = vec![percentiles.to_owned()];
        lines.push("histogram: square roots of counts; underlined is 1 to 2".into());
        let last = format!("  0{}4", " ".repeat(30));
        lines.extend(["   #", "  :#", "  ##", " ###", ".###", "####", " == "].map(row));
        lines.extend([last]);
        lines
    };
    let asked = ["--range=1,2", "--color=always"];
    // Heights of 1/4, 1/2, 3/4 and 1 of 6 rows: 1.5, 3, 4.5 and 6.
    assert_eq!(lines(&sandbox, &asked, "C"), drawn([':', ':', '#'], '='));
    assert_eq!(lines(&sandbox, &asked, "de_DE.UTF-8"), drawn(['▄', '▄', '█'], '━'));
}
