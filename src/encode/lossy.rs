//! Levels that are shown as a near one, so that the GIF gets smaller.
//!
//! LZW spends a code wherever the image differs from what came before. So neighboring levels form *bands*. A
//! band is shown as one level, from which no level of the band is further than the tolerance. The bands are
//! chosen so that neighbors fall into the same band as often as possible ([`bands`]). The level that a pixel
//! is shown as depends only on its own level. So equal levels stay equal from frame to frame, nothing drifts
//! or flickers, and any thread may do any frame. And fewer levels are in use, so codes start with fewer bits.
//!
//! The position of the bands matters: noise on both sides of an edge can double the size. So the edges are
//! derived from the [`Contours`] of the volume, or of some of its frames. The table has sizes in percent of
//! the exact GIF, for a tolerance of N levels: first with bands of 2N+1 levels centered at 0 and the
//! multiples of 2N+1, in a palette of 256; then with the bands chosen here, and in brackets their mean error
//! in levels (from eight frames of each volume):
//!
//! | N | noise | CT | time-lapse | MRI | nuclei |
//! |---|---|---|---|---|---|
//! | 1 | 41.3, 41.0 (0.58) | 46.3, 39.6 (0.23) | 59.2, 57.3 (0.71) | 65.3, 64.5 (0.15) | 71.9, 70.4 (0.67) |
//! | 2 | 38.1, 24.6 (1.0) | 17.8, 11.1 (0.29) | 46.5, 44.1 (1.3) | 51.4, 50.3 (0.26) | 59.6, 57.5 (1.2) |
//! | 3 | 35.7, 17.8 (1.3) | 3.8, 3.6 (0.32) | 39.4, 36.8 (1.9) | 43.4, 42.4 (0.37) | 52.2, 50.1 (1.7) |
//! | 5 | 16.3, 11.3 (2.6) | 6.0, 0.6 (0.31) | 32.1, 29.3 (3.2) | 34.5, 33.6 (0.59) | 42.8, 40.4 (2.7) |
//! | 8 | 10.3, 7.4 (4.2) | 5.8, 0.6 (0.33) | 26.6, 23.5 (5.1) | 27.6, 26.6 (0.89) | 34.2, 31.6 (4.3) |
//!
//! Other methods were tried and not kept. A search of the dictionary for the longest phrase within the
//! tolerance is several times slower. With its best settings, files were 5 to 14 % smaller for the noise from
//! N = 2 on, not smaller elsewhere, and seven times as large for the CT at N = 5 and 8. Methods that look at
//! neighbors made larger files throughout, up to four times as large: to repeat the level shown to the left
//! or above while it is within the tolerance, to use levels near a local mean, and to divide each row into
//! the fewest pieces.

mod bands;
mod contours;

use bands::distance;
pub(crate) use contours::Contours;

/// The index that each index of a palette is shown as.
#[derive(Clone)]
pub(crate) struct LossyMap {
    /// By index: the index that it is shown as, and the distance of the two in levels.
    shown: [u8; 256],
    distances: [u8; 256],
}

/// How far the shown levels deviate from the exact ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// Number of pixels that were compared.
    pub pixels: u64,
    /// Sum of the pixels' errors in levels. The error of an RGB pixel is its largest error in one channel.
    pub sum: u64,
    /// The largest error of a pixel in levels.
    pub largest: u8,
}

impl LossyMap {
    /// Finds the bands for a palette of 1 to 256 `entries`. No channel is shown more than `most` levels from
    /// its exact value. `contours` are counted from the frames' indices, or from those of some frames. They
    /// influence the size of the GIF, but not the bound on the error.
    ///
    /// If `most` is 0, every index is shown as itself. If the entries are the levels of grey, the level
    /// `alone` is shown as itself, and no other level is shown as it, because it means transparent.
    pub(crate) fn new(most: u8, entries: &[[u8; 3]], contours: &Contours, alone: Option<u8>) -> Self {
        let grey = entries.len() == 256
            && entries.iter().zip(0..=u8::MAX).all(|(&entry, level)| entry == [level; 3]);
        let bands: Vec<u8> = match most {
            0 => (0..=u8::MAX).take(entries.len()).collect(),
            _ if grey => bands::of_levels(&contours.pixels, &contours.edges(), most, alone),
            _ => bands::of_colors(entries, &contours.pixels, most),
        };
        let (mut shown, mut distances) = ([0; 256], [0; 256]);
        for (index, &other) in bands.iter().enumerate() {
            shown[index] = other;
            distances[index] = distance(entries[index], entries[usize::from(other)]);
        }
        Self { shown, distances }
    }

    /// Appends to `out` the indices that `indices` are shown as.
    pub(crate) fn apply(&self, indices: &[u8], out: &mut Vec<u8>) {
        out.extend(indices.iter().map(|&index| self.shown[usize::from(index)]));
    }

    /// How far the shown indices deviate from `indices`.
    pub(crate) fn deviation(&self, indices: &[u8]) -> Deviation {
        let mut deviation = Deviation { pixels: indices.len() as u64, ..Deviation::default() };
        for &index in indices {
            let error = self.distances[usize::from(index)];
            deviation.sum += u64::from(error);
            deviation.largest = deviation.largest.max(error);
        }
        deviation
    }
}

impl Deviation {
    /// The deviation of the pixels of both.
    pub(crate) fn merge(self, other: Self) -> Self {
        Self {
            pixels: self.pixels + other.pixels,
            sum: self.sum + other.sum,
            largest: self.largest.max(other.largest),
        }
    }

    /// The mean error of a pixel in levels; 0 if there are no pixels.
    pub fn mean(self) -> f64 {
        self.sum as f64 / self.pixels.max(1) as f64
    }
}

#[cfg(test)]
mod tests;
