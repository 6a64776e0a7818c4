//! The nearest palette entry of every color of a volume.
//!
//! Nearest by the sum of squared channel differences, ties to the lowest index, in integers: squared distances are below
//! 2^18, so `distance << 8 | index` is one `u32` and its minimum is the answer. It is found once for each distinct
//! color and kept in a table of all 2^24 colors, of which only the pages in use exist; mapping a pixel is one load.

use rayon::prelude::*;

use super::census::number;

/// The index of every color of a volume.
pub(crate) struct Map {
    indices: Vec<u8>,
}

impl Map {
    /// The map from `colors` to the entries of `palette`, 1 to 256 of them. Runs on the current thread pool.
    pub(super) fn new(palette: &[[u8; 3]], colors: &[[u8; 3]]) -> Self {
        let found: Vec<u8> =
            colors.par_iter().with_min_len(4096).map(|&color| nearest(palette, color)).collect();
        let mut indices = vec![0; 1 << 24];
        for (&color, index) in colors.iter().zip(found) {
            indices[number(color)] = index;
        }
        Self { indices }
    }

    /// Writes the index of every pixel of `levels` (red, green, blue, red, …) to `out`.
    pub(crate) fn apply(&self, levels: &[u8], out: &mut [u8]) {
        for (index, &color) in out.iter_mut().zip(levels.as_chunks::<3>().0) {
            *index = self.indices[number(color)];
        }
    }
}

/// The entry nearest to `color`.
fn nearest(palette: &[[u8; 3]], [red, green, blue]: [u8; 3]) -> u8 {
    let square = |a: u8, b: u8| {
        let difference = u32::from(a.abs_diff(b));
        difference * difference
    };
    let best = palette.iter().zip(0u32..).fold(u32::MAX, |best, (&[r, g, b], index)| {
        let distance = square(red, r) + square(green, g) + square(blue, b);
        best.min(distance << 8 | index)
    });
    best as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_lowest_index() {
        let palette = [[10, 0, 0], [0, 0, 0], [0, 0, 0], [20, 0, 0]];
        assert_eq!(nearest(&palette, [5, 0, 0]), 0);
        assert_eq!(nearest(&palette, [4, 0, 0]), 1);
        assert_eq!(nearest(&palette, [15, 0, 0]), 0);
        assert_eq!(nearest(&palette, [255, 255, 255]), 3);
    }

    #[test]
    fn every_pixel_gets_the_nearest_entry() {
        let palette: Vec<[u8; 3]> = (0..=255u8).map(|i| [i, i.wrapping_mul(7), i.wrapping_mul(31)]).collect();
        let levels: Vec<u8> = (0..9000u32).map(|i| (i * i / 11) as u8).collect();
        let colors: Vec<[u8; 3]> = levels.as_chunks::<3>().0.to_vec();
        let mut out = vec![0; colors.len()];
        Map::new(&palette, &colors).apply(&levels, &mut out);
        let distance = |a: [u8; 3], b: [u8; 3]| -> i32 {
            a.iter().zip(b).map(|(&a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
        };
        for (&color, &index) in colors.iter().zip(&out) {
            let expected = (0..256).min_by_key(|&i| (distance(color, palette[i]), i)).unwrap();
            assert_eq!(usize::from(index), expected);
        }
    }
}
