//! The ring: a few slots, each with the buffers for one part of a block on its way to the device and back.
//!
//! Everything is allocated at the start and used again, since fresh memory costs more than the copy into it. Who has a
//! slot fills its `upload`, which is mapped, and reads its `readback`, which is mapped when the answer has come. The ring also
//! holds the one fact that all threads must hear of: that the device failed, for whatever reason, for good.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use wgpu::BufferUsages;

use super::key::Params;
use super::minmax;

/// The granularity of slots, in bytes: every sample type and alignment divides it.
pub(super) const SLOT_STEP: usize = 256;

/// Where the samples begin in [`Slot::upload`], behind the task.
const SAMPLES_AT: u64 = size_of::<Params>() as u64;
const _: () =
    assert!(SAMPLES_AT.is_multiple_of(wgpu::MAP_ALIGNMENT), "a mapped range must begin at such a place");

/// The buffers for one part of a block.
pub(super) struct Slot {
    /// The task and then the samples; mapped for writing while the slot is not on the device.
    pub upload: wgpu::Buffer,
    /// The task, where the shaders read it.
    pub params: wgpu::Buffer,
    /// The samples, where the shaders read them, unless they are kept elsewhere.
    pub dev_in: wgpu::Buffer,
    /// The answer, where the shaders write it.
    pub dev_out: wgpu::Buffer,
    /// The answer; mapped for reading when the device is done.
    pub readback: wgpu::Buffer,
}

impl Slot {
    /// Bytes that a slot for `slot_bytes` bytes of samples takes, on the device and in memory it can reach.
    pub fn footprint(slot_bytes: usize) -> u64 {
        2 * (slot_bytes as u64 + SAMPLES_AT) + 2 * answer_bytes(slot_bytes)
    }

    /// Bytes in the largest buffer of a slot for `slot_bytes` bytes of samples.
    pub fn largest_buffer(slot_bytes: usize) -> u64 {
        (slot_bytes as u64 + SAMPLES_AT).max(answer_bytes(slot_bytes))
    }

    fn new(device: &wgpu::Device, slot_bytes: usize) -> Self {
        let samples = slot_bytes as u64;
        let upload = BufferUsages::MAP_WRITE | BufferUsages::COPY_SRC;
        let read = BufferUsages::STORAGE | BufferUsages::COPY_DST;
        let [dev_out, readback] = answer_buffers(device, answer_bytes(slot_bytes));
        Self {
            upload: buffer(device, "up", SAMPLES_AT + samples, upload, true),
            params: buffer(device, "task", SAMPLES_AT, read, false),
            dev_in: buffer(device, "samples", samples, read, false),
            dev_out,
            readback,
        }
    }

    /// Sees to it that an answer of `bytes` bytes fits. Only the counts of a histogram can be longer than what a small slot
    /// was made for, and such a slot keeps the room.
    pub fn hold(&mut self, device: &wgpu::Device, bytes: usize) {
        if self.dev_out.size() < whole_words(bytes) {
            [self.dev_out, self.readback] = answer_buffers(device, whole_words(bytes));
        }
    }

    /// Writes the first `task_bytes` of a task, and the samples, to `upload`, and hands it over to the device.
    pub fn fill(
        &self,
        params: &Params,
        task_bytes: usize,
        samples: &[u8],
    ) -> Result<(), wgpu::MapRangeError> {
        let params = &bytemuck::bytes_of(params)[..task_bytes];
        self.upload.get_mapped_range_mut(..task_bytes as u64)?.copy_from_slice(params);
        if !samples.is_empty() {
            let mut view =
                self.upload.get_mapped_range_mut(SAMPLES_AT..SAMPLES_AT + whole_words(samples.len()))?;
            // The bytes of the last word that belong to no sample stay as they are: no shader looks at them.
            view.slice(..samples.len()).copy_from_slice(samples);
        }
        self.upload.unmap();
        Ok(())
    }

    /// Records the way of what [`Slot::fill`] wrote: the task to its buffer, `bytes` bytes of samples to `samples`.
    pub fn send(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        task_bytes: usize,
        samples: &wgpu::Buffer,
        bytes: usize,
    ) {
        encoder.copy_buffer_to_buffer(&self.upload, 0, &self.params, 0, task_bytes as u64);
        if bytes > 0 {
            encoder.copy_buffer_to_buffer(&self.upload, SAMPLES_AT, samples, 0, whole_words(bytes));
        }
    }

    /// Lets `read` see the first `bytes` bytes of the answer, once and in order, and gives `readback` back to the device.
    pub fn read<T>(&self, bytes: usize, read: impl FnOnce(&[u8]) -> T) -> Result<T, wgpu::MapRangeError> {
        let view = self.readback.get_mapped_range(..whole_words(bytes))?;
        let answer = read(&view[..bytes]);
        drop(view);
        self.readback.unmap();
        Ok(answer)
    }
}

fn buffer(
    device: &wgpu::Device,
    label: &str,
    size: u64,
    usage: BufferUsages,
    mapped_at_creation: bool,
) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation })
}

/// `dev_out` and `readback` for answers of at most `bytes` bytes.
fn answer_buffers(device: &wgpu::Device, bytes: u64) -> [wgpu::Buffer; 2] {
    let write = BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST;
    let readback = BufferUsages::MAP_READ | BufferUsages::COPY_DST;
    [buffer(device, "answer", bytes, write, false), buffer(device, "down", bytes, readback, false)]
}

/// `bytes` rounded up to whole words, the unit of copies and bindings.
pub(super) fn whole_words(bytes: usize) -> u64 {
    (bytes as u64).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT)
}

/// Bytes of the longest answer but for a histogram's: the levels of 8-bit samples, or the partials of a range.
fn answer_bytes(slot_bytes: usize) -> u64 {
    whole_words(slot_bytes.max(minmax::answer_bytes(slot_bytes)))
}

/// The free slots, and whether the device still works.
#[derive(Default)]
pub(super) struct Ring {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    free: Vec<Slot>,
    failure: Option<String>,
}

impl Ring {
    /// Allocates `slots` slots for `slot_bytes` bytes of samples each, or for as much less as the device has room for.
    /// Returns the bytes per slot; `None` when there is no room at all.
    pub fn allocate(&self, device: &wgpu::Device, slots: usize, mut slot_bytes: usize) -> Option<usize> {
        loop {
            let scope = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
            let made: Vec<_> = (0..slots).map(|_| Slot::new(device, slot_bytes)).collect();
            if pollster::block_on(scope.pop()).is_none() {
                self.state().free = made;
                return Some(slot_bytes);
            }
            drop(made);
            slot_bytes = slot_bytes / 2 / SLOT_STEP * SLOT_STEP;
            if slot_bytes == 0 {
                return None;
            }
        }
    }

    /// Waits for a free slot.
    ///
    /// # Errors
    ///
    /// What failed, when the device has.
    pub fn take(&self) -> Result<Slot, String> {
        let mut state = self.state();
        loop {
            if let Some(failure) = &state.failure {
                return Err(failure.clone());
            }
            if let Some(slot) = state.free.pop() {
                return Ok(slot);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Gives a slot back, its `upload` mapped and its `readback` not.
    pub fn give_back(&self, slot: Slot) {
        self.state().free.push(slot);
        self.changed.notify_one();
    }

    /// Notes that the device failed. The first failure stays; those that follow are its consequences.
    pub fn fail(&self, failure: &str) {
        // Reports of drivers and of wgpu have many lines, errors have one.
        let one_line = || failure.split_whitespace().collect::<Vec<_>>().join(" ");
        self.state().failure.get_or_insert_with(one_line);
        self.changed.notify_all();
    }

    /// What failed, for one who knows that something did but may have learned of it before the ring.
    pub fn wait_for_failure(&self) -> String {
        let mut state = self.state();
        loop {
            if let Some(failure) = &state.failure {
                return failure.clone();
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What failed, when the device has.
    pub fn failure(&self) -> Option<String> {
        self.state().failure.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_a_slot_hears_of_the_first_failure() {
        let ring = Ring::default();
        std::thread::scope(|scope| {
            let waiting: Vec<_> = (0..4).map(|_| scope.spawn(|| ring.take().err())).collect();
            let told_early = scope.spawn(|| ring.wait_for_failure());
            ring.fail("it fell\n  off the bus");
            ring.fail("buffer is invalid");
            for thread in waiting {
                assert_eq!(thread.join().unwrap().as_deref(), Some("it fell off the bus"));
            }
            assert_eq!(told_early.join().unwrap(), "it fell off the bus");
        });
        assert_eq!(ring.failure().as_deref(), Some("it fell off the bus"));
    }
}
