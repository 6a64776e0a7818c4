//! Frames that a function gives once: each is kept when it comes, in memory or in a temporary file.
//!
//! Nothing is read ahead, so the first pass works on a frame as soon as it is there, and can be stopped.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::{frame_bytes, room_for_frame};
use crate::error::{Error, Problem};
use crate::volume::layout::Layout;
use crate::volume::limits::Limits;
use crate::volume::source::{Reading, SequentialSource, read_exact_at};

/// A function that gives frames once.
pub(crate) type ReadOnce = dyn FnMut(Range<usize>, &mut [u8]) -> io::Result<()> + Send;

/// The frames that such a function gives, and has given.
pub(super) struct KeptFrames {
    name: Arc<str>,
    layout: Layout,
    /// Whether they are kept in memory.
    in_memory: bool,
    kept: Arc<Mutex<Kept>>,
}

/// What the readings share.
struct Kept {
    read: Box<ReadOnce>,
    /// Number of frames that were given.
    frames: usize,
    /// The frame that comes.
    frame: Vec<u8>,
    place: Place,
}

/// Where the frames are kept.
enum Place {
    Memory(Vec<u8>),
    /// Created when the first frame comes.
    File(Option<File>),
}

impl KeptFrames {
    pub(super) fn new(name: &str, layout: Layout, read: Box<ReadOnce>, limits: Limits) -> Self {
        let in_memory = layout.bytes() <= limits.spool;
        let place = if in_memory { Place::Memory(Vec::new()) } else { Place::File(None) };
        let kept = Kept { read, frames: 0, frame: Vec::new(), place };
        Self { name: name.into(), layout, in_memory, kept: Arc::new(Mutex::new(kept)) }
    }
}

impl SequentialSource for KeptFrames {
    fn frames(&self) -> Result<Box<dyn Reading>, Error> {
        let (name, kept) = (Arc::clone(&self.name), Arc::clone(&self.kept));
        Ok(Box::new(KeptReading { name, layout: self.layout, kept, next: 0 }))
    }

    fn memory(&self) -> u64 {
        let kept = if self.in_memory { self.layout.bytes() } else { 0 };
        frame_bytes(&self.layout) as u64 + kept
    }
}

/// A reading of [`KeptFrames`].
struct KeptReading {
    name: Arc<str>,
    layout: Layout,
    kept: Arc<Mutex<Kept>>,
    /// The next byte.
    next: u64,
}

impl Reading for KeptReading {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let end = self.next + out.len() as u64;
        let frame_bytes = frame_bytes(&self.layout) as u64;
        while (kept.frames as u64) * frame_bytes < end {
            kept.take_frame(&self.layout).map_err(|problem| Error::new(&*self.name, problem))?;
        }
        let read = match &kept.place {
            Place::Memory(bytes) => {
                out.copy_from_slice(&bytes[self.next as usize..end as usize]);
                Ok(())
            }
            Place::File(Some(file)) => read_exact_at(file, out, self.next),
            Place::File(None) => Ok(()),
        };
        self.next = end;
        read.map_err(|error| Error::new(&*self.name, Problem::Spool(error)))
    }
}

impl Kept {
    /// Asks for the next frame, and keeps it.
    fn take_frame(&mut self, layout: &Layout) -> Result<(), Problem> {
        if self.frame.is_empty() {
            self.frame = room_for_frame(layout).map_err(Problem::Read)?;
        }
        (self.read)(self.frames..self.frames + 1, &mut self.frame).map_err(Problem::Read)?;
        match &mut self.place {
            Place::Memory(bytes) => bytes.extend_from_slice(&self.frame),
            Place::File(file) => {
                let file = match file {
                    Some(file) => file,
                    None => file.insert(tempfile::tempfile().map_err(Problem::Spool)?),
                };
                // A frame that was written in part is written again.
                let at = SeekFrom::Start(self.frames as u64 * self.frame.len() as u64);
                file.seek(at).and_then(|_| file.write_all(&self.frame)).map_err(Problem::Spool)?;
            }
        }
        self.frames += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::volume::{Block, ByteOrder, SampleType, Volume};

    /// The bytes of the first `groups` groups of two frames.
    fn read(volume: &Volume<'_>, groups: usize) -> Result<Vec<u8>, Error> {
        let pass = volume.pass(2, 7)?;
        let mut found = Vec::new();
        for _ in 0..groups {
            let mut take = |mut block: Block<'_>| {
                found.extend_from_slice(block.bytes()?);
                Ok(())
            };
            pass.next(&mut Vec::new(), &mut take).transpose()?;
        }
        Ok(found)
    }

    #[test]
    fn frames_that_do_not_fit_into_memory_are_kept_in_a_file() {
        let expected: Vec<u8> = (0..9 * 4 * 5).collect();
        for spool in [0, 179, 180] {
            let (given, calls) = (expected.clone(), Arc::new(Mutex::new(Vec::new())));
            let (heard, mut fails) = (Arc::clone(&calls), true);
            let give = move |frames: Range<usize>, out: &mut [u8]| {
                heard.lock().unwrap().push(frames.start);
                if frames.start == 6 && std::mem::take(&mut fails) {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                out.copy_from_slice(&given[frames.start * 20..frames.end * 20]);
                Ok(())
            };
            let kind = (SampleType::U8, ByteOrder::Little);
            let limits = Limits { spool, ..Limits::STANDARD };
            let volume =
                Volume::from_frames_once_within("a".into(), &[9, 4, 5], kind, Box::new(give), limits);
            let volume = volume.unwrap();
            assert_eq!(volume.memory(), if spool == 180 { 200 } else { 20 });
            // A pass that ends early, one that fails, and two whole ones.
            assert!(read(&volume, 2).unwrap() == expected[..80]);
            assert!(matches!(read(&volume, 9).unwrap_err().problem(), Problem::Read(_)));
            assert!(read(&volume, 5).unwrap() == expected && read(&volume, 5).unwrap() == expected);
            assert_eq!(*calls.lock().unwrap(), [0, 1, 2, 3, 4, 5, 6, 6, 7, 8], "{spool}");
        }
    }
}
