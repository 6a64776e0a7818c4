//! What tests of faults wait for, and what their volumes hold.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// Numbers without a pattern, the same every time.
pub fn noise(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 8
    })
}

/// Waits until something is so.
pub fn until(mut what: impl FnMut() -> bool) {
    let start = Instant::now();
    while !what() {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not happen");
        sleep(Duration::from_millis(2));
    }
}
