//! How a GPU is chosen and used.

use super::ring::{SLOT_STEP, SlotSizes};

/// How a GPU is chosen and used.
#[derive(Clone, Debug)]
pub struct GpuOptions {
    /// The device: its index, or a part of its name or PCI address, as [`devices`](super::devices) lists
    /// them.
    ///
    /// Default: the best hardware device. A software device only if there is no hardware device.
    pub device: Option<String>,
    /// Bytes for all buffers on the device. The slots get at most half of them, resident samples the rest.
    ///
    /// Default: 1 GiB; 64 MiB on a software device, because its memory is the computer's own.
    pub memory: Option<u64>,
    /// Bytes of samples per slot: a multiple of 256, from 256 bytes to 256 MiB. Reduced when the device or
    /// `memory` is small.
    ///
    /// Default: 2 MiB. Every calling thread also holds a block of this size in memory. Larger slots were
    /// hardly faster on an H100 (8 GiB took 4.18 s with slots of 8 MiB and 4.35 s with slots of 2 MiB), but
    /// with 16 threads the process took 646 MiB instead of 381 MiB.
    pub slot_bytes: usize,
    /// Number of slots, at least 1. This is how many parts of blocks can be in flight at the same time.
    ///
    /// Default: 4.
    pub slots: usize,
    /// Maximum number of workgroups in one dimension of a dispatch, at least 1. The device may allow fewer.
    ///
    /// Default: the limit of the device.
    pub max_workgroups: u32,
}

impl Default for GpuOptions {
    fn default() -> Self {
        Self { device: None, memory: None, slot_bytes: 2 << 20, slots: 4, max_workgroups: u32::MAX }
    }
}

/// Maximum size of a slot in bytes of samples. Larger slots gain nothing, and up to this size every count in
/// a shader fits 32 bits.
const MAX_SLOT_BYTES: usize = 256 << 20;

impl GpuOptions {
    /// Bytes for all buffers on a device.
    pub(super) fn budget(&self, software: bool) -> u64 {
        self.memory.unwrap_or(if software { 64 << 20 } else { 1 << 30 })
    }

    /// Bytes of samples per slot, for `slots` slots on a device whose buffers have at most `max_buffer`
    /// bytes: the size asked for, halved until the slots fit half of `budget`. `sizes` gives the sizes of a
    /// slot's buffers for a number of bytes of samples.
    pub(super) fn fitting_slot(
        &self,
        slots: usize,
        budget: u64,
        max_buffer: u64,
        sizes: impl Fn(usize) -> SlotSizes,
    ) -> usize {
        let fits = |bytes| {
            sizes(bytes).footprint().saturating_mul(slots as u64) <= budget / 2
                && sizes(bytes).largest_buffer() <= max_buffer
        };
        let mut bytes = self.slot_bytes.clamp(SLOT_STEP, MAX_SLOT_BYTES);
        while bytes > SLOT_STEP && !fits(bytes) {
            bytes /= 2;
        }
        (bytes / SLOT_STEP).max(1) * SLOT_STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A slot whose parameters have 2064 bytes, and whose answer is as long as its samples.
    fn sizes(slot_bytes: usize) -> SlotSizes {
        SlotSizes::new(2064, slot_bytes, slot_bytes)
    }

    #[test]
    fn slots_take_half_of_the_budget_at_most_and_are_whole_steps() {
        let options = GpuOptions::default();
        assert_eq!(options.fitting_slot(4, options.budget(false), u64::MAX, sizes), 2 << 20);
        let slot = options.fitting_slot(4, 16 << 20, u64::MAX, sizes);
        assert!(slot < 2 << 20 && 4 * sizes(slot).footprint() <= 8 << 20, "{slot}");
        assert_eq!(options.fitting_slot(4, 0, u64::MAX, sizes), SLOT_STEP);
        assert!(sizes(options.fitting_slot(1, u64::MAX, 100_000, sizes)).largest_buffer() <= 100_000);
        let uneven = GpuOptions { slot_bytes: 1000, ..GpuOptions::default() };
        assert_eq!(uneven.fitting_slot(1, u64::MAX, u64::MAX, sizes), 768);
    }
}
