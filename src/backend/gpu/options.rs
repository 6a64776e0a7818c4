//! How a GPU is chosen and used.

use super::ring::{SLOT_STEP, Slot};

/// How a GPU is chosen and used.
#[derive(Clone, Debug)]
pub struct GpuOptions {
    /// The device: its index, or part of its name or PCI address, as [`devices`](super::devices) has them.
    ///
    /// Default: the best hardware, and a software device only where there is nothing else.
    pub device: Option<String>,
    /// Bytes for everything kept on the device: the slots, which get half of it at most, and resident samples.
    ///
    /// Default: 1 GiB, or 64 MiB of a software device, whose memory is the computer's own.
    pub memory: Option<u64>,
    /// Bytes of samples that are on their way at once, per slot: a multiple of 256, from 256 to 256 MiB. Made less where
    /// the device or `memory` is small.
    ///
    /// Default: 2 MiB. Every thread that calls holds a block of this size in memory, too; larger ones were hardly faster on
    /// an H100 (8 GiB in 4.18 s with 8 MiB, in 4.35 s with 2 MiB), but the process took 646 instead of 381 MiB with 16 threads.
    pub slot_bytes: usize,
    /// Number of slots, at least 1: how many blocks can be on their way at the same time.
    ///
    /// Default: 4.
    pub slots: usize,
    /// Most workgroups in one dimension of a dispatch, at least 1, where the device allows more.
    ///
    /// Default: what the device allows.
    pub max_workgroups: u32,
}

impl Default for GpuOptions {
    fn default() -> Self {
        Self { device: None, memory: None, slot_bytes: 2 << 20, slots: 4, max_workgroups: u32::MAX }
    }
}

/// Larger slots gain nothing, and with these all counts in a shader fit 32 bits.
const MOST_PER_SLOT: usize = 256 << 20;

impl GpuOptions {
    /// Bytes for everything kept on a device.
    pub(super) fn budget(&self, software: bool) -> u64 {
        self.memory.unwrap_or(if software { 64 << 20 } else { 1 << 30 })
    }

    /// Bytes per slot for `slots` slots on a device whose buffers end at `max_buffer` bytes: what is wished for, halved
    /// until half of `budget` holds the slots.
    pub(super) fn fitting_slot(&self, slots: usize, budget: u64, max_buffer: u64) -> usize {
        let fits = |bytes| {
            Slot::footprint(bytes).saturating_mul(slots as u64) <= budget / 2
                && Slot::largest_buffer(bytes) <= max_buffer
        };
        let mut bytes = self.slot_bytes.clamp(SLOT_STEP, MOST_PER_SLOT);
        while bytes > SLOT_STEP && !fits(bytes) {
            bytes /= 2;
        }
        (bytes / SLOT_STEP).max(1) * SLOT_STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_take_half_of_the_budget_at_most_and_are_whole_steps() {
        let options = GpuOptions::default();
        assert_eq!(options.fitting_slot(4, options.budget(false), u64::MAX), 2 << 20);
        let slot = options.fitting_slot(4, 16 << 20, u64::MAX);
        assert!(slot < 2 << 20 && 4 * Slot::footprint(slot) <= 8 << 20, "{slot}");
        assert_eq!(options.fitting_slot(4, 0, u64::MAX), SLOT_STEP);
        assert!(Slot::largest_buffer(options.fitting_slot(1, u64::MAX, 100_000)) <= 100_000);
        let odd = GpuOptions { slot_bytes: 1000, ..GpuOptions::default() };
        assert_eq!(odd.fitting_slot(1, u64::MAX, u64::MAX), 768);
    }
}
