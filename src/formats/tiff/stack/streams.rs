//! Strips and tiles that are too large to be decompressed as a whole: they are read as streams, from their first row
//! on. A stream continues where it was left, so rows that are asked for in their order are decompressed once.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::open_page::{OpenPage, StripAt};
use crate::error::Problem;
use crate::formats::tiff::codec::{Damage, stream};
use crate::formats::tiff::compression::unread;
use crate::volume::source::FileSlice;

/// Bytes of rows that are left out at once.
const SKIPPED_BYTES: u64 = 64 << 10;

/// The streams of an array that no thread reads just now, the latest last.
#[derive(Default)]
pub(super) struct Streams(Mutex<Vec<RowStream>>);

/// The rows of a strip or tile, as they are stored.
struct RowStream {
    plane: usize,
    at: StripAt,
    /// The row that comes next.
    next: usize,
    rows: Box<dyn Read + Send>,
}

impl Streams {
    /// Fills `out` with rows of a strip or tile as they are stored, without compression.
    pub(super) fn read(
        &self,
        page: &OpenPage,
        at: StripAt,
        rows: Range<usize>,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        page.packed(at, rows.end as u64 * page.shape.stored_row())?;
        let mut stream = match self.take(page.plane, at, rows.start) {
            Some(stream) => stream,
            None => RowStream::open(page, at)?,
        };
        // A stream that failed is not used again.
        stream.read(rows, out, page.shape.stored_row()).map_err(|error| problem(page, at, error))?;
        self.keep(stream);
        Ok(())
    }

    /// The stream that is nearest to a row.
    fn take(&self, plane: usize, at: StripAt, row: usize) -> Option<RowStream> {
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |stream: &RowStream| (stream.plane, stream.at) == (plane, at) && stream.next <= row;
        let fitting = streams.iter().enumerate().filter(|(_, stream)| fits(stream));
        let (place, _) = fitting.max_by_key(|(_, stream)| stream.next)?;
        Some(streams.remove(place))
    }

    /// Keeps a stream for later rows: as many streams as there may be threads.
    fn keep(&self, stream: RowStream) {
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        let mut streams = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if streams.len() == most {
            streams.remove(0);
        }
        streams.push(stream);
    }
}

impl RowStream {
    fn open(page: &OpenPage, at: StripAt) -> Result<Self, Problem> {
        let (offset, length) = page.strip(at)?;
        page.file.check(offset, length)?;
        let slice = FileSlice { file: Arc::clone(&page.file.file), next: offset, left: length };
        let source = Packed { slice, reversed: page.shape.reversed_bits };
        let opened = stream::open(page.compression, source).map_err(|error| problem(page, at, error))?;
        let rows = opened.ok_or_else(|| Problem::Bug("a compression without streams".into()))?;
        Ok(Self { plane: page.plane, at, next: 0, rows })
    }

    fn read(&mut self, rows: Range<usize>, out: &mut [u8], row: u64) -> io::Result<()> {
        let mut left = (rows.start - self.next) as u64 * row;
        let mut skipped = vec![0; left.min(SKIPPED_BYTES) as usize];
        while left > 0 {
            let count = left.min(SKIPPED_BYTES);
            self.rows.read_exact(&mut skipped[..count as usize])?;
            left -= count;
        }
        self.next = rows.end;
        self.rows.read_exact(out)
    }
}

/// The problem of a stream that ended, was damaged, or could not be read.
fn problem(page: &OpenPage, at: StripAt, error: io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => page.broken_data(at, Damage::Short),
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => page.broken_data(at, Damage::Invalid),
        io::ErrorKind::OutOfMemory => unread("a TIFF file compressed with Zstandard at its highest levels"),
        _ => Problem::Read(error),
    }
}

/// The compressed bytes of a strip or tile.
struct Packed {
    slice: FileSlice,
    /// Whether the bits of each byte are in reverse order.
    reversed: bool,
}

impl Read for Packed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.slice.read(out)?;
        if self.reversed {
            out[..count].iter_mut().for_each(|byte| *byte = byte.reverse_bits());
        }
        Ok(count)
    }
}
