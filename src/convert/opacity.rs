//! The opacity of RGBA pixels: the type's greatest value, or 1 for floats, is opaque; below half of it, a pixel is
//! transparent.

use super::engine::Engine;
use super::scan::{Scan, Visitor};
use crate::error::{Error, Problem, ViewReason};
use crate::runtime::progress::Stage;
use crate::tone::Scope;
use crate::volume::{Block, Kind, Sample, SampleType, Volume, with_sample};

/// Checks that no pixel is transparent. Does nothing where pixels have no opacity.
///
/// # Errors
///
/// [`ViewReason::Transparent`] where one is, or when the volume cannot be read.
pub(super) fn check(volume: &Volume<'_>, engine: Engine<'_>) -> Result<(), Error> {
    let Some(opacity) = volume.opacity() else { return Ok(()) };
    let scan = Scan::new(opacity, Scope::Volume, Stage::Range, engine)?;
    let visitors = scan.visit(|| Transparent { sample: volume.sample(), pixels: 0 })?;
    match visitors.iter().map(|visitor| visitor.pixels).sum() {
        0 => Ok(()),
        pixels => Err(volume.error(Problem::View(ViewReason::Transparent(pixels)))),
    }
}

/// Counts transparent pixels.
struct Transparent {
    sample: SampleType,
    pixels: u64,
}

impl Visitor for Transparent {
    fn part(&mut self, _: usize, mut samples: Block<'_>) -> Result<(), Error> {
        let (sample, bytes) = (self.sample, samples.bytes()?);
        self.pixels += with_sample!(sample, S => count::<S>(sample, bytes));
        Ok(())
    }
}

/// Number of samples below half of the opaque one. NaN are none of them.
fn count<S: Sample>(sample: SampleType, bytes: &[u8]) -> u64 {
    let half = match (sample, sample.kind()) {
        (SampleType::Bool, _) | (_, Kind::Float) => 0.5,
        (_, Kind::Signed) => 2f64.powi(sample.bits() as i32 - 2) - 0.5,
        (_, Kind::Unsigned) => 2f64.powi(sample.bits() as i32 - 1) - 0.5,
    };
    let samples = bytes.chunks_exact(size_of::<S>());
    samples.filter(|bytes| S::from_le_slice(bytes).to_f64() < half).count() as u64
}
