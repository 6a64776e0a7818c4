//! What came of a conversion.

use std::fmt;
use std::mem;
use std::time::Duration;

use super::reduction::Reduction;
use super::verify::Verified;
use crate::encode::Deviation;
use crate::options::Options;
use crate::output::Output;
use crate::runtime::progress::Times;
use crate::tone::{Levels, Range, ScopedLevels};
use crate::volume::{FrameShape, SampleType};

/// A volume that was converted: what it was, what was made of it, and how.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The volume's name.
    pub name: String,
    /// Where the GIF is.
    pub output: Output,
    /// The volume's shape.
    pub shape: FrameShape,
    /// The shape of what the GIF shows: that of the volume, or less where that was allowed to meet
    /// [`SizeOptions::max_bytes`].
    pub shown: FrameShape,
    /// The type of its samples.
    pub sample: SampleType,
    /// The range found, with the counts of samples that are not finite.
    pub range: Range,
    /// What was done to the values, written for a person: `values as levels` or `window -160 to 240, gamma 0.5`.
    pub rule: String,
    /// Whether every color of what is shown is shown exactly; always so for grey volumes.
    pub exact_colors: bool,
    /// What was done for a small file: as asked for, or more to meet [`SizeOptions::max_bytes`].
    pub reduction: Reduction,
    /// How far what is shown is from what is exact, from the means where pixels became one; nothing is looked at where no
    /// error was allowed.
    pub deviation: Deviation,
    /// Size of the GIF.
    pub bytes: u64,
    /// Time taken, by the attempt that succeeded.
    pub elapsed: Duration,
    /// What its stages took of it.
    pub times: Times,
    /// The backend that made the levels: `cpu`, or `gpu` with the adapter's name.
    pub backend: String,
    /// What was compared, when [`Options::verify`] is set.
    pub verified: Option<Verified>,
    /// What the rule did that its user may not expect.
    pub warnings: Vec<Warning>,
    /// Failures of a GPU on the way.
    pub failures: Vec<String>,
}

/// Something a user may not expect. Prints as one line, with the remedy where there is one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// The highest level is so low that the GIF looks black, or white if inverted, since the default rule stretches no
    /// values from 0 to 255.
    NearlyBlack {
        /// The highest level.
        highest: u8,
    },
    /// The same, but since the values lie so close together that the rule's 1e-8 outweighs what is between them.
    TooClose {
        /// The highest level.
        highest: u8,
    },
    /// Values were taken as levels, though the type holds more.
    NotStretched {
        /// The highest level.
        highest: u8,
    },
    /// All finite samples are the same.
    Constant {
        /// Their level.
        level: u8,
    },
    /// The samples are not all the same, but the window gives them one level.
    OneLevel {
        /// Where the window begins.
        lo: f64,
        /// Where it ends.
        hi: f64,
        /// The level of all samples.
        level: u8,
    },
    /// Both percentiles that were asked for are the same value.
    EmptyWindow {
        /// The value.
        value: f64,
    },
    /// Some samples are not finite.
    NotFinite {
        /// Number of NaN, at level 0.
        nan: u64,
        /// Number of +∞, at level 255.
        above: u64,
        /// Number of −∞, at level 0.
        below: u64,
    },
    /// No sample is finite, so there is no range and every level is 0.
    NothingFinite {
        /// Number of NaN.
        nan: u64,
        /// Number of +∞.
        above: u64,
        /// Number of −∞.
        below: u64,
    },
    /// Some frames, or channels, of a volume whose parts have levels of their own.
    Parts {
        /// `frame` or `channel`.
        part: &'static str,
        /// The number of the first one, counted from 0.
        first: usize,
        /// How many there are.
        count: usize,
        /// Of how many.
        parts: usize,
        /// What is to be said of the first one.
        warning: Box<Warning>,
    },
    /// Frames so short that browsers show them longer.
    ShortFrames {
        /// The shortest, in milliseconds.
        milliseconds: f64,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::NearlyBlack { highest } => write!(
                f,
                "low contrast: the highest level is {highest} of 255, since values from 0 to 255 are not normalized; \
                 --range full stretches them"
            ),
            Warning::TooClose { highest } => write!(
                f,
                "low contrast: the highest level is {highest} of 255, since the values are less than 1e-7 apart; \
                 --range full stretches them"
            ),
            Warning::NotStretched { highest } => write!(
                f,
                "not stretched: the maximum is 255 or less, so values were taken as levels (highest: {highest}); \
                 --range full stretches them"
            ),
            Warning::Constant { level } => {
                write!(f, "all samples are the same; every pixel has level {level}")
            }
            Warning::OneLevel { lo, hi, level } => write!(
                f,
                "the window from {lo} to {hi} shows all samples alike, at level {level}; --range full shows them apart"
            ),
            Warning::EmptyWindow { value } => write!(
                f,
                "both ends of the window are {value}, so levels are 0 up to there and 255 above; choose percentiles \
                 farther apart, or --range full"
            ),
            Warning::NotFinite { nan, above, below } => write!(
                f,
                "{nan} NaN (at level 0), {above} +Inf (at level 255) and {below} -Inf (at level 0) were left out of \
                 the range"
            ),
            Warning::NothingFinite { nan, above, below } => {
                write!(
                    f,
                    "no sample is finite ({nan} NaN, {above} +Inf, {below} -Inf); every pixel has level 0"
                )
            }
            Warning::Parts { part, first, count, parts, warning } => {
                write!(f, "{count} of {parts} {part}s, the first is {part} {first}: {warning}")
            }
            Warning::ShortFrames { milliseconds } => {
                write!(f, "browsers show frames of less than 20 ms (here {milliseconds} ms) for 100 ms")
            }
        }
    }
}

/// What was done to the values, for a person.
pub(crate) fn rule(scoped: &ScopedLevels, options: &Options) -> String {
    let mut rule = scoped.describe();
    if let Some(colormap) = &options.color.colormap {
        rule += &format!(", colormap {}", colormap.name());
    }
    if options.color.invert {
        rule += ", inverted";
    }
    rule
}

/// The highest level below which a GIF counts as nearly black.
const NEARLY_BLACK: u8 = 32;

/// What the rules did to a volume that its user may not expect.
pub(crate) fn warnings(scoped: &ScopedLevels, options: &Options, reduction: Reduction) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let whole = scoped.whole_range();
    let Range { nan, above, below, .. } = whole;
    if whole.keys().is_none() {
        warnings.push(Warning::NothingFinite { nan, above, below });
    } else {
        warnings.extend(of_parts(scoped));
        if nan + above + below > 0 {
            warnings.push(Warning::NotFinite { nan, above, below });
        }
    }
    if let Some(milliseconds) = options.timing.delays.slowed(reduction.frame_step) {
        warnings.push(Warning::ShortFrames { milliseconds });
    }
    warnings
}

/// What the rules of parts did; of many parts, each kind of warning once, for the first part.
fn of_parts(scoped: &ScopedLevels) -> Vec<Warning> {
    let parts = scoped.parts();
    let mut found: Vec<(Warning, usize, usize)> = Vec::new();
    for part in 0..parts {
        if let Some(warning) = of_part(&scoped.range(part), &scoped.levels(part)) {
            let kind = mem::discriminant(&warning);
            match found.iter_mut().find(|(known, ..)| mem::discriminant(known) == kind) {
                Some((_, _, count)) => *count += 1,
                None => found.push((warning, part, 1)),
            }
        }
    }
    let whole = |(warning, first, count)| match parts {
        1 => warning,
        _ => Warning::Parts { part: scoped.scope().part(), first, count, parts, warning: Box::new(warning) },
    };
    found.into_iter().map(whole).collect()
}

/// What the rule did to a part.
fn of_part(range: &Range, levels: &Levels) -> Option<Warning> {
    let Range { nan, above, below, .. } = *range;
    let Some((lowest, highest)) = levels.extremes() else {
        return Some(Warning::NothingFinite { nan, above, below });
    };
    if range.keys().is_some_and(|(least, greatest)| least == greatest) {
        return Some(Warning::Constant { level: lowest });
    }
    match levels.window() {
        Some((lo, hi)) if lo == hi => Some(Warning::EmptyWindow { value: lo }),
        Some((lo, hi)) if lowest == highest => Some(Warning::OneLevel { lo, hi, level: lowest }),
        Some(_) => None,
        None if highest < NEARLY_BLACK => Some(match levels.normalizes() {
            true => Warning::TooClose { highest },
            false => Warning::NearlyBlack { highest },
        }),
        None if levels.takes_values_as_levels() && levels.sample().bits() > 8 && highest < 255 => {
            Some(Warning::NotStretched { highest })
        }
        None => None,
    }
}
