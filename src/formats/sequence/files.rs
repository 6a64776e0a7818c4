//! The samples of numbered files. No file stays open: each thread has one open at a time.

use std::path::{Path, PathBuf};

use crate::error::{Error, Problem, SequenceReason};
use crate::formats::format::Format;
use crate::formats::input;
use crate::formats::opened::Opened;
use crate::formats::options::ReadOptions;
use crate::volume::{AxisKind, ChunkReader, ChunkedArray, Limits, Metadata, SampleType, Volume};

/// What all files of a sequence have in common.
#[derive(Clone, Debug)]
pub(super) struct FileShape {
    /// The lengths of the axes of each file.
    pub lengths: Vec<usize>,
    pub sample: SampleType,
    /// What the first file says besides its samples.
    pub metadata: Metadata,
    /// Number of axes before the picture, which count the chunks of a file.
    outer: usize,
}

impl FileShape {
    fn of(volume: &Volume<'_>) -> Self {
        let (lengths, metadata) = (volume.lengths().to_vec(), volume.metadata().clone());
        let last = metadata.axes.as_ref().and_then(|axes| axes.kinds().last());
        let colors = match last {
            Some(kind) => *kind == AxisKind::Samples,
            None => volume.shape().samples > 1,
        };
        let outer = lengths.len().saturating_sub(if colors { 3 } else { 2 });
        Self { lengths, sample: volume.sample(), metadata, outer }
    }

    /// The lengths of a chunk: a picture.
    fn chunk(&self) -> Vec<usize> {
        let mut chunk = self.lengths.clone();
        chunk[..self.outer].fill(1);
        chunk
    }

    /// Number of bytes of a chunk.
    fn chunk_bytes(&self) -> u64 {
        let samples: u64 = self.lengths[self.outer..].iter().map(|&length| length as u64).product();
        samples * u64::from(self.sample.bits() / 8)
    }

    /// The shape and the type, as errors write them.
    fn text(&self) -> String {
        let lengths: Vec<String> = self.lengths.iter().map(usize::to_string).collect();
        format!("{} {}", lengths.join("x"), self.sample.name())
    }
}

/// The files of a sequence.
pub(super) struct SequenceFiles {
    opener: Opener,
    shape: FileShape,
    /// Bytes of memory that an open file takes.
    open_bytes: u64,
    /// The lengths of the axes along the files.
    counts: Vec<usize>,
    chunk: Vec<usize>,
}

/// How the files are opened.
#[derive(Clone)]
struct Opener {
    formats: &'static [Format],
    paths: std::sync::Arc<[PathBuf]>,
    options: ReadOptions,
    limits: Limits,
}

impl Opener {
    fn open(&self, path: &Path) -> Result<Volume<'static>, Error> {
        let paths = [path.to_owned()];
        let opened = Opened::new(&paths)?.read_by(self.options);
        input::open(self.formats, &opened, None, self.limits)
    }

    /// Opens a file that has the shape and the type of the first one.
    fn open_like(&self, number: usize, first: &FileShape) -> Result<Volume<'static>, Error> {
        let path = &self.paths[number];
        let volume = self.open(path)?;
        let found = FileShape::of(&volume);
        if (&found.lengths, found.sample) == (&first.lengths, first.sample) {
            return Ok(volume);
        }
        let name = self.paths[0].file_name().unwrap_or_default().to_string_lossy().into_owned();
        let reason = SequenceReason::Unlike { found: found.text(), first: name, expected: first.text() };
        Err(Error::at(path, Problem::Sequence(reason)))
    }
}

impl SequenceFiles {
    /// Opens each file, and closes it again.
    pub(super) fn open(
        formats: &'static [Format],
        paths: &[PathBuf],
        options: ReadOptions,
        limits: Limits,
    ) -> Result<Self, Error> {
        let opener = Opener { formats, paths: paths.into(), options, limits };
        let first = opener.open(&opener.paths[0])?;
        let (shape, open_bytes) = (FileShape::of(&first), first.memory());
        for number in 1..opener.paths.len() {
            opener.open_like(number, &shape)?;
        }
        Ok(Self { opener, chunk: shape.chunk(), shape, open_bytes, counts: Vec::new() })
    }

    pub(super) fn shape(&self) -> &FileShape {
        &self.shape
    }

    /// The same files along axes of these lengths.
    pub(super) fn along(self, counts: &[usize]) -> Self {
        let chunk = counts.iter().map(|_| 1).chain(self.shape.chunk()).collect();
        Self { counts: counts.to_vec(), chunk, ..self }
    }
}

impl ChunkedArray for SequenceFiles {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        let (opener, shape, counts) = (self.opener.clone(), self.shape.clone(), self.counts.clone());
        Box::new(FileReader { opener, shape, counts, open: None, buffer: Vec::new() })
    }

    fn memory(&self) -> u64 {
        self.open_bytes + self.shape.chunk_bytes()
    }
}

/// A reader of one thread.
struct FileReader {
    opener: Opener,
    shape: FileShape,
    counts: Vec<usize>,
    /// The number of the file that is open, and its volume.
    open: Option<(usize, Volume<'static>)>,
    buffer: Vec<u8>,
}

impl ChunkReader for FileReader {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let (along, within) = place.split_at(self.counts.len());
        let number_of = |place: &[usize], lengths: &[usize]| {
            place.iter().zip(lengths).fold(0, |number, (at, length)| number * length + at)
        };
        let file = number_of(along, &self.counts);
        let outer = self.shape.outer;
        let run = number_of(&within[..outer], &self.shape.lengths[..outer]);
        if self.open.as_ref().is_none_or(|(open, _)| *open != file) {
            self.open = None;
            self.open = Some((file, self.opener.open_like(file, &self.shape)?));
        }
        let Some((_, volume)) = &self.open else { return Ok(()) };
        // The frames of the file by its own shape may be the rows of its picture.
        let chunks: usize = self.shape.lengths[..outer].iter().product();
        let frames = volume.shape().frames / chunks;
        volume.read_run(frames, run, &mut self.buffer, out)?;
        // A picture that was decoded is not kept, and the file of the last chunk is not either.
        if chunks == 1 {
            self.open = None;
        }
        Ok(())
    }
}
