//! A request to stop, shared by its owner and the conversions that obey it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that stops conversions: each ends with [`Problem::Interrupted`](crate::Problem::Interrupted) after
/// the frames that its threads have begun, and leaves no file behind. Clones share one flag, which stays set.
///
/// # Examples
///
/// ```
/// let stop = vol2gif::Stop::default();
/// let elsewhere = stop.clone();
/// elsewhere.request();
/// assert!(stop.is_requested());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks all conversions that have this flag to stop. Safe to call from any thread, as often as needed.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was requested.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The flag itself, for a signal handler.
    pub fn flag(&self) -> &Arc<AtomicBool> {
        &self.0
    }
}
