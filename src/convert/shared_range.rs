//! The range of several volumes together: a pass over all of them, and more for percentiles.

use super::Converter;
use super::control::Control;
use super::engine::Engine;
use super::levels::check_shared;
use super::opacity;
use super::percentiles::{counts, samples_of_parts};
use super::ranges::{self, ranges};
use super::shown_array::ShownArray;
use crate::color::PrescanMode;
use crate::error::Error;
use crate::options::Options;
use crate::tone::{PercentileSearch, Range, Scope, SharedRange};
use crate::volume::{Values, Volume};

impl Converter {
    /// Finds the range that `count` volumes have together, for [`ToneOptions::shared`](crate::options::ToneOptions),
    /// so that they can be compared. `open` opens the volume of a number from 0; it is called for each of them in
    /// turn, once for each pass, so that only one is open at a time.
    ///
    /// A volume that cannot be opened, or that `options.view` does not fit, is left out: its conversion will say
    /// why. `None` if no volume is left.
    ///
    /// # Errors
    ///
    /// When a volume cannot be read, holds samples of another type than the first one or with another
    /// [scaling](crate::volume::Scaling), or the passes are stopped.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::{Control, Converter, Options, Resources, volume::Volume};
    ///
    /// let wells = [10u16, 20, 900].map(|top| ndarray::Array3::from_shape_fn((4, 8, 8), |(z, ..)| top * z as u16));
    /// let converter = Converter::new(Resources::default())?;
    /// let (mut options, control) = (Options::default(), Control::default());
    /// let mut open = |number: usize| Volume::from_array("well", wells[number].view());
    /// options.tone.shared = converter.shared_range(3, &mut open, &options, &control)?;
    /// assert_eq!(options.tone.shared.unwrap().scale().unwrap().to_string(), "0 to 2700, truncated");
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn shared_range<'v>(
        &self,
        count: usize,
        open: &mut dyn FnMut(usize) -> Result<Volume<'v>, Error>,
        options: &Options,
        control: &Control<'_>,
    ) -> Result<Option<SharedRange>, Error> {
        let mut found: Option<(Values, Range, u64)> = None;
        let mut taken = Vec::new();
        for number in 0..count {
            let Ok(volume) = open(number) else { continue };
            let Ok(shown) = ShownArray::of(&volume, options) else { continue };
            let volume = &*shown.viewed;
            let (range, samples) = self.own_range(volume, options, control)?;
            let (first, all, before) = found.unwrap_or((volume.values(), Range::default(), 0));
            check_shared(volume, first).map_err(|problem| volume.error(problem))?;
            found = Some((first, all.merge(range), before + samples));
            taken.push(number);
        }
        let Some((values, range, samples)) = found else { return Ok(None) };
        let Some(percentiles) = options.tone.contrast.percentiles() else {
            return Ok(Some(SharedRange::new(values, range, options.tone.contrast)));
        };
        let finite = samples - range.nan - range.above - range.below;
        let mut search = PercentileSearch::new(values, percentiles, finite);
        while let Some(bins) = search.bins() {
            let mut sums = vec![0; bins.len()];
            for &number in &taken {
                let volume = open(number)?;
                let volume = &*ShownArray::of(&volume, options)?.viewed;
                let bins = &[Some(bins.clone())];
                let count = |engine: Engine<'_>| {
                    counts(opacity::shown(volume, engine)?.volume, Scope::Volume, bins, engine)
                };
                let (found, _) = self.with_engine(self.workers(), control, count)?;
                found.iter().flatten().zip(&mut sums).for_each(|(count, sum)| *sum += count);
            }
            search.narrow(&sums);
        }
        Ok(Some(SharedRange::new(values, range, options.tone.contrast.with_ends(search.window()))))
    }

    /// The range of one volume, and the number of samples that count for percentiles where there are
    /// any.
    fn own_range(
        &self,
        volume: &Volume<'_>,
        options: &Options,
        control: &Control<'_>,
    ) -> Result<(Range, u64), Error> {
        let find = |engine: Engine<'_>| {
            let volume = opacity::shown(volume, engine)?.volume;
            let found = ranges(volume, Scope::Volume, PrescanMode::Nothing, engine)?;
            let samples = match options.tone.contrast.percentiles() {
                Some(_) => samples_of_parts(volume, Scope::Volume, 1, engine)?,
                None => Vec::new(),
            };
            Ok((found, samples.into_iter().sum()))
        };
        let ((ranges::Found { ranges, .. }, samples), _) = self.with_engine(self.workers(), control, find)?;
        Ok((ranges.into_iter().fold(Range::default(), Range::merge), samples))
    }
}
