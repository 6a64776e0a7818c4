//! Windows: a few frames that are gathered at once, because neighbors in memory belong to different frames.
//!
//! Where the frames are the fastest axis, a cache line holds a sample of each of many frames, and frame by
//! frame it would be fetched again and again. A window holds as many frames as a few cache lines. All threads
//! that want a frame of it gather its pieces, each another one, and then take from all of them.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::{AXES, C_ORDER, CACHE_LINE, Strided};

/// Bytes of a window at most, if two frames are not more.
const WINDOW_BYTES: usize = 64 << 20;
/// Cache lines of memory that follow one another in a window; with more, the machine fetches ahead.
const LINES: usize = 4;
/// Bytes of a piece, about: enough to make a claim cheap.
const PIECE_BYTES: usize = 1 << 20;

/// How a volume is cut into windows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    lengths: [usize; AXES],
    /// Frames of a window.
    frames: usize,
    /// Rows of a piece, which has these rows of all its frames.
    rows: usize,
    /// Bytes of a row.
    row_bytes: usize,
}

/// A window, gathered or not yet.
pub(crate) struct Window {
    number: usize,
    /// The next piece that no thread has begun.
    next: AtomicUsize,
    pieces: Vec<OnceLock<Vec<u8>>>,
}

impl Windows {
    /// `None` where two frames do not fit into a window, and one would be no help.
    pub(super) fn new(lengths: [usize; AXES], width: usize, frame_stride: usize) -> Option<Self> {
        let row_bytes = lengths[2] * lengths[3] * width;
        let most = WINDOW_BYTES / row_bytes.saturating_mul(lengths[1]);
        let frames = (LINES * CACHE_LINE / frame_stride).min(most).min(lengths[0]);
        let rows = (PIECE_BYTES / (frames * row_bytes).max(1)).clamp(1, lengths[1]);
        (frames >= 2).then_some(Self { lengths, frames, rows, row_bytes })
    }

    /// Bytes of a window.
    pub(super) fn bytes(&self) -> u64 {
        (self.frames * self.lengths[1] * self.row_bytes) as u64
    }

    /// The windows of some frames; `latest` is the latest one of the pass.
    pub(crate) fn of(&self, frames: Range<usize>, latest: &mut Option<Arc<Window>>) -> Vec<Arc<Window>> {
        let numbers = frames.start / self.frames..frames.end.div_ceil(self.frames);
        let window = |number| match latest {
            Some(latest) if latest.number == number => Arc::clone(latest),
            _ => {
                let pieces = self.lengths[1].div_ceil(self.rows);
                let pieces = (0..pieces).map(|_| OnceLock::new()).collect();
                let window = Arc::new(Window { number, next: AtomicUsize::new(0), pieces });
                Arc::clone(latest.insert(window))
            }
        };
        numbers.map(window).collect()
    }

    /// Fills `out` with samples in C order, which must be in these windows.
    pub(crate) fn gather(
        &self,
        strided: &Strided<'_>,
        windows: &[Arc<Window>],
        samples: Range<u64>,
        out: &mut [u8],
    ) {
        let width = strided.width as u64;
        let bytes = samples.start * width..samples.end * width;
        let frame_bytes = (self.lengths[1] * self.row_bytes) as u64;
        let piece_bytes = (self.rows * self.row_bytes) as u64;
        let (mut at, mut out) = (bytes.start, out);
        while at < bytes.end {
            let (frame, within) = ((at / frame_bytes) as usize, at % frame_bytes);
            let Some(window) = windows.iter().find(|it| it.number == frame / self.frames) else { return };
            self.fill(strided, window);
            let number = (within / piece_bytes) as usize;
            let piece = window.pieces[number].get_or_init(|| self.piece(strided, window.number, number));
            let of_frame = self.rows_of(number).len() * self.row_bytes;
            let ahead = (within % piece_bytes) as usize;
            let count = (of_frame - ahead).min((bytes.end - at) as usize);
            let (now, rest) = out.split_at_mut(count);
            now.copy_from_slice(&piece[(frame % self.frames) * of_frame + ahead..][..count]);
            (at, out) = (at + count as u64, rest);
        }
    }

    /// Gathers pieces until none is left that no thread has begun.
    fn fill(&self, strided: &Strided<'_>, window: &Window) {
        loop {
            let number = window.next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = window.pieces.get(number) else { return };
            piece.get_or_init(|| self.piece(strided, window.number, number));
        }
    }

    fn rows_of(&self, piece: usize) -> Range<usize> {
        let first = piece * self.rows;
        first..(first + self.rows).min(self.lengths[1])
    }

    fn piece(&self, strided: &Strided<'_>, window: usize, number: usize) -> Vec<u8> {
        let (rows, first) = (self.rows_of(number), window * self.frames);
        let frames = self.frames.min(self.lengths[0] - first);
        let mut bytes = vec![0; frames * rows.len() * self.row_bytes];
        let lengths = [frames, rows.len(), self.lengths[2], self.lengths[3]];
        strided.copy_box(C_ORDER, [first, rows.start, 0, 0], lengths, &mut bytes);
        bytes
    }
}
