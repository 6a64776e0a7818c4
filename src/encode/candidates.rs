//! The ways to draw a frame that are worth packing.
//!
//! A frame may be drawn as it is, or with unchanged pixels transparent in one [`TransparencyRule`] or another. Where little changes, the ways
//! are made [of stripes](Stripes), which costs little, so all are packed that differ. Elsewhere each costs a look at every
//! pixel and the packing of it, so only the one with the fewest *breaks* is tried, and only if they are clearly fewer: on a CT,
//! trying it wherever there were any fewer made the GIF 0.2 % smaller and took 1.7 times the instructions.

use std::borrow::Cow;
use std::ops::Range;

use super::buffers::Buffers;
use super::change_mask::ChangeMask;
use super::effort::Effort;
use super::frame::FrameInput;
use super::index_order::IndexOrder;
use super::plan::{EncodePlan, SMALL_IMAGE_INDICES};
use super::rectangle::Rectangle;
use super::spans::{Drawn, Spans};
use super::transitions::{self, Transitions};
use super::transparency::{EVERY_WAY, STRIPED, TRANSPARENCY_RULES, TransparencyRule, made_transparent};
use crate::color::Palette;

/// Those of a frame.
pub(super) struct Candidates<'f> {
    pub(super) rectangle: Rectangle,
    pub(super) pixels: Vec<Pixels<'f>>,
    pub(super) drawn: Vec<Drawn>,
    /// To be drawn in ways that a search finds.
    pub(super) searched: Option<Spans>,
}

/// One of them, as pixels.
pub(super) struct Pixels<'f> {
    pub(super) pixels: Cow<'f, [u8]>,
    pub(super) transparent: Option<u8>,
    pub(super) greatest: u8,
}

/// Stripes of fewer pixels, on average, would take more memory than the pixels. Frames with so many are rare among those of which
/// little changes, but a time-lapse whose spots glitter is made of them: at 16 it took 1.4 times the instructions.
const STRIPE: usize = 8;

impl<'f> Candidates<'f> {
    /// Those of `input`; `index_order` says by which index each of its own is written. There is at least one.
    pub(super) fn of(
        input: &'f FrameInput<'_, '_>,
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
        buffers: &mut Buffers,
    ) -> Self {
        let (indices, width) = (input.indices, plan.sides.0);
        let before = input.before.as_deref().filter(|_| plan.effort.crops());
        let rectangle = match before {
            Some(before) => Rectangle::of_changes(before, indices, width),
            None => Rectangle::whole(width, plan.sides.1),
        };
        let mut made = Self { rectangle, pixels: Vec::new(), drawn: Vec::new(), searched: None };
        let rectangle = &made.rectangle;
        let Some(before) = before.filter(|_| plan.effort >= Effort::Normal) else {
            let pixels = rectangle.cut(indices, width, buffers);
            made.pixels.push(Pixels::of(index_order.of(pixels, buffers), index_order.transparent()));
            return made.coded(input.palette, plan);
        };
        let changes = ChangeMask::of(before, indices, rectangle, width);
        let pixels = rectangle.x.len() * rectangle.y.len();
        let few = changes.are_few() && pixels > SMALL_IMAGE_INDICES && plan.segments(pixels) == 1;
        let stripes = |every| Spans::of(before, indices, rectangle, width, pixels / STRIPE, every);
        if few && plan.searches() {
            made.searched = stripes(true).filter(Spans::hardly_fill_a_dictionary);
            if made.searched.is_some() {
                return made.coded(input.palette, plan);
            }
        }
        if few && let Some(stripes) = stripes(false) {
            made.drawn = striped(&stripes, index_order, plan.effort);
            let fewest = made.drawn.iter().map(|drawn| drawn.runs.len()).min().unwrap_or(usize::MAX);
            let breaks = || rectangle.rows(indices, width).map(transitions::count).sum::<usize>();
            if plan.effort == Effort::Best || breaks() <= fewest.saturating_mul(4) {
                made.drawn.push(Drawn::plain(indices, rectangle, width, index_order));
            }
            if plan.effort < Effort::Best {
                return made.coded(input.palette, plan);
            }
        }
        made.pixels =
            of_pixels(rectangle.cut(indices, width, buffers), &changes, index_order, plan.effort, buffers);
        made.coded(input.palette, plan)
    }

    /// Gives back the rooms of their pixels; what remains is the rectangle.
    pub(super) fn clear(self, buffers: &mut Buffers) -> Rectangle {
        for pixels in self.pixels {
            if let Cow::Owned(pixels) = pixels.pixels {
                buffers.put(pixels);
            }
        }
        self.rectangle
    }

    /// With room for all entries of a palette in the codes, where that is asked for.
    fn coded(mut self, palette: &Palette, plan: &EncodePlan<'_>) -> Self {
        for Pixels { greatest, transparent, .. } in &mut self.pixels {
            *greatest = plan.greatest(palette, *greatest, *transparent);
        }
        for Drawn { greatest, transparent, .. } in &mut self.drawn {
            *greatest = plan.greatest(palette, *greatest, *transparent);
        }
        self
    }
}

impl<'f> Pixels<'f> {
    fn of(pixels: Cow<'f, [u8]>, transparent: Option<u8>) -> Self {
        let greatest = pixels.iter().copied().max().unwrap_or(0);
        Self { pixels, transparent, greatest }
    }
}

/// The ways to draw stripes.
fn striped(stripes: &Spans, index_order: &IndexOrder, effort: Effort) -> Vec<Drawn> {
    let mut all: Vec<Drawn> = Vec::new();
    for way in STRIPED {
        let Some(drawn) = stripes.sparse(way, index_order) else { continue };
        let runs = drawn.runs.len();
        // Of two that hardly differ one is enough, and far more runs are not made up for by fewer colors.
        let alike = |other: &Drawn| other.runs.len().abs_diff(runs) * 256 < runs;
        let fewest = all.iter().map(|other| other.runs.len()).min().unwrap_or(runs);
        if effort == Effort::Best && !all.contains(&drawn) || !all.iter().any(alike) && runs * 4 < fewest * 7
        {
            all.push(drawn);
        }
    }
    all
}

/// The ways to draw pixels.
fn of_pixels<'f>(
    same_place: Cow<'f, [u8]>,
    changes: &ChangeMask,
    index_order: &IndexOrder,
    effort: Effort,
    buffers: &mut Buffers,
) -> Vec<Pixels<'f>> {
    let breaks = Transitions::of(&same_place);
    let plain_breaks = breaks.count();
    let clearly_fewer = |breaks: usize| breaks * 16 < plain_breaks * 15;
    let ways: &[TransparencyRule] = match () {
        () if effort == Effort::Best => &EVERY_WAY,
        () if changes.are_most() => &[],
        () if changes.are_few() => &TRANSPARENCY_RULES,
        // No way has fewer than what lies outside of runs, but for some in short ones.
        () if clearly_fewer(plain_breaks - breaks.within_unchanged(changes)) => {
            &[TransparencyRule::NotEither, TransparencyRule::Short, TransparencyRule::Long]
        }
        () => &[],
    };
    let mut counted: Vec<(usize, TransparencyRule)> =
        ways.iter().map(|&way| (breaks.without(changes, way), way)).collect();
    let plain = counted.iter().all(|(breaks, _)| breaks * 4 >= plain_breaks);
    if effort < Effort::Best && !changes.are_few() {
        counted.sort_by_key(|(breaks, _)| *breaks);
        counted.truncate(1);
        counted.retain(|(breaks, _)| clearly_fewer(*breaks));
    }
    let mut sparse: Vec<Vec<Range<usize>>> = Vec::new();
    for (_, way) in counted {
        let runs: Vec<Range<usize>> = breaks.transparent(changes, way).collect();
        if !runs.is_empty() && !sparse.contains(&runs) {
            sparse.push(runs);
        }
    }
    let pixels = index_order.of(same_place, buffers);
    let sparse = sparse.iter().filter_map(|runs| made_transparent(&pixels, runs, index_order, buffers));
    let mut all: Vec<_> = sparse.map(|(sparse, free)| Pixels::of(sparse.into(), Some(free))).collect();
    if plain || all.is_empty() || effort == Effort::Best {
        all.insert(0, Pixels::of(pixels, index_order.transparent()));
    } else if let Cow::Owned(pixels) = pixels {
        buffers.put(pixels);
    }
    all
}
