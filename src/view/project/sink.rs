//! Where the samples of a reading go.

use crate::error::Error;

/// Takes the samples of a reading from several threads.
pub(super) trait Sink: Sync {
    /// Takes consecutive samples of `width` bytes from number `first` on, little-endian. Returns false where it does
    /// not take them, since another thread has failed.
    ///
    /// # Errors
    ///
    /// When the projected samples cannot be kept.
    fn take(&self, first: u64, samples: &[u8], width: usize) -> Result<bool, Error>;

    /// Ends all waiting for samples that do not come.
    fn fail(&self);
}
