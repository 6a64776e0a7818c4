//! Where the bytes of a stored array are, and the two traits by which samples that are not in memory are
//! read.
//!
//! Nothing here knows how samples are compressed or ordered: other readings (`inflate`, `gather`) stand on
//! top, and `store` chooses between them.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use crate::error::{Error, Problem};

/// Samples that can only be read from front to back, but as often as needed.
pub(crate) trait SequentialSource: Send + Sync {
    /// Starts a reading at the first sample.
    ///
    /// # Errors
    ///
    /// When the samples cannot be read, or are damaged before the first of them.
    fn frames(&self) -> Result<Box<dyn Reading>, Error>;

    /// Bytes of memory that a reading takes.
    fn memory(&self) -> u64;

    /// Starts a reading that gives every sample once, in an order that is cheaper than the order of the
    /// frames. `None` if there is no cheaper order.
    fn any_order(&self) -> Option<Result<Box<dyn Reading>, Error>> {
        None
    }
}

impl<S: SequentialSource + ?Sized> SequentialSource for Arc<S> {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        (**self).frames()
    }

    fn memory(&self) -> u64 {
        (**self).memory()
    }

    fn any_order(&self) -> Option<Result<Box<dyn Reading>, Error>> {
        (**self).any_order()
    }
}

/// One reading of a [`SequentialSource`].
pub(crate) trait Reading: Send {
    /// Fills `out`, a whole number of samples, with the samples that come next.
    ///
    /// # Errors
    ///
    /// When they cannot be read, are damaged, or are fewer than promised. With the last sample: when more
    /// follow.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error>;
}

/// The samples of one array, stored in a file as they are, one after the other.
#[derive(Clone)]
pub(crate) struct StoredBytes {
    /// What errors call the array.
    pub name: String,
    pub file: Arc<File>,
    /// Where the samples begin, in bytes.
    pub offset: u64,
}

impl SequentialSource for StoredBytes {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(StoredReading { bytes: self.clone(), read: 0 }))
    }

    fn memory(&self) -> u64 {
        0
    }
}

/// A reading of [`StoredBytes`].
struct StoredReading {
    bytes: StoredBytes,
    /// Number of bytes that were read.
    read: u64,
}

impl Reading for StoredReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        read_exact_at(&self.bytes.file, out, self.bytes.offset + self.read)
            .map_err(|error| Error::new(&*self.bytes.name, Problem::Read(error)))?;
        self.read += out.len() as u64;
        Ok(())
    }
}

/// A part of a file, read by offset, so that several readings do not disturb one another.
pub(crate) struct FileSlice {
    pub file: Arc<File>,
    /// Where the next byte is.
    pub next: u64,
    /// Number of bytes that are left.
    pub left: u64,
}

impl Read for FileSlice {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.left.min(out.len() as u64) as usize;
        read_exact_at(&self.file, &mut out[..count], self.next)?;
        self.next += count as u64;
        self.left -= count as u64;
        Ok(count)
    }
}

/// Reads `out.len()` bytes at `offset`, from any thread. Every reader has looked at the file's length before,
/// so an early end means that the file has changed since.
pub(crate) fn read_exact_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<()> {
    read_at(file, out, offset).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "it became shorter while it was read; wait until it is complete",
        ),
        _ => error,
    })
}

#[cfg(unix)]
fn read_at(file: &File, out: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut out: &mut [u8], mut offset: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !out.is_empty() {
        match file.seek_read(out, offset) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                out = &mut out[read..];
                offset += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
