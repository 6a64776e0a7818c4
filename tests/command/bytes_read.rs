//! The bytes that a view reads of a large file, counted by the system: only what is shown, or as many times that as
//! windows are needed across the order of storage.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use vol2gif_kit::npy_writer::{header, npy_with};
use vol2gif_kit::sandbox::Sandbox;

/// Bytes that a run reads beside its input, such as libraries and what the system says of the machine.
const OTHER_BYTES: u64 = 2 << 20;

/// Runs the program; returns the bytes that it asked the system for by reading.
fn bytes_read(sandbox: &Sandbox, arguments: &[&str]) -> u64 {
    let mut command = sandbox.command(arguments);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let process = format!("/proc/{}", child.id());
    // The counts of a process stay until its parent has asked for its exit status.
    let has_ended = || {
        let stat = fs::read_to_string(format!("{process}/stat")).unwrap();
        stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z'))
    };
    while !has_ended() {
        sleep(Duration::from_millis(2));
    }
    let io = fs::read_to_string(format!("{process}/io")).unwrap();
    let read = io.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap();
    sandbox.ended(child.wait_with_output().unwrap()).succeeds();
    read
}

/// Puts a sparse file of these lengths in uint16 into the sandbox; returns the bytes of its samples.
fn sparse(sandbox: &Sandbox, name: &str, fortran: bool, lengths: &[usize]) -> u64 {
    let start = npy_with(1, &header("<u2", fortran, lengths), &[]);
    sandbox.put(name, &start);
    let bytes = 2 * lengths.iter().product::<usize>() as u64;
    let file = fs::File::options().write(true).open(sandbox.path(name)).unwrap();
    file.set_len(start.len() as u64 + bytes).unwrap();
    bytes
}

#[test]
fn a_view_reads_what_it_shows_for_each_pass() {
    let sandbox = Sandbox::with([]);
    let bytes = sparse(&sandbox, "a.npy", false, &[4, 4, 16, 512, 1024]);
    assert_eq!(bytes, 256 << 20);
    let run = |select: &str| {
        let options = ["--axes", "TCZYX", "--select", select, "--backend", "cpu", "--threads", "2"];
        bytes_read(&sandbox, &[&["a.npy"], &options[..]].concat())
    };
    // A pass for the range and one for the levels, where the samples of each frame lie together. Less than 128 MiB
    // that must be gathered are read once, and so is one MiB.
    for (select, shown, passes) in [
        ("c=1", bytes / 4, 2),
        ("c=1,t=2", bytes / 16, 2),
        ("c=1,t=0:2", bytes / 8, 2),
        ("c=1,y=100:200", bytes / 4 * 100 / 512, 2),
        ("c=1,x=0:512", bytes / 8, 1),
        ("c=0,t=3,z=8", bytes / 256, 1),
    ] {
        let read = run(select);
        let most = passes * shown + OTHER_BYTES;
        assert!(read >= passes * shown && read <= most, "{select}: {read} for {shown}");
    }
}

#[test]
fn a_view_across_the_order_of_storage_reads_the_file_once_for_each_window() {
    let sandbox = Sandbox::with([]);
    let lengths = [64, 512, 1024];
    let bytes = sparse(&sandbox, "c.npy", false, &lengths);
    assert_eq!(sparse(&sandbox, "fortran.npy", true, &lengths), bytes);
    // What fits a quarter of the budget is read once. Else the range is found in the order of storage, and each window
    // takes a quarter of the budget.
    for (budget, readings) in [("1G", 1), ("64M", 1 + 4)] {
        for (name, plane) in [("c.npy", "xz"), ("c.npy", "yz"), ("fortran.npy", "xy"), ("fortran.npy", "yz")]
        {
            let options = ["--axes", "ZYX", "--plane", plane, "--backend", "cpu", "--threads", "2"];
            let memory = ["--max-memory", budget, "--effort", "0"];
            let read = bytes_read(&sandbox, &[&[name], &options[..], &memory].concat());
            let case = format!("{name} {plane} {budget}: {} MiB", read >> 20);
            assert!(read >= readings.min(2) * bytes && read <= readings * bytes + OTHER_BYTES, "{case}");
        }
    }
}

#[test]
fn a_projection_reads_the_file_once() {
    let sandbox = Sandbox::with([]);
    let bytes = sparse(&sandbox, "c.npy", false, &[4, 16, 256, 512]);
    assert_eq!(sparse(&sandbox, "fortran.npy", true, &[4, 16, 256, 512]), bytes);
    for budget in ["1G", "64M"] {
        for name in ["c.npy", "fortran.npy"] {
            for (project, plane) in [("max:z", "xy"), ("mean:y", "xz"), ("std:x", "yz"), ("min:t", "xy")] {
                let options = ["--axes", "TZYX", "--project", project, "--plane", plane, "--range", "1%,99%"];
                let memory = ["--max-memory", budget, "--effort", "0", "--backend", "cpu", "--threads", "2"];
                let read = bytes_read(&sandbox, &[&[name], &options[..], &memory].concat());
                // The projection of t is 4 MiB, which waits in a file where there is little memory.
                let made = if project == "min:t" { 3 * bytes / 4 } else { bytes / 4 };
                let case = format!("{name} {project} {budget}: {} MiB", read >> 20);
                assert!(read >= bytes && read <= bytes + made + OTHER_BYTES, "{case}");
            }
        }
    }
}

#[test]
fn a_preview_reads_the_frames_that_it_shows() {
    let sandbox = Sandbox::with([]);
    // 8 GiB in frames of 1 MiB.
    let lengths = [8192, 512, 1024];
    assert_eq!(sparse(&sandbox, "a.npy", false, &lengths), 8 << 30);
    let of_frame = 1 << 20;
    for (arguments, frames) in [
        (&["--preview"][..], 1),
        (&["--preview=all"], 9),
        (&["--preview=all", "--select=z=::-2", "--slice-label"], 9),
        (&["--preview", "--axes=ZYX", "--select=z=7,x=0:512", "--plane=xy"], 1),
    ] {
        let read = bytes_read(&sandbox, &[&["a.npy", "--backend=cpu", "--range=0,99"], arguments].concat());
        assert!(
            read >= frames * of_frame / 2 && read <= 2 * frames * of_frame + OTHER_BYTES,
            "{arguments:?}: {read}"
        );
    }
    // Across the order of storage, a frame has some bytes of each run of the file.
    let bytes = sparse(&sandbox, "fortran.npy", true, &[64, 512, 1024]);
    for arguments in [&["fortran.npy", "--preview"][..], &["fortran.npy", "--preview", "--plane=xz"]] {
        let read = bytes_read(&sandbox, &[arguments, &["--backend=cpu", "--max-memory=64M"]].concat());
        assert!(read <= bytes + OTHER_BYTES, "{arguments:?}: {read}");
    }
}
