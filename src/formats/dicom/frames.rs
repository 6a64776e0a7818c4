//! The frames of a volume: each is read and decoded when it is asked for, by any thread.

use std::fs::File;
use std::io::Read;
use std::sync::{Arc, OnceLock};

use super::bytes::{FileBytes, inflater};
use super::codec;
use super::damaged;
use super::fragments::Fragments;
use super::header::Header;
use super::instance::Instance;
use super::pixels::Conversion;
use crate::error::{Error, Problem};
use crate::formats::spool::spooled;
use crate::volume::source::read_exact_at;
use crate::volume::{ChunkReader, ChunkedArray};

/// The most bytes of a compressed frame, and of a decoded one.
const MOST_BYTES: u64 = 256 << 20;

/// A frame of a volume.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FramePlace {
    /// The number of its file.
    pub(super) file: usize,
    /// Its number in the file.
    pub(super) frame: usize,
    pub(super) slope: f64,
    pub(super) intercept: f64,
}

/// The frames of a volume.
pub(super) struct Frames {
    files: Vec<SourceFile>,
    /// The file, where there is one and it is open.
    only: Option<Arc<File>>,
    places: Vec<FramePlace>,
    conversion: Conversion,
    /// The lengths of the axes before those of a frame.
    outer: Vec<usize>,
    chunk: Vec<usize>,
}

/// A file with frames.
struct SourceFile {
    instance: Arc<Instance>,
    /// Where the fragments are, once that was read.
    fragments: OnceLock<Result<Fragments, String>>,
    /// The inflated data set, where it was deflated and has several frames.
    inflated: OnceLock<Arc<File>>,
}

impl Frames {
    /// The frames at `places` of these files, which are as many as `outer` has indices. An only file is open.
    ///
    /// # Errors
    ///
    /// When a frame is too large to be held as a whole.
    pub(super) fn new(
        (files, only): (&[Arc<Instance>], Option<Arc<File>>),
        places: Vec<FramePlace>,
        conversion: Conversion,
        outer: Vec<usize>,
    ) -> Result<Self, Problem> {
        if conversion.frame_bytes().max(conversion.size.total()) as u64 > MOST_BYTES {
            return Err(damaged("its frames are larger than 256 MiB"));
        }
        let mut chunk = vec![1; outer.len()];
        chunk.extend([conversion.size.height, conversion.size.width]);
        chunk.extend((conversion.samples() > 1).then_some(conversion.samples()));
        let file = |instance: &Arc<Instance>| SourceFile {
            instance: Arc::clone(instance),
            fragments: OnceLock::new(),
            inflated: OnceLock::new(),
        };
        Ok(Self { files: files.iter().map(file).collect(), only, places, conversion, outer, chunk })
    }
}

impl ChunkedArray for Arc<Frames> {
    fn chunk(&self) -> &[usize] {
        &self.chunk
    }

    fn reader(&self) -> Box<dyn ChunkReader> {
        Box::new(FrameReader { frames: Arc::clone(self), open: None })
    }

    fn memory(&self) -> u64 {
        // Compressed, decoded, and converted.
        3 * self.conversion.frame_bytes().max(self.conversion.size.total()) as u64
    }
}

/// A reader of one thread. It has one file open at a time.
struct FrameReader {
    frames: Arc<Frames>,
    open: Option<(usize, Arc<File>)>,
}

impl ChunkReader for FrameReader {
    fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
        let frames = Arc::clone(&self.frames);
        let outer = place.iter().zip(&frames.outer);
        let number = outer.fold(0, |number, (index, length)| number * length + index);
        let missing = || Error::new("frames", Problem::Bug("a frame is missing".into()));
        let place = frames.places.get(number).ok_or_else(missing)?;
        let source = frames.files.get(place.file).ok_or_else(missing)?;
        let file = match self.open.take().filter(|(open, _)| *open == place.file) {
            Some((_, file)) => file,
            None => match &frames.only {
                Some(file) => Arc::clone(file),
                None => source.instance.open()?,
            },
        };
        let read = source.read(&file, place, &frames.conversion, out);
        self.open = Some((place.file, file));
        read.map_err(|problem| Error::at(&source.instance.path, problem))
    }
}

impl SourceFile {
    fn read(
        &self,
        file: &Arc<File>,
        place: &FramePlace,
        conversion: &Conversion,
        out: &mut [u8],
    ) -> Result<(), Problem> {
        let header = &self.instance.header;
        let scale = (place.slope, place.intercept);
        if header.pixels.length.is_some() {
            let (stored, first) = self.stored(file, place.frame)?;
            conversion.convert(conversion.unpacked(stored, first), (None, false), scale, out);
            return Ok(());
        }
        let data = self.compressed(file, place.frame)?;
        let decoded = codec::decode(header.syntax.compression, &data, conversion.size);
        let decoded = decoded.map_err(codec::Damage::problem)?;
        conversion.convert(decoded.data, (decoded.bits, decoded.is_rgb), scale, out);
        Ok(())
    }

    /// The bytes of a frame that is not compressed, and the number of its first bit in the first of them.
    fn stored(&self, file: &Arc<File>, frame: usize) -> Result<(Vec<u8>, usize), Problem> {
        let header = &self.instance.header;
        let bits = header.frame_bits().filter(|bits| *bits <= 8 * MOST_BYTES);
        let bits = bits.ok_or_else(|| damaged("its frames are larger than 256 MiB"))?;
        let first = bits * frame as u64;
        let (mut start, mut end) = (first / 8, (first + bits).div_ceil(8));
        if header.pixels.swapped {
            (start, end) = (start - start % 2, end + end % 2);
        }
        let mut bytes = vec![0; (end - start) as usize];
        let at = header.pixels.at + start;
        match (header.syntax.deflated, header.frame_count) {
            (false, _) => read_padded(file, &mut bytes, at)?,
            (true, 1) => {
                let mut data_set = inflater(file, header.data_set);
                let problem = |error| damaged(format!("it cannot be inflated: {error}"));
                std::io::copy(&mut data_set.by_ref().take(at), &mut std::io::sink()).map_err(problem)?;
                data_set.read_exact(&mut bytes).map_err(problem)?;
            }
            (true, _) => {
                let inflated = self.inflated(file, header)?;
                read_padded(&inflated, &mut bytes, at)?;
            }
        }
        if header.pixels.swapped {
            bytes.chunks_exact_mut(2).for_each(<[u8]>::reverse);
            bytes.drain(..(first / 8 - start) as usize);
        }
        Ok((bytes, (first % 8) as usize))
    }

    /// The inflated data set, in a temporary file.
    fn inflated(&self, file: &Arc<File>, header: &Header) -> Result<Arc<File>, Problem> {
        if let Some(inflated) = self.inflated.get() {
            return Ok(Arc::clone(inflated));
        }
        let inflated = Arc::new(spooled(&mut inflater(file, header.data_set))?);
        Ok(Arc::clone(self.inflated.get_or_init(|| inflated)))
    }

    /// The bytes of a compressed frame.
    fn compressed(&self, file: &Arc<File>, frame: usize) -> Result<Vec<u8>, Problem> {
        let instance = &self.instance;
        let find = || {
            Fragments::read(&mut FileBytes::new(file, instance.length), &instance.header)
                .map_err(|problem| problem.to_string())
        };
        let fragments = self.fragments.get_or_init(find).as_ref();
        let again = |reason: &String| Problem::Format { format: super::NAME, reason: reason.clone() };
        let parts = fragments.map_err(again)?.of(frame);
        let total: u64 = parts.iter().map(|part| part.length).sum();
        if total > MOST_BYTES {
            return Err(damaged("a compressed frame is larger than 256 MiB"));
        }
        let mut data = vec![0; total as usize];
        let mut rest = &mut data[..];
        for part in parts {
            let (now, later) = rest.split_at_mut(part.length as usize);
            read_exact_at(file, now, part.at).map_err(Problem::Read)?;
            rest = later;
        }
        Ok(data)
    }
}

/// Fills `out`. A byte of padding at the end of the file may be missing.
fn read_padded(file: &File, out: &mut [u8], at: u64) -> Result<(), Problem> {
    let length = file.metadata().map_err(Problem::Read)?.len();
    let there = length.saturating_sub(at).min(out.len() as u64) as usize;
    if there + 1 < out.len() {
        return Err(Problem::Truncated { promised: out.len() as u64, found: there as u64 });
    }
    read_exact_at(file, &mut out[..there], at).map_err(Problem::Read)
}
