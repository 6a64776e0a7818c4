//! What a GIF is written to until it is complete: a file, or memory. Both can be read again, overwritten and
//! cut, as the palette at the end needs it.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A GIF that is not complete yet. All copies are at the same position.
#[derive(Clone, Copy)]
pub(crate) enum Draft<'d> {
    /// In a file.
    File(&'d File),
    /// In memory.
    Memory(&'d Mutex<Cursor<Vec<u8>>>),
}

impl Draft<'_> {
    /// Number of bytes written.
    pub(crate) fn length(self) -> io::Result<u64> {
        match self {
            Draft::File(file) => file.metadata().map(|metadata| metadata.len()),
            Draft::Memory(bytes) => Ok(locked(bytes).get_ref().len() as u64),
        }
    }

    /// Cuts everything from byte `length` on. The position stays.
    pub(crate) fn cut(self, length: u64) -> io::Result<()> {
        match self {
            Draft::File(file) => file.set_len(length),
            Draft::Memory(bytes) => {
                locked(bytes).get_mut().truncate(length as usize);
                Ok(())
            }
        }
    }
}

fn locked(bytes: &Mutex<Cursor<Vec<u8>>>) -> MutexGuard<'_, Cursor<Vec<u8>>> {
    bytes.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Read for Draft<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Draft::File(file) => file.read(out),
            Draft::Memory(bytes) => locked(bytes).read(out),
        }
    }
}

impl Write for Draft<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Draft::File(file) => file.write(bytes),
            Draft::Memory(memory) => {
                let mut memory = locked(memory);
                // Memory that is not there is an error here, as a full disk is, and not the end of the process.
                memory.get_mut().try_reserve(bytes.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
                memory.write(bytes)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Draft::File(file) => file.flush(),
            Draft::Memory(_) => Ok(()),
        }
    }
}

impl Seek for Draft<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Draft::File(file) => file.seek(to),
            Draft::Memory(bytes) => locked(bytes).seek(to),
        }
    }
}
