//! One rule for a whole volume, or one for each frame or channel.

use std::borrow::Cow;

use super::contrast::Contrast;
use super::curve::Curve;
use super::levels::Levels;
use super::range::Range;
use crate::error::Problem;
use crate::volume::{FrameShape, SampleType};

/// Over what a range or percentiles are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All samples. The default.
    #[default]
    Volume,
    /// The samples of a frame: what is equally bright in two frames need not be shown so.
    Frame,
    /// The samples of a channel of an RGB volume. For a grey one the same as [`Scope::Volume`].
    Channel,
}

impl Scope {
    /// How many parts a volume of this shape has that are looked at apart.
    pub(crate) fn parts(self, shape: FrameShape) -> usize {
        match self {
            Scope::Volume => 1,
            Scope::Frame => shape.frames,
            Scope::Channel => shape.samples,
        }
    }

    /// What a part is called.
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
    sample: SampleType,
    rules: Vec<(Contrast, Range)>,
    /// Of the parts, unless they are frames: of those there may be so many that their levels are made when wanted.
    kept: Vec<Levels>,
}

impl ScopedLevels {
    /// The levels of parts, each with a contrast whose percentiles were found, and a range.
    pub(crate) fn new(
        scope: Scope,
        sample: SampleType,
        rules: Vec<(Contrast, Range)>,
    ) -> Result<Self, Problem> {
        let made = rules.iter().take(if scope == Scope::Frame { 1 } else { usize::MAX });
        let kept =
            made.map(|(contrast, range)| Levels::new(contrast, sample, range)).collect::<Result<_, _>>()?;
        Ok(Self { scope, sample, rules, kept })
    }

    pub(crate) fn scope(&self) -> Scope {
        self.scope
    }

    /// Number of parts.
    pub(crate) fn parts(&self) -> usize {
        self.rules.len()
    }

    /// How levels rise from one end of a window to the other, of every part.
    pub(super) fn curve(&self) -> Curve {
        self.rules.first().map_or(Curve::Straight, |(contrast, _)| contrast.curve)
    }

    /// The range of all parts together.
    pub(crate) fn whole_range(&self) -> Range {
        self.rules.iter().fold(Range::default(), |sum, (_, range)| sum.merge(*range))
    }

    /// The range of a part.
    pub(crate) fn range(&self, part: usize) -> Range {
        self.rules[part].1
    }

    /// The levels of a part.
    pub(crate) fn levels(&self, part: usize) -> Cow<'_, Levels> {
        match self.kept.get(part) {
            Some(levels) => Cow::Borrowed(levels),
            None => {
                let (contrast, range) = &self.rules[part];
                // What can be refused is refused for every part, and so was for the first one.
                let levels = Levels::new(contrast, self.sample, range);
                Cow::Owned(levels.unwrap_or_else(|_| Levels::seed(self.sample, range)))
            }
        }
    }

    /// The levels of a part, by way of `last`: those that were made last, so that a part in many blocks has its levels made once.
    pub(crate) fn levels_by<'s>(&'s self, part: usize, last: &'s mut Option<(usize, Levels)>) -> &'s Levels {
        if let Some(levels) = self.kept.get(part) {
            return levels;
        }
        if last.as_ref().is_none_or(|(known, _)| *known != part) {
            *last = None;
        }
        &last.get_or_insert_with(|| (part, self.levels(part).into_owned())).1
    }

    /// The rules, written for a person.
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
