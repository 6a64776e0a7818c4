//! Many volumes at once: the pool's threads are kept busy, and memory within its budget.
//!
//! A volume that is small, or small beside what is left to do, is converted by one thread from end to end, so that reading, packing
//! and writing of different volumes overlap and no thread waits for another; larger ones are converted by all threads, one
//! volume after the other, and the small ones slip in between. The bytes do not depend on it.
//!
//! A few more threads than the pool has do nothing but open a volume, hand it to the pool and report. They take the jobs in
//! order, but jobs may end in another.

use std::iter::Enumerate;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::vec::IntoIter;

use super::Job;
use crate::convert::Converter;
use crate::convert::Outcome;
use crate::error::Error;
use crate::runtime::progress::Progress;
use crate::runtime::threads::caught;
use crate::volume::Volume;

/// Bytes of samples that one thread converts in any case: two would take as long to hand each other the frames. Alone, such a
/// volume (of 256 KiB) took 8.8 ms by one thread and 10.3 by two.
const SMALL: u64 = 512 << 10;

/// Who hears of the volumes of a batch. Called by several threads.
pub trait Observer: Sync {
    /// A volume is begun; what this returns hears how far it is.
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_>;

    /// A job has ended, well or not.
    fn ended(&self, ended: Finished);
}

/// What came of a job.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finished {
    /// Its place in the list of jobs, from 0 on.
    pub number: usize,
    /// The job; `None` for an input that had been found unusable when the list was made.
    pub job: Option<Job>,
    /// Bytes of the input's file; `None` for standard input and where they cannot be told.
    pub bytes: Option<u64>,
    /// Time it took to open the volume.
    pub opening: Duration,
    /// Time from its beginning to its end, including what was waited for memory and threads.
    pub elapsed: Duration,
    /// What came of it.
    pub result: Result<Outcome, Error>,
}

/// Converts the volumes of `jobs` and tells `watcher` of each as it ends. What fails is its own failure; the others go
/// on, unless [`Options::stop`](crate::Options::stop) is set: then volumes under way are interrupted, and none is begun.
pub fn run(converter: &Converter, jobs: Vec<Result<Job, Error>>, watcher: &dyn Observer) {
    let (jobs, threads) = (Queue::new(jobs), converter.workers().threads());
    let large = Mutex::new(());
    let work = || {
        while let Some(next) = jobs.next()
            && !converter.workers().stops()
        {
            let alone = next.bytes.is_some_and(|bytes| bytes <= next.left / threads as u64);
            if let Some(ended) = next.done(converter, if alone { None } else { Some(&large) }, watcher) {
                watcher.ended(ended);
            }
        }
    };
    let hands = jobs.length.min(threads + 1);
    if hands <= 1 {
        return work();
    }
    thread::scope(|scope| {
        (0..hands).for_each(|_| {
            scope.spawn(work);
        });
    });
}

/// The jobs that nobody has begun yet.
struct Queue {
    length: usize,
    state: Mutex<(Enumerate<IntoIter<Waiting>>, u64)>,
}

/// A job, and the bytes of its input.
type Waiting = (Result<Job, Error>, Option<u64>);

/// A job to be done.
struct Next {
    number: usize,
    job: Result<Job, Error>,
    bytes: Option<u64>,
    /// The bytes of all jobs that follow.
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
    /// Does the job: by one thread, or by all once nobody else is in the door for `large` volumes. `None` if it was time to
    /// stop before it could be begun.
    fn done(
        self,
        converter: &Converter,
        large: Option<&Mutex<()>>,
        watcher: &dyn Observer,
    ) -> Option<Finished> {
        let Self { number, job, bytes, .. } = self;
        let (started, mut opening) = (Instant::now(), Duration::ZERO);
        let (job, result) = match job {
            Ok(job) => {
                let mut convert = || {
                    let progress = watcher.begins(&job);
                    let volume = job.input.open(converter)?;
                    opening = started.elapsed();
                    convert(converter, &volume, &job, large, &*progress).transpose()
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

/// Converts a volume on threads of the pool.
fn convert(
    converter: &Converter,
    volume: &Volume<'_>,
    job: &Job,
    large: Option<&Mutex<()>>,
    progress: &dyn Progress,
) -> Option<Result<Outcome, Error>> {
    let Some(door) = large.filter(|_| volume.bytes() > SMALL) else {
        let alone = converter.workers().alone();
        let _memory = converter.room(volume, &alone);
        let convert = || converter.convert_by(&alone, volume, &job.output, progress);
        return Some(alone.pool().install(convert));
    };
    let _inside = door.lock().unwrap_or_else(PoisonError::into_inner);
    if converter.workers().stops() {
        return None;
    }
    Some(converter.convert(volume, &job.output, progress))
}
