//! Which backend makes the levels of a volume. Only this file knows that there are two.
//!
//! Both backends make the same bytes, so the choice affects only the time. A device that fails costs time but
//! no result: the volume is converted again on a new device, and then on the CPU.
//!
//! **Auto makes levels by the CPU.** Both passes run there at the speed of a memory copy, so copying the samples to
//! memory that a GPU can read takes as long as the whole pass. Measured on an H100 (PCIe 5) with 16 CPU
//! cores, 256 MiB of `uint16`, medians:
//!
//! - The range took 2.8 ms on the CPU and 11.4 ms on the GPU.
//! - The levels took 5.9 ms on the CPU and 19 ms on the GPU, with the samples already on the device.
//! - Starting the device takes a quarter of a second more.
//! - A whole conversion of 1 GiB took 0.93 s on the CPU and 1.30 s on the GPU; on two of the cores 2.77 s and
//!   3.11 s.
//!
//! Finding the nearest palette entries is more work than a copy. For 5.6 million colors the GPU took 3.1 ms
//! and the CPU 8.0 ms; for colors in the order of pictures 4.2 ms and 67 ms. But a conversion maps each color
//! of a volume only once, and 48 RGB frames of 512x512 took 0.15 s on the CPU and 0.48 s on the GPU.
//!
//! Pictures of a turning volume take each voxel many times, so a GPU may be faster for them. The one that is faster in
//! the run itself makes them: `backend/auto.rs` says how.

#[cfg(feature = "gpu")]
use std::cell::RefCell;
use std::sync::Arc;

use super::Backend;
#[cfg(feature = "gpu")]
use super::BackendKind;
#[cfg(feature = "gpu")]
use super::auto::Auto;
use super::cpu::Cpu;
#[cfg(feature = "gpu")]
use super::device_pool::DevicePool;
#[cfg(feature = "gpu")]
use super::gpu::{Gpu, GpuOptions};
use crate::error::{Error, Problem};

/// Which backend makes the levels. The bytes do not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The faster one. Levels are made by the CPU, because its passes are faster than a transfer to a GPU. Turned
    /// pictures that would take the CPU a second or more are made by a GPU, too, if there is one and it turns out to
    /// be faster. A software driver does not count as one.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU; a software driver counts as one. Without a GPU, an error.
    Gpu,
}

/// How often a volume is tried: on the chosen backend, on a new device, and on the CPU.
const MAX_TRIES: usize = 3;

/// The backends of a run. Each is started when it is first needed.
pub(crate) struct Backends {
    choice: Choice,
    #[cfg(feature = "gpu")]
    pool: Arc<DevicePool>,
}

impl Backends {
    /// The backends for `choice`. `device` names one or more GPUs, separated by commas, or `all` hardware
    /// GPUs; `None` is the best one. `gpu_memory` is the bytes for all buffers on each GPU; `None` is the
    /// default.
    #[cfg_attr(not(feature = "gpu"), expect(unused_variables, reason = "there is no GPU to configure"))]
    pub(crate) fn new(choice: Choice, device: Option<&str>, gpu_memory: Option<u64>) -> Self {
        Self {
            choice,
            #[cfg(feature = "gpu")]
            pool: Arc::new(DevicePool::new(&GpuOptions {
                device: device.map(str::to_owned),
                memory: gpu_memory,
                ..GpuOptions::default()
            })),
        }
    }

    /// Largest size of a block in bytes, on any backend that the run may use.
    pub(crate) fn block_bytes(&self) -> usize {
        #[cfg(feature = "gpu")]
        if self.choice == Choice::Gpu {
            return GpuOptions::default().slot_bytes;
        }
        Cpu.block_bytes()
    }
}

/// With the GPU backend.
#[cfg(feature = "gpu")]
impl Backends {
    /// Opens the GPUs that were asked for, so that a missing GPU is found before any volume is begun.
    ///
    /// # Errors
    ///
    /// [`Problem::NoGpu`] when a GPU was asked for and there is none.
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        if self.choice == Choice::Gpu { self.pool.open() } else { Ok(()) }
    }

    /// Calls `action` with the chosen backend. If a device fails, calls it again with a new device, and then
    /// with the CPU. Returns the result, and the messages of the failures.
    ///
    /// # Errors
    ///
    /// As [`Backends::prepare`], and every error of `action` that is not the failure of a device.
    pub(crate) fn run<T>(
        &self,
        action: impl FnMut(&dyn Backend) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        match self.choice {
            Choice::Cpu => return with_retries(|_| Ok(Arc::new(Cpu)), action),
            Choice::Auto => return self.run_auto(action),
            Choice::Gpu => {}
        }
        self.pool.with_least_busy(|slot| {
            let last: RefCell<Option<Arc<Gpu>>> = RefCell::default();
            let choose = |failures| {
                if failures + 1 >= MAX_TRIES {
                    return Ok(Arc::new(Cpu) as Arc<dyn Backend>);
                }
                let failed = last.borrow_mut().take();
                match slot.gpu(failed.as_ref()) {
                    Ok(gpu) => {
                        *last.borrow_mut() = Some(Arc::clone(&gpu));
                        Ok(gpu)
                    }
                    // There was a device before, so a missing device is now a failure like any other.
                    Err(_) if failures > 0 || slot.has_lost() => Ok(Arc::new(Cpu)),
                    Err(error) => Err(error),
                }
            };
            with_retries(choose, action)
        })
    }

    /// Calls `action` with the CPU and, where it pays, a device. One that fails is no failure of `action`.
    fn run_auto<T>(
        &self,
        mut action: impl FnMut(&dyn Backend) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        let pool = Arc::clone(&self.pool);
        let auto = Auto::new(move || pool.hardware().map(|gpu| gpu as Arc<dyn Backend>));
        let result = action(&auto)?;
        Ok((result, auto.failures()))
    }

    /// The backend to verify `backend` against: the GPU for the CPU, and the CPU for a GPU. `None` if there
    /// is no GPU.
    pub(crate) fn other(&self, backend: &dyn Backend) -> Option<Arc<dyn Backend>> {
        match backend.kind() {
            BackendKind::Cpu => self.pool.first().ok().map(|gpu| gpu as _),
            BackendKind::Gpu => Some(Arc::new(Cpu)),
        }
    }
}

/// Without the GPU backend.
#[cfg(not(feature = "gpu"))]
impl Backends {
    pub(crate) fn prepare(&self) -> Result<(), Error> {
        match self.choice {
            Choice::Gpu => {
                let reason = "this vol2gif was built without the feature `gpu`";
                Err(Error::new("gpu", Problem::NoGpu(reason.into())))
            }
            Choice::Auto | Choice::Cpu => Ok(()),
        }
    }

    pub(crate) fn run<T>(
        &self,
        action: impl FnMut(&dyn Backend) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        self.prepare()?;
        with_retries(|_| Ok(Arc::new(Cpu)), action)
    }

    pub(crate) fn other(&self, _backend: &dyn Backend) -> Option<Arc<dyn Backend>> {
        None
    }
}

/// Calls `action` until no device fails, at most [`MAX_TRIES`] times. `choose` gives the backend; its
/// argument is the number of failures so far.
pub(crate) fn with_retries<T>(
    choose: impl Fn(usize) -> Result<Arc<dyn Backend>, Error>,
    mut action: impl FnMut(&dyn Backend) -> Result<T, Error>,
) -> Result<(T, Vec<String>), Error> {
    let mut failures = Vec::new();
    loop {
        match action(&*choose(failures.len())?) {
            Err(error) if matches!(error.problem(), Problem::Gpu(_)) && failures.len() + 1 < MAX_TRIES => {
                failures.push(error.to_string());
            }
            result => return result.map(|result| (result, failures)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `with_retries` with an action that fails with each of `problems` in turn, and then succeeds.
    /// Returns the result, and the numbers of failures that `choose` was called with.
    fn failing_with(problems: Vec<Problem>) -> (Result<Vec<String>, Error>, Vec<usize>) {
        let calls = std::cell::RefCell::new(Vec::new());
        let choose = |failures| {
            calls.borrow_mut().push(failures);
            Ok(Arc::new(Cpu) as Arc<dyn Backend>)
        };
        let mut problems = problems.into_iter();
        let action =
            |_: &dyn Backend| problems.next().map_or(Ok(()), |problem| Err(Error::new("v", problem)));
        let result = with_retries(choose, action).map(|((), failures)| failures);
        (result, calls.into_inner())
    }

    #[test]
    fn a_failed_device_is_replaced_by_a_new_device_and_then_by_the_cpu() {
        let lost = || Problem::Gpu("lost".into());
        let (result, calls) = failing_with(vec![lost(), lost()]);
        assert_eq!(result.unwrap().len(), 2);
        assert_eq!(calls, [0, 1, 2]);
        let (result, calls) = failing_with(vec![lost(), lost(), lost()]);
        assert!(matches!(result.unwrap_err().problem(), Problem::Gpu(_)));
        assert_eq!(calls, [0, 1, 2]);
    }

    #[test]
    fn other_errors_are_returned_without_another_try() {
        let (result, calls) = failing_with(vec![Problem::Empty]);
        assert!(matches!(result.unwrap_err().problem(), Problem::Empty));
        assert_eq!(calls, [0]);
    }
}
