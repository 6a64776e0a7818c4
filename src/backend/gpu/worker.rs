//! The only thread that uses the device. It submits dispatches as they arrive, and waits for the oldest one
//! when none arrives.
//!
//! wgpu's `poll` is called only here, and without a timeout: it may panic when the device is lost, and it may
//! fail without a reason when several threads call it. Every failure here is recorded in the ring. Threads
//! that wait for an answer or for a slot get it from there.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use wgpu::MapMode;

use super::dispatch::{Dispatch, Piece, Samples, Task};
use super::pipelines::Pipelines;
use super::resident::{CacheKey, Residents};
use super::ring::{Ring, Slot, whole_words};

/// A task, and the filled slot that carries it.
pub(super) struct Submission {
    pub slot: Slot,
    pub task: Task,
    /// Receives the slot with the answer. Dropped without a message when the device fails.
    pub reply: Sender<Slot>,
}

/// A submission that the device has begun.
struct InFlight {
    index: wgpu::SubmissionIndex,
    slot: Slot,
    /// How many of the buffers `upload` and `readback` are mapped again.
    mapped: Arc<AtomicU32>,
    reply: Sender<Slot>,
}

/// Bytes of the answer of a task that has none: a slot always reads one back.
const LEAST_ANSWER: u64 = wgpu::COPY_BUFFER_ALIGNMENT;

/// What the thread owns.
pub(super) struct Worker {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub pipelines: Pipelines,
    pub ring: Arc<Ring>,
    pub residents: Arc<Mutex<Residents<wgpu::Buffer>>>,
    pub submissions: Receiver<Submission>,
}

impl Worker {
    /// Runs until all senders of submissions are gone, or until the device fails. Records a failure in the
    /// ring.
    pub fn run(mut self) {
        let end =
            catch_unwind(AssertUnwindSafe(|| self.serve())).unwrap_or_else(|panic| Err(message_of(&*panic)));
        if let Err(failure) = end {
            self.ring.fail(&failure);
        }
    }

    fn serve(&mut self) -> Result<(), String> {
        let mut in_flight: VecDeque<InFlight> = VecDeque::new();
        loop {
            // Without submissions on the device, wait for one to arrive. Otherwise wait for the oldest one.
            let next = match in_flight.is_empty() {
                true => self.submissions.recv().ok(),
                false => self.submissions.try_recv().ok(),
            };
            match next {
                Some(submission) => in_flight.push_back(self.submit(submission)),
                None => match in_flight.pop_front() {
                    Some(oldest) => self.finish(oldest)?,
                    None => return Ok(()),
                },
            }
            if let Some(failure) = self.ring.failure() {
                return Err(failure);
            }
        }
    }

    fn submit(&mut self, Submission { slot, task, reply }: Submission) -> InFlight {
        match task {
            Task::Dispatch(dispatch) => self.compute(slot, dispatch, reply),
            Task::Copy(piece) => self.copy(slot, piece, reply),
        }
    }

    /// Copies the samples of a slot into a buffer that stays on the device. Without room for it they are dropped.
    fn copy(&self, slot: Slot, piece: Piece, reply: Sender<Slot>) -> InFlight {
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("copy") });
        let buffer = match piece.start {
            0 => self.keep(piece.key, piece.size, true),
            _ => self.residents.lock().unwrap_or_else(PoisonError::into_inner).share(piece.key),
        };
        if let Some(buffer) = buffer {
            slot.record_copy(&mut encoder, &buffer, piece.start as u64, piece.bytes);
        }
        self.begin(encoder, slot, LEAST_ANSWER, reply)
    }

    fn compute(&mut self, mut slot: Slot, dispatch: Dispatch, reply: Sender<Slot>) -> InFlight {
        slot.reserve_answer(&self.device, dispatch.answer_bytes);
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("dispatch") });
        let (samples, bytes) = match dispatch.samples {
            Samples::Resident(buffer) => (buffer, 0),
            Samples::Uploaded { bytes, keep } => {
                let kept = keep.and_then(|key| self.keep(key, bytes, false));
                (kept.unwrap_or_else(|| slot.device_input.clone()), bytes)
            }
        };
        slot.record_upload(&mut encoder, dispatch.params.len(), &samples, bytes);
        let bindings = self.pipelines.bind(&self.device, &slot.params, &samples, &slot.device_output);
        let answer_bytes = whole_words(dispatch.answer_bytes);
        if dispatch.stage.adds_to_answer {
            encoder.clear_buffer(&slot.device_output, 0, Some(answer_bytes));
        }
        let [groups_per_row, rows] = dispatch.workgroups;
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(self.pipelines.get(&self.device, dispatch.stage, dispatch.sample));
        pass.set_bind_group(0, &bindings, &[]);
        pass.dispatch_workgroups(groups_per_row, rows, 1);
        drop(pass);
        self.begin(encoder, slot, answer_bytes, reply)
    }

    /// Submits what is recorded, with the copy of the answer.
    fn begin(
        &self,
        mut encoder: wgpu::CommandEncoder,
        slot: Slot,
        answer_bytes: u64,
        reply: Sender<Slot>,
    ) -> InFlight {
        encoder.copy_buffer_to_buffer(&slot.device_output, 0, &slot.readback, 0, answer_bytes);

        let mapped = Arc::new(AtomicU32::new(0));
        let count = || {
            let mapped = mapped.clone();
            move |result: Result<(), wgpu::BufferAsyncError>| {
                mapped.fetch_add(u32::from(result.is_ok()), Ordering::Relaxed);
            }
        };
        encoder.map_buffer_on_submit(&slot.upload, MapMode::Write, .., count());
        encoder.map_buffer_on_submit(&slot.readback, MapMode::Read, ..answer_bytes, count());
        let index = self.queue.submit([encoder.finish()]);
        InFlight { index, slot, mapped, reply }
    }

    /// A new buffer that stays on the device under `key`, also in place of older ones of its volume; `None` if there
    /// is no room for it.
    fn keep(&self, key: CacheKey, bytes: usize, in_place_of_older: bool) -> Option<wgpu::Buffer> {
        let size = whole_words(bytes);
        let mut residents = self.residents.lock().unwrap_or_else(PoisonError::into_inner);
        let has_room = match in_place_of_older {
            true => residents.make_room_in_place_of_older(key, size),
            false => residents.make_room(key, size),
        };
        if !has_room {
            return None;
        }
        let scope = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("resident samples"),
            size,
            usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        if pollster::block_on(scope.pop()).is_some() {
            residents.stop_growing();
            return None;
        }
        residents.keep(key, buffer.clone(), size);
        Some(buffer)
    }

    /// Waits until the device is done with a submission, and sends its slot back.
    fn finish(&self, submission: InFlight) -> Result<(), String> {
        let wait = wgpu::PollType::Wait { submission_index: Some(submission.index), timeout: None };
        match catch_unwind(AssertUnwindSafe(|| self.device.poll(wait))) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(format!("waiting for the device failed: {error}")),
            Err(panic) => return Err(message_of(&*panic)),
        }
        if let Some(failure) = self.ring.failure() {
            return Err(failure);
        }
        if submission.mapped.load(Ordering::Relaxed) != 2 {
            return Err("a buffer could not be mapped".into());
        }
        // The receiver is gone only if its thread has panicked. Then no thread needs the answer.
        let _ = submission.reply.send(submission.slot);
        Ok(())
    }
}

/// The message of a panic.
fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown error").to_owned()
}
