//! Arrays whose samples lie in chunks that are decoded independently: what a format gives, and `chunked` reads.

use std::sync::Arc;

use crate::error::Error;

/// An array in chunks of equal lengths. The last chunk along an axis may reach beyond the array.
pub(crate) trait ChunkedArray: Send + Sync {
    /// The lengths of a chunk along each axis of the array, each at least 1.
    fn chunk(&self) -> &[usize];

    /// A reader; each thread has one of its own.
    fn reader(&self) -> Box<dyn ChunkReader>;

    /// Bytes of memory that a reader takes.
    fn memory(&self) -> u64;
}

/// Reads the chunks of one array, in any order.
pub(crate) trait ChunkReader: Send {
    /// Fills `out` with the first samples of the chunk that is number `place[k]` along axis k: in C order,
    /// little-endian, bools 0 or 1. Samples beyond the end of the array may have any value.
    ///
    /// # Errors
    ///
    /// When the chunk cannot be read or is damaged.
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error>;
}

/// The samples of an array in chunks.
#[derive(Clone)]
pub(crate) struct ChunkedBytes {
    pub(crate) array: Arc<dyn ChunkedArray>,
    /// The lengths of the axes of the array, slowest first.
    pub(crate) lengths: Vec<usize>,
    /// Bytes of a sample.
    pub(crate) width: usize,
}
