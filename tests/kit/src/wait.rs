//! Waiting for what another process does.

use std::thread::sleep;
use std::time::{Duration, Instant};

/// Waits until `condition` holds, for a minute at most.
pub fn until(mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(60), "the condition did not hold within a minute");
        sleep(Duration::from_millis(2));
    }
}
