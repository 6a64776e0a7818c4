//! An open TIFF file: its header, and reading within its bounds.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::damaged;
use crate::error::{Error, Problem};
use crate::volume::ByteOrder;
use crate::volume::source::read_exact_at;

/// An open TIFF file.
#[derive(Debug)]
pub(super) struct TiffFile {
    pub(super) path: PathBuf,
    pub(super) file: Arc<File>,
    /// Length of the file in bytes.
    pub(super) length: u64,
    pub(super) order: ByteOrder,
    /// Whether offsets have 8 bytes (BigTIFF).
    pub(super) big: bool,
    /// Where the first directory is.
    pub(super) first: u64,
}

impl TiffFile {
    /// Reads the header of a file that begins with `start`.
    ///
    /// # Errors
    ///
    /// When it is no header of TIFF or BigTIFF.
    pub(super) fn new(path: &Path, file: Arc<File>, start: &[u8], length: u64) -> Result<Self, Problem> {
        let order = match start.get(..2) {
            Some(b"II") => ByteOrder::Little,
            Some(b"MM") => ByteOrder::Big,
            _ => return Err(damaged("it does not start with II or MM")),
        };
        let magic = start.get(2..4).map(|bytes| number(bytes, order));
        let (big, first) = match magic {
            Some(42) => (false, start.get(4..8)),
            Some(43) => (true, start.get(8..16)),
            _ => return Err(damaged("the number after II or MM is neither 42 nor 43")),
        };
        let Some(first) = first else { return Err(damaged("it ends within its header")) };
        let first = number(first, order);
        Ok(Self { path: path.to_owned(), file, length, order, big, first })
    }

    /// Opens another file, such as one of a set.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or is no TIFF file.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let open = || {
            if !std::fs::metadata(path).map_err(Problem::Read)?.is_file() {
                return Err(Problem::NotAFile(crate::error::NotAFileReason::Special));
            }
            let file = File::open(path).map_err(Problem::Read)?;
            let length = file.metadata().map_err(Problem::Read)?.len();
            let mut start = vec![0; length.min(16) as usize];
            read_exact_at(&file, &mut start, 0).map_err(Problem::Read)?;
            Self::new(path, Arc::new(file), &start, length)
        };
        open().map_err(|problem| Error::at(path, problem))
    }

    /// Fills `out` with the bytes at `offset`.
    ///
    /// # Errors
    ///
    /// When they are not in the file.
    pub(super) fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), Problem> {
        self.check(offset, out.len() as u64)?;
        read_exact_at(&self.file, out, offset).map_err(Problem::Read)
    }

    /// Checks that `count` bytes at `offset` are in the file.
    ///
    /// # Errors
    ///
    /// When they are not.
    pub(super) fn check(&self, offset: u64, count: u64) -> Result<(), Problem> {
        match offset.checked_add(count) {
            Some(end) if end <= self.length => Ok(()),
            _ => Err(damaged(format!(
                "it leads to {count} bytes at {offset}, and the file ends at {}; it may be cut short",
                self.length
            ))),
        }
    }

    /// The number that these bytes are: at most 8.
    pub(super) fn number(&self, bytes: &[u8]) -> u64 {
        number(bytes, self.order)
    }
}

/// The number that at most 8 bytes are.
#[inline]
pub(super) fn number(bytes: &[u8], order: ByteOrder) -> u64 {
    // Directories consist of numbers of these two lengths, and a file can have a hundred thousand directories.
    match (bytes, order) {
        (&[a, b], ByteOrder::Little) => u16::from_le_bytes([a, b]).into(),
        (&[a, b], ByteOrder::Big) => u16::from_be_bytes([a, b]).into(),
        (&[a, b, c, d], ByteOrder::Little) => u32::from_le_bytes([a, b, c, d]).into(),
        (&[a, b, c, d], ByteOrder::Big) => u32::from_be_bytes([a, b, c, d]).into(),
        _ => number_of_any_length(bytes, order),
    }
}

fn number_of_any_length(bytes: &[u8], order: ByteOrder) -> u64 {
    let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    match order {
        ByteOrder::Little => bytes.iter().rev().fold(0, add),
        ByteOrder::Big => bytes.iter().fold(0, add),
    }
}
