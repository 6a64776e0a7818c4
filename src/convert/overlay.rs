//! The overlay of a volume: matched with its view, then read into memory, once.

use std::collections::BTreeSet;

use super::engine::Engine;
use crate::color::{Colormap, Composition, EntryFrames, Look, Overlay, OverlayRule, Runs, append_entries};
use crate::error::{ArrangementReason, Error, GreyLevel, OverlayReason, Problem};
use crate::options::{Arrangement, LabelColors, Options};
use crate::view::{Matched, Viewed};
use crate::volume::{Block, Volume};

/// The overlay of a view, which is not read yet.
pub(crate) struct MatchedOverlay<'v> {
    frames: Viewed<'v>,
    matched: Matched,
}

/// Matches the overlay of `array`, if it has one, with a view of it.
///
/// # Errors
///
/// [`Problem::Overlay`] and [`Problem::View`] where the two do not match.
pub(super) fn matched<'v>(
    array: &'v Volume<'v>,
    options: &Options,
) -> Result<Option<MatchedOverlay<'v>>, Error> {
    let Some(overlay) = array.overlay() else { return Ok(None) };
    if options.picture.arrangement != Arrangement::Single {
        return Err(array.error(Problem::Arrangement(ArrangementReason::Overlay)));
    }
    if options.turn.turns.is_some() {
        return Err(array.error(Problem::Overlay(OverlayReason::Projected)));
    }
    if options.overlay.opacity > 100 {
        return Err(array.error(Problem::Overlay(OverlayReason::Opacity(options.overlay.opacity))));
    }
    let (frames, matched) = options.view.match_overlay(array, overlay)?;
    Ok(Some(MatchedOverlay { frames, matched }))
}

/// Bytes of memory that an overlay takes, by estimate: of each voxel as many as its entry has, though labels take
/// much less.
pub(super) fn memory(overlay: &Volume<'_>) -> u64 {
    2 * overlay.shape().sample_count()
}

impl MatchedOverlay<'_> {
    /// The overlay of the pictures of these numbers alone, whose frames are in memory; `None` where it has none for
    /// them.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub(super) fn of_pictures(&self, numbers: &[usize]) -> Result<Option<MatchedOverlay<'static>>, Error> {
        let of = |number: &usize| self.matched.frames.get(*number).copied().flatten();
        let needed: BTreeSet<usize> = numbers.iter().filter_map(of).collect();
        let needed: Vec<usize> = needed.into_iter().collect();
        if needed.is_empty() {
            return Ok(None);
        }
        let place = |number: &usize| of(number).and_then(|frame| needed.binary_search(&frame).ok());
        let matched = Matched { frames: numbers.iter().map(place).collect(), ..self.matched.clone() };
        let frames = Viewed::Part(Box::new(self.frames.with_pictures(&needed)?));
        Ok(Some(MatchedOverlay { frames, matched }))
    }

    /// Reads the overlay of `volume`, which is shown with the colors of a `composition` or a colormap. `None` where
    /// nothing of it is to be seen.
    ///
    /// # Errors
    ///
    /// When it cannot be read; [`Problem::Overlay`] where it does not hold what it should, or where `volume` cannot be
    /// drawn over.
    pub(super) fn read(
        &self,
        volume: &Volume<'_>,
        composition: Option<&Composition>,
        options: &Options,
        engine: Engine<'_>,
    ) -> Result<Option<Overlay>, Error> {
        let refuse = |reason| volume.error(Problem::Overlay(reason));
        if volume.shape().has_opacity() {
            return Err(refuse(OverlayReason::Transparent));
        }
        let layers = &options.layers;
        let levels =
            [(layers.transparent, GreyLevel::Transparent), (layers.background, GreyLevel::Background)];
        let kept = levels.into_iter().filter(|(level, _)| level.is_some());
        let frames = self.entries(options, engine)?;
        let used = frames.used();
        if used.is_empty() || options.overlay.opacity == 0 {
            return Ok(None);
        }
        let look = Look::new(&options.overlay, &used, kept.clone().count());
        if let (None, Some((_, level))) = (look.inks(), kept.clone().next()) {
            return Err(refuse(OverlayReason::Level(level)));
        }
        if look.inks().is_none() && options.annotations.color_bar.is_some() {
            return Err(refuse(OverlayReason::ColorBar));
        }
        let own = composition.and_then(Composition::colormap);
        let colormap = options.color.colormap.as_ref().or(own.as_ref());
        let is_inverted = options.color.invert != volume.metadata().is_inverted;
        let below = colors_of_levels(colormap, is_inverted);
        Ok(Some(Overlay::new(frames, self.matched.clone(), look, below)))
    }

    /// The entries of all frames.
    fn entries(&self, options: &Options, engine: Engine<'_>) -> Result<EntryFrames, Error> {
        let (volume, shape) = (&*self.frames, self.frames.shape());
        let hidden: Vec<i64> = options.overlay.label_colors.iter().flat_map(LabelColors::hidden).collect();
        let rule = OverlayRule::new(volume.values(), options.overlay.range, &hidden);
        let grouping = engine.grouping(shape);
        let pass = volume.pass(grouping.frames, engine.block_bytes(shape, volume.sample()))?;
        let next = |(buffer, entries): &mut (Vec<u8>, Vec<_>)| {
            entries.clear();
            let append = &mut |mut block: Block<'_>| {
                append_entries(&rule, &mut block, |problem| volume.error(problem), entries)
            };
            let group = pass.next(buffer, append)?;
            Some(group.map(|group| {
                let mut runs = Runs::default();
                entries.chunks_exact(shape.width).for_each(|row| runs.add(row));
                (group.index, runs)
            }))
        };
        let mut all = Runs::default();
        engine.workers.in_order(grouping.window, Default::default, next, |runs| {
            all.append(runs);
            Ok(())
        })?;
        Ok(EntryFrames::new((shape.height, shape.width), all))
    }
}

/// The color of each level of a grey picture, and of each component of an RGB picture.
fn colors_of_levels(colormap: Option<&Colormap>, is_inverted: bool) -> Box<[[u8; 3]; 256]> {
    let mut colors: Box<[[u8; 3]; 256]> = match colormap {
        Some(colormap) => Box::new(*colormap.colors()),
        None => Box::new(std::array::from_fn(|level| [level as u8; 3])),
    };
    if is_inverted {
        // As the entries of a palette are: level l has the color of 255 - l.
        colors.reverse();
    }
    colors
}
