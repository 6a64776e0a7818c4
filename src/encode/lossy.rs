//! Which levels may be shown as another one, so that the GIF gets smaller.
//!
//! LZW pays for every place at which the image does something new. So the levels are joined to *bands*, each shown as
//! one level that is no further than the tolerance from any other of the band, and the bands are laid so that
//! neighbors fall into the same one as often as possible ([`bands`]). What a pixel is shown as follows from its own
//! level alone: equal levels stay equal from frame to frame, nothing drifts or flickers, and any thread may do any
//! frame. Fewer levels are in use, so codes start with fewer bits.
//!
//! Where the bands lie matters: noise on both sides of an edge can double the size, so the edges follow from the
//! [`Contours`] of the volume, or of some of its frames. Sizes in percent of the exact GIF: bands of 2N+1 levels
//! laid around 0 in a palette of 256, and these, with their mean error in levels (from eight frames of each volume):
//!
//! | N | noise | CT | time-lapse | MRI | nuclei |
//! |---|---|---|---|---|---|
//! | 1 | 41.3, 41.0 (0.58) | 46.3, 39.6 (0.23) | 59.2, 57.3 (0.71) | 65.3, 64.5 (0.15) | 71.9, 70.4 (0.67) |
//! | 2 | 38.1, 24.6 (1.0) | 17.8, 11.1 (0.29) | 46.5, 44.1 (1.3) | 51.4, 50.3 (0.26) | 59.6, 57.5 (1.2) |
//! | 3 | 35.7, 17.8 (1.3) | 3.8, 3.6 (0.32) | 39.4, 36.8 (1.9) | 43.4, 42.4 (0.37) | 52.2, 50.1 (1.7) |
//! | 5 | 16.3, 11.3 (2.6) | 6.0, 0.6 (0.31) | 32.1, 29.3 (3.2) | 34.5, 33.6 (0.59) | 42.8, 40.4 (2.7) |
//! | 8 | 10.3, 7.4 (4.2) | 5.8, 0.6 (0.33) | 26.6, 23.5 (5.1) | 27.6, 26.6 (0.89) | 34.2, 31.6 (4.3) |
//!
//! Tried and not kept: a search of the dictionary for the longest phrase that is within the tolerance, several times
//! slower; at the best of its settings 5 to 14 % smaller for the noise from N = 2 on, nowhere else, and seven times as
//! large for the CT at N = 5 and 8. Keeping what is shown to the left or above while it is within the tolerance, levels
//! near a local mean, and the fewest pieces a row were larger throughout, up to four times.

mod bands;
mod contours;

use bands::distance;
pub(crate) use contours::Contours;

/// What each index of a palette is shown as.
#[derive(Clone)]
pub(crate) struct LossyMap {
    /// The index that stands for each index, and how far it is from it.
    shown: [u8; 256],
    errors: [u8; 256],
}

/// How far what is shown is from what is exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// Pixels looked at.
    pub pixels: u64,
    /// Sum of their errors in levels; of an RGB pixel the error is that of the channel where it is largest.
    pub sum: u64,
    /// The largest error in levels.
    pub largest: u8,
}

impl LossyMap {
    /// The bands for a palette of 1 to 256 `entries` in which no channel may be further than `most` levels from what it is
    /// exactly. `contours` are those of the frames' indices, or of some frames: they have a say in the size, not in the
    /// bound.
    ///
    /// With 0 every index stays what it is. So does `alone` where the entries are the levels of grey, and nothing else is shown
    /// as it: a level that means transparent.
    pub(crate) fn new(most: u8, entries: &[[u8; 3]], contours: &Contours, alone: Option<u8>) -> Self {
        let grey = entries.len() == 256
            && entries.iter().zip(0..=u8::MAX).all(|(&entry, level)| entry == [level; 3]);
        let bands: Vec<u8> = match most {
            0 => (0..=u8::MAX).take(entries.len()).collect(),
            _ if grey => bands::of_levels(&contours.pixels, &contours.edges(), most, alone),
            _ => bands::of_colors(entries, &contours.pixels, most),
        };
        let (mut shown, mut errors) = ([0; 256], [0; 256]);
        for (index, &other) in bands.iter().enumerate() {
            shown[index] = other;
            errors[index] = distance(entries[index], entries[usize::from(other)]);
        }
        Self { shown, errors }
    }

    /// Appends to `out` what `indices` are shown as.
    pub(crate) fn apply_lossy(&self, indices: &[u8], out: &mut Vec<u8>) {
        out.extend(indices.iter().map(|&index| self.shown[usize::from(index)]));
    }

    /// How far from `indices` it is what they are shown as.
    pub(crate) fn errors(&self, indices: &[u8]) -> Deviation {
        let mut errors = Deviation { pixels: indices.len() as u64, ..Deviation::default() };
        for &index in indices {
            let error = self.errors[usize::from(index)];
            errors.sum += u64::from(error);
            errors.largest = errors.largest.max(error);
        }
        errors
    }
}

impl Deviation {
    /// Those of both.
    pub(crate) fn merge(self, other: Self) -> Self {
        Self {
            pixels: self.pixels + other.pixels,
            sum: self.sum + other.sum,
            largest: self.largest.max(other.largest),
        }
    }

    /// The mean error in levels; 0 where there are no pixels.
    pub fn mean(self) -> f64 {
        self.sum as f64 / self.pixels.max(1) as f64
    }
}

#[cfg(test)]
mod tests;
