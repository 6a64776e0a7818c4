//! What there is to know of a volume before it is converted.

use super::estimate;
use super::outcome::{Warning, rule, warnings};
use super::size_target::Reduction;
use crate::convert::Converter;
use crate::error::Error;
use crate::tone::{Range, ValueScale};
use crate::volume::Volume;

/// What is in a volume, and what its GIF would be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspection {
    /// The range, with the counts of samples that are not finite.
    pub range: Range,
    /// Which values the levels would stand for.
    pub scale: ValueScale,
    /// What would be done to the values, written for a person.
    pub rule: String,
    /// What its user may not expect of that.
    pub warnings: Vec<Warning>,
    /// The estimated size of the GIF.
    pub bytes: u64,
    /// Bytes of memory that the conversion takes by all threads, estimated as for [`Options::max_memory`](crate::Options::max_memory).
    pub memory: u64,
}

impl Converter {
    /// About how many bytes the GIF of `volume` will have, judged by up to 24 of its frames. No others are read where the file
    /// can be read in any order; where it cannot, the first ones are taken, or all of a small volume is read.
    ///
    /// # Errors
    ///
    /// As [`Converter::convert`], as far as that has to do with the volume.
    ///
    /// # Examples
    ///
    /// ```
    /// use vol2gif::{Converter, Options, volume::Volume};
    ///
    /// let stack = ndarray::Array3::from_shape_fn((50, 32, 48), |(frame, y, x)| (frame * y * x) as u16);
    /// let converter = Converter::new(Options::default())?;
    /// let bytes = converter.estimate(&Volume::from_array("ramp", stack.view())?)?;
    /// assert!((20_000..60_000).contains(&bytes), "{bytes}");
    /// # Ok::<(), vol2gif::Error>(())
    /// ```
    pub fn estimate(&self, volume: &Volume<'_>) -> Result<u64, Error> {
        let (options, workers, backends) = (self.options(), self.workers(), self.backends());
        options.suit(volume)?;
        Ok(backends.run(|backend| estimate::bytes(volume, None, options, backend, workers))?.0)
    }

    /// What is in `volume`, and what its GIF would be. Reads all of it.
    ///
    /// # Errors
    ///
    /// As [`Converter::estimate`].
    pub fn inspect(&self, volume: &Volume<'_>) -> Result<Inspection, Error> {
        let (options, workers, backends) = (self.options(), self.workers(), self.backends());
        options.suit(volume)?;
        let (inspection, _) = backends.run(|backend| {
            let scoped = estimate::tones_of(volume, options, backend, workers)?;
            Ok(Inspection {
                range: scoped.whole_range(),
                scale: ValueScale::of(&scoped),
                rule: rule(&scoped, options),
                warnings: warnings(&scoped, options, Reduction::asked(options)),
                bytes: estimate::bytes(volume, Some(&scoped), options, backend, workers)?,
                memory: self.need(volume, workers),
            })
        })?;
        Ok(inspection)
    }
}
