//! gzip around files of other formats.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::spool::spooled;
use crate::error::Problem;
use crate::volume::inflate::{Wrapping, inflate_problem, inflated};
use crate::volume::source::FileSlice;

/// Number of bytes inside that show what a file is.
const START: u64 = 16;

/// Whether a file that begins with these bytes is in gzip.
pub(super) fn is(start: &[u8]) -> bool {
    start.starts_with(b"\x1f\x8b\x08")
}

/// The first bytes inside of a file whose first bytes are `start`; `None` if it is not in gzip, or is damaged.
pub(super) fn inside(start: &[u8]) -> Option<Vec<u8>> {
    let mut inside = Vec::new();
    let _ = is(start).then(|| MultiGzDecoder::new(start).take(START).read_to_end(&mut inside))?;
    (!inside.is_empty()).then_some(inside)
}

/// What is inside of a file, in a temporary file without a name.
pub(super) fn unpacked(file: &Arc<File>) -> Result<File, Problem> {
    let length = file.metadata().map_err(Problem::Read)?.len();
    let slice = FileSlice { file: Arc::clone(file), next: 0, left: length };
    spooled(&mut inflated(slice, Wrapping::Gzip)).map_err(|problem| match problem {
        Problem::Read(error) => inflate_problem(error, unusable),
        other => other,
    })
}

/// What is inside of a stream.
pub(super) fn inside_of_stream<'r>(reader: impl Read + 'r) -> Box<dyn Read + 'r> {
    Box::new(Unpacked(MultiGzDecoder::new(BufReader::new(reader))))
}

/// The problem of a file in gzip that is damaged in this way.
pub(super) fn unusable(reason: &str) -> Problem {
    Problem::Format { format: "a gzip file", reason: format!("is not a usable gzip file: {reason}") }
}

/// A stream out of gzip, whose errors say so.
struct Unpacked<R>(MultiGzDecoder<BufReader<R>>);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                io::Error::new(io::ErrorKind::InvalidData, "its gzip data are damaged")
            }
            _ => error,
        })
    }
}
