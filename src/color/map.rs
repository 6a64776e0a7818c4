//! From levels to indices: a table of all colors, filled for those that occur.
//!
//! A color's nearest entry is found once and kept in a table that goes by the codes of the colors; mapping a pixel is one
//! load. Of the table's 16 MiB only the pages of colors that occur exist. Pictures are mapped at 1.2 to 1.7 Gpx/s of a core (Zen 3), noise,
//! whose colors are in no cache, at less than 0.1.

use rayon::prelude::*;

use super::code::{self, LANES, with_codes};
use super::histogram::HistogramCell;
use crate::backend::Backend;
use crate::error::Error;

/// The indices of some colors in a palette.
pub struct Map {
    indices: Vec<u8>,
}

impl Map {
    /// The map from the colors that occur in `near` to the entries of `palette`, found by `backend`. Runs on the current thread pool.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub fn new(backend: &dyn Backend, palette: &[[u8; 3]], near: &[HistogramCell]) -> Result<Self, Error> {
        // Shares of the colors that are cubes themselves, so that their colors lie together, here as there.
        const SHARE: usize = 1 << 16;
        let mut indices = vec![0; code::COLORS];
        let shares = indices.par_chunks_mut(SHARE).enumerate();
        shares.try_for_each_init(<(Vec<_>, Vec<_>)>::default, |(colors, found), (share, indices)| {
            let first = share * SHARE;
            let cubes = |code: usize| near.partition_point(|near| near.first_code() < code);
            let near = &near[cubes(first)..cubes(first + SHARE)];
            colors.clear();
            near.iter().for_each(|near| near.append_colors(colors));
            found.resize(colors.len(), 0);
            backend.nearest(palette, colors, found)?;
            let mut found = found.iter();
            for near in near {
                let (cube, _) = indices[near.first_code() - first..].as_chunks_mut::<64>();
                near.places().zip(&mut found).for_each(|(place, index)| cube[0][place % 64] = *index);
            }
            Ok(())
        })?;
        Ok(Self { indices })
    }

    /// Writes the index of every pixel of `levels` (red, green, blue, red, …), whose colors were added, to `out`.
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
    // Of a length that is known, so that no index into it needs a check.
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

/// A map that adds colors as they are met, for one palette at a time.
#[derive(Default)]
pub(super) struct CachedMap {
    /// The number of the palette, and the map, once there is any.
    at: Option<(usize, Map)>,
    /// A bit for every color that the map has.
    known: Vec<u64>,
    /// The same of the levels in hand.
    seen: Vec<u64>,
}

impl CachedMap {
    /// The map to palette number `number`, with all colors of `levels`.
    pub(super) fn map(
        &mut self,
        backend: &dyn Backend,
        (number, palette): (usize, &[[u8; 3]]),
        levels: &[u8],
    ) -> Result<&Map, Error> {
        self.seen.resize(code::COLORS / 64, 0);
        let (at, map) = self.at.get_or_insert_with(|| (number, Map { indices: vec![0; code::COLORS] }));
        if *at != number || self.known.is_empty() {
            *at = number;
            self.known.clear();
            self.known.resize(code::COLORS / 64, 0);
        }
        see(&mut self.seen, levels);
        let mut new = Vec::new();
        for ((known, seen), cube) in self.known.iter_mut().zip(&mut self.seen).zip(0..) {
            let mut rest = std::mem::take(seen) & !*known;
            *known |= rest;
            while rest != 0 {
                new.push(code::color(cube << code::WITHIN_CUBE | rest.trailing_zeros()));
                rest &= rest - 1;
            }
        }
        let mut nearest = vec![0; new.len()];
        backend.nearest(palette, &new, &mut nearest)?;
        for (&color, index) in new.iter().zip(nearest) {
            map.indices[code::of(color) as usize] = index;
        }
        Ok(map)
    }
}

with_codes!(fn see(seen: &mut [u64], levels: &[u8]) = see_body);

#[inline(always)]
fn see_body(seen: &mut [u64], levels: &[u8], codes: impl Fn(&[u8; 3 * LANES]) -> [u32; LANES]) {
    let mut see = |code: u32| seen[(code >> code::WITHIN_CUBE) as usize] |= 1 << (code % 64);
    let (rows, rest) = levels.as_chunks::<{ 3 * LANES }>();
    rows.iter().for_each(|row| codes(row).into_iter().for_each(&mut see));
    rest.as_chunks::<3>().0.iter().for_each(|&color| see(code::of(color)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::Cpu;
    use crate::color::histogram::ColorHistogram;

    #[test]
    fn every_pixel_gets_the_nearest_entry() {
        let palette: Vec<[u8; 3]> = (0..=255u8).map(|i| [i, i.wrapping_mul(7), i.wrapping_mul(31)]).collect();
        let levels: Vec<u8> = (0..9003u32).map(|i| (i * i / 11) as u8).collect();
        let colors: Vec<[u8; 3]> = levels.as_chunks::<3>().0.to_vec();
        let mut out = vec![0; colors.len()];
        let mut histogram = ColorHistogram::default();
        histogram.count(&levels);
        Map::new(&Cpu, &palette, &ColorHistogram::neighborhoods(&mut [histogram]))
            .unwrap()
            .apply(&levels, &mut out);
        let distance = |a: [u8; 3], b: [u8; 3]| -> i32 {
            a.iter().zip(b).map(|(&a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
        };
        for (&color, &index) in colors.iter().zip(&out) {
            let expected = (0..256).min_by_key(|&i| (distance(color, palette[i]), i)).unwrap();
            assert_eq!(usize::from(index), expected);
        }
    }

    fn expected(palette: &[[u8; 3]], color: [u8; 3]) -> u8 {
        let distance = |entry: [u8; 3]| -> u32 {
            entry.iter().zip(color).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        (0..palette.len()).min_by_key(|&index| distance(palette[index])).unwrap() as u8
    }

    #[test]
    fn every_pixel_gets_the_nearest_entry_of_the_palette_in_use() {
        let palette = |factor: u8| -> Vec<[u8; 3]> {
            (0..=255u8).map(|i| [i, i.wrapping_mul(factor), i.wrapping_mul(31)]).collect()
        };
        let palettes = [palette(7), palette(99)];
        let mut learner = CachedMap::default();
        for (step, number) in [(11, 0), (13, 0), (11, 1), (17, 1), (11, 0)] {
            let levels: Vec<u8> = (0..9003u32).map(|i| (i * i / step) as u8).collect();
            let mut out = vec![0; 3001];
            let palette = &palettes[number];
            learner.map(&Cpu, (number, palette), &levels).unwrap().apply(&levels, &mut out);
            for (&color, &index) in levels.as_chunks::<3>().0.iter().zip(&out) {
                assert_eq!(index, expected(palette, color));
            }
        }
    }
}
