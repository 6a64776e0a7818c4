//! The corridor: one volume in, one GIF out.

mod binning;
pub(crate) mod canonical;
mod colors;
mod control;
mod depth_colors;
mod drawn;
mod engine;
mod estimate;
mod file_window;
mod frames;
mod grouping;
mod histograms;
mod idle_options;
mod inspect;
mod level_maker;
mod levels;
mod made_frames;
mod memory;
mod mixer;
mod opacity;
mod ortho;
mod outcome;
mod overlay;
mod partition;
mod percentiles;
mod preview;
mod ranges;
pub(crate) mod record;
mod reduction;
mod resources;
mod sample;
mod sampled_size;
mod scan;
mod shared_range;
pub(crate) mod shown_array;
mod size_target;
mod sketch;
mod strict;
mod suit;
#[cfg(test)]
mod tests;
mod trial;
mod turned;
mod value_sample;
mod verify;
mod visible;
mod warnings;

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use ndarray::{ArrayView, Dimension};

use crate::backend::Backends;
use crate::color::{Overlay, PrescanMode};
use crate::error::Error;
use crate::options::{Arrangement, Options};
use crate::output::{Committed, Output};
use crate::picture::ResizePlan;
use crate::runtime::memory::{self as budget, Memory, Taken};
use crate::runtime::progress::Stopwatch;
use crate::runtime::threads::Workers;
use crate::tone::ValueScale;
use crate::volume::{FrameShape, Sample, SampleType, Volume};
use drawn::Drawn;
use engine::Engine;
use made_frames::{Making, Subject};
use memory::Need;
use outcome::rule;
use shown_array::ShownArray;
use size_target::Search;
use trial::Trials;
use verify::Expected;
use warnings::warnings;

pub use canonical::{RecordedOptions, UnknownSetting};
pub use control::Control;
pub use inspect::Inspection;
pub use outcome::{Outcome, OverlayColors};
pub use preview::{Preview, PreviewFrame};
pub use record::{NotARecord, Record, RecordedView};
pub use reduction::Reduction;
pub use resources::Resources;
pub use sketch::Sketch;
pub use verify::Verified;
pub use warnings::Warning;

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
    workers: Workers,
    backends: Backends,
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
        let view = Making::view(volume, options);
        let (shape, sample, held) = view.shape_and_memory(volume);
        // What is mixed with colors has three samples for each pixel, and the overlay is in memory.
        let is_mixed = volume.overlay().is_some() && options.overlay.opacity < 100;
        let shape = if is_mixed { FrameShape { samples: 3, ..shape } } else { shape };
        let held = held + volume.overlay().map_or(0, |overlay| overlay.memory() + overlay::memory(overlay));
        // A view that does not fit is refused later.
        let planes = view.channels_of(volume).map_or(1, |channels| channels.len().max(1));
        let (block_bytes, threads, budget) =
            (self.backends.block_bytes(), workers.threads(), self.memory.budget());
        let of = |kind, held| Need::of(kind, block_bytes, options, threads, (budget, held));
        // Beside each other, the planes are as many pictures.
        let is_montage = options.picture.arrangement == Arrangement::Montage;
        let width = if is_montage { shape.width * (planes + 1) } else { shape.width };
        let shape = FrameShape { width, ..shape };
        let need = of((shape, planes, sample, volume.pixel_of(&view)), held);
        let Ok(Some(making)) = Making::of(volume, (shape, planes), options) else {
            return (held + need.bytes, workers.at_most(need.threads));
        };
        let made = held + making.memory(budget);
        let FrameShape { frames, height, width, samples } = making.shape();
        let samples = samples.max(shape.samples);
        let shape = FrameShape { frames: frames / planes, height, width, samples };
        let of_made = of((shape, planes, SampleType::U8, making.pixel()), made);
        (made + need.bytes.max(of_made.bytes), workers.at_most(need.threads.min(of_made.threads)))
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
    fn with_engine<T>(
        &self,
        workers: &Workers,
        control: &Control<'_>,
        mut work: impl FnMut(Engine<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        let (workers, memory) = (&workers.obeying(&control.stop), self.memory.budget());
        self.backends.run(|backend| work(Engine { backend, workers, memory, progress: control.progress }))
    }

    /// The whole way of the data.
    fn convert_on(
        &self,
        engine: Engine<'_>,
        volume: &Volume<'_>,
        output: &Output,
        options: &Options,
    ) -> Result<Outcome, Error> {
        let (started, progress) = (Instant::now(), &Stopwatch::new(engine.progress));
        let engine = Engine { progress, ..engine };
        let array = volume;
        let shown_array = &ShownArray::of(array, options)?.checked()?;
        let ShownArray { viewed, composition, overlay, source, making, options, .. } = shown_array;
        let (viewed, composition) = (&**viewed, composition.as_ref());
        let opacity::Shown { volume, transparent } = opacity::shown(viewed, engine)?;
        let overlay = overlay.as_ref().map(|overlay| overlay.read(volume, composition, options, engine));
        let overlay = overlay.transpose()?.flatten();
        let target = output.open(&options.output)?;

        let mode = prescan_mode(volume, overlay.as_ref(), options);
        let levels::Found { levels, known_colors, seen } =
            levels::find(volume, composition, options, mode, engine)?;
        let warnings = |reduction, in_one_palette| -> Result<Vec<Warning>, Error> {
            let shown = (array, viewed, transparent);
            let left_out = shown_array.left_out(reduction, Some(&levels))?;
            Ok(warnings(shown, &levels, &seen, &left_out, options, reduction, in_one_palette))
        };
        if options.size.max_bytes.is_none() {
            // Before the frames are packed. What depends on them is checked again at the end.
            strict::check(volume, &warnings(Reduction::asked(options), None)?, options)?;
        }
        let made = making.as_ref().map(|making| making.frames(volume, &levels, None, engine)).transpose()?;
        let subject = Subject { volume, levels: &levels, made: made.as_ref() };
        let frames = subject.frames();
        let resize = resize_plan(frames, options)?;
        let drawn = Drawn {
            resize: resize.as_ref(),
            composition,
            overlay: overlay.as_ref(),
            source: source.as_ref(),
            excerpt: None,
        };
        let trials = Trials::new(subject, &known_colors, drawn, options, engine);
        let (reduction, mut made) = match options.size.max_bytes {
            Some(limit) => {
                let reductions = reduction::reductions(options, frames.pictures().frames);
                let search = Search::new(&reductions, limit, |step, effort| trials.foresee(step, effort));
                search.meet(|step| trials.write(step, &target), |problem| target.error(problem))?
            }
            None => {
                let asked = Reduction::asked(options);
                (asked, trials.write(asked, &target)?.1)
            }
        };

        let (source, plan) = (made.source(), made.encode_plan(options));
        let exact_colors = plan.palette_map.is_exact();
        let in_one_palette = exact_colors && !plan.palette_map.has_local_palettes();
        let verified = match options.verify {
            true => {
                let other = self.backends.other(engine.backend);
                let expected = Expected {
                    source,
                    plan,
                    options,
                    making: making.as_ref().map(|making| (making, subject)),
                };
                Some(expected.compare(target.draft(), other, engine)?)
            }
            false => None,
        };
        let warnings = warnings(reduction, Some(in_one_palette))?;
        strict::check(volume, &warnings, options)?;
        let times = progress.stop();
        let Committed { bytes, gif, replaced } = target.commit()?;
        Ok(Outcome {
            name: volume.name().to_owned(),
            output: output.clone(),
            shape: viewed.pictures(),
            resized: source.resized_pictures().colors(),
            shown: source.shape().colors(),
            values: volume.values(),
            range: levels.whole_range(),
            rule: rule(&levels, composition, options),
            scale: ValueScale::of(&levels),
            exact_colors,
            overlay: overlay.as_ref().map(|overlay| match overlay.inks() {
                Some(colors) => OverlayColors::Exact(colors.len()),
                None => OverlayColors::Mixed,
            }),
            reduction,
            deviation: made.deviation,
            sketch: made.sketch.take(),
            modality: volume.metadata().modality,
            times,
            bytes,
            gif,
            replaced,
            elapsed: started.elapsed(),
            backend: engine.backend.name().to_owned(),
            verified,
            warnings,
            failures: Vec::new(),
        })
    }
}

/// What the pass for the range looks for beside it.
fn prescan_mode(volume: &Volume<'_>, overlay: Option<&Overlay>, options: &Options) -> PrescanMode {
    let (tone, palettes) = (&options.tone, options.color.palettes);
    if volume.planes() > 1 || overlay.is_some_and(Overlay::is_mixed) {
        return PrescanMode::Nothing;
    }
    let mode = PrescanMode::of(volume, tone.effective_scope(), &tone.contrast, palettes);
    let is_resized =
        options.picture.resized(volume.shape(), volume.pixel()).is_ok_and(|shown| shown != volume.shape());
    match mode {
        // The values of one volume do not say what the levels of several are.
        PrescanMode::ColorHistogram if tone.shared.is_some() => PrescanMode::Grey,
        // A resized picture has other colors than the volume. Grey stays grey.
        PrescanMode::ColorHistogram if is_resized => PrescanMode::Grey,
        mode => mode,
    }
}

/// How the picture of a volume is resized, if it is.
///
/// # Errors
///
/// [`Problem::Picture`](crate::Problem::Picture) when a side would be too long.
fn resize_plan(volume: &Volume<'_>, options: &Options) -> Result<Option<ResizePlan>, Error> {
    ResizePlan::new(volume.shape(), volume.pixel(), &options.picture).map_err(|problem| volume.error(problem))
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
