//! A smaller picture: squares of pixels become one pixel, the mean of their levels, separately for red, green
//! and blue.
//!
//! The means are made of levels and not of samples, in integers, rounded to nearest. So they average what
//! would have been shown, and are the same for every backend. A square that reaches over the right or lower
//! edge is the mean of its pixels inside the frame. Levels arrive in pieces that may end anywhere, as blocks
//! do.

use crate::volume::FrameShape;

/// Bins the levels of frames, one after the other. It keeps levels until their squares are complete.
#[derive(Default)]
pub(super) struct Binner {
    waiting: Vec<u8>,
    /// The row, within its frame, of the first level in `waiting`.
    row: usize,
    sums: Vec<u32>,
}

impl Binner {
    /// The buffer to append the next levels to.
    pub(super) fn waiting(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Appends to `means` the means of all complete squares of `side` x `side` pixels. `shape` is the shape
    /// of the frames before binning.
    pub(super) fn bin(&mut self, side: usize, shape: FrameShape, means: &mut Vec<u8>) {
        let FrameShape { height, width, samples: channels, .. } = shape;
        let mut done = 0;
        loop {
            let high = side.min(height - self.row);
            let Some(band) = self.waiting.get(done..done + high * width * channels) else { break };
            self.sums.clear();
            self.sums.resize(width.div_ceil(side) * channels, 0);
            for line in band.chunks_exact(width * channels) {
                let squares = self.sums.chunks_exact_mut(channels).zip(line.chunks(side * channels));
                for (sums, square) in squares {
                    for pixel in square.chunks_exact(channels) {
                        sums.iter_mut().zip(pixel).for_each(|(sum, level)| *sum += u32::from(*level));
                    }
                }
            }
            for (square, sums) in self.sums.chunks_exact(channels).enumerate() {
                let pixels = (high * side.min(width - square * side)) as u32;
                // The mean of levels is a level.
                means.extend(sums.iter().map(|sum| ((sum + pixels / 2) / pixels) as u8));
            }
            done += band.len();
            self.row = (self.row + high) % height;
        }
        self.waiting.drain(..done);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The means of one frame, square by square.
    fn slowly(side: usize, shape: FrameShape, levels: &[u8]) -> Vec<u8> {
        let mut means = Vec::new();
        for top in (0..shape.height).step_by(side) {
            for left in (0..shape.width).step_by(side) {
                for channel in 0..shape.samples {
                    let mut all = Vec::new();
                    for y in top..shape.height.min(top + side) {
                        for x in left..shape.width.min(left + side) {
                            all.push(f64::from(levels[(y * shape.width + x) * shape.samples + channel]));
                        }
                    }
                    means.push((all.iter().sum::<f64>() / all.len() as f64).round() as u8);
                }
            }
        }
        means
    }

    #[test]
    fn the_means_are_the_same_however_levels_are_cut_into_pieces() {
        for (frames, height, width, channels) in
            [(3, 7, 9, 1), (2, 8, 5, 3), (4, 1, 1, 3), (2, 2, 13, 1), (1, 13, 2, 1)]
        {
            let shape = FrameShape { frames, height, width, samples: channels };
            let levels: Vec<u8> = (0..shape.sample_count() as u32)
                .map(|i| (i.wrapping_mul(2_654_435_761) >> 23) as u8)
                .collect();
            for side in [2, 3, 4] {
                let expected: Vec<u8> = levels
                    .chunks(shape.frame_samples())
                    .flat_map(|frame| slowly(side, shape, frame))
                    .collect();
                for piece in [1, 2, 5, 31, 1000] {
                    let (mut binner, mut means) = (Binner::default(), Vec::new());
                    for piece in levels.chunks(piece) {
                        binner.waiting().extend_from_slice(piece);
                        binner.bin(side, shape, &mut means);
                    }
                    assert_eq!(means, expected, "{shape:?} {side} {piece}");
                }
            }
        }
    }

    #[test]
    fn halves_are_rounded_up() {
        let shape = FrameShape { frames: 1, height: 1, width: 4, samples: 1 };
        let (mut binner, mut means) = (Binner::default(), Vec::new());
        binner.waiting().extend([0, 1, 255, 254]);
        binner.bin(2, shape, &mut means);
        assert_eq!(means, [1, 255]);
    }
}
