//! What is seen of the colors of an RGB volume while its range is found, which saves a reading of it.
//!
//! The range comes first, since levels depend on it; so their colors would be counted by a reading of their own. But
//! pixels whose channels have equal values have equal levels, be these of the volume, of frames or of channels, whose ranges are
//! equal, too: a volume without color is known for one by its values, of whatever type. And by the default rule, levels of `uint8` are the values themselves, unless these are 0 and 1 alone, as
//! those of `bool` are: then there are eight colors at most, and each of them has one color of levels. So of these types the
//! values are counted, and what is made of it is what would be made of the levels.
//!
//! Anything else waits for its levels: of a window, say, only how many pixels have each color would tell, and a census
//! does not know that.

use super::histogram::{ColorHistogram, HistogramCell};
use super::palette_map::PaletteMap;
use super::palette_runs::PaletteScope;
use crate::backend::Backend;
use crate::error::Error;
use crate::tone::{Contrast, Scope, ScopedLevels};
use crate::view::View;
use crate::volume::{Block, SampleType, Volume};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrescanMode {
    Nothing,
    /// Any color at all.
    Grey,
    /// All colors.
    ColorHistogram,
}

impl PrescanMode {
    /// What is worth looking for in `volume`, whose parts have levels of their own by `scope`.
    pub(crate) fn of(volume: &Volume<'_>, scope: Scope, contrast: &Contrast, palettes: PaletteScope) -> Self {
        let levels_are_values = matches!(volume.sample(), SampleType::U8 | SampleType::Bool)
            && scope == Scope::Volume
            && *contrast == Contrast::default();
        match palettes {
            _ if volume.shape().samples == 1 => PrescanMode::Nothing,
            PaletteScope::Frames(frames) if frames.get() < volume.shape().frames => PrescanMode::Grey,
            _ if levels_are_values => PrescanMode::ColorHistogram,
            _ => PrescanMode::Grey,
        }
    }
}

/// What one thread has seen.
#[derive(Default)]
pub(crate) struct Prescan {
    colored: bool,
    histogram: Option<ColorHistogram>,
}

impl Prescan {
    /// Looks at a block of whole pixels.
    pub(crate) fn observe(&mut self, mode: PrescanMode, block: &mut Block<'_>) -> Result<(), Error> {
        match mode {
            PrescanMode::Grey if !self.colored => self.colored = !is_grey(block.sample(), block.bytes()?),
            PrescanMode::Grey | PrescanMode::Nothing => {}
            PrescanMode::ColorHistogram => self.histogram.get_or_insert_default().count(block.bytes()?),
        }
        Ok(())
    }
}

/// What all threads have seen.
pub(crate) enum KnownColors {
    /// Too little is known.
    Unknown,
    /// There is no color.
    Grey,
    /// Those of the values.
    Values(Vec<HistogramCell>),
}

impl KnownColors {
    /// That of one reading in the order of the frames.
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
                KnownColors::Values(pool.install(|| ColorHistogram::neighborhoods(&mut histograms)))
            }
        }
    }

    /// The coloring of `view`, if enough has been seen for it: the one that its levels would have.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(crate) fn palette_map(
        &self,
        view: View<'_>,
        scoped: &ScopedLevels,
        dither: bool,
        backend: &dyn Backend,
        pool: &rayon::ThreadPool,
    ) -> Result<Option<PaletteMap>, Error> {
        let near = match self {
            KnownColors::Grey => return Ok(Some(PaletteMap::of_greys())),
            KnownColors::Values(near) if view.shape() == view.whole() => near,
            KnownColors::Unknown | KnownColors::Values(_) => return Ok(None),
        };
        let levels = scoped.levels(0);
        let of_colors = |near: &[HistogramCell]| PaletteMap::of_colors(near, dither, backend).map(Some);
        if levels.takes_values_as_levels() {
            return pool.install(|| of_colors(near));
        }
        let level = |value: u8| match view.sample() {
            SampleType::Bool => levels.level(value != 0),
            _ => levels.level(value),
        };
        let colors: Vec<[u8; 3]> =
            near.iter().flat_map(HistogramCell::colors).map(|color| color.map(level)).collect();
        let mut histogram = ColorHistogram::default();
        histogram.count(colors.as_flattened());
        pool.install(|| of_colors(&ColorHistogram::neighborhoods(&mut [histogram])))
    }
}

/// Whether red, green and blue are the same, bit by bit, in all pixels.
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
    fn one_channel_of_one_pixel_makes_it_color() {
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
