//! The GPUs of a run: one, or several that share the volumes.
//!
//! Each volume is done by one device, the one that has the fewest at that time. A device that failed is opened anew by whoever
//! notices first; those who notice later find the new one.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::gpu::{Gpu, GpuOptions, devices};
use crate::error::Error;

/// The wish for all hardware devices there are.
const ALL: &str = "all";

/// The devices of a run, each opened when it is first needed.
pub(super) struct DevicePool {
    slots: Vec<DeviceSlot>,
}

/// A place for a device.
pub(super) struct DeviceSlot {
    options: GpuOptions,
    gpu: Mutex<Option<Arc<Gpu>>>,
    /// A device that was here has failed.
    lost: AtomicBool,
    /// How many volumes it has in hand.
    busy: AtomicUsize,
}

impl DevicePool {
    /// Places for the devices that `options` name: `all`, or one or more separated by commas.
    pub(super) fn new(options: &GpuOptions) -> Self {
        let wishes: Vec<Option<String>> = match options.device.as_deref() {
            None => vec![None],
            Some(ALL) => match hardware() {
                // The best of what there is, or the reason why there is nothing.
                numbers if numbers.is_empty() => vec![None],
                numbers => numbers.into_iter().map(Some).collect(),
            },
            Some(list) => list.split(',').map(|wish| Some(wish.trim().to_owned())).collect(),
        };
        let slot = |device| DeviceSlot {
            options: GpuOptions { device, ..options.clone() },
            gpu: Mutex::default(),
            lost: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
        };
        Self { slots: wishes.into_iter().map(slot).collect() }
    }

    /// Opens all devices, so that the absence of one is known before anything is started.
    pub(super) fn open(&self) -> Result<(), Error> {
        thread::scope(|scope| {
            let opening: Vec<_> =
                self.slots.iter().map(|slot| scope.spawn(|| slot.gpu(None).map(drop))).collect();
            opening
                .into_iter()
                .try_for_each(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    /// The first device.
    pub(super) fn first(&self) -> Result<Arc<Gpu>, Error> {
        self.slots[0].gpu(None)
    }

    /// Lets `work` have the place of the device with the fewest volumes in hand.
    pub(super) fn with_least_busy<T>(&self, work: impl FnOnce(&DeviceSlot) -> T) -> T {
        // Should two find the same one, both get it, and the next finds another.
        let load = |slot: &&DeviceSlot| slot.busy.load(Ordering::Relaxed);
        let slot = self.slots.iter().min_by_key(load).unwrap_or(&self.slots[0]);
        slot.busy.fetch_add(1, Ordering::Relaxed);
        let _ends = Ends(slot);
        work(slot)
    }
}

/// Ends somebody's use of a place.
struct Ends<'p>(&'p DeviceSlot);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

impl DeviceSlot {
    /// Whether a device that was here has failed: so there was one.
    pub(super) fn has_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// The device; another than `failed`, or one that has.
    pub(super) fn gpu(&self, failed: Option<&Arc<Gpu>>) -> Result<Arc<Gpu>, Error> {
        let mut kept = self.gpu.lock().unwrap_or_else(PoisonError::into_inner);
        let is_failed =
            |gpu: &Arc<Gpu>| failed.is_some_and(|failed| Arc::ptr_eq(gpu, failed)) || gpu.has_failed();
        if kept.take_if(|gpu| is_failed(gpu)).is_some() {
            self.lost.store(true, Ordering::Relaxed);
        }
        match &*kept {
            Some(gpu) => Ok(Arc::clone(gpu)),
            None => Ok(Arc::clone(kept.insert(Arc::new(Gpu::new(&self.options)?)))),
        }
    }
}

/// The numbers of the hardware devices of this machine.
fn hardware() -> Vec<String> {
    let hardware = devices().into_iter().filter(|device| device.kind != "software");
    hardware.map(|device| device.index.to_string()).collect()
}
