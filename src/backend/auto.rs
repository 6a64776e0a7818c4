//! The backend of `--backend auto`: the CPU, and a GPU beside it where turned pictures are much work.
//!
//! - The levels are made by the CPU; `backend/choice.rs` has the figures.
//! - Where turned pictures would take the CPU a second or more, a hardware device is opened, by a thread of its own
//!   while the levels are made. A software driver is never taken.
//! - Once the device is there, each part of the pictures is made by the one that will be done sooner: the device, or
//!   the core that asks. The times of the parts before say which one (`auto/rule.rs`). So nothing about GPUs is built
//!   in: a fast one makes nearly all parts, a slow one no more than two for a trial.
//!
//! A device that fails costs the parts that it had in work: the CPU makes them again, and all later ones.

mod rule;
#[cfg(test)]
mod tests;

use std::ops;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::cpu::Cpu;
use super::{Backend, BackendKind, Columns, TurnWork};
use crate::error::{Error, Problem};
use crate::tone::{Bins, Levels, Range};
use crate::view::turntable::{RayRule, Rays};
use crate::volume::Block;
use rule::Speeds;

/// A device that makes the same bytes as the CPU.
type Device = Arc<dyn Backend>;

/// Opens a device; `None` if there is none that is faster than a core may be.
type Opener = dyn FnOnce() -> Option<Device> + Send;

/// The CPU, and a device that comes up where it pays. For one volume.
pub(super) struct Auto {
    /// Taken when the device is opened.
    opener: Mutex<Option<Box<Opener>>>,
    opening: Mutex<Option<JoinHandle<()>>>,
    device: Arc<OnceLock<Option<Device>>>,
    speeds: Mutex<Speeds>,
    has_failed: AtomicBool,
    failures: Mutex<Vec<String>>,
    /// The names of both, once the device has made a part.
    both: OnceLock<String>,
}

impl Auto {
    pub(super) fn new(opener: impl FnOnce() -> Option<Device> + Send + 'static) -> Self {
        Self {
            opener: Mutex::new(Some(Box::new(opener))),
            opening: Mutex::default(),
            device: Arc::default(),
            speeds: Mutex::default(),
            has_failed: AtomicBool::new(false),
            failures: Mutex::default(),
            both: OnceLock::new(),
        }
    }

    /// The failures of the device, as one line each.
    pub(super) fn failures(&self) -> Vec<String> {
        lock(&self.failures).clone()
    }

    /// The device, if it is there and works.
    fn device(&self) -> Option<&Device> {
        let device = self.device.get()?.as_ref()?;
        (!self.has_failed.load(Ordering::Relaxed)).then_some(device)
    }

    /// Lets the device make a part of the pictures of `columns`, or the CPU.
    fn make(
        &self,
        columns: &Columns,
        out: &mut [u8],
        make: impl Fn(&dyn Backend, &mut [u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(device) = self.device()
            && self.makes_by(device, columns, out, &make)?
        {
            return Ok(());
        }
        let started = Instant::now();
        make(&Cpu, out)?;
        lock(&self.speeds).core_is_done(out.len(), started.elapsed());
        Ok(())
    }

    /// Whether the device has made the part: it was its turn, and it has not failed.
    fn makes_by(
        &self,
        device: &Device,
        columns: &Columns,
        out: &mut [u8],
        make: impl Fn(&dyn Backend, &mut [u8]) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let Some(part) = lock(&self.speeds).give_device(columns.id()) else { return Ok(false) };
        let started = Instant::now();
        let made = make(&**device, out);
        lock(&self.speeds).device_is_done(&part, out.len(), started.elapsed());
        match made {
            Ok(()) => {
                self.both.get_or_init(|| format!("{} and {}", Cpu.name(), device.name()));
                Ok(true)
            }
            Err(error) if matches!(error.problem(), Problem::Gpu(_)) => {
                self.has_failed.store(true, Ordering::Relaxed);
                lock(&self.failures).push(error.to_string());
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

impl Drop for Auto {
    /// A driver that is opened while the process ends may crash.
    fn drop(&mut self) {
        if let Some(opening) = lock(&self.opening).take() {
            let _panic_was_printed = opening.join();
        }
    }
}

impl Backend for Auto {
    fn kind(&self) -> BackendKind {
        if self.both.get().is_some() { BackendKind::Gpu } else { BackendKind::Cpu }
    }

    fn name(&self) -> &str {
        self.both.get().map_or(Cpu.name(), |both| both)
    }

    fn block_bytes(&self) -> usize {
        Cpu.block_bytes()
    }

    fn minmax(&self, block: Block<'_>) -> Result<Range, Error> {
        Cpu.minmax(block)
    }

    fn histogram(&self, block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error> {
        Cpu.histogram(block, bins, counts)
    }

    fn normalize(&self, block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        Cpu.normalize(block, levels, out)
    }

    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error> {
        Cpu.nearest(palette, colors, out)
    }

    fn will_turn(&self, work: &TurnWork<'_>) {
        if !rule::is_worth_a_device(work) {
            return;
        }
        let Some(opener) = lock(&self.opener).take() else { return };
        let device = Arc::clone(&self.device);
        let open = move || drop(device.set(opener()));
        // Without a thread there is no device, and the CPU makes all parts.
        *lock(&self.opening) = thread::Builder::new().name("vol2gif-device".into()).spawn(open).ok();
    }

    fn turn(
        &self,
        columns: &Columns,
        runs: ops::Range<usize>,
        pictures: (&[Rays], usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.make(columns, out, |backend, out| backend.turn(columns, runs.clone(), pictures, rule, out))
    }

    fn rays(
        &self,
        columns: &Columns,
        rays: &Rays,
        (rows, width): (ops::Range<usize>, usize),
        rule: &RayRule,
        out: &mut [u8],
    ) -> Result<(), Error> {
        self.make(columns, out, |backend, out| backend.rays(columns, rays, (rows.clone(), width), rule, out))
    }
}

/// What is in it counts even after a panic of another thread: no change of it stops halfway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
