//! Contrast as the user asks for it: which values become level 0 and level 255, and how levels rise between
//! them.
//!
//! A [`Window`] is always valid by itself: parsing or building an invalid one, for example an empty one,
//! returns an error before any volume is opened. What depends on the volume is checked when its range is
//! known.

use std::fmt;
use std::str::FromStr;

use super::curve::Curve;
use super::named_windows;
use super::window_function::WindowFunction;
use crate::error::{ContrastReason, Problem};
use crate::volume::{Kind, Values};

/// How values become levels. The default is the automatic rule,
/// [`Levels::automatic`](super::Levels::automatic).
///
/// Every other rule is one formula in float64, as NumPy computes it for samples converted to float64 (so
/// integers beyond 2^53 are rounded to the nearest even): `t = (x - LO) / (HI - LO)`, clamped to 0..=1; then
/// the curve is applied; then the level is `floor(255 t + 0.5)`. NaN has level 0.
///
/// # Examples
///
/// ```
/// use vol2gif::tone::{Contrast, Curve, Window};
/// use vol2gif::Options;
///
/// let contrast = Contrast { window: Window::between(-160.0, 240.0)?, curve: Curve::gamma(0.5)? };
/// let mut options = Options::default();
/// options.tone.contrast = contrast;
/// assert_eq!(options.tone.contrast.window, "wl:400,40".parse()?);
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Contrast {
    /// Which values become level 0 and level 255.
    pub window: Window,
    /// How levels rise between them. A curve that is not straight needs a window; with [`Window::AUTO`] it
    /// uses [`Window::FULL`].
    pub curve: Curve,
}

/// Which values become level 0 and level 255.
///
/// Parsed from `auto`, `rule`, `file`, `full`, `type`, `LO,HI`, `wl:WINDOW,LEVEL` and `P1%,P2%`, and printed in these
/// forms, except that `wl:` is printed as `LO,HI`. Also parsed from `P%` (from P% to 100 - P%), `robust` (0.1%) and
/// `wl:NAME`, a window of radiology: brain, subdural, stroke, bone, lung, mediastinum, abdomen, liver or angio.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window(WindowEnds);

/// How the two ends of a window are found.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum WindowEnds {
    #[default]
    Auto,
    Rule,
    File,
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
    /// The window of the file where its [metadata](crate::volume::Metadata::displays_by_default) say so, the samples
    /// are grey and have one range, and the window meets it; else [`RULE`](Self::RULE). The default.
    pub const AUTO: Self = Self(WindowEnds::Auto);
    /// Values from 0 to 255 are taken as levels, values from 0 to 1 are stretched, others are normalized:
    /// [`Levels::automatic`](super::Levels::automatic).
    pub const RULE: Self = Self(WindowEnds::Rule);
    /// The [window of the file](crate::volume::Metadata::display). An error where it has none.
    pub const FILE: Self = Self(WindowEnds::File);
    /// From the least finite sample of the volume to the greatest.
    pub const FULL: Self = Self(WindowEnds::Full);
    /// From the least to the greatest value of an integer type; 0 to 1 for bool. An error for floating-point
    /// samples.
    pub const TYPE: Self = Self(WindowEnds::Type);

    /// From `lo` to `hi`, in the units of the samples.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when `lo` or `hi` is not finite, or `lo` is not below `hi`.
    pub fn between(lo: f64, hi: f64) -> Result<Self, Problem> {
        if !lo.is_finite() || !hi.is_finite() {
            Err(Problem::Contrast(ContrastReason::NotFinite { lo, hi }))
        } else if lo > hi {
            Err(Problem::Contrast(ContrastReason::Backwards { lo, hi }))
        } else if lo == hi {
            Err(Problem::Contrast(ContrastReason::Empty { lo, hi }))
        } else {
            Ok(Self(WindowEnds::Given { lo, hi }))
        }
    }

    /// The ends in the units of the samples, if they were given.
    pub(crate) fn given(self) -> Option<(f64, f64)> {
        match self.0 {
            WindowEnds::Given { lo, hi } => Some((lo, hi)),
            _ => None,
        }
    }

    /// The name of a window of CT with these ends.
    pub(crate) fn name(self) -> Option<&'static str> {
        self.given().and_then(|(lo, hi)| named_windows::name_of(lo, hi))
    }

    /// `width` wide around `level`, as in radiology: from `level - width / 2` to `level + width / 2`.
    ///
    /// # Errors
    ///
    /// As for [`Window::between`].
    pub fn centered(width: f64, level: f64) -> Result<Self, Problem> {
        if width.is_finite() && width <= 0.0 {
            return Err(Problem::Contrast(ContrastReason::Width(width)));
        }
        Self::between(level - width / 2.0, level + width / 2.0)
    }

    /// From one percentile of the finite samples to another, as `numpy.percentile` finds them in samples
    /// converted to float64 (by its default method, `linear`); the order statistics themselves are exact for
    /// all sample types.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when `low` or `high` is not from 0 to 100, or `low` is not below `high`.
    pub fn percentiles(low: f64, high: f64) -> Result<Self, Problem> {
        if !(0.0..=100.0).contains(&low) || !(0.0..=100.0).contains(&high) {
            Err(Problem::Contrast(ContrastReason::NotPercentiles { low, high }))
        } else if low >= high {
            Err(Problem::Contrast(ContrastReason::EmptyPercentiles { low, high }))
        } else {
            Ok(Self(WindowEnds::Percentiles { low, high }))
        }
    }
}

impl FromStr for Window {
    type Err = Problem;

    /// Parses a window. Words may be in upper or lower case.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let unknown = || Problem::Contrast(ContrastReason::Unknown(text.to_owned()));
        let pair = |text: &str| {
            let (first, second) = text.split_once(',')?;
            Some((first.trim().parse().ok()?, second.trim().parse().ok()?))
        };
        match &*text.trim().to_ascii_lowercase() {
            "auto" => Ok(Self::AUTO),
            "rule" => Ok(Self::RULE),
            "file" => Ok(Self::FILE),
            "full" => Ok(Self::FULL),
            "robust" => Self::percentiles(0.1, 99.9),
            "type" => Ok(Self::TYPE),
            text => match text.strip_prefix("wl:") {
                Some(window)
                    if window.starts_with(|c: char| c.is_ascii_alphabetic()) && !window.contains(',') =>
                {
                    let (width, level) = named_windows::named(window).ok_or_else(|| {
                        let (name, names) = (window.to_owned(), named_windows::names());
                        Problem::Contrast(ContrastReason::UnknownWindow { name, names })
                    })?;
                    Self::centered(width, level)
                }
                Some(text) => {
                    pair(text).ok_or_else(unknown).and_then(|(width, level)| Self::centered(width, level))
                }
                None if text.contains('%') => {
                    let ends = text.strip_suffix('%').and_then(|text| match text.split_once("%,") {
                        Some((low, high)) => pair(&format!("{low},{high}")),
                        None => Some((text.trim().parse().ok()?, rest_of_100(text.trim())?)),
                    });
                    ends.ok_or_else(unknown).and_then(|(low, high)| Self::percentiles(low, high))
                }
                None => pair(text).ok_or_else(unknown).and_then(|(lo, hi)| Self::between(lo, hi)),
            },
        }
    }
}

/// 100 minus a number. Of decimals it is the number that one would write: 99.3 for 0.7.
fn rest_of_100(number: &str) -> Option<f64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let power = 10u64.checked_pow(part.len() as u32).filter(|_| part.len() <= 12);
    let digits = power.and_then(|power| {
        let given = format!("{whole}{part}").parse::<u64>().ok()?;
        Some((100 * power).checked_sub(given)? as f64 / power as f64)
    });
    digits.or_else(|| Some(100.0 - number.parse::<f64>().ok()?))
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            WindowEnds::Auto => f.write_str("auto"),
            WindowEnds::Rule => f.write_str("rule"),
            WindowEnds::File => f.write_str("file"),
            WindowEnds::Full => f.write_str("full"),
            WindowEnds::Type => f.write_str("type"),
            WindowEnds::Given { lo, hi } => write!(f, "{lo},{hi}"),
            WindowEnds::Percentiles { low, high } => write!(f, "{low}%,{high}%"),
        }
    }
}

impl Contrast {
    /// Whether the window depends on the samples of the volume.
    pub fn depends_on_samples(&self) -> bool {
        !matches!(self.window.0, WindowEnds::Given { .. } | WindowEnds::Type | WindowEnds::File)
    }

    /// The two percentiles that must be found before levels can be made; `None` for other windows.
    pub(crate) fn percentiles(&self) -> Option<[f64; 2]> {
        match self.window.0 {
            WindowEnds::Percentiles { low, high } => Some([low, high]),
            _ => None,
        }
    }

    /// The same curve with the window from `lo` to `hi`, the values of the percentiles. They may be equal.
    pub(crate) fn with_ends(self, [lo, hi]: [f64; 2]) -> Self {
        Self { window: Window(WindowEnds::Given { lo, hi }), ..self }
    }

    /// The formula for samples with these `values`, whose finite ones have `keys` from the first to the second.
    /// `None` for the automatic rule, which is not of this form.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when the sample type does not allow the window, or it is [`Window::FILE`];
    /// [`Problem::Bug`] when the window is given by percentiles that were not found before.
    pub(super) fn window_function(
        &self,
        values: Values,
        keys: (u64, u64),
    ) -> Result<Option<WindowFunction>, Problem> {
        let sample = values.sample;
        let (lo, hi) = match self.window.0 {
            WindowEnds::Auto | WindowEnds::Rule if self.curve == Curve::Straight => return Ok(None),
            WindowEnds::Auto | WindowEnds::Rule | WindowEnds::Full => values.ends(keys),
            WindowEnds::Type if sample.kind() == Kind::Float => {
                return Err(Problem::Contrast(ContrastReason::TypeOfFloats(sample.name())));
            }
            WindowEnds::Type => values.ends((0, u64::MAX >> (64 - sample.bits()))),
            WindowEnds::Given { lo, hi } => (lo, hi),
            WindowEnds::File => return Err(Problem::Contrast(ContrastReason::NoWindowInFile)),
            WindowEnds::Percentiles { .. } => {
                return Err(Problem::Bug(
                    "the percentiles of the window were not found before the levels".into(),
                ));
            }
        };
        Ok(Some(WindowFunction::new(lo, hi, self.curve)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_window_is_parsed_as_the_same_window() {
        let given = |lo, hi| Window(WindowEnds::Given { lo, hi });
        for (text, window) in [
            ("auto", Window::AUTO),
            ("rule", Window::RULE),
            ("file", Window::FILE),
            ("full", Window::FULL),
            ("type", Window::TYPE),
            ("-1000,400", given(-1000.0, 400.0)),
            ("0.25, 1e3", given(0.25, 1000.0)),
            ("wl:400,40", given(-160.0, 240.0)),
            ("wl:1,0", given(-0.5, 0.5)),
            ("0.1%,99.9%", Window(WindowEnds::Percentiles { low: 0.1, high: 99.9 })),
            ("0%, 100%", Window(WindowEnds::Percentiles { low: 0.0, high: 100.0 })),
        ] {
            assert_eq!(text.parse::<Window>().unwrap(), window, "{text}");
            assert_eq!(window.to_string().parse::<Window>().unwrap(), window);
        }
    }

    #[test]
    fn short_forms_stand_for_percentiles_and_named_windows() {
        for (text, same) in [
            ("RULE", "rule"),
            ("robust", "0.1%,99.9%"),
            ("2%", "2%,98%"),
            ("0.7%", "0.7%,99.3%"),
            ("0.35 %", "0.35%,99.65%"),
            ("0%", "0%,100%"),
            ("1e-1%", "0.1%,99.9%"),
            ("FULL", "full"),
            ("wl:brain", "0,80"),
            ("wl:subdural", "-25,175"),
            ("wl:stroke", "20,60"),
            ("WL:Bone", "-500,1300"),
            ("wl:lung", "-1350,150"),
            ("wl:mediastinum", "-125,225"),
            ("wl:abdomen", "-150,250"),
            ("wl:liver", "-45,105"),
            ("wl:angio", "0,600"),
        ] {
            assert_eq!(text.parse::<Window>().unwrap(), same.parse::<Window>().unwrap(), "{text}");
        }
    }

    #[test]
    fn invalid_windows_are_errors_that_give_the_reason() {
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
            ("1%%", "is none of"),
            ("%", "is none of"),
            ("x%", "is none of"),
            ("60%", "the window from 60% to 40% is empty or backwards"),
            ("50%", "empty"),
            ("101%", "percentiles are from 0% to 100%, not 101% and -1%"),
            ("-1%", "percentiles are from 0% to 100%, not -1% and 101%"),
            ("wl:", "is none of"),
            (
                "wl:hand",
                "there is no window named \"hand\"; the names are brain, subdural, stroke, bone, lung, ",
            ),
            ("1,99%", "is none of"),
            ("1%,99", "is none of"),
            ("99%,1%", "backwards"),
            ("5%,5%", "empty"),
            ("-1%,99%", "from 0% to 100%"),
            ("1%,100.1%", "from 0% to 100%"),
            ("nan%,99%", "from 0% to 100%"),
            // Half a unit is less than the distance between neighboring float64 numbers of this size.
            ("wl:1,1e30", "empty"),
        ] {
            let problem = text.parse::<Window>().unwrap_err().to_string();
            assert!(problem.contains(reason), "{text}: {problem}");
        }
    }
}
