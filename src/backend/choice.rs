//! Which backend makes the levels of a volume: the only place that knows there are two.
//!
//! Since the bytes are the same, this is a question of time alone, and a failing device costs time but no result: the
//! volume is done again on a new device, and then on the CPU.

use std::sync::Arc;
#[cfg(feature = "gpu")]
use std::sync::{Mutex, PoisonError};

use super::Backend;
use super::cpu::Cpu;
#[cfg(feature = "gpu")]
use super::gpu::{Gpu, GpuOptions};
use crate::error::Error;
use crate::options::Options;

/// Who is to make the levels. The bytes do not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The faster one: a hardware GPU for a volume that repays its start-up, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU, be it a software one; an error where there is none.
    Gpu,
}

/// How often a volume is tried: on the chosen backend, on a new device, and on the CPU.
pub(crate) const ATTEMPTS: u32 = 3;

/// Bytes of samples from which [`Choice::Auto`] takes a hardware GPU.
#[cfg(feature = "gpu")]
const AUTO_GPU_BYTES: u64 = 1 << 30;

/// The backends of a run, each made when it is first needed.
pub(crate) struct Backends {
    choice: Choice,
    #[cfg(feature = "gpu")]
    options: GpuOptions,
    #[cfg(feature = "gpu")]
    gpu: Mutex<Option<Arc<Gpu>>>,
}

impl Backends {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            choice: options.backend,
            #[cfg(feature = "gpu")]
            options: GpuOptions {
                device: options.device.clone(),
                memory: options.gpu_memory,
                ..GpuOptions::default()
            },
            #[cfg(feature = "gpu")]
            gpu: Mutex::default(),
        }
    }

    /// The backend for a volume of `bytes` bytes, at its first attempt (0) or after as many failures of a device.
    ///
    /// # Errors
    ///
    /// [`Problem::NoGpu`] when a GPU was asked for and there is none.
    pub(crate) fn choose(&self, bytes: u64, attempt: u32) -> Result<Arc<dyn Backend>, Error> {
        let cpu = Arc::new(Cpu);
        if self.choice == Choice::Cpu || attempt + 1 >= ATTEMPTS {
            return Ok(cpu);
        }
        match (self.choice, self.gpu(bytes, attempt > 0)) {
            (_, Ok(Some(gpu))) => Ok(gpu),
            (_, Ok(None)) => Ok(cpu),
            // Where a device worked a moment ago, its absence is a failure like any other.
            (Choice::Gpu, Err(error)) if attempt == 0 => Err(error),
            (_, Err(_)) => Ok(cpu),
        }
    }

    /// Whoever can check the work of `backend`: a GPU that of the CPU, the CPU that of a GPU. `None` without a GPU.
    pub(crate) fn other(&self, backend: &dyn Backend) -> Option<Arc<dyn Backend>> {
        if backend.name() == Cpu.name() {
            self.any_gpu(false).ok().map(|gpu| gpu as _)
        } else {
            Some(Arc::new(Cpu))
        }
    }

    /// The GPU, if the choice and the size of the volume call for one; a new one if `anew`.
    #[cfg(feature = "gpu")]
    fn gpu(&self, bytes: u64, anew: bool) -> Result<Option<Arc<Gpu>>, Error> {
        match self.choice {
            Choice::Gpu => self.any_gpu(anew).map(Some),
            Choice::Auto if bytes >= AUTO_GPU_BYTES => {
                self.any_gpu(anew).map(|gpu| (!gpu.is_software()).then_some(gpu))
            }
            _ => Ok(None),
        }
    }

    /// The best GPU, or the one that was asked for.
    #[cfg(feature = "gpu")]
    fn any_gpu(&self, anew: bool) -> Result<Arc<Gpu>, Error> {
        let mut kept = self.gpu.lock().unwrap_or_else(PoisonError::into_inner);
        if anew {
            *kept = None;
        }
        match &*kept {
            Some(gpu) => Ok(Arc::clone(gpu)),
            None => Ok(Arc::clone(kept.insert(Arc::new(Gpu::new(&self.options)?)))),
        }
    }

    #[cfg(not(feature = "gpu"))]
    fn gpu(&self, _bytes: u64, _anew: bool) -> Result<Option<Arc<Cpu>>, Error> {
        match self.choice {
            Choice::Gpu => self.any_gpu(false).map(Some),
            _ => Ok(None),
        }
    }

    #[cfg(not(feature = "gpu"))]
    fn any_gpu(&self, _anew: bool) -> Result<Arc<Cpu>, Error> {
        let problem = crate::error::Problem::NoGpu("this vol2gif was built without the feature `gpu`".into());
        Err(Error::new("gpu", problem))
    }
}
