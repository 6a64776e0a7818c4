//! Whether the global color table grows for transparent indices.
//!
//! The table has a power of two of entries. A transparent index above those of all colors may double it, for up
//! to 384 bytes. Whether frames save more than that is known only after some of them. Until then they wait: for
//! frames that save enough together, for a color that needs the larger table anyway, or for the end. Few files
//! have frames that wait, and most of these wait for the first frame alone.

use crate::encode::FrameSize;

/// Bytes of frames that may wait. Then the table grows: it cannot be more than a thousandth of them.
const MOST_WAITING: usize = 1 << 20;

/// Bytes of an entry.
const ENTRY: usize = 3;

/// What is known about the table so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableGrowth {
    /// Entries that the table has in any case.
    entries: usize,
    /// Entries that the frames that wait want.
    wanted: usize,
    /// Bytes of the frames that wait, and the bytes that they save if they get the entries.
    waiting: usize,
    saved: usize,
}

/// What is done with frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// This one waits, with the others that wait already.
    Wait,
    /// All that wait and this one are drawn by their smallest streams.
    Smallest,
}

impl TableGrowth {
    /// The next frame: what it takes by its smallest stream, and by the smallest modest one if there is one.
    pub(crate) fn next(&mut self, (smallest, modest): (FrameSize, Option<FrameSize>)) -> Verdict {
        self.entries = self.entries.max(modest.unwrap_or(smallest).entries);
        self.wanted = self.wanted.max(smallest.entries);
        self.waiting += smallest.bytes;
        self.saved += modest.map_or(0, |modest| modest.bytes.saturating_sub(smallest.bytes));
        match self.pays() || self.waiting > MOST_WAITING {
            true => {
                *self = Self { entries: self.entries.max(self.wanted), ..Self::default() };
                Verdict::Smallest
            }
            false => Verdict::Wait,
        }
    }

    /// Whether the frames that wait at the end are drawn by their smallest streams, if the table has at least this
    /// number of `entries`; else by the modest ones.
    pub(crate) fn ends_smallest(mut self, entries: usize) -> bool {
        self.entries = self.entries.max(entries);
        self.pays()
    }

    fn pays(&self) -> bool {
        self.saved >= ENTRY * self.wanted.saturating_sub(self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: usize, entries: usize) -> FrameSize {
        FrameSize { bytes, entries }
    }

    #[test]
    fn frames_that_want_no_larger_table_do_not_wait() {
        let mut growth = TableGrowth::default();
        assert_eq!(growth.next((size(100, 4), None)), Verdict::Smallest);
        assert_eq!(growth.next((size(100, 0), None)), Verdict::Smallest);
        assert_eq!(growth.next((size(100, 8), None)), Verdict::Smallest);
    }

    #[test]
    fn frames_wait_until_they_save_as_much_as_the_entries_take() {
        let mut growth = TableGrowth::default();
        assert_eq!(growth.next((size(100, 4), None)), Verdict::Smallest);
        // Four entries more are 12 bytes.
        assert_eq!(growth.next((size(90, 8), Some(size(96, 4)))), Verdict::Wait);
        assert_eq!(growth.next((size(100, 4), None)), Verdict::Wait);
        assert!(!growth.clone().ends_smallest(4));
        assert!(growth.clone().ends_smallest(8));
        assert_eq!(growth.next((size(90, 8), Some(size(96, 4)))), Verdict::Smallest);
        assert_eq!(growth.next((size(90, 8), Some(size(91, 4)))), Verdict::Smallest);
    }

    #[test]
    fn a_color_that_needs_the_entries_ends_the_wait() {
        let mut growth = TableGrowth::default();
        assert_eq!(growth.next((size(90, 8), Some(size(91, 4)))), Verdict::Wait);
        assert_eq!(growth.next((size(100, 8), None)), Verdict::Smallest);
    }

    #[test]
    fn not_more_than_a_mebibyte_waits() {
        let mut growth = TableGrowth::default();
        assert_eq!(growth.next((size(90, 256), Some(size(91, 128)))), Verdict::Wait);
        assert_eq!(growth.next((size(1 << 20, 128), None)), Verdict::Smallest);
    }
}
