//! What is the user's stays as it was, however the hand slips; and what was asked for arrives, or that it did not is told.

use crate::desk::{Console, npy, other, stack};
use crate::stored::npz;

const REPLACED: &str = "cannot be written: it is a volume, which a GIF would replace; write to another place, or remove it first";

#[test]
fn no_gif_replaces_a_volume() {
    let archive = npz(&[("x.npy", &other())], true);
    let desk = Console::with([("a.npy", stack()), ("b.npy", other()), ("c.npz", archive.clone())]);
    desk.run(&["-o", "a.npy", "b.npy"]).exits(1).says(&[&format!("error: a.npy: {REPLACED}")]);
    desk.run(&["b.npy", "-o", "c.npz", "--dry-run"]).exits(1).says(&[&format!("error: c.npz: {REPLACED}")]);
    assert_eq!([desk.bytes("a.npy"), desk.bytes("c.npz")], [stack(), archive]);
    // A name is not a volume.
    desk.put("d.npy", b"GIF89a");
    desk.run(&["b.npy", "-o", "d.npy"]).succeeds();
    assert_eq!(desk.files(), ["a.npy", "b.npy", "c.npz", "d.npy"]);
}

#[test]
fn no_report_replaces_a_volume_or_an_input() {
    let archive = npz(&[("x.npy", &other())], true);
    let desk = Console::with([("a.npy", stack()), ("b.npy", other()), ("c.npz", archive.clone())]);
    desk.put("junk.npz", b"no archive");
    let volume = "error: a.npy: is a volume; the report would replace it; name another --report";
    desk.run(&["b.npy", "--report", "a.npy"]).exits(2).says(&[volume]);
    // What could not be listed is an input, too.
    for (input, array) in [("c.npz", "none"), ("junk.npz", "x")] {
        for more in [&[][..], &["--dry-run"], &["--resume"]] {
            let arguments = [&[input, "--array", array, "--report", input], more].concat();
            desk.run(&arguments).exits(2).mentions(&format!("the report would replace {input}"));
        }
    }
    #[cfg(unix)]
    {
        std::fs::hard_link(desk.path("a.npy"), desk.path("hard.npy")).unwrap();
        desk.run(&["a.npy", "--report", "hard.npy"]).exits(2);
        std::fs::remove_file(desk.path("hard.npy")).unwrap();
    }
    desk.run(&["a.npy", "-o", "-", "--report", "-", "--dry-run"]).exits(2).mentions("not both");
    assert_eq!(desk.files(), ["a.npy", "b.npy", "c.npz", "junk.npz"]);
    assert_eq!([desk.bytes("a.npy"), desk.bytes("c.npz")], [stack(), archive]);
    assert_eq!(desk.bytes("junk.npz"), b"no archive");
}

#[test]
fn a_report_has_its_directory_made() {
    let desk = Console::with([("a.npy", stack()), ("b.npy", other())]);
    desk.run(&["a.npy", "b.npy", "-o", "new/", "--report", "new/r.jsonl", "--no-mkdir"]).exits(2);
    desk.run(&["a.npy", "b.npy", "-o", "new/", "--report", "new/r.jsonl"]).succeeds();
    assert_eq!(desk.files(), ["a.npy", "b.npy", "new/a.gif", "new/b.gif", "new/r.jsonl"]);
}

#[test]
fn a_report_below_a_gif_is_refused_before_anything_starts() {
    let desk = Console::with([("a.npy", stack())]);
    for more in [&[][..], &["--dry-run"]] {
        let arguments = [&["a.npy", "-o", "new", "--report", "new/r.jsonl"], more].concat();
        desk.run(&arguments).exits(2).mentions("end --output with / for a directory");
    }
    assert_eq!(desk.files(), ["a.npy"]);
}

#[test]
fn what_is_no_report_is_not_merged() {
    let desk = Console::with([("a.npy", stack())]);
    desk.put("cut.jsonl", b"{\"input\":\"a.n");
    desk.run(&["--merge-reports", "cut.jsonl"]).succeeds().mentions("1 broken lines were passed over");
    desk.put("empty.jsonl", b"");
    let message = "error: a.npy: is no report: no line of it is about an input";
    desk.run(&["--merge-reports", "empty.jsonl", "a.npy"]).exits(1).says(&[message]);
    desk.run(&["--merge-reports", "empty.jsonl"]).succeeds();
}

#[test]
fn a_table_that_was_cut_within_quotes_goes_on() {
    let desk = Console::with([("a,1.npy", stack()), ("b.npy", other())]);
    desk.run(&["a,1.npy", "b.npy", "--report", "r.csv"]).succeeds();
    let report = desk.bytes("r.csv");
    let cut = report.windows(4).rposition(|it| it == b"\"a,1").unwrap();
    desk.put("r.csv", &report[..cut + 3]);
    desk.run(&["a,1.npy", "b.npy", "--report", "r.csv", "--resume"]).succeeds();
    let ran = desk.run(&["--merge-reports", "r.csv"]);
    ran.succeeds().mentions("2 of 2 inputs converted");
}

#[test]
fn shares_may_be_more_than_there_are_inputs() {
    let desk = Console::with([("a.npy", stack()), ("b.npy", other())]);
    for share in ["1/18446744073709551615", "2/18446744073709551615"] {
        desk.run(&["a.npy", "b.npy", "-o", "out", "--shard", share]).succeeds();
    }
    desk.run(&["a.npy", "b.npy", "-o", "out", "--shard", "3/1000000000000000"]).succeeds();
    assert_eq!(desk.files(), ["a.npy", "b.npy", "out/a.gif", "out/b.gif"]);
}

#[test]
fn arrays_of_an_archive_are_parts_of_it_to_shares() {
    let volume = npy(&[2, 30, 30], &[7u8; 1800]);
    let names: Vec<String> = (0..20).map(|number| format!("x{number}.npy")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), volume.as_slice())).collect();
    let desk =
        Console::with([("a.npz", npz(&entries, false)), ("b.npy", npy(&[41, 30, 30], &[7u8; 36_900]))]);
    for share in ["1/2", "2/2"] {
        desk.run(&["a.npz", "b.npy", "-o", share, "--shard", share]).succeeds();
    }
    // About half of all each; by the size of the archive it would have been ten arrays and an eleventh with the large one.
    let files = desk.files();
    let with_large = files.iter().find(|name| name.ends_with("/b.gif")).unwrap().split_at(4).0;
    let beside = files.iter().filter(|name| name.starts_with(with_large)).count() - 1;
    assert!(beside <= 3, "{files:?}");
}

#[test]
fn hidden_directories_are_passed_over_by_a_search() {
    let desk =
        Console::with([("in/a.npy", stack()), ("in/.hidden/b.npy", stack()), (".mine/c.npy", stack())]);
    desk.run(&["in", ".mine", "-o", "out"]).succeeds();
    assert_eq!(desk.files().iter().filter(|name| name.starts_with("out/")).count(), 2);
}

#[cfg(unix)]
mod on_unix {
    use std::fs;
    use std::path::Path;

    use crate::desk::{Console, other, stack};
    use crate::stored::{header, npy_with};

    #[test]
    fn a_gif_may_be_read_by_whoever_could_read_the_one_before() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let desk = Console::with([("a.npy", stack())]);
        desk.put("a.gif", b"secret");
        fs::set_permissions(desk.path("a.gif"), fs::Permissions::from_mode(0o600)).unwrap();
        desk.run(&["a.npy"]).succeeds();
        assert_eq!(fs::metadata(desk.path("a.gif")).unwrap().mode() & 0o777, 0o600);
    }

    #[test]
    fn links_to_what_is_not_there_yet_may_meet_there() {
        use std::os::unix::fs::symlink;
        for (links, report) in [
            (&[("a.gif", "x.gif"), ("b.gif", "x.gif")][..], None),
            (&[("a.gif", "b.gif")], None),
            (&[("a.gif", "r.jsonl")], Some("r.jsonl")),
            (&[("r.jsonl", "a.gif")], Some("r.jsonl")),
        ] {
            let desk = Console::with([("a.npy", stack()), ("b.npy", other())]);
            for (from, to) in links {
                symlink(to, desk.path(from)).unwrap();
            }
            let report: Vec<&str> = report.into_iter().flat_map(|report| ["--report", report]).collect();
            desk.run(&[&["a.npy", "b.npy"][..], &report].concat()).exits(2).prints_nothing();
        }
    }

    #[test]
    fn a_link_to_what_is_not_there_yet_leads_to_it() {
        use std::os::unix::fs::symlink;
        let desk = Console::with([("a.npy", stack())]);
        fs::create_dir(desk.path("deep")).unwrap();
        symlink("deep/link.gif", desk.path("a.gif")).unwrap();
        symlink("../real.gif", desk.path("deep/link.gif")).unwrap();
        desk.run(&["a.npy"]).succeeds();
        assert_eq!(fs::read_link(desk.path("a.gif")).unwrap(), Path::new("deep/link.gif"));
        assert!(!desk.shown("real.gif").frames.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_listing_that_does_not_arrive_is_a_failure() {
        let desk = Console::with([("a.npy", stack())]);
        for what in ["--info", "--dry-run"] {
            let full = fs::File::options().write(true).open("/dev/full").unwrap();
            let output = desk.command(&[what, "a.npy"]).stdout(full).output().unwrap();
            desk.ended(output).exits(1).mentions("stdout cannot be written");
        }
    }

    #[test]
    fn frames_without_end_are_no_end_of_the_others() {
        // A header that promises more frames than fit in memory, and a file without blocks.
        let desk = Console::with([("a.npy", stack()), ("b.npy", other())]);
        let frames = 1u64 << 40;
        let header = npy_with(1, &header("|u1", false, &[1 << 40, 1, 1]), &[]);
        desk.put("long.npy", &header);
        let file = fs::File::options().write(true).open(desk.path("long.npy")).unwrap();
        // Not every file system has room for as much.
        if file.set_len(header.len() as u64 + frames).is_err() {
            eprintln!("not run: a file of {frames} bytes is not possible here");
            return;
        }
        let arguments = ["a.npy", "long.npy", "b.npy", "-o", "out", "--scope", "frame", "--range", "full"];
        desk.run(&arguments)
            .exits(1)
            .mentions("long.npy: has 1099511627776 frames, too many to have levels of their own");
        assert_eq!(desk.files(), ["a.npy", "b.npy", "long.npy", "out/a.gif", "out/b.gif"]);
    }
}
