//! From levels to palette indices, frame by frame.

use std::ops::Range;

use super::dither::dither;
use super::map::CachedMap;
use super::palette_map::{Indexing, PaletteMap};
use crate::backend::Backend;
use crate::error::Error;
use crate::volume::FrameShape;

/// Finds the palette indices of frames. Each thread has its own, which keeps buffers and a map between calls.
#[derive(Default)]
pub(crate) struct Indexer {
    indices: Vec<u8>,
    /// The levels of pixels without their opacity.
    colors: Vec<u8>,
    dithered: Vec<u8>,
    cached_map: CachedMap,
    /// Whether the map that threads share is ignored.
    independent: bool,
}

impl Indexer {
    /// An indexer that ignores the map that threads share and makes its own map, to verify the indices of
    /// others.
    pub(crate) fn independent() -> Self {
        Self { independent: true, ..Self::default() }
    }

    /// Returns the indices of the pixels of `frames`. `levels` are the levels of these frames, with the opacity of
    /// pixels that have one: 0 for transparent ones, whose colors are ignored.
    ///
    /// # Errors
    ///
    /// When a device fails.
    pub(crate) fn indices<'p>(
        &'p mut self,
        palette_map: &PaletteMap,
        backend: &dyn Backend,
        shape: FrameShape,
        frames: Range<usize>,
        levels: &'p [u8],
    ) -> Result<&'p [u8], Error> {
        let Self { indices, colors, dithered, cached_map, independent } = self;
        let pixels = levels;
        let levels = match shape.has_opacity() {
            true => {
                colors.clear();
                colors.extend(pixels.as_chunks::<4>().0.iter().flat_map(|[color @ .., _]| color));
                &*colors
            }
            false => levels,
        };
        match &palette_map.indexing {
            Indexing::Level => return Ok(levels),
            Indexing::GreyRgb => {
                indices.clear();
                indices.extend(levels.as_chunks::<3>().0.iter().map(|pixel| pixel[0]));
            }
            Indexing::SharedMap(map) if !*independent => {
                indices.resize(levels.len() / 3, 0);
                map.apply(levels, indices);
            }
            Indexing::SharedMap(_) | Indexing::CachedMap => {
                indices.resize(levels.len() / 3, 0);
                let (mut levels, mut out) = (levels, &mut indices[..]);
                let mut frames = frames.peekable();
                while let Some(first) = frames.next() {
                    // Successive frames that share a palette are mapped together.
                    let number = palette_map.number(first);
                    let mut count = 1;
                    while frames.next_if(|&frame| palette_map.number(frame) == number).is_some() {
                        count += 1;
                    }
                    let count = count * shape.frame_pixels();
                    let (these, rest) = levels.split_at(3 * count);
                    let (out_these, out_rest) = out.split_at_mut(count);
                    (levels, out) = (rest, out_rest);
                    let palette = &palette_map.palettes[number];
                    let these = if palette_map.dither && !palette.exact {
                        dither(these, (shape.width, shape.height), dithered);
                        &*dithered
                    } else {
                        these
                    };
                    cached_map.map(backend, (number, palette.colors()), these)?.apply(these, out_these);
                }
            }
        }
        if let Some(transparent) = palette_map.transparent() {
            // The colors come after the entry for transparent pixels.
            for (index, pixel) in indices.iter_mut().zip(pixels.as_chunks::<4>().0) {
                *index = if pixel[3] == 0 { transparent } else { *index + 1 };
            }
        }
        Ok(indices)
    }
}
