//! About how large a GIF will be, judged by a few of its frames.
//!
//! A subset of the volume, runs of neighboring frames, is brought into memory and packed. Nothing else is
//! read, unless the file can only be read from front to back. What a few frames cannot tell, above all the
//! range of the values, is taken from the subset, unless it is known already.

use super::colors;
use super::engine::Engine;
use super::level_maker::LevelSource;
use super::reduction::Reduction;
use super::trial::{effective_layers, encode_rules};
use super::{levels, memory, record, resize_plan, sample};
use crate::color::{KnownColors, PrescanMode};
use crate::encode::{EncodePlan, LossyMap};
use crate::error::Error;
use crate::options::Options;
use crate::tone::{Scope, ScopedLevels};
use crate::view::View;
use crate::volume::Volume;

/// Bytes beside frames and comments: the header, a full palette, the loop block and the trailer.
const FRAMELESS_BYTES: usize = 13 + 768 + 19 + 1;

/// Estimates the bytes of the GIF of `volume`. `known` are the levels of the whole volume, where they are
/// known.
///
/// # Errors
///
/// When the volume cannot be read or can have no such levels, or a device fails.
pub(super) fn bytes(
    volume: &Volume<'_>,
    known: Option<&ScopedLevels>,
    options: &Options,
    engine: Engine<'_>,
) -> Result<u64, Error> {
    memory::check_parts(volume, options.tone.effective_scope(), engine.memory)?;
    let (run, runs) = sample::spread(volume.shape());
    let subset = volume.subset(run, runs)?;
    let found;
    let levels = match known.filter(|levels| levels.scope() != Scope::Frame) {
        Some(levels) => levels,
        None => {
            found = levels::find(&subset, options, PrescanMode::Nothing, engine)?.levels;
            &found
        }
    };
    let plan = resize_plan(volume, options)?;
    let source = LevelSource::new(View::new(&subset, 1, 1), levels, plan.as_ref(), options);
    let palette_map = colors::palette_map(source, &KnownColors::Unknown, &options.color, engine)?;
    let sample = sample::sample(source, &palette_map, engine)?;
    let lossy_maps: Vec<LossyMap> = match options.encode.max_error {
        0 => Vec::new(),
        most => {
            let alone = effective_layers(options, &palette_map).transparent;
            sample.lossy_maps(most, alone, &palette_map)
        }
    };
    let asked = Reduction::asked(options);
    let plan = EncodePlan::new(
        encode_rules(options, asked, &palette_map),
        source.shape(),
        &palette_map,
        &lossy_maps,
    );
    let frames = engine.pool().install(|| sample.estimate(&plan, volume.shape().frames));
    let comments = record::comments(volume, levels, options, asked);
    let rest = FRAMELESS_BYTES + comments.iter().map(String::len).sum::<usize>();
    Ok((frames as u64 + rest as u64).min(options.size.max_bytes.unwrap_or(u64::MAX)))
}
