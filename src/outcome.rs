//! What came of a conversion.

use std::fmt;
use std::time::Duration;

use crate::animation::Output;
use crate::options::Options;
use crate::tone::{Levels, Range};
use crate::verify::Verified;
use crate::volume::{SampleType, Shape};

/// A volume that was converted: what it was, what was made of it, and how.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The volume's name.
    pub name: String,
    /// Where the GIF is.
    pub output: Output,
    /// The volume's shape.
    pub shape: Shape,
    /// The type of its samples.
    pub sample: SampleType,
    /// The range found, with the counts of samples that are not finite.
    pub range: Range,
    /// Whether every color is shown exactly; always so for grey volumes.
    pub exact_colors: bool,
    /// Size of the GIF.
    pub bytes: u64,
    /// Time taken, by the attempt that succeeded.
    pub elapsed: Duration,
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
    /// The brightest level is so low that the GIF looks black, since the rule stretches no values from 0 to 255.
    NearlyBlack {
        /// The brightest level.
        highest: u8,
    },
    /// The same, but since the values lie so close together that the rule's 1e-8 outweighs what is between them.
    TooClose {
        /// The brightest level.
        highest: u8,
    },
    /// Values were taken as levels, though the type holds more.
    NotStretched {
        /// The brightest level.
        highest: u8,
    },
    /// All finite samples are the same.
    Constant {
        /// Their level.
        level: u8,
    },
    /// Some samples are not finite.
    NotFinite {
        /// Number of NaN, shown at level 0.
        nan: u64,
        /// Number of +∞, shown at level 255.
        above: u64,
        /// Number of −∞, shown at level 0.
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
                "nearly black: the brightest level is {highest} of 255, since values from 0 to 255 are not normalized; \
                 divide them by their maximum to have them stretched"
            ),
            Warning::TooClose { highest } => write!(
                f,
                "nearly black: the brightest level is {highest} of 255, since the values are less than 1e-7 apart; \
                 multiply them by a large number to have them stretched"
            ),
            Warning::NotStretched { highest } => write!(
                f,
                "not stretched: the maximum is 255 or less, so values were taken as levels (brightest: {highest}); \
                 divide them by their maximum to have them stretched"
            ),
            Warning::Constant { level } => {
                write!(f, "all samples are the same; every pixel has level {level}")
            }
            Warning::NotFinite { nan, above, below } => write!(
                f,
                "{nan} NaN (shown black), {above} +Inf (shown white) and {below} -Inf (shown black) were left out of \
                 the range"
            ),
            Warning::NothingFinite { nan, above, below } => {
                write!(f, "no sample is finite ({nan} NaN, {above} +Inf, {below} -Inf); every pixel is black")
            }
            Warning::ShortFrames { milliseconds } => {
                write!(f, "browsers show frames of less than 20 ms (here {milliseconds} ms) for 100 ms")
            }
        }
    }
}

/// The brightest level below which a GIF counts as nearly black.
const NEARLY_BLACK: u8 = 32;

/// What the rule did to a volume that its user may not expect.
pub(crate) fn warnings(range: &Range, levels: &Levels, options: &Options) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let Range { nan, above, below, .. } = *range;
    match levels.extremes() {
        None => warnings.push(Warning::NothingFinite { nan, above, below }),
        Some((level, _)) if range.keys().is_some_and(|(least, greatest)| least == greatest) => {
            warnings.push(Warning::Constant { level });
        }
        Some((_, highest)) if highest < NEARLY_BLACK => warnings.push(match levels.normalizes() {
            true => Warning::TooClose { highest },
            false => Warning::NearlyBlack { highest },
        }),
        Some((_, highest))
            if levels.takes_values_as_levels() && levels.sample().bits() > 8 && highest < 255 =>
        {
            warnings.push(Warning::NotStretched { highest });
        }
        Some(_) => {}
    }
    if nan + above + below > 0 && range.keys().is_some() {
        warnings.push(Warning::NotFinite { nan, above, below });
    }
    if let Some(milliseconds) = options.delays.slowed() {
        warnings.push(Warning::ShortFrames { milliseconds });
    }
    warnings
}
