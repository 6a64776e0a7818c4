//! The GPUs of a run: one, or several that share the volumes.
//!
//! One device converts a volume: the one with the fewest volumes at that time. The first thread that finds a
//! device failed opens it again; later threads get the new device.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use super::gpu::{Gpu, GpuOptions, devices};
use crate::error::Error;

/// The device name that stands for all hardware devices.
const ALL: &str = "all";

/// The devices of a run. Each is opened when it is first needed.
pub(super) struct DevicePool {
    slots: Vec<DeviceSlot>,
    /// Whether this machine has a hardware device, once that was asked.
    has_hardware: OnceLock<bool>,
    /// How many hardware devices were asked for.
    handed_out: AtomicUsize,
}

/// One device of the pool: open, not yet open, or to be opened again.
pub(super) struct DeviceSlot {
    options: GpuOptions,
    gpu: Mutex<Option<Arc<Gpu>>>,
    /// Whether a device of this slot has failed.
    lost: AtomicBool,
    /// How many volumes the device converts at the moment.
    busy: AtomicUsize,
}

impl DevicePool {
    /// Slots for the devices that `options` name: `all`, or one or more names separated by commas.
    pub(super) fn new(options: &GpuOptions) -> Self {
        let requested: Vec<Option<String>> = match options.device.as_deref() {
            None => vec![None],
            Some(ALL) => match hardware() {
                // Without hardware, open the best device that exists; that fails with the reason if none
                // exists.
                indices if indices.is_empty() => vec![None],
                indices => indices.into_iter().map(Some).collect(),
            },
            Some(list) => list.split(',').map(|name| Some(name.trim().to_owned())).collect(),
        };
        let slot = |device| DeviceSlot {
            options: GpuOptions { device, ..options.clone() },
            gpu: Mutex::default(),
            lost: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
        };
        let slots = requested.into_iter().map(slot).collect();
        Self { slots, has_hardware: OnceLock::new(), handed_out: AtomicUsize::new(0) }
    }

    /// Opens all devices, so that a missing device is found before any volume is begun.
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

    /// A device that is no software driver, another one each time; `None` if there is none, or it does not open.
    pub(super) fn hardware(&self) -> Option<Arc<Gpu>> {
        // Asked first, so that no software driver is opened for nothing.
        if !self.has_hardware.get_or_init(|| has_device_file() && !hardware().is_empty()) {
            return None;
        }
        let number = self.handed_out.fetch_add(1, Ordering::Relaxed);
        let gpu = self.slots[number % self.slots.len()].gpu(None).ok()?;
        (!gpu.is_software()).then_some(gpu)
    }

    /// Calls `action` with the slot of the device that converts the fewest volumes.
    pub(super) fn with_least_busy<T>(&self, action: impl FnOnce(&DeviceSlot) -> T) -> T {
        // Threads that ask at the same time may get the same device; later calls even that out.
        let load = |slot: &&DeviceSlot| slot.busy.load(Ordering::Relaxed);
        let slot = self.slots.iter().min_by_key(load).unwrap_or(&self.slots[0]);
        slot.busy.fetch_add(1, Ordering::Relaxed);
        let _in_use = InUse(slot);
        action(slot)
    }
}

/// Counts a volume of a slot, from [`DevicePool::with_least_busy`] until it is dropped.
struct InUse<'p>(&'p DeviceSlot);

impl Drop for InUse<'_> {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
    }
}

impl DeviceSlot {
    /// Whether a device of this slot has failed. If so, there was a device.
    pub(super) fn has_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// The device, opened if necessary. Opens it again if it is `failed` or has failed since.
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

/// Whether the operating system has a file of a GPU. Where it has none, no drivers are loaded to look for one: from a
/// cold disk that took 0.3 s.
fn has_device_file() -> bool {
    // Of the kernel's own drivers, of NVIDIA's, of Windows below Linux, and of two families of phones' chips.
    const FILES: [&str; 5] = ["/dev/dri", "/dev/nvidiactl", "/dev/dxg", "/dev/mali0", "/dev/kgsl-3d0"];
    cfg!(not(target_os = "linux")) || FILES.iter().any(|file| Path::new(file).exists())
}

/// The indices of the hardware devices of this machine.
fn hardware() -> Vec<String> {
    let hardware = devices().into_iter().filter(|device| device.kind != "software");
    hardware.map(|device| device.index.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_software_driver_is_no_hardware() {
        let gpu = DevicePool::new(&GpuOptions::default()).hardware();
        assert_eq!(gpu.is_some(), !hardware().is_empty());
        assert!(gpu.is_none_or(|gpu| !gpu.is_software()));
    }
}
