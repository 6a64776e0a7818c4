//! From levels to a GIF, as often as it takes to meet a size: each trial applies one [`Reduction`].
//!
//! A trial needs the colors of what is shown and a sample of its frames. Both are kept for the next trial
//! that shows the same frames and pixels.

use std::cell::RefCell;
use std::rc::Rc;

use super::colors;
use super::drawn::Drawn;
use super::engine::Engine;
use super::frames::{Packed, frames};
use super::level_maker::LevelSource;
use super::made_frames::Subject;
use super::record;
use super::reduction::{Reduction, reductions};
use super::sample::{self, Purpose, Sample};
use super::sampled_size::SampledSize;
use super::size_target::{Foreseen, Search};
use super::sketch::{Sketch, SketchPlan};
use crate::color::{Composition, KnownColors, Overlay, PaletteMap, SizedOverlay};
use crate::encode::{Deviation, Effort, EncodePlan, EncodeRules, LossyMap};
use crate::error::Error;
use crate::gif::{Disposal, GifWriter};
use crate::options::{LayerOptions, Options};
use crate::output::Target;
use crate::picture::Annotations;
use crate::view::View;

/// Trials of the GIF of a volume, one after the other, in the same file.
pub(super) struct Trials<'t> {
    pub(super) subject: Subject<'t>,
    pub(super) known_colors: &'t KnownColors,
    pub(super) drawn: Drawn<'t>,
    pub(super) options: &'t Options,
    pub(super) engine: Engine<'t>,
    /// What a sample is taken for, if one is.
    purpose: Option<Purpose>,
    /// What the latest trial showed.
    latest: RefCell<Option<Rc<Shown<'t>>>>,
}

/// What trials have in common that show the same frames and pixels.
struct Shown<'t> {
    /// The frame step and the binning.
    less: (usize, usize),
    source: LevelSource<'t>,
    overlay: Option<SizedOverlay<'t>>,
    annotations: Option<Annotations>,
    palette_map: PaletteMap,
    /// Only where errors are allowed or sizes are estimated.
    sample: Option<Sample>,
}

/// A trial: what it shows, and how it is encoded.
pub(super) struct Trial<'t> {
    shown: Rc<Shown<'t>>,
    reduction: Reduction,
    lossy_maps: Vec<LossyMap>,
    /// How far the shown levels are from the exact ones, once the trial has been written.
    pub(super) deviation: Deviation,
    /// What it shows, once it has been written; `None` where that is not asked for.
    pub(super) sketch: Option<Sketch>,
}

impl<'t> Trials<'t> {
    pub(super) fn new(
        subject: Subject<'t>,
        known_colors: &'t KnownColors,
        drawn: Drawn<'t>,
        options: &'t Options,
        engine: Engine<'t>,
    ) -> Self {
        let purpose = match (options.encode.max_error, options.size.max_bytes) {
            (_, Some(_)) => Some(Purpose::Sizes),
            (0, None) => None,
            (_, None) => Some(Purpose::Clusters),
        };
        let latest = RefCell::default();
        Self { subject, known_colors, drawn, options, engine, purpose, latest }
    }

    /// The same trials with a sample for this purpose in any case.
    pub(super) fn with_sample_for(self, purpose: Purpose) -> Self {
        Self { purpose: Some(purpose), ..self }
    }

    /// Foresees the size of the file of a reduction, if its frames are encoded with this `effort`.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(super) fn foresee(&self, reduction: Reduction, effort: Effort) -> Result<Foreseen, Error> {
        let frames = self.subject.frames().pictures().frames.div_ceil(reduction.frame_step);
        let size = self.sampled_size(Reduction { effort, ..reduction }, frames)?;
        Ok(size.foreseen(self.subject, self.drawn.composition, self.options, reduction))
    }

    /// Judges by the sample what `frames` frames take under a reduction.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(super) fn sampled_size(&self, reduction: Reduction, frames: usize) -> Result<SampledSize, Error> {
        let trial = self.plan(reduction)?;
        let (plan, background) = (trial.encode_plan(self.options), self.options.layers.background);
        let size = |sample: &Sample| self.engine.pool().install(|| sample.size(&plan, frames, background));
        Ok(trial.shown.sample.as_ref().map(size).unwrap_or_default())
    }

    /// Writes the GIF that is asked for to `target`; where its size has a limit, with the first reduction that meets
    /// it.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write), and [`Problem::TooLarge`](crate::Problem::TooLarge) where nothing that is allowed
    /// meets the limit.
    pub(super) fn meet_limit(&self, target: &Target) -> Result<(Reduction, Trial<'t>), Error> {
        let Some(limit) = self.options.size.max_bytes else {
            let asked = Reduction::asked(self.options);
            return Ok((asked, self.write(asked, target)?.1));
        };
        let reductions = reductions(self.options, self.subject.frames().pictures().frames);
        let search = Search::new(&reductions, limit, |step, effort| self.foresee(step, effort));
        search.meet(|step| self.write(step, target), |problem| target.error(problem))
    }

    /// Writes the GIF of a reduction to `target`, in place of anything that is there; returns its size in
    /// bytes.
    ///
    /// # Errors
    ///
    /// When the volume cannot be read, a device fails or the file cannot be written.
    pub(super) fn write(&self, reduction: Reduction, target: &Target) -> Result<(u64, Trial<'t>), Error> {
        let Self { subject, options, engine, .. } = *self;
        let write = |problem| target.error(problem);
        let timing = &options.timing;
        let delays = timing.delays.hundredths(subject.frames().pictures().frames, reduction.frame_step);
        let delays = delays.map_err(|problem| subject.volume.error(problem))?;
        let mut trial = self.plan(reduction)?;
        let (source, plan) = (trial.source(), trial.encode_plan(options));
        let draft = target.emptied()?;
        let layers = effective_layers(options, &trial.shown.palette_map);
        let mut gif =
            GifWriter::new(draft, source.shape(), delays, timing.repeat, layers.disposal).map_err(write)?;
        for comment in record::comments(subject, self.drawn.composition, options, reduction) {
            gif.comment(&comment).map_err(write)?;
        }
        let sketch_plan = SketchPlan { shape: source.shape(), palette_map: plan.palette_map, layers };
        let sketch_plan = options.output.sketch.then_some(sketch_plan);
        let draw = |frame| gif.draw(frame).map_err(write);
        let Packed { order, deviation, sketch } = frames(source, &plan, sketch_plan, engine, draw)?;
        gif.finish(plan.palette_map.global(), &order, options.layers.background).map_err(write)?;
        (trial.deviation, trial.sketch) = (deviation, sketch);
        Ok((target.bytes()?, trial))
    }

    /// What a reduction shows, and how.
    ///
    /// # Errors
    ///
    /// As [`write`](Self::write).
    pub(super) fn plan(&self, reduction: Reduction) -> Result<Trial<'t>, Error> {
        let shown = self.shown(reduction)?;
        let lossy_maps = match (&shown.sample, reduction.max_error) {
            (None, _) | (_, 0) => Vec::new(),
            (Some(sample), most) => sample.lossy_maps(
                most,
                effective_layers(self.options, &shown.palette_map).transparent,
                &shown.palette_map,
            ),
        };
        Ok(Trial { shown, reduction, lossy_maps, deviation: Deviation::default(), sketch: None })
    }

    /// What a reduction shows; the same as in the trial before where it can be.
    fn shown(&self, reduction: Reduction) -> Result<Rc<Shown<'t>>, Error> {
        let Self { subject, known_colors, drawn, options, engine, .. } = *self;
        let less = (reduction.frame_step, reduction.binning);
        if let Some(latest) = &*self.latest.borrow()
            && latest.less == less
        {
            return Ok(Rc::clone(latest));
        }
        // One sample at a time is enough to have in memory.
        self.latest.take();
        let view = View::new(subject.frames(), less.0, less.1);
        let source = LevelSource::new(view, subject.levels, drawn, options);
        let source = if subject.made.is_some() { source.of_levels() } else { source };
        let annotations = drawn.annotations(view, Some(subject.levels), options)?;
        let of_annotations = annotations.as_ref().map_or(&[][..], Annotations::colors);
        let of_overlay = drawn.overlay.and_then(Overlay::inks).unwrap_or_default();
        let inks = [of_annotations, of_overlay].concat();
        let LayerOptions { transparent, background, .. } = options.layers;
        let kept: Vec<u8> = transparent.into_iter().chain(background).collect();
        let own = drawn.composition.and_then(Composition::colormap);
        let colormap = options.color.colormap.as_ref().or(own.as_ref());
        let palette_map =
            colors::palette_map(source, known_colors, colormap, (&inks, &kept), &options.color, engine)?;
        let sample =
            self.purpose.map(|purpose| sample::sample(source, &palette_map, purpose, engine)).transpose()?;
        let overlay = drawn.overlay(view);
        let shown = Rc::new(Shown { less, source, overlay, annotations, palette_map, sample });
        *self.latest.borrow_mut() = Some(Rc::clone(&shown));
        Ok(shown)
    }
}

impl<'t> Trial<'t> {
    /// What is shown.
    pub(super) fn source(&self) -> LevelSource<'t> {
        self.shown.source
    }

    /// How it is encoded.
    pub(super) fn encode_plan(&self, options: &Options) -> EncodePlan<'_> {
        let rules = encode_rules(options, self.reduction, &self.shown.palette_map);
        let plan = EncodePlan::new(rules, self.source().shape(), &self.shown.palette_map, &self.lossy_maps);
        let plan = plan.with_overlay(self.shown.overlay.filter(|overlay| !overlay.is_mixed()));
        plan.with_annotations(self.shown.annotations.as_ref())
    }
}

/// How frames are to be packed under these options, with this reduction.
pub(super) fn encode_rules(options: &Options, reduction: Reduction, palette_map: &PaletteMap) -> EncodeRules {
    let layers = effective_layers(options, palette_map);
    EncodeRules {
        effort: reduction.effort,
        compatibility: options.encode.compatibility,
        has_background: layers.background.is_some(),
        keeps_frames: layers.disposal.keeps_frame(),
        transparent: layers.transparent,
    }
}

/// How frames lie over each other: as asked for, but pixels that are transparent by their opacity are drawn on
/// nothing.
pub(super) fn effective_layers(options: &Options, palette_map: &PaletteMap) -> LayerOptions {
    match (palette_map.transparent(), options.layers.disposal) {
        (None, _) => options.layers,
        (transparent, Disposal::Keep) => {
            LayerOptions { transparent, disposal: Disposal::Background, ..options.layers }
        }
        (transparent, _) => LayerOptions { transparent, ..options.layers },
    }
}
