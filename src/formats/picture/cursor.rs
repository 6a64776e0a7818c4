//! A file that is read from its start, apart from all other readings of it.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use crate::volume::source::read_exact_at;

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 16;

/// A place in a file of `length` bytes.
pub(super) struct FileCursor {
    file: Arc<File>,
    length: u64,
    at: u64,
}

/// A reading of `file` from its start.
pub(super) fn reading(file: &Arc<File>) -> io::Result<BufReader<FileCursor>> {
    let cursor = FileCursor { file: Arc::clone(file), length: file.metadata()?.len(), at: 0 };
    Ok(BufReader::with_capacity(BUFFER_BYTES, cursor))
}

impl Read for FileCursor {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.length.saturating_sub(self.at).min(out.len() as u64) as usize;
        read_exact_at(&self.file, &mut out[..count], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for FileCursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
