//! Signed 16-bit samples of ImageJ: it stores them as unsigned ones, with 32768 added, and says so in its calibration.

use std::sync::Arc;

use super::file::TiffFile;
use crate::error::Error;
use crate::volume::{ByteOrder, ChunkReader, ChunkedArray, SampleType};

/// Bytes that are read at once.
const READ_BYTES: usize = 256 << 10;

/// Takes 32768 away from little-endian samples of 16 bits.
pub(super) fn subtract(samples: &mut [u8]) {
    samples.iter_mut().skip(1).step_by(2).for_each(|high| *high ^= 0x80);
}

/// Grey pictures that lie behind one another.
#[derive(Clone)]
pub(super) struct SignedPlanes {
    name: String,
    file: Arc<TiffFile>,
    /// Where the first one is.
    offset: u64,
    /// The lengths of the axes.
    lengths: Vec<usize>,
    chunk: Vec<usize>,
}

impl SignedPlanes {
    /// Pictures of the last two axes of `lengths`, from `offset` on.
    pub(super) fn new(name: String, file: Arc<TiffFile>, offset: u64, lengths: Vec<usize>) -> Self {
        let mut chunk = vec![1; lengths.len()];
        if let ([.., rows, columns], [.., height, width]) = (&mut *chunk, &*lengths) {
            (*rows, *columns) = ((READ_BYTES / (2 * width).max(1)).clamp(1, *height), *width);
        }
        Self { name, file, offset, lengths, chunk }
    }
}

impl ChunkedArray for SignedPlanes {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        Box::new(self.clone())
    }

    fn memory(&self) -> u64 {
        (self.chunk.iter().product::<usize>() * 2) as u64
    }
}

impl ChunkReader for SignedPlanes {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let firsts = place.iter().zip(&self.chunk).map(|(place, length)| place * length);
        let first =
            firsts.zip(&self.lengths).fold(0, |at, (first, length)| at * *length as u64 + first as u64);
        let read = self.file.read(self.offset + 2 * first, out);
        read.map_err(|problem| Error::new(self.name.clone(), problem))?;
        ByteOrder::to_little_endian(self.file.order, SampleType::I16, out);
        subtract(out);
        Ok(())
    }
}
