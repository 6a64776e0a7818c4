//! The corridor: one volume in, one GIF out.

mod binning;
pub(crate) mod canonical;
mod colors;
mod estimate;
mod inspect;
mod outcome;
mod partition;
pub(crate) mod passes;
mod percentiles;
pub(crate) mod provenance;
mod sample;
mod size_target;
#[cfg(test)]
mod tests;
mod trial;
mod verify;

use std::path::Path;
use std::time::Instant;

use ndarray::{ArrayView, Dimension};

use crate::backend::{Backend, Backends};
use crate::color::PrescanMode;
use crate::error::Error;
use crate::options::Options;
use crate::output::Output;
use crate::runtime::memory::{self, Memory, Taken};
use crate::runtime::progress::{Progress, Stopwatch};
use crate::runtime::threads::Workers;
use crate::tone::ScopedLevels;
use outcome::{rule, warnings};
use size_target::fit;
use trial::Trials;
use verify::verify;

use crate::volume::{Sample, Volume};
pub use inspect::Inspection;
pub use outcome::{Outcome, Warning};
pub use provenance::{NotARecord, Record};
pub use size_target::Reduction;
pub use verify::Verified;

/// Converts volumes with one set of threads and one set-up of the device; many of them at once by [`run`](crate::batch::run).
///
/// # Examples
///
/// ```
/// use vol2gif::{Converter, Options, Output, volume::Volume};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("ramp.gif");
/// let stack = ndarray::Array3::from_shape_fn((8, 32, 48), |(frame, y, x)| (frame * y * x) as f32);
/// let converter = Converter::new(Options::default())?;
/// let volume = Volume::from_array("ramp", stack.view())?;
/// let outcome = converter.convert(&volume, &Output::File(path), &())?;
/// assert_eq!(outcome.shape.frames, 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Converter {
    options: Options,
    workers: Workers,
    backends: Backends,
    memory: Memory,
}

impl Converter {
    /// Starts the threads, and the GPU where one is asked for by [`Choice::Gpu`](crate::backend::Choice::Gpu).
    ///
    /// # Errors
    ///
    /// [`Problem::Threads`](crate::Problem::Threads) when the threads cannot be started, [`Problem::NoGpu`](crate::Problem::NoGpu) when there is no GPU to start.
    pub fn new(options: Options) -> Result<Self, Error> {
        let backends = Backends::new(&options);
        backends.prepare()?;
        let memory = Memory::new(options.max_memory.unwrap_or_else(memory::suitable).max(memory::LEAST));
        Ok(Self { workers: Workers::new(&options, memory.budget())?, backends, memory, options })
    }

    /// Writes `volume` as a GIF to `output`.
    ///
    /// Should a GPU fail in the middle, the volume is done again on a new device and then on the CPU; the bytes are the
    /// same, and [`Outcome::failures`] says what happened.
    ///
    /// # Errors
    ///
    /// When the volume cannot be read, it can have no such contrast, colormap or transparent level, its delays do not fit, the
    /// output cannot be written, a GPU was asked for and there is none, a verification that was asked for fails, or the conversion is told
    /// to stop. Nothing is left at the output's name then that was not there before.
    pub fn convert(
        &self,
        volume: &Volume<'_>,
        output: &Output,
        progress: &dyn Progress,
    ) -> Result<Outcome, Error> {
        let _memory = self.room(volume, &self.workers);
        self.convert_by(&self.workers, volume, output, progress)
    }

    /// The same by all threads or by one; who calls it has the [room](Self::room) for it.
    pub(crate) fn convert_by(
        &self,
        workers: &Workers,
        volume: &Volume<'_>,
        output: &Output,
        progress: &dyn Progress,
    ) -> Result<Outcome, Error> {
        let convert_on = |backend: &dyn Backend| self.convert_on(backend, workers, volume, output, progress);
        let result = self.backends.run(convert_on);
        let (outcome, failures) = result.map_err(|error| error.while_working_on(volume.name()))?;
        Ok(Outcome { failures, ..outcome })
    }

    /// Waits for as much memory as a conversion takes. No thread of the pool may wait for it: those that have it need them.
    pub(crate) fn room(&self, volume: &Volume<'_>, workers: &Workers) -> Taken<'_> {
        self.memory.take(self.need(volume, workers))
    }

    /// Bytes of memory that a conversion takes, by estimate.
    pub(crate) fn need(&self, volume: &Volume<'_>, workers: &Workers) -> u64 {
        let (shape, sample, block_bytes) = (volume.shape(), volume.sample(), self.backends.block_bytes());
        volume.memory() + passes::memory(shape, sample, block_bytes, &self.options, workers)
    }

    /// Bytes of memory that all its conversions together may take.
    pub(crate) fn budget(&self) -> u64 {
        self.memory.budget()
    }

    /// What it was told.
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }

    /// Its backends.
    pub(crate) fn backends(&self) -> &Backends {
        &self.backends
    }

    /// Its threads.
    pub(crate) fn workers(&self) -> &Workers {
        &self.workers
    }

    /// The whole way of the data.
    fn convert_on(
        &self,
        backend: &dyn Backend,
        workers: &Workers,
        volume: &Volume<'_>,
        output: &Output,
        progress: &dyn Progress,
    ) -> Result<Outcome, Error> {
        let (options, shape) = (&self.options, volume.shape());
        let (started, progress) = (Instant::now(), &Stopwatch::new(progress));
        options.suit(volume)?;
        let target = output.open(options.make_directories)?;

        let scope = options.effective_scope();
        let mode = PrescanMode::of(volume, scope, options);
        let (ranges, known_colors) = passes::ranges(volume, backend, scope, mode, workers, progress)?;
        let contrasts =
            percentiles::percentiles(volume, backend, &options.contrast, scope, &ranges, workers, progress)?;
        let scoped = ScopedLevels::new(scope, volume.sample(), contrasts.into_iter().zip(ranges).collect())
            .map_err(|problem| volume.error(problem))?;

        let trials =
            Trials::new(volume, backend, (&scoped, &known_colors), options, workers, progress, &target);
        let (step, made) = match options.max_bytes {
            Some(limit) => fit(
                &size_target::steps(options, shape.frames),
                limit,
                |step| trials.estimate(step),
                |step| trials.make(step),
                |problem| target.error(problem),
            )?,
            None => (Reduction::asked(options), trials.make(Reduction::asked(options))?.1),
        };
        let (view, plan) = (made.view(), made.plan(options));

        let verified = match options.verify {
            true => {
                let makers = (backend, self.backends.other(backend));
                Some(verify(view, &scoped, &plan, target.file(), makers, options, progress)?)
            }
            false => None,
        };
        Ok(Outcome {
            name: volume.name().to_owned(),
            output: output.clone(),
            shape,
            shown: view.shape(),
            sample: volume.sample(),
            range: scoped.whole_range(),
            rule: rule(&scoped, options),
            exact_colors: plan.palette_map.is_exact(),
            step,
            errors: made.errors,
            times: progress.stop(),
            bytes: target.commit()?,
            elapsed: started.elapsed(),
            backend: backend.name().to_owned(),
            verified,
            warnings: warnings(&scoped, options, step),
            failures: Vec::new(),
        })
    }
}

/// Writes an array as a GIF: the Python function `numpy_to_gif`, in Rust.
///
/// `array` has shape (frames, height, width) or (frames, height, width, channels) with 1 or 3 channels. Missing
/// directories of `path` are created unless [`Options::make_directories`] is off. For many arrays, a [`Converter`] sets
/// threads and device up once.
///
/// # Errors
///
/// As [`Volume::from_array`], [`Converter::new`] and [`Converter::convert`].
///
/// # Examples
///
/// ```
/// use vol2gif::{Delays, Options, array_to_gif};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("new/wave.gif");
/// let wave = ndarray::Array3::from_shape_fn((20, 40, 60), |(t, y, x)| ((t + x + y) as f32 / 9.0).sin());
/// let options = Options { delays: Delays::per_second(25.0)?, ..Options::default() };
/// let outcome = array_to_gif(&path, wave.view(), options)?;
/// assert_eq!(outcome.bytes, std::fs::metadata(&path)?.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn array_to_gif<S: Sample, D: Dimension>(
    path: impl AsRef<Path>,
    array: ArrayView<'_, S, D>,
    options: Options,
) -> Result<Outcome, Error> {
    let volume = Volume::from_array("array", array)?.with_provenance_name(None);
    Converter::new(options)?.convert(&volume, &Output::File(path.as_ref().to_owned()), &())
}
