//! Samples that are made from another volume's samples: once, before the first pass, and kept.
//!
//! They are kept in memory if they are few, else in a temporary file without a name. So the other volume is read once,
//! however many passes there are.

use std::fmt;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Volume;
use super::limits::Limits;
use super::source::{Reading, SequentialSource, read_exact_at};
use crate::error::{Error, Problem};
use crate::runtime::progress::Progress;
use crate::runtime::threads::Workers;

/// The threads that make samples, and the listener for their progress.
#[derive(Clone, Copy)]
pub(crate) struct Makers<'m> {
    /// The threads; without them, the calling thread alone.
    pub(crate) workers: Option<&'m Workers>,
    pub(crate) progress: &'m dyn Progress,
}

/// Keeps a run of samples that begins with this number.
pub(crate) type Keep<'k> = dyn FnMut(u64, &[u8]) -> Result<(), Error> + Send + 'k;

/// A way to make samples from another volume's samples.
pub(crate) trait Derivation: Send + Sync {
    /// Hands all samples to `keep`, little-endian: runs in any order, each with the number of its first sample.
    ///
    /// # Errors
    ///
    /// When the other volume cannot be read, and the errors of `keep`.
    fn make(&self, makers: Makers<'_>, keep: &mut Keep<'_>) -> Result<(), Error>;

    /// Bytes of memory that it takes.
    fn memory(&self) -> u64;
}

/// Samples that are made from another volume's samples.
#[derive(Clone)]
pub(crate) struct Derived<'a> {
    derivation: Arc<dyn Derivation + 'a>,
    samples: Arc<KeptSamples>,
    /// A byte for each sample, where there is one.
    depths: Option<Arc<KeptSamples>>,
    /// Held by the thread that makes them.
    making: Arc<Mutex<()>>,
}

/// Samples that were made, or will be.
struct KeptSamples {
    /// What errors call them.
    name: String,
    bytes: u64,
    /// Bytes of a sample.
    width: usize,
    is_in_memory: bool,
    kept: OnceLock<Kept>,
}

enum Kept {
    Memory(Vec<u8>),
    File(File),
}

impl<'a> Derived<'a> {
    /// `derivation` makes `count` samples of `width` bytes, and behind each, with `keeps_depths`, a byte with its
    /// depth. Errors call them `name`.
    pub(crate) fn new(
        name: &str,
        derivation: Arc<dyn Derivation + 'a>,
        (count, width, keeps_depths): (u64, usize, bool),
        limits: Limits,
    ) -> Self {
        let samples = |width: usize| Arc::new(KeptSamples::new(name, count, width, limits));
        let depths = keeps_depths.then(|| samples(1));
        Self { derivation, samples: samples(width), depths, making: Arc::default() }
    }

    /// The samples as a source, which gives them once they are made.
    pub(super) fn source(&self) -> Arc<dyn SequentialSource> {
        Arc::new(MadeSamples(Arc::clone(&self.samples)))
    }

    /// The depths of the samples as a source.
    pub(super) fn depths(&self) -> Option<Arc<dyn SequentialSource>> {
        let depths = self.depths.as_ref()?;
        Some(Arc::new(MadeSamples(Arc::clone(depths))))
    }

    /// Bytes of memory that it takes to make the samples.
    pub(super) fn memory(&self) -> u64 {
        self.derivation.memory()
    }

    /// Makes the samples, unless they are there.
    fn make(&self, makers: Makers<'_>) -> Result<(), Error> {
        let Self { derivation, samples, depths, making } = self;
        let _making = making.lock().unwrap_or_else(PoisonError::into_inner);
        if samples.kept.get().is_some() {
            return Ok(());
        }
        let mut kept = samples.begun()?;
        match depths {
            None => derivation.make(makers, &mut |first, made| samples.keep(&mut kept, first, made))?,
            Some(depths) => {
                let (mut own, mut of_depths) = (depths.begun()?, Vec::new());
                let mut without = Vec::new();
                derivation.make(makers, &mut |first, made| {
                    without.clear();
                    of_depths.clear();
                    for made in made.chunks_exact(samples.width + 1) {
                        without.extend_from_slice(&made[..samples.width]);
                        of_depths.push(made[samples.width]);
                    }
                    samples.keep(&mut kept, first, &without)?;
                    depths.keep(&mut own, first, &of_depths)
                })?;
                depths.kept.get_or_init(|| own);
            }
        }
        samples.kept.get_or_init(|| kept);
        Ok(())
    }
}

impl KeptSamples {
    fn new(name: &str, count: u64, width: usize, limits: Limits) -> Self {
        let bytes = count * width as u64;
        let (is_in_memory, kept) = (bytes <= limits.spool, OnceLock::new());
        Self { name: name.to_owned(), bytes, width, is_in_memory, kept }
    }

    /// Room for the samples.
    fn begun(&self) -> Result<Kept, Error> {
        match self.is_in_memory {
            true => Ok(Kept::Memory(vec![0; self.bytes as usize])),
            false => tempfile::tempfile().map(Kept::File).map_err(|error| self.error(error)),
        }
    }

    /// Keeps samples from this number on.
    fn keep(&self, kept: &mut Kept, first: u64, samples: &[u8]) -> Result<(), Error> {
        let start = first * self.width as u64;
        match kept {
            Kept::Memory(all) => all[start as usize..][..samples.len()].copy_from_slice(samples),
            Kept::File(file) => {
                let written = file.seek(SeekFrom::Start(start)).and_then(|_| file.write_all(samples));
                written.map_err(|error| self.error(error))?;
            }
        }
        Ok(())
    }

    fn error(&self, error: io::Error) -> Error {
        Error::new(&*self.name, Problem::Spool(error))
    }
}

impl fmt::Debug for Derived<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Derived").field("bytes", &self.samples.bytes).finish_non_exhaustive()
    }
}

impl Volume<'_> {
    /// Makes the samples, if they are made from another volume's samples and are not there yet. A pass does it, too,
    /// with one thread.
    ///
    /// # Errors
    ///
    /// When the other volume cannot be read, or there is no room for the samples.
    pub(crate) fn make_samples(&self, makers: Makers<'_>) -> Result<(), Error> {
        self.derived.as_ref().map_or(Ok(()), |derived| derived.make(makers))
    }
}

/// The source of samples that are made.
struct MadeSamples(Arc<KeptSamples>);

impl SequentialSource for MadeSamples {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        Ok(Box::new(MadeReading { samples: Arc::clone(&self.0), next: 0 }))
    }

    fn memory(&self) -> u64 {
        if self.0.is_in_memory { self.0.bytes } else { 0 }
    }
}

/// A reading of [`MadeSamples`].
struct MadeReading {
    samples: Arc<KeptSamples>,
    /// The next byte.
    next: u64,
}

impl Reading for MadeReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        let KeptSamples { name, kept, .. } = &*self.samples;
        match kept.get() {
            Some(Kept::Memory(bytes)) => out.copy_from_slice(&bytes[self.next as usize..][..out.len()]),
            Some(Kept::File(file)) => {
                read_exact_at(file, out, self.next).map_err(|error| self.samples.error(error))?;
            }
            None => {
                let problem = Problem::Bug("samples are read before they are made".into());
                return Err(Error::new(&**name, problem));
            }
        }
        self.next += out.len() as u64;
        Ok(())
    }
}
