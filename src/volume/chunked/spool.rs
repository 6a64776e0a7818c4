//! Pieces of a window in a temporary file: windows that are too large for memory, and would be decoded again and again
//! in parts.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use crate::volume::source::read_exact_at;

/// A temporary file without a name, made when it is first written.
#[derive(Default)]
pub(super) struct Spool(Mutex<Option<File>>);

impl Spool {
    /// Writes bytes from `offset` on.
    pub(super) fn write(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match &mut *place {
            Some(file) => file,
            empty => empty.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    /// Fills `out` with bytes that were written, from `offset` on.
    pub(super) fn read(&self, out: &mut [u8], offset: u64) -> io::Result<()> {
        // Where a reading moves the place of the next writing, both must not happen at once.
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        read_exact_at(place.as_ref().ok_or(io::ErrorKind::NotFound)?, out, offset)
    }
}
