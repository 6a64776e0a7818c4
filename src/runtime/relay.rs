//! Hands values from the thread of one piece of work to the thread of the next.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, PoisonError};

/// Values by number, each put in by one thread and taken out by another.
///
/// A thread that will put in a value holds a [`Reservation`]. A reservation that is dropped instead breaks
/// the relay: no thread waits for a value any more.
pub(crate) struct Relay<T> {
    /// `None` once the relay is broken.
    values: Mutex<Option<HashMap<usize, T>>>,
    changed: Condvar,
}

impl<T> Relay<T> {
    pub(crate) fn new() -> Self {
        Self { values: Mutex::new(Some(HashMap::new())), changed: Condvar::new() }
    }

    /// Promises a value.
    pub(crate) fn reserve(&self) -> Reservation<'_, T> {
        Reservation(Some(self))
    }

    /// Waits for the value of this number; `None` when the relay is broken.
    pub(crate) fn take(&self, number: usize) -> Option<T> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match values.as_mut()?.remove(&number) {
                Some(value) => return Some(value),
                None => values = self.changed.wait(values).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// The promise to put in a value.
pub(crate) struct Reservation<'h, T>(Option<&'h Relay<T>>);

impl<T> Reservation<'_, T> {
    /// Puts in the value.
    pub(crate) fn fulfill(mut self, number: usize, value: T) {
        if let Some(relay) = self.0.take() {
            if let Some(values) = &mut *relay.values.lock().unwrap_or_else(PoisonError::into_inner) {
                values.insert(number, value);
            }
            relay.changed.notify_all();
        }
    }

    /// Takes the promise back: there is no such value, and no thread waits for it.
    pub(crate) fn cancel(mut self) {
        self.0 = None;
    }
}

impl<T> Drop for Reservation<'_, T> {
    /// Breaks the relay, unless the reservation was fulfilled or canceled.
    fn drop(&mut self) {
        if let Some(relay) = self.0.take() {
            *relay.values.lock().unwrap_or_else(PoisonError::into_inner) = None;
            relay.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reaches_the_thread_that_waits_for_it() {
        let relay = Relay::new();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| relay.take(1));
            relay.reserve().fulfill(0, "zero");
            relay.reserve().fulfill(1, "one");
            assert_eq!(waiting.join().unwrap(), Some("one"));
        });
        assert_eq!(relay.take(0), Some("zero"));
    }

    #[test]
    fn a_dropped_reservation_ends_all_waiting() {
        let relay = Relay::<u8>::new();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| relay.take(1));
            relay.reserve().cancel();
            drop(relay.reserve());
            assert_eq!(waiting.join().unwrap(), None);
        });
    }
}
