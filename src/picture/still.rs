//! A still: one frame as a small picture, for pages and lists that show many.

use std::num::NonZeroU16;

use super::options::{Aspect, PictureOptions, PictureSize, Resample};
use super::plan::ResizePlan;
use super::resizer::Resizer;
use crate::volume::FrameShape;

/// A small picture of a frame: no side is longer than [`Still::SIDE`]. Pixels that are transparent are black.
///
/// A frame that is larger is made smaller by means of its colors, in Pillow's integers (`BOX`). The longer side
/// gets 128 pixels, and the other one keeps the proportions: floor(side * 128 / longer + 1/2), at least 1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Still {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Red, green and blue of each pixel, row after row.
    pub pixels: Vec<[u8; 3]>,
}

impl Still {
    /// The longest side of a still in pixels.
    pub const SIDE: usize = 128;

    /// The still of a frame of this height and width, none of them 0. `color` has the color of each pixel by its
    /// number, row after row.
    pub(crate) fn of((height, width): (usize, usize), color: impl Fn(usize) -> [u8; 3]) -> Self {
        Self::within(Self::SIDE, (height, width), color)
    }

    /// The same picture with half the sides, at least 1.
    #[cfg(feature = "cli")]
    pub(crate) fn halved(&self) -> Self {
        let side = self.width.max(self.height) / 2;
        Self::within(side.max(1), (self.height, self.width), |at| self.pixels[at])
    }

    /// A picture whose longer side has at most `longest` pixels.
    fn within(longest: usize, (height, width): (usize, usize), color: impl Fn(usize) -> [u8; 3]) -> Self {
        let shape = FrameShape { frames: 1, height, width, samples: 3 };
        let longer = width.max(height);
        let new = |side: usize| match longer > longest {
            true => ((2 * side * longest + longer) / (2 * longer)).max(1),
            false => side,
        };
        let side = |side: usize| u16::try_from(new(side)).ok().and_then(NonZeroU16::new);
        let size = side(width).zip(side(height)).map(|(width, height)| PictureSize::Sides { width, height });
        let options = PictureOptions {
            size: size.unwrap_or_default(),
            aspect: Aspect::Voxel,
            resample: Resample::Area,
            ..PictureOptions::default()
        };
        // Sides that are no longer than those of a frame are never too long.
        let plan = ResizePlan::new(shape, None, &options).ok().flatten();
        let Some(plan) = plan else {
            return Self { width, height, pixels: (0..width * height).map(color).collect() };
        };
        let (mut resizer, mut levels) = (Resizer::default(), Vec::new());
        for row in 0..height {
            resizer.waiting().extend((row * width..(row + 1) * width).flat_map(&color));
            resizer.resize(&plan, &mut levels);
        }
        Self { width: new(width), height: new(height), pixels: levels.as_chunks().0.to_vec() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_frame_is_its_own_still() {
        let still = Still::of((2, 3), |at| [at as u8, 7, 255]);
        assert_eq!((still.height, still.width), (2, 3));
        assert_eq!(still.pixels, [0, 1, 2, 3, 4, 5].map(|at| [at, 7, 255]));
    }

    #[test]
    fn a_pixel_of_a_still_is_the_mean_of_those_it_stands_for() {
        // Columns in pairs: 10 and 20, 30 and 41, ...
        let still = Still::of((2, 256), |at| match at % 256 {
            0 => [10, 0, 0],
            1 => [20, 0, 0],
            2 => [30, 0, 100],
            3 => [41, 0, 100],
            _ => [0, 200, 0],
        });
        assert_eq!((still.height, still.width), (1, 128));
        assert_eq!(still.pixels[..3], [[15, 0, 0], [36, 0, 100], [0, 200, 0]]);
    }

    #[test]
    fn the_sides_of_a_still_keep_the_proportions() {
        for (sides, expected) in [
            ((128, 128), (128, 128)),
            ((129, 64), (128, 64)),
            ((1000, 300), (128, 38)),
            ((1, 65535), (1, 128)),
            ((65535, 1), (128, 1)),
        ] {
            let still = Still::of(sides, |_| [1, 2, 3]);
            assert_eq!((still.height, still.width), expected, "{sides:?}");
            assert_eq!(still.pixels, vec![[1, 2, 3]; expected.0 * expected.1]);
        }
    }

    #[cfg(feature = "cli")]
    #[test]
    fn half_a_still_has_half_the_sides() {
        let half = Still::of((100, 50), |_| [9; 3]).halved();
        assert_eq!((half.height, half.width, half.pixels.len()), (50, 25, 1250));
    }
}
