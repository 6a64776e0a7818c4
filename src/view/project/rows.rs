//! Rows of samples in memory.

/// The same pixels of rows that follow one another.
#[derive(Clone, Copy)]
pub(super) struct Rows<'r> {
    pub(super) bytes: &'r [u8],
    /// Bytes of a row, where the first pixel begins in it, and bytes of the pixels.
    pub(super) row: usize,
    pub(super) first: usize,
    pub(super) length: usize,
}

impl<'r> Rows<'r> {
    pub(super) fn row(&self, number: usize) -> &'r [u8] {
        &self.bytes[number * self.row + self.first..][..self.length]
    }
}
