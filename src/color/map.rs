//! From levels to indices: a table of all colors, filled for those that occur.
//!
//! A color's nearest entry is found once and kept in a table that goes by the codes of the colors; mapping a pixel is one
//! load. Of the table's 16 MiB only the pages of colors that occur exist.

use rayon::prelude::*;

use super::census::Neighborhood;
use super::code::{self, TOGETHER};
use crate::backend::cpu::{nearest, vectorized};

/// The indices of some colors in a palette.
pub(crate) struct Map {
    indices: Vec<u8>,
}

impl Map {
    /// The map from the colors that occur in `near` to the entries of `palette`. Runs on the current thread pool.
    pub(super) fn new(palette: &[[u8; 3]], near: &[Neighborhood]) -> Self {
        // Shares of the colors that are cubes themselves, so that their colors lie together, here as there.
        const SHARE: usize = 1 << 18;
        let mut indices = vec![0; code::COLORS];
        indices.par_chunks_mut(SHARE).enumerate().for_each(|(share, indices)| {
            let first = share * SHARE;
            let cubes = |code: usize| near.partition_point(|near| near.first_code() < code);
            let near = &near[cubes(first)..cubes(first + SHARE)];
            let mut codes = Vec::new();
            near.iter().for_each(|near| near.codes().for_each(|code| codes.push(code)));
            let colors: Vec<[u8; 3]> = codes.iter().map(|&code| code::color(code as u32)).collect();
            let mut found = vec![0; colors.len()];
            nearest(palette, &colors, &mut found);
            codes.iter().zip(found).for_each(|(code, index)| indices[code - first] = index);
        });
        Self { indices }
    }

    /// Writes the index of every pixel of `levels` (red, green, blue, red, …), whose colors were added, to `out`.
    pub(crate) fn apply(&self, levels: &[u8], out: &mut [u8]) {
        apply(&self.indices, levels, out);
    }
}

vectorized!(fn apply(indices: &[u8], levels: &[u8], out: &mut [u8]) -> () = apply_body);

#[inline(always)]
fn apply_body(indices: &[u8], levels: &[u8], out: &mut [u8]) {
    // Of a length that is known, so that no index into it needs a check.
    let Some(indices) = indices.first_chunk::<{ code::COLORS }>() else { return };
    let (rows, rest) = levels.as_chunks::<{ 3 * TOGETHER }>();
    let (out_rows, out_rest) = out.as_chunks_mut::<TOGETHER>();
    for (row, out) in rows.iter().zip(out_rows) {
        for (index, code) in out.iter_mut().zip(code::codes(row)) {
            *index = indices[code as usize % code::COLORS];
        }
    }
    for (index, &color) in out_rest.iter_mut().zip(rest.as_chunks::<3>().0) {
        *index = indices[code::of(color) as usize % code::COLORS];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::Census;

    #[test]
    fn every_pixel_gets_the_nearest_entry() {
        let palette: Vec<[u8; 3]> = (0..=255u8).map(|i| [i, i.wrapping_mul(7), i.wrapping_mul(31)]).collect();
        let levels: Vec<u8> = (0..9003u32).map(|i| (i * i / 11) as u8).collect();
        let colors: Vec<[u8; 3]> = levels.as_chunks::<3>().0.to_vec();
        let mut out = vec![0; colors.len()];
        let mut census = Census::default();
        census.count(&levels);
        Map::new(&palette, &census.neighborhoods()).apply(&levels, &mut out);
        let distance = |a: [u8; 3], b: [u8; 3]| -> i32 {
            a.iter().zip(b).map(|(&a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
        };
        for (&color, &index) in colors.iter().zip(&out) {
            let expected = (0..256).min_by_key(|&i| (distance(color, palette[i]), i)).unwrap();
            assert_eq!(usize::from(index), expected);
        }
    }
}
