//! Disks that fill up, directories that are closed, inputs that shrink or cannot be read: each is the failure of the volumes
//! it meets, and of no other.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use vol2gif_kit::fixtures::stack;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;
use vol2gif_kit::wait::until;

use crate::noise::noise;

/// Noise that becomes a GIF of about as many bytes.
fn noisy(frames: usize) -> Vec<u8> {
    let samples: Vec<u8> = noise(5).take(frames << 16).map(|bits| bits as u8).collect();
    npy(&[frames, 256, 256], &samples)
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs a file system of its own"]
fn a_full_disk_fails_what_does_not_fit_and_leaves_nothing() {
    let sandbox = Sandbox::with([("a.npy", stack()), ("b.npy", noisy(40)), ("c.npy", stack())]);
    fs::create_dir(sandbox.path("disk")).unwrap();
    // What is mounted is gone with the process, so it is listed before.
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
fn a_directory_that_is_closed_in_the_middle_fails_the_rest_which_can_be_resumed() {
    // The superuser may write anywhere, and so has to be somebody else.
    const NOBODY: u32 = 65534;
    let sandbox = Sandbox::with([]);
    let is_root = fs::write("/proc/self/oom_score_adj", "0").is_ok() && owner(&sandbox) == 0;
    for number in 0..12 {
        sandbox.put(&format!("in/v{number:02}.npy"), &noisy(24));
    }
    fs::create_dir_all(sandbox.path("tmp")).unwrap();
    fs::create_dir_all(sandbox.path("out")).unwrap();
    if is_root {
        for name in ["", "tmp", "out"] {
            chown(sandbox.path(name), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let run = || {
        let mut command =
            sandbox.command(&["in", "-o", "out", "--resume", "--backend", "cpu", "--threads", "2"]);
        command.env("TMPDIR", sandbox.path("tmp")).stdout(Stdio::null()).stderr(Stdio::piped());
        if is_root {
            command.uid(NOBODY);
        }
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

    // Temporary files could not be removed then; they are gone now.
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

/// Who owns what is made here.
fn owner(sandbox: &Sandbox) -> u32 {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata(sandbox.path("")).unwrap())
}

#[test]
#[ignore = "takes a while"]
fn an_input_that_is_cut_short_while_it_is_read_is_an_error_of_that_input() {
    for written in [false, true] {
        let sandbox = Sandbox::with([("b.npy", stack())]);
        // Its passes take long; and its GIF is large, so that it is being written in the second.
        sandbox.put("a.npy", &noisy(500));
        let arguments = ["a.npy", "b.npy", "-o", "out/", "--backend", "cpu", "--threads", "1"];
        let child = sandbox.command(&arguments).stderr(Stdio::piped()).spawn().unwrap();
        // Its temporary file is there from the first pass on, and has bytes in the second.
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

/// A library that goes before the system's, and makes readings of files named `bad` fail after so many.
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
fn a_reading_that_fails_is_an_error_of_that_input() {
    let sandbox =
        Sandbox::with([("good.npy", noisy(20)), ("bad.npy", noisy(20)), ("fails.c", READ_ERROR.into())]);
    let compile = Command::new("cc")
        .args(["-shared", "-fPIC", "-o", "fails.so", "fails.c", "-ldl"])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert!(compile.status.success(), "{}", String::from_utf8_lossy(&compile.stderr));
    let mut failed = 0;
    // In the header, in the first pass, in the second, and never; what has no more than 1 MiB is read once.
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
