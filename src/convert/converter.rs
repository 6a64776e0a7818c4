//! What converts volumes: threads, devices and memory, set up once.

use std::num::NonZeroUsize;
use std::path::Path;

use ndarray::{ArrayView, Dimension};

use super::memory::Need;
use super::{Control, Engine, Outcome, Resources};
use crate::backend::Backends;
use crate::error::Error;
use crate::options::Options;
use crate::output::Output;
use crate::runtime::memory::{self as budget, Memory, Taken};
use crate::runtime::threads::Workers;
use crate::volume::{Sample, Volume};

/// A volume of at most this many bytes of samples is always converted by one thread: two threads would take
/// longer to hand frames to each other. A volume of 256 KiB took 8.8 ms with one thread and 10.3 ms with two.
pub(crate) const SMALL_VOLUME_BYTES: u64 = 512 << 10;

/// Converts volumes with one set of threads and one set-up of the devices, each under options of its own;
/// many volumes at once by [`Batch::run`](crate::batch::Batch::run).
///
/// # Examples
///
/// ```
/// use vol2gif::{Control, Converter, Options, Output, Resources, volume::Volume};
///
/// # let directory = tempfile::tempdir()?;
/// # let path = directory.path().join("ramp.gif");
/// let stack = ndarray::Array3::from_shape_fn((8, 32, 48), |(frame, y, x)| (frame * y * x) as f32);
/// let converter = Converter::new(Resources::default())?;
/// let volume = Volume::from_array("ramp", stack.view())?;
/// let (options, control) = (Options::default(), Control::default());
/// let outcome = converter.convert(&volume, &Output::File(path), &options, &control)?;
/// assert_eq!(outcome.shape.frames, 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Converter {
    pub(super) workers: Workers,
    pub(super) backends: Backends,
    memory: Memory,
}

impl Converter {
    /// Starts the threads, and the GPU where one is asked for by
    /// [`Choice::Gpu`](crate::backend::Choice::Gpu).
    ///
    /// # Errors
    ///
    /// [`Problem::Threads`](crate::Problem::Threads) when the threads cannot be started,
    /// [`Problem::NoGpu`](crate::Problem::NoGpu) when a GPU is asked for and there is none.
    pub fn new(resources: Resources) -> Result<Self, Error> {
        let Resources { backend, device, gpu_memory, max_memory, threads } = resources;
        let backends = Backends::new(backend, device.as_deref(), gpu_memory);
        backends.prepare()?;
        let memory = Memory::new(max_memory.unwrap_or_else(budget::suitable).max(budget::LEAST));
        // Threads of a pool hold memory that no estimate of a conversion knows.
        let most = usize::try_from(memory.budget() / budget::OF_A_THREAD).unwrap_or(usize::MAX);
        let most = NonZeroUsize::new(most).unwrap_or(NonZeroUsize::MIN);
        let threads = threads.map(|threads| threads.min(most));
        Ok(Self { workers: Workers::new(threads)?, backends, memory })
    }

    /// Writes `volume` as a GIF to `output`, under `options`.
    ///
    /// If a GPU fails on the way, the volume is converted again on a new device and then on the CPU; the
    /// bytes are the same, and [`Outcome::failures`] lists the failures.
    ///
    /// # Errors
    ///
    /// When the volume cannot be read; when it cannot have this contrast, colormap or transparent level, or
    /// as many delays; when the output cannot be written, a GPU was asked for and there is none, a
    /// verification that was asked for fails, or the conversion is stopped. The output's name has what it had
    /// before then, and nothing else is left.
    pub fn convert(
        &self,
        volume: &Volume<'_>,
        output: &Output,
        options: &Options,
        control: &Control<'_>,
    ) -> Result<Outcome, Error> {
        if volume.bytes() <= SMALL_VOLUME_BYTES {
            return self.convert_alone(volume, output, options, control);
        }
        let _memory = self.reserve(volume, options, &self.workers);
        self.convert_with(&self.workers, volume, output, options, control)
    }

    /// Does the same with one thread of the pool.
    pub(crate) fn convert_alone(
        &self,
        volume: &Volume<'_>,
        output: &Output,
        options: &Options,
        control: &Control<'_>,
    ) -> Result<Outcome, Error> {
        let alone = self.workers.alone();
        let _memory = self.reserve(volume, options, &alone);
        alone.pool().install(|| self.convert_with(&alone, volume, output, options, control))
    }

    /// Does the same with all threads or with one. The caller has [reserved](Self::reserve) the memory.
    pub(crate) fn convert_with(
        &self,
        workers: &Workers,
        volume: &Volume<'_>,
        output: &Output,
        options: &Options,
        control: &Control<'_>,
    ) -> Result<Outcome, Error> {
        let workers = self.need(volume, options, workers).1;
        let convert = |engine: Engine<'_>| self.convert_on(engine, volume, output, options);
        let result = self.with_engine(&workers, control, convert);
        let (outcome, failures) = result.map_err(|error| error.while_working_on(volume.name()))?;
        Ok(Outcome { failures, ..outcome })
    }

    /// Waits for the memory that a conversion takes. No thread of the pool may wait for it: conversions that
    /// have memory need these threads.
    pub(crate) fn reserve(&self, volume: &Volume<'_>, options: &Options, workers: &Workers) -> Taken<'_> {
        self.memory.take(self.need(volume, options, workers).0)
    }

    /// Estimates the bytes of memory that a conversion takes, and returns those of the threads that work on
    /// it: as many as the budget has room for.
    pub(crate) fn need(&self, volume: &Volume<'_>, options: &Options, workers: &Workers) -> (u64, Workers) {
        let limits = (self.backends.block_bytes(), workers.threads(), self.memory.budget());
        let Need { threads, bytes } = Need::of(volume, options, limits);
        (bytes, workers.at_most(threads))
    }

    /// Bytes of memory that all conversions together may take.
    pub(crate) fn budget(&self) -> u64 {
        self.memory.budget()
    }

    /// All threads.
    pub(crate) fn workers(&self) -> &Workers {
        &self.workers
    }

    /// Does `work` with the chosen backend; again with another one where a device fails. Returns the
    /// failures, too.
    pub(super) fn with_engine<T>(
        &self,
        workers: &Workers,
        control: &Control<'_>,
        mut work: impl FnMut(Engine<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        let (workers, memory) = (&workers.obeying(&control.stop), self.memory.budget());
        self.backends.run(|backend| work(Engine { backend, workers, memory, progress: control.progress }))
    }
}

/// Writes an array as a GIF: the Python function `numpy_to_gif`, in Rust.
///
/// `array` has shape (frames, height, width) or (frames, height, width, samples) with 1 or 3 samples. Missing
/// directories of `path` are created unless
/// [`OutputOptions::make_directories`](crate::options::OutputOptions::make_directories) is off. For many
/// arrays, a [`Converter`] sets threads and devices up once.
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
/// let mut options = Options::default();
/// options.timing.delays = Delays::per_second(25.0)?;
/// let outcome = array_to_gif(&path, wave.view(), &options)?;
/// assert_eq!(outcome.bytes, std::fs::metadata(&path)?.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn array_to_gif<S: Sample, D: Dimension>(
    path: impl AsRef<Path>,
    array: ArrayView<'_, S, D>,
    options: &Options,
) -> Result<Outcome, Error> {
    let volume = Volume::from_array("array", array)?.with_provenance_name(None);
    let output = Output::File(path.as_ref().to_owned());
    Converter::new(Resources::default())?.convert(&volume, &output, options, &Control::default())
}
