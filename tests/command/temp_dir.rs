//! `--temp-dir`: where a volume from stdin and a GIF for stdout wait.

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::{header, npy_with};
use vol2gif_kit::sandbox::Sandbox;

#[test]
fn a_directory_that_holds_no_files_is_refused_before_the_run() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    for directory in ["none", "a.npy"] {
        sandbox
            .run(&["a.npy", "--temp-dir", directory])
            .exits(2)
            .mentions(&format!("error: no file can be made in --temp-dir {directory}: "));
    }
    assert_eq!(sandbox.files(), ["a.npy"]);
}

#[test]
fn a_gif_goes_to_stdout_by_way_of_it() {
    let sandbox = Sandbox::with([("a.npy", stack())]);
    std::fs::create_dir(sandbox.path("spools")).unwrap();
    // The system's directory does not exist, so that only the one that is named can serve.
    let mut command = sandbox.command(&["a.npy", "-o", "-", "--temp-dir", "spools"]);
    command.env("TMPDIR", "/nonexistent");
    let gif = sandbox.ended(command.output().unwrap()).succeeds().out.clone();
    sandbox.run(&["a.npy"]).succeeds();
    assert!(gif == sandbox.bytes("a.gif"));
    let mut command = sandbox.command(&["a.npy", "-o", "-"]);
    command.env("TMPDIR", "/nonexistent");
    assert_eq!(sandbox.ended(command.output().unwrap()).status, 1);
}

/// The files that a process has open below a directory.
#[cfg(target_os = "linux")]
fn open_files(process: u32, directory: &std::path::Path) -> usize {
    let links = std::fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten();
    links
        .filter(|link| std::fs::read_link(link.path()).is_ok_and(|target| target.starts_with(directory)))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_volume_from_stdin_waits_in_it() {
    let sandbox = Sandbox::with([]);
    std::fs::create_dir(sandbox.path("spools")).unwrap();
    let spools = sandbox.path("spools").canonicalize().unwrap();
    let mut child = sandbox
        .command(&["-", "-o", "a.gif", "--temp-dir", "spools"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let start = npy_with(1, &header("|u1", false, &[70, 1024, 1024]), &[]);
    stdin.write_all(&start).unwrap();
    stdin.write_all(&vec![7; 66 << 20]).unwrap();
    // More than 64 MiB are there, so the rest goes to a file.
    let begun = Instant::now();
    while open_files(child.id(), &spools) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "no file is open below {}", spools.display());
        std::thread::sleep(Duration::from_millis(5));
    }
    stdin.write_all(&vec![7; 4 << 20]).unwrap();
    drop(stdin);
    sandbox.ended(child.wait_with_output().unwrap()).succeeds().mentions("stdin -> a.gif: 70 frames");
    assert_eq!(sandbox.files(), ["a.gif"]);
}
