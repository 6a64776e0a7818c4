//! The choice of a backend. The GIF does not depend on it. Tests that need a GPU are in
//! `tests/backends/program.rs`.

use vol2gif_kit::fixtures::odd_frames;
#[cfg(all(target_os = "linux", feature = "gpu"))]
use vol2gif_kit::sandbox::Ran;
use vol2gif_kit::sandbox::Sandbox;

#[test]
fn auto_and_cpu_make_the_same_bytes() {
    let sandbox = Sandbox::with([("a.npy", odd_frames())]);
    for backend in ["auto", "cpu"] {
        sandbox
            .run(&["a.npy", "--backend", backend, "-o", &format!("{backend}.gif")])
            .succeeds()
            .mentions(", cpu\n");
    }
    assert!(sandbox.bytes("auto.gif") == sandbox.bytes("cpu.gif"));
}

#[cfg(all(target_os = "linux", feature = "gpu"))]
#[test]
fn no_driver_complains_about_a_missing_variable() {
    let sandbox = Sandbox::with([("a.npy", odd_frames())]);
    for arguments in [
        &["--list-devices"][..],
        &["a.npy", "--backend", "gpu", "--threads", "2"],
        &["a.npy", "--verify"],
        &["a.npy", "--device", "0"],
    ] {
        let mut command = sandbox.command(arguments);
        command.env_remove("XDG_RUNTIME_DIR");
        let ran = sandbox.ended(command.output().unwrap());
        assert!(!ran.err.contains("XDG_RUNTIME_DIR"), "{arguments:?}: {}", ran.err);
        // With the variable, everything else is the same.
        let usual = sandbox.run(arguments);
        assert_eq!((ran.status, &ran.out), (usual.status, &usual.out), "{arguments:?}: {}", ran.err);
    }
}

/// Runs the program where Vulkan finds no driver.
#[cfg(all(target_os = "linux", feature = "gpu"))]
fn without_drivers(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let nowhere = "/nonexistent";
    let mut command = sandbox.command(arguments);
    command.env("VK_DRIVER_FILES", nowhere).env("VK_ICD_FILENAMES", nowhere);
    sandbox.ended(command.output().unwrap())
}

#[cfg(all(target_os = "linux", feature = "gpu"))]
#[test]
fn without_a_gpu_the_error_names_what_is_missing_and_recommends_the_cpu() {
    let sandbox = Sandbox::with([("a.npy", odd_frames()), ("b.npy", odd_frames())]);
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
