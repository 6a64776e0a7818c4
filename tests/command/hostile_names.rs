//! Names and files that do harm where a program does not expect them.

use vol2gif_kit::fixtures::stack;
#[cfg(unix)]
use vol2gif_kit::fixtures::{STACK_LEVELS, two_pixels};
use vol2gif_kit::npy_writer::npz;
use vol2gif_kit::sandbox::Sandbox;

/// Converts an archive of arrays with these names, which must end with `status`; returns the files beside the
/// archive.
fn of_arrays(names: &[&str], status: i32) -> Vec<String> {
    let sandbox = Sandbox::with([]);
    let files: Vec<String> = names.iter().map(|name| format!("{name}.npy")).collect();
    let array = stack();
    let entries: Vec<(&str, &[u8])> = files.iter().map(|name| (&**name, &*array)).collect();
    sandbox.put("in/a.npz", &npz(&entries, true));
    let ran = sandbox.run(&["in/a.npz", "-o", "deep/out/"]);
    ran.exits(status);
    let mut files = sandbox.files();
    files.retain(|name| name != "in/a.npz");
    files
}

#[test]
fn no_name_of_an_array_leads_out_of_the_output_directory() {
    let absolute = std::env::temp_dir().join("vol2gif-was-here");
    let absolute = absolute.to_str().unwrap();
    let of_absolute = format!("deep/out/a.{}.gif", absolute.replace(['/', '\\', ':'], "_"));
    for (name, file) in [
        ("../x", "deep/out/a..._x.gif"),
        ("..\\..\\x", "deep/out/a..._.._x.gif"),
        ("/../../x", "deep/out/a._.._.._x.gif"),
        ("/etc/x", "deep/out/a._etc_x.gif"),
        ("C:\\x", "deep/out/a.C__x.gif"),
        ("x/../../../y", "deep/out/a.x_.._.._.._y.gif"),
        (absolute, &*of_absolute),
        ("..", "deep/out/a....gif"),
        (".", "deep/out/a...gif"),
        ("", "deep/out/a..gif"),
        ("a\0b", "deep/out/a.a_b.gif"),
        ("line\nbreak\x1b[2J", "deep/out/a.line_break_[2J.gif"),
        ("-o", "deep/out/a.-o.gif"),
        ("dot.", "deep/out/a.dot..gif"),
        ("space ", "deep/out/a.space .gif"),
        ("a*b?c\"d<e>f|g", "deep/out/a.a_b_c_d_e_f_g.gif"),
    ] {
        assert_eq!(of_arrays(&[name, "zz"], 0), [file, "deep/out/a.zz.gif"].map(String::from), "{name:?}");
    }
    assert!(!std::path::Path::new(absolute).exists());
}

#[test]
fn no_name_of_an_array_makes_the_name_of_a_windows_device() {
    // On Windows, the part of a file name before the first dot decides. Here, it is the name of the archive.
    let names = ["CON", "prn", "AUX", "NUL", "nul.txt", "COM1", "LPT9"];
    let files = of_arrays(&names, 0);
    assert_eq!(files.len(), names.len());
    assert!(files.iter().all(|name| name.starts_with("deep/out/a.")), "{files:?}");
}

#[test]
fn arrays_with_the_same_file_name_are_refused_before_the_run() {
    assert_eq!(of_arrays(&["a/b", "a\\b"], 2), [""; 0]);
    assert_eq!(of_arrays(&["a\0", "a_"], 2), [""; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_too_long_for_a_file_is_an_error_before_the_array_is_read() {
    let sandbox = Sandbox::with([]);
    let name = format!("{}.npy", "n".repeat(300));
    let mut archive = npz(&[(&name, &stack()), ("b.npy", &two_pixels())], true);
    // The checksum of the first array is wrong, so reading the array would bring another error.
    let entry = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    archive[entry + 16] ^= 1;
    sandbox.put("a.npz", &archive);
    // The output directory is missing in the first run and exists in the second.
    for _ in 0..2 {
        sandbox
            .run(&["a.npz", "-o", "out/"])
            .exits(1)
            .mentions(&format!("error: out/a.{}.gif: cannot be written: ", "n".repeat(300)))
            .mentions("1 of 2 volumes converted, 1 failed");
        assert_eq!(sandbox.files(), ["a.npz", "out/a.b.gif"]);
    }
}

#[cfg(unix)]
#[test]
fn a_search_skips_pipes_sockets_and_devices_and_an_input_that_is_one_is_refused() {
    use std::os::unix::{fs::symlink, net::UnixListener};
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("in/deep/b.npy", stack())]);
    assert!(
        std::process::Command::new("mkfifo").arg(sandbox.path("in/pipe.npy")).status().unwrap().success()
    );
    let _socket = UnixListener::bind(sandbox.path("in/socket.npy")).unwrap();
    symlink("pipe.npy", sandbox.path("in/to_pipe.npy")).unwrap();
    symlink("/dev/zero", sandbox.path("in/to_device.npy")).unwrap();
    std::fs::create_dir(sandbox.path("in/directory.npy")).unwrap();
    sandbox.run(&["in", "-o", "out"]).succeeds().mentions("2 of 2 volumes converted, 0 failed");
    assert_eq!(sandbox.shown("out/a.gif").levels(), STACK_LEVELS);
    for name in ["pipe", "socket", "to_pipe", "to_device"] {
        sandbox.run(&[&format!("in/{name}.npy")])
            .exits(1)
            .says(&[&format!(
                "error: in/{name}.npy: is a pipe, a socket or a device, which cannot be read twice; feed it to the \
                 standard input and name it -"
            )]);
    }
}

#[cfg(unix)]
#[test]
fn a_search_ends_even_if_links_form_circles() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("in/deep/b.npy", stack())]);
    // Links to themselves, to each other, and to the directories above.
    symlink("self.npy", sandbox.path("in/self.npy")).unwrap();
    symlink("there.npy", sandbox.path("in/here.npy")).unwrap();
    symlink("here.npy", sandbox.path("in/there.npy")).unwrap();
    symlink("..", sandbox.path("in/deep/up")).unwrap();
    symlink("../../in", sandbox.path("in/deep/in.npy")).unwrap();
    symlink("in", sandbox.path("link")).unwrap();
    // An input that is a link is followed, also to a directory.
    for input in ["in", "link"] {
        sandbox
            .run(&[input, "-o", "out"])
            .exits(1)
            .mentions(&format!("error: {input}/self.npy: cannot be read: "))
            .mentions(&format!("error: {input}/here.npy: cannot be read: "))
            .mentions(&format!("error: {input}/there.npy: cannot be read: "))
            .mentions("2 of 5 volumes converted, 3 failed");
        assert_eq!(sandbox.shown("out/deep/b.gif").levels(), STACK_LEVELS);
    }
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_searched_is_an_error_and_the_others_are_converted() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with([("in/a.npy", stack()), ("in/locked/b.npy", stack())]);
    set_permissions(sandbox.path("in/locked"), Permissions::from_mode(0o000)).unwrap();
    let output = sandbox.unprivileged_command(&["in", "-o", "out"]).output().unwrap();
    set_permissions(sandbox.path("in/locked"), Permissions::from_mode(0o755)).unwrap();
    sandbox.ended(output).exits(1).mentions("error: in/locked: cannot be read: ");
    assert_eq!(sandbox.shown("out/a.gif").levels(), STACK_LEVELS);
}
