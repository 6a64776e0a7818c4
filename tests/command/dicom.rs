//! Folders of DICOM: what their GIFs are called, what is said, and that no text of a header goes anywhere.

use vol2gif_kit::dicom_writer::{Dicom, IMPLICIT};
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::{Ran, Sandbox};

/// A slice of 3x2 samples.
fn slice(at: f64, number: usize) -> Dicom {
    Dicom::slice(3, 2, at, number, &[number as u16 * 1000; 6])
}

/// A slice of another series, which has the number 9.
fn other(number: usize) -> Dicom {
    slice(0.0, number).with(|all| all.text(0x0020_000e, b"UI", "1.2.9").text(0x0020_0011, b"IS", "9"))
}

/// A folder of a series of three slices, whose names are in another order.
fn series() -> Sandbox {
    let sandbox = Sandbox::with([]);
    for (name, slice) in [("IM1", slice(4.0, 3)), ("IM2", slice(0.0, 1)), ("IM3", slice(2.0, 2))] {
        sandbox.put(&format!("scan/{name}"), &slice.to_bytes());
    }
    sandbox.put("scan/notes", b"not a DICOM file");
    sandbox
}

/// The GIF of the same samples in a `.npy` file.
fn expected(sandbox: &Sandbox) -> Vec<u8> {
    let samples: Vec<u16> = [1000, 2000, 3000].into_iter().flat_map(|sample| [sample; 6]).collect();
    sandbox.put("expected.npy", &npy(&[3, 2, 3], &samples));
    sandbox.run(&["expected.npy", "--no-comment"]).succeeds();
    sandbox.bytes("expected.gif")
}

#[test]
fn a_folder_is_one_gif_beside_it() {
    let sandbox = series();
    let expected = expected(&sandbox);
    sandbox
        .run(&["scan", "--no-comment", "--verify"])
        .succeeds()
        .mentions("scan -> scan.gif: 3 frames of 3x2");
    assert_eq!(sandbox.bytes("scan.gif"), expected);
    sandbox.run(&["scan", "--no-comment", "-o", "one.gif"]).succeeds();
    assert_eq!(sandbox.bytes("one.gif"), expected);
    // Named one by one, in any order, files are a series, too.
    sandbox.run(&["scan/IM3", "scan/IM1", "scan/IM2", "--no-comment", "-o", "gifs/"]).succeeds();
    assert_eq!(sandbox.bytes("gifs/scan.gif"), expected);
    sandbox.run(&["scan/IM3", "scan/IM1", "scan/IM2", "--no-comment", "-o", "named.gif"]).succeeds();
    assert_eq!(sandbox.bytes("named.gif"), expected);
    // One file that is named is called after itself.
    sandbox.run(&["scan/IM3", "--no-comment"]).succeeds().mentions("scan/IM3 -> scan/IM3.gif: 1 frame");
}

#[test]
fn several_series_of_a_folder_are_called_by_their_numbers() {
    let sandbox = series();
    sandbox.put("scan/IM4", &other(4).to_bytes());
    sandbox.run(&["scan", "-o", "gifs/"]).succeeds().mentions("scan[9] -> gifs/scan.9.gif");
    assert_eq!(sandbox.shown("gifs/scan.7.gif").levels().len(), 3);
    assert_eq!(sandbox.shown("gifs/scan.9.gif").levels().len(), 1);
    sandbox.run(&["scan", "--array", "9", "-o", "nine.gif"]).succeeds();
    assert_eq!(sandbox.bytes("nine.gif"), sandbox.bytes("gifs/scan.9.gif"));
    sandbox
        .run(&["scan", "--array", "3"])
        .exits(1)
        .mentions("scan: has no array named \"3\"; it holds \"7\", \"9\"");
    sandbox.run(&["scan", "-o", "all.gif"]).exits(2).mentions("scan[7], scan[9]");
}

#[test]
fn folders_keep_their_whole_names_and_places() {
    let sandbox = Sandbox::with([]);
    for name in ["in/A.1/CT.v2/IM1", "in/A.1/MR/1.2.840.7", "in/B/x.dcm"] {
        sandbox.put(name, &slice(0.0, name.len()).with(|all| all.text(0x0020_000e, b"UI", name)).to_bytes());
    }
    sandbox.run(&["in", "-o", "out/"]).succeeds();
    let mut gifs = sandbox.files();
    gifs.retain(|name| name.ends_with(".gif"));
    assert_eq!(gifs, ["out/A.1/CT.v2.gif", "out/A.1/MR.gif", "out/B.gif"]);
}

#[test]
fn a_series_is_resumed_listed_and_shared_out_like_any_volume() {
    let sandbox = series();
    sandbox.put("scan/IM4", &other(4).to_bytes());
    std::thread::sleep(std::time::Duration::from_millis(50));
    let run = ["scan", "-o", "gifs/"];
    sandbox.run(&run).succeeds();
    let again = sandbox.run(&[&run[..], &["--resume", "-v", "--report", "report.csv"]].concat());
    again.succeeds().mentions("gifs/scan.7.gif: kept").mentions("gifs/scan.9.gif: kept");
    let listed = sandbox.run(&["scan", "-o", "new/", "--dry-run"]).lines();
    assert!(listed[0].starts_with("scan[7] -> new/scan.7.gif: 3x2x3 uint16"), "{listed:?}");
    assert!(listed[1].starts_with("scan[9] -> new/scan.9.gif: 1x2x3 uint16"), "{listed:?}");
    // A slice more is another volume.
    sandbox.put("scan/IM5", &slice(6.0, 5).to_bytes());
    let again = sandbox.run(&[&run[..], &["--resume", "-v"]].concat());
    again.succeeds().mentions("gifs/scan.9.gif: kept").mentions("gifs/scan.7.gif: 4 frames");
    for (shard, gif) in [("1/2", "scan.7.gif"), ("2/2", "scan.9.gif")] {
        let sandbox_of = sandbox.run(&["scan", "-o", "parts/", "--shard", shard]);
        sandbox_of.succeeds().mentions(gif);
    }
}

#[test]
fn what_may_show_names_is_told_once() {
    let sandbox = Sandbox::with([]);
    for number in 1..4 {
        let film = slice(0.0, number).with(|all| {
            let series = format!("1.2.9.{number}");
            all.text(0x0008_0060, b"CS", "US").text(0x0020_000e, b"UI", &series)
        });
        sandbox.put(&format!("in/{number}/IM1"), &film.to_bytes());
    }
    let ran = sandbox.run(&["in", "-o", "out/"]);
    let note = "3 series are of kinds whose pixels may show the name of a patient, and are shown as they are";
    ran.succeeds().mentions(note);
    assert_eq!(ran.err.matches("may show").count(), 1);
}

#[test]
fn films_play_at_their_own_speed() {
    let sandbox = Sandbox::with([]);
    let film = Dicom::slice(1, 1, 0.0, 1, &[0, 100, 200]).with(|all| {
        let all = all.text(0x0028_0008, b"IS", "3").text(0x0008_0060, b"CS", "XA");
        all.text(0x0018_1063, b"DS", "43.4")
    });
    sandbox.put("film.dcm", &film.to_bytes());
    // A GIF must be newer than its input.
    std::thread::sleep(std::time::Duration::from_millis(50));
    for (arguments, expected) in [
        (&[][..], [4, 5, 4]),
        (&["--fps", "file"], [4, 5, 4]),
        (&["--speed", "0.5"], [9, 8, 9]),
        (&["--fps", "10"], [10, 10, 10]),
        (&["--duration", "100"], [10, 10, 10]),
        (&["--fps", "file", "--interval", "0.2"], [20, 20, 20]),
    ] {
        sandbox.run(&[&["film.dcm", "-o", "film.gif"], arguments].concat()).succeeds();
        assert_eq!(sandbox.shown("film.gif").delays, expected, "{arguments:?}");
        let again = sandbox.run(&[&["film.dcm", "-o", "film.gif", "--resume", "-v"], arguments].concat());
        again.succeeds().mentions("film.gif: kept");
    }
    // Slices have no time.
    sandbox.put("slices.dcm", &slice(0.0, 1).to_bytes());
    sandbox.run(&["slices.dcm"]).succeeds();
    assert_eq!(sandbox.shown("slices.gif").delays, [10]);
    let no_time = "slices.dcm: its file says no time from one frame to the next; say it with --interval";
    sandbox.run(&["slices.dcm", "--fps", "file"]).exits(1).mentions(no_time);
    sandbox.run(&["slices.dcm", "--fps", "many"]).exits(2).mentions("neither a number nor file");
}

/// Asserts that nothing that was said or written has a text of a header.
fn has_no_secrets(sandbox: &Sandbox, ran: &Ran) {
    let holds = |bytes: &[u8]| bytes.windows(6).any(|word| word.eq_ignore_ascii_case(b"secret"));
    assert!(!holds(&ran.out) && !holds(ran.err.as_bytes()), "{} {:?}", ran.err, ran.out);
    for name in sandbox.files().into_iter().filter(|name| !name.starts_with("in/")) {
        assert!(!holds(name.as_bytes()) && !holds(&sandbox.bytes(&name)), "{name}");
    }
}

#[test]
fn no_text_of_a_header_goes_anywhere() {
    let sandbox = Sandbox::with([]);
    let put = |name: &str, bytes: Vec<u8>| sandbox.put(&format!("in/{name}"), &bytes);
    put("A/IM1", slice(0.0, 1).to_bytes());
    put("A/IM2", slice(2.0, 2).written_as(IMPLICIT).to_bytes());
    put("A/IM2b", slice(2.0, 2).to_bytes());
    put("A/IM4", slice(6.0, 3).to_bytes());
    put("A/IM5", slice(9.0, 4).to_bytes());
    let codes: [(&str, u32, &[u8; 2]); 6] = [
        ("modality", 0x0008_0060, b"CS"),
        ("colors", 0x0028_0004, b"CS"),
        ("kind", 0x0008_0008, b"CS"),
        ("number", 0x0020_0011, b"IS"),
        ("place", 0x0020_0032, b"DS"),
        ("unit", 0x0028_1054, b"LO"),
    ];
    for (number, (name, tag, kind)) in codes.into_iter().enumerate() {
        let text = "Secret\\Secret\\Secret\\Secret";
        let series = format!("1.2.9.{number}");
        let dicom =
            other(10 + number).with(|all| all.text(0x0020_000e, b"UI", &series).text(tag, kind, text));
        put(&format!("{name}/IM1"), dicom.to_bytes());
    }
    put("syntax/IM1", slice(0.0, 1).written_as("Secret").to_bytes());
    put("uid/IM1", slice(0.0, 30).with(|all| all.text(0x0020_000e, b"UI", "Secret")).to_bytes());
    put("short/IM1", slice(0.0, 1).to_bytes()[..700].to_vec());
    for arguments in [
        &["in", "-o", "out/", "-v", "--report", "report.csv"][..],
        &["in", "-o", "out/", "-v", "--resume", "--report", "report.csv"],
        &["in", "-o", "out/", "--resume", "--report", "out/page.html"],
        &["in", "-o", "out/", "--report", "out/page.html"],
        &["in", "-o", "out/", "--dry-run", "-v"],
        &["--info", "in"],
        &["--info", "--json", "in"],
        &["--info", "in/A/IM1", "in/colors/IM1"],
        &["in/A", "--array", "8"],
    ] {
        has_no_secrets(&sandbox, &sandbox.run(arguments));
    }
    let page = crate::report_page::parsed(&sandbox.path("out/page.html"));
    let row = page["rows"].as_array().unwrap().iter().find(|row| row["name"] == "A").unwrap();
    assert!(row["modality"] == "CT" && row["link"] == "./A.gif" && row["still"].is_string(), "{row}");
    let mut gifs = sandbox.files();
    gifs.retain(|name| name.ends_with(".gif"));
    let expected = ["A", "kind", "modality", "number", "place", "uid", "unit"];
    assert_eq!(gifs, expected.map(|name| format!("out/{name}.gif")));
    // The record has the kind of image in place of the name of the file.
    let gif = sandbox.bytes("out/A.gif");
    let record = b"source: dicom series, CT\n";
    assert!(gif.windows(record.len()).any(|bytes| bytes == record));
    has_no_secrets(&sandbox, &sandbox.run(&["--info", "out/A.gif"]));
}

#[test]
fn a_file_from_the_standard_input_is_read() {
    let sandbox = series();
    let ran = sandbox.run_on(&slice(0.0, 1).to_bytes(), &["-", "-o", "stdin.gif"]);
    ran.succeeds().mentions("stdin -> stdin.gif: 1 frame of 3x2");
    let gif = sandbox.bytes("stdin.gif");
    let record = b"source: dicom series, CT\n";
    assert!(gif.windows(record.len()).any(|bytes| bytes == record));
}
