//! Prescan: what can be learned about the colors of an RGB volume during the pass for its range. It can save
//! the pass that counts colors.
//!
//! Levels depend on the range, so the colors of the levels could only be counted in a later pass. Two facts
//! about the values make that pass unnecessary for some volumes:
//!
//! - Pixels whose three channels have equal values have three equal levels. This holds for every sample type,
//!   and for levels of the volume, of frames or of channels, because the ranges of the channels are then
//!   equal too. So a volume whose pixels are all grey by value is also grey by level.
//! - Under the automatic rule, the levels of `uint8` are the values themselves, unless all values are 0 and
//!   1, as in `bool`. In that case there are at most eight colors, and each becomes one color of levels. So
//!   the values of these two types are counted, and the palette made of them is the one that the levels would
//!   give.
//!
//! Other rules are not prescanned. A window merges colors, and the histogram keeps no number of pixels for
//! each color, so it could not be converted from values to levels.

use super::histogram::{ColorHistogram, HistogramCell};
use super::palette_map::{PaletteMap, PaletteRules};
use super::palette_runs::PaletteScope;
use crate::backend::Backend;
use crate::error::Error;
use crate::tone::{Contrast, Scope, ScopedLevels};
use crate::view::View;
use crate::volume::{Block, SampleType, Volume};

/// What the prescan finds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrescanMode {
    /// Nothing.
    Nothing,
    /// Whether all pixels are grey.
    Grey,
    /// All colors, and the number of pixels around each.
    ColorHistogram,
}

impl PrescanMode {
    /// The mode that can save the later pass over `volume`, for these options.
    pub(crate) fn of(volume: &Volume<'_>, scope: Scope, contrast: &Contrast, palettes: PaletteScope) -> Self {
        let levels_are_values = matches!(volume.sample(), SampleType::U8 | SampleType::Bool)
            && scope == Scope::Volume
            && volume.values().scaling.is_identity()
            && *contrast == Contrast::default();
        match palettes {
            _ if volume.shape().samples != 3 => PrescanMode::Nothing,
            PaletteScope::Frames(frames) if frames.get() < volume.shape().frames => PrescanMode::Grey,
            _ if levels_are_values => PrescanMode::ColorHistogram,
            _ => PrescanMode::Grey,
        }
    }
}

/// The result of one thread.
#[derive(Default)]
pub(crate) struct Prescan {
    /// Whether a pixel that is not grey was found.
    colored: bool,
    histogram: Option<ColorHistogram>,
}

impl Prescan {
    /// Scans a block of whole pixels.
    ///
    /// # Errors
    ///
    /// When the block cannot be read.
    pub(crate) fn observe(&mut self, mode: PrescanMode, block: &mut Block<'_>) -> Result<(), Error> {
        match mode {
            PrescanMode::Grey if !self.colored => self.colored = !is_grey(block.sample(), block.bytes()?),
            PrescanMode::Grey | PrescanMode::Nothing => {}
            PrescanMode::ColorHistogram => self.histogram.get_or_insert_default().count(block.bytes()?),
        }
        Ok(())
    }
}

/// The result of all threads.
pub(crate) enum KnownColors {
    /// Too little is known; the colors of the levels must be counted.
    Unknown,
    /// All pixels are grey.
    Grey,
    /// The colors of the values.
    Values(Vec<HistogramCell>),
}

impl KnownColors {
    /// Merges the results of all threads, after a pass in the order of the frames. The histograms are merged
    /// on `pool`.
    pub(crate) fn of(
        mode: PrescanMode,
        mut prescans: impl Iterator<Item = Prescan>,
        pool: &rayon::ThreadPool,
    ) -> Self {
        match mode {
            PrescanMode::Nothing => KnownColors::Unknown,
            PrescanMode::Grey if prescans.any(|prescan| prescan.colored) => KnownColors::Unknown,
            PrescanMode::Grey => KnownColors::Grey,
            PrescanMode::ColorHistogram => {
                let mut histograms: Vec<ColorHistogram> =
                    prescans.filter_map(|prescan| prescan.histogram).collect();
                KnownColors::Values(pool.install(|| ColorHistogram::merge(&mut histograms)))
            }
        }
    }

    /// The palette map of `view`, equal to the one that its levels would give; `None` if too little is known.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(crate) fn palette_map(
        &self,
        view: View<'_>,
        scoped: &ScopedLevels,
        rules: PaletteRules<'_>,
        backend: &dyn Backend,
        pool: &rayon::ThreadPool,
    ) -> Result<Option<PaletteMap>, Error> {
        let cells = match self {
            KnownColors::Grey => return Ok(Some(PaletteMap::grey_rgb())),
            // A view with fewer frames or pixels has other colors than the volume.
            KnownColors::Values(cells) if view.shape() == view.whole() => cells,
            KnownColors::Unknown | KnownColors::Values(_) => return Ok(None),
        };
        let levels = scoped.levels(0);
        let of_cells = |cells: &[HistogramCell]| PaletteMap::of_cells(cells, rules, backend).map(Some);
        if levels.takes_values_as_levels() {
            return pool.install(|| of_cells(cells));
        }
        let level = |value: u8| match view.sample() {
            SampleType::Bool => levels.level(value != 0),
            _ => levels.level(value),
        };
        let colors: Vec<[u8; 3]> =
            cells.iter().flat_map(HistogramCell::colors).map(|color| color.map(level)).collect();
        let mut histogram = ColorHistogram::default();
        histogram.count(colors.as_flattened());
        pool.install(|| of_cells(&ColorHistogram::merge(&mut [histogram])))
    }
}

/// Whether red, green and blue are equal, bit by bit, in all pixels of little-endian samples.
fn is_grey(sample: SampleType, bytes: &[u8]) -> bool {
    fn all<const PIXEL: usize>(bytes: &[u8]) -> bool {
        bytes.as_chunks::<PIXEL>().0.iter().all(|pixel| pixel[PIXEL / 3..] == pixel[..PIXEL / 3 * 2])
    }
    match sample.bits() {
        8 => all::<3>(bytes),
        16 => all::<6>(bytes),
        32 => all::<12>(bytes),
        _ => all::<24>(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_differing_bit_of_one_channel_makes_a_volume_colored() {
        for sample in [SampleType::U8, SampleType::F16, SampleType::I32, SampleType::F64] {
            let width = sample.bits() as usize / 8;
            let pixel = |at: usize| (0..width).map(move |byte| (7 * at + 3 * byte) as u8);
            let mut bytes: Vec<u8> = (0..50).flat_map(|at| (0..3).flat_map(move |_| pixel(at))).collect();
            assert!(is_grey(sample, &bytes), "{sample:?}");
            for byte in 0..bytes.len() {
                bytes[byte] ^= 1 << (byte % 8);
                assert!(!is_grey(sample, &bytes), "{sample:?} {byte}");
                bytes[byte] ^= 1 << (byte % 8);
            }
        }
    }
}
