//! Whatever the options, the threads and the budget: a conversion takes no more memory than `--max-memory`, and what the
//! program itself takes. Measured by the system.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use vol2gif_kit::npy_writer::npy;
use vol2gif_kit::sandbox::Sandbox;

/// What the program takes itself, in MiB, in addition to its budget.
const PROGRAM_MIB: u64 = 24;

/// Conversions that are measured; `VOL2GIF_BUDGET_CASES` asks for another number.
const CASES: usize = 10;

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % count
    }

    fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Runs the program; returns the greatest amount of memory that was seen, in KiB. It may fail to meet a size.
fn peak_kib(sandbox: &Sandbox, arguments: &[&str]) -> u64 {
    let mut command = sandbox.command(arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let (mut peak, mut readings) = (0, 0);
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let found = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB"));
        if let Some(kib) = found {
            (peak, readings) = (kib.trim().parse().unwrap(), readings + 1);
        }
        sleep(Duration::from_millis(1));
    }
    // A run that refuses its options takes next to nothing, and would show nothing.
    let status = child.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | 1)) && readings > 5, "{status}, {readings}: {arguments:?}");
    peak
}

#[test]
fn conversions_keep_within_their_budget() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let sandbox = Sandbox::with([]);
    let mut noise = |count: usize| -> Vec<u8> { (0..count).map(|_| random.below(256) as u8).collect() };
    let colors = noise(3 * 89);
    let few = noise(64 * 150 * 150)
        .into_iter()
        .flat_map(|at| [0, 1, 2].map(|s| colors[usize::from(at) % 89 * 3 + s]));
    sandbox.put("few.npy", &npy(&[64, 150, 150, 3], &few.collect::<Vec<u8>>()));
    sandbox.put("tiny.npy", &npy(&[500, 24, 24, 3], &noise(500 * 24 * 24 * 3)));
    sandbox.put("rgb.npy", &npy(&[16, 300, 300, 3], &noise(16 * 300 * 300 * 3)));
    let grey: Vec<u16> =
        noise(2 * 40 * 300 * 300).as_chunks().0.iter().map(|two| u16::from_le_bytes(*two)).collect();
    sandbox.put("grey.npy", &npy(&[40, 300, 300], &grey));
    let floats: Vec<f32> = grey.iter().take(12 * 500 * 500).map(|&value| f32::from(value)).collect();
    sandbox.put("floats.npy", &npy(&[12, 500, 500], &floats));

    // Many trials of a size, by threads that took turns, took 135 to 179 MiB.
    let known = "tiny.npy -o made.gif --backend cpu --max-memory 64M --threads 64 --palette 7 --dither --max-bytes 400K";
    check(&sandbox, 64, &known.split(' ').collect::<Vec<_>>());

    let cases = std::env::var("VOL2GIF_BUDGET_CASES").map_or(CASES, |count| count.parse().unwrap());
    for _ in 0..cases {
        let budget = random.one_of(&[64, 96, 200]);
        let limit = format!("{budget}M");
        let input = random.one_of(&["few.npy", "tiny.npy", "tiny.npy", "rgb.npy", "grey.npy", "floats.npy"]);
        let mut arguments = vec![input, "-o", "made.gif", "--backend", "cpu", "--max-memory", &limit];
        arguments.extend(["--threads", random.one_of(&["1", "7", "64", "64"])]);
        arguments.extend(["--effort", random.one_of(&["0", "1", "2", "2"])]);
        let palettes: &[&str] =
            random.one_of(&[&[][..], &["--palette", "frame"], &["--palette", "7", "--dither"]]);
        arguments.extend(palettes);
        let more: [&[&str]; 4] = [
            &["--scope", "frame", "--range", "1%,99%"],
            &["--width", "333", "--resample", "lanczos"],
            &["--max-bytes", "400K", "--allow", "frames,pixels"],
            &["--max-error", "9"],
        ];
        for more in more {
            if random.below(3) == 0 {
                arguments.extend(more);
            }
        }
        check(&sandbox, budget, &arguments);
    }
}

/// Runs the program, which must take no more than `budget` MiB and what it takes itself.
fn check(sandbox: &Sandbox, budget: u64, arguments: &[&str]) {
    let peak = peak_kib(sandbox, arguments);
    println!("{peak} KiB: {}", arguments.join(" "));
    assert!(peak < (budget + PROGRAM_MIB) << 10, "{peak} KiB: {}", arguments.join(" "));
}
