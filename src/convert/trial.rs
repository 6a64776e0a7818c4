//! From levels to a GIF, as often as it takes to meet a size: every attempt is a [`Reduction`].
//!
//! What an attempt needs beside the levels follows from what is shown: its colors, and a sample of its frames. Both
//! are kept for the next attempt that shows the same.

use std::cell::RefCell;
use std::rc::Rc;

use super::passes;
use super::provenance;
use super::sample::Sample;
use super::size_target::Reduction;
use crate::backend::Backend;
use crate::color::{KnownColors, PaletteMap};
use crate::encode::{Deviation, EncodePlan, LossyMap};
use crate::error::Error;
use crate::gif::GifWriter;
use crate::options::Options;
use crate::output::Target;
use crate::runtime::progress::Progress;
use crate::runtime::threads::Workers;
use crate::tone::ScopedLevels;
use crate::view::View;
use crate::volume::Volume;

/// Attempts at the GIF of a volume, one after the other, in the same file.
pub(crate) struct Trials<'m> {
    volume: &'m Volume<'m>,
    backend: &'m dyn Backend,
    scoped: &'m ScopedLevels,
    known_colors: &'m KnownColors,
    options: &'m Options,
    workers: &'m Workers,
    progress: &'m dyn Progress,
    target: &'m Target,
    /// Where the last attempt began.
    last: RefCell<Option<Rc<Start<'m>>>>,
}

/// What attempts have in common that show the same.
struct Start<'m> {
    /// Of so many frames the first is shown, of so many pixels of a row the mean.
    less: (usize, usize),
    view: View<'m>,
    palette_map: PaletteMap,
    /// Where errors are allowed or sizes estimated.
    sample: Option<Sample>,
}

/// An attempt that has been made, or only planned.
pub(crate) struct Trial<'m> {
    start: Rc<Start<'m>>,
    step: Reduction,
    lossy_maps: Vec<LossyMap>,
    /// How far what is shown is from what is exact.
    pub(crate) errors: Deviation,
}

impl<'m> Trials<'m> {
    /// `scoped` are those of the volume, whatever is shown of it, and `known_colors` is what is known of its colors.
    pub(crate) fn new(
        volume: &'m Volume<'m>,
        backend: &'m dyn Backend,
        (scoped, known_colors): (&'m ScopedLevels, &'m KnownColors),
        options: &'m Options,
        workers: &'m Workers,
        progress: &'m dyn Progress,
        target: &'m Target,
    ) -> Self {
        Self {
            volume,
            backend,
            scoped,
            known_colors,
            options,
            workers,
            progress,
            target,
            last: RefCell::default(),
        }
    }

    /// How many bytes a step would take.
    pub(crate) fn estimate(&self, step: Reduction) -> Result<f64, Error> {
        let trial = self.begin(step)?;
        let (plan, frames) = (trial.plan(self.options), trial.view().shape().frames);
        let sample = trial.start.sample.as_ref();
        Ok(sample.map_or(0.0, |sample| self.workers.pool().install(|| sample.estimate(&plan, frames))))
    }

    /// Takes a step; returns the bytes it took. What it made is in the target's file, in place of anything else.
    pub(crate) fn make(&self, step: Reduction) -> Result<(u64, Trial<'m>), Error> {
        let Self { backend, scoped, options, workers, progress, target, .. } = *self;
        let write = |problem| target.error(problem);
        let delays = options.delays.hundredths(self.volume.shape().frames, step.every);
        let delays = delays.map_err(|problem| self.volume.error(problem))?;
        let mut trial = self.begin(step)?;
        let (view, plan) = (trial.view(), trial.plan(options));
        let (file, shape) = (target.emptied()?, view.shape());
        let mut animation =
            GifWriter::new(file, shape, delays, options.repeat, options.disposal).map_err(write)?;
        for comment in provenance::comments(self.volume, scoped, options, step) {
            animation.comment(&comment).map_err(write)?;
        }
        let (index_order, errors) =
            passes::frames(view, backend, scoped, &plan, workers, progress, |frame| {
                animation.draw(&frame).map_err(write)
            })?;
        animation.finish(plan.palette_map.global(), &index_order, options.background).map_err(write)?;
        trial.errors = errors;
        Ok((target.bytes()?, trial))
    }

    fn begin(&self, step: Reduction) -> Result<Trial<'m>, Error> {
        let start = self.start((step.every, step.binning))?;
        let lossy_maps = match (&start.sample, step.max_error) {
            (None, _) | (_, 0) => Vec::new(),
            (Some(sample), most) => sample.lossy_maps(most, self.options.transparent, &start.palette_map),
        };
        Ok(Trial { start, step, lossy_maps, errors: Deviation::default() })
    }

    fn start(&self, less: (usize, usize)) -> Result<Rc<Start<'m>>, Error> {
        let Self { volume, backend, scoped, known_colors, options, workers, progress, .. } = *self;
        if let Some(last) = &*self.last.borrow()
            && last.less == less
        {
            return Ok(Rc::clone(last));
        }
        // One sample at a time is enough to have in memory.
        self.last.take();
        let view = View::new(volume, less.0, less.1);
        let palette_map =
            super::colors::palette_map(view, backend, scoped, known_colors, options, workers, progress)?;
        let sample = match (options.max_error, options.max_bytes) {
            (0, None) => None,
            _ => Some(super::sample::sample(view, backend, scoped, &palette_map, workers)?),
        };
        let start = Rc::new(Start { less, view, palette_map, sample });
        *self.last.borrow_mut() = Some(Rc::clone(&start));
        Ok(start)
    }
}

impl<'m> Trial<'m> {
    /// What is shown.
    pub(crate) fn view(&self) -> View<'m> {
        self.start.view
    }

    /// How it is packed.
    pub(crate) fn plan(&self, options: &Options) -> EncodePlan<'_> {
        EncodePlan::new(
            self.step.effort,
            options,
            self.view().shape(),
            &self.start.palette_map,
            &self.lossy_maps,
        )
    }
}
