//! Runs that end early: by a signal, or because the reader of their output is gone.

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::sandbox::Sandbox;
use vol2gif_kit::wait::until;

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let mut command = sandbox.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// Whether the program handles SIGINT, by the mask of caught signals in `/proc`.
#[cfg(target_os = "linux")]
fn handles_interrupts(child: &Child) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 2 != 0
}

#[test]
fn an_interrupted_conversion_leaves_no_file() {
    for (name, signal_name, status) in [("first.npy", "-INT", 130), ("second.npy", "-TERM", 143)] {
        let sandbox = Sandbox::with([("b.gif", vec![7])]);
        sandbox.put_zeros(name, "uint8", 512);
        sandbox.put_zeros("b.npy", "uint8", 512);
        let child = start(&sandbox, &[name, "b.npy", "-o", ".", "--threads", "1"]);
        // A temporary file exists while a GIF is being written.
        until(|| sandbox.files().iter().any(|name| name.starts_with(".vol2gif-")));
        signal(&child, signal_name);
        let ran = sandbox.ended(child.wait_with_output().unwrap());
        ran.exits(status).prints_nothing();
        // One or both of the volumes had been begun.
        let known = ["error: b.npy: interrupted".into(), format!("error: {name}: interrupted")];
        let (sums, said) = ran.err.lines().partition::<Vec<_>, _>(|line| line.starts_with("interrupted: "));
        assert!(sums.len() == 1 && sums[0].starts_with("interrupted: 0 of 2 volumes converted, 0 failed; "));
        assert!(!said.is_empty() && said.iter().all(|line| known.iter().any(|it| it == line)), "{said:?}");
        assert_eq!(sandbox.files(), ["b.gif", "b.npy", name]);
        assert_eq!(sandbox.bytes("b.gif"), [7]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_waits_for_stdin_can_be_interrupted() {
    let sandbox = Sandbox::with([]);
    let mut child = start(&sandbox, &["-", "-o", "a.gif"]);
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(&stack()[..100]).unwrap();
    until(|| handles_interrupts(&child));
    sleep(Duration::from_millis(100));
    signal(&child, "-INT");
    until(|| child.try_wait().unwrap().is_some());
    drop(stdin);
    sandbox.ended(child.wait_with_output().unwrap()).exits(130).prints_nothing();
    assert!(sandbox.files().is_empty());
}

#[test]
fn a_closed_stdout_is_an_error_and_no_panic() {
    let sandbox = Sandbox::with([]);
    let mut child = start(&sandbox, &["-", "-o", "-"]);
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&stack()).unwrap();
    let ran = sandbox.ended(child.wait_with_output().unwrap());
    ran.exits(1).mentions("error: stdout: cannot be written: ");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}
