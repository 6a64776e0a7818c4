//! The stream of one image or segment, written epoch by epoch: what a lane and the run parser have in common.
//!
//! `next` is always the place of the next row to be emitted, which is also the code that the decoder creates
//! next.

use super::bits::{BitWriter, bits, width};
use super::clear::{Mark, ResetMonitor};
use super::indices::quarter;
use super::segment::Sizes;
use super::table::{CODES, Table};
use super::workspace::Workspace;

/// Writes the stream of one image or segment.
pub struct EpochWriter<'a> {
    /// The first code of a phrase of several indices.
    first_code: usize,
    out: &'a mut Vec<u8>,
    /// Length of `out` before the stream.
    stream_start: usize,
    writer: BitWriter,
    /// Place of the first emitted row that is not packed yet.
    unpacked: usize,
    /// Position of the index that the epoch began with.
    pub start: usize,
    /// Present while the dictionary is frozen under a deferred Clear.
    pub monitor: Option<ResetMonitor>,
    /// Number of indices in the first quarter.
    quarter: usize,
    sizes: Option<&'a mut Sizes>,
}

impl<'a> EpochWriter<'a> {
    /// Begins the stream of `len` indices, which is appended to `out`. Nothing is written yet.
    pub fn new(min_code_size: u8, len: usize, out: &'a mut Vec<u8>, sizes: Option<&'a mut Sizes>) -> Self {
        Self {
            first_code: (1 << min_code_size) + 2,
            stream_start: out.len(),
            out,
            writer: BitWriter::default(),
            unpacked: 0,
            start: 0,
            monitor: None,
            quarter: quarter(len),
            sizes,
        }
    }

    /// Writes the leading Clear.
    pub fn put_leading_clear(&mut self) {
        self.put_code(self.clear_code(), self.first_code);
    }

    /// Begins an epoch, whose first place is returned.
    pub fn begin(&mut self, workspace: &mut Workspace<'_>) -> usize {
        workspace.table.next_epoch();
        workspace.chains.clear();
        self.unpacked = self.first_code;
        self.monitor = None;
        self.first_code
    }

    /// Packs the pending codes.
    pub fn pack(&mut self, table: &mut Table, next: usize) {
        self.writer.put_rows(&mut table.emitted, self.unpacked, next, self.out);
    }

    /// Packs the pending codes of a frozen dictionary. Returns the place of the next row: where the
    /// dictionary was full.
    pub fn flush(&mut self, table: &mut Table, next: usize) -> usize {
        self.pack(table, next);
        self.unpacked = CODES;
        CODES
    }

    /// Ends an epoch with a Clear and begins the next one, whose first place is returned.
    pub fn clear(&mut self, workspace: &mut Workspace<'_>, next: usize) -> usize {
        self.pack(workspace.table, next);
        self.put_code(self.clear_code(), next);
        self.begin(workspace)
    }

    /// Starts to monitor the dictionary, which is full. `weight` is the weight of the epoch so far.
    pub fn monitor_from(&mut self, here: Mark, weight: u64) {
        let codes = here.next - self.first_code;
        let bits = bits(self.first_code, here.next);
        self.monitor = Some(ResetMonitor::new(here, here.at - self.start, weight, codes, bits));
    }

    /// Where the first quarter ends, if its size is wanted and it has not ended at `taken`; else
    /// `usize::MAX`.
    pub fn quarter_stop(&self, taken: usize) -> usize {
        if self.quarter > taken && self.sizes.is_some() { self.quarter } else { usize::MAX }
    }

    /// Records the size of the first quarter if it ends at `taken`. After a rewind it is recorded again.
    pub fn note_quarter(&mut self, taken: usize, next: usize) {
        if let Some(sizes) = &mut self.sizes
            && taken == self.quarter
        {
            let stream = &self.out[self.stream_start..];
            sizes.quarter_bits = self.writer.bits_with(self.unpacked, next + 1, stream);
        }
    }

    /// Writes End, or a Clear if another segment follows, and the last bits.
    pub fn finish(&mut self, is_last: bool, next: usize) {
        self.put_code(self.clear_code() + u32::from(is_last), next);
        let unused_bits = std::mem::take(&mut self.writer).finish(self.out);
        if let Some(sizes) = &mut self.sizes {
            sizes.unused_bits = unused_bits;
        }
    }

    fn clear_code(&self) -> u32 {
        self.first_code as u32 - 2
    }

    /// Writes a code that stands for no phrase.
    fn put_code(&mut self, code: u32, next: usize) {
        self.writer.put(code, width(next), self.out);
    }
}
