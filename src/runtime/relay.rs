//! From the thread that has one piece of work to the thread that has the next.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, PoisonError};

/// Values left by number, each for the one who will take it.
///
/// Whoever owes a value holds a [`Reservation`]; if it goes unpaid, nobody waits for it any more.
pub(crate) struct Relay<T> {
    /// `None` once a value will never come.
    left: Mutex<Option<HashMap<usize, T>>>,
    changed: Condvar,
}

impl<T> Relay<T> {
    pub(crate) fn new() -> Self {
        Self { left: Mutex::new(Some(HashMap::new())), changed: Condvar::new() }
    }

    /// The promise to leave a value.
    pub(crate) fn reserve(&self) -> Reservation<'_, T> {
        Reservation(Some(self))
    }

    /// Waits for the value of this number; `None` when a promise was broken.
    pub(crate) fn take(&self, number: usize) -> Option<T> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match left.as_mut()?.remove(&number) {
                Some(value) => return Some(value),
                None => left = self.changed.wait(left).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// Somebody has yet to leave a value.
pub(crate) struct Reservation<'h, T>(Option<&'h Relay<T>>);

impl<T> Reservation<'_, T> {
    /// Leaves the value.
    pub(crate) fn fulfil(mut self, number: usize, value: T) {
        if let Some(relay) = self.0.take() {
            if let Some(left) = &mut *relay.left.lock().unwrap_or_else(PoisonError::into_inner) {
                left.insert(number, value);
            }
            relay.changed.notify_all();
        }
    }

    /// There is nothing to leave, and nobody who waits for it.
    pub(crate) fn cancel(mut self) {
        self.0 = None;
    }
}

impl<T> Drop for Reservation<'_, T> {
    /// The value will never come.
    fn drop(&mut self) {
        if let Some(relay) = self.0.take() {
            *relay.left.lock().unwrap_or_else(PoisonError::into_inner) = None;
            relay.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reaches_who_waits_for_it() {
        let relay = Relay::new();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| relay.take(1));
            relay.reserve().fulfil(0, "zero");
            relay.reserve().fulfil(1, "one");
            assert_eq!(waiting.join().unwrap(), Some("one"));
        });
        assert_eq!(relay.take(0), Some("zero"));
    }

    #[test]
    fn a_broken_promise_ends_the_waiting() {
        let relay = Relay::<u8>::new();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| relay.take(1));
            relay.reserve().cancel();
            drop(relay.reserve());
            assert_eq!(waiting.join().unwrap(), None);
        });
    }
}
