//! How large a GIF will be, about, judged by a few of its frames.
//!
//! An excerpt of the volume, runs of neighboring frames, is brought into memory and packed; nothing else is read, unless
//! the file cannot be read but from front to back. What cannot be known from a few frames, above all the range of the values,
//! is taken from the excerpt, if nobody has found it out before.

use super::passes;
use super::provenance;
use super::size_target::Step;
use crate::backend::Backend;
use crate::color::{Look, Seen};
use crate::encode::{Plan, Tolerance};
use crate::error::Error;
use crate::options::Options;
use crate::runtime::threads::Crew;
use crate::tone::{Scope, Tones};
use crate::view::View;
use crate::volume::Volume;

/// Bytes beside frames and comments: the header, a full palette, the loop block and the trailer.
const FRAMELESS_BYTES: usize = 13 + 768 + 19 + 1;

/// About how many bytes the GIF of `volume` will have. `known` are the levels of the whole volume, if they are known.
pub(crate) fn bytes(
    volume: &Volume<'_>,
    known: Option<&Tones>,
    options: &Options,
    backend: &dyn Backend,
    crew: &Crew,
) -> Result<u64, Error> {
    passes::check_parts(volume, options.effective_scope(), crew)?;
    let (run, runs) = super::sample::spread(volume.shape());
    let excerpt = volume.excerpt(run, runs)?;
    let found;
    let tones = match known.filter(|tones| tones.scope() != Scope::Frame) {
        Some(tones) => tones,
        None => {
            found = tones_of(&excerpt, options, backend, crew)?;
            &found
        }
    };
    let view = View::new(&excerpt, 1, 1);
    let coloring = super::colors::coloring(view, backend, tones, &Seen::nothing(), options, crew, &())?;
    let sample = super::sample::sample(view, backend, tones, &coloring, crew)?;
    let tolerances: Vec<Tolerance> = match options.max_error {
        0 => Vec::new(),
        most => sample.tolerances(most, options.transparent, &coloring),
    };
    let plan = Plan::new(options.effort, options, view.shape(), &coloring, &tolerances);
    let frames = crew.pool().install(|| sample.estimate(&plan, volume.shape().frames));
    let comments = provenance::comments(volume, tones, options, Step::asked(options));
    let rest = FRAMELESS_BYTES + comments.iter().map(String::len).sum::<usize>();
    Ok((frames as u64 + rest as u64).min(options.max_bytes.unwrap_or(u64::MAX)))
}

/// The levels of a volume, as its conversion finds them.
pub(crate) fn tones_of(
    volume: &Volume<'_>,
    options: &Options,
    backend: &dyn Backend,
    crew: &Crew,
) -> Result<Tones, Error> {
    let scope = options.effective_scope();
    let (ranges, _) = passes::ranges(volume, backend, scope, Look::Nothing, crew, &())?;
    let contrasts =
        super::percentiles::percentiles(volume, backend, &options.contrast, scope, &ranges, crew, &())?;
    Tones::new(scope, volume.sample(), contrasts.into_iter().zip(ranges).collect())
        .map_err(|problem| volume.error(problem))
}
