//! Conversions on the backends of this machine, and the volumes that are converted.

use std::fs;
use std::num::NonZeroUsize;
use std::sync::{Mutex, OnceLock, PoisonError};

use ndarray::{ArrayD, ArrayViewD};
use vol2gif::backend::Choice;
use vol2gif::tone::{Levels, Range};
use vol2gif::volume::{Sample, SampleType, Volume};
use vol2gif::{Control, Converter, Options, Outcome, Output, Problem, Resources};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::{self, Trial};

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

/// The default options without the record, so that files of different volumes and options can be compared.
pub fn plain() -> Options {
    with(Options::default(), |it| it.output.record = false)
}

/// The backends that a test converts on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Backends {
    /// The CPU.
    Cpu,
    /// The CPU and the GPU. Their files must be equal byte for byte.
    CpuAndGpu,
}

impl Backends {
    /// Whether one of them is the GPU.
    pub fn has_gpu(self) -> bool {
        self == Self::CpuAndGpu
    }

    /// Converts an array on these backends, compares the files, and returns one.
    pub fn gif<S: Sample>(self, array: ArrayViewD<'_, S>) -> Vec<u8> {
        let cpu = converted(cpu(), array.view()).0;
        if self.has_gpu() {
            let gpu = converted(&gpu().unwrap().lock().unwrap_or_else(PoisonError::into_inner), array);
            assert_eq!(gpu.1.failures, [""; 0]);
            assert!(gpu.1.backend.starts_with("gpu ("), "{}", gpu.1.backend);
            assert!(cpu == gpu.0, "the GPU's file differs");
        }
        cpu
    }

    /// Converts arrays under `options` on these backends, compares the files, and calls `see` for each array
    /// with its number, its file and its outcome on the CPU.
    pub fn gifs_under<S: Sample>(
        self,
        options: &Options,
        arrays: &[ArrayD<S>],
        mut see: impl FnMut(usize, Vec<u8>, Outcome),
    ) {
        let maker = |backend| Maker::on(backend, with(options.clone(), |it| it.verify = true));
        let cpu = maker(Choice::Cpu);
        let gpu = self.has_gpu().then(|| maker(Choice::Gpu));
        for (index, array) in arrays.iter().enumerate() {
            let (file, outcome) = converted(&cpu, array.view());
            if let Some(gpu) = &gpu {
                assert!(file == converted(gpu, array.view()).0, "the GPU's file differs, {options:?}");
            }
            see(index, file, outcome);
        }
    }

    /// What the GIF of an array shows.
    pub fn shown<S: Sample>(self, array: ArrayViewD<'_, S>) -> Shown {
        Shown::of(&self.gif(array))
    }
}

/// A test that converts on any backends.
pub type Check = fn(Backends);

/// Two tests for each function of `tests`: on the CPU, and on CPU and GPU, whose name begins with `gpu::`.
pub fn trials_of(path: &str, tests: &[(&str, Check)]) -> Vec<Trial> {
    let of = |&(test_name, check): &(&str, Check)| {
        let name = trials::name(path, test_name);
        let cpu = trials::test(name.clone(), move || check(Backends::Cpu));
        let gpu = trials::gpu_test(format!("gpu::{name}"), gpu, move |_| check(Backends::CpuAndGpu));
        [Some(cpu), cfg!(feature = "gpu").then_some(gpu)]
    };
    tests.iter().flat_map(of).flatten().collect()
}

/// A list of the tests of [`trials_of`], from the names of functions that take [`Backends`].
macro_rules! on_every_backend {
    ($($test:ident),* $(,)?) => {
        $crate::fixtures::trials_of(module_path!(), &[$((stringify!($test), $test)),*])
    };
}
pub(crate) use on_every_backend;

/// Converts an array; returns the file and the outcome.
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

/// A converter on the GPU, or why there is none.
fn gpu() -> Result<&'static Mutex<Maker>, String> {
    static GPU: OnceLock<Result<Mutex<Maker>, String>> = OnceLock::new();
    let open = || match Converter::new(Resources { backend: Choice::Gpu, ..Resources::default() }) {
        Ok(converter) => Ok(Mutex::new(Maker { converter, options: plain() })),
        Err(error) => {
            assert!(matches!(error.problem(), Problem::NoGpu(_)), "{error}");
            Err(error.to_string())
        }
    };
    GPU.get_or_init(open).as_ref().map_err(String::clone)
}

/// Pseudo-random numbers, the same in every run.
pub fn noise() -> impl Iterator<Item = u64> {
    let mut state = 0x2545_F491_4F6C_DD1Du64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    })
}

/// An array of samples with pseudo-random bits.
pub fn noisy<S: Sample>(axes: &[usize]) -> ArrayD<S> {
    // A byte that is not 0 is a true bool, so only one bit is random.
    let mask = if S::TYPE == SampleType::Bool { 1 } else { u64::MAX };
    let samples = noise().map(|bits| S::from_le_slice(&(bits >> 3 & mask).to_le_bytes()));
    ArrayD::from_shape_vec(axes, samples.take(axes.iter().product()).collect()).unwrap()
}
