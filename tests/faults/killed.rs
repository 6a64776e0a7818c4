//! Runs that are killed at random times and resumed.

use std::fs::{self, File};
use std::process::Stdio;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use vol2gif_kit::dicom_writer::Dicom;
use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

use crate::noise::noise;

/// Number of runs that are killed.
const KILLED: usize = 50;

/// Held by one test at a time, so that a run takes as long as the run that was timed.
static ALONE: Mutex<()> = Mutex::new(());

/// The arguments of every run, before the output directory.
const RUN: [&str; 5] = ["in", "--resume", "--threads=2", "-q", "-o"];

/// A sandbox with volumes of several kinds in `in/`, one hour old.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with([]);
    let samples = |seed: u64, count: usize| noise(seed).take(count);
    let grey: Vec<u16> = samples(1, 48 * 240 * 200).map(|bits| bits as u16 % 5000).collect();
    let colors: Vec<u8> = samples(2, 12 * 80 * 90 * 3).map(|bits| bits as u8).collect();
    let still: Vec<i16> = samples(3, 120 * 130).map(|bits| bits as i16).collect();
    let still = still.repeat(40);
    sandbox.put("in/a.npy", &npy(&[48, 240, 200], &grey));
    sandbox.put("in/b.npy", &npy(&[12, 80, 90, 3], &colors));
    sandbox.put(
        "in/deep/c.npz",
        &npz(&[("x.npy", &npy(&[40, 120, 130], &still)), ("y.npy", &npy(&[1, 1, 2], &[1u8, 2]))], true),
    );
    sandbox.put("in/deep/d.npy", &npy(&[48, 240, 200], &grey));
    for name in sandbox.files() {
        let file = File::options().write(true).open(sandbox.path(&name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
    sandbox
}

/// The files below `directory`, with their bytes.
fn below(sandbox: &Sandbox, directory: &str) -> Vec<(String, Vec<u8>)> {
    let start = format!("{directory}/");
    let names = sandbox.files().into_iter().filter_map(|name| name.strip_prefix(&start).map(str::to_owned));
    names.map(|name| (name.clone(), sandbox.bytes(&format!("{directory}/{name}")))).collect()
}

/// Starts a run with the output `out` and kills it after `wait`. Returns whether it had not ended before.
fn kill_after(sandbox: &Sandbox, wait: Duration) -> bool {
    let mut command = sandbox.command(&[&RUN[..], &["out"]].concat());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

#[test]
#[ignore = "takes minutes"]
fn a_run_that_is_killed_and_resumed_makes_the_files_of_an_undisturbed_run() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let sandbox = sandbox();
    let start = Instant::now();
    sandbox.run(&[&RUN[..], &["expected"]].concat()).succeeds();
    let took = start.elapsed();
    let expected = below(&sandbox, "expected");
    assert_eq!(expected.len(), 5);

    let (mut killed, mut left, mut missing, mut runs) = (0, 0, 0, 0);
    let mut moments = noise(20_261_123).map(|bits| took.mul_f64((bits % 1000) as f64 / 1000.0));
    while killed < KILLED {
        let _ = fs::remove_dir_all(sandbox.path("out"));
        // In every third round, the resuming run is killed as well.
        for _ in 0..if runs % 3 == 0 { 2 } else { 1 } {
            runs += 1;
            killed += usize::from(kill_after(&sandbox, moments.next().unwrap()));
            let (temporary, gifs): (Vec<_>, Vec<_>) =
                below(&sandbox, "out").into_iter().partition(|(name, _)| name.contains(".vol2gif-"));
            left += temporary.len();
            missing += expected.len() - gifs.len();
            // A file with its final name is complete.
            assert!(gifs.iter().all(|gif| expected.contains(gif)), "run {runs}");
        }
        // The sandbox asserts that this run leaves no temporary file.
        sandbox.run(&[&RUN[..], &["out"]].concat()).succeeds();
        assert!(below(&sandbox, "out") == expected, "run {runs}");
        assert!(runs < 4 * KILLED, "too many runs end before they are killed");
    }
    println!(
        "{killed} of {runs} runs killed, {missing} GIFs missing after them, {left} temporary files left"
    );
    assert!(missing > KILLED && left > KILLED / 4, "{missing}, {left}");
}

#[test]
#[ignore = "takes a while"]
fn runs_that_resume_at_the_same_time_do_not_disturb_each_other() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let sandbox = sandbox();
    sandbox.run(&[&RUN[..], &["expected"]].concat()).succeeds();
    let expected = below(&sandbox, "expected");
    for _ in 0..5 {
        let _ = fs::remove_dir_all(sandbox.path("out"));
        let start = || {
            let mut command = sandbox.command(&[&RUN[..], &["out"]].concat());
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let runs: Vec<_> = (0..4)
            .map(|_| {
                sleep(Duration::from_millis(60));
                start()
            })
            .collect();
        for run in runs {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert!(below(&sandbox, "out") == expected);
    }
}

#[test]
#[ignore = "takes a while"]
fn what_a_killed_run_leaves_has_no_text_of_a_header() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let sandbox = Sandbox::with([]);
    for number in 0..160 {
        let samples: Vec<u16> = noise(number as u64).take(256 * 256).map(|bits| bits as u16 % 4000).collect();
        let series = number % 2;
        let slice = Dicom::slice(256, 256, number as f64, number, &samples)
            .with(|all| all.text(0x0020_000e, b"UI", &format!("1.2.{series}")));
        sandbox.put(&format!("in/{series}/IM{number}"), &slice.to_bytes());
    }
    let start = Instant::now();
    sandbox.run(&[&RUN[..], &["expected"]].concat()).succeeds();
    let took = start.elapsed();
    fs::create_dir(sandbox.path("temporary")).unwrap();
    let (mut left, mut moments) = (0, noise(5).map(|bits| took.mul_f64((bits % 1000) as f64 / 1000.0)));
    for _ in 0..20 {
        let _ = fs::remove_dir_all(sandbox.path("out"));
        let mut command = sandbox.command(&[&RUN[..], &["out"]].concat());
        command.env("TMPDIR", sandbox.path("temporary"));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(moments.next().unwrap());
        child.kill().unwrap();
        child.wait().unwrap();
        for (name, bytes) in ["out", "temporary"].iter().flat_map(|directory| below(&sandbox, directory)) {
            left += usize::from(name.contains(".vol2gif-") && !bytes.is_empty());
            // All texts of these headers have this word.
            assert!(!bytes.windows(6).any(|word| word.eq_ignore_ascii_case(b"secret")), "{name}");
        }
    }
    assert!(left > 0, "no run has left a temporary file");
}
