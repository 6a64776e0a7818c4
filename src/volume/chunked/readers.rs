//! The readers of an array in chunks: as many at once as memory allows, whatever the number of threads.

use std::sync::{Condvar, Mutex, PoisonError};

use super::Reader;

/// Readers, each of which is used by one thread at a time.
pub(super) struct Readers {
    state: Mutex<State>,
    freed: Condvar,
    most: usize,
}

#[derive(Default)]
struct State {
    idle: Vec<Reader>,
    /// Number of readers that are in use.
    busy: usize,
}

impl Readers {
    /// Readers that take `bytes` of memory each, and at most `budget` together; at least one.
    pub(super) fn new(bytes: u64, budget: u64) -> Self {
        let most = usize::try_from(budget / bytes.max(1)).unwrap_or(usize::MAX).max(1);
        Self { state: Mutex::default(), freed: Condvar::new(), most }
    }

    /// The most readers that are in use at once.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Calls `read` with a reader: an idle one, or what `make` makes. Waits until there may be one more.
    pub(super) fn with<T, E>(
        &self,
        make: impl FnOnce() -> Reader,
        read: impl FnOnce(&mut Reader) -> Result<T, E>,
    ) -> Result<T, E> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |state: &mut State| state.busy >= self.most;
        let mut state = self.freed.wait_while(state, is_full).unwrap_or_else(PoisonError::into_inner);
        state.busy += 1;
        let idle = state.idle.pop();
        drop(state);
        let mut lent = Lent { readers: self, reader: None };
        let mut reader = idle.unwrap_or_else(make);
        let result = read(&mut reader);
        // A reader that failed is not used again.
        lent.reader = result.is_ok().then_some(reader);
        result
    }
}

/// A place among the readers in use, which is free again even after a panic.
struct Lent<'r> {
    readers: &'r Readers,
    reader: Option<Reader>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.readers.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.busy -= 1;
        state.idle.extend(self.reader.take());
        self.readers.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::error::Error;
    use crate::volume::chunks::ChunkReader;

    struct Nothing;

    impl ChunkReader for Nothing {
        fn read(&mut self, _: &[usize], _: &mut [u8]) -> Result<(), Error> {
            Ok(())
        }
    }

    #[test]
    fn no_more_readers_are_in_use_than_memory_allows() {
        let readers = Readers::new(40, 100);
        let (made, busy, most) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
        let make = || {
            made.fetch_add(1, Ordering::SeqCst);
            Reader { chunks: Box::new(Nothing), scratch: Vec::new() }
        };
        thread::scope(|scope| {
            for number in 0..8 {
                let (readers, make, busy, most) = (&readers, &make, &busy, &most);
                scope.spawn(move || {
                    for _ in 0..20 {
                        let read = readers.with(make, |_| {
                            most.fetch_max(busy.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            thread::sleep(Duration::from_micros(50));
                            busy.fetch_sub(1, Ordering::SeqCst);
                            if number == 7 { Err(()) } else { Ok(()) }
                        });
                        assert_eq!(read.is_err(), number == 7);
                    }
                });
            }
        });
        assert_eq!((readers.most(), most.load(Ordering::SeqCst)), (2, 2));
        // Readers that failed were replaced.
        assert!((20..=22).contains(&made.load(Ordering::SeqCst)), "{made:?}");
        assert_eq!(Readers::new(1000, 100).most(), 1);
    }
}
