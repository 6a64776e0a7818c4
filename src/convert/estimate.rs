//! About how large a GIF will be, judged by a few of its frames.
//!
//! A subset of the volume, runs of neighboring frames, is brought into memory and packed. Nothing else is
//! read, unless the file can only be read from front to back. What a few frames cannot tell, above all the
//! range of the values, is taken from the subset, unless it is known already. Of a small volume the subset is all
//! of it, and the size is exact.

use std::num::NonZeroUsize;

use super::drawn::{Drawn, resize_plan};
use super::engine::Engine;
use super::made_frames::{Making, Subject};
use super::reduction::{Reduction, reductions};
use super::sample::Purpose;
use super::shown_array::ShownArray;
use super::size_target::{Foreseen, Search};
use super::trial::Trials;
use super::{levels, memory, sample};
use crate::color::{KnownColors, PaletteScope, PrescanMode};
use crate::encode::Effort;
use crate::error::{Error, Problem};
use crate::options::Options;
use crate::tone::{Scope, ScopedLevels};
use crate::volume::{FrameShape, Volume, subset_frames};

/// Estimates the bytes of the GIF of a volume, with all that is shown of its array; the
/// [problem](Problem::TooLarge) if it is certain that it does not meet the size that it must. `known` are the levels
/// of the whole volume, where they are known.
///
/// # Errors
///
/// When the volume cannot be read or can have no such levels, or a device fails.
pub(super) fn bytes(
    (volume, shown_array): (&Volume<'_>, &ShownArray<'_>),
    known: Option<&ScopedLevels>,
    options: &Options,
    engine: Engine<'_>,
) -> Result<Result<u64, Problem>, Error> {
    let ShownArray { composition, overlay, source, making, .. } = shown_array;
    let (composition, source, making) = (composition.as_ref(), source.as_ref(), making.as_ref());
    memory::check_parts(volume, options.tone.effective_scope(), engine.memory)?;
    let subset;
    let of_made =
        |making: &Making| FrameShape { frames: making.shape().frames / volume.planes(), ..making.shape() };
    let shape = making.map_or(volume.pictures(), of_made);
    let purpose = match sample::is_complete(shape) {
        true => Purpose::Sizes,
        false => Purpose::Part(sample::part(shape).0),
    };
    let is_whole = purpose == Purpose::Sizes;
    // Frames are made of the levels of the whole volume.
    let part = match is_whole || making.is_some() {
        true => volume,
        false => {
            let (run, runs) = sample::part(shape);
            subset = volume.subset(run, runs)?;
            &subset
        }
    };
    let found;
    let levels = match known.filter(|levels| levels.scope() != Scope::Frame || is_whole) {
        Some(levels) => levels,
        None => {
            found = levels::find(part, composition, options, PrescanMode::Nothing, engine)?.levels;
            &found
        }
    };
    let make = |making: &Making| {
        let (run, runs) = sample::part(shape);
        let chosen = (!is_whole).then(|| subset_frames(shape.frames, run, runs));
        making.frames(volume, levels, chosen.as_deref(), engine)
    };
    let made = making.map(make).transpose()?;
    let subject = Subject { volume: part, levels, made: made.as_ref() };
    let resize = resize_plan(subject.frames(), options)?;
    let options_of_part = match purpose {
        Purpose::Part(run) => of_part(options, run, (subject.frames().pictures().frames, shape.frames)),
        Purpose::Clusters | Purpose::Sizes => options.clone(),
    };
    let overlay = overlay.as_ref().map(|overlay| overlay.read(volume, composition, options, engine));
    let overlay = overlay.transpose()?.flatten();
    let overlay = overlay.as_ref();
    let drawn = Drawn { resize: resize.as_ref(), composition, overlay, source, ..Drawn::default() };
    let trials = Trials::new(subject, &KnownColors::Unknown, drawn, &options_of_part, engine);
    let trials = trials.with_sample_for(purpose);
    let estimate = |reduction: Reduction, effort: Effort| -> Result<Foreseen, Error> {
        let frames = shape.frames.div_ceil(reduction.frame_step);
        // The frames between those of a run are not in a part.
        let frame_step = if is_whole { reduction.frame_step } else { 1 };
        let size = trials.sampled_size(Reduction { effort, frame_step, ..reduction }, frames)?;
        let subject = Subject { volume, ..subject };
        Ok(size.foreseen(subject, composition, options, reduction))
    };
    let asked = Reduction::asked(options);
    match options.size.max_bytes {
        None => Ok(Ok(estimate(asked, asked.effort)?.bytes())),
        Some(limit) => Search::new(&reductions(options, shape.frames), limit, estimate).foresee(),
    }
}

/// The options for a part of a volume, in runs of `run` frames. It has about as many palettes as the volume. Frames of
/// one run share a palette if they share one in the volume.
fn of_part(options: &Options, run: usize, (part, whole): (usize, usize)) -> Options {
    let mut options = options.clone();
    if let PaletteScope::Frames(frames) = options.color.palettes {
        let palettes = whole.div_ceil(frames.get());
        let least = frames.get().min(run);
        options.color.palettes =
            PaletteScope::Frames(NonZeroUsize::new((part / palettes).max(least)).unwrap_or(frames));
    }
    options
}
