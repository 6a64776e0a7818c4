//! The candidates of a frame: the ways to draw it that are worth packing.
//!
//! A frame may be drawn as it is, or with unchanged pixels transparent by one [`TransparencyRule`] or
//! another. Where little changes, candidates are made [of spans](Spans). They cost little, so all that differ
//! are packed. Elsewhere each candidate costs a pass over every pixel and its packing. So only the rule with
//! the fewest transitions is tried, and only if they are clearly fewer. On a CT, to try it wherever there
//! were any fewer made the GIF 0.2 % smaller and took 1.7 times the instructions.
//!
//! A *transition* is a place where a pixel differs from the next one.

use std::borrow::Cow;
use std::ops::Range;

use super::buffers::Buffers;
use super::change_mask::ChangeMask;
use super::effort::Effort;
use super::frame::FrameInput;
use super::index_order::IndexOrder;
use super::plan::{EncodePlan, SMALL_IMAGE_INDICES};
use super::rectangle::Rectangle;
use super::spans::{RunCandidate, Spans};
use super::transitions::{self, Transitions};
use super::transparency::{ALL_RULES, FEW_RUNS_RULES, SPAN_RULES, TransparencyRule, made_transparent};

/// The candidates of a frame.
pub(super) struct Candidates<'f> {
    /// The part of the frame that changed.
    pub(super) rectangle: Rectangle,
    pub(super) pixels: Vec<PixelCandidate<'f>>,
    pub(super) runs: Vec<RunCandidate>,
    /// The spans of a frame for which a search finds the candidates.
    pub(super) searched: Option<Spans>,
}

/// A way to draw a frame, as pixels.
pub(super) struct PixelCandidate<'f> {
    /// Where it is drawn.
    pub(super) rectangle: Rectangle,
    pub(super) pixels: Cow<'f, [u8]>,
    /// Whether unchanged pixels are drawn as the others.
    is_plain: bool,
    pub(super) transparent: Option<u8>,
    /// The greatest index that the code size must allow.
    pub(super) greatest: u8,
}

/// Fewest pixels of a span, on average. Shorter spans take more memory than pixels. They are rare where
/// little changes, but a time-lapse with glittering spots consists of them: with 16 it took 1.4 times the
/// instructions.
const MEAN_SPAN: usize = 8;

impl<'f> Candidates<'f> {
    /// The candidates of `input`, at least one. `index_order` has the written index of each of its indices.
    pub(super) fn of(
        input: &'f FrameInput<'_, '_>,
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
        buffers: &mut Buffers,
    ) -> Self {
        let (indices, width) = (input.indices, plan.sides.0);
        let before = input.before.as_deref().filter(|_| plan.crops);
        let rectangle = match before {
            Some(before) => Rectangle::of_changes(before, indices, width),
            None => Rectangle::whole(width, plan.sides.1),
        };
        let mut made = Self { rectangle, pixels: Vec::new(), runs: Vec::new(), searched: None };
        let rectangle = &made.rectangle;
        let Some(before) = before.filter(|_| plan.makes_transparent()) else {
            made.pixels.push(PixelCandidate::plain(indices, rectangle, width, index_order, buffers));
            made.add_whole(indices, index_order, plan, buffers);
            return made.with_code_size(plan);
        };
        let changes = ChangeMask::of(before, indices, rectangle, width);
        let pixels = rectangle.x.len() * rectangle.y.len();
        let has_few_runs =
            changes.has_few_runs() && pixels > SMALL_IMAGE_INDICES && plan.segments(pixels) == 1;
        let spans = |all_spans| Spans::of(before, indices, rectangle, width, pixels / MEAN_SPAN, all_spans);
        if has_few_runs && plan.searches() {
            made.searched = spans(true).filter(Spans::hardly_fill_a_dictionary);
            if made.searched.is_some() {
                if plan.is_of_small_volume() {
                    made.add_whole(indices, index_order, plan, buffers);
                }
                return made.with_code_size(plan);
            }
        }
        if has_few_runs && let Some(spans) = spans(false) {
            made.runs = run_candidates(&spans, index_order, plan.effort);
            let fewest = made.runs.iter().map(|candidate| candidate.runs.len()).min().unwrap_or(usize::MAX);
            let transitions = || rectangle.rows(indices, width).map(transitions::count).sum::<usize>();
            if plan.effort == Effort::Best || transitions() <= fewest.saturating_mul(4) {
                made.runs.push(RunCandidate::plain(indices, rectangle, width, index_order));
            }
            if plan.effort < Effort::Best {
                return made.with_code_size(plan);
            }
        }
        let pixels = rectangle.cut(indices, width, buffers);
        made.pixels = pixel_candidates(rectangle, pixels, &changes, index_order, plan.effort, buffers);
        made.add_whole(indices, index_order, plan, buffers);
        made.with_code_size(plan)
    }

    /// The candidates of `input` beside `self` that are tried for [small volumes](EncodePlan::is_of_small_volume)
    /// alone, since they take much time and seldom win: those of less effort, so that more effort never makes a
    /// larger file.
    pub(super) fn seldom(
        &self,
        input: &'f FrameInput<'_, '_>,
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
        buffers: &mut Buffers,
    ) -> Self {
        let (indices, width) = (input.indices, plan.sides.0);
        let mut made =
            Self { rectangle: self.rectangle.clone(), pixels: Vec::new(), runs: Vec::new(), searched: None };
        if !plan.is_of_small_volume() || plan.searches() || !plan.crops || input.before.is_none() {
            return made;
        }
        if !self.pixels.iter().any(|candidate| candidate.is_plain) {
            made.pixels.push(PixelCandidate::plain(indices, &self.rectangle, width, index_order, buffers));
        }
        let whole = Rectangle::whole(width, plan.sides.1);
        if self.rectangle != whole {
            made.pixels.push(PixelCandidate::plain(indices, &whole, width, index_order, buffers));
        }
        made.with_code_size(plan)
    }

    /// Adds the whole frame as it is, where everything is tried and less than the whole frame changed.
    fn add_whole(
        &mut self,
        indices: &'f [u8],
        index_order: &IndexOrder,
        plan: &EncodePlan<'_>,
        buffers: &mut Buffers,
    ) {
        let whole = Rectangle::whole(plan.sides.0, plan.sides.1);
        if plan.searches() && self.rectangle != whole {
            self.pixels.push(PixelCandidate::plain(indices, &whole, plan.sides.0, index_order, buffers));
        }
    }

    /// Gives the buffers of the pixels back.
    pub(super) fn give_back(self, buffers: &mut Buffers) {
        self.pixels.into_iter().for_each(|candidate| buffers.put_owned(candidate.pixels));
    }

    /// Raises each greatest index to the one that the code size must allow.
    fn with_code_size(mut self, plan: &EncodePlan<'_>) -> Self {
        for PixelCandidate { greatest, .. } in &mut self.pixels {
            *greatest = plan.greatest_coded(*greatest);
        }
        for RunCandidate { greatest, .. } in &mut self.runs {
            *greatest = plan.greatest_coded(*greatest);
        }
        self
    }
}

impl<'f> PixelCandidate<'f> {
    /// A `rectangle` of a frame of `width` pixels a row as it is.
    fn plain(
        frame: &'f [u8],
        rectangle: &Rectangle,
        width: usize,
        index_order: &IndexOrder,
        buffers: &mut Buffers,
    ) -> Self {
        let pixels = index_order.apply(rectangle.cut(frame, width, buffers), buffers);
        Self { is_plain: true, ..Self::of(rectangle, pixels, index_order.transparent()) }
    }

    /// `transparent` is dropped if no pixel has it.
    fn of(rectangle: &Rectangle, pixels: Cow<'f, [u8]>, transparent: Option<u8>) -> Self {
        let transparent = transparent.filter(|index| pixels.contains(index));
        let greatest = pixels.iter().copied().max().unwrap_or(0);
        Self { rectangle: rectangle.clone(), pixels, is_plain: false, transparent, greatest }
    }
}

/// The ways to draw a frame that consists of spans.
fn run_candidates(spans: &Spans, index_order: &IndexOrder, effort: Effort) -> Vec<RunCandidate> {
    let mut all: Vec<RunCandidate> = Vec::new();
    for rule in SPAN_RULES {
        let Some(candidate) = spans.drawn_by(rule, index_order) else { continue };
        let runs = candidate.runs.len();
        // Of two candidates that hardly differ one is enough. And far more runs are not made up for by fewer
        // colors.
        let is_alike = |other: &RunCandidate| other.runs.len().abs_diff(runs) * 256 < runs;
        let fewest = all.iter().map(|other| other.runs.len()).min().unwrap_or(runs);
        if effort == Effort::Best && !all.contains(&candidate)
            || !all.iter().any(is_alike) && runs * 4 < fewest * 7
        {
            all.push(candidate);
        }
    }
    all
}

/// The ways to draw the `pixels` of a rectangle.
fn pixel_candidates<'f>(
    rectangle: &Rectangle,
    pixels: Cow<'f, [u8]>,
    changes: &ChangeMask,
    index_order: &IndexOrder,
    effort: Effort,
    buffers: &mut Buffers,
) -> Vec<PixelCandidate<'f>> {
    let transitions = Transitions::of(&pixels);
    let plain = transitions.count();
    let clearly_fewer = |count: usize| count * 16 < plain * 15;
    let rules: &[TransparencyRule] = match () {
        () if effort == Effort::Best => &ALL_RULES,
        () if changes.is_nearly_everything() => &[],
        () if changes.has_few_runs() => &FEW_RUNS_RULES,
        // No rule leaves fewer transitions than those outside of the unchanged runs, except for some inside
        // runs of fewer than four pixels.
        () if clearly_fewer(plain - transitions.within_unchanged(changes)) => {
            &[TransparencyRule::NotEither, TransparencyRule::Short, TransparencyRule::Long]
        }
        () => &[],
    };
    let mut counted: Vec<(usize, TransparencyRule)> =
        rules.iter().map(|&rule| (transitions.count_with(changes, rule), rule)).collect();
    let keeps_plain = counted.iter().all(|(count, _)| count * 4 >= plain);
    if effort < Effort::Best && !changes.has_few_runs() {
        counted.sort_by_key(|(count, _)| *count);
        counted.truncate(1);
        counted.retain(|(count, _)| clearly_fewer(*count));
    }
    let mut sets_of_runs: Vec<Vec<Range<usize>>> = Vec::new();
    for (_, rule) in counted {
        let runs: Vec<Range<usize>> = transitions.transparent_runs(changes, rule).collect();
        if !runs.is_empty() && !sets_of_runs.contains(&runs) {
            sets_of_runs.push(runs);
        }
    }
    let pixels = index_order.apply(pixels, buffers);
    let transparent = sets_of_runs
        .iter()
        .filter_map(|runs| made_transparent(&pixels, runs, index_order, buffers))
        .map(|(pixels, transparent)| PixelCandidate::of(rectangle, pixels.into(), Some(transparent)));
    let mut all: Vec<_> = transparent.collect();
    if keeps_plain || all.is_empty() || effort == Effort::Best {
        let plain = PixelCandidate::of(rectangle, pixels, index_order.transparent());
        all.insert(0, PixelCandidate { is_plain: true, ..plain });
    } else {
        buffers.put_owned(pixels);
    }
    all
}
