//! The palettes of a volume, the frames that each is for, and the way from levels to palette indices.

use std::borrow::Cow;

use super::colormap::Colormap;
use super::given_up::GivenUp;
use super::histogram::{ColorHistogram, HistogramCell};
use super::map::Map;
use super::palette::{MAX_ENTRIES, Palette, TRANSPARENT};
use crate::backend::Backend;
use crate::error::Error;

/// The palettes of a GIF and the way from levels to their indices.
pub(crate) struct PaletteMap {
    /// At least one palette. Exactly one if it holds every color of the volume.
    pub(super) palettes: Vec<Palette>,
    /// The number of the palette of each run of frames.
    palette_of_run: Vec<usize>,
    frames_per_run: usize,
    pub(super) indexing: Indexing,
    /// Whether levels are dithered in frames whose palette does not hold every color.
    pub(super) dither: bool,
    /// Whether the first entry of every palette is for transparent pixels.
    has_transparent: bool,
    /// In each palette, the indices of the colors that are drawn over the frames; none where nothing is drawn.
    inks: Vec<Vec<u8>>,
    given_up: GivenUp,
}

/// What palettes are chosen for, beside the colors of the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PaletteRules<'i> {
    /// Whether levels are dithered where a palette does not hold every color.
    pub(crate) dither: bool,
    /// Whether some pixels are transparent, which takes an entry of every palette.
    pub(crate) has_transparent: bool,
    /// Colors that are drawn over the frames, which every palette must have.
    pub(crate) inks: &'i [[u8; 3]],
}

impl PaletteRules<'_> {
    /// The palette for the pixels of `cells`, without the colors that are drawn. Runs on the current thread pool.
    pub(super) fn palette(self, cells: &[HistogramCell]) -> Palette {
        Palette::of_cells(cells, self.most_colors(), self.inks.len())
    }

    /// The greatest number of colors of a palette.
    pub(super) fn most_colors(self) -> usize {
        MAX_ENTRIES - usize::from(self.has_transparent) - self.inks.len()
    }
}

/// The way from the levels of a pixel to its palette index.
pub(super) enum Indexing {
    /// A pixel has one level, and the level is the index.
    Level,
    /// A pixel has three equal levels, and the level is the index.
    GreyRgb,
    /// A map that all threads share gives the index.
    SharedMap(Map),
    /// Each thread makes its own map, of the colors that occur in its frames.
    CachedMap,
}

impl PaletteMap {
    /// The greys, or the colors of a colormap, for volumes with one channel.
    pub(crate) fn grey(colormap: Option<&Colormap>) -> Self {
        let palette = match colormap {
            Some(colormap) => Palette::grey().colored(colormap),
            None => Palette::grey(),
        };
        Self::single(palette, Indexing::Level)
    }

    /// The same map with every palette [inverted](Palette::invert). The indices of pixels stay the same.
    pub(crate) fn inverted(mut self) -> Self {
        self.palettes.iter_mut().for_each(Palette::invert);
        self
    }

    fn single(palette: Palette, indexing: Indexing) -> Self {
        Self {
            palettes: vec![palette],
            palette_of_run: vec![0],
            frames_per_run: usize::MAX,
            indexing,
            dither: false,
            has_transparent: false,
            inks: Vec::new(),
            given_up: GivenUp::default(),
        }
    }

    /// One palette for an RGB volume. `histograms` together count all its pixels.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(crate) fn of_volume(
        histograms: &mut [ColorHistogram],
        rules: PaletteRules<'_>,
        backend: &dyn Backend,
        pool: &rayon::ThreadPool,
    ) -> Result<Self, Error> {
        pool.install(|| Self::of_cells(&ColorHistogram::merge(histograms), rules, backend))
    }

    /// One palette for an RGB volume with the colors of `cells`. Runs on the current thread pool.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(super) fn of_cells(
        cells: &[HistogramCell],
        rules: PaletteRules<'_>,
        backend: &dyn Backend,
    ) -> Result<Self, Error> {
        let PaletteRules { dither, has_transparent, inks } = rules;
        let palette = rules.palette(cells);
        let palette_map = match palette {
            palette if palette.exact && palette.is_grey() && !has_transparent => Self::grey_rgb(),
            // Dithering produces colors that are not in the histogram.
            palette if dither && !palette.exact => {
                Self { dither, ..Self::single(palette.with_colors(inks), Indexing::CachedMap) }
            }
            palette => {
                let palette = palette.with_colors(inks);
                let map = Map::new(backend, &palette.entries, cells)?;
                Self::single(palette, Indexing::SharedMap(map))
            }
        };
        Ok(palette_map.with_transparent(has_transparent))
    }

    /// The same map with an entry for transparent pixels in every palette, if `has_transparent`.
    fn with_transparent(self, has_transparent: bool) -> Self {
        match has_transparent {
            true => {
                let palettes = self.palettes.into_iter().map(Palette::with_transparent).collect();
                Self { palettes, has_transparent, ..self }
            }
            false => self,
        }
    }

    /// The greys for an RGB volume whose pixels are all grey.
    pub(super) fn grey_rgb() -> Self {
        Self::single(Palette::grey(), Indexing::GreyRgb)
    }

    /// Palettes for runs of `frames_per_run` frames of an RGB volume. `palette_of_run` has the number of the
    /// palette of each run. If all palettes are exact and one palette can hold all their colors, the result
    /// has only that one.
    pub(super) fn of_runs(
        palettes: Vec<Palette>,
        palette_of_run: Vec<usize>,
        frames_per_run: usize,
        rules: PaletteRules<'_>,
    ) -> Self {
        let PaletteRules { dither, has_transparent, .. } = rules;
        if palettes.iter().all(|palette| palette.exact) {
            let colors = palettes.iter().flat_map(|palette| &palette.entries).copied().collect();
            let palette = Palette::new(colors, true);
            if palette.is_grey() && !has_transparent {
                return Self::grey_rgb();
            }
            if palette.len() <= rules.most_colors() {
                return Self::single(palette, Indexing::CachedMap).with_transparent(has_transparent);
            }
        }
        let indexing = Indexing::CachedMap;
        let (inks, given_up) = (Vec::new(), GivenUp::default());
        let map = Self {
            palettes,
            palette_of_run,
            frames_per_run,
            indexing,
            dither,
            has_transparent: false,
            inks,
            given_up,
        };
        map.with_transparent(has_transparent)
    }

    /// The same map with indices for what is drawn in these `colors`. Where no index of a grey palette is shown in
    /// such a color, a level gives up its index, and is shown as a neighbor. The indices `kept` are left alone.
    pub(crate) fn with_inks(mut self, colors: &[[u8; 3]], kept: &[u8]) -> Self {
        let transparent = self.transparent();
        let is_kept = |index: u8| kept.contains(&index) || transparent == Some(index);
        for palette in &mut self.palettes {
            let mut found: Vec<Option<u8>> =
                colors.iter().map(|color| palette.find(*color, |index| !is_kept(*index))).collect();
            let missing = found.iter().filter(|index| index.is_none()).count();
            let taken: Vec<u8> = found.iter().copied().flatten().collect();
            let free = |index: &u8| !is_kept(*index) && !taken.contains(index);
            let mut pairs = GivenUp::choose(palette, missing, free).into_iter();
            for (index, color) in found.iter_mut().zip(colors).filter(|(index, _)| index.is_none()) {
                let Some((level, neighbor)) = pairs.next() else { break };
                palette.show_as(level, *color);
                self.given_up.add(level, neighbor);
                *index = Some(level);
            }
            self.inks.push(found.into_iter().map_while(|index| index).collect());
        }
        self
    }

    /// The indices of the colors that are drawn over a frame, in their order.
    pub(crate) fn inks(&self, frame: usize) -> &[u8] {
        self.inks.get(self.number(frame)).map_or(&[], |inks| inks)
    }

    /// Shows levels that gave up their index as their neighbors.
    pub(crate) fn free_inks(&self, indices: &mut [u8]) {
        self.given_up.apply(indices);
    }

    /// What a level is shown as.
    pub(crate) fn free_ink(&self, level: u8) -> u8 {
        self.given_up.shown_as(level)
    }

    /// The palette of the first frame, which becomes the global color table of the GIF.
    pub(crate) fn global(&self) -> &Palette {
        &self.palettes[0]
    }

    /// The index of transparent pixels in every palette, where some pixels are transparent by their opacity.
    pub(crate) fn transparent(&self) -> Option<u8> {
        self.has_transparent.then_some(TRANSPARENT)
    }

    /// All palettes, in the order of their frames.
    pub(crate) fn palettes(&self) -> &[Palette] {
        &self.palettes
    }

    /// The palette of a frame.
    pub(crate) fn palette(&self, frame: usize) -> &Palette {
        &self.palettes[self.number(frame)]
    }

    /// Whether some frames have another palette than the global one.
    pub(crate) fn has_local_palettes(&self) -> bool {
        self.palettes.len() > 1
    }

    /// The number of a frame's palette, in [`PaletteMap::palettes`].
    pub(crate) fn number(&self, frame: usize) -> usize {
        self.palette_of_run[frame / self.frames_per_run]
    }

    /// Whether every color of the volume is shown exactly.
    pub(crate) fn is_exact(&self) -> bool {
        self.palettes.iter().all(|palette| palette.exact)
    }

    /// Translates `before`, the indices of the frame before `frame`, into the palette of `frame`. Pixels of
    /// equal color in the two frames then have equal indices.
    ///
    /// A color that the new palette does not hold becomes an index that no pixel uses. `None` for the first
    /// frame, or when every index of the new palette is used.
    pub(crate) fn carried<'i>(&self, frame: usize, before: &'i [u8]) -> Option<Cow<'i, [u8]>> {
        let (old, new) = (self.palette(frame.checked_sub(1)?), self.palette(frame));
        if old.entries == new.entries {
            return Some(Cow::Borrowed(before));
        }
        let unused = u8::try_from(new.len()).ok()?;
        let mut translated = [unused; MAX_ENTRIES];
        for (index, color) in translated.iter_mut().zip(&old.entries) {
            if let Ok(same) = new.entries.binary_search(color) {
                *index = same as u8;
            }
        }
        Some(before.iter().map(|&index| translated[usize::from(index)]).collect::<Vec<_>>().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The map of a volume with a run of two frames for each of these palettes.
    fn palette_map(palettes: &[Vec<[u8; 3]>]) -> PaletteMap {
        let count = palettes.len();
        let palettes = palettes.iter().map(|colors| Palette::new(colors.clone(), false)).collect();
        PaletteMap::of_runs(palettes, (0..count).collect(), 2, PaletteRules::default())
    }

    #[test]
    fn the_frames_of_a_run_share_a_palette_and_the_first_palette_is_global() {
        let (a, b) = (vec![[1, 2, 3], [4, 5, 6]], vec![[7, 8, 9]]);
        let palette_map = palette_map(&[a.clone(), b, a]);
        let global: Vec<bool> =
            (0..6).map(|frame| palette_map.palette(frame) == palette_map.global()).collect();
        assert_eq!(global, [true, true, false, false, true, true]);
        assert!(palette_map.has_local_palettes() && !PaletteMap::grey(None).has_local_palettes());
    }

    #[test]
    fn indices_are_translated_by_their_colors() {
        let two = palette_map(&[vec![[1; 3], [2; 3], [3; 3]], vec![[2; 3], [9; 3]]]);
        assert_eq!(two.carried(0, &[0]), None);
        assert_eq!(two.carried(1, &[0, 1, 2]).unwrap(), &[0, 1, 2][..]);
        assert_eq!(two.carried(2, &[0, 1, 2, 1]).unwrap(), &[2, 0, 2, 0][..]);
        // A palette of 256 entries has no unused index.
        let full: Vec<[u8; 3]> = (0..=255).map(|level| [level, 0, 0]).collect();
        assert_eq!(palette_map(&[vec![[1; 3]], full]).carried(2, &[0]), None);
    }

    #[test]
    fn runs_whose_colors_fit_one_palette_get_one_palette() {
        let exact = |colors: &[[u8; 3]]| Palette::new(colors.to_vec(), true);
        let palette_map = PaletteMap::of_runs(
            vec![exact(&[[1, 2, 3]]), exact(&[[4; 3]])],
            vec![0, 1],
            1,
            PaletteRules::default(),
        );
        assert_eq!(palette_map.palette(1).entries, [[1, 2, 3], [4; 3]]);
        assert!(palette_map.is_exact());
        let palette_map = PaletteMap::of_runs(
            vec![exact(&[[1; 3]]), exact(&[[4; 3]])],
            vec![0, 1],
            1,
            PaletteRules::default(),
        );
        assert!(matches!(palette_map.indexing, Indexing::GreyRgb));
    }
}
