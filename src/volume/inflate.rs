//! Deflated samples: inflated from their start in every reading, and compared with their length and checksum
//! at its end.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::source::{FileSlice, Reading, SequentialSource};
use crate::error::{Error, Problem};

/// Bytes of a file that are read at once.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// Bytes of memory that a reading takes: the buffer and the state of the decoder.
const READING_BYTES: u64 = 256 << 10;

/// The samples of one array, deflated in a file.
#[derive(Clone)]
pub(crate) struct DeflatedBytes {
    /// What errors call the array.
    pub name: String,
    pub file: Arc<File>,
    /// Where the deflated data begin, in bytes.
    pub offset: u64,
    /// Length of the deflated data in bytes.
    pub deflated: u64,
    /// Number of inflated bytes before the first sample.
    pub header: u64,
    /// The CRC-32 of all inflated bytes.
    pub checksum: u32,
    /// Number of bytes of all samples.
    pub promised: u64,
    /// What the format calls data that are damaged in the given way.
    pub unusable: fn(&str) -> Problem,
}

impl SequentialSource for DeflatedBytes {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let slice = FileSlice { file: Arc::clone(&self.file), next: self.offset, left: self.deflated };
        let mut reader = inflated(slice);
        io::copy(&mut (&mut reader).take(self.header), &mut io::sink())
            .map_err(|error| Error::new(&*self.name, inflate_problem(error, self.unusable)))?;
        Ok(Box::new(Inflating { bytes: self.clone(), reader, found: 0 }))
    }

    fn memory(&self) -> u64 {
        READING_BYTES
    }
}

/// A reading of [`DeflatedBytes`]. With the last sample it makes sure that the samples are as many as
/// promised, and undamaged.
struct Inflating {
    bytes: DeflatedBytes,
    reader: CrcReader<Inflated>,
    /// Number of bytes of samples that were read.
    found: u64,
}

impl Inflating {
    fn try_fill(&mut self, out: &mut [u8]) -> Result<(), Problem> {
        let DeflatedBytes { promised, checksum, unusable, .. } = self.bytes;
        let mut filled = 0;
        while filled < out.len() {
            match self.reader.read(&mut out[filled..]) {
                Ok(0) => {
                    return Err(Problem::Truncated { promised, found: self.found + filled as u64 });
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(inflate_problem(error, unusable)),
            }
        }
        self.found += filled as u64;
        if self.found < promised {
            return Ok(());
        }
        let more = (&mut self.reader).take(1).read_to_end(&mut Vec::new());
        if more.map_err(|error| inflate_problem(error, unusable))? > 0 {
            return Err(Problem::TrailingBytes { promised });
        }
        if self.reader.crc.sum() == checksum { Ok(()) } else { Err(checksum_differs(unusable)) }
    }
}

impl Reading for Inflating {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.try_fill(out).map_err(|problem| Error::new(&*self.bytes.name, problem))
    }
}

/// What a failure to inflate means: the file cannot be read, or the data are damaged.
pub(crate) fn inflate_problem(error: io::Error, unusable: fn(&str) -> Problem) -> Problem {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => unusable("its deflated data are damaged"),
        _ => Problem::Read(error),
    }
}

/// The problem of samples that are not the samples that were saved.
pub(crate) fn checksum_differs(unusable: fn(&str) -> Problem) -> Problem {
    unusable("its data are damaged, their checksum differs")
}

/// Inflates `slice`.
pub(crate) fn inflated(slice: FileSlice) -> CrcReader<Inflated> {
    let decoder = DeflateDecoder::new(BufReader::with_capacity(READ_BUFFER_BYTES, slice));
    CrcReader::new(Inflated { decoder })
}

/// Inflated bytes. They end where the deflated data end.
pub(crate) struct Inflated {
    decoder: DeflateDecoder<BufReader<FileSlice>>,
}

impl Read for Inflated {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.decoder.read(out) {
            // At the end of its input the decoder returns an error, whether or not the end of the stream was
            // marked. The caller compares the length and the checksum, and its errors say better what is
            // missing.
            Err(error)
                if error.kind() == io::ErrorKind::UnexpectedEof
                    && self.decoder.get_ref().get_ref().left == 0 =>
            {
                Ok(0)
            }
            result => result,
        }
    }
}

/// A reader that keeps the CRC-32 of the bytes that were read.
pub(crate) struct CrcReader<R> {
    reader: R,
    pub crc: Crc,
}

impl<R> CrcReader<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, crc: Crc::new() }
    }
}

impl<R: Read> Read for CrcReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        self.crc.update(&out[..read]);
        Ok(read)
    }
}
