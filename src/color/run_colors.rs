//! The colors of one run of frames after the other.
//!
//! A histogram of all colors has 4 MiB, which are looked through and cleared for each run. The pixels of a small run
//! are sorted instead.

use super::code;
use super::histogram::{ColorHistogram, HistogramCell};

/// Pixels of the largest run that is sorted.
const FEW_PIXELS: usize = 1 << 15;

/// Counts the colors of runs of frames.
pub(crate) enum RunColors {
    /// The codes of the pixels of a small run.
    Few(Vec<u32>),
    /// Of a large one.
    Many(Box<ColorHistogram>),
}

impl RunColors {
    /// Nothing yet of runs of up to this number of pixels.
    pub(crate) fn of_runs(pixels: usize) -> Self {
        match pixels <= FEW_PIXELS {
            true => Self::Few(Vec::new()),
            false => Self::Many(Box::default()),
        }
    }

    /// Counts pixels of the current run: red, green, blue, red, …
    pub(crate) fn count(&mut self, levels: &[u8]) {
        match self {
            Self::Few(codes) => codes.extend(levels.as_chunks::<3>().0.iter().map(|&color| code::of(color))),
            Self::Many(histogram) => histogram.count(levels),
        }
    }

    /// The cells of the current run, in the order of the color codes. The next run begins.
    pub(super) fn take(&mut self) -> Vec<HistogramCell> {
        match self {
            Self::Few(codes) => {
                codes.sort_unstable();
                let cells = codes.chunk_by(|a, b| a >> code::CELL_BITS == b >> code::CELL_BITS);
                let cells = cells.map(HistogramCell::of_codes).collect();
                codes.clear();
                cells
            }
            Self::Many(histogram) => {
                let cells = ColorHistogram::merge(std::slice::from_mut(histogram));
                histogram.clear();
                cells
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_pixels_have_the_cells_of_a_histogram() {
        let pixel = |at: u32| {
            let noise = (at.wrapping_mul(2_654_435_761) >> 9).to_le_bytes();
            [[noise[0], noise[1], noise[2]], [40 + noise[0] % 8, 9, noise[1] % 4], [noise[0]; 3], [7, 8, 9]]
                [at as usize / 500 % 4]
        };
        let mut few = RunColors::of_runs(1);
        let mut many = RunColors::of_runs(FEW_PIXELS + 1);
        assert!(matches!((&few, &many), (RunColors::Few(_), RunColors::Many(_))));
        for count in [1, 700, 1900, 9000] {
            let pixels: Vec<[u8; 3]> = (count..2 * count).map(pixel).collect();
            for piece in pixels.chunks(333) {
                few.count(piece.as_flattened());
                many.count(piece.as_flattened());
            }
            assert_eq!(few.take(), many.take());
        }
        assert_eq!(few.take(), many.take());
    }
}
