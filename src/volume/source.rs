//! Where the samples of a stored array lie in a file, and which store serves them best.
//!
//! Every format ends here: it finds out the [`Layout`] and the [`Source`] of an array and leaves the choice to
//! [`Volume::stored`]. Samples in C order and not compressed are read where they are, unless they are few. Anything else is
//! brought into memory by the first pass when it is small, and read from front to back as often as needed when it is not.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::{Arc, OnceLock};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::fortran::{self, Fortran};
use super::limits::Limits;
use super::store::read_exact_at;
use super::{ByteOrder, Layout, Reading, SequentialSource, Store, Volume};
use crate::error::{Error, Problem};
use crate::runtime::pages;

/// The stored samples of one array, readable from front to back as often as needed.
#[derive(Clone)]
pub(crate) struct Source {
    /// What errors call the array.
    pub name: String,
    pub file: Arc<File>,
    /// Where the samples begin; for a deflated entry, where its data begin.
    pub offset: u64,
    pub coding: Coding,
    /// Bytes of all samples.
    pub promised: u64,
}

/// How bytes are stored.
#[derive(Clone, Copy)]
pub(crate) enum Coding {
    /// As they are.
    Plain,
    /// Deflated.
    Deflate {
        /// Length of the deflated data in bytes.
        deflated: u64,
        /// Inflated bytes before the first sample.
        header: u64,
        /// The CRC-32 of all inflated bytes.
        checksum: u32,
    },
}

impl Volume<'static> {
    /// A volume over a stored array, by whatever way of reading it is cheapest within `limits`.
    pub(crate) fn stored(layout: Layout, source: Source, limits: Limits) -> Result<Self, Error> {
        let name = source.name.clone();
        let store = match source.coding {
            Coding::Plain if !layout.fortran && layout.bytes() > limits.small => {
                let file =
                    source.file.try_clone().map_err(|error| Error::new(&*name, Problem::Read(error)))?;
                Store::File { file, offset: source.offset }
            }
            _ if layout.bytes() <= limits.memory.max(limits.small) => {
                Store::LazyMemory(LazyMemory::new(layout, source, limits))
            }
            Coding::Deflate { .. } if !layout.fortran => Store::SequentialSource(Box::new(source)),
            _ => Store::SequentialSource(Box::new(Fortran { source, layout, limits })),
        };
        Ok(Self::new(name, layout.shape, layout.sample, layout.order, store))
    }

    /// A volume in memory. `read` is called for the stored samples, first to last.
    pub(crate) fn loaded(
        name: String,
        layout: Layout,
        read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let store = Store::Memory(Cow::Owned(load(&layout, read, limits)?));
        Ok(Self::new(name, layout.shape, layout.sample, ByteOrder::Little, store))
    }
}

/// The samples of a volume as blocks promise them; `read` is called for the stored ones, first to last.
fn load(
    layout: &Layout,
    read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
    limits: Limits,
) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; layout.bytes() as usize];
    pages::prefer_large(&mut bytes);
    if layout.fortran {
        fortran::gather(read, layout, &fortran::Window::whole(layout.shape), limits.chunk, &mut bytes)?;
    } else {
        read(&mut bytes)?;
    }
    layout.order.to_little_endian(layout.sample, &mut bytes);
    Ok(bytes)
}

/// Samples that are brought into memory when the first pass begins, so that to open a volume costs next to nothing.
pub(crate) struct LazyMemory {
    layout: Layout,
    source: Source,
    limits: Limits,
    loaded: OnceLock<Vec<u8>>,
}

impl LazyMemory {
    fn new(layout: Layout, source: Source, limits: Limits) -> Self {
        Self { layout, source, limits, loaded: OnceLock::new() }
    }

    /// Bytes of memory that they take, and the reading of them.
    pub(crate) fn memory(&self) -> u64 {
        let bytes = self.layout.bytes();
        let chunk = if self.layout.fortran { bytes.min(self.limits.chunk as u64) } else { 0 };
        bytes + chunk + self.source.memory()
    }

    /// The samples, as those of [`Store::Memory`].
    ///
    /// # Errors
    ///
    /// When they cannot be read, are damaged, or are not as many as promised.
    pub(crate) fn bytes(&self) -> Result<&[u8], Error> {
        if let Some(bytes) = self.loaded.get() {
            return Ok(bytes);
        }
        let mut reading = self.source.frames()?;
        let bytes = load(&self.layout, &mut |out| reading.fill(out), self.limits)?;
        Ok(self.loaded.get_or_init(|| bytes))
    }
}

impl SequentialSource for Source {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(match self.coding {
            Coding::Plain => Box::new(Plain { source: self.clone(), read: 0 }),
            Coding::Deflate { deflated, header, checksum } => {
                let slice = FileSlice { file: Arc::clone(&self.file), next: self.offset, left: deflated };
                let mut inflate = Inflate {
                    name: self.name.clone(),
                    reader: inflated(slice),
                    checksum,
                    promised: self.promised,
                    found: 0,
                };
                io::copy(&mut (&mut inflate.reader).take(header), &mut io::sink())
                    .map_err(|error| Error::new(&*self.name, damaged(error)))?;
                Box::new(inflate)
            }
        })
    }

    /// A buffer and the state of a decoder, where there is one.
    fn memory(&self) -> u64 {
        match self.coding {
            Coding::Plain => 0,
            Coding::Deflate { .. } => 256 << 10,
        }
    }
}

/// A reading of bytes stored as they are.
struct Plain {
    source: Source,
    read: u64,
}

impl Reading for Plain {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        read_exact_at(&self.source.file, out, self.source.offset + self.read)
            .map_err(|error| Error::new(&*self.source.name, Problem::Read(error)))?;
        self.read += out.len() as u64;
        Ok(())
    }
}

/// A reading of deflated bytes, which at its end has seen that they are as many as promised and undamaged.
struct Inflate {
    name: String,
    reader: Checked<Inflated>,
    checksum: u32,
    promised: u64,
    found: u64,
}

impl Inflate {
    fn try_fill(&mut self, out: &mut [u8]) -> Result<(), Problem> {
        let mut filled = 0;
        while filled < out.len() {
            match self.reader.read(&mut out[filled..]) {
                Ok(0) => {
                    return Err(Problem::Truncated {
                        promised: self.promised,
                        found: self.found + filled as u64,
                    });
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(damaged(error)),
            }
        }
        self.found += filled as u64;
        if self.found < self.promised {
            return Ok(());
        }
        if (&mut self.reader).take(1).read_to_end(&mut Vec::new()).map_err(damaged)? > 0 {
            return Err(Problem::TrailingBytes { promised: self.promised });
        }
        if self.reader.crc.sum() != self.checksum {
            return Err(checksum_differs());
        }
        Ok(())
    }
}

impl Reading for Inflate {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        self.try_fill(out).map_err(|problem| Error::new(&*self.name, problem))
    }
}

/// What a failure to inflate means: the reader failed, or the data are damaged.
pub(crate) fn damaged(error: io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Problem::NotNpz("its deflated data are damaged".into())
        }
        _ => Problem::Read(error),
    }
}

/// The samples are not those that were saved.
pub(crate) fn checksum_differs() -> Problem {
    Problem::NotNpz("its data are damaged, their checksum differs".into())
}

/// Inflates `slice`.
pub(crate) fn inflated(slice: FileSlice) -> Checked<Inflated> {
    let decoder = DeflateDecoder::new(BufReader::with_capacity(1 << 16, slice));
    Checked { reader: Inflated { decoder }, crc: Crc::new() }
}

/// Inflated bytes, which end where the deflated ones do.
pub(crate) struct Inflated {
    decoder: DeflateDecoder<BufReader<FileSlice>>,
}

impl Read for Inflated {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.decoder.read(out) {
            // The decoder calls it an error to ask on at the end, whether or not the end was marked. Whoever reads
            // compares the length and the checksum, and has better words for what is missing.
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

/// A reader that keeps the CRC-32 of what went through it.
pub(crate) struct Checked<R> {
    pub reader: R,
    pub crc: Crc,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(out)?;
        self.crc.update(&out[..read]);
        Ok(read)
    }
}

/// A part of a file, read by offset, so that several readings do not disturb one another.
pub(crate) struct FileSlice {
    pub file: Arc<File>,
    pub next: u64,
    pub left: u64,
}

impl Read for FileSlice {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let wanted = self.left.min(out.len() as u64) as usize;
        read_exact_at(&self.file, &mut out[..wanted], self.next)?;
        self.next += wanted as u64;
        self.left -= wanted as u64;
        Ok(wanted)
    }
}
