//! The program on a GPU: the GIFs are the same as those of the CPU.

use vol2gif_kit::fixtures::odd_frames;
use vol2gif_kit::gpu_tests;
use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;
use vol2gif_kit::trials::Trial;

pub fn tests() -> Vec<Trial> {
    gpu_tests![listed_devices;
        gpu_and_cpu_make_the_same_bytes,
        verify_compares_with_the_other_backend,
        a_missing_device_is_reported_once,
    ]
}

/// The lines of `--list-devices`, one for each device.
fn listed_devices() -> Result<Vec<String>, String> {
    let ran = Sandbox::with([]).run(&["--list-devices"]);
    let devices = ran.succeeds().lines();
    if devices.is_empty() { Err(ran.err) } else { Ok(devices) }
}

fn gpu_and_cpu_make_the_same_bytes(devices: Vec<String>) {
    assert!(devices[0].starts_with("0: "), "{devices:?}");
    let name = devices[0]["0: ".len()..].split([' ', '(']).next().unwrap();
    let sandbox = Sandbox::with([("a.npy", odd_frames())]);
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

fn verify_compares_with_the_other_backend(_devices: Vec<String>) {
    let color = npy(&[2, 3, 5, 3], &(0..90u16).map(|i| i * 40).collect::<Vec<_>>());
    let sandbox = Sandbox::with([("a.npy", odd_frames()), ("color.npy", color)]);
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

fn a_missing_device_is_reported_once(_devices: Vec<String>) {
    let sandbox = Sandbox::with([("a.npy", odd_frames()), ("b.npy", odd_frames())]);
    for device in ["99", "abacus"] {
        let ran = sandbox.run(&["a.npy", "b.npy", "--device", device]);
        ran.exits(1).mentions(device).mentions("--backend cpu makes the same bytes");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
    assert_eq!(sandbox.files(), ["a.npy", "b.npy"]);
}
