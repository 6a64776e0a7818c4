//! Windows: frames that are decoded at once for all threads, because a chunk has samples of several of them, or
//! because they are kept for the next pass.

use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::BytesMut;

use super::kept::Kept;
use super::plan::Plan;
use super::spool::Spool;
use crate::error::{Error, Problem};
use crate::volume::frame_shape::FrameShape;

/// The windows of a view.
pub(super) struct Windows {
    /// Frames and bands of a window.
    frames: usize,
    bands: usize,
    /// All windows, and their memory, where they are kept.
    kept: Vec<Arc<Window>>,
    room: Kept,
    memory: u64,
    /// Whether pieces lie in temporary files.
    spooled: bool,
}

/// A window, decoded or not yet.
pub(crate) struct Window {
    number: usize,
    /// The next band that no thread has begun.
    next: AtomicUsize,
    /// One band of all frames each.
    pieces: Vec<OnceLock<Result<Piece, Error>>>,
    spool: Spool,
}

/// A band of all frames of a window.
enum Piece {
    Memory(BytesMut),
    /// In the file of the window, from a byte on.
    Spooled(u64),
}

/// What decodes one band of the frames of a window into memory.
pub(super) type Decode<'d> = &'d (dyn Fn(usize, usize, &mut [u8]) -> Result<(), Error> + Sync);

impl Window {
    fn new(number: usize, bands: usize) -> Arc<Self> {
        let pieces = (0..bands).map(|_| OnceLock::new()).collect();
        Arc::new(Self { number, next: AtomicUsize::new(0), pieces, spool: Spool::default() })
    }
}

impl Windows {
    /// `None` where each thread decodes its own frames.
    pub(super) fn new(plan: &Plan, shape: FrameShape, width: usize) -> Option<Self> {
        if !plan.shared {
            return None;
        }
        let (frames, bands) = (plan.window, plan.band_count());
        let count = if plan.kept { shape.frames.div_ceil(frames) } else { 0 };
        let kept = (0..count).map(|number| Window::new(number, bands)).collect();
        let of_window = (frames * shape.frame_samples() * width) as u64;
        let memory = match (plan.kept, plan.spooled) {
            (true, _) => shape.sample_count() * width as u64,
            // A band for each of some threads.
            (false, true) => of_window / bands as u64 * 4,
            (false, false) => 2 * of_window,
        };
        Some(Self { frames, bands, kept, room: Kept::default(), memory, spooled: plan.spooled })
    }

    /// Most bytes of memory of the windows.
    pub(super) fn memory(&self) -> u64 {
        self.memory
    }

    /// The windows of some frames; `latest` is the latest one of the pass.
    pub(super) fn of(&self, frames: Range<usize>, latest: &mut Option<Arc<Window>>) -> Vec<Arc<Window>> {
        let numbers = frames.start / self.frames..frames.end.div_ceil(self.frames);
        if !self.kept.is_empty() {
            return self.kept[numbers].to_vec();
        }
        let window = |number| match latest {
            Some(latest) if latest.number == number => Arc::clone(latest),
            _ => Arc::clone(latest.insert(Window::new(number, self.bands))),
        };
        numbers.map(window).collect()
    }

    /// Samples of these windows, as they lie in one, or copied to `buffer`. `decode` decodes one band of the frames
    /// of a window.
    pub(super) fn samples<'b>(
        &self,
        plan: &Plan,
        samples: &Range<u64>,
        windows: &'b [Arc<Window>],
        width: usize,
        buffer: &'b mut Vec<u8>,
        decode: Decode<'_>,
    ) -> Result<&'b [u8], Error> {
        let decode = |window: &Window, band: usize| {
            let Window { number, spool, .. } = window;
            let window = *number;
            let bytes = |window, band| plan.piece_samples(window, band) * width;
            let mut out = match self.kept.len() {
                0 => BytesMut::zeroed(bytes(window, band)),
                windows => self.room.take(window * self.bands + band, || {
                    (0..windows).flat_map(|window| (0..self.bands).map(move |band| bytes(window, band)))
                }),
            };
            decode(window, band, &mut out)?;
            if !self.spooled {
                return Ok(Piece::Memory(out));
            }
            let before = (0..band).map(|band| bytes(window, band) as u64).sum();
            let written = spool.write(&out, before);
            written
                .map(|()| Piece::Spooled(before))
                .map_err(|error| Error::new("chunks", Problem::Spool(error)))
        };
        let total = (samples.end - samples.start) as usize * width;
        buffer.clear();
        let mut at = samples.start;
        while at < samples.end {
            let (frame, band, within) = plan.place_of(at);
            let Some(window) = windows.iter().find(|it| it.number == frame / self.frames) else {
                return Err(Error::new("chunks", Problem::Bug("a window is missing".into())));
            };
            window.fill(&decode);
            let decoded = window.pieces[band].get_or_init(|| decode(window, band));
            let piece = decoded.as_ref().map_err(again)?;
            let length = plan.piece_samples(window.number, band) * width;
            let of_frame = plan.rows_of(band).len() * plan.row_samples;
            let first = ((frame % self.frames) * of_frame + within) * width;
            // Where a frame has one band, the frames of a window lie together.
            let together = if self.bands == 1 { length - first } else { (of_frame - within) * width };
            let count = together.min((samples.end - at) as usize * width);
            match piece {
                Piece::Memory(piece) if count == total => return Ok(&piece[first..][..count]),
                Piece::Memory(piece) => buffer.extend_from_slice(&piece[first..][..count]),
                Piece::Spooled(start) => {
                    let filled = buffer.len();
                    buffer.resize(filled + count, 0);
                    let read = window.spool.read(&mut buffer[filled..], start + first as u64);
                    read.map_err(|error| Error::new("chunks", Problem::Spool(error)))?;
                }
            }
            at += (count / width) as u64;
        }
        Ok(buffer)
    }
}

impl Window {
    /// Decodes bands until none is left that no thread has begun.
    fn fill(&self, decode: &(dyn Fn(&Window, usize) -> Result<Piece, Error> + Sync)) {
        loop {
            let number = self.next.load(Ordering::Relaxed);
            let Some(piece) = self.pieces.get(number) else { return };
            if self.next.compare_exchange(number, number + 1, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                piece.get_or_init(|| decode(self, number));
            }
        }
    }
}

/// The same error once more.
fn again(error: &Error) -> Error {
    let problem = match error.problem() {
        Problem::Format { format, reason } => Problem::Format { format, reason: reason.clone() },
        Problem::UnreadFormat { format, way_out } => Problem::UnreadFormat { format, way_out: *way_out },
        Problem::Read(error) => Problem::Read(io::Error::new(error.kind(), error.to_string())),
        Problem::Spool(error) => Problem::Spool(io::Error::new(error.kind(), error.to_string())),
        Problem::Truncated { promised, found } => Problem::Truncated { promised: *promised, found: *found },
        other => Problem::Bug(other.to_string()),
    };
    Error::new(error.subject(), problem)
}
