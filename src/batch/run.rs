//! Converts many volumes at once: all threads of the pool stay busy, and memory stays within its budget.
//!
//! A volume that is small, in bytes or beside what is left to do, is converted by one thread from end to end.
//! So reading, packing and writing of different volumes overlap, and no thread waits for another. A larger
//! volume is converted by all threads, one large volume at a time; small ones are converted in between. The
//! bytes do not depend on it.
//!
//! Driver threads, one more than the pool has threads, only open volumes, hand them to the pool and report.
//! They take the jobs in order, but jobs may end in another order.

use std::iter::Enumerate;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::vec::IntoIter;

use super::{Batch, Job};
use crate::convert::{Control, Outcome, SMALL_VOLUME_BYTES};
use crate::error::Error;
use crate::runtime::progress::Progress;
use crate::runtime::threads::caught;
use crate::volume::Volume;

/// A listener for the jobs of a batch. Several threads call it.
pub trait Observer: Sync {
    /// A job begins; the returned listener hears its progress.
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_>;

    /// A job has ended, with success or not.
    fn finished(&self, finished: Finished);
}

/// A job that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finished {
    /// Its position in the list of jobs, from 0.
    pub number: usize,
    /// The job; `None` for an input that was unusable when the list was made.
    pub job: Option<Job>,
    /// Bytes of the input's file; `None` for standard input and where the size is not known.
    pub bytes: Option<u64>,
    /// Time to open the volume.
    pub opening: Duration,
    /// Time from beginning to end, including the wait for memory and threads.
    pub elapsed: Duration,
    /// The outcome, or why there is none.
    pub result: Result<Outcome, Error>,
}

impl Batch<'_> {
    /// Converts the volumes of `jobs` and tells `observer` of each as it ends. A job that fails is its own
    /// failure; the others continue, unless the batch is stopped: then the volumes in work are interrupted
    /// and no other is begun.
    pub fn run(&self, jobs: Vec<Result<Job, Error>>, observer: &dyn Observer) {
        let (jobs, threads) = (Queue::new(jobs), self.converter.workers().threads());
        let large_volume_lock = Mutex::new(());
        let drive = || {
            while let Some(next) = jobs.next()
                && !self.stop.is_requested()
            {
                let alone = next.bytes.is_some_and(|bytes| bytes <= next.left / threads as u64);
                let lock = (!alone).then_some(&large_volume_lock);
                if let Some(finished) = next.finish(self, lock, observer) {
                    observer.finished(finished);
                }
            }
        };
        let drivers = jobs.length.min(threads + 1);
        if drivers <= 1 {
            return drive();
        }
        thread::scope(|scope| {
            (0..drivers).for_each(|_| {
                scope.spawn(drive);
            });
        });
    }
}

/// The jobs that have not begun yet.
struct Queue {
    length: usize,
    state: Mutex<(Enumerate<IntoIter<Waiting>>, u64)>,
}

/// A job, and the bytes of its input.
type Waiting = (Result<Job, Error>, Option<u64>);

/// The next job.
struct Next {
    number: usize,
    job: Result<Job, Error>,
    bytes: Option<u64>,
    /// Bytes of all later jobs.
    left: u64,
}

impl Queue {
    fn new(jobs: Vec<Result<Job, Error>>) -> Self {
        let with_bytes = |job: Result<Job, Error>| {
            let bytes = job.as_ref().ok().and_then(|job| job.input.bytes());
            (job, bytes)
        };
        let jobs: Vec<Waiting> = jobs.into_iter().map(with_bytes).collect();
        let (length, left) = (jobs.len(), jobs.iter().filter_map(|(_, bytes)| *bytes).sum());
        Self { length, state: Mutex::new((jobs.into_iter().enumerate(), left)) }
    }

    fn next(&self) -> Option<Next> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, (job, bytes)) = state.0.next()?;
        state.1 -= bytes.unwrap_or(0);
        Some(Next { number, job, bytes, left: state.1 })
    }
}

impl Next {
    /// Does the job: with one thread, or with all threads while it holds the lock for large volumes. `None`
    /// if the batch was stopped before the job began.
    fn finish(
        self,
        batch: &Batch<'_>,
        large_volume_lock: Option<&Mutex<()>>,
        observer: &dyn Observer,
    ) -> Option<Finished> {
        let Self { number, job, bytes, .. } = self;
        let (started, mut opening) = (Instant::now(), Duration::ZERO);
        let (job, result) = match job {
            Ok(job) => {
                let mut convert = || {
                    let progress = observer.begins(&job);
                    let volume = job.input.open(batch.converter, batch.options, batch.stop)?;
                    opening = started.elapsed();
                    let control = Control { progress: &*progress, stop: batch.stop.clone() };
                    batch.convert(&volume, &job, large_volume_lock, &control).transpose()
                };
                let result = caught(&mut convert).flatten().transpose()?;
                let result = result.map_err(|error| error.while_working_on(&job.input.name()));
                (Some(job), result)
            }
            Err(error) => (None, Err(error)),
        };
        Some(Finished { number, job, bytes, opening, elapsed: started.elapsed(), result })
    }
}

impl Batch<'_> {
    /// Converts a volume on threads of the pool.
    fn convert(
        &self,
        volume: &Volume<'_>,
        job: &Job,
        large_volume_lock: Option<&Mutex<()>>,
        control: &Control<'_>,
    ) -> Option<Result<Outcome, Error>> {
        let Self { converter, options, stop } = self;
        let Some(lock) = large_volume_lock.filter(|_| volume.bytes() > SMALL_VOLUME_BYTES) else {
            return Some(converter.convert_alone(volume, &job.output, options, control));
        };
        let _locked = lock.lock().unwrap_or_else(PoisonError::into_inner);
        if stop.is_requested() {
            return None;
        }
        Some(converter.convert(volume, &job.output, options, control))
    }
}
