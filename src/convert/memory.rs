//! How much memory a conversion takes, by estimate, on the safe side.

use super::grouping::{BYTES_PER_LEVEL, Grouping};
use super::made_frames::Making;
use super::overlay;
use crate::color::{self, PaletteScope};
use crate::encode;
use crate::error::{ContrastReason, Error, Problem};
use crate::options::{Arrangement, Options};
use crate::picture::ResizePlan;
use crate::tone::{Range, Scope};
use crate::volume::{FrameShape, PixelSize, SampleType, Volume};

/// What a conversion takes.
pub(super) struct Need {
    /// Threads that work at a time: all, or as many as leave the memory within its budget.
    pub(super) threads: usize,
    /// Bytes that it takes with this number of threads.
    pub(super) bytes: u64,
}

impl Need {
    /// What the conversion of `volume` takes with the volume itself, with at most `threads` threads, if the backend
    /// works on blocks of `block_bytes`, and all volumes in conversion may take `budget` bytes together.
    pub(super) fn of(
        volume: &Volume<'_>,
        options: &Options,
        (block_bytes, threads, budget): (usize, usize, u64),
    ) -> Self {
        let view = Making::view(volume, options);
        let (shape, sample, held) = view.shape_and_memory(volume);
        // What is mixed with colors has three samples for each pixel, and the overlay is in memory.
        let is_mixed = volume.overlay().is_some() && options.overlay.opacity < 100;
        let shape = if is_mixed { FrameShape { samples: 3, ..shape } } else { shape };
        let held = held + volume.overlay().map_or(0, |it| it.memory() + overlay::memory(it));
        // A view that does not fit is refused later.
        let planes = view.channels_of(volume).map_or(1, |channels| channels.len().max(1));
        let of = |kind, held| Self::beside(kind, block_bytes, options, threads, (budget, held));
        // Beside each other, the planes are as many pictures.
        let is_montage = options.picture.arrangement == Arrangement::Montage;
        let width = if is_montage { shape.width * (planes + 1) } else { shape.width };
        let shape = FrameShape { width, ..shape };
        let need = of((shape, planes, sample, volume.pixel_of(&view)), held);
        let Ok(Some(making)) = Making::of(volume, (shape, planes), options) else {
            return Self { bytes: held + need.bytes, ..need };
        };
        let made = held + making.memory(budget);
        let FrameShape { frames, height, width, samples } = making.shape();
        let samples = samples.max(shape.samples);
        let shape = FrameShape { frames: frames / planes, height, width, samples };
        let of_made = of((shape, planes, SampleType::U8, making.pixel()), made);
        let threads = need.threads.min(of_made.threads);
        Self { threads, bytes: made + need.bytes.max(of_made.bytes) }
    }

    /// What a conversion takes beside what it has `held` before, with at most `threads` threads, if its backend works
    /// on blocks of `block_bytes`, and all volumes in conversion may take `memory` bytes together.
    ///
    /// `kind` is the shape of what is shown, with as many samples as its planes have, the planes of a picture, the
    /// type of the samples and the size of a pixel.
    ///
    /// There are fewer threads than asked for where they would take more than what everything else leaves of
    /// the budget, or, if it leaves less, a quarter of the budget.
    fn beside(
        kind: (FrameShape, usize, SampleType, Option<PixelSize>),
        block_bytes: usize,
        options: &Options,
        threads: usize,
        (memory, held): (u64, u64),
    ) -> Self {
        let need = |threads: usize| {
            let (of_a_thread, rest) = parts_of_need(kind, block_bytes, options, threads, memory);
            (threads as u64 * of_a_thread, rest)
        };
        let fits = |&threads: &usize| {
            let (of_threads, rest) = need(threads);
            of_threads <= memory.saturating_sub(held + rest).max(memory / 4)
        };
        let threads = (2..=threads).rev().find(fits).unwrap_or(1);
        let (of_threads, rest) = need(threads);
        Self { threads, bytes: of_threads + rest }
    }
}

/// Bytes of memory that each thread takes for itself, and bytes of all others.
fn parts_of_need(
    (shape, planes, sample, pixel): (FrameShape, usize, SampleType, Option<PixelSize>),
    block_bytes: usize,
    options: &Options,
    threads: usize,
    memory: u64,
) -> (u64, u64) {
    // A picture that cannot be is refused later.
    let shown = options.picture.resized(shape, pixel).unwrap_or(shape);
    let grouping = Grouping::new(shown, block_bytes, threads, memory);
    let group = grouping.levels as u64;
    let samples = group.max((grouping.frames * shape.frame_samples()) as u64);
    let block = (block_bytes as u64).min(samples * u64::from(sample.bits() / 8));
    let resizing = match shown == shape {
        true => 0,
        // The levels of a block wait, in a buffer that doubles as it grows.
        false => 2 * block + ResizePlan::bytes_of_a_thread(shape, shown),
    };
    // The planes of a picture that is not complete, in a buffer that doubles as it grows.
    let joining = if planes > 1 { 2 * (planes * shown.frame_pixels()) as u64 } else { 0 };
    // The samples and the levels of visible pixels.
    let visible = if shape.has_opacity() { block + group } else { 0 };
    let scope = options.tone.effective_scope();
    let groups = shape.frames.div_ceil(grouping.frames).min(grouping.window) as u64;
    let learns = options.color.dither;
    let (colors, of_thread) = match shape.samples {
        1 => (0, 0),
        _ if options.color.palettes != PaletteScope::Volume => {
            let of_thread = color::BYTES_TO_COUNT + color::BYTES_TO_LEARN + color::BYTES_OF_RUNS;
            (color::BYTES_OF_A_VOLUME, of_thread)
        }
        _ if learns => (color::BYTES_OF_A_VOLUME, color::BYTES_TO_COUNT + color::BYTES_TO_LEARN),
        _ => (color::BYTES_OF_A_VOLUME, color::BYTES_TO_COUNT),
    };
    // The percentiles of a frame are those of all its samples, which one thread holds.
    let whole_frames = scope == Scope::Frame && options.tone.contrast.percentiles().is_some();
    let held = if whole_frames { (shape.frame_samples() * sample.bits() as usize / 8) as u64 } else { 0 };
    let of_a_thread = encode::BYTES_PER_THREAD + block + resizing + joining + visible + of_thread + held;
    (of_a_thread, groups * group * BYTES_PER_LEVEL + colors + of_parts(shape, scope))
}

/// Checks that the state of every part of a volume has room in `memory` bytes.
///
/// # Errors
///
/// [`Problem::Contrast`] where it has not.
pub(super) fn check_parts(volume: &Volume<'_>, scope: Scope, memory: u64) -> Result<(), Error> {
    if of_parts(volume.shape(), scope) <= memory {
        return Ok(());
    }
    Err(volume.error(Problem::Contrast(ContrastReason::TooManyFrames {
        frames: volume.shape().frames,
        mebibytes: memory >> 20,
    })))
}

/// Memory for the state of the parts: each part needs about five `Range`s (one for each thread that scans it,
/// the merged one, its contrast and its levels).
fn of_parts(shape: FrameShape, scope: Scope) -> u64 {
    5 * (scope.parts(shape) * size_of::<Range>()) as u64
}
