//! Whether pixels of four samples are shown with their opacity: not where all of them are opaque. Then they are pixels
//! of an RGB volume.

use super::engine::Engine;
use super::scan::{Scan, Visitor};
use crate::error::Error;
use crate::runtime::progress::Stage;
use crate::tone::Scope;
use crate::volume::{Block, Makers, SampleType, Volume, each_visibility};

/// What is shown of a volume.
pub(super) struct Shown<'v> {
    /// The pixels, with their opacity where some are transparent.
    pub(super) volume: &'v Volume<'v>,
    /// Number of transparent pixels.
    pub(super) transparent: u64,
}

/// What is shown of `volume`: all of it where no pixel has an opacity. Else its opacities are read, and it is shown
/// with them where a pixel is transparent. Samples of a projection
/// are made now, by all threads.
///
/// # Errors
///
/// When the volume cannot be read.
pub(super) fn shown<'v>(volume: &'v Volume<'v>, engine: Engine<'_>) -> Result<Shown<'v>, Error> {
    volume.make_samples(Makers { workers: Some(engine.workers), progress: engine.progress })?;
    let Some(opacity) = volume.opacity() else { return Ok(Shown { volume, transparent: 0 }) };
    let scan = Scan::new(&opacity.alone, Scope::Volume, Stage::Range, engine)?;
    let visitors = scan.visit(|| Transparent { sample: volume.sample(), pixels: 0 })?;
    let transparent = visitors.iter().map(|visitor| visitor.pixels).sum();
    Ok(Shown { volume: if transparent == 0 { volume } else { &opacity.rgba }, transparent })
}

/// Counts transparent pixels.
struct Transparent {
    sample: SampleType,
    pixels: u64,
}

impl Visitor for Transparent {
    fn part(&mut self, _: usize, mut opacities: Block<'_>) -> Result<(), Error> {
        let bytes = opacities.bytes()?;
        each_visibility(self.sample, bytes, 1, &mut |_, visible| self.pixels += u64::from(!visible));
        Ok(())
    }
}
