//! How large a GIF will be, about, judged by a few of its frames.
//!
//! An excerpt of the volume, runs of neighboring frames, is brought into memory and packed; nothing else is read, unless
//! the file cannot be read but from front to back. What cannot be known from a few frames, above all the range of the values,
//! is taken from the excerpt, if nobody has found it out before.

use super::passes;
use super::provenance;
use super::size_target::Reduction;
use crate::backend::Backend;
use crate::color::{KnownColors, PrescanMode};
use crate::encode::{EncodePlan, LossyMap};
use crate::error::Error;
use crate::options::Options;
use crate::runtime::threads::Workers;
use crate::tone::{Scope, ScopedLevels};
use crate::view::View;
use crate::volume::Volume;

/// Bytes beside frames and comments: the header, a full palette, the loop block and the trailer.
const FRAMELESS_BYTES: usize = 13 + 768 + 19 + 1;

/// About how many bytes the GIF of `volume` will have. `known` are the levels of the whole volume, if they are known.
pub(crate) fn bytes(
    volume: &Volume<'_>,
    known: Option<&ScopedLevels>,
    options: &Options,
    backend: &dyn Backend,
    workers: &Workers,
) -> Result<u64, Error> {
    passes::check_parts(volume, options.effective_scope(), workers)?;
    let (run, runs) = super::sample::spread(volume.shape());
    let subset = volume.subset(run, runs)?;
    let found;
    let scoped = match known.filter(|scoped| scoped.scope() != Scope::Frame) {
        Some(scoped) => scoped,
        None => {
            found = tones_of(&subset, options, backend, workers)?;
            &found
        }
    };
    let view = View::new(&subset, 1, 1);
    let palette_map =
        super::colors::palette_map(view, backend, scoped, &KnownColors::Unknown, options, workers, &())?;
    let sample = super::sample::sample(view, backend, scoped, &palette_map, workers)?;
    let lossy_maps: Vec<LossyMap> = match options.max_error {
        0 => Vec::new(),
        most => sample.lossy_maps(most, options.transparent, &palette_map),
    };
    let plan = EncodePlan::new(options.effort, options, view.shape(), &palette_map, &lossy_maps);
    let frames = workers.pool().install(|| sample.estimate(&plan, volume.shape().frames));
    let comments = provenance::comments(volume, scoped, options, Reduction::asked(options));
    let rest = FRAMELESS_BYTES + comments.iter().map(String::len).sum::<usize>();
    Ok((frames as u64 + rest as u64).min(options.max_bytes.unwrap_or(u64::MAX)))
}

/// The levels of a volume, as its conversion finds them.
pub(crate) fn tones_of(
    volume: &Volume<'_>,
    options: &Options,
    backend: &dyn Backend,
    workers: &Workers,
) -> Result<ScopedLevels, Error> {
    let scope = options.effective_scope();
    let (ranges, _) = passes::ranges(volume, backend, scope, PrescanMode::Nothing, workers, &())?;
    let contrasts =
        super::percentiles::percentiles(volume, backend, &options.contrast, scope, &ranges, workers, &())?;
    ScopedLevels::new(scope, volume.sample(), contrasts.into_iter().zip(ranges).collect())
        .map_err(|problem| volume.error(problem))
}
