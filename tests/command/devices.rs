//! Who makes the levels: it does not show in the GIF.

use std::io::Write;

use vol2gif_kit::npy_writer::npy;
#[cfg(all(target_os = "linux", feature = "gpu"))]
use vol2gif_kit::sandbox::Ran;
use vol2gif_kit::sandbox::Sandbox;

/// A volume of a few blocks' odd ends.
fn volume() -> Vec<u8> {
    npy(&[7, 13, 11], &(0..7 * 13 * 11).map(|i| (i * i % 4001) as f32 - 1000.5).collect::<Vec<_>>())
}

/// What `--list-devices` prints, a device on each line; `None` where there is none, and that has been said.
fn devices() -> Option<Vec<String>> {
    let ran = Sandbox::with([]).run(&["--list-devices"]);
    ran.succeeds();
    if ran.out.is_empty() {
        assert!(std::env::var("VOL2GIF_REQUIRE_GPU").as_deref() != Ok("1"), "no GPU to test: {}", ran.err);
        // Past the test harness, which would keep it to itself.
        let _ = write!(std::io::stderr(), "NOT RUN, a test of the program with a GPU: {}", ran.err);
        return None;
    }
    Some(String::from_utf8(ran.out).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn auto_and_cpu_make_the_same_bytes() {
    let sandbox = Sandbox::with([("a.npy", volume())]);
    for backend in ["auto", "cpu"] {
        sandbox
            .run(&["a.npy", "--backend", backend, "-o", &format!("{backend}.gif")])
            .succeeds()
            .mentions(", cpu\n");
    }
    assert!(sandbox.bytes("auto.gif") == sandbox.bytes("cpu.gif"));
}

#[test]
fn gpu_and_cpu_make_the_same_bytes() {
    let Some(devices) = devices() else { return };
    assert!(devices[0].starts_with("0: "), "{devices:?}");
    let name = devices[0]["0: ".len()..].split([' ', '(']).next().unwrap();
    let sandbox = Sandbox::with([("a.npy", volume())]);
    sandbox.run(&["a.npy", "--backend", "cpu"]).succeeds();
    for (gif, arguments) in [
        ("gpu.gif", &["--backend", "gpu"][..]),
        ("number.gif", &["--device", "0", "--gpu-memory", "16M"]),
        ("name.gif", &["--backend", "auto", "--device", name]),
    ] {
        let ran = sandbox.run(&[&["a.npy", "-o", gif], arguments].concat());
        ran.succeeds();
        if gif != "name.gif" {
            ran.mentions(&format!(", gpu ({name}"));
        }
        assert!(sandbox.bytes(gif) == sandbox.bytes("a.gif"), "{gif}");
    }
}

#[test]
fn verify_compares_with_the_other_backend() {
    let Some(_) = devices() else { return };
    let color = npy(&[2, 3, 5, 3], &(0..90u16).map(|i| i * 40).collect::<Vec<_>>());
    let sandbox = Sandbox::with([("a.npy", volume()), ("color.npy", color)]);
    sandbox
        .run(&["a.npy", "color.npy", "--verify", "--backend", "cpu"])
        .succeeds()
        .mentions("\n  verified: 7 frames decoded, levels compared with gpu (")
        .mentions("\n  verified: 2 frames decoded, levels compared with gpu (");
    sandbox
        .run(&["a.npy", "--verify", "--backend", "gpu"])
        .succeeds()
        .mentions("\n  verified: 7 frames decoded, levels compared with cpu\n");
    sandbox.run(&["a.npy", "--verify", "-q"]).succeeds().says(&[]);
}

#[test]
fn a_device_that_is_not_there_is_told_once() {
    let Some(_) = devices() else { return };
    let sandbox = Sandbox::with([("a.npy", volume()), ("b.npy", volume())]);
    for device in ["99", "abacus"] {
        let ran = sandbox.run(&["a.npy", "b.npy", "--device", device]);
        ran.exits(1).mentions(device).mentions("--backend cpu makes the same bytes");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    assert_eq!(sandbox.files(), ["a.npy", "b.npy"]);
}

/// Runs where Vulkan finds no driver.
#[cfg(all(target_os = "linux", feature = "gpu"))]
fn without_drivers(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let nowhere = "/nonexistent";
    let mut command = sandbox.command(arguments);
    command.env("VK_DRIVER_FILES", nowhere).env("VK_ICD_FILENAMES", nowhere);
    sandbox.ended(command.output().unwrap())
}

#[cfg(all(target_os = "linux", feature = "gpu"))]
#[test]
fn without_a_gpu_it_is_said_what_is_missing_and_that_the_cpu_will_do() {
    let sandbox = Sandbox::with([("a.npy", volume()), ("b.npy", volume())]);
    let ran = without_drivers(&sandbox, &["a.npy", "b.npy", "--backend", "gpu"]);
    ran.exits(1)
        .prints_nothing()
        .mentions("install")
        .mentions("Vulkan")
        .mentions("--backend cpu makes the same bytes");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.starts_with("error: "), "{}", ran.err);
    assert_eq!(sandbox.files(), ["a.npy", "b.npy"]);

    let ran = without_drivers(&sandbox, &["--list-devices"]);
    ran.exits(0).prints_nothing().mentions("install");
    without_drivers(&sandbox, &["a.npy", "--backend", "auto", "--verify"])
        .succeeds()
        .mentions("\n  verified: 7 frames decoded, no GPU on this machine to compare levels with\n");
}
