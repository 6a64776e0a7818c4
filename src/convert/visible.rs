//! Pixels of four samples and their opacity, the last one: only visible pixels count for ranges and colors.

use crate::error::Error;
use crate::volume::{Block, SampleType, each_visibility};

/// Pixels of levels whose opacity is this one are opaque; 0 are transparent.
pub(super) const OPAQUE: u8 = u8::MAX;

/// The colors of visible pixels, one after the other, of pixels with four samples.
#[derive(Default)]
pub(super) struct VisibleColors {
    pub(super) samples: Vec<u8>,
    /// Whether each of the pixels is visible.
    visible: Vec<bool>,
}

impl VisibleColors {
    /// Takes the place of the colors before by those of a block of whole pixels.
    ///
    /// # Errors
    ///
    /// When the block cannot be read.
    pub(super) fn take(&mut self, block: &mut Block<'_>) -> Result<(), Error> {
        let Self { samples, visible } = self;
        samples.clear();
        visible.clear();
        let sample = block.sample();
        each_visibility(sample, block.bytes()?, 4, &mut |pixel, is_visible| {
            visible.push(is_visible);
            if is_visible {
                samples.extend_from_slice(&pixel[..pixel.len() / 4 * 3]);
            }
        });
        Ok(())
    }

    /// The colors as a block; `None` where no pixel is visible.
    pub(super) fn block(&self, sample: SampleType) -> Option<Block<'_>> {
        (!self.samples.is_empty()).then(|| Block::of_samples(sample, &self.samples))
    }

    /// Appends the levels of all pixels to `made`, with their opacity. `levels` are the levels of the visible colors.
    /// Transparent pixels have level 0.
    pub(super) fn append_levels(&self, levels: &[u8], made: &mut Vec<u8>) {
        let mut levels = levels.as_chunks::<3>().0.iter();
        made.extend(self.visible.iter().flat_map(|&visible| match levels.as_slice() {
            [[red, green, blue], ..] if visible => {
                levels.next();
                [*red, *green, *blue, OPAQUE]
            }
            _ => [0; 4],
        }));
    }
}

/// Ends the making of the pixels from number `start` of `levels` on. Their colors were mixed with those of transparent
/// pixels, which are 0. A mixed pixel gets the color of its visible part, as Pillow has it, and is transparent if that
/// part is less than half. With `draws_all`, colors stay as they are, before level 0, and the opacity is left out.
pub(super) fn finish(levels: &mut Vec<u8>, start: usize, draws_all: bool) {
    if draws_all {
        let pixels = (levels.len() - start) / 4;
        for pixel in 0..pixels {
            levels.copy_within(start + 4 * pixel..start + 4 * pixel + 3, start + 3 * pixel);
        }
        levels.truncate(start + 3 * pixels);
        return;
    }
    for [red, green, blue, opacity] in levels[start..].as_chunks_mut::<4>().0 {
        match *opacity {
            OPAQUE => {}
            mixed @ 128.. => {
                for color in [red, green, blue] {
                    *color = (255 * u32::from(*color) / u32::from(mixed)).min(255) as u8;
                }
                *opacity = OPAQUE;
            }
            _ => (*red, *green, *blue, *opacity) = (0, 0, 0, 0),
        }
    }
}

/// The colors of the visible pixels of `levels`, which have an opacity.
pub(super) fn visible_levels(levels: &[u8]) -> Vec<u8> {
    let visible = levels.as_chunks::<4>().0.iter().filter(|pixel| pixel[3] == OPAQUE);
    visible.flat_map(|&[red, green, blue, _]| [red, green, blue]).collect()
}
