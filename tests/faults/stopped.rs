//! Runs that are stopped by a signal.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

use crate::noise::noise;

#[test]
#[ignore = "takes a while"]
fn a_run_that_gets_a_signal_stops_within_a_second_and_can_be_resumed() {
    let sandbox = Sandbox::with([]);
    let large: Vec<u16> = noise(7).take(40 << 18).map(|bits| bits as u16).collect();
    sandbox.put("in/large.npy", &npy(&[40, 512, 512], &large));
    for number in 0..200 {
        sandbox.put(&format!("in/v{number:03}.npy"), &npy(&[4, 64, 64], &large[number..number + (4 << 12)]));
    }
    sandbox.run(&["in", "-o", "expected", "-q"]).succeeds();
    let mut slowest = Duration::ZERO;
    for (round, (signal, status)) in [("-INT", 130), ("-TERM", 143)].into_iter().cycle().take(10).enumerate()
    {
        let arguments = ["in", "-o", "out", "--resume", "--backend", "cpu", "--report", "r.jsonl"];
        let mut command = sandbox.command(&arguments);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        sleep(Duration::from_millis(40 + 25 * round as u64));
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        let signaled = Instant::now();
        let ran = sandbox.ended(child.wait_with_output().unwrap());
        slowest = slowest.max(signaled.elapsed());
        if ran.status == 0 {
            // The run ended before the signal.
            break;
        }
        ran.exits(status).mentions("interrupted: ");
    }
    println!("{slowest:?} at most from the signal to the end");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
    sandbox.run(&["in", "-o", "out", "--resume", "--report", "r.jsonl"]).succeeds();
    for name in sandbox.files().iter().filter_map(|name| name.strip_prefix("expected/")) {
        assert!(
            sandbox.bytes(&format!("out/{name}")) == sandbox.bytes(&format!("expected/{name}")),
            "{name}"
        );
    }
    sandbox
        .run(&["--merge-reports", "r.jsonl", "--report", "all.jsonl"])
        .succeeds()
        .mentions("201 of 201 inputs converted");
}
