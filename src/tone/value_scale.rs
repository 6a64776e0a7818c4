//! The way back: which values the levels of a GIF stand for.

use std::f64::consts::LN_2;
use std::fmt;
use std::str::FromStr;

use super::curve::Curve;
use super::levels::{Levels, Rule};
use super::scoped::{Scope, ScopedLevels};
use crate::volume::{Sample, with_sample};

/// The values of the levels of a volume, or of each of its frames or channels.
///
/// Is printed, and parsed, as `93 to 4000, truncated`: the values of level 0 and of level 255; then `gamma G` or `log` if
/// levels do not rise as the values do; then where the values of a level are, from its own value up (`truncated`) or around it
/// (`rounded`). With a scope, `frames 93 to 4000; none; 80 to 3900, rounded`; `none` has no finite samples.
///
/// # Examples
///
/// ```
/// use vol2gif::tone::ValueScale;
///
/// let hounsfield: ValueScale = "-160 to 240, rounded".parse()?;
/// assert_eq!(hounsfield.value(0, 255), Some(240.0));
/// assert_eq!(hounsfield.value(0, 51), Some(-80.0));
/// # Ok::<(), vol2gif::tone::NotAValueScale>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ValueScale {
    /// What has ends of its own.
    pub scope: Scope,
    /// The values of level 0 and level 255 of each part, in order; `None` where no sample is finite.
    pub ends: Vec<Option<(f64, f64)>>,
    /// How levels rise from one end to the other.
    pub curve: Curve,
    /// Whether values have the nearest level; otherwise they have the one below.
    pub rounded: bool,
}

/// A text that is no [`ValueScale`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it does not say which values levels stand for")]
pub struct NotAValueScale;

impl ValueScale {
    pub(crate) fn of(scoped: &ScopedLevels) -> Self {
        let ends = (0..scoped.parts()).map(|part| ends(&scoped.levels(part)));
        // Of parts without finite samples nothing can be said; all others are alike.
        let mut rules = (0..scoped.parts()).filter_map(|part| scoped.levels(part).rule());
        let (curve, rounded) = match rules.next() {
            Some(Rule::Window(_)) => (scoped.curve(), true),
            _ => (Curve::Straight, false),
        };
        Self { scope: scoped.scope(), ends: ends.collect(), curve, rounded }
    }

    /// The value that a level stands for, in the frame or channel `part` (0 without a scope). `None` if nothing is finite
    /// there, or there is no such part.
    ///
    /// The values with that level are those nearest to it where levels were [rounded](Self::rounded), and else those from it to
    /// the next one's; level 0 has all below, too, and level 255 all above.
    pub fn value(&self, part: usize, level: u8) -> Option<f64> {
        let (lo, hi) = (*self.ends.get(part)?)?;
        let t = f64::from(level) / 255.0;
        // By halves, whose differences do not overflow.
        let straight = |t: f64| ((1.0 - t) * lo / 2.0 + t * hi / 2.0) * 2.0;
        Some(match (self.curve, level) {
            (_, 255) => hi,
            (Curve::Straight, _) => straight(t),
            (Curve::Gamma(gamma), _) => straight(libm::pow(t, gamma.recip())),
            (Curve::Log, _) if (hi - lo).is_finite() => lo + libm::expm1(t * libm::log1p(hi - lo)),
            (Curve::Log, _) => lo + libm::exp(t * (libm::log(hi / 2.0 - lo / 2.0) + LN_2)),
        })
    }
}

/// The values of levels 0 and 255.
fn ends(levels: &Levels) -> Option<(f64, f64)> {
    match levels.rule()? {
        Rule::AsIs => Some((0.0, 255.0)),
        Rule::Stretch => Some((0.0, 1.0)),
        Rule::Window(ramp) => Some(ramp.ends()),
        Rule::Normalize { divisor, .. } => {
            let (lo, hi) = described(levels)?;
            // Only where all values are nearly the same is the divisor another than what is between them.
            let end = lo + f64::from(divisor);
            Some((lo, if (end - hi).abs() > f64::from(divisor) / 1000.0 { end } else { hi }))
        }
        Rule::NormalizeWide { .. } => described(levels),
    }
}

/// The least and greatest sample, as they are written: of float32 in fewer digits than what they are exactly, from which they
/// differ by far less than a level.
fn described(levels: &Levels) -> Option<(f64, f64)> {
    let (least, greatest) = levels.keys()?;
    let value = |key| with_sample!(levels.sample(), S => S::from_key(key).describe()).parse().ok();
    value(least).zip(value(greatest))
}

impl fmt::Display for ValueScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scope != Scope::Volume {
            write!(f, "{}s ", self.scope.part())?;
        }
        for (part, ends) in self.ends.iter().enumerate() {
            f.write_str(if part > 0 { "; " } else { "" })?;
            match ends {
                Some((lo, hi)) => write!(f, "{} to {}", Short(*lo), Short(*hi))?,
                None => f.write_str("none")?,
            }
        }
        match self.curve {
            Curve::Straight => {}
            Curve::Gamma(gamma) => write!(f, ", gamma {}", Short(gamma))?,
            Curve::Log => f.write_str(", log")?,
        }
        f.write_str(if self.rounded { ", rounded" } else { ", truncated" })
    }
}

impl FromStr for ValueScale {
    type Err = NotAValueScale;

    fn from_str(text: &str) -> Result<Self, NotAValueScale> {
        let scopes = [Scope::Frame, Scope::Channel].into_iter();
        let (scope, text) = scopes
            .filter_map(|scope| Some((scope, text.strip_prefix(scope.part())?.strip_prefix("s ")?)))
            .next()
            .unwrap_or((Scope::Volume, text));
        let (text, rounding) = text.rsplit_once(", ").ok_or(NotAValueScale)?;
        let rounded = match rounding {
            "rounded" => true,
            "truncated" => false,
            _ => return Err(NotAValueScale),
        };
        let (ends, curve) = match text.split_once(", ") {
            None => (text, Curve::Straight),
            Some((ends, "log")) => (ends, Curve::Log),
            Some((ends, curve)) => {
                let gamma = curve.strip_prefix("gamma ").and_then(|gamma| gamma.parse().ok());
                (ends, gamma.and_then(|gamma| Curve::gamma(gamma).ok()).ok_or(NotAValueScale)?)
            }
        };
        let part = |text: &str| match text {
            "none" => Ok(None),
            ends => {
                let (lo, hi) = ends.split_once(" to ").ok_or(NotAValueScale)?;
                let number = |text: &str| text.parse().ok().filter(|it: &f64| it.is_finite());
                number(lo).zip(number(hi)).map(Some).ok_or(NotAValueScale)
            }
        };
        Ok(Self { scope, ends: ends.split("; ").map(part).collect::<Result<_, _>>()?, curve, rounded })
    }
}

/// A number in few characters, that is read as the same again.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            x if x != 0.0 && !(1e-4..1e16).contains(&x.abs()) => write!(f, "{x:e}"),
            x => write!(f, "{x}"),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    fn finite() -> impl Strategy<Value = f64> {
        prop_oneof![any::<f64>().prop_filter("finite", |x| x.is_finite()), -5000.0..5000.0]
    }

    fn curves() -> impl Strategy<Value = Curve> {
        let gamma = (1e-3..1e3).prop_map(|gamma| Curve::gamma(gamma).unwrap());
        prop_oneof![Just(Curve::Straight), Just(Curve::Log), gamma]
    }

    prop_compose! {
        pub(crate) fn scales()(
            scope in prop::sample::select(vec![Scope::Volume, Scope::Frame, Scope::Channel]),
            ends in vec(option::of((finite(), finite())), 1..9),
            curve in curves(),
            rounded: bool,
        ) -> ValueScale {
            let parts = if scope == Scope::Volume { 1 } else { ends.len() };
            ValueScale { scope, ends: ends[..parts].to_vec(), curve, rounded }
        }
    }

    proptest! {
        #[test]
        fn a_scale_is_read_as_it_is_written(scale in scales()) {
            prop_assert_eq!(scale.to_string().parse(), Ok(scale));
        }

        #[test]
        fn no_text_is_too_odd(text: String) {
            let _ = text.parse::<ValueScale>();
        }
    }

    #[test]
    fn numbers_are_short_and_exact() {
        for (number, text) in [
            (0.0, "0"),
            (-1024.0, "-1024"),
            (0.1, "0.1"),
            (1e300, "1e300"),
            (-2.5e-7, "-2.5e-7"),
            (65535.0, "65535"),
        ] {
            assert_eq!(Short(number).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_scale_is_refused() {
        for text in [
            "",
            "1 to 2",
            "1 to 2, up",
            "1, rounded",
            "1 to x, rounded",
            "1 to 2, gamma 0, rounded",
            "1 to inf, rounded",
        ] {
            assert_eq!(text.parse::<ValueScale>(), Err(NotAValueScale), "{text}");
        }
    }
}
