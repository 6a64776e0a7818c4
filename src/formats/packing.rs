//! What may be around a file of another format: gzip or bzip2.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use super::probe::HEAD_BYTES;
use super::{bzip2, gzip};
use crate::error::Problem;
use crate::volume::inflate::{Wrapping, inflated};
use crate::volume::source::FileSlice;

/// What is around a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Bzip2,
}

impl Packing {
    /// What is around a file that begins with these bytes; `None` if nothing is.
    pub fn of(start: &[u8]) -> Option<Self> {
        match start {
            _ if gzip::is(start) => Some(Self::Gzip),
            _ if bzip2::is(start) => Some(Self::Bzip2),
            _ => None,
        }
    }

    pub fn wrapping(self) -> Wrapping {
        match self {
            Self::Gzip => Wrapping::Gzip,
            Self::Bzip2 => Wrapping::Bzip2,
        }
    }

    /// What a file that is damaged in a way is called.
    pub fn unusable(self) -> fn(&str) -> Problem {
        match self {
            Self::Gzip => gzip::unusable,
            Self::Bzip2 => bzip2::unusable,
        }
    }

    /// What is inside of a stream.
    pub fn inside_of_stream<'r>(self, reader: impl Read + 'r) -> Box<dyn Read + 'r> {
        match self {
            Self::Gzip => gzip::inside_of_stream(reader),
            Self::Bzip2 => bzip2::inside_of_stream(reader),
        }
    }

    /// The first bytes of a file of `length` bytes inside of what is around it, as many as a probe may see, or as can
    /// be read of a damaged file.
    pub fn inside(self, file: &Arc<File>, length: u64) -> Vec<u8> {
        let slice = FileSlice { file: Arc::clone(file), next: 0, left: length };
        let (mut reader, mut inside) = (inflated(slice, self.wrapping()), Vec::new());
        let mut buffer = [0; HEAD_BYTES];
        while inside.len() < HEAD_BYTES {
            match reader.read(&mut buffer[..HEAD_BYTES - inside.len()]) {
                Ok(0) => break,
                Ok(count) => inside.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        inside
    }
}
