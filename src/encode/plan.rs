//! How the frames of a GIF are encoded: the options, and the decisions that follow from them.

use std::iter;
use std::ops::Range;

use super::compatibility::Compatibility;
use super::effort::Effort;
use super::frame::{ColorTable, FrameInput};
use super::index_order::IndexOrder;
use super::lossy::{Deviation, LossyMap};
use super::lzw::ClearRule;
use crate::color::{OverlayBuffers, PaletteMap, SizedOverlay};
use crate::picture::Annotations;
use crate::volume::FrameShape;

/// Fewest segments that all frames of a volume should have together, so that there is work for many threads.
const SEGMENTS: usize = 64;

/// Fewest indices of a segment. Even noise, which needs half a byte an index, makes 100 kB of it, so that a
/// cut costs less than 0.5 %.
pub(super) const SEGMENT_INDICES: usize = 1 << 18;

/// Images of up to this number of indices hardly fill a dictionary. They are also packed in four segments,
/// because short codes may save more than long phrases.
pub(super) const SMALL_IMAGE_INDICES: usize = 1 << 14;

/// Volumes of up to this number of indices are small: to encode them takes no longer than to start the program.
const SMALL_VOLUME_INDICES: usize = 1 << 16;

/// How frames are encoded. It is the same for all frames of a GIF.
#[derive(Clone, Copy)]
pub(crate) struct EncodePlan<'p> {
    pub(super) effort: Effort,
    /// Which viewers must show the GIF right.
    pub(super) compatibility: Compatibility,
    /// Whether only the changed part of a frame is drawn.
    pub(super) crops: bool,
    /// Whether a frame stays under the next one, so that only changes have to be drawn.
    keeps_frames: bool,
    /// The index that means transparent in every frame.
    pub(super) transparent: Option<u8>,
    /// Width and height of a frame.
    pub(super) sides: (usize, usize),
    frames: usize,
    pub(crate) palette_map: &'p PaletteMap,
    /// What is drawn over the frames.
    overlay: Option<SizedOverlay<'p>>,
    annotations: Option<&'p Annotations>,
    /// By palette: which indices are shown as another one. It is empty if all are shown exactly.
    lossy_maps: &'p [LossyMap],
}

/// The options that decide how the frames of a GIF are packed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EncodeRules {
    pub(crate) effort: Effort,
    /// Which viewers must show the GIF right.
    pub(crate) compatibility: Compatibility,
    /// Whether the screen has a background of its own.
    pub(crate) has_background: bool,
    /// Whether a frame stays under the next one, so that only changes have to be drawn.
    pub(crate) keeps_frames: bool,
    /// The index that means transparent in every frame.
    pub(crate) transparent: Option<u8>,
}

impl<'p> EncodePlan<'p> {
    pub(crate) fn new(
        rules: EncodeRules,
        shape: FrameShape,
        palette_map: &'p PaletteMap,
        lossy_maps: &'p [LossyMap],
    ) -> Self {
        let EncodeRules { effort, compatibility, has_background, keeps_frames, transparent } = rules;
        Self {
            effort,
            compatibility,
            crops: effort.crops() && compatibility.crops(has_background),
            keeps_frames,
            transparent,
            overlay: None,
            annotations: None,
            lossy_maps,
            sides: (shape.width, shape.height),
            frames: shape.frames,
            palette_map,
        }
    }

    /// The same plan with an overlay over the frames, below annotations, whose colors come after theirs.
    pub(crate) fn with_overlay(self, overlay: Option<SizedOverlay<'p>>) -> Self {
        Self { overlay, ..self }
    }

    /// The same plan with annotations over the frames.
    pub(crate) fn with_annotations(self, annotations: Option<&'p Annotations>) -> Self {
        Self { annotations, ..self }
    }

    /// The rule under which all candidates are packed.
    pub(super) fn clear_rule(&self) -> ClearRule {
        if self.keeps_full_dictionaries() { ClearRule::Deferred } else { ClearRule::Early }
    }

    /// The rule of the search for the best places to clear.
    pub(super) fn search_rule(&self) -> ClearRule {
        if self.keeps_full_dictionaries() { ClearRule::Search } else { ClearRule::EarlySearch }
    }

    /// Whether a dictionary that is full may be kept.
    pub(super) fn keeps_full_dictionaries(&self) -> bool {
        self.compatibility.keeps_full_dictionaries()
    }

    /// Whether searches that take much time are done.
    pub(super) fn searches(&self) -> bool {
        self.effort == Effort::Best
    }

    /// Whether the volume is so small that everything less effort tries is tried at every effort.
    pub(super) fn is_of_small_volume(&self) -> bool {
        self.frames.saturating_mul(self.sides.0 * self.sides.1) <= SMALL_VOLUME_INDICES
    }

    /// Whether unchanged pixels may become transparent.
    pub(super) fn makes_transparent(&self) -> bool {
        self.effort >= Effort::Normal && self.compatibility.allows_transparency()
    }

    /// The greatest index that the code size of a frame must allow, if the frame uses indices up to `used`.
    pub(super) fn greatest_coded(&self, used: u8) -> u8 {
        if self.compatibility.has_whole_palettes() { u8::MAX } else { used }
    }

    /// The order of written indices before the first frame.
    pub(crate) fn index_order(&self) -> IndexOrder {
        // An index that is low in one palette need not be low in another.
        let index_order = if self.compatibility.has_whole_palettes() || self.palette_map.has_local_palettes()
        {
            IndexOrder::identity()
        } else {
            IndexOrder::new()
        };
        match self.transparent {
            Some(index) => index_order.with_transparent(index),
            None => index_order,
        }
    }

    /// The indices that the `indices` of `frames` are shown as, with what is drawn over them, and how far they deviate
    /// without that. `finished` is a buffer for them.
    pub(crate) fn finish<'i>(
        &self,
        frames: Range<usize>,
        indices: &'i [u8],
        finished: &'i mut Vec<u8>,
    ) -> (&'i [u8], Deviation) {
        let draws = self.annotations.is_some() || self.overlay.is_some();
        if self.lossy_maps.is_empty() && !draws {
            return (indices, Deviation::default());
        }
        finished.clear();
        let (mut deviation, mut buffers) = (Deviation::default(), OverlayBuffers::default());
        for (frame, indices) in frames.zip(indices.chunks_exact(self.sides.0 * self.sides.1)) {
            let start = finished.len();
            match self.lossy_maps.get(self.palette_map.number(frame)) {
                Some(lossy_map) => {
                    lossy_map.apply(indices, finished);
                    deviation = deviation.merge(lossy_map.deviation(indices));
                }
                None => finished.extend_from_slice(indices),
            }
            if draws {
                let indices = &mut finished[start..];
                self.palette_map.free_inks(indices);
                let inks = self.palette_map.inks(frame);
                let of_annotations = self.annotations.map_or(0, |annotations| annotations.colors().len());
                let (of_annotations, of_overlay) = inks.split_at(of_annotations.min(inks.len()));
                if let Some(overlay) = self.overlay {
                    overlay.draw(frame, of_overlay, indices, &mut buffers);
                }
                if let Some(annotations) = self.annotations {
                    annotations.draw_levels(|level| self.palette_map.free_ink(level), indices);
                    annotations.draw(frame, of_annotations, indices);
                }
            }
        }
        (finished, deviation)
    }

    /// Frame number `frame`, to be encoded as its changes since `before`, the indices of the frame before it.
    /// `colors` indices are in use up to this frame.
    pub(crate) fn input<'f>(
        &self,
        frame: usize,
        indices: &'f [u8],
        before: Option<&'f [u8]>,
        colors: usize,
    ) -> FrameInput<'f, 'p> {
        let before = before.filter(|_| self.keeps_frames);
        let before = before.and_then(|before| self.palette_map.carried(frame, before));
        let (palette, global) = (self.palette_map.palette(frame), self.palette_map.global());
        let table = match palette == global {
            true => ColorTable::Global { entries: colors.min(global.len()).next_power_of_two().max(2) },
            false => ColorTable::Own(palette),
        };
        FrameInput { indices, before, table }
    }

    /// The inputs of the encoder for the `frames` whose indices are `indices`, one after the other. `before`
    /// is the frame before them. `colors` has for each frame the number of indices that are in use up to it.
    pub(crate) fn inputs<'f>(
        &self,
        frames: Range<usize>,
        indices: &'f [u8],
        before: Option<&'f [u8]>,
        colors: &[usize],
    ) -> Vec<FrameInput<'f, 'p>> {
        let each = indices.chunks_exact(self.sides.0 * self.sides.1);
        let befores = iter::once(before).chain(each.clone().map(Some));
        let inputs = each.zip(befores).zip(frames.zip(colors));
        inputs
            .map(|((indices, before), (frame, &colors))| self.input(frame, indices, before, colors))
            .collect()
    }

    /// Number of segments that an image with this number of `indices` is packed in: more than one if there
    /// are few frames and they are large.
    pub(super) fn segments(&self, indices: usize) -> usize {
        (indices / SEGMENT_INDICES).clamp(1, SEGMENTS.div_ceil(self.frames))
    }
}
