//! Who makes GIFs here: a converter on every backend of this machine.

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::{Mutex, OnceLock, PoisonError};

use ndarray::{ArrayD, ArrayViewD};
use vol2gif::backend::Choice;
use vol2gif::tone::{Levels, Range};
use vol2gif::volume::{Sample, SampleType, Volume};
use vol2gif::{Control, Converter, Options, Outcome, Output, Problem, Resources};
use vol2gif_kit::gif_oracle::Shown;

/// The same options after a change.
pub fn with(mut options: Options, change: impl FnOnce(&mut Options)) -> Options {
    change(&mut options);
    options
}

/// A converter and the options that it converts under.
pub struct Maker {
    pub converter: Converter,
    pub options: Options,
}

impl Maker {
    /// On the CPU, with this many threads.
    pub fn on_cpu(threads: usize, options: Options) -> Self {
        let threads = NonZeroUsize::new(threads);
        let resources = Resources { backend: Choice::Cpu, threads, ..Resources::default() };
        Self { converter: Converter::new(resources).unwrap(), options }
    }

    /// On this backend, with all threads.
    pub fn on(backend: Choice, options: Options) -> Self {
        let resources = Resources { backend, ..Resources::default() };
        Self { converter: Converter::new(resources).unwrap(), options }
    }
}

/// The default options, but for the record: files of different volumes and options are compared here.
pub fn plain() -> Options {
    with(Options::default(), |it| it.output.record = false)
}

/// Converts an array on every backend, sees to it that the files are the same byte for byte, and returns one.
pub fn gif<S: Sample>(array: ArrayViewD<'_, S>) -> Vec<u8> {
    let cpu = converted(cpu(), array.view()).0;
    if let Some(gpu) = gpu() {
        let gpu = converted(&gpu.lock().unwrap_or_else(PoisonError::into_inner), array);
        assert_eq!(gpu.1.failures, [""; 0]);
        assert!(gpu.1.backend.starts_with("gpu ("), "{}", gpu.1.backend);
        assert!(cpu == gpu.0, "the GPU's file differs");
    }
    cpu
}

/// Converts arrays under `options` on both backends, sees to it that the files are the same byte for byte, and hands
/// each to `see`, with the array's number and what was said of it.
pub fn gifs_under<S: Sample>(
    options: &Options,
    arrays: &[ArrayD<S>],
    mut see: impl FnMut(usize, Vec<u8>, Outcome),
) {
    let maker = |backend| Maker::on(backend, with(options.clone(), |it| it.verify = true));
    let cpu = maker(Choice::Cpu);
    // Whether there is one is asked, and said, elsewhere.
    let gpu = gpu().map(|_| maker(Choice::Gpu));
    for (index, array) in arrays.iter().enumerate() {
        let (file, outcome) = converted(&cpu, array.view());
        if let Some(gpu) = &gpu {
            assert!(file == converted(gpu, array.view()).0, "the GPU's file differs, {options:?}");
        }
        see(index, file, outcome);
    }
}

/// The same, read.
pub fn shown<S: Sample>(array: ArrayViewD<'_, S>) -> Shown {
    Shown::of(&gif(array))
}

/// Converts an array; returns the file and what was said of it.
pub fn converted<S: Sample>(maker: &Maker, array: ArrayViewD<'_, S>) -> (Vec<u8>, Outcome) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.gif");
    let volume = Volume::from_array("array", array).unwrap();
    let output = Output::File(path.clone());
    let outcome = maker.converter.convert(&volume, &output, &maker.options, &Control::default()).unwrap();
    let file = fs::read(path).unwrap();
    assert_eq!(outcome.bytes, file.len() as u64);
    (file, outcome)
}

/// The level of every sample, in the array's order.
pub fn levels<S: Sample>(array: &ArrayViewD<'_, S>) -> Vec<u8> {
    let range = array.iter().fold(Range::default(), |range, &sample| range.merge(Range::of(sample)));
    let levels = Levels::automatic(S::TYPE, &range);
    array.iter().map(|&sample| levels.level(sample)).collect()
}

/// The CPU with this many threads, under plain options.
pub fn cpu_of(threads: usize) -> Maker {
    Maker::on_cpu(threads, plain())
}

fn cpu() -> &'static Maker {
    static CPU: OnceLock<Maker> = OnceLock::new();
    CPU.get_or_init(|| cpu_of(2))
}

/// Whether there is a GPU; that there is none has been said then.
pub fn has_gpu() -> bool {
    gpu().is_some()
}

/// A converter on the GPU; `None` where there is none, and that has been said.
fn gpu() -> Option<&'static Mutex<Maker>> {
    static GPU: OnceLock<Option<Mutex<Maker>>> = OnceLock::new();
    GPU.get_or_init(|| match Converter::new(Resources { backend: Choice::Gpu, ..Resources::default() }) {
        Ok(converter) => Some(Mutex::new(Maker { converter, options: plain() })),
        Err(error) => {
            assert!(matches!(error.problem(), Problem::NoGpu(_)), "{error}");
            assert!(std::env::var("VOL2GIF_REQUIRE_GPU").as_deref() != Ok("1"), "no GPU to test: {error}");
            // Past the test harness, which would keep it to itself.
            let _ = writeln!(std::io::stderr(), "NOT RUN, the tests of whole files on the GPU: {error}");
            None
        }
    })
    .as_ref()
}

/// Numbers without a pattern.
pub fn noise() -> impl Iterator<Item = u64> {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    })
}

/// An array of samples whose bits are noise.
pub fn noisy<S: Sample>(axes: &[usize]) -> ArrayD<S> {
    // Of the bits of a bool, one counts; any of the byte's would make it true.
    let mask = if S::TYPE == SampleType::Bool { 1 } else { u64::MAX };
    let samples = noise().map(|bits| S::from_le_slice(&(bits >> 3 & mask).to_le_bytes()));
    ArrayD::from_shape_vec(axes, samples.take(axes.iter().product()).collect()).unwrap()
}
