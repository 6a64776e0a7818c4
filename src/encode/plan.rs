//! How the frames of a GIF are packed: what is asked for, and what follows from it.

use std::ops::Range;

use super::effort::Effort;
use super::frame::FrameInput;
use super::index_order::IndexOrder;
use super::lossy::{Deviation, LossyMap};
use super::lzw::ClearRule;
use crate::color::{Palette, PaletteMap};
use crate::options::Options;
use crate::volume::FrameShape;

/// Segments that all frames of a volume together should at least have, so that there is work for many threads.
const SEGMENTS: usize = 64;

/// Fewest indices of a segment. Even of noise, which needs half a byte an index, this makes 100 kB, so that a cut costs less
/// than 0.5 %.
pub(super) const SEGMENT: usize = 1 << 18;

/// Images of so few indices hardly fill a dictionary; they are also packed in four segments, since short codes may be worth
/// more than long phrases.
pub(super) const SMALL_IMAGE_INDICES: usize = 1 << 14;

/// How frames are packed; the same for all frames of a GIF.
#[derive(Clone, Copy)]
pub(crate) struct EncodePlan<'p> {
    pub(super) effort: Effort,
    /// Whether old and odd decoders shall read it: a Clear when the dictionary is full, a code size for all entries.
    pub(super) compatible: bool,
    /// Whether a frame stays under the next one, so that only what changed is drawn.
    keeps_frames: bool,
    /// The index that means transparent in every frame.
    pub(super) transparent: Option<u8>,
    /// Width and height of a frame.
    pub(super) sides: (usize, usize),
    frames: usize,
    pub(crate) palette_map: &'p PaletteMap,
    /// By palette: what may be shown as something else. None: everything is shown as it is.
    lossy_maps: &'p [LossyMap],
}

impl<'p> EncodePlan<'p> {
    pub(crate) fn new(
        effort: Effort,
        options: &Options,
        shape: FrameShape,
        palette_map: &'p PaletteMap,
        lossy_maps: &'p [LossyMap],
    ) -> Self {
        Self {
            effort,
            lossy_maps,
            compatible: options.compatible,
            keeps_frames: options.disposal.keeps_frame(),
            transparent: options.transparent,
            sides: (shape.width, shape.height),
            frames: shape.frames,
            palette_map,
        }
    }

    /// The rule by which all candidates are packed.
    pub(super) fn rule(&self) -> ClearRule {
        if self.compatible { ClearRule::Early } else { ClearRule::Deferred }
    }

    /// Whether what takes much time is tried.
    pub(super) fn searches(&self) -> bool {
        self.effort == Effort::Best && !self.compatible
    }

    /// The greatest index that the code size of a frame has to allow for that uses those up to `used`.
    pub(super) fn greatest(&self, palette: &Palette, used: u8, transparent: Option<u8>) -> u8 {
        match self.compatible {
            true => ((palette.entries() - 1) as u8).max(transparent.unwrap_or(0)),
            false => used,
        }
    }

    /// By which indices the frames are written; before the first is known.
    pub(crate) fn index_order(&self) -> IndexOrder {
        // What is low in one palette need not be in another.
        let index_order = if self.compatible || self.palette_map.changes() {
            IndexOrder::identity()
        } else {
            IndexOrder::new()
        };
        match self.transparent {
            Some(index) => index_order.with_transparent(index),
            None => index_order,
        }
    }

    /// What the `indices` of `frames` are shown as, and how far that is from what they are.
    pub(crate) fn apply_lossy<'i>(
        &self,
        frames: Range<usize>,
        indices: &'i [u8],
        lossy: &'i mut Vec<u8>,
    ) -> (&'i [u8], Deviation) {
        if self.lossy_maps.is_empty() {
            return (indices, Deviation::default());
        }
        lossy.clear();
        let mut errors = Deviation::default();
        for (frame, indices) in frames.zip(indices.chunks_exact(self.sides.0 * self.sides.1)) {
            let lossy_map = &self.lossy_maps[self.palette_map.number(frame)];
            lossy_map.apply_lossy(indices, lossy);
            errors = errors.merge(lossy_map.errors(indices));
        }
        (lossy, errors)
    }

    /// Frame number `frame`, to be packed as what changed since `before`, the indices of the frame before it.
    pub(crate) fn input<'f>(
        &self,
        frame: usize,
        indices: &'f [u8],
        before: Option<&'f [u8]>,
    ) -> FrameInput<'f, 'p> {
        let before = before.filter(|_| self.keeps_frames);
        let before = before.and_then(|before| self.palette_map.carried(frame, before));
        FrameInput { indices, before, palette: self.palette_map.palette(frame) }
    }

    /// In how many segments so many indices are packed: more than one where there are few frames, and large ones.
    pub(super) fn segments(&self, indices: usize) -> usize {
        (indices / SEGMENT).clamp(1, SEGMENTS.div_ceil(self.frames))
    }
}
