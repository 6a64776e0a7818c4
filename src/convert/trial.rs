//! From levels to a GIF, as often as it takes to meet a size: every attempt is a [`Step`].
//!
//! What an attempt needs beside the levels follows from what is shown: its colors, and a sample of its frames. Both
//! are kept for the next attempt that shows the same.

use std::cell::RefCell;
use std::rc::Rc;

use super::passes;
use super::provenance;
use super::sample::Sample;
use super::size_target::Step;
use crate::backend::Backend;
use crate::color::{Coloring, Seen};
use crate::encode::{Errors, Plan, Tolerance};
use crate::error::Error;
use crate::gif::Animation;
use crate::options::Options;
use crate::output::Target;
use crate::runtime::progress::Progress;
use crate::runtime::threads::Crew;
use crate::tone::Tones;
use crate::view::View;
use crate::volume::Volume;

/// Attempts at the GIF of a volume, one after the other, in the same file.
pub(crate) struct Attempts<'m> {
    volume: &'m Volume<'m>,
    backend: &'m dyn Backend,
    tones: &'m Tones,
    seen: &'m Seen,
    options: &'m Options,
    crew: &'m Crew,
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
    coloring: Coloring,
    /// Where errors are allowed or sizes estimated.
    sample: Option<Sample>,
}

/// An attempt that has been made, or only planned.
pub(crate) struct Attempt<'m> {
    start: Rc<Start<'m>>,
    step: Step,
    tolerances: Vec<Tolerance>,
    /// How far what is shown is from what is exact.
    pub(crate) errors: Errors,
}

impl<'m> Attempts<'m> {
    /// `tones` are those of the volume, whatever is shown of it, and `seen` is what is known of its colors.
    pub(crate) fn new(
        volume: &'m Volume<'m>,
        backend: &'m dyn Backend,
        (tones, seen): (&'m Tones, &'m Seen),
        options: &'m Options,
        crew: &'m Crew,
        progress: &'m dyn Progress,
        target: &'m Target,
    ) -> Self {
        Self { volume, backend, tones, seen, options, crew, progress, target, last: RefCell::default() }
    }

    /// How many bytes a step would take.
    pub(crate) fn estimate(&self, step: Step) -> Result<f64, Error> {
        let attempt = self.begin(step)?;
        let (plan, frames) = (attempt.plan(self.options), attempt.view().shape().frames);
        let sample = attempt.start.sample.as_ref();
        Ok(sample.map_or(0.0, |sample| self.crew.pool().install(|| sample.estimate(&plan, frames))))
    }

    /// Takes a step; returns the bytes it took. What it made is in the target's file, in place of anything else.
    pub(crate) fn make(&self, step: Step) -> Result<(u64, Attempt<'m>), Error> {
        let Self { backend, tones, options, crew, progress, target, .. } = *self;
        let write = |problem| target.error(problem);
        let delays = options.delays.hundredths(self.volume.shape().frames, step.every);
        let delays = delays.map_err(|problem| self.volume.error(problem))?;
        let mut attempt = self.begin(step)?;
        let (view, plan) = (attempt.view(), attempt.plan(options));
        let (file, shape) = (target.emptied()?, view.shape());
        let mut animation =
            Animation::new(file, shape, delays, options.repeat, options.disposal).map_err(write)?;
        for comment in provenance::comments(self.volume, tones, options, step) {
            animation.comment(&comment).map_err(write)?;
        }
        let (ranks, errors) = passes::frames(view, backend, tones, &plan, crew, progress, |frame| {
            animation.draw(&frame).map_err(write)
        })?;
        animation.finish(plan.coloring.global(), &ranks, options.background).map_err(write)?;
        attempt.errors = errors;
        Ok((target.bytes()?, attempt))
    }

    fn begin(&self, step: Step) -> Result<Attempt<'m>, Error> {
        let start = self.start((step.every, step.binning))?;
        let tolerances = match (&start.sample, step.max_error) {
            (None, _) | (_, 0) => Vec::new(),
            (Some(sample), most) => sample.tolerances(most, self.options.transparent, &start.coloring),
        };
        Ok(Attempt { start, step, tolerances, errors: Errors::default() })
    }

    fn start(&self, less: (usize, usize)) -> Result<Rc<Start<'m>>, Error> {
        let Self { volume, backend, tones, seen, options, crew, progress, .. } = *self;
        if let Some(last) = &*self.last.borrow()
            && last.less == less
        {
            return Ok(Rc::clone(last));
        }
        // One sample at a time is enough to have in memory.
        self.last.take();
        let view = View::new(volume, less.0, less.1);
        let coloring = super::colors::coloring(view, backend, tones, seen, options, crew, progress)?;
        let sample = match (options.max_error, options.max_bytes) {
            (0, None) => None,
            _ => Some(super::sample::sample(view, backend, tones, &coloring, crew)?),
        };
        let start = Rc::new(Start { less, view, coloring, sample });
        *self.last.borrow_mut() = Some(Rc::clone(&start));
        Ok(start)
    }
}

impl<'m> Attempt<'m> {
    /// What is shown.
    pub(crate) fn view(&self) -> View<'m> {
        self.start.view
    }

    /// How it is packed.
    pub(crate) fn plan(&self, options: &Options) -> Plan<'_> {
        Plan::new(self.step.effort, options, self.view().shape(), &self.start.coloring, &self.tolerances)
    }
}
