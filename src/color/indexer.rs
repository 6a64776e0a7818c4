//! From levels to indices, frame by frame: what a thread keeps for it.

use std::ops::Range;

use super::dither::dither;
use super::map::Learner;
use super::palette_map::{Coloring, Indexing};
use crate::backend::Backend;
use crate::error::Error;
use crate::volume::Shape;

/// Finds the indices of frames; one for each thread.
#[derive(Default)]
pub(crate) struct Painter {
    indices: Vec<u8>,
    dithered: Vec<u8>,
    learner: Learner,
    alone: bool,
}

impl Painter {
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
        coloring: &Coloring,
        backend: &dyn Backend,
        shape: Shape,
        frames: Range<usize>,
        levels: &'p [u8],
    ) -> Result<&'p [u8], Error> {
        let Self { indices, dithered, learner, alone } = self;
        match &coloring.indexing {
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
                    let number = coloring.number(first);
                    let mut run = 1;
                    while frames.next_if(|&frame| coloring.number(frame) == number).is_some() {
                        run += 1;
                    }
                    let pixels = run * shape.frame_pixels();
                    let (these, rest) = levels.split_at(3 * pixels);
                    let (out_these, out_rest) = out.split_at_mut(pixels);
                    (levels, out) = (rest, out_rest);
                    let palette = &coloring.palettes[number];
                    let these = if coloring.dither && !palette.exact {
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
