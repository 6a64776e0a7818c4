//! Where the samples of a volume lie, and how its bytes are got out of there.
//!
//! Three kinds of store serve every format: bytes in memory (or to be brought there), bytes in a file at an offset (any part, any thread, at any
//! time), and a [`SequentialSource`] store that can only be read from front to back (a deflated archive entry; Fortran
//! order, whose frames are gathered from the whole file).

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io;

use super::source::LazyMemory;
use crate::error::Error;

/// The bytes of all samples of a volume.
pub(crate) enum Store<'a> {
    /// In memory: little-endian, C order, bools 0 or 1.
    Memory(Cow<'a, [u8]>),
    /// The same, from the first pass on.
    LazyMemory(LazyMemory),
    /// In a file from `offset` on, C order, in the volume's byte order.
    File { file: File, offset: u64 },
    /// Readable from front to back only, in the volume's byte order.
    SequentialSource(Box<dyn SequentialSource>),
}

impl fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Store::Memory(_) => "Memory",
            Store::LazyMemory(_) => "Late",
            Store::File { .. } => "File",
            Store::SequentialSource(_) => "Sequential",
        })
    }
}

/// A store that can only be read from front to back, but as often as needed.
pub(crate) trait SequentialSource: Send + Sync {
    /// Starts at the first sample of the first frame, in C order.
    fn frames(&self) -> Result<Box<dyn Reading>, Error>;

    /// Bytes of memory that a reading takes.
    fn memory(&self) -> u64;

    /// Starts anywhere, and gives every sample once, in an order that is cheaper than that of the frames, if there is one.
    fn any_order(&self) -> Option<Result<Box<dyn Reading>, Error>> {
        None
    }
}

/// One reading of a [`SequentialSource`] store.
pub(crate) trait Reading: Send {
    /// Fills `out`, a whole number of samples, with the samples that come next.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error>;
}

/// Reads `out.len()` bytes at `offset`, from any thread. Every reader has looked at the file's length before, so an early end
/// means that the file has changed since.
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
