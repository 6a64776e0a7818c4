//! The one thread that talks to the device: it submits orders as they come and waits for the oldest when there are none.
//!
//! wgpu's `poll` is called here only and without a timeout: it may panic when the device is lost, and called by several
//! threads it may fail for no reason. Whatever goes wrong here is noted in the ring, and who waits for an answer or a
//! slot hears of it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use wgpu::MapMode;

use super::key::Params;
use super::pipelines::{Pipelines, Stage};
use super::resident::{Identity, Residents};
use super::ring::{Ring, Slot, whole_words};
use crate::volume::SampleType;

/// Where the samples of an order are.
pub(super) enum Samples {
    /// In the slot's `upload`, this many bytes; to be kept under this name if there is room.
    Uploaded { bytes: usize, keep: Option<Identity> },
    /// On the device, since an earlier order.
    Resident(wgpu::Buffer),
}

/// One dispatch with its copies to the device and back.
pub(super) struct Dispatch {
    pub stage: Stage,
    pub sample: SampleType,
    pub params: Params,
    /// Bytes of the task that the stage looks at.
    pub task_bytes: usize,
    pub samples: Samples,
    /// Bytes of the answer that are of interest.
    pub answer_bytes: usize,
}

/// Work with the slot it is done in, which has been filled.
pub(super) struct Submission {
    pub slot: Slot,
    pub work: Dispatch,
    /// Where the slot goes, with the answer in it. Dropped without a word when the device fails.
    pub reply: Sender<Slot>,
}

/// An order on the device.
struct InFlight {
    submission: wgpu::SubmissionIndex,
    slot: Slot,
    /// Of `upload` and `readback`, how many are mapped again.
    mapped: Arc<AtomicU32>,
    reply: Sender<Slot>,
}

/// What the thread owns.
pub(super) struct Worker {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub pipelines: Pipelines,
    pub ring: Arc<Ring>,
    pub residents: Arc<Mutex<Residents<wgpu::Buffer>>>,
    pub orders: Receiver<Submission>,
}

impl Worker {
    /// Works until nobody can order any more, or until the device fails, which the ring then knows.
    pub fn run(mut self) {
        let end =
            catch_unwind(AssertUnwindSafe(|| self.work())).unwrap_or_else(|panic| Err(message_of(&*panic)));
        if let Err(failure) = end {
            self.ring.fail(&failure);
        }
    }

    fn work(&mut self) -> Result<(), String> {
        let mut in_flight: VecDeque<InFlight> = VecDeque::new();
        loop {
            // With nothing else to do, wait for an order; with orders on the device, wait for the oldest of those.
            let next =
                if in_flight.is_empty() { self.orders.recv().ok() } else { self.orders.try_recv().ok() };
            match next {
                Some(order) => in_flight.push_back(self.submit(order)),
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

    fn submit(&mut self, Submission { mut slot, work, reply }: Submission) -> InFlight {
        slot.hold(&self.device, work.answer_bytes);
        let mut encoder =
            self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("order") });
        let (samples, bytes) = match work.samples {
            Samples::Resident(buffer) => (buffer, 0),
            Samples::Uploaded { bytes, keep } => {
                let kept = keep.and_then(|identity| self.keep(identity, bytes));
                (kept.unwrap_or_else(|| slot.dev_in.clone()), bytes)
            }
        };
        slot.send(&mut encoder, work.task_bytes, &samples, bytes);
        let bindings = self.pipelines.bind(&self.device, &slot.params, &samples, &slot.dev_out);
        if work.stage == Stage::Histogram {
            // It adds to what is there.
            encoder.clear_buffer(&slot.dev_out, 0, Some(whole_words(work.answer_bytes)));
        }
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(self.pipelines.get(&self.device, work.stage, work.sample));
        pass.set_bind_group(0, &bindings, &[]);
        pass.dispatch_workgroups(work.params.row, work.params.rows(), 1);
        drop(pass);
        let answer_bytes = whole_words(work.answer_bytes);
        encoder.copy_buffer_to_buffer(&slot.dev_out, 0, &slot.readback, 0, answer_bytes);

        let mapped = Arc::new(AtomicU32::new(0));
        let count = || {
            let mapped = mapped.clone();
            move |result: Result<(), wgpu::BufferAsyncError>| {
                mapped.fetch_add(u32::from(result.is_ok()), Ordering::Relaxed);
            }
        };
        encoder.map_buffer_on_submit(&slot.upload, MapMode::Write, .., count());
        encoder.map_buffer_on_submit(&slot.readback, MapMode::Read, ..answer_bytes, count());
        let submission = self.queue.submit([encoder.finish()]);
        InFlight { submission, slot, mapped, reply }
    }

    /// A buffer that stays on the device, if there is room for it.
    fn keep(&self, identity: Identity, bytes: usize) -> Option<wgpu::Buffer> {
        let size = whole_words(bytes);
        let mut residents = self.residents.lock().unwrap_or_else(PoisonError::into_inner);
        if !residents.make_room(identity, size) {
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
            residents.full();
            return None;
        }
        residents.keep(identity, buffer.clone(), size);
        Some(buffer)
    }

    /// Waits for an order and hands its slot back.
    fn finish(&self, order: InFlight) -> Result<(), String> {
        let wait = wgpu::PollType::Wait { submission_index: Some(order.submission), timeout: None };
        match catch_unwind(AssertUnwindSafe(|| self.device.poll(wait))) {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(format!("waiting for it ended with: {error}")),
            Err(panic) => return Err(message_of(&*panic)),
        }
        if let Some(failure) = self.ring.failure() {
            return Err(failure);
        }
        if order.mapped.load(Ordering::Relaxed) != 2 {
            return Err("a buffer could not be mapped".into());
        }
        // Who ordered it waits for it, unless it panicked, and then nobody is interested.
        let _ = order.reply.send(order.slot);
        Ok(())
    }
}

/// What a panic said.
fn message_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown error").to_owned()
}
