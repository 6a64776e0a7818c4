//! How a caller follows a conversion and stops it.

use crate::runtime::progress::Progress;
use crate::runtime::stop::Stop;

/// What a caller hands to a conversion beside its options: a listener for its progress, and a flag that stops
/// it.
///
/// # Examples
///
/// ```
/// use vol2gif::{Control, Stop};
///
/// let stop = Stop::default();
/// let control = Control { stop: stop.clone(), ..Control::default() };
/// stop.request();
/// assert!(control.stop.is_requested());
/// ```
#[derive(Clone)]
pub struct Control<'c> {
    /// Hears how far the conversion is.
    ///
    /// Default: `()`, which ignores it.
    pub progress: &'c dyn Progress,
    /// Stops the conversion when it is set.
    ///
    /// Default: a flag that nothing sets.
    pub stop: Stop,
}

impl Default for Control<'_> {
    fn default() -> Self {
        Self { progress: &(), stop: Stop::default() }
    }
}
