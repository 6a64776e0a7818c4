//! The bytes of a data set, read as they are needed: from a file, or inflated from one.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use flate2::read::DeflateDecoder;

use super::damaged;
use crate::error::Problem;
use crate::volume::source::read_exact_at;

/// Bytes that are read first, and then at once. The headers of most images fit into the first.
const FIRST_BYTES: usize = 8 << 10;
const READ_BYTES: usize = 64 << 10;

/// Most bytes of an inflated header.
const MOST_INFLATED: usize = 64 << 20;

/// Bytes of a data set, by their place in it.
pub(super) trait Bytes {
    /// `count` bytes from `at` on.
    ///
    /// # Errors
    ///
    /// When the data set ends before, or cannot be read.
    fn get(&mut self, at: u64, count: usize) -> Result<&[u8], Problem>;

    /// Whether the data set has a byte at `at`.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    fn reaches(&mut self, at: u64) -> Result<bool, Problem>;
}

/// The bytes of a file.
pub(super) struct FileBytes<'f> {
    file: &'f File,
    length: u64,
    /// Where the bytes in the buffer are.
    start: u64,
    buffer: Vec<u8>,
}

impl<'f> FileBytes<'f> {
    pub(super) fn new(file: &'f File, length: u64) -> Self {
        Self { file, length, start: 0, buffer: Vec::new() }
    }
}

impl Bytes for FileBytes<'_> {
    fn get(&mut self, at: u64, count: usize) -> Result<&[u8], Problem> {
        let end = at.checked_add(count as u64).filter(|end| *end <= self.length).ok_or_else(cut)?;
        if at < self.start || end > self.start + self.buffer.len() as u64 {
            let read = if self.buffer.is_empty() { FIRST_BYTES } else { READ_BYTES };
            let bytes = (self.length - at).min(read.max(count) as u64);
            self.buffer.resize(bytes as usize, 0);
            self.start = at;
            read_exact_at(self.file, &mut self.buffer, at).map_err(Problem::Read)?;
        }
        let first = (at - self.start) as usize;
        Ok(&self.buffer[first..first + count])
    }

    fn reaches(&mut self, at: u64) -> Result<bool, Problem> {
        Ok(at < self.length)
    }
}

/// The bytes of a data set that is deflated, from a place in a file on. They are inflated up to the last one that
/// was asked for. Places are those in the data set.
pub(super) struct InflatedBytes {
    inflater: DeflateDecoder<Tail>,
    inflated: Vec<u8>,
}

impl InflatedBytes {
    pub(super) fn new(file: &Arc<File>, offset: u64) -> Self {
        Self { inflater: inflater(file, offset), inflated: Vec::new() }
    }

    /// Inflates up to a place. Returns whether the data set is as long.
    fn inflate(&mut self, end: u64) -> Result<bool, Problem> {
        let missing = end.saturating_sub(self.inflated.len() as u64);
        if missing == 0 {
            return Ok(true);
        }
        if end > MOST_INFLATED as u64 {
            return Err(damaged("its header is longer than 64 MiB"));
        }
        let more = missing.max(READ_BYTES as u64).min(MOST_INFLATED as u64 - self.inflated.len() as u64);
        let read = self.inflater.by_ref().take(more).read_to_end(&mut self.inflated);
        read.map_err(|error| damaged(format!("it cannot be inflated: {error}")))?;
        Ok(self.inflated.len() as u64 >= end)
    }
}

impl Bytes for InflatedBytes {
    fn get(&mut self, at: u64, count: usize) -> Result<&[u8], Problem> {
        let end = at.checked_add(count as u64).ok_or_else(cut)?;
        match self.inflate(end)? {
            true => Ok(&self.inflated[at as usize..][..count]),
            false => Err(cut()),
        }
    }

    fn reaches(&mut self, at: u64) -> Result<bool, Problem> {
        // What is skipped over, such as the samples themselves, is no part of a header.
        match at < MOST_INFLATED as u64 {
            true => self.inflate(at + 1),
            false => Ok(true),
        }
    }
}

/// Inflates what is in a file from a place on.
pub(super) fn inflater(file: &Arc<File>, offset: u64) -> DeflateDecoder<Tail> {
    DeflateDecoder::new(Tail { file: Arc::clone(file), at: offset })
}

/// A file from a place on.
pub(super) struct Tail {
    file: Arc<File>,
    at: u64,
}

impl Read for Tail {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let left = self.file.metadata()?.len().saturating_sub(self.at);
        let count = left.min(out.len() as u64) as usize;
        read_exact_at(&self.file, &mut out[..count], self.at)?;
        self.at += count as u64;
        Ok(count)
    }
}

/// The problem of a data set that ends too early.
pub(super) fn cut() -> Problem {
    damaged("it ends within an element; it may be cut short")
}
