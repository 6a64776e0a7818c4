//! The GPU backend: the two stages as integer shaders, through Vulkan, Metal or Direct3D 12.
//!
//! Any number of threads call it. Each takes a slot of the `ring`, copies its samples into it, orders a
//! stage from the one thread that owns the device (`worker`), waits, and copies the answer out. So the threads' reading and
//! copying, the transfers and the shaders overlap, and memory is bounded by the slots. Blocks whose place in the volume is
//! known stay on the device after the first pass, within a budget (`resident`).
//!
//! A device that fails, fails for good: the call at hand and all later ones return [`Problem::Gpu`].

mod absence;
mod device;
pub mod key;
pub mod minmax;
pub mod normalize;
mod pipelines;
mod resident;
mod ring;
mod worker;

use std::ops;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;

use super::Backend;
use crate::error::{Error, Problem};
use crate::tone::{Levels, Range};
use crate::volume::{Block, SampleType};
use key::{Grid, Task};
use pipelines::{Pipelines, Stage};
use resident::{Identity, Residents};
use ring::{Ring, SLOT_STEP, Slot};
use worker::{Order, Samples, Worker};

pub use device::{DeviceInfo, devices};
pub use pipelines::source;

/// How a GPU is chosen and used.
#[derive(Clone, Debug)]
pub struct GpuOptions {
    /// The device: its index, or part of its name or PCI address, as [`devices`] has them.
    ///
    /// Default: the best hardware, and a software device only where there is nothing else.
    pub device: Option<String>,
    /// Bytes for everything kept on the device: the slots, which get half of it at most, and resident samples.
    ///
    /// Default: 1 GiB, or 64 MiB of a software device, whose memory is the computer's own.
    pub memory: Option<u64>,
    /// Bytes of samples that are on their way at once, per slot. Made less where the device or `memory` is small, and a
    /// multiple of 256, at least 256.
    ///
    /// Default: 8 MiB.
    pub slot_bytes: usize,
    /// Number of slots, at least 1: how many blocks can be on their way at the same time.
    ///
    /// Default: 4.
    pub slots: usize,
    /// Most workgroups in one dimension of a dispatch, where the device allows more.
    ///
    /// Default: what the device allows.
    pub max_workgroups: u32,
}

impl Default for GpuOptions {
    fn default() -> Self {
        Self { device: None, memory: None, slot_bytes: 8 << 20, slots: 4, max_workgroups: u32::MAX }
    }
}

/// A GPU at work.
pub struct Gpu {
    name: String,
    software: bool,
    slot_bytes: usize,
    max_workgroups: u32,
    ring: Arc<Ring>,
    residents: Arc<Mutex<Residents<wgpu::Buffer>>>,
    uploaded: AtomicU64,
    orders: Option<Sender<Order>>,
    worker: Option<JoinHandle<()>>,
}

impl Gpu {
    /// Opens a device and allocates all that is needed to work on it.
    ///
    /// # Errors
    ///
    /// [`Problem::NoGpu`] with what is missing on this machine: a loader, a driver, a device that `options` ask for, or
    /// memory. [`Problem::Threads`] when the operating system refuses a thread.
    pub fn new(options: &GpuOptions) -> Result<Self, Error> {
        let device::Opened { device, queue, limits, name, software } =
            device::open(options.device.as_deref())?;
        let ring = Arc::new(Ring::default());
        // Weak, since the ring's buffers keep the device, and the device these handlers.
        let fail = |ring: &Weak<Ring>, failure: String| {
            if let Some(ring) = ring.upgrade() {
                ring.fail(failure);
            }
        };
        let (on_error, on_loss) = (Arc::downgrade(&ring), Arc::downgrade(&ring));
        device.on_uncaptured_error(Arc::new(move |error| fail(&on_error, error.to_string())));
        device.set_device_lost_callback(move |reason, message| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                fail(&on_loss, format!("the device is lost: {message}"));
            }
        });

        let slots = options.slots.max(1);
        let memory = options.memory.unwrap_or(if software { 64 << 20 } else { 1 << 30 });
        let slot_bytes = fit(options.slot_bytes, |bytes| {
            Slot::footprint(bytes) * slots as u64 <= memory / 2
                && Slot::largest_buffer(bytes) <= limits.max_buffer_size
                && Slot::largest_buffer(bytes) <= limits.max_storage_buffer_binding_size
        });
        let no_memory = || Error::new(&*name, Problem::NoGpu("the device has no free memory".into()));
        let slot_bytes = ring.allocate(&device, slots, slot_bytes).ok_or_else(no_memory)?;
        let resident = memory.saturating_sub(Slot::footprint(slot_bytes) * slots as u64);
        let residents = Arc::new(Mutex::new(Residents::new(resident)));

        let (orders, receiver) = channel();
        let pipelines = Pipelines::new(&device);
        if let Some(failure) = ring.failure() {
            return Err(Error::new(name, Problem::NoGpu(format!("the device does not work: {failure}"))));
        }
        let worker = Worker {
            device,
            queue,
            pipelines,
            ring: ring.clone(),
            residents: residents.clone(),
            orders: receiver,
        };
        let worker = std::thread::Builder::new()
            .name("gpu".into())
            .spawn(move || worker.run())
            .map_err(|error| Error::new(&*name, Problem::Threads(error.to_string())))?;
        Ok(Self {
            name: format!("gpu ({name})"),
            software,
            slot_bytes,
            max_workgroups: options.max_workgroups.min(limits.max_compute_workgroups_per_dimension),
            ring,
            residents,
            uploaded: AtomicU64::new(0),
            orders: Some(orders),
            worker: Some(worker),
        })
    }

    /// Whether the device is a driver that computes on the CPU: good for tests, and slower than the CPU backend.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// Bytes of samples that are kept on the device at the moment.
    pub fn resident_bytes(&self) -> u64 {
        self.residents().used()
    }

    /// Bytes of samples that were sent to the device so far.
    pub fn uploaded_bytes(&self) -> u64 {
        self.uploaded.load(Ordering::Relaxed)
    }

    /// Has `stage` done on one part of a block; `read` sees the answer.
    fn order<T>(
        &self,
        stage: Stage,
        sample: SampleType,
        (task, task_bytes): (Task, usize),
        (part, samples): (&[u8], Samples),
        answer_bytes: usize,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<T, Error> {
        let slot = self.ring.take().map_err(|failure| self.failed(failure))?;
        let unmapped = |error: wgpu::MapRangeError| {
            self.ring.fail(format!("a buffer is not mapped: {error}"));
            self.failed(String::new())
        };
        slot.fill(&task, task_bytes as u64, part).map_err(unmapped)?;
        self.uploaded.fetch_add(part.len() as u64, Ordering::Relaxed);
        let grid = Grid::new(task.groups, self.max_workgroups);
        let (reply, answer) = channel();
        let task_bytes = task_bytes as u64;
        let order = Order { slot, stage, sample, grid, task_bytes, samples, answer_bytes, reply };
        // A worker that is gone has said why.
        let sent = self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok());
        let slot = sent.then(|| answer.recv().ok()).flatten().ok_or_else(|| self.failed(String::new()))?;
        let answer = slot.read(answer_bytes, read).map_err(unmapped)?;
        self.ring.give_back(slot);
        Ok(answer)
    }

    /// The parts of a block of `samples` samples that fit a slot.
    fn parts(&self, samples: usize, sample: SampleType) -> impl Iterator<Item = ops::Range<usize>> + use<> {
        let step = self.slot_bytes / width(sample);
        (0..samples).step_by(step).map(move |first| first..(first + step).min(samples))
    }

    /// The error that everything ends with once the device has failed.
    fn failed(&self, otherwise: String) -> Error {
        Error::new(&*self.name, Problem::Gpu(self.ring.failure().unwrap_or(otherwise)))
    }

    fn residents(&self) -> MutexGuard<'_, Residents<wgpu::Buffer>> {
        self.residents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for Gpu {
    fn name(&self) -> &str {
        &self.name
    }

    fn block_bytes(&self) -> usize {
        self.slot_bytes
    }

    fn range(&self, mut block: Block<'_>) -> Result<Range, Error> {
        let (sample, samples, identity) = (block.sample(), block.len(), block.identity());
        let bytes = block.bytes()?;
        let mut range = Range::default();
        for part in self.parts(samples, sample) {
            let keep = identity.as_ref().map(|(volume, all)| Identity::of_part(*volume, all, &part));
            let length = part.len() as u32;
            let grid = Grid::new(minmax::groups(length, sample), self.max_workgroups);
            let part = &bytes[part.start * width(sample)..part.end * width(sample)];
            let found = self.order(
                Stage::Minmax,
                sample,
                (Task::new(length, grid, None), Task::HEAD),
                (part, Samples::Uploaded { bytes: part.len(), keep }),
                grid.groups as usize * size_of::<minmax::Partial>(),
                |partials| minmax::fold(partials, sample),
            )?;
            range = range.merge(found);
        }
        Ok(range)
    }

    fn normalize(&self, mut block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        let (sample, samples, identity) = (block.sample(), block.len(), block.identity());
        assert_eq!(out.len(), samples, "one level per sample");
        if levels.extremes().is_none() {
            out.fill(0);
            return Ok(());
        }
        for part in self.parts(samples, sample) {
            let resident = identity
                .as_ref()
                .and_then(|(volume, all)| self.residents().take(Identity::of_part(*volume, all, &part)));
            let (bytes, source) = match resident {
                Some(buffer) => (&[][..], Samples::Resident(buffer)),
                None => {
                    let bytes = &block.bytes()?[part.start * width(sample)..part.end * width(sample)];
                    (bytes, Samples::Uploaded { bytes: bytes.len(), keep: None })
                }
            };
            let length = part.len() as u32;
            let grid = Grid::new(normalize::groups(length), self.max_workgroups);
            let rule = Some((sample, levels.thresholds()));
            let out = &mut out[part];
            self.order(
                Stage::Normalize,
                sample,
                (Task::new(length, grid, rule), size_of::<Task>()),
                (bytes, source),
                out.len(),
                |levels| out.copy_from_slice(levels),
            )?;
        }
        Ok(())
    }
}

impl Drop for Gpu {
    /// Ends the device's thread; all orders have been answered by then.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(worker) = self.worker.take() {
            // It catches its own panics.
            let _ = worker.join();
        }
    }
}

/// Bytes of a sample.
fn width(sample: SampleType) -> usize {
    sample.bits() as usize / 8
}

/// More bytes than this in a slot gain nothing, and all counts in a shader fit 32 bits.
const MOST_PER_SLOT: usize = 256 << 20;

/// The wish for bytes per slot, halved until it fits, in steps of [`SLOT_STEP`] and not less than one.
fn fit(wish: usize, fits: impl Fn(usize) -> bool) -> usize {
    let mut bytes = wish.clamp(SLOT_STEP, MOST_PER_SLOT);
    while bytes > SLOT_STEP && !fits(bytes) {
        bytes /= 2;
    }
    (bytes / SLOT_STEP).max(1) * SLOT_STEP
}
