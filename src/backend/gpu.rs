//! The GPU backend: its stages as integer shaders, through Vulkan, Metal or Direct3D 12.
//!
//! Any number of threads call it. Each takes a slot of the `ring`, copies its samples into it, orders a stage from
//! the one thread that owns the device (`worker`), waits, and copies the answer out. So the threads' reading and copying,
//! the transfers and the shaders overlap, and memory is bounded by the slots. Blocks whose place in the volume is known
//! stay on the device after the first pass, within a budget (`resident`).
//!
//! A device that fails, fails for good: the call at hand and all later ones return [`Problem::Gpu`].

mod device;
mod diagnosis;
pub mod histogram;
pub mod key;
pub mod minmax;
pub mod nearest;
pub mod normalize;
mod options;
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
use crate::tone::{Bins, Levels, Range};
use crate::volume::{Block, SampleType};
use pipelines::Pipelines;
use resident::{Identity, Residents};
use ring::{Ring, Slot};
use worker::{Dispatch, Samples, Submission, Worker};

pub use device::{DeviceInfo, devices};
pub use options::GpuOptions;
pub use pipelines::source;

/// A GPU at work.
pub struct Gpu {
    name: String,
    software: bool,
    slot_bytes: usize,
    max_workgroups: u32,
    ring: Arc<Ring>,
    residents: Arc<Mutex<Residents<wgpu::Buffer>>>,
    uploaded: AtomicU64,
    orders: Option<Sender<Submission>>,
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
        let fail = |ring: &Weak<Ring>, failure: &str| {
            if let Some(ring) = ring.upgrade() {
                ring.fail(failure);
            }
        };
        let (on_error, on_loss) = (Arc::downgrade(&ring), Arc::downgrade(&ring));
        device.on_uncaptured_error(Arc::new(move |error| fail(&on_error, &error.to_string())));
        device.set_device_lost_callback(move |reason, message| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                fail(&on_loss, &format!("the device is lost: {message}"));
            }
        });

        let slots = options.slots.max(1);
        let budget = options.budget(software);
        let max_buffer = limits.max_buffer_size.min(limits.max_storage_buffer_binding_size);
        let slot_bytes = options.fitting_slot(slots, budget, max_buffer);
        let no_memory = || Error::new(&*name, Problem::NoGpu("the device has no free memory".into()));
        let slot_bytes = ring.allocate(&device, slots, slot_bytes).ok_or_else(no_memory)?;
        let resident = budget.saturating_sub(Slot::footprint(slot_bytes) * slots as u64);
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

    /// Bytes of samples, and of colors, that were sent to the device so far.
    pub fn uploaded_bytes(&self) -> u64 {
        self.uploaded.load(Ordering::Relaxed)
    }

    /// Has work done on samples that are `bytes`, or resident; `read` sees the answer.
    fn order<T>(&self, work: Dispatch, bytes: &[u8], read: impl FnOnce(&[u8]) -> T) -> Result<T, Error> {
        let slot = self.ring.take().map_err(|failure| self.failed(failure))?;
        let unmapped = |error: wgpu::MapRangeError| {
            self.ring.fail(&format!("a buffer is not mapped: {error}"));
            self.failed(self.ring.wait_for_failure())
        };
        slot.fill(&work.params, work.task_bytes, bytes).map_err(unmapped)?;
        self.uploaded.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        let answer_bytes = work.answer_bytes;
        let (reply, answer) = channel();
        let sent =
            self.orders.as_ref().is_some_and(|orders| orders.send(Submission { slot, work, reply }).is_ok());
        let slot = sent.then(|| answer.recv().ok()).flatten();
        // A worker that drops an order or is gone tells the ring why.
        let slot = slot.ok_or_else(|| self.failed(self.ring.wait_for_failure()))?;
        let answer = slot.read(answer_bytes, read).map_err(unmapped)?;
        self.ring.give_back(slot);
        Ok(answer)
    }

    /// The parts of a block of `samples` samples that fit a slot.
    fn parts(&self, samples: usize, sample: SampleType) -> impl Iterator<Item = ops::Range<usize>> + use<> {
        let step = self.slot_bytes / width(sample);
        (0..samples).step_by(step).map(move |first| first..(first + step).min(samples))
    }

    /// Whether it has failed, and will not do anything any more.
    pub(super) fn has_failed(&self) -> bool {
        self.ring.failure().is_some()
    }

    /// The error that everything ends with once the device has failed.
    fn failed(&self, failure: String) -> Error {
        Error::new(&*self.name, Problem::Gpu(failure))
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

    fn minmax(&self, mut block: Block<'_>) -> Result<Range, Error> {
        let (sample, samples, identity) = (block.sample(), block.len(), block.cache_key());
        let bytes = block.bytes()?;
        let mut range = Range::default();
        for part in self.parts(samples, sample) {
            let keep = identity.as_ref().map(|(volume, all)| Identity::of_part(*volume, all, &part));
            let length = part.len() as u32;
            let part = &bytes[part.start * width(sample)..part.end * width(sample)];
            let source = Samples::Uploaded { bytes: part.len(), keep };
            let work = minmax::work(length, sample, source, self.max_workgroups);
            range = range.merge(self.order(work, part, |partials| minmax::fold(partials, sample))?);
        }
        Ok(range)
    }

    fn histogram(&self, mut block: Block<'_>, bins: &Bins, counts: &mut [u64]) -> Result<(), Error> {
        let (sample, samples, identity) = (block.sample(), block.len(), block.cache_key());
        assert_eq!(counts.len(), bins.len(), "one count per bin");
        for part in self.parts(samples, sample) {
            // What is on the device stays there for the passes that follow.
            let resident = identity
                .as_ref()
                .and_then(|(volume, all)| self.residents().share(Identity::of_part(*volume, all, &part)));
            let (bytes, source) = match resident {
                Some(buffer) => (&[][..], Samples::Resident(buffer)),
                None => {
                    let bytes = &block.bytes()?[part.start * width(sample)..part.end * width(sample)];
                    (bytes, Samples::Uploaded { bytes: bytes.len(), keep: None })
                }
            };
            let work = histogram::work(part.len() as u32, sample, source, bins, self.max_workgroups);
            self.order(work, bytes, |answer| histogram::add(answer, counts))?;
        }
        Ok(())
    }

    fn normalize(&self, mut block: Block<'_>, levels: &Levels, out: &mut [u8]) -> Result<(), Error> {
        let (sample, samples, identity) = (block.sample(), block.len(), block.cache_key());
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
            let work = normalize::work(length, sample, source, levels.thresholds(), self.max_workgroups);
            let out = &mut out[part];
            self.order(work, bytes, |levels| out.copy_from_slice(levels))?;
        }
        Ok(())
    }

    fn nearest(&self, palette: &[[u8; 3]], colors: &[[u8; 3]], out: &mut [u8]) -> Result<(), Error> {
        assert!((1..=256).contains(&palette.len()), "a palette has 1 to 256 entries");
        assert_eq!(out.len(), colors.len(), "one index per color");
        let most = nearest::colors_per_slot(self.slot_bytes);
        for (colors, out) in colors.chunks(most).zip(out.chunks_mut(most)) {
            let work = nearest::work(colors.len() as u32, palette, self.max_workgroups);
            self.order(work, colors.as_flattened(), |indices| out.copy_from_slice(indices))?;
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::volume::Volume;

    /// The range of a small volume.
    fn range(gpu: &Gpu) -> Result<Range, Error> {
        let array = ndarray::array![[[1u8, 2, 3]]];
        let volume = Volume::from_array("small", array.view())?;
        let mut range = Range::default();
        let pass = volume.pass(1, 64)?;
        while let Some(group) = pass.next(&mut Vec::new(), &mut |block| {
            range = range.merge(gpu.minmax(block)?);
            Ok(())
        }) {
            group?;
        }
        Ok(range)
    }

    #[test]
    fn what_goes_wrong_on_the_device_is_an_error_and_stays_one() {
        let gpu = match Gpu::new(&GpuOptions { slot_bytes: 256, slots: 1, ..GpuOptions::default() }) {
            Ok(gpu) => gpu,
            Err(error) => {
                assert!(
                    std::env::var("VOL2GIF_REQUIRE_GPU").as_deref() != Ok("1"),
                    "no GPU to test: {error}"
                );
                let _ = writeln!(std::io::stderr(), "NOT RUN, a test of the GPU backend: {error}");
                return;
            }
        };
        assert_eq!(range(&gpu).unwrap(), Range::of_keys(1, 3));
        // More workgroups than any device has: what wgpu refuses reaches the handler of errors.
        let mut work =
            minmax::work(1, SampleType::U8, Samples::Uploaded { bytes: 1, keep: None }, gpu.max_workgroups);
        (work.params.row, work.params.groups) = (u32::MAX, u32::MAX);
        let error = gpu.order(work, &[0], |_| ()).unwrap_err();
        assert!(matches!(error.problem(), Problem::Gpu(text) if text.contains("dispatch")), "{error}");
        let later = range(&gpu).unwrap_err();
        assert_eq!(later.to_string(), error.to_string());
    }
}
