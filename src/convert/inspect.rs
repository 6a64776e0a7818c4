//! Inspects a volume: its range, its levels, and the size of its GIF, before it is converted.

use super::control::Control;
use super::engine::Engine;
use super::outcome::rule;
use super::reduction::Reduction;
use super::shown_array::ShownArray;
use super::warnings::{Warning, warnings};
use super::{Converter, estimate, histograms, levels, opacity};
use crate::color::PrescanMode;
use crate::error::{Error, Problem};
use crate::options::Options;
use crate::tone::{Histogram, Range, ValueScale};
use crate::volume::{FrameShape, Volume};

/// What is in a volume, and what its GIF would be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspection {
    /// The range, with the counts of samples that are not finite.
    pub range: Range,
    /// How many samples have which values: one histogram of all that are shown, or one for each channel that is
    /// joined with others, or for each color of RGB.
    pub histograms: Vec<Histogram>,
    /// Which values the levels would stand for.
    pub scale: ValueScale,
    /// What would be done to the values, in words.
    pub rule: String,
    /// The shape of the frames in the GIF: the shape of the volume, with the sides that
    /// [`picture`](crate::Options::picture) asks for.
    pub shown: FrameShape,
    /// What a user may not expect of that.
    pub warnings: Vec<Warning>,
    /// The estimated size of the GIF in bytes.
    pub bytes: u64,
    /// Bytes of memory that the conversion takes with as many threads as work on it, estimated as for
    /// [`Resources::max_memory`](crate::Resources::max_memory).
    pub memory: u64,
}

impl Converter {
    /// Estimates the bytes of the GIF of `volume` from at most 24 of its frames. Only these are read where
    /// the file can be read in any order; elsewhere the first frames are taken. A small volume, of up to 24 frames
    /// or a million samples, is read as a whole, and its size is exact unless the picture is resized.
    ///
    /// # Errors
    ///
    /// As [`Converter::convert`], where the volume or the options are the reason; for a size that cannot be met
    /// only where sizes are exact.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::{Converter, Options, Resources, volume::Volume};
    ///
    /// let stack = ndarray::Array3::from_shape_fn((50, 32, 48), |(frame, y, x)| (frame * y * x) as u16);
    /// let converter = Converter::new(Resources::default())?;
    /// let bytes = converter.estimate(&Volume::from_array("ramp", stack.view())?, &Options::default())?;
    /// assert!((20_000..60_000).contains(&bytes), "{bytes}");
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn estimate(&self, volume: &Volume<'_>, options: &Options) -> Result<u64, Error> {
        let workers = self.need(volume, options, &self.workers).1;
        let shown_array = &ShownArray::of(volume, options)?.checked()?;
        let options = &shown_array.options;
        self.with_engine(&workers, &Control::default(), |engine| {
            let volume = opacity::shown(&shown_array.viewed, engine)?.volume;
            estimate::bytes((volume, shown_array), None, options, engine)?
                .map_err(|problem| volume.error(problem))
        })
        .map(|(bytes, _)| bytes)
    }

    /// Estimates the bytes of memory that the conversion of `volume` takes.
    #[cfg(feature = "cli")]
    pub(crate) fn memory_of(&self, volume: &Volume<'_>, options: &Options) -> u64 {
        self.need(volume, options, &self.workers).0
    }

    /// Finds out what is in `volume`, and what its GIF would be. Reads all of the volume twice: for its range, and for
    /// its histogram; and more often where percentiles are its range.
    ///
    /// # Errors
    ///
    /// As [`Converter::estimate`], and [`Problem::Interrupted`](crate::Problem::Interrupted) when it is
    /// stopped.
    pub fn inspect(
        &self,
        volume: &Volume<'_>,
        options: &Options,
        control: &Control<'_>,
    ) -> Result<Inspection, Error> {
        let (memory, workers) = self.need(volume, options, &self.workers);
        let array = volume;
        let shown_array = &ShownArray::of(array, options)?.checked()?;
        let ShownArray { viewed, composition, options, .. } = shown_array;
        let (viewed, composition) = (&**viewed, composition.as_ref());
        let inspect = |engine: Engine<'_>| {
            let opacity::Shown { volume, transparent } = opacity::shown(viewed, engine)?;
            let levels::Found { levels, seen, .. } =
                levels::find(volume, composition, options, PrescanMode::Nothing, engine)?;
            let bytes = match estimate::bytes((volume, shown_array), Some(&levels), options, engine)? {
                Ok(bytes) | Err(Problem::TooLarge { smallest: bytes, .. }) => bytes,
                Err(problem) => return Err(volume.error(problem)),
            };
            let histograms = histograms::histograms(volume, composition, &levels, engine)?;
            Ok(Inspection {
                histograms,
                range: levels.whole_range(),
                scale: ValueScale::of(&levels),
                rule: rule(&levels, composition, options),
                shown: shown_array.resized_pictures()?,
                warnings: warnings(
                    (array, viewed, transparent),
                    &levels,
                    &seen,
                    &shown_array.left_out(Reduction::asked(options), Some(&levels))?,
                    options,
                    Reduction::asked(options),
                    None,
                ),
                bytes,
                memory,
            })
        };
        self.with_engine(&workers, control, inspect).map(|(inspection, _)| inspection)
    }
}
