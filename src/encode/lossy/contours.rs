//! The lengths of the contours between the levels of a volume.

/// The number of pixels of each level, and the length of the contour between each level and the next. The
/// length is the number of pairs of neighbors in a row that lie on different sides of the contour.
#[derive(Clone, Debug)]
pub(crate) struct Contours {
    pub(super) pixels: [u64; 256],
    /// Number of pairs of neighbors, by the lower of their two levels, and by the higher one.
    lower: [u64; 256],
    higher: [u64; 256],
}

impl Default for Contours {
    /// The contours of no frame.
    fn default() -> Self {
        Self { pixels: [0; 256], lower: [0; 256], higher: [0; 256] }
    }
}

impl Contours {
    /// Counts the pixels and pairs of consecutive `frames` with `width` pixels a row.
    pub(crate) fn count(&mut self, frames: &[u8], width: usize) {
        for row in frames.chunks_exact(width) {
            for pair in row.windows(2) {
                self.lower[usize::from(pair[0].min(pair[1]))] += 1;
                self.higher[usize::from(pair[0].max(pair[1]))] += 1;
            }
            for &pixel in row {
                self.pixels[usize::from(pixel)] += 1;
            }
        }
    }

    /// The length of the contour below each level; 0 for level 0.
    pub(super) fn edges(&self) -> [u64; 256] {
        let mut across = 0;
        std::array::from_fn(|level| {
            // Pairs with one level below this one, and the other not below it.
            if level > 0 {
                across += self.lower[level - 1];
                across -= self.higher[level - 1];
            }
            across
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn edges_count_the_neighbors_on_different_sides(
            width in 1usize..9,
            levels in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let frames = &levels[..levels.len() / width * width];
            let mut contours = Contours::default();
            contours.count(frames, width);
            for level in 0..=255u8 {
                let rows = frames.chunks_exact(width);
                let pairs = rows.flat_map(|row| row.windows(2));
                let across = pairs.filter(|pair| (pair[0] < level) != (pair[1] < level)).count();
                prop_assert_eq!(contours.edges()[usize::from(level)], across as u64);
                let pixels = frames.iter().filter(|&&pixel| pixel == level).count();
                prop_assert_eq!(contours.pixels[usize::from(level)], pixels as u64);
            }
        }
    }
}
