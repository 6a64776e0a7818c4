//! What a front end may show of a GIF without reading it again: a small picture, and a histogram of the levels.
//!
//! Both are taken from the frames as they are packed, so that no frame is read or made a second time.

use std::ops::Range;

use crate::color::PaletteMap;
use crate::gif::LayerOptions;
use crate::picture::Still;
use crate::volume::FrameShape;

/// A small picture of the middle frame, and how often each level occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sketch {
    /// Frame number n/2 of n, counted from 0, as the GIF shows it. `None` where frames with transparent pixels are
    /// drawn over each other: what the GIF shows then depends on all frames before it.
    pub still: Option<Still>,
    /// The number of pixels of each level in all frames, before colors, errors and annotations; `None` for colors.
    pub levels: Option<Vec<u64>>,
}

/// What is sketched of frames that are packed.
#[derive(Clone, Copy)]
pub(super) struct SketchPlan<'s> {
    pub(super) shape: FrameShape,
    pub(super) palette_map: &'s PaletteMap,
    pub(super) layers: LayerOptions,
}

impl SketchPlan<'_> {
    /// The sketch of the `frames` of a group with these `levels`, whose pixels are shown by `indices`.
    pub(super) fn group(&self, frames: Range<usize>, levels: &[u8], indices: &[u8]) -> Sketch {
        let (middle, pixels) = (self.shape.frames / 2, self.shape.frame_pixels());
        let own = match frames.contains(&middle) && self.is_drawn_alone() {
            true => indices.chunks_exact(pixels).nth(middle - frames.start),
            false => None,
        };
        let palette = self.palette_map.palette(middle);
        let color = |index| match self.layers.transparent == Some(index) {
            true => [0; 3],
            false => palette.color(index),
        };
        Sketch {
            still: own.map(|own| Still::of((self.shape.height, self.shape.width), |at| color(own[at]))),
            levels: (self.shape.samples == 1).then(|| counts(levels)),
        }
    }

    /// Whether a frame shows the same whatever the frames before it are.
    fn is_drawn_alone(&self) -> bool {
        self.layers.transparent.is_none() || !self.layers.disposal.keeps_frame()
    }
}

impl Sketch {
    /// The sketch of these frames and of the `next` ones.
    pub(super) fn with(self, next: Self) -> Self {
        let levels = match (self.levels, next.levels) {
            (Some(levels), Some(next)) => {
                Some(levels.iter().zip(next).map(|(count, next)| count + next).collect())
            }
            (levels, next) => levels.or(next),
        };
        Self { still: self.still.or(next.still), levels }
    }
}

/// The number of times that each level occurs.
fn counts(levels: &[u8]) -> Vec<u64> {
    // Neighbors are often equal, and a counter that was just raised cannot be raised again at once.
    let mut tables = [[0u64; 256]; 4];
    let (eights, rest) = levels.as_chunks::<8>();
    for eight in eights {
        // One reading of memory for eight levels.
        let word = u64::from_le_bytes(*eight);
        for place in 0..8 {
            tables[place % 4][(word >> (8 * place)) as usize % 256] += 1;
        }
    }
    rest.iter().for_each(|&level| tables[0][usize::from(level)] += 1);
    (0..256).map(|level| tables.iter().map(|table| table[level]).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, array_to_gif};

    #[test]
    fn a_sketch_has_the_middle_frame_and_the_levels_of_all_frames() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.gif");
        // Frame 2 of 5 is the middle one.
        let array = ndarray::Array3::from_shape_fn((5, 2, 3), |(frame, y, x)| (frame * 40 + y * 3 + x) as u8);
        let mut options = Options::default();
        assert_eq!(array_to_gif(&path, array.view(), &options).unwrap().sketch, None);
        options.output.sketch = true;
        let Sketch { still, levels } = array_to_gif(&path, array.view(), &options).unwrap().sketch.unwrap();
        assert_eq!(still.unwrap().pixels, [80, 81, 82, 83, 84, 85].map(|level| [level; 3]));
        let levels = levels.unwrap();
        assert_eq!(levels.len(), 256);
        for (level, &count) in levels.iter().enumerate() {
            assert_eq!(count, u64::from(level < 200 && level % 40 < 6), "{level}");
        }
    }

    #[test]
    fn all_levels_are_counted_once() {
        let levels: Vec<u8> = (0..1003).map(|at| (at * at % 251) as u8).collect();
        let counts = counts(&levels);
        for level in 0..=u8::MAX {
            let count = levels.iter().filter(|found| **found == level).count() as u64;
            assert_eq!(counts[usize::from(level)], count);
        }
    }
}
