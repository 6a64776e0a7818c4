//! One budget of memory for all volumes that are being converted.
//!
//! A conversion takes the memory that it will need out of the budget before it begins, and waits while there
//! is not enough. Conversions are served in the order in which they came, so that small volumes cannot pass a
//! large one forever. A volume that needs more than the whole budget runs alone. Needs are estimates, on the
//! safe side. The program takes a few MiB beside them.

use std::fs;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::control_group;

/// The budget where the memory of the machine is not known.
const BUDGET_IF_UNKNOWN: u64 = 2 << 30;

/// A budget of bytes.
pub(crate) struct Memory {
    budget: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Bytes taken now.
    taken: u64,
    /// Number of conversions that asked for memory, and number that got it.
    came: u64,
    served: u64,
}

/// Bytes taken from a budget. They return to it on drop.
pub(crate) struct Taken<'m> {
    memory: &'m Memory,
    bytes: u64,
}

impl Memory {
    pub(crate) fn new(budget: u64) -> Self {
        Self { budget, state: Mutex::default(), changed: Condvar::new() }
    }

    /// All bytes of the budget.
    pub(crate) fn budget(&self) -> u64 {
        self.budget
    }

    /// Takes `bytes`, or the whole budget if that is less. Waits until all earlier callers have got theirs
    /// and enough is left.
    pub(crate) fn take(&self, bytes: u64) -> Taken<'_> {
        let bytes = bytes.min(self.budget);
        let mut state = self.state();
        let number = state.came;
        state.came += 1;
        let wait = |state: &mut State| state.served != number || state.taken + bytes > self.budget;
        let mut state = self.changed.wait_while(state, wait).unwrap_or_else(PoisonError::into_inner);
        state.taken += bytes;
        state.served += 1;
        drop(state);
        self.changed.notify_all();
        Taken { memory: self, bytes }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.memory.state().taken -= self.bytes;
        self.memory.changed.notify_all();
    }
}

/// Returns a budget that suits this machine: half of the memory that is available, or that the control groups
/// leave to this process; 2 GiB where neither is known; at least 64 MiB.
pub(crate) fn suitable() -> u64 {
    let of_machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available(&text));
    let of_group = control_group::memory_left();
    let available = [of_machine, of_group].into_iter().flatten().min();
    available.map_or(BUDGET_IF_UNKNOWN, |bytes| bytes / 2).max(LEAST)
}

/// The least budget: with less, one frame for each thread soon exceeds it.
pub(crate) const LEAST: u64 = 64 << 20;

/// Part of the budget for each thread that is started: 16 threads on two cores took up to 60 MiB more than two.
pub(crate) const OF_A_THREAD: u64 = 12 << 20;

/// The bytes available by the text of `/proc/meminfo`.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:")?.strip_suffix(" kB"))?;
    Some(line.trim().parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_memory_taken_at_one_time_stays_within_the_budget() {
        let memory = Memory::new(100);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for number in 0..16u64 {
                let (memory, now, most) = (&memory, &now, &most);
                scope.spawn(move || {
                    // One request exceeds the budget, and gets all of it.
                    let bytes = if number == 7 { 1000 } else { 10 + 5 * number };
                    let taken = memory.take(bytes);
                    assert_eq!(taken.bytes, bytes.min(100));
                    most.fetch_max(
                        now.fetch_add(taken.bytes, Ordering::SeqCst) + taken.bytes,
                        Ordering::SeqCst,
                    );
                    thread::sleep(Duration::from_millis(2));
                    now.fetch_sub(taken.bytes, Ordering::SeqCst);
                });
            }
        });
        assert!((51..=100).contains(&most.into_inner()), "some were in at the same time");
        assert_eq!(memory.state().taken, 0);
    }

    #[test]
    fn memory_is_given_in_the_order_of_the_requests() {
        let memory = Memory::new(100);
        let order = Mutex::new(Vec::new());
        let first = memory.take(60);
        thread::scope(|scope| {
            for (place, bytes) in [(1, 100), (2, 10)] {
                let (memory, order) = (&memory, &order);
                let came = memory.state().came;
                scope.spawn(move || {
                    let _taken = memory.take(bytes);
                    order.lock().unwrap().push(place);
                });
                while memory.state().came == came {
                    thread::yield_now();
                }
            }
            // There is enough for the second request, but the first one came before it.
            thread::sleep(Duration::from_millis(5));
            assert!(order.lock().unwrap().is_empty());
            drop(first);
        });
        assert_eq!(order.into_inner().unwrap(), [1, 2]);
    }

    #[test]
    fn the_memory_of_machines_is_read() {
        assert_eq!(available("MemTotal: 8 kB\nMemAvailable:    1234 kB\n"), Some(1234 << 10));
        assert_eq!(available("MemTotal: 8 kB\n"), None);
    }
}
