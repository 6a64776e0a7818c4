//! `--scope batch`: one range for all inputs of a call.

use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

use crate::resume::age;

fn wells() -> Sandbox {
    Sandbox::with([
        ("a.npy", npy(&[1, 1, 3], &[0u16, 100, 1000])),
        ("b.npy", npy(&[1, 1, 3], &[500u16, 510, 2000])),
        ("c.npy", npy(&[1, 1, 3], &[2550u16, 0, 1])),
    ])
}

fn levels(sandbox: &Sandbox, gif: &str) -> Vec<u8> {
    sandbox.shown(gif).levels().concat()
}

#[test]
fn equal_values_have_equal_levels_in_all_gifs() {
    let sandbox = wells();
    sandbox.run(&["a.npy", "b.npy", "c.npy", "--scope", "batch", "-o", "gifs/"]).succeeds();
    // value / 2550 * 255, truncated; float32 makes 510 / 2550 * 255 a little less than 51 or not, as NumPy does.
    assert_eq!(levels(&sandbox, "gifs/a.gif"), [0, 10, 100]);
    assert_eq!(levels(&sandbox, "gifs/b.gif"), [50, 51, 200]);
    assert_eq!(levels(&sandbox, "gifs/c.gif"), [255, 0, 0]);
    let info = sandbox.run(&["gifs/b.gif", "--info"]);
    let text = String::from_utf8(info.succeeds().out.clone()).unwrap();
    for line in
        ["volume: 1x1x3 uint16, 500 to 2000", "levels: 0 to 2550, truncated", "settings: --scope batch"]
    {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    let info = sandbox.run(&["a.npy", "b.npy", "c.npy", "--scope", "batch", "--info"]);
    let text = String::from_utf8(info.succeeds().out.clone()).unwrap();
    assert_eq!(text.matches("levels: 0 to 2550, truncated (normalized)").count(), 3, "{text}");
}

#[test]
fn the_gif_is_that_of_all_values_in_one_volume() {
    // Of percentiles, too: the volume of all values, and parts of it.
    let values: Vec<u16> = (0..3000u32).map(|at| (at * at % 7919) as u16).collect();
    let parts: Vec<Vec<u8>> = values.chunks(1000).map(|part| npy(&[1, 10, 100], part)).collect();
    let files = [("a.npy", &*parts[0]), ("b.npy", &*parts[1]), ("c.npy", &*parts[2])];
    let sandbox = Sandbox::with([("all.npy", npy(&[3, 10, 100], &values)), ("parts.npz", npz(&files, true))]);
    for range in ["auto", "full", "1%,98.5%", "0%,50%"] {
        sandbox.run(&["all.npy", "--range", range]).succeeds();
        sandbox.run(&["parts.npz", "--range", range, "--scope", "batch"]).succeeds();
        let of_parts: Vec<u8> = ["parts.a.gif", "parts.b.gif", "parts.c.gif"]
            .iter()
            .flat_map(|gif| levels(&sandbox, gif))
            .collect();
        assert_eq!(levels(&sandbox, "all.gif"), of_parts, "{range}");
    }
}

#[test]
fn a_gif_is_made_again_when_the_range_of_the_others_changes() {
    let sandbox = wells();
    for input in ["a.npy", "b.npy", "c.npy"] {
        age(&sandbox, input, 60);
    }
    let run = |more: &[&str]| sandbox.run(&[&["a.npy", "--scope", "batch", "--resume", "-v"], more].concat());
    run(&["b.npy"]).succeeds().mentions("2 of 2 volumes converted");
    run(&["b.npy"]).succeeds().mentions("0 of 2 volumes converted, 2 kept");
    let plan = |more: &[&str]| run(&[&["--dry-run"], more].concat());
    assert!(plan(&["b.npy"]).succeeds().lines().iter().all(|line| line.contains(" uint16, keep, about ")));
    let replaced = "replace, since it was made with the range of other inputs, about ";
    assert!(plan(&["b.npy", "c.npy"]).succeeds().lines()[0].contains(replaced));
    run(&["b.npy", "c.npy"])
        .succeeds()
        .mentions("it was made with the range of other inputs")
        .mentions("3 of 3 volumes converted");
}

#[test]
fn shares_get_the_range_of_all_inputs_as_the_message_says() {
    let sandbox = wells();
    let inputs = ["a.npy", "b.npy", "c.npy"];
    let info = sandbox.run(&[&inputs[..], &["--info", "--json", "--scope", "batch"]].concat());
    let line: serde_json::Value = serde_json::from_str(&info.succeeds().lines()[1]).unwrap();
    let range = format!("{},{}", line["lo"], line["hi"]);
    assert_eq!(range, "0.0,2550.0");
    for share in ["1/2", "2/2"] {
        sandbox.run(&[&inputs[..], &["--range", &range, "--shard", share]].concat()).succeeds();
    }
    // Rounded, since a window is given: 100 / 2550 * 255 is 10 and 510 / 2550 * 255 is 51.
    assert_eq!(levels(&sandbox, "a.gif"), [0, 10, 100]);
    assert_eq!(levels(&sandbox, "b.gif"), [50, 51, 200]);
    assert_eq!(levels(&sandbox, "c.gif"), [255, 0, 0]);
}

#[test]
fn what_has_no_range_together_is_refused() {
    let sandbox = wells();
    sandbox.put("f.npy", &npy(&[1, 1, 2], &[0.5f32, 7.0]));
    sandbox.put("broken.npy", b"nothing");
    let both = ["a.npy", "f.npy", "--scope", "batch"];
    let message = "error: f.npy: holds float32 samples, and shares its range with volumes of uint16 samples; give one \
                   range for all of them, with --range LO,HI";
    sandbox.run(&both).exits(1).says(&[message]);
    sandbox.run(&["a.npy", "--scope", "batch", "--shard", "1/2"]).exits(2).mentions(
        "find it with --info --json --scope batch over all inputs, and give each share lo and hi of any line with \
         --range LO,HI",
    );
    sandbox.run_on(&npy(&[1, 1, 2], &[1u16, 2]), &["-", "a.npy", "-o", "out/", "--scope", "batch"]).exits(2);
    sandbox.run(&["a.npy", "--scope", "batch", "--range", "0,9"]).exits(2).mentions("--scope is for a range");
    // One that cannot be opened is its own failure.
    sandbox
        .run(&["a.npy", "broken.npy", "--scope", "batch"])
        .exits(1)
        .mentions("1 of 2 volumes converted, 1 failed");
}
