//! The GPU backend: its stages are integer shaders, run by Vulkan, Metal or Direct3D 12.
//!
//! Any number of threads may call it. Each call takes a slot of the `ring`, copies its samples into the slot,
//! submits a dispatch to the one thread that owns the device (`worker`), waits, and reads the answer from the
//! slot. So reading and copying by the threads overlap with the transfers and the shaders, and the slots
//! bound the memory. Blocks whose position in the volume is known stay on the device after the first pass,
//! within a budget (`resident`).
//!
//! A device that has failed stays failed: the current call and all later ones return [`Problem::Gpu`].

mod device;
mod diagnosis;
mod dispatch;
mod options;
mod pipelines;
mod resident;
mod ring;
mod stages;
#[cfg(test)]
mod tests;
mod worker;

// The modules below are public for `tests/shaders.rs` only, which compares layouts and constants of the
// shaders with those of the host. They are hidden from the documentation and may change at any time. A cargo
// feature would hide them from the compiler as well, but then the plain `cargo test` would not run these
// tests.
#[doc(hidden)]
pub mod histogram;
#[doc(hidden)]
pub mod key;
#[doc(hidden)]
pub mod minmax;
#[doc(hidden)]
pub mod nearest;
#[doc(hidden)]
pub mod normalize;
#[doc(hidden)]
pub mod rays;
#[doc(hidden)]
pub mod stage;
#[doc(hidden)]
pub mod turn;

use std::ops;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::JoinHandle;

use super::columns::Columns;
use crate::error::{Error, Problem};
use crate::volume::SampleType;
use dispatch::{Dispatch, Piece, Task};
use pipelines::Pipelines;
use resident::{CacheKey, Residents};
use ring::{Ring, Slot, SlotSizes};
use stage::Stage;
use worker::{Submission, Worker};

pub use device::{DeviceInfo, devices};
pub use options::GpuOptions;

/// All stages. Public for `tests/shaders.rs` only.
#[doc(hidden)]
pub const STAGES: [&Stage; 6] =
    [&minmax::STAGE, &histogram::STAGE, &normalize::STAGE, &nearest::STAGE, &turn::STAGE, &rays::STAGE];

/// Sizes of a slot's buffers, for `slot_bytes` bytes of samples. The parameters of every stage fit.
fn slot_sizes(slot_bytes: usize) -> SlotSizes {
    let params = STAGES.iter().map(|stage| stage.params_bytes);
    let answers = STAGES.iter().map(|stage| (stage.answer_bytes)(slot_bytes));
    SlotSizes::new(params.max().unwrap_or(0), slot_bytes, answers.max().unwrap_or(0))
}

/// An open device and the thread that uses it.
pub struct Gpu {
    name: String,
    software: bool,
    slot_bytes: usize,
    max_workgroups: u32,
    /// The longest buffer that a shader can read, in bytes.
    max_buffer: u64,
    /// Held while columns are uploaded, so that no two threads upload the same ones.
    uploads: Mutex<()>,
    ring: Arc<Ring>,
    residents: Arc<Mutex<Residents<wgpu::Buffer>>>,
    uploaded: AtomicU64,
    /// `None` only while the backend is dropped.
    submissions: Option<Sender<Submission>>,
    worker: Option<JoinHandle<()>>,
}

impl Gpu {
    /// Opens a device, and allocates its slots.
    ///
    /// # Errors
    ///
    /// [`Problem::NoGpu`] with what this machine lacks: a loader, a driver, the device that `options` ask
    /// for, or memory. [`Problem::Threads`] when the operating system refuses a thread.
    pub fn new(options: &GpuOptions) -> Result<Self, Error> {
        let device::Opened { device, queue, limits, name, software } =
            device::open(options.device.as_deref())?;
        let ring = Arc::new(Ring::default());
        record_failures(&device, &ring);

        let slots = options.slots.max(1);
        let budget = options.budget(software);
        let max_buffer = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size);
        let slot_bytes = options.fitting_slot(slots, budget, max_buffer, slot_sizes);
        let no_memory = || Error::new(&*name, Problem::NoGpu("the device has no free memory".into()));
        let slot_bytes = ring.allocate(&device, slots, slot_bytes, slot_sizes).ok_or_else(no_memory)?;
        let resident = budget.saturating_sub(slot_sizes(slot_bytes).footprint() * slots as u64);
        let residents = Arc::new(Mutex::new(Residents::new(resident)));

        let (submissions, receiver) = channel();
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
            submissions: receiver,
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
            max_buffer,
            uploads: Mutex::new(()),
            ring,
            residents,
            uploaded: AtomicU64::new(0),
            submissions: Some(submissions),
            worker: Some(worker),
        })
    }

    /// Whether the device is a software driver, which computes on the CPU. Such a device is good for tests,
    /// and slower than the CPU backend.
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// Bytes of samples that are resident on the device at the moment.
    pub fn resident_bytes(&self) -> u64 {
        self.residents().used()
    }

    /// Bytes of samples and colors that were uploaded so far.
    pub fn uploaded_bytes(&self) -> u64 {
        self.uploaded.load(Ordering::Relaxed)
    }

    /// Runs a dispatch, and calls `read` with the answer. `bytes` are the samples to upload; empty if the
    /// samples are resident.
    fn run<T>(&self, dispatch: Dispatch, bytes: &[u8], read: impl FnOnce(&[u8]) -> T) -> Result<T, Error> {
        let (params, answer_bytes) = (dispatch.params.clone(), dispatch.answer_bytes);
        self.submit(Task::Dispatch(dispatch), &params, bytes, |slot| slot.read(answer_bytes, read))
    }

    /// Submits a task with its parameters and the bytes to upload, waits for it, and calls `read` with its slot.
    fn submit<T>(
        &self,
        task: Task,
        params: &[u8],
        bytes: &[u8],
        read: impl FnOnce(&Slot) -> Result<T, wgpu::MapRangeError>,
    ) -> Result<T, Error> {
        let slot = self.ring.take().map_err(|failure| self.failed(failure))?;
        let unmapped = |error: wgpu::MapRangeError| {
            self.ring.fail(&format!("a buffer is not mapped: {error}"));
            self.failed(self.ring.wait_for_failure())
        };
        slot.fill(params, bytes).map_err(unmapped)?;
        self.uploaded.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let (reply, answer) = channel();
        let submission = Submission { slot, task, reply };
        let sent = self.submissions.as_ref().is_some_and(|worker| worker.send(submission).is_ok());
        let slot = sent.then(|| answer.recv().ok()).flatten();
        // A worker that drops a submission, or that has ended, records the reason in the ring.
        let slot = slot.ok_or_else(|| self.failed(self.ring.wait_for_failure()))?;
        let answer = read(&slot).map_err(unmapped)?;
        self.ring.give_back(slot);
        Ok(answer)
    }

    /// The buffer with these bytes, one part behind the other, which stays on the device; `None` where it has no room
    /// for them. All parts but the last are whole words.
    fn upload(&self, key: CacheKey, parts: [&[u8]; 2]) -> Result<Option<wgpu::Buffer>, Error> {
        let _uploads_alone = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.residents().share(key);
        if known.is_some() {
            return Ok(known);
        }
        let (size, mut start) = (parts[0].len() + parts[1].len(), 0);
        for bytes in parts.iter().flat_map(|part| part.chunks(self.slot_bytes)) {
            let piece = Piece { key, size, start, bytes: bytes.len() };
            self.submit(Task::Copy(piece), &[], bytes, |slot| slot.read(4, |_| ()))?;
            start += bytes.len();
        }
        Ok(self.residents().share(key))
    }

    /// The runs of rows of columns that lie in one buffer: all, or as many as have room.
    fn runs_of_a_buffer(&self, columns: &Columns) -> usize {
        let run = size_of_val(columns.cells(0..1)) as u64;
        let most = self.residents().budget().min(self.max_buffer);
        ((most / run) as usize).min(columns.runs())
    }

    /// The parts of a block of `length` samples, each as long as a slot.
    fn parts(&self, length: usize, sample: SampleType) -> impl Iterator<Item = ops::Range<usize>> + use<> {
        let step = self.slot_bytes / stages::width(sample);
        (0..length).step_by(step).map(move |first| first..(first + step).min(length))
    }

    /// Whether the device has failed. It then stays failed.
    pub(super) fn has_failed(&self) -> bool {
        self.ring.failure().is_some()
    }

    /// The error that every call returns after the device has failed.
    fn failed(&self, failure: String) -> Error {
        Error::new(&*self.name, Problem::Gpu(failure))
    }

    fn residents(&self) -> MutexGuard<'_, Residents<wgpu::Buffer>> {
        self.residents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the device record its failures in the ring.
fn record_failures(device: &wgpu::Device, ring: &Arc<Ring>) {
    // Weak, because the ring's buffers own the device, and the device owns these handlers.
    let fail = |ring: &Weak<Ring>, failure: &str| {
        if let Some(ring) = ring.upgrade() {
            ring.fail(failure);
        }
    };
    let (on_error, on_loss) = (Arc::downgrade(ring), Arc::downgrade(ring));
    device.on_uncaptured_error(Arc::new(move |error| fail(&on_error, &error.to_string())));
    device.set_device_lost_callback(move |reason, message| {
        if reason != wgpu::DeviceLostReason::Destroyed {
            fail(&on_loss, &format!("the device is lost: {message}"));
        }
    });
}

impl Drop for Gpu {
    /// Ends the device's thread. All submissions have been answered by then.
    fn drop(&mut self) {
        self.submissions = None;
        if let Some(worker) = self.worker.take() {
            // The worker catches its own panics.
            let _ = worker.join();
        }
    }
}
