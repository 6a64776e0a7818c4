//! A range that several volumes share, so that equal values have equal levels in all of them.

use super::contrast::Contrast;
use super::levels::Levels;
use super::range::Range;
use super::scoped::ScopedLevels;
use super::value_scale::ValueScale;
use crate::error::Problem;
use crate::volume::Values;

/// The range of several volumes together, made by
/// [`Converter::shared_range`](crate::Converter::shared_range).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SharedRange {
    values: Values,
    range: Range,
    /// With percentiles already found.
    contrast: Contrast,
}

impl SharedRange {
    pub(crate) fn new(values: impl Into<Values>, range: Range, contrast: Contrast) -> Self {
        Self { values: values.into(), range, contrast }
    }

    /// What the samples of all volumes stand for.
    pub fn values(&self) -> Values {
        self.values
    }

    /// The range of all volumes together.
    pub fn range(&self) -> Range {
        self.range
    }

    /// The values that the levels of each of the volumes stand for.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when the sample type does not allow the contrast.
    pub fn scale(&self) -> Result<ValueScale, Problem> {
        Ok(ValueScale::of(&self.scoped(Range::default())?))
    }

    /// The levels of a volume with this range of its own.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when the sample type does not allow the contrast.
    pub(crate) fn scoped(&self, own: Range) -> Result<ScopedLevels, Problem> {
        let levels = Levels::new(&self.contrast, self.values, &self.range)?;
        Ok(ScopedLevels::of_shared(self.contrast, own, levels))
    }
}
