//! Frames from a function to a GIF, without keeping them: `cargo run --example frames -- heat.gif`.
//!
//! A simulation that goes on from frame to frame, as a camera does, gives each frame once. vol2gif keeps what it
//! needs a second time, and nothing more than 64 MiB of it in memory. What can give any frame again, such as a
//! file of another format, is better served by `Volume::from_frames`, which keeps nothing.

use std::error::Error;
use std::path::PathBuf;

use vol2gif::volume::{ByteOrder, SampleType, Volume};
use vol2gif::{Control, Converter, Options, Outcome, Output, Resources};

const SIDE: usize = 96;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "heat.gif".into());
    let outcome = write(path.into(), 120)?;
    println!("{}: {} frames, {} bytes", outcome.output.name(), outcome.shape.frames, outcome.bytes);
    Ok(())
}

/// Writes as many frames of a plate that cools as a GIF to `path`.
pub fn write(path: PathBuf, frames: usize) -> Result<Outcome, Box<dyn Error>> {
    let mut plate = Plate::new();
    // Called for one frame after the other. `out` has room for its samples, and an error of any kind, such as a
    // camera that was unplugged, ends the conversion and comes back from it.
    let read = move |_, out: &mut [u8]| {
        for (bytes, value) in out.chunks_exact_mut(4).zip(plate.step()) {
            bytes.copy_from_slice(&value.to_ne_bytes());
        }
        Ok(())
    };
    let axes = [frames, SIDE, SIDE];
    let volume = Volume::from_frames_once("heat", &axes, SampleType::F32, ByteOrder::NATIVE, read)?;
    let converter = Converter::new(Resources::default())?;
    Ok(converter.convert(&volume, &Output::File(path), &Options::default(), &Control::default())?)
}

/// A metal plate with a hot spot, which cools.
struct Plate(Vec<f32>);

impl Plate {
    fn new() -> Self {
        let hot = |at: usize| (at / SIDE).abs_diff(SIDE / 3) < 12 && (at % SIDE).abs_diff(SIDE / 2) < 12;
        Self((0..SIDE * SIDE).map(|at| if hot(at) { 90.0 } else { 20.0 }).collect())
    }

    fn step(&mut self) -> &[f32] {
        let before = self.0.clone();
        for at in SIDE..SIDE * (SIDE - 1) {
            if at % SIDE != 0 && at % SIDE != SIDE - 1 {
                let around = before[at - 1] + before[at + 1] + before[at - SIDE] + before[at + SIDE];
                self.0[at] += 0.2 * (around - 4.0 * before[at]);
            }
        }
        &self.0
    }
}
