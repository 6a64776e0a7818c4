//! From colors to palette indices: a table of all colors, filled for the colors that occur.
//!
//! The nearest entry of a color is found once and kept in a table in the order of the color codes
//! (`code.rs`). Mapping a pixel is then one load. The table has 16 MiB, but the operating system provides
//! only the pages of colors that occur. Speed per core (Zen 3): 1.2 to 1.7 Gpx/s for pictures; less than 0.1
//! for noise, whose part of the table does not fit in a cache.

use rayon::prelude::*;

use super::code::{self, CELL_COLORS, LANES, with_codes};
use super::histogram::HistogramCell;
use crate::backend::Backend;
use crate::error::Error;

/// The palette index of each color that occurs in some pixels.
pub struct Map {
    /// The index of each color, in the order of the color codes; 0 for colors that do not occur.
    indices: Vec<u8>,
}

impl Map {
    /// The map from the colors of `cells` to the nearest entries of `palette`, which `backend` finds. Runs on
    /// the current thread pool.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub fn new(backend: &dyn Backend, palette: &[[u8; 3]], cells: &[HistogramCell]) -> Result<Self, Error> {
        // Colors per task: a box of 16 x 64 x 64 colors. So the colors in one call of the backend are
        // similar.
        const TASK_COLORS: usize = 1 << 16;
        let mut indices = vec![0; code::COLORS];
        let tasks = indices.par_chunks_mut(TASK_COLORS).enumerate();
        tasks.try_for_each_init(<(Vec<_>, Vec<_>)>::default, |(colors, found), (task, indices)| {
            let first = task * TASK_COLORS;
            let cells_below = |code: usize| cells.partition_point(|cell| cell.first_code() < code);
            let cells = &cells[cells_below(first)..cells_below(first + TASK_COLORS)];
            colors.clear();
            cells.iter().for_each(|cell| cell.append_colors(colors));
            found.resize(colors.len(), 0);
            backend.nearest(palette, colors, found)?;
            let mut found = found.iter();
            for cell in cells {
                let (cell_indices, _) = indices[cell.first_code() - first..].as_chunks_mut::<CELL_COLORS>();
                let found = cell.positions().zip(&mut found);
                found.for_each(|(position, index)| cell_indices[0][position % CELL_COLORS] = *index);
            }
            Ok(())
        })?;
        Ok(Self { indices })
    }

    /// Writes the index of every pixel of `levels` (red, green, blue, red, …) to `out`. The map must have
    /// been made for all their colors.
    pub fn apply(&self, levels: &[u8], out: &mut [u8]) {
        apply(&self.indices, levels, out);
    }
}

with_codes!(fn apply(indices: &[u8], levels: &[u8], out: &mut [u8]) = apply_body);

#[inline(always)]
fn apply_body(
    indices: &[u8],
    levels: &[u8],
    out: &mut [u8],
    codes: impl Fn(&[u8; 3 * LANES]) -> [u32; LANES],
) {
    // An array of constant length needs no bounds checks below.
    let Some(indices) = indices.first_chunk::<{ code::COLORS }>() else { return };
    let (rows, rest) = levels.as_chunks::<{ 3 * LANES }>();
    let (out_rows, out_rest) = out.as_chunks_mut::<LANES>();
    for (row, out) in rows.iter().zip(out_rows) {
        for (index, code) in out.iter_mut().zip(codes(row)) {
            *index = indices[code as usize % code::COLORS];
        }
    }
    for (index, &color) in out_rest.iter_mut().zip(rest.as_chunks::<3>().0) {
        *index = indices[code::of(color) as usize % code::COLORS];
    }
}

/// Number of pixels that are looked at one by one, and of colors that are listed.
const FEW_PIXELS: usize = 1 << 15;

/// The number of the word that has the bit of a color.
fn word(code: u32) -> usize {
    (code >> code::CELL_BITS) as usize
}

/// A map of one palette at a time, to which colors are added when they first occur.
#[derive(Default)]
pub(super) struct CachedMap {
    /// The number of the palette, and its map; `None` before the first call.
    current: Option<(usize, Map)>,
    /// A bit for every color that the map has an index for.
    known: Vec<u64>,
    /// The codes of these colors; `None` where they are many.
    added: Option<Vec<u32>>,
    /// A bit for every color of the levels of the current call. All zero between calls.
    present: Vec<u64>,
}

impl CachedMap {
    /// Returns the map to palette number `number`, after adding all colors of `levels` to it.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(super) fn map(
        &mut self,
        backend: &dyn Backend,
        (number, palette): (usize, &[[u8; 3]]),
        levels: &[u8],
    ) -> Result<&Map, Error> {
        let (current, map) =
            self.current.get_or_insert_with(|| (number, Map { indices: vec![0; code::COLORS] }));
        if *current != number || self.known.is_empty() {
            *current = number;
            match &self.added {
                Some(codes) => codes.iter().for_each(|code| self.known[word(*code)] = 0),
                None => {
                    self.known.clear();
                    self.known.resize(code::COLORS / CELL_COLORS, 0);
                }
            }
            self.added = Some(Vec::new());
        }
        let mut new = Vec::new();
        // To look at each of few pixels takes less time than to look through all colors.
        if levels.len() / 3 <= FEW_PIXELS {
            for &color in levels.as_chunks::<3>().0 {
                let code = code::of(color);
                let (known, bit) = (&mut self.known[word(code)], 1 << (code % 64));
                if *known & bit == 0 {
                    *known |= bit;
                    new.push(color);
                }
            }
        } else {
            self.present.resize(code::COLORS / CELL_COLORS, 0);
            mark(&mut self.present, levels);
            for ((known, present), cell) in self.known.iter_mut().zip(&mut self.present).zip(0..) {
                let mut rest = std::mem::take(present) & !*known;
                *known |= rest;
                while rest != 0 {
                    new.push(code::color(cell << code::CELL_BITS | rest.trailing_zeros()));
                    rest &= rest - 1;
                }
            }
        }
        match &mut self.added {
            Some(codes) if codes.len() + new.len() <= FEW_PIXELS => {
                codes.extend(new.iter().map(|&color| code::of(color)));
            }
            added => *added = None,
        }
        let mut nearest = vec![0; new.len()];
        backend.nearest(palette, &new, &mut nearest)?;
        for (&color, index) in new.iter().zip(nearest) {
            map.indices[code::of(color) as usize] = index;
        }
        Ok(map)
    }
}

with_codes!(fn mark(present: &mut [u64], levels: &[u8]) = mark_body);

/// Sets the bits of the colors of `levels`.
#[inline(always)]
fn mark_body(present: &mut [u64], levels: &[u8], codes: impl Fn(&[u8; 3 * LANES]) -> [u32; LANES]) {
    let mut mark = |code: u32| present[(code >> code::CELL_BITS) as usize] |= 1 << (code % 64);
    let (rows, rest) = levels.as_chunks::<{ 3 * LANES }>();
    rows.iter().for_each(|row| codes(row).into_iter().for_each(&mut mark));
    rest.as_chunks::<3>().0.iter().for_each(|&color| mark(code::of(color)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::Cpu;
    use crate::color::histogram::ColorHistogram;

    /// The index of the nearest entry, by the definition.
    fn expected(palette: &[[u8; 3]], color: [u8; 3]) -> u8 {
        let distance = |entry: [u8; 3]| -> u32 {
            entry.iter().zip(color).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        (0..palette.len()).min_by_key(|&index| distance(palette[index])).unwrap() as u8
    }

    fn palette(factor: u8) -> Vec<[u8; 3]> {
        (0..=255u8).map(|i| [i, i.wrapping_mul(factor), i.wrapping_mul(31)]).collect()
    }

    fn levels(divisor: u32) -> Vec<u8> {
        levels_of(9003, divisor)
    }

    fn levels_of(count: u32, divisor: u32) -> Vec<u8> {
        (0..count).map(|i| (i.wrapping_mul(i) / divisor) as u8).collect()
    }

    fn check(map: &Map, palette: &[[u8; 3]], levels: &[u8]) {
        let mut out = vec![0; levels.len() / 3];
        map.apply(levels, &mut out);
        for (&color, &index) in levels.as_chunks::<3>().0.iter().zip(&out) {
            assert_eq!(index, expected(palette, color));
        }
    }

    #[test]
    fn a_map_gives_every_pixel_the_nearest_entry() {
        let (palette, levels) = (palette(7), levels(11));
        let mut histogram = ColorHistogram::default();
        histogram.count(&levels);
        let map = Map::new(&Cpu, &palette, &ColorHistogram::merge(&mut [histogram])).unwrap();
        check(&map, &palette, &levels);
    }

    #[test]
    fn a_cached_map_gives_every_pixel_the_nearest_entry_of_the_current_palette() {
        let palettes = [palette(7), palette(99)];
        let mut cached_map = CachedMap::default();
        // Few pixels, and many, in any order.
        let (few, many) = (3003, 3 * FEW_PIXELS as u32 + 9);
        for (count, divisor, number) in [
            (few, 11, 0),
            (many, 13, 0),
            (few, 11, 1),
            (few, 17, 1),
            (many, 19, 0),
            (many, 23, 1),
            (few, 29, 1),
            (few, 11, 0),
        ] {
            let (levels, palette) = (levels_of(count, divisor), &palettes[number]);
            check(cached_map.map(&Cpu, (number, palette), &levels).unwrap(), palette, &levels);
        }
    }
}
