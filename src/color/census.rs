//! Which colors a volume has, and how many pixels of each neighborhood.
//!
//! A bit for each of the 2^24 colors says which occur. 2^18 cells of 4 x 4 x 4 colors hold the number of their pixels
//! and the sums of their channels. All are integers, so a census is the same however the volume was split among
//! threads.

/// Bits of a channel that choose the cell.
pub(super) const CELL_BITS: u32 = 6;

const CELLS: usize = 1 << (3 * CELL_BITS);

/// Pixels after which a 32-bit sum of a channel could overflow.
const PIXELS_PER_FLUSH: usize = (u32::MAX / 255) as usize;

/// The pixels of one cell.
#[derive(Clone, Copy, Default)]
pub(super) struct Cell {
    /// Number of pixels.
    pub(super) count: u64,
    sums: [u64; 3],
}

impl Cell {
    /// The mean color of the pixels, to the nearest.
    ///
    /// # Panics
    ///
    /// When there are none.
    pub(super) fn mean(&self) -> [u8; 3] {
        self.sums.map(|sum| ((sum + self.count / 2) / self.count) as u8)
    }
}

/// The colors of some part of a volume.
pub(crate) struct Census {
    seen: Vec<u64>,
    cells: Vec<Cell>,
    /// Counts and sums not yet in `cells`: half as wide, so that they stay in the caches.
    recent: Vec<[u32; 4]>,
    recent_pixels: usize,
}

impl Default for Census {
    /// The census of no pixels.
    fn default() -> Self {
        Self {
            seen: vec![0; (1 << 24) / 64],
            cells: vec![Cell::default(); CELLS],
            recent: vec![[0; 4]; CELLS],
            recent_pixels: 0,
        }
    }
}

impl Census {
    /// Counts the pixels of `levels`: red, green, blue, red, …
    pub(crate) fn count(&mut self, levels: &[u8]) {
        for levels in levels.chunks(PIXELS_PER_FLUSH * 3) {
            let pixels = levels.as_chunks::<3>().0;
            if self.recent_pixels + pixels.len() > PIXELS_PER_FLUSH {
                self.flush();
            }
            self.recent_pixels += pixels.len();
            for &[red, green, blue] in pixels {
                let color = number([red, green, blue]);
                self.seen[color / 64] |= 1 << (color % 64);
                let cell = &mut self.recent[cell(red, green, blue)];
                cell[0] += 1;
                cell[1] += u32::from(red);
                cell[2] += u32::from(green);
                cell[3] += u32::from(blue);
            }
        }
    }

    /// The census of the pixels of both.
    #[must_use]
    pub(crate) fn merge(mut self, mut other: Self) -> Self {
        self.flush();
        other.flush();
        self.seen.iter_mut().zip(&other.seen).for_each(|(a, b)| *a |= b);
        for (a, b) in self.cells.iter_mut().zip(&other.cells) {
            a.count += b.count;
            a.sums.iter_mut().zip(b.sums).for_each(|(a, b)| *a += b);
        }
        self
    }

    /// The colors that occur, in ascending order.
    pub(super) fn distinct(&self) -> Vec<[u8; 3]> {
        let mut colors = Vec::new();
        for (index, &word) in self.seen.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                let color = index as u32 * 64 + rest.trailing_zeros();
                colors.push([(color >> 16) as u8, (color >> 8) as u8, color as u8]);
                rest &= rest - 1;
            }
        }
        colors
    }

    /// All cells, the empty ones included. Complete after a [`Census::merge`].
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    fn flush(&mut self) {
        for (cell, recent) in self.cells.iter_mut().zip(&mut self.recent) {
            let [count, sums @ ..] = std::mem::take(recent);
            cell.count += u64::from(count);
            cell.sums.iter_mut().zip(sums).for_each(|(total, sum)| *total += u64::from(sum));
        }
        self.recent_pixels = 0;
    }
}

/// A color as a number below 2^24.
pub(super) fn number([red, green, blue]: [u8; 3]) -> usize {
    usize::from(red) << 16 | usize::from(green) << 8 | usize::from(blue)
}

fn cell(red: u8, green: u8, blue: u8) -> usize {
    let high = |channel: u8| usize::from(channel >> (8 - CELL_BITS));
    high(red) << (2 * CELL_BITS) | high(green) << CELL_BITS | high(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_census_does_not_depend_on_the_split() {
        let levels: Vec<u8> = (0..30_000u32).map(|i| (i * i / 7) as u8).collect();
        let mut whole = Census::default();
        whole.count(&levels);
        let whole = whole.merge(Census::default());
        let (mut left, mut right) = (Census::default(), Census::default());
        left.count(&levels[..3 * 1234]);
        right.count(&levels[3 * 1234..]);
        let both = left.merge(right);
        assert_eq!(whole.distinct(), both.distinct());
        for (a, b) in whole.cells().iter().zip(both.cells()) {
            assert_eq!((a.count, a.sums), (b.count, b.sums));
        }
        assert_eq!(whole.cells().iter().map(|cell| cell.count).sum::<u64>(), 10_000);
    }

    #[test]
    fn distinct_colors_are_those_that_occur() {
        let mut census = Census::default();
        census.count(&[9, 8, 7, 255, 255, 255, 0, 0, 0, 9, 8, 7]);
        assert_eq!(census.distinct(), [[0, 0, 0], [9, 8, 7], [255, 255, 255]]);
    }

    #[test]
    fn sums_do_not_overflow() {
        let mut census = Census::default();
        let white = vec![255; 3 << 20];
        for _ in 0..20 {
            census.count(&white);
        }
        let census = census.merge(Census::default());
        let cell = census.cells()[CELLS - 1];
        assert_eq!(cell.count, 20 << 20);
        assert_eq!(cell.mean(), [255; 3]);
    }
}
