//! From levels to indices, frame by frame: what a thread keeps for it.

use std::ops::Range;

use super::dither::dither;
use super::map::CachedMap;
use super::palette_map::{Indexing, PaletteMap};
use crate::backend::Backend;
use crate::error::Error;
use crate::volume::FrameShape;

/// Finds the indices of frames; one for each thread.
#[derive(Default)]
pub(crate) struct Indexer {
    indices: Vec<u8>,
    dithered: Vec<u8>,
    learner: CachedMap,
    alone: bool,
}

impl Indexer {
    /// One that makes nothing of what other threads made.
    pub(crate) fn alone() -> Self {
        Self { alone: true, ..Self::default() }
    }

    /// The indices of the pixels of `frames`, of which `levels` are the levels.
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
        let Self { indices, dithered, learner, alone } = self;
        match &palette_map.indexing {
            Indexing::Level => return Ok(levels),
            Indexing::AnyLevel => {
                indices.clear();
                indices.extend(levels.as_chunks::<3>().0.iter().map(|pixel| pixel[0]));
            }
            Indexing::Shared(map) if !*alone => {
                indices.resize(levels.len() / 3, 0);
                map.apply(levels, indices);
            }
            Indexing::Shared(_) | Indexing::Learned => {
                indices.resize(levels.len() / 3, 0);
                let (mut levels, mut out) = (levels, &mut indices[..]);
                let mut frames = frames.peekable();
                while let Some(first) = frames.next() {
                    // As many as share a palette.
                    let number = palette_map.number(first);
                    let mut run = 1;
                    while frames.next_if(|&frame| palette_map.number(frame) == number).is_some() {
                        run += 1;
                    }
                    let pixels = run * shape.frame_pixels();
                    let (these, rest) = levels.split_at(3 * pixels);
                    let (out_these, out_rest) = out.split_at_mut(pixels);
                    (levels, out) = (rest, out_rest);
                    let palette = &palette_map.palettes[number];
                    let these = if palette_map.dither && !palette.exact {
                        dither(these, (shape.width, shape.height), dithered);
                        &*dithered
                    } else {
                        these
                    };
                    learner.map(backend, (number, &palette.entries), these)?.apply(these, out_these);
                }
            }
        }
        Ok(indices)
    }
}
