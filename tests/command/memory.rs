//! The memory of a conversion: it depends on the frames that are being converted, not on the size of the
//! volume.

use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use vol2gif_kit::npy_writer::{npy, npz};
use vol2gif_kit::sandbox::Sandbox;

/// Runs the program; returns the greatest amount of memory it took, in KiB.
fn peak_kib(sandbox: &Sandbox, arguments: &[&str], volumes: &str) -> u64 {
    let mut child = sandbox.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Linux forgets the peak of a process when it ends, so the peak is read every 2 ms, and the last value
    // counts.
    let status = format!("/proc/{}/status", child.id());
    let (mut peak_kib, mut readings) = (0, 0);
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB")) {
            (peak_kib, readings) = (peak.trim().parse().unwrap(), readings + 1);
        }
        sleep(Duration::from_millis(2));
    }
    sandbox.ended(child.wait_with_output().unwrap()).succeeds().mentions(volumes);
    println!("{peak_kib} KiB at most, by {readings} readings");
    assert!(readings > 10, "only {readings} readings");
    peak_kib
}

#[test]
fn a_volume_of_a_gibibyte_takes_less_than_300_mib() {
    let sandbox = Sandbox::with([]);
    sandbox.put_zeros("a.npy", "uint16", 512);
    let arguments = ["a.npy", "--backend", "cpu", "--threads", "4"];
    assert!(peak_kib(&sandbox, &arguments, "512 frames of 1024x1024") < 300 << 10);
}

#[test]
fn a_preview_of_8_gib_takes_less_than_64_mib() {
    let sandbox = Sandbox::with([]);
    sandbox.put_zeros("large.npy", "uint16", 4096);
    let arguments = ["large.npy", "--preview=all", "--range=0,9", "--colormap=viridis"];
    let peak = peak_kib(&sandbox, &arguments, "all samples are the same");
    assert!(peak < 64 << 10, "{peak} KiB");
}

#[test]
fn a_nifti_file_in_gzip_of_a_gibibyte_takes_less_than_400_mib() {
    let sandbox = Sandbox::with([]);
    let mut header = vec![0u8; 352];
    header[..4].copy_from_slice(&348i32.to_le_bytes());
    for (at, number) in [(40, 3i16), (42, 1024), (44, 1024), (46, 512), (70, 512)] {
        header[at..at + 2].copy_from_slice(&number.to_le_bytes());
    }
    header[108..112].copy_from_slice(&352f32.to_le_bytes());
    header[344..347].copy_from_slice(b"n+1");
    let file = fs::File::create(sandbox.path("a.nii.gz")).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    encoder.write_all(&header).unwrap();
    let frame = vec![0; 1 << 21];
    (0..512).for_each(|_| encoder.write_all(&frame).unwrap());
    encoder.finish().unwrap();
    let arguments = ["a.nii.gz", "--backend", "cpu", "--threads", "4"];
    assert!(peak_kib(&sandbox, &arguments, "512 frames of 1024x1024") < 400 << 10);
}

#[test]
fn tiny_frames_keep_within_the_budget() {
    let sandbox = Sandbox::with([("a.npy", npy(&[200_000, 1, 1], &[1u8, 200].repeat(100_000)))]);
    let arguments = ["a.npy", "--backend", "cpu", "--threads", "8", "--max-memory", "64M"];
    assert!(peak_kib(&sandbox, &arguments, "200000 frames of 1x1") < 100 << 10);
}

#[test]
fn many_volumes_keep_within_one_budget() {
    // Deflated volumes of noise. Each takes 24 MiB in memory.
    let sandbox = Sandbox::with([]);
    let mut state = 1u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 25) as u8
    })
    .take(6 << 20)
    .collect();
    for number in 0..4 {
        let volume = npy(&[24, 1024, 1024], &noise.repeat(4));
        sandbox.put(&format!("in/{number}.npz"), &npz(&[("a.npy", &volume)], true));
    }
    let run = |budget: &str| {
        let arguments = ["in", "-o", "out/", "--backend", "cpu", "--threads", "4", "--max-memory", budget];
        peak_kib(&sandbox, &arguments, "4 of 4 volumes converted")
    };
    // 24 MiB for the program itself, in addition to the budget.
    let (little, much) = (run("64M"), run("1G"));
    assert!(little < (64 + 24) << 10, "{little} KiB of 64 MiB");
    assert!(much > 80 << 10, "{much} KiB, so the larger budget was not used");
}

#[test]
fn threads_that_learn_colors_keep_within_the_budget() {
    // 64 frames of 200 x 200 pixels in 89 colors. Each thread that makes a map from colors to indices takes 24
    // MiB, so that 64 of them took 300 MiB, or 1.3 GiB where the system gives memory in large pages.
    let mut state = 1u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    };
    let colors: Vec<[u8; 3]> = (0..89).map(|_| [0; 3].map(|_| random() as u8)).collect();
    let pixels: Vec<u8> = (0..64 * 200 * 200).flat_map(|_| colors[random() as usize % 89]).collect();
    let sandbox = Sandbox::with([("a.npy", npy(&[64, 200, 200, 3], &pixels))]);
    for threads in ["7", "64"] {
        let options = ["a.npy", "--backend", "cpu", "--threads", threads, "--max-memory", "64M"];
        for more in [&[][..], &["--palette", "frame"], &["--palette", "4", "--max-bytes", "1100K"]] {
            let arguments = [&options[..], more].concat();
            // 24 MiB for the program itself, in addition to the budget.
            let peak = peak_kib(&sandbox, &arguments, "64 frames of 200x200");
            assert!(peak < (64 + 24) << 10, "{peak} KiB with {more:?}, {threads} threads");
            // `--info` says what is taken at most, whatever the colors.
            let info = sandbox.run(&[&options[..], more, &["--info"]].concat());
            let said = info.lines().into_iter().find_map(|line| {
                let said = line.strip_prefix("estimated memory: about ")?.strip_suffix(" MiB")?;
                said.parse::<f64>().ok()
            });
            assert!(said.is_some_and(|said| said < 128.0 && peak as f64 / 1024.0 < said), "{said:?} MiB");
        }
    }
}
