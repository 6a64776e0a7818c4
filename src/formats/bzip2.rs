//! bzip2 around files of other formats.

use std::io::{self, BufReader, Read};

use ::bzip2::bufread::MultiBzDecoder;

use crate::error::Problem;

/// Whether a file that begins with these bytes is in bzip2.
pub(super) fn is(start: &[u8]) -> bool {
    let is_block = |rest: &[u8]| rest.starts_with(b"1AY&SY") || rest.starts_with(b"\x17rE8P\x90");
    start.starts_with(b"BZh") && start.get(4..).is_some_and(is_block)
}

/// What is inside of a stream.
pub(super) fn inside_of_stream<'r>(reader: impl Read + 'r) -> Box<dyn Read + 'r> {
    Box::new(Unpacked(MultiBzDecoder::new(BufReader::new(reader))))
}

/// The problem of a file in bzip2 that is damaged in this way.
pub(super) fn unusable(reason: &str) -> Problem {
    Problem::Format { format: "a bzip2 file", reason: format!("is not a usable bzip2 file: {reason}") }
}

/// A stream out of bzip2, whose errors say so.
struct Unpacked<R>(MultiBzDecoder<BufReader<R>>);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                io::Error::new(io::ErrorKind::InvalidData, "its bzip2 data are damaged")
            }
            _ => error,
        })
    }
}
