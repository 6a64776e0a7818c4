//! A tree of everything in one call: series of DICOM, other volumes, files of other kinds, and broken ones.

use std::collections::{BTreeMap, BTreeSet};

use vol2gif_kit::dicom_writer::Dicom;
use vol2gif_kit::fixtures::stack;
use vol2gif_kit::sandbox::Sandbox;

use crate::report::entries;
use crate::resume::age;

const SERIES: usize = 6;
const SLICES: usize = 40;

/// A NIfTI file of two slices of 3x2 samples.
fn nifti() -> Vec<u8> {
    let mut bytes = vec![0; 352];
    let mut put = |at: usize, field: &[u8]| bytes[at..at + field.len()].copy_from_slice(field);
    put(0, &348i32.to_le_bytes());
    [3i16, 3, 2, 2].iter().enumerate().for_each(|(at, length)| put(40 + 2 * at, &length.to_le_bytes()));
    put(70, &2i16.to_le_bytes());
    put(72, &8i16.to_le_bytes());
    (0..4).for_each(|at| put(76 + 4 * at, &1f32.to_le_bytes()));
    put(108, &352f32.to_le_bytes());
    put(344, b"n+1\0");
    bytes.extend(0..12);
    bytes
}

/// The names of the GIFs that all runs should make.
fn expected() -> BTreeSet<String> {
    let series = (0..SERIES).map(|series| match series % 2 {
        // Two series share a folder, so that they are called by their numbers.
        _ if series < 2 => format!("shared.{series}.gif"),
        _ => format!("scans/{series}.gif"),
    });
    series.chain(["brains/a.gif", "brains/b.gif", "c.gif"].map(str::to_owned)).collect()
}

/// The tree in `in/`, an hour old.
fn tree() -> Sandbox {
    let sandbox = Sandbox::with([]);
    for series in 0..SERIES {
        let folder = if series < 2 { "in/shared".to_owned() } else { format!("in/scans/{series}") };
        for slice in 0..SLICES {
            let number = series * SLICES + slice;
            let dicom = Dicom::slice(3, 2, slice as f64, number, &[number as u16; 6]).with(|all| {
                let uid = format!("1.2.9.{series}");
                all.text(0x0020_000e, b"UI", &uid).text(0x0020_0011, b"IS", &series.to_string())
            });
            // Names in an order of their own.
            sandbox.put(&format!("{folder}/{:03}_{series}", number * 37 % 241), &dicom.to_bytes());
        }
    }
    sandbox.put("in/brains/a.nii", &nifti());
    sandbox.put("in/brains/b.nii", &nifti());
    sandbox.put("in/c.npy", &stack());
    for junk in ["in/README", "in/scans/2/notes.txt", "in/shared/Thumbs.db", "in/brains/a.json"] {
        sandbox.put(junk, b"nothing of a volume");
    }
    let slice = Dicom::slice(3, 2, 0.0, 9000, &[1; 6]);
    let whole = slice.to_bytes();
    sandbox.put("in/scans/3/cut", &whole[..whole.len() - 24]);
    sandbox.put("in/scans/4/short", &whole[..whole.len() - 4]);
    sandbox.put("in/scans/5/video", &slice.written_as("1.2.840.10008.1.2.4.100").to_bytes());
    sandbox.put("in/brains/broken.nii", &nifti()[..355]);
    sandbox.put("in/d.npy", b"no array");
    sandbox.files().iter().for_each(|name| age(&sandbox, name, 3600));
    sandbox
}

/// The broken files, each with a part of its reason.
const BROKEN: [(&str, &str); 5] = [
    ("in/brains/broken.nii", "is cut short"),
    ("in/d.npy", "is not a .npy file"),
    ("in/scans/3/cut", "it ends before its pixels"),
    ("in/scans/4/short", "is cut short"),
    ("in/scans/5/video", "is a DICOM file of a video in MPEG-2"),
];

/// The GIFs below a folder.
fn gifs(sandbox: &Sandbox, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let below = |name: &String| name.strip_prefix(&format!("{folder}/")).map(str::to_owned);
    sandbox
        .files()
        .iter()
        .filter_map(below)
        .map(|name| (name.clone(), sandbox.bytes(&format!("{folder}/{name}"))))
        .collect()
}

#[test]
fn every_volume_of_a_tree_is_made_once_and_every_broken_file_is_named() {
    let sandbox = tree();
    let ran = sandbox.run(&["in", "-o", "out", "--backend", "cpu", "--report", "report.jsonl"]);
    ran.exits(1).mentions(&format!("{} of {} volumes converted, 5 failed", SERIES + 3, SERIES + 8));
    for (name, reason) in BROKEN {
        let lines: Vec<&str> = ran.err.lines().filter(|line| line.contains(&format!("{name}: "))).collect();
        assert!(lines.len() == 1 && lines[0].contains(reason), "{name}: {}", ran.err);
    }
    assert_eq!(ran.err.matches("error: ").count(), BROKEN.len(), "{}", ran.err);
    let made = gifs(&sandbox, "out");
    assert!(made.keys().eq(&expected()), "{:?}", made.keys());
    for name in ["scans/2.gif", "scans/5.gif", "shared.0.gif", "shared.1.gif"] {
        assert_eq!(sandbox.shown(&format!("out/{name}")).levels().len(), SLICES, "{name}");
    }

    let report = entries(&sandbox.bytes("report.jsonl"));
    let of = |status: &str| report.iter().filter(|line| line["status"] == status).collect::<Vec<_>>();
    let failed: Vec<&str> = of("failed").iter().map(|line| line["input"].as_str().unwrap()).collect();
    assert_eq!(failed, BROKEN.map(|(name, _)| name));
    let converted: BTreeSet<&str> =
        of("converted").iter().map(|line| line["output"].as_str().unwrap()).collect();
    assert_eq!((converted.len(), report.len()), (SERIES + 3, SERIES + 8));

    let again = sandbox.run(&["in", "-o", "out", "--backend", "cpu", "--resume"]);
    again.exits(1).mentions(&format!("0 of {} volumes converted, {} kept, 5 failed", SERIES + 8, SERIES + 3));
    assert!(gifs(&sandbox, "out") == made);
}

#[test]
fn shares_of_a_tree_and_a_list_of_it_have_every_volume_once() {
    let sandbox = tree();
    let mut shared = BTreeMap::new();
    for share in ["1/2", "2/2"] {
        let ran = sandbox.run(&["in", "-o", &format!("part{share}"), "--backend", "cpu", "--shard", share]);
        assert!([0, 1].contains(&ran.status), "{}", ran.err);
        for (name, gif) in gifs(&sandbox, &format!("part{share}")) {
            assert!(shared.insert(name.clone(), gif).is_none(), "{name} is in both shares");
        }
    }
    assert!(shared.keys().eq(&expected()), "{:?}", shared.keys());

    let listed = sandbox.run(&["in", "-o", "new", "--dry-run"]);
    assert!(!sandbox.path("new").exists());
    let gif = |line: &String| {
        let (_, output) = line.split_once(" -> new/")?;
        Some(output.split_once(": ")?.0.to_owned())
    };
    let lines = listed.lines();
    let names: Vec<String> = lines.iter().filter_map(gif).collect();
    assert_eq!(names.len(), SERIES + 3, "{lines:?}");
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>(), expected());
}
