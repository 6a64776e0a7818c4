//! Takes turns: the work on each run of samples begins when all work on the samples before it is done.

use std::sync::{Condvar, Mutex, PoisonError};

/// Whose turn it is.
pub(super) struct Turns {
    /// The number of the sample at which the next run begins; `None` once work on a run has failed.
    next: Mutex<Option<u64>>,
    changed: Condvar,
}

/// The turn of a run. If it is dropped before it is over, all waiting ends.
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    /// Where the run ends, once its work is done.
    end: Option<u64>,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self { next: Mutex::new(Some(0)), changed: Condvar::new() }
    }

    /// Waits for the turn of the run that begins at this sample; `None` where work on a run before it has failed.
    pub(super) fn wait(&self, start: u64) -> Option<Turn<'_>> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        while next.is_some_and(|next| next != start) {
            next = self.changed.wait(next).unwrap_or_else(PoisonError::into_inner);
        }
        next.map(|_| Turn { turns: self, end: None })
    }

    /// Ends all waiting.
    pub(super) fn fail(&self) {
        drop(Turn { turns: self, end: None });
    }
}

impl Turn<'_> {
    /// Lets the run that begins at `end` begin.
    pub(super) fn over(mut self, end: u64) {
        self.end = Some(end);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.turns.next.lock().unwrap_or_else(PoisonError::into_inner) = self.end;
        self.turns.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_take_turns_until_one_fails() {
        let (turns, done) = (Turns::new(), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for start in [20, 10, 0] {
                let (turns, done) = (&turns, &done);
                scope.spawn(move || {
                    let turn = turns.wait(start).unwrap();
                    done.lock().unwrap().push(start);
                    turn.over(start + 10);
                });
            }
        });
        assert_eq!(*done.lock().unwrap(), [0, 10, 20]);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.wait(40).is_none());
            drop(turns.wait(30));
            assert!(waiting.join().unwrap());
        });
        assert!(turns.wait(30).is_none());
    }
}
