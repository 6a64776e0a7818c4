//! Compressed samples, deflated or in bzip2: inflated from their start in every reading, and compared with their
//! length and checksum at its end.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use bzip2::bufread::MultiBzDecoder;
use flate2::Crc;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::source::{FileSlice, Reading, SequentialSource};
use crate::error::{Error, Problem};

/// Bytes of a file that are read at once.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// Bytes of memory that a reading takes: the buffer and the state of the decoder.
const READING_BYTES: u64 = 256 << 10;

/// The same for bzip2, which holds a block of 900 kB and the order of its bytes.
const BZIP2_BYTES: u64 = 4 << 20;

/// Most bytes behind the samples that are read to come to a checksum.
const MOST_BEHIND: u64 = 1 << 20;

/// How samples are compressed, and what is around them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrapping {
    /// Not at all. The format keeps the CRC-32 of all inflated bytes elsewhere.
    Bare {
        /// The CRC-32.
        checksum: u32,
    },
    /// In gzip, in one piece or several, which have their own lengths and checksums.
    Gzip,
    /// In zlib, which has a checksum.
    Zlib,
    /// In bzip2, in one piece or several, which have their own checksums.
    Bzip2,
}

/// What may follow the samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// Nothing.
    Nothing,
    /// More bytes, which are not looked at. Then no checksum of all can be compared.
    Ignored,
    /// More bytes. If they are few, they are read, and their checksum is compared.
    Checked,
}

/// The samples of one array, compressed in a file.
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
    pub wrapping: Wrapping,
    /// Number of bytes of all samples.
    pub promised: u64,
    /// What may follow the samples.
    pub after: After,
    /// What the format calls data that are damaged in the given way.
    pub unusable: fn(&str) -> Problem,
}

impl SequentialSource for DeflatedBytes {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let slice = FileSlice { file: Arc::clone(&self.file), next: self.offset, left: self.deflated };
        let mut reader = inflated(slice, self.wrapping);
        io::copy(&mut (&mut reader).take(self.header), &mut io::sink())
            .map_err(|error| Error::new(&*self.name, inflate_problem(error, self.unusable)))?;
        Ok(Box::new(Inflating { bytes: self.clone(), reader, found: 0 }))
    }

    fn memory(&self) -> u64 {
        match self.wrapping {
            Wrapping::Bzip2 => BZIP2_BYTES,
            Wrapping::Bare { .. } | Wrapping::Gzip | Wrapping::Zlib => READING_BYTES,
        }
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
        let DeflatedBytes { promised, wrapping, after, unusable, .. } = self.bytes;
        let mut filled = 0;
        while filled < out.len() {
            match self.reader.read(&mut out[filled..]) {
                Ok(0) => {
                    return Err(Problem::Truncated { promised, found: self.found + filled as u64 });
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(Problem::Truncated { promised, found: self.found + filled as u64 });
                }
                Err(error) => return Err(inflate_problem(error, unusable)),
            }
        }
        self.found += filled as u64;
        if self.found < promised {
            return Ok(());
        }
        let most = if after == After::Checked { MOST_BEHIND } else { 1 };
        let more = io::copy(&mut (&mut self.reader).take(most), &mut io::sink());
        match (more, wrapping) {
            (Ok(_) | Err(_), _) if after == After::Ignored => Ok(()),
            (Ok(_), _) if after == After::Checked => Ok(()),
            (Ok(1..), _) => Err(Problem::TrailingBytes { promised }),
            (Err(error), _) => Err(inflate_problem(error, unusable)),
            (Ok(0), Wrapping::Bare { checksum }) if self.reader.crc.sum() != checksum => {
                Err(checksum_differs(unusable))
            }
            (Ok(0), _) => Ok(()),
        }
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
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            unusable("its compressed data are damaged")
        }
        io::ErrorKind::UnexpectedEof => unusable("its compressed data are cut short"),
        _ => Problem::Read(error),
    }
}

/// The problem of samples that are not the samples that were saved.
pub(crate) fn checksum_differs(unusable: fn(&str) -> Problem) -> Problem {
    unusable("its data are damaged, their checksum differs")
}

/// Inflates `slice`.
pub(crate) fn inflated(slice: FileSlice, wrapping: Wrapping) -> CrcReader<Inflated> {
    let reader = BufReader::with_capacity(READ_BUFFER_BYTES, slice);
    CrcReader::new(match wrapping {
        Wrapping::Bare { .. } => Inflated::Bare(Box::new(DeflateDecoder::new(reader))),
        Wrapping::Gzip => Inflated::Gzip(Box::new(MultiGzDecoder::new(reader))),
        Wrapping::Zlib => Inflated::Zlib(Box::new(ZlibDecoder::new(reader))),
        Wrapping::Bzip2 => Inflated::Bzip2(Box::new(MultiBzDecoder::new(reader))),
    })
}

/// Inflated bytes. They end where the deflated data end.
pub(crate) enum Inflated {
    Bare(Box<DeflateDecoder<BufReader<FileSlice>>>),
    Gzip(Box<MultiGzDecoder<BufReader<FileSlice>>>),
    Zlib(Box<ZlibDecoder<BufReader<FileSlice>>>),
    Bzip2(Box<MultiBzDecoder<BufReader<FileSlice>>>),
}

impl Read for Inflated {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let decoder = match self {
            Inflated::Bare(decoder) => decoder,
            // Its own end marks say whether it is complete.
            Inflated::Gzip(decoder) => return decoder.read(out),
            Inflated::Zlib(decoder) => return decoder.read(out),
            Inflated::Bzip2(decoder) => return decoder.read(out),
        };
        match decoder.read(out) {
            // At the end of its input the decoder returns an error, whether or not the end of the stream was
            // marked. The caller compares the length and the checksum, and its errors say better what is
            // missing.
            Err(error)
                if error.kind() == io::ErrorKind::UnexpectedEof && decoder.get_ref().get_ref().left == 0 =>
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
