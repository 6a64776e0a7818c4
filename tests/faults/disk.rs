//! Full disks, closed directories, and inputs that shrink or cannot be read: each makes the affected volumes
//! fail, and no other.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;
use vol2gif_kit::wait::until;

use crate::noise::noise;

/// Frames of noise, 64 KiB each. Their GIF has about as many bytes.
fn noisy(frames: usize) -> Vec<u8> {
    let samples: Vec<u8> = noise(5).take(frames << 16).map(|bits| bits as u8).collect();
    npy(&[frames, 256, 256], &samples)
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a file system of its own"]
fn a_full_disk_fails_the_volumes_that_do_not_fit_and_leaves_no_temporary_file() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", noisy(40)), ("c.npy", stack())]);
    fs::create_dir(sandbox.path("disk")).unwrap();
    // The mounted file system disappears with the process, so the script lists its files first.
    let script =
        "mount -t tmpfs -o size=1m none disk && \"$@\"; s=$?; find disk -type f | sort >listing; exit $s";
    let program = env!("CARGO_BIN_EXE_vol2gif");
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh", program]);
    command.args(["a.npy", "b.npy", "c.npy", "-o", "disk/", "--backend", "cpu"]);
    let ran = sandbox.ended(command.current_dir(sandbox.path("")).output().unwrap());
    ran.exits(1).mentions("error: disk/b.gif: cannot be written: No space left on device");
    ran.mentions("2 of 3 volumes converted, 1 failed; ");
    assert_eq!(String::from_utf8(sandbox.bytes("listing")).unwrap(), "disk/a.gif\ndisk/c.gif\n");
}

#[test]
#[ignore = "takes a while"]
fn a_directory_that_is_closed_during_a_run_fails_the_rest_which_can_be_resumed() {
    let sandbox = Sandbox::with([]);
    for number in 0..12 {
        sandbox.put(&format!("in/v{number:02}.npy"), &noisy(24));
    }
    fs::create_dir_all(sandbox.path("out")).unwrap();
    let run = || {
        let arguments = ["in", "-o", "out", "--resume", "--backend", "cpu", "--threads", "2"];
        let mut command = sandbox.unprivileged_command(&arguments);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        command
    };
    let child = run().spawn().unwrap();
    until(|| sandbox.files().iter().any(|name| name.ends_with(".gif")));
    fs::set_permissions(sandbox.path("out"), Permissions::from_mode(0o555)).unwrap();
    let output = child.wait_with_output().unwrap();
    fs::set_permissions(sandbox.path("out"), Permissions::from_mode(0o755)).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    let failed =
        said.lines().filter(|line| line.contains(".gif: cannot be written: Permission denied")).count();
    let gifs = sandbox.files().iter().filter(|name| name.ends_with(".gif")).count();
    println!("{gifs} GIFs before, {failed} failures after the directory was closed");
    assert!(gifs > 0 && failed > 0 && gifs + failed == 12, "{said}");

    // The temporary files that the first run could not remove are gone after the second.
    let ran = sandbox.ended(run().output().unwrap());
    ran.succeeds().mentions(&format!("{failed} of 12 volumes converted, {gifs} kept, 0 failed; "));
    sandbox.run(&["in", "-o", "expected/"]).succeeds();
    for name in sandbox.files().iter().filter_map(|name| name.strip_prefix("expected/")) {
        assert!(
            sandbox.bytes(&format!("out/{name}")) == sandbox.bytes(&format!("expected/{name}")),
            "{name}"
        );
    }
}

#[test]
#[ignore = "takes a while"]
fn an_input_that_shrinks_while_it_is_read_is_an_error_of_that_input() {
    for written in [false, true] {
        let sandbox = Sandbox::with([("b.npy", stack())]);
        // The passes take long, and the GIF is so large that it is written during the second pass.
        sandbox.put("a.npy", &noisy(500));
        let arguments = ["a.npy", "b.npy", "-o", "out/", "--backend", "cpu", "--threads", "1"];
        let child = sandbox.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
        // The temporary file exists from the first pass on, and has bytes from the second.
        let size = || {
            let files = fs::read_dir(sandbox.path("out")).ok()?.flatten();
            let mut temporary = files.filter(|it| it.file_name().to_string_lossy().contains(".vol2gif-"));
            Some(temporary.next()?.metadata().ok()?.len())
        };
        until(|| size().is_some_and(|bytes| bytes > 0 || !written));
        File::options().write(true).open(sandbox.path("a.npy")).unwrap().set_len(4096).unwrap();
        let ran = sandbox.ended(child.wait_with_output().unwrap());
        ran.exits(1).mentions("error: a.npy: cannot be read: it became shorter while it was read");
        assert!(sandbox.files().iter().all(|name| name != "out/a.gif"));
        assert_eq!(sandbox.shown("out/b.gif").frames.len(), 2);
    }
}

/// A C library that is loaded before the system's. Its `pread64` fails for files with `bad` in their path,
/// after `GOOD_READINGS` successful calls.
const READ_ERROR: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
ssize_t pread64(int file, void *to, size_t bytes, off64_t offset) {
    static int readings;
    char link[64], path[4096] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (readlink(link, path, sizeof path - 1) > 0 && strstr(path, "bad") && readings++ >= atoi(getenv("GOOD_READINGS"))) {
        errno = EIO;
        return -1;
    }
    ssize_t (*next)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    return next(file, to, bytes, offset);
}
"#;

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a C compiler"]
fn a_read_error_is_an_error_of_that_input() {
    let sandbox =
        Sandbox::with([("good.npy", noisy(20)), ("bad.npy", noisy(20)), ("fails.c", READ_ERROR.into())]);
    let compile = Command::new("cc")
        .args(["-shared", "-fPIC", "-o", "fails.so", "fails.c", "-ldl"])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert!(compile.status.success(), "{}", String::from_utf8_lossy(&compile.stderr));
    let mut failed = 0;
    // The error occurs in the header, in the first pass, in the second pass, or not at all. A volume of at
    // most 1 MiB would be read only once.
    for readings in [0, 1, 2, 3, 5, 8, 12, 1000] {
        let _ = fs::remove_dir_all(sandbox.path("out"));
        let mut command = sandbox.command(&["good.npy", "bad.npy", "-o", "out/", "--backend", "cpu"]);
        command.env("LD_PRELOAD", sandbox.path("fails.so")).env("GOOD_READINGS", readings.to_string());
        let ran = sandbox.ended(command.output().unwrap());
        if ran.status == 1 {
            failed += 1;
            ran.mentions("error: bad.npy: cannot be read: Input/output error");
            assert!(sandbox.files().iter().all(|name| name != "out/bad.gif"));
        } else {
            ran.succeeds();
        }
        assert_eq!(sandbox.shown("out/good.gif").frames.len(), 20);
    }
    println!("{failed} of 8 runs met the error");
    assert!((4..8).contains(&failed));
}
