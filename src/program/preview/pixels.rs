//! A picture in memory: colors, and which pixels have one.

use std::num::NonZeroU16;

use crate::options::{Aspect, PictureOptions, PictureSize, Resample};
use crate::picture::{ResizePlan, Resizer};
use crate::volume::FrameShape;
use crate::{PreviewFrame, Problem};

/// A picture, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    pub width: usize,
    pub height: usize,
    /// Red, green, blue, red, …
    pub colors: Vec<u8>,
    /// 255 for each pixel that is visible, and 0 for the others.
    pub visible: Vec<u8>,
}

impl Pixels {
    /// The pixels of a frame of this size.
    pub fn of(frame: &PreviewFrame, width: usize, height: usize) -> Self {
        let mut pixels = Self::none(width, height);
        let both = pixels.colors.as_chunks_mut::<3>().0.iter_mut().zip(&mut pixels.visible);
        for ((color, visible), own) in both.zip(frame.colors()) {
            if let Some(own) = own {
                (*color, *visible) = (own, u8::MAX);
            }
        }
        pixels
    }

    /// A picture in which nothing is visible.
    pub fn none(width: usize, height: usize) -> Self {
        let pixels = width * height;
        Self { width, height, colors: vec![0; 3 * pixels], visible: vec![0; pixels] }
    }

    /// The color of a pixel; `None` where it is transparent, or outside.
    pub fn at(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let place = y * self.width + x;
        let is_visible = x < self.width && self.visible.get(place).is_some_and(|visible| *visible > 0);
        is_visible.then(|| [0, 1, 2].map(|color| self.colors[3 * place + color]))
    }

    /// Whether all pixels are visible.
    pub fn is_opaque(&self) -> bool {
        !self.visible.contains(&0)
    }

    /// The same picture in another size: means of areas where it gets smaller, else nearest pixels.
    ///
    /// # Errors
    ///
    /// [`Problem::Picture`] when a side would be too long.
    pub fn resized(self, width: usize, height: usize) -> Result<Self, Problem> {
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let is_smaller = width <= self.width && height <= self.height;
        let resample = if is_smaller { Resample::Area } else { Resample::Nearest };
        let is_opaque = self.is_opaque();
        let resize = |levels: Vec<u8>, samples: usize| {
            let side = |length: usize| u16::try_from(length).ok().and_then(NonZeroU16::new);
            let sides = side(width).zip(side(height));
            let size = sides.map_or(PictureSize::Own, |(width, height)| PictureSize::Sides { width, height });
            let options =
                PictureOptions { size, resample, aspect: Aspect::Voxel, ..PictureOptions::default() };
            let shape = FrameShape { frames: 1, height: self.height, width: self.width, samples };
            let Some(plan) = ResizePlan::new(shape, None, &options)? else { return Ok(levels) };
            let (mut resizer, mut resized) = (Resizer::default(), Vec::new());
            *resizer.waiting() = levels;
            resizer.resize(&plan, &mut resized);
            Ok(resized)
        };
        let (mut colors, mut visible) = (resize(self.colors, 3)?, resize(self.visible, 1)?);
        if !is_opaque {
            // Transparent pixels are black, and have no part in the mean.
            for (color, share) in colors.as_chunks_mut::<3>().0.iter_mut().zip(&mut visible) {
                let own = u32::from((*share).max(1));
                *color = color.map(|level| ((u32::from(level) * 255 + own / 2) / own).min(255) as u8);
                *share = if *share >= 128 { u8::MAX } else { 0 };
            }
        }
        Ok(Self { width, height, colors, visible })
    }

    /// Puts `other` into this picture, from a place on.
    pub fn put(&mut self, other: &Self, left: usize, top: usize) {
        for y in 0..other.height {
            let (from, to) = (y * other.width, (top + y) * self.width + left);
            let count = other.width;
            self.visible[to..to + count].copy_from_slice(&other.visible[from..from + count]);
            self.colors[3 * to..3 * (to + count)]
                .copy_from_slice(&other.colors[3 * from..3 * (from + count)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose pixels are grey levels; `None` is transparent.
    fn greys(width: usize, levels: &[Option<u8>]) -> Pixels {
        Pixels {
            width,
            height: levels.len() / width,
            colors: levels.iter().flat_map(|level| [level.unwrap_or(0); 3]).collect(),
            visible: levels.iter().map(|level| if level.is_some() { 255 } else { 0 }).collect(),
        }
    }

    #[test]
    fn smaller_pictures_are_means_and_larger_ones_have_the_same_pixels() {
        let picture = greys(4, &[10, 20, 200, 100, 30, 40, 100, 0].map(Some));
        assert_eq!(picture.clone().resized(2, 1).unwrap(), greys(2, &[Some(25), Some(100)]));
        let large = greys(2, &[Some(7), Some(9)]).resized(4, 2).unwrap();
        assert_eq!(large, greys(4, &[7, 7, 9, 9, 7, 7, 9, 9].map(Some)));
    }

    #[test]
    fn transparent_pixels_have_no_part_in_means() {
        let picture = greys(4, &[Some(100), None, None, None, Some(100), None, None, Some(50)]);
        let small = picture.resized(2, 1).unwrap();
        assert_eq!((small.at(0, 0), small.at(1, 0)), (Some([100; 3]), None));
        assert_eq!(small.at(2, 0), None);
    }
}
