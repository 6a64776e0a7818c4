//! Levels for a whole volume, or separately for each frame or channel.

use std::borrow::Cow;

use super::contrast::Contrast;
use super::curve::Curve;
use super::levels::Levels;
use super::range::Range;
use crate::error::Problem;
use crate::volume::{FrameShape, Values};

/// The parts of a volume that have a range or percentiles, and so levels, of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The whole volume is one part. The default.
    #[default]
    Volume,
    /// Each frame is a part: equal values in two frames may be shown at different levels.
    Frame,
    /// Each channel of an RGB volume is a part. For a grey volume the same as [`Scope::Volume`].
    Channel,
}

impl Scope {
    /// Number of parts of a volume of this shape.
    pub(crate) fn parts(self, shape: FrameShape) -> usize {
        match self {
            Scope::Volume => 1,
            Scope::Frame => shape.frames,
            Scope::Channel => shape.colors().samples,
        }
    }

    /// The parts to cut pixels with an opacity into, and those to cut their visible colors into. The number of a part
    /// is the sum of both.
    pub(crate) fn before_and_after_opacity(self) -> (Self, Self) {
        match self {
            Scope::Volume => (Scope::Volume, Scope::Volume),
            Scope::Frame => (Scope::Frame, Scope::Volume),
            Scope::Channel => (Scope::Volume, Scope::Channel),
        }
    }

    /// The word for one part.
    pub(crate) fn part(self) -> &'static str {
        match self {
            Scope::Volume => "volume",
            Scope::Frame => "frame",
            Scope::Channel => "channel",
        }
    }
}

/// The levels of every part of a volume.
#[derive(Debug)]
pub(crate) struct ScopedLevels {
    scope: Scope,
    values: Values,
    /// Contrast and range of each part.
    rules: Vec<(Contrast, Range)>,
    /// Levels of all parts, or of the first one if parts are frames: a volume may have too many frames to
    /// keep the levels of each.
    prepared: Vec<Levels>,
}

impl ScopedLevels {
    /// Makes the levels from the contrast, with percentiles already found, and the range of each part.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when the sample type does not allow the contrast.
    pub(crate) fn new(
        scope: Scope,
        values: impl Into<Values>,
        rules: Vec<(Contrast, Range)>,
    ) -> Result<Self, Problem> {
        let values = values.into();
        let count = if scope == Scope::Frame { 1 } else { usize::MAX };
        let levels = rules.iter().take(count).map(|(contrast, range)| Levels::new(contrast, values, range));
        let prepared = levels.collect::<Result<_, _>>()?;
        Ok(Self { scope, values, rules, prepared })
    }

    /// The levels of a volume with the range `own`, found for other volumes, too.
    pub(super) fn of_shared(contrast: Contrast, own: Range, levels: Levels) -> Self {
        let values = levels.values();
        Self { scope: Scope::Volume, values, rules: vec![(contrast, own)], prepared: vec![levels] }
    }

    /// The kind of parts.
    pub(crate) fn scope(&self) -> Scope {
        self.scope
    }

    /// Number of parts.
    pub(crate) fn parts(&self) -> usize {
        self.rules.len()
    }

    /// The curve that was asked for in one part.
    pub(super) fn curve(&self, part: usize) -> Curve {
        self.rules.get(part).map_or(Curve::Straight, |(contrast, _)| contrast.curve)
    }

    /// The range of all parts together.
    pub(crate) fn whole_range(&self) -> Range {
        self.rules.iter().fold(Range::default(), |sum, (_, range)| sum.merge(*range))
    }

    /// The range of one part.
    pub(crate) fn range(&self, part: usize) -> Range {
        self.rules[part].1
    }

    /// The levels of one part.
    pub(crate) fn levels(&self, part: usize) -> Cow<'_, Levels> {
        match self.prepared.get(part) {
            Some(levels) => Cow::Borrowed(levels),
            None => {
                let (contrast, range) = &self.rules[part];
                // An error depends on the sample type and the kind of window alone, so the first part had it
                // too.
                let levels = Levels::new(contrast, self.values, range);
                Cow::Owned(levels.unwrap_or_else(|_| Levels::automatic(self.values, range)))
            }
        }
    }

    /// The levels of one part. `cache` holds the levels made last and their part, so that a part which comes
    /// in many blocks has its levels made once.
    pub(crate) fn levels_cached<'s>(
        &'s self,
        part: usize,
        cache: &'s mut Option<(usize, Levels)>,
    ) -> &'s Levels {
        if let Some(levels) = self.prepared.get(part) {
            return levels;
        }
        if cache.as_ref().is_none_or(|(cached, _)| *cached != part) {
            *cache = None;
        }
        &cache.get_or_insert_with(|| (part, self.levels(part).into_owned())).1
    }

    /// The rules as text for the user.
    pub(crate) fn describe(&self) -> String {
        match self.scope {
            Scope::Volume => self.levels(0).describe(),
            Scope::Frame if self.parts() == 1 => self.levels(0).describe(),
            Scope::Frame => format!("{} in the first frame, others apart", self.levels(0).describe()),
            Scope::Channel => {
                let rules: Vec<_> = (0..self.parts()).map(|part| self.levels(part).describe()).collect();
                rules.join(" / ")
            }
        }
    }
}
