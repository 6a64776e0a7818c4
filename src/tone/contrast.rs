//! Contrast as it is asked for: which values become level 0 and level 255, and what lies between.
//!
//! What is wrong by itself, an empty window say, cannot be made: whoever parses or builds one gets the error, before any
//! volume is opened. What depends on a volume is settled when its range is known.

use std::fmt;
use std::str::FromStr;

use super::curve::Curve;
use super::window_function::WindowFunction;
use crate::error::Problem;
use crate::volume::{Kind, SampleType, with_sample};

/// How values become levels. The default is the rule of [`Levels::seed`](super::Levels::seed).
///
/// Every other rule is one formula in float64, as NumPy computes it for samples converted to float64 (so integers beyond
/// 2^53 are rounded to the nearest even): `t = (x - LO) / (HI - LO)`, cut to 0..=1 and bent by the curve, then
/// `floor(255 t + 0.5)`. NaN has level 0.
///
/// # Examples
///
/// ```
/// use vol2gif::tone::{Contrast, Curve, Window};
/// use vol2gif::Options;
///
/// let contrast = Contrast { window: Window::between(-160.0, 240.0)?, curve: Curve::gamma(0.5)? };
/// let options = Options { contrast, ..Options::default() };
/// assert_eq!(options.contrast.window, "wl:400,40".parse()?);
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Contrast {
    /// Which values become level 0 and level 255.
    pub window: Window,
    /// How levels rise between. A curve that is not straight needs a window: with [`Window::AUTO`] it takes that of
    /// [`Window::FULL`].
    pub curve: Curve,
}

/// Which values become level 0 and level 255.
///
/// Is parsed from `auto`, `full`, `type`, `LO,HI`, `wl:WINDOW,LEVEL` and `P1%,P2%`, and printed in these forms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window(Ends);

/// Where the ends of a window are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Ends {
    #[default]
    Auto,
    Full,
    Type,
    Given {
        lo: f64,
        hi: f64,
    },
    Percentiles {
        low: f64,
        high: f64,
    },
}

impl Window {
    /// Values from 0 to 255 are levels, values from 0 to 1 are stretched, others are normalized:
    /// [`Levels::seed`](super::Levels::seed). The default.
    pub const AUTO: Self = Self(Ends::Auto);
    /// From the least finite sample to the greatest, whatever they are.
    pub const FULL: Self = Self(Ends::Full);
    /// From the least to the greatest value of an integer type; 0 to 1 for bool. Refused for floating-point samples.
    pub const TYPE: Self = Self(Ends::Type);

    /// From `lo` to `hi`, in the volume's own units.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when either is not finite or `lo` is not below `hi`.
    pub fn between(lo: f64, hi: f64) -> Result<Self, Problem> {
        if !lo.is_finite() || !hi.is_finite() {
            Err(Problem::Contrast(format!("a window from {lo} to {hi} has an end that is not finite")))
        } else if lo > hi {
            Err(Problem::Contrast(format!(
                "the window from {lo} to {hi} is backwards; to invert the picture use --invert with {hi},{lo}"
            )))
        } else if lo == hi {
            Err(Problem::Contrast(format!("the window from {lo} to {hi} is empty; its ends must differ")))
        } else {
            Ok(Self(Ends::Given { lo, hi }))
        }
    }

    /// `width` wide around `level`, as radiologists give it: from `level - width / 2` to `level + width / 2`.
    ///
    /// # Errors
    ///
    /// As for [`Window::between`].
    pub fn centered(width: f64, level: f64) -> Result<Self, Problem> {
        if width.is_finite() && width <= 0.0 {
            return Err(Problem::Contrast(format!(
                "a window {width} wide holds nothing; it must be above 0"
            )));
        }
        Self::between(level - width / 2.0, level + width / 2.0)
    }

    /// From one percentile of the finite samples to another, as `numpy.percentile` finds them in samples converted to
    /// float64 (by its default method, `linear`); the order statistics themselves are exact for all sample types.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when either is not from 0 to 100 or `low` is not below `high`.
    pub fn percentiles(low: f64, high: f64) -> Result<Self, Problem> {
        if !(0.0..=100.0).contains(&low) || !(0.0..=100.0).contains(&high) {
            Err(Problem::Contrast(format!("percentiles are from 0% to 100%, not {low}% and {high}%")))
        } else if low >= high {
            Err(Problem::Contrast(format!("the window from {low}% to {high}% is empty or backwards")))
        } else {
            Ok(Self(Ends::Percentiles { low, high }))
        }
    }
}

impl FromStr for Window {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let unknown = || {
            Problem::Contrast(format!(
                "{text:?} is none of auto, full, type, LO,HI, P1%,P2% and wl:WINDOW,LEVEL"
            ))
        };
        let pair = |text: &str| {
            let (first, second) = text.split_once(',')?;
            Some((first.trim().parse().ok()?, second.trim().parse().ok()?))
        };
        match text.trim() {
            "auto" => Ok(Self::AUTO),
            "full" => Ok(Self::FULL),
            "type" => Ok(Self::TYPE),
            text => match text.strip_prefix("wl:") {
                Some(text) => {
                    pair(text).ok_or_else(unknown).and_then(|(width, level)| Self::centered(width, level))
                }
                None if text.contains('%') => {
                    let numbers = text.strip_suffix('%').and_then(|text| text.split_once("%,"));
                    let numbers = numbers.and_then(|(low, high)| pair(&format!("{low},{high}")));
                    numbers.ok_or_else(unknown).and_then(|(low, high)| Self::percentiles(low, high))
                }
                None => pair(text).ok_or_else(unknown).and_then(|(lo, hi)| Self::between(lo, hi)),
            },
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ends::Auto => f.write_str("auto"),
            Ends::Full => f.write_str("full"),
            Ends::Type => f.write_str("type"),
            Ends::Given { lo, hi } => write!(f, "{lo},{hi}"),
            Ends::Percentiles { low, high } => write!(f, "{low}%,{high}%"),
        }
    }
}

impl Contrast {
    /// Whether the ends depend on the samples there are.
    pub fn depends_on_samples(&self) -> bool {
        !matches!(self.window.0, Ends::Given { .. } | Ends::Type)
    }

    /// The percentiles that must be found before there are levels.
    pub(crate) fn percentiles(&self) -> Option<[f64; 2]> {
        match self.window.0 {
            Ends::Percentiles { low, high } => Some([low, high]),
            _ => None,
        }
    }

    /// The same with the window that the percentiles turned out to be; `lo` and `hi` may be equal.
    pub(crate) fn found(self, [lo, hi]: [f64; 2]) -> Self {
        Self { window: Window(Ends::Given { lo, hi }), ..self }
    }

    /// The formula for samples of type `sample` with finite ones of keys `least` to `greatest`; `None` is the default
    /// rule.
    pub(super) fn ramp(
        &self,
        sample: SampleType,
        (least, greatest): (u64, u64),
    ) -> Result<Option<WindowFunction>, Problem> {
        let values = |least, greatest| {
            with_sample!(sample, S => {
                use crate::volume::Sample;
                (S::from_key(least).to_f64(), S::from_key(greatest).to_f64())
            })
        };
        let (lo, hi) = match self.window.0 {
            Ends::Auto if self.curve == Curve::Straight => return Ok(None),
            Ends::Auto | Ends::Full => values(least, greatest),
            Ends::Type if sample.kind() == Kind::Float => {
                return Err(Problem::Contrast(format!(
                    "holds {} samples, and --range type is for integers; use --range full or --range LO,HI",
                    sample.name()
                )));
            }
            Ends::Type => values(0, u64::MAX >> (64 - sample.bits())),
            Ends::Given { lo, hi } => (lo, hi),
            Ends::Percentiles { .. } => {
                return Err(Problem::Bug("percentiles that nobody has found".into()));
            }
        };
        Ok(Some(WindowFunction::new(lo, hi, self.curve)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_read_as_they_are_written() {
        let given = |lo, hi| Window(Ends::Given { lo, hi });
        for (text, window) in [
            ("auto", Window::AUTO),
            ("full", Window::FULL),
            ("type", Window::TYPE),
            ("-1000,400", given(-1000.0, 400.0)),
            ("0.25, 1e3", given(0.25, 1000.0)),
            ("wl:400,40", given(-160.0, 240.0)),
            ("wl:1,0", given(-0.5, 0.5)),
            ("0.1%,99.9%", Window(Ends::Percentiles { low: 0.1, high: 99.9 })),
            ("0%, 100%", Window(Ends::Percentiles { low: 0.0, high: 100.0 })),
        ] {
            assert_eq!(text.parse::<Window>().unwrap(), window, "{text}");
            assert_eq!(window.to_string().parse::<Window>().unwrap(), window);
        }
    }

    #[test]
    fn what_is_no_window_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "is none of"),
            ("whole", "is none of"),
            ("1", "is none of"),
            ("1,2,3", "is none of"),
            ("wl:400", "is none of"),
            ("400,-160", "backwards"),
            ("3,3", "empty"),
            ("nan,1", "not finite"),
            ("0,inf", "not finite"),
            ("wl:0,40", "holds nothing"),
            ("wl:-400,40", "holds nothing"),
            ("wl:inf,40", "not finite"),
            ("wl:nan,40", "not finite"),
            ("1%", "is none of"),
            ("1,99%", "is none of"),
            ("1%,99", "is none of"),
            ("99%,1%", "backwards"),
            ("5%,5%", "empty"),
            ("-1%,99%", "from 0% to 100%"),
            ("1%,100.1%", "from 0% to 100%"),
            ("nan%,99%", "from 0% to 100%"),
            // Half a unit is less than the distance of float64 numbers there.
            ("wl:1,1e30", "empty"),
        ] {
            let problem = text.parse::<Window>().unwrap_err().to_string();
            assert!(problem.contains(reason), "{text}: {problem}");
        }
    }
}
