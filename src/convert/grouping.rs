//! How many frames a thread claims at once, and how many groups of them exist at a time. The bytes of the GIF
//! depend on neither.

use crate::encode::LANES;
use crate::volume::FrameShape;

/// Bytes of levels in a group of several frames: enough to make a claim cheap. A group also has enough frames
/// to be packed together, if memory allows.
const GROUP_BYTES: usize = 1 << 20;

/// Claims for each thread, so that none waits long for the last one.
const CLAIMS_PER_THREAD: usize = 8;

/// Bytes of levels that all threads and the writer may hold, unless a single frame is larger; fewer where
/// there is little memory.
const LEVELS_IN_FLIGHT: usize = 128 << 20;

/// Bytes of memory for each level on its way, on the safe side: the level, a palette index, copies with
/// unchanged pixels transparent, their codes and streams.
pub(super) const BYTES_PER_LEVEL: u64 = 10;

/// Memory of a frame beside its levels, counted in levels: a tiny frame has more around its pixels than in
/// them.
const LEVELS_OF_A_FRAME: usize = 128;

/// How frames are shared out among threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grouping {
    /// Frames in a group.
    pub(crate) frames: usize,
    /// Levels of a group, with what its frames take beside them.
    pub(crate) levels: usize,
    /// Groups that may be in work or wait for the writer: a few more than there are threads, so that none
    /// waits for it.
    pub(crate) window: usize,
}

impl Grouping {
    /// The grouping of frames of this shape for a backend that works on blocks of `block_bytes`, within
    /// `memory` bytes.
    pub(crate) fn new(shape: FrameShape, block_bytes: usize, threads: usize, memory: u64) -> Self {
        let in_flight = LEVELS_IN_FLIGHT.min((memory / BYTES_PER_LEVEL) as usize);
        let frame = shape.frame_samples() + LEVELS_OF_A_FRAME;
        let enough = GROUP_BYTES.max(block_bytes).div_ceil(frame).max(LANES);
        let fair = match threads {
            1 => shape.frames,
            _ => shape.frames.div_ceil(CLAIMS_PER_THREAD * threads),
        };
        let bounded = in_flight / (2 * threads * frame);
        let frames = enough.min(fair).min(bounded).max(1);
        // A multiple of the lanes, so that no frame is left over to be packed alone.
        let frames = if frames > LANES { frames - frames % LANES } else { frames };
        let levels = frames * frame;
        let most = threads + (threads / 4).max(2);
        Self { frames, levels, window: (in_flight / levels).clamp(1, most) }
    }
}
