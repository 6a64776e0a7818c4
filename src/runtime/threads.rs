//! The threads of a conversion, and the order of their results.
//!
//! Threads claim work in order and finish it in any order; one writer, the calling thread, takes the results
//! in order. A gate limits the number of results that exist at a time: a claim waits at it, and a written
//! result lets the next claim in. So memory stays bounded however slow one result is.
//!
//! Where there are many volumes, a single thread of the pool does each: it claims, finishes and writes by
//! itself, and never waits.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};

use super::stop::Stop;
use crate::error::{Error, Problem};

/// A pool of threads with a request to stop that they obey, or some of the threads, or one of them.
#[derive(Clone)]
pub(crate) struct Workers {
    pool: Arc<rayon::ThreadPool>,
    alone: bool,
    /// The most threads that claim work at a time, and the number of the first of them in the pool.
    most: usize,
    first: usize,
    /// The number of the first thread for the next work that not all threads do.
    next_first: Arc<AtomicUsize>,
    stop: Stop,
}

impl Workers {
    /// Starts the threads: one per core unless `threads` says how many.
    ///
    /// # Errors
    ///
    /// [`Problem::Threads`] when they cannot be started.
    pub(crate) fn new(threads: Option<NonZeroUsize>) -> Result<Self, Error> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads.map_or(0, NonZeroUsize::get))
            .thread_name(|index| format!("vol2gif-{index}"))
            .build()
            .map_err(|error| Error::new("vol2gif", Problem::Threads(error.to_string())))?;
        Ok(Self {
            pool: Arc::new(pool),
            alone: false,
            most: usize::MAX,
            first: 0,
            next_first: Arc::default(),
            stop: Stop::default(),
        })
    }

    /// The same threads, which obey `stop`.
    pub(crate) fn obeying(&self, stop: &Stop) -> Self {
        Self { stop: stop.clone(), ..self.clone() }
    }

    /// One thread of the pool: the one that calls, which must run within [`Workers::pool`].
    pub(crate) fn alone(&self) -> Self {
        Self { alone: true, ..self.clone() }
    }

    /// The same threads; at most `most` of them claim work at a time, but at least one.
    ///
    /// They are the same ones for all of the work, since an allocator keeps for each thread what it has freed. Others
    /// begin with other threads.
    pub(crate) fn at_most(&self, most: usize) -> Self {
        let most = most.max(1);
        let first = match most < self.pool.current_num_threads() {
            true => self.next_first.fetch_add(most, Ordering::Relaxed),
            false => 0,
        };
        Self { most, first, ..self.clone() }
    }

    /// Whether a thread of the pool claims work.
    fn claims(&self, thread: rayon::BroadcastContext<'_>) -> bool {
        let threads = thread.num_threads();
        (thread.index() + threads - self.first % threads) % threads < self.most
    }

    /// Number of threads that claim work at a time.
    pub(crate) fn threads(&self) -> usize {
        if self.alone { 1 } else { self.pool.current_num_threads().min(self.most) }
    }

    /// Whether it is time to stop.
    pub(crate) fn stops(&self) -> bool {
        self.stop.is_requested()
    }

    /// The pool, for work that is neither claimed nor ordered.
    pub(crate) fn pool(&self) -> &rayon::ThreadPool {
        &self.pool
    }

    /// Lets every thread call `claim`, each with a state of its own, until it returns `None`; returns the
    /// states.
    ///
    /// # Errors
    ///
    /// The first error of any thread; the others stop at their next claim.
    pub(crate) fn each<S: Send>(
        &self,
        start: impl Fn() -> S + Sync,
        claim: impl Fn(&mut S) -> Option<Result<(), Error>> + Sync,
    ) -> Result<Vec<S>, Error> {
        let failed = AtomicBool::new(false);
        let run = || {
            let mut state = start();
            while !failed.load(Ordering::Relaxed) {
                self.let_small_volumes_in();
                match self.attempt(|| claim(&mut state)) {
                    Some(Ok(())) => {}
                    Some(Err(error)) => {
                        failed.store(true, Ordering::Relaxed);
                        return Err(error);
                    }
                    None => break,
                }
            }
            Ok(state)
        };
        match self.alone {
            true => Ok(vec![run()?]),
            false => {
                self.pool.broadcast(|thread| self.claims(thread).then(run)).into_iter().flatten().collect()
            }
        }
    }

    /// Lets every thread call `claim`, each with a state of its own, until it returns `None`, and hands the
    /// results to `write` on the calling thread in the order of their numbers, which are 0, 1, … without gaps
    /// in the order of the claims. At most `window` results exist at a time.
    ///
    /// # Errors
    ///
    /// The first error of a claim or of `write`; everything stops then.
    pub(crate) fn in_order<S, T: Send>(
        &self,
        window: usize,
        start: impl Fn() -> S + Sync,
        claim: impl Fn(&mut S) -> Option<Result<(usize, T), Error>> + Sync,
        mut write: impl FnMut(T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.alone {
            let mut state = start();
            while let Some(result) = self.attempt(|| claim(&mut state)) {
                write(result?.1)?;
            }
            return Ok(());
        }
        let gate = Gate::new(window.max(1));
        let (send, results) = mpsc::channel();
        let run = &|thread: rayon::BroadcastContext<'_>, send: mpsc::Sender<_>| {
            if !self.claims(thread) {
                return;
            }
            let mut state = start();
            loop {
                self.let_small_volumes_in();
                if !gate.enter() {
                    break;
                }
                let Some(result) = self.attempt(|| claim(&mut state)) else {
                    // Claims are in order, so there is nothing left for the other threads either.
                    gate.close();
                    break;
                };
                // The receiver is gone once something has failed.
                if send.send(result).is_err() {
                    break;
                }
            }
        };
        self.pool.in_place_scope(|scope| {
            // One task for each thread, which no other thread can take. Otherwise a thread that waits within
            // a claim for work that it has split could begin a second loop of claims there, and wait at the
            // gate for itself.
            scope.spawn_broadcast(move |_, thread| run(thread, send.clone()));
            let _closes_in_any_case = CloseOnDrop(&gate);
            let (mut early, mut next) = (BTreeMap::new(), 0);
            let mut write_in_order = |result: Result<(usize, T), Error>| {
                let (number, value) = result?;
                early.insert(number, value);
                while let Some(value) = early.remove(&next) {
                    write(value)?;
                    next += 1;
                    gate.leave();
                }
                Ok(())
            };
            results.iter().try_for_each(&mut write_in_order)
        })
    }

    /// Converts a small volume that waits for a thread, if there is one, between two claims: so small volumes
    /// need not wait for the end of a large one.
    fn let_small_volumes_in(&self) {
        if !self.alone {
            rayon::yield_now();
        }
    }

    /// Makes one claim, unless a stop was requested. A panic in it becomes an error of this conversion alone.
    fn attempt<T>(&self, claim: impl FnOnce() -> Option<Result<T, Error>>) -> Option<Result<T, Error>> {
        if self.stops() {
            return Some(Err(Error::new("vol2gif", Problem::Interrupted)));
        }
        caught(claim).unwrap_or_else(|error| Some(Err(error)))
    }
}

/// Returns the result of `work`; a panic in it becomes an error.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|panic| Error::new("vol2gif", Problem::Bug(message(&*panic))))
}

/// Limits how many results exist at a time, until it is closed.
struct Gate {
    /// Number of results that may still be begun; `None` once the gate is closed.
    room: Mutex<Option<usize>>,
    changed: Condvar,
}

impl Gate {
    fn new(room: usize) -> Self {
        Self { room: Mutex::new(Some(room)), changed: Condvar::new() }
    }

    /// Waits until a result may be begun; false when the gate is closed.
    fn enter(&self) -> bool {
        let room = self.room.lock().unwrap_or_else(PoisonError::into_inner);
        let mut room =
            self.changed.wait_while(room, |room| *room == Some(0)).unwrap_or_else(PoisonError::into_inner);
        match &mut *room {
            Some(left) => {
                *left -= 1;
                true
            }
            None => false,
        }
    }

    fn leave(&self) {
        if let Some(left) = &mut *self.room.lock().unwrap_or_else(PoisonError::into_inner) {
            *left += 1;
        }
        self.changed.notify_one();
    }

    fn close(&self) {
        *self.room.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.changed.notify_all();
    }
}

/// Closes the gate on drop, so that waiting threads end when the writer is gone.
struct CloseOnDrop<'g>(&'g Gate);

impl Drop for CloseOnDrop<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The message of a panic.
fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without a message".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(threads: usize) -> Workers {
        Workers::new(NonZeroUsize::new(threads)).unwrap()
    }

    #[test]
    fn results_are_written_in_order_and_within_the_window() {
        for threads in [1, 2, 5, 9] {
            let (next, alive, most) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
            let claim = |_: &mut ()| {
                let number = next.fetch_add(1, Ordering::SeqCst);
                most.fetch_max(alive.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                if number % 3 == 0 {
                    std::thread::sleep(std::time::Duration::from_millis(2));
                }
                (number < 50).then_some(Ok((number, number)))
            };
            let mut written = Vec::new();
            let write = |number| {
                alive.fetch_sub(1, Ordering::SeqCst);
                written.push(number);
                Ok(())
            };
            workers(threads).in_order(3, || (), claim, write).unwrap();
            assert_eq!(written, (0..50).collect::<Vec<_>>());
            // Claims that found no work left are counted, too.
            assert!(most.into_inner() <= 3 + threads);
        }
    }

    #[test]
    fn no_more_threads_claim_work_than_may() {
        for (threads, most) in [(5, 1), (5, 3), (2, 9)] {
            let workers = workers(threads).at_most(most);
            assert_eq!(workers.threads(), threads.min(most));
            let (next, states) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let start = || states.fetch_add(1, Ordering::SeqCst);
            let claim = || {
                std::thread::sleep(std::time::Duration::from_millis(1));
                Some(next.fetch_add(1, Ordering::SeqCst)).filter(|&number| number % 50 < 40)
            };
            let begun = workers.each(start, |_| claim().map(|_| Ok(()))).unwrap();
            assert_eq!(begun.len(), threads.min(most));
            next.store(0, Ordering::SeqCst);
            states.store(0, Ordering::SeqCst);
            let mut written = 0;
            let write = |()| {
                written += 1;
                Ok(())
            };
            workers.in_order(9, start, |_| claim().map(|number| Ok((number, ()))), write).unwrap();
            assert_eq!((written, states.into_inner()), (40, threads.min(most)));
        }
    }

    #[test]
    fn a_failure_anywhere_ends_everything() {
        let next = AtomicUsize::new(0);
        let failing_claim = |_: &mut ()| {
            let number = next.fetch_add(1, Ordering::SeqCst);
            Some(if number == 7 { Err(Error::new("x", Problem::Empty)) } else { Ok((number, ())) })
        };
        let error = workers(3).in_order(4, || (), failing_claim, |()| Ok(())).unwrap_err();
        assert!(matches!(error.problem(), Problem::Empty));

        let next = AtomicUsize::new(0);
        let claim = |_: &mut ()| Some(Ok((next.fetch_add(1, Ordering::SeqCst), ())));
        let error =
            workers(3).in_order(4, || (), claim, |()| Err(Error::new("x", Problem::NoArrays))).unwrap_err();
        assert!(matches!(error.problem(), Problem::NoArrays));

        let error =
            workers(3).each(|| (), |_: &mut ()| Some(Err(Error::new("x", Problem::Empty)))).unwrap_err();
        assert!(matches!(error.problem(), Problem::Empty));
    }

    #[test]
    fn a_panic_is_an_error() {
        let error = workers(2)
            .in_order(
                2,
                || (),
                |_: &mut ()| -> Option<Result<(usize, ()), Error>> { panic!("a bug for the test") },
                |()| Ok(()),
            )
            .unwrap_err();
        assert!(error.to_string().contains("a bug for the test"));
    }

    #[test]
    #[should_panic(expected = "a bug in the writer")]
    fn a_panic_of_the_writer_leaves_no_thread_waiting() {
        let next = AtomicUsize::new(0);
        let claim = |_: &mut ()| Some(Ok((next.fetch_add(1, Ordering::SeqCst), ())));
        let _ = workers(3).in_order(2, || (), claim, |()| panic!("a bug in the writer"));
    }

    #[test]
    fn a_stop_is_an_interruption() {
        let workers = workers(2);
        workers.stop.request();
        let error = workers.each(|| (), |_: &mut ()| Some(Ok(()))).unwrap_err();
        assert!(matches!(error.problem(), Problem::Interrupted));
    }
}
