//! The ring: a few slots, each with the buffers that carry one part of a block to the device and back.
//!
//! All buffers are allocated at the start and used again, because fresh memory costs more than the copy into
//! it. A thread that has taken a slot fills its `upload` buffer, which is mapped, and later reads its
//! `readback` buffer, which is mapped when the answer has arrived. The ring also holds the one fact that all
//! threads must learn: that the device has failed. A failed device stays failed.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use wgpu::BufferUsages;

/// Granularity of slots in bytes. Every sample type and every alignment divides it.
pub(super) const SLOT_STEP: usize = 256;

/// Sizes of the buffers of a slot, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct SlotSizes {
    params: u64,
    samples: u64,
    answer: u64,
}

impl SlotSizes {
    /// Sizes for parameters of up to `params_bytes`, samples of up to `slot_bytes`, and answers of
    /// `answer_bytes`. A slot grows when an answer is longer.
    pub fn new(params_bytes: usize, slot_bytes: usize, answer_bytes: usize) -> Self {
        Self {
            // The samples follow in the `upload` buffer, and a mapped range must begin at a multiple of this.
            params: (params_bytes as u64).next_multiple_of(wgpu::MAP_ALIGNMENT),
            samples: slot_bytes as u64,
            answer: whole_words(answer_bytes),
        }
    }

    /// Bytes that a slot takes, on the device and in memory that the device can reach.
    pub fn footprint(&self) -> u64 {
        2 * (self.params + self.samples) + 2 * self.answer
    }

    /// Size of the largest buffer of a slot in bytes.
    pub fn largest_buffer(&self) -> u64 {
        (self.params + self.samples).max(self.answer)
    }
}

/// The buffers for one part of a block.
pub(super) struct Slot {
    /// The parameters, then the samples. Mapped for writing while the slot is not on the device.
    pub upload: wgpu::Buffer,
    /// The parameters, for the shader to read.
    pub params: wgpu::Buffer,
    /// The samples, for the shader to read, unless the device keeps them in a buffer of their own.
    pub device_input: wgpu::Buffer,
    /// The answer, for the shader to write.
    pub device_output: wgpu::Buffer,
    /// The answer. Mapped for reading when the device is done.
    pub readback: wgpu::Buffer,
}

impl Slot {
    fn new(device: &wgpu::Device, sizes: SlotSizes) -> Self {
        let upload = BufferUsages::MAP_WRITE | BufferUsages::COPY_SRC;
        let read = BufferUsages::STORAGE | BufferUsages::COPY_DST;
        let [device_output, readback] = answer_buffers(device, sizes.answer);
        Self {
            upload: buffer(device, "upload", sizes.params + sizes.samples, upload, true),
            params: buffer(device, "params", sizes.params, read, false),
            device_input: buffer(device, "samples", sizes.samples, read, false),
            device_output,
            readback,
        }
    }

    /// Makes the answer's buffers at least `bytes` bytes long. Only the counts of a histogram can be longer
    /// than what a small slot was made for; the slot then keeps the longer buffers.
    pub fn reserve_answer(&mut self, device: &wgpu::Device, bytes: usize) {
        if self.device_output.size() < whole_words(bytes) {
            [self.device_output, self.readback] = answer_buffers(device, whole_words(bytes));
        }
    }

    /// Writes the parameters and the samples to `upload`, and unmaps it for the device.
    pub fn fill(&self, params: &[u8], samples: &[u8]) -> Result<(), wgpu::MapRangeError> {
        self.upload.get_mapped_range_mut(..params.len() as u64)?.copy_from_slice(params);
        if !samples.is_empty() {
            let start = self.samples_start();
            let mut view = self.upload.get_mapped_range_mut(start..start + whole_words(samples.len()))?;
            // Bytes of the last word that belong to no sample keep their old values: no shader uses them.
            view.slice(..samples.len()).copy_from_slice(samples);
        }
        self.upload.unmap();
        Ok(())
    }

    /// Records the copies from `upload`: the parameters to `params`, and `sample_bytes` bytes of samples to
    /// `samples`.
    pub fn record_upload(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        params_bytes: usize,
        samples: &wgpu::Buffer,
        sample_bytes: usize,
    ) {
        encoder.copy_buffer_to_buffer(&self.upload, 0, &self.params, 0, params_bytes as u64);
        if sample_bytes > 0 {
            let (start, bytes) = (self.samples_start(), whole_words(sample_bytes));
            encoder.copy_buffer_to_buffer(&self.upload, start, samples, 0, bytes);
        }
    }

    /// Records the copy of `sample_bytes` bytes of samples from `upload` to a place in `buffer`.
    pub fn record_copy(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        buffer: &wgpu::Buffer,
        start: u64,
        sample_bytes: usize,
    ) {
        encoder.copy_buffer_to_buffer(
            &self.upload,
            self.samples_start(),
            buffer,
            start,
            whole_words(sample_bytes),
        );
    }

    /// Calls `read` with the first `bytes` bytes of the answer, and unmaps `readback` for the device.
    pub fn read<T>(&self, bytes: usize, read: impl FnOnce(&[u8]) -> T) -> Result<T, wgpu::MapRangeError> {
        let view = self.readback.get_mapped_range(..whole_words(bytes))?;
        let answer = read(&view[..bytes]);
        drop(view);
        self.readback.unmap();
        Ok(answer)
    }

    /// Where the samples begin in `upload`: behind the longest parameters.
    fn samples_start(&self) -> u64 {
        self.params.size()
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

/// `device_output` and `readback` for answers of at most `bytes` bytes.
fn answer_buffers(device: &wgpu::Device, bytes: u64) -> [wgpu::Buffer; 2] {
    let write = BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST;
    let read = BufferUsages::MAP_READ | BufferUsages::COPY_DST;
    [buffer(device, "answer", bytes, write, false), buffer(device, "readback", bytes, read, false)]
}

/// `bytes` rounded up to whole words. Copies and bindings are made of whole words.
pub(super) fn whole_words(bytes: usize) -> u64 {
    (bytes as u64).next_multiple_of(wgpu::COPY_BUFFER_ALIGNMENT)
}

/// The free slots, and the failure of the device if it has failed.
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
    /// Allocates `slots` slots for `slot_bytes` bytes of samples each. Halves `slot_bytes` until the device
    /// has room. `sizes` gives the sizes of a slot's buffers for a number of bytes of samples.
    ///
    /// Returns the bytes of samples per slot; `None` when the device has no room even for the smallest slots.
    pub fn allocate(
        &self,
        device: &wgpu::Device,
        slots: usize,
        mut slot_bytes: usize,
        sizes: impl Fn(usize) -> SlotSizes,
    ) -> Option<usize> {
        loop {
            let scope = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
            let allocated: Vec<_> = (0..slots).map(|_| Slot::new(device, sizes(slot_bytes))).collect();
            if pollster::block_on(scope.pop()).is_none() {
                self.state().free = allocated;
                return Some(slot_bytes);
            }
            drop(allocated);
            slot_bytes = slot_bytes / 2 / SLOT_STEP * SLOT_STEP;
            if slot_bytes == 0 {
                return None;
            }
        }
    }

    /// Takes a free slot; waits until there is one.
    ///
    /// # Errors
    ///
    /// The failure of the device, once it has failed.
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

    /// Returns a slot to the ring. Its `upload` must be mapped and its `readback` must not.
    pub fn give_back(&self, slot: Slot) {
        self.state().free.push(slot);
        self.changed.notify_one();
    }

    /// Records that the device has failed. The first failure is kept; later ones are its consequences.
    pub fn fail(&self, failure: &str) {
        // Reports of drivers and of wgpu have many lines, but an error message has one.
        let one_line = || failure.split_whitespace().collect::<Vec<_>>().join(" ");
        self.state().failure.get_or_insert_with(one_line);
        self.changed.notify_all();
    }

    /// Waits until the failure of the device is recorded, and returns it. Call it only if the device has
    /// failed: the caller may know this before it is recorded.
    pub fn wait_for_failure(&self) -> String {
        let mut state = self.state();
        loop {
            if let Some(failure) = &state.failure {
                return failure.clone();
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The failure of the device, if it has failed.
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
    fn every_thread_that_waits_for_a_slot_gets_the_first_failure() {
        let ring = Ring::default();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| ring.take().err())).collect();
            let early = scope.spawn(|| ring.wait_for_failure());
            ring.fail("it fell\n  off the bus");
            ring.fail("buffer is invalid");
            for thread in threads {
                assert_eq!(thread.join().unwrap().as_deref(), Some("it fell off the bus"));
            }
            assert_eq!(early.join().unwrap(), "it fell off the bus");
        });
        assert_eq!(ring.failure().as_deref(), Some("it fell off the bus"));
    }
}
