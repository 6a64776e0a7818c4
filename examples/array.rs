//! An `ndarray` to a GIF: `cargo run --example array -- wave.gif`.
//!
//! For one array with the default settings, `vol2gif::array_to_gif` is enough. Here are the settings that most
//! people want next: a window of values, a colormap, and a speed.

use std::error::Error;
use std::path::Path;

use ndarray::{Array3, ArrayView3};
use vol2gif::tone::Window;
use vol2gif::{Colormap, Delays, Options, Outcome, array_to_gif};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "wave.gif".into());
    // Frames, rows, columns.
    let wave = Array3::from_shape_fn((60, 120, 160), |(t, y, x)| {
        let distance = (y as f32 - 60.0).hypot(x as f32 - 80.0);
        (distance / 6.0 - t as f32 / 5.0).sin() * 100.0
    });
    // Any view will do, and none is copied: this one has every second row, upside down.
    let outcome = write(path.as_ref(), wave.slice(ndarray::s![.., ..;-2, ..]))?;
    println!("{path}: {} bytes, {}", outcome.bytes, outcome.rule);
    Ok(())
}

/// Writes an array as a GIF to `path`.
pub fn write(path: &Path, array: ArrayView3<'_, f32>) -> Result<Outcome, Box<dyn Error>> {
    let mut options = Options::default();
    options.tone.contrast.window = Window::between(-80.0, 80.0)?;
    options.color.colormap = Some(Colormap::named("viridis")?);
    options.timing.delays = Delays::per_second(25.0)?;
    Ok(array_to_gif(path, array, &options)?)
}
