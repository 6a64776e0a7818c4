//! The words of warnings: the fact, on one line.

use std::fmt;

use super::Warning;

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Warning::NearlyBlack { highest } => write!(
                f,
                "low contrast: the highest level is {highest} of 255, since values from 0 to 255 are not \
                 normalized"
            ),
            Warning::TooClose { highest } => write!(
                f,
                "low contrast: the highest level is {highest} of 255, since the values are less than 1e-7 \
                 apart"
            ),
            Warning::NotStretched { highest } => write!(
                f,
                "not stretched: the maximum is 255 or less, so values were taken as levels (highest: \
                 {highest})"
            ),
            Warning::EqualInFloat32 { level } => write!(
                f,
                "no contrast: every pixel has level {level}, since the values are equal in float32, in which the \
                 default rule computes"
            ),
            Warning::Crowded { percent, levels, range: _ } => {
                // Never 100 if any sample has another level.
                let percent = (percent * 100.0).floor() / 100.0;
                write!(f, "low contrast: {percent} % of the samples share {levels} of 256 levels")
            }
            Warning::SharedColors { labels, levels } => {
                write!(f, "labels share colors: {labels} different ones were seen, and have {levels} levels")
            }
            Warning::Constant { level } => {
                write!(f, "all samples are the same; every pixel has level {level}")
            }
            Warning::OneLevel { lo, hi, level } => {
                write!(f, "the window from {lo} to {hi} shows all samples alike, at level {level}")
            }
            Warning::EmptyWindow { value } => {
                write!(f, "both ends of the window are {value}, so levels are 0 up to there and 255 above")
            }
            Warning::NotFinite { nan, above, below } => write!(
                f,
                "{nan} NaN (at level 0), {above} +Inf (at level 255) and {below} -Inf (at level 0) were left \
                 out of the range"
            ),
            Warning::NothingFinite { nan: 0, above: 0, below: 0 } => {
                f.write_str("no pixel is visible, so there is no range")
            }
            Warning::NothingFinite { nan, above, below } => write!(
                f,
                "no sample is finite ({nan} NaN, {above} +Inf, {below} -Inf); every pixel has level 0"
            ),
            Warning::Parts { part, first, count, parts, warning } => {
                write!(f, "{count} of {parts} {part}s, the first is {part} {first}: {warning}")
            }
            Warning::File(remark) | Warning::Note(remark) => f.write_str(remark),
            Warning::OnePicture { shape: [first, second, last] } => write!(
                f,
                "{first} frames of {last}x{second} pixels: an array of shape ({first}, {second}, {last}) may be one \
                 RGB picture"
            ),
            Warning::TimeAndDepth { times, slices } => {
                write!(f, "all {slices} slices of all {times} time points are shown, one after the other")
            }
            Warning::Transparent { pixels, drawn: false } => {
                write!(f, "pixels with an opacity (the fourth sample) below half are transparent: {pixels}")
            }
            Warning::Transparent { pixels, drawn: true } => write!(
                f,
                "pixels with an opacity (the fourth sample) below half are drawn on level 0, since some viewers of \
                 the GIF show no transparent ones: {pixels}"
            ),
            Warning::WindowMisses { lo, hi } => {
                write!(f, "the window of the file, {lo} to {hi}, misses all samples, so it was not used")
            }
            Warning::NoRoom { what } => write!(f, "{what} was left out, since there is no room for it"),
            Warning::Idle(option) => option.fmt(f),
            Warning::ShortFrames { milliseconds } => {
                write!(f, "browsers show frames of less than 20 ms (here {milliseconds} ms) for 100 ms")
            }
        }
    }
}
