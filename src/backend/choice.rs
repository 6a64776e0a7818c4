//! Which backend makes the levels of a volume: the only place that knows there are two.
//!
//! Since the bytes are the same, this is a question of time alone, and a failing device costs time but no result: the
//! volume is done again on a new device, and then on the CPU.
//!
//! **Auto is the CPU.** Both passes run at the speed of a memory copy there, so that copying samples to where a GPU
//! can fetch them takes as long as being done with them. Measured on an H100 (PCIe 5) beside 16 cores, 256 MiB of
//! `uint16`, medians: range 2.8 ms by the CPU and 11.4 ms by the GPU, levels of samples already on the device 5.9 and
//! 19 ms; starting the device takes a quarter of a second more. Whole conversions took 0.93 and 1.30 s for 1 GiB, and on
//! two of the cores 2.77 and 3.11 s. The nearest palette entries are more than a copy, and the GPU finds those of 5.6 million colors
//! in 3.1 ms where the CPU takes 8.0, or in 4.2 instead of 67 where colors lie as in pictures; but a volume has them found once for each
//! color, and 48 RGB frames of 512x512 took 0.15 s by the CPU and 0.48 s by the GPU. A stage that does better for all pixels would
//! change this.

#[cfg(feature = "gpu")]
use std::cell::RefCell;
use std::sync::Arc;

use super::Backend;
#[cfg(feature = "gpu")]
use super::BackendKind;
use super::cpu::Cpu;
#[cfg(feature = "gpu")]
use super::device_pool::DevicePool;
#[cfg(feature = "gpu")]
use super::gpu::{Gpu, GpuOptions};
use crate::error::{Error, Problem};

/// Who is to make the levels. The bytes do not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The faster one: the CPU, as long as its passes are faster than a transfer to a GPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU, be it a software one; an error where there is none.
    Gpu,
}

/// How often a volume is tried: on the chosen backend, on a new device, and on the CPU.
const ATTEMPTS: usize = 3;

/// The backends of a run, each made when it is first needed.
pub(crate) struct Backends {
    choice: Choice,
    #[cfg(feature = "gpu")]
    pool: DevicePool,
}

impl Backends {
    /// The backends for `choice`. `device` names one or more GPUs, separated by commas, or `all` hardware GPUs;
    /// `None` is the best one. `gpu_memory` is the bytes for all buffers on each GPU; `None` is the default.
    #[cfg_attr(not(feature = "gpu"), expect(unused_variables, reason = "there is no GPU to configure"))]
    pub(crate) fn new(choice: Choice, device: Option<&str>, gpu_memory: Option<u64>) -> Self {
        Self {
            choice,
            #[cfg(feature = "gpu")]
            pool: DevicePool::new(&GpuOptions {
                device: device.map(str::to_owned),
                memory: gpu_memory,
                ..GpuOptions::default()
            }),
        }
    }

    /// The most bytes that a block has, whoever works on it.
    pub(crate) fn block_bytes(&self) -> usize {
        #[cfg(feature = "gpu")]
        if self.choice == Choice::Gpu {
            return GpuOptions::default().slot_bytes;
        }
        Cpu.block_bytes()
    }
}

/// With GPUs.
#[cfg(feature = "gpu")]
impl Backends {
    /// Opens the GPUs that were asked for, so that the absence of one is known before anything is started.
    ///
    /// # Errors
    ///
    /// [`Problem::NoGpu`] when a GPU was asked for and there is none.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        if self.choice == Choice::Gpu { self.pool.open() } else { Ok(()) }
    }

    /// Does `work` on the chosen backend; should a device fail, again on a new one, and then on the CPU. Returns what came of
    /// it, and the failures on the way.
    ///
    /// # Errors
    ///
    /// As [`Backends::prepare`], and what `work` fails with, other than a device's failure.
    pub(crate) fn run<T>(
        &self,
        work: impl FnMut(&dyn Backend) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        if self.choice != Choice::Gpu {
            return run(|_| Ok(Arc::new(Cpu)), work);
        }
        self.pool.with_least_busy(|slot| {
            let last: RefCell<Option<Arc<Gpu>>> = RefCell::default();
            let choose = |failures| {
                if failures + 1 >= ATTEMPTS {
                    return Ok(Arc::new(Cpu) as Arc<dyn Backend>);
                }
                let failed = last.borrow_mut().take();
                match slot.gpu(failed.as_ref()) {
                    Ok(gpu) => {
                        *last.borrow_mut() = Some(Arc::clone(&gpu));
                        Ok(gpu)
                    }
                    // Where a device worked a moment ago, its absence is a failure like any other.
                    Err(_) if failures > 0 || slot.has_lost() => Ok(Arc::new(Cpu)),
                    Err(error) => Err(error),
                }
            };
            run(choose, work)
        })
    }

    /// The backend to verify `backend` against: the GPU for the CPU, and the CPU for a GPU. `None` if there is no
    /// GPU.
    pub(crate) fn other(&self, backend: &dyn Backend) -> Option<Arc<dyn Backend>> {
        match backend.kind() {
            BackendKind::Cpu => self.pool.first().ok().map(|gpu| gpu as _),
            BackendKind::Gpu => Some(Arc::new(Cpu)),
        }
    }
}

/// Without GPUs.
#[cfg(not(feature = "gpu"))]
impl Backends {
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        match self.choice {
            Choice::Gpu => {
                let missing = "this vol2gif was built without the feature `gpu`";
                Err(Error::new("gpu", Problem::NoGpu(missing.into())))
            }
            Choice::Auto | Choice::Cpu => Ok(()),
        }
    }

    pub(crate) fn run<T>(
        &self,
        work: impl FnMut(&dyn Backend) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        self.prepare()?;
        run(|_| Ok(Arc::new(Cpu)), work)
    }

    pub(crate) fn other(&self, _backend: &dyn Backend) -> Option<Arc<dyn Backend>> {
        None
    }
}

/// Does `work` on the backend that `choose` gives after so many failures of a device.
pub(crate) fn run<T>(
    choose: impl Fn(usize) -> Result<Arc<dyn Backend>, Error>,
    mut work: impl FnMut(&dyn Backend) -> Result<T, Error>,
) -> Result<(T, Vec<String>), Error> {
    let mut failures = Vec::new();
    loop {
        match work(&*choose(failures.len())?) {
            Err(error) if matches!(error.problem(), Problem::Gpu(_)) && failures.len() + 1 < ATTEMPTS => {
                failures.push(error.to_string());
            }
            result => return result.map(|result| (result, failures)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Works `run` with work that fails as `problems` say, one after the other, and then succeeds.
    fn failing_with(problems: Vec<Problem>) -> (Result<Vec<String>, Error>, Vec<usize>) {
        let asked = std::cell::RefCell::new(Vec::new());
        let choose = |failures| {
            asked.borrow_mut().push(failures);
            Ok(Arc::new(Cpu) as Arc<dyn Backend>)
        };
        let mut problems = problems.into_iter();
        let work = |_: &dyn Backend| problems.next().map_or(Ok(()), |problem| Err(Error::new("v", problem)));
        let result = run(choose, work).map(|((), failures)| failures);
        (result, asked.into_inner())
    }

    #[test]
    fn a_failing_device_is_replaced_once_and_then_by_the_cpu() {
        let lost = || Problem::Gpu("lost".into());
        let (result, asked) = failing_with(vec![lost(), lost()]);
        assert_eq!(result.unwrap().len(), 2);
        assert_eq!(asked, [0, 1, 2]);
        let (result, asked) = failing_with(vec![lost(), lost(), lost()]);
        assert!(matches!(result.unwrap_err().problem(), Problem::Gpu(_)));
        assert_eq!(asked, [0, 1, 2]);
    }

    #[test]
    fn other_failures_are_not_tried_again() {
        let (result, asked) = failing_with(vec![Problem::Empty]);
        assert!(matches!(result.unwrap_err().problem(), Problem::Empty));
        assert_eq!(asked, [0]);
    }
}
