//! No volume and no input is overwritten, even if the command line says so by mistake.

use vol2gif_kit::fixtures::{stack, two_pixels};
use vol2gif_kit::npy_writer::npz;
use vol2gif_kit::sandbox::Sandbox;

const REPLACED: &str = "cannot be written: it is a volume, which a GIF would replace; write to another place, or remove it first";

#[test]
fn no_gif_replaces_a_volume() {
    let archive = npz(&[("x.npy", &two_pixels())], true);
    // The names do not say that these are volumes, so that only their content protects them.
    let sandbox = Sandbox::with([("a", stack()), ("b.npy", two_pixels()), ("c.dat", archive.clone())]);
    sandbox.run(&["-o", "a", "b.npy"]).exits(1).says(&[&format!("error: a: {REPLACED}")]);
    sandbox
        .run(&["b.npy", "-o", "c.dat", "--dry-run"])
        .exits(1)
        .says(&[&format!("error: c.dat: {REPLACED}")]);
    assert_eq!([sandbox.bytes("a"), sandbox.bytes("c.dat")], [stack(), archive]);
    sandbox.put("d.dat", b"GIF89a");
    sandbox.run(&["b.npy", "-o", "d.dat"]).succeeds();
    assert_eq!(sandbox.files(), ["a", "b.npy", "c.dat", "d.dat"]);
}

#[test]
fn no_report_replaces_a_volume_or_an_input() {
    let archive = npz(&[("x.npy", &two_pixels())], true);
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels()), ("c.npz", archive.clone())]);
    sandbox.put("junk.npz", b"no archive");
    let volume = "error: a.npy: is a volume; the report would replace it; name another --report";
    sandbox.run(&["b.npy", "--report", "a.npy"]).exits(2).says(&[volume]);
    // An archive that cannot be listed is an input as well.
    for (input, array) in [("c.npz", "none"), ("junk.npz", "x")] {
        for more in [&[][..], &["--dry-run"], &["--resume"]] {
            let arguments = [&[input, "--array", array, "--report", input], more].concat();
            sandbox.run(&arguments).exits(2).mentions(&format!("the report would replace {input}"));
        }
    }
    #[cfg(unix)]
    {
        std::fs::hard_link(sandbox.path("a.npy"), sandbox.path("hard.npy")).unwrap();
        sandbox.run(&["a.npy", "--report", "hard.npy"]).exits(2);
        std::fs::remove_file(sandbox.path("hard.npy")).unwrap();
    }
    sandbox.run(&["a.npy", "-o", "-", "--report", "-", "--dry-run"]).exits(2).mentions("not both");
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "c.npz", "junk.npz"]);
    assert_eq!([sandbox.bytes("a.npy"), sandbox.bytes("c.npz")], [stack(), archive]);
    assert_eq!(sandbox.bytes("junk.npz"), b"no archive");
}

#[test]
fn the_directory_of_a_report_is_made() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels())]);
    sandbox.run(&["a.npy", "b.npy", "-o", "new/", "--report", "new/r.jsonl", "--no-mkdir"]).exits(2);
    sandbox.run(&["a.npy", "b.npy", "-o", "new/", "--report", "new/r.jsonl"]).succeeds();
    assert_eq!(sandbox.files(), ["a.npy", "b.npy", "new/a.gif", "new/b.gif", "new/r.jsonl"]);
}

#[test]
fn a_report_below_a_gif_is_refused_before_the_run() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for more in [&[][..], &["--dry-run"]] {
        let arguments = [&["a.npy", "-o", "new", "--report", "new/r.jsonl"], more].concat();
        sandbox.run(&arguments).exits(2).mentions("end --output with / for a directory");
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}

#[cfg(unix)]
#[test]
fn a_gif_keeps_the_permissions_of_the_gif_it_replaces() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let sandbox = Sandbox::with([("a.npy", stack())]);
    sandbox.put("a.gif", b"secret");
    std::fs::set_permissions(sandbox.path("a.gif"), std::fs::Permissions::from_mode(0o600)).unwrap();
    sandbox.run(&["a.npy"]).succeeds();
    assert_eq!(std::fs::metadata(sandbox.path("a.gif")).unwrap().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn broken_links_to_the_same_target_are_refused() {
    use std::os::unix::fs::symlink;
    for (links, report) in [
        (&[("a.gif", "x.gif"), ("b.gif", "x.gif")][..], None),
        (&[("a.gif", "b.gif")], None),
        (&[("a.gif", "r.jsonl")], Some("r.jsonl")),
        (&[("r.jsonl", "a.gif")], Some("r.jsonl")),
    ] {
        let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", two_pixels())]);
        for (from, to) in links {
            symlink(to, sandbox.path(from)).unwrap();
        }
        let report: Vec<&str> = report.into_iter().flat_map(|report| ["--report", report]).collect();
        sandbox.run(&[&["a.npy", "b.npy"][..], &report].concat()).exits(2).prints_nothing();
    }
}

#[cfg(unix)]
#[test]
fn a_gif_is_written_to_the_target_of_a_broken_link() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with([("a.npy", stack())]);
    std::fs::create_dir(sandbox.path("deep")).unwrap();
    symlink("deep/link.gif", sandbox.path("a.gif")).unwrap();
    symlink("../real.gif", sandbox.path("deep/link.gif")).unwrap();
    sandbox.run(&["a.npy"]).succeeds();
    assert_eq!(std::fs::read_link(sandbox.path("a.gif")).unwrap(), std::path::Path::new("deep/link.gif"));
    assert!(!sandbox.shown("real.gif").frames.is_empty());
}
