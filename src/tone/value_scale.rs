//! The inverse of [`Levels`]: the values that the levels of a GIF stand for.

use std::f64::consts::LN_2;
use std::fmt;
use std::str::FromStr;

use super::curve::Curve;
use super::levels::{Levels, Rule};
use super::scoped::{Scope, ScopedLevels};

/// The values that levels stand for, in a volume or in each of its frames or channels.
///
/// Printed, and parsed, as `93 to 4000, truncated`. The parts of this text are:
///
/// - the values of level 0 and of level 255, or, of a sigmoid, the ends of its window;
/// - `gamma G`, `log` or `sigmoid`, if the curve is not straight;
/// - which samples have a level: the samples from its value upward (`truncated`) or the samples around its
///   value (`rounded`).
///
/// With a scope the text is `frames 93 to 4000; none; 80 to 3900, rounded`, where `none` is for a frame
/// without finite samples. Where curves or rounding differ, the text is
/// `channels 93 to 4000 gamma 0.5 rounded; 0 to 255 truncated, each`.
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
    /// The parts of the volume that have ends of their own.
    pub scope: Scope,
    /// The values of level 0 and level 255 of each part, in order, or the ends of the window of a
    /// [sigmoid](Curve::Sigmoid); `None` for a part without finite samples.
    pub ends: Vec<Option<(f64, f64)>>,
    /// How levels rise from one end to the other.
    pub curve: Curve,
    /// Whether a sample has the level whose value is nearest. Otherwise it has the level whose value is
    /// nearest below.
    pub rounded: bool,
    /// The curve of each part, and whether it is rounded, where these differ between parts; else empty.
    pub own_curves: Vec<(Curve, bool)>,
}

/// The error of a text that is not a [`ValueScale`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it does not say which values levels stand for")]
pub struct NotAValueScale;

impl ValueScale {
    /// The values that the levels of every part stand for.
    pub(crate) fn of(scoped: &ScopedLevels) -> Self {
        let ends = (0..scoped.parts()).map(|part| ends(&scoped.levels(part)));
        // Parts without finite samples have no rule.
        let curve_of = |part| {
            let rule = scoped.levels(part).rule()?;
            Some(if matches!(rule, Rule::Window(_)) {
                (scoped.curve(part), true)
            } else {
                (Curve::Straight, false)
            })
        };
        let of_parts: Vec<_> = (0..scoped.parts()).map(curve_of).collect();
        let mut known = of_parts.iter().flatten();
        let (curve, rounded) = known.next().copied().unwrap_or((Curve::Straight, false));
        let own_curves = match known.all(|own| *own == (curve, rounded)) {
            true => Vec::new(),
            false => of_parts.iter().map(|own| own.unwrap_or((curve, rounded))).collect(),
        };
        Self { scope: scoped.scope(), ends: ends.collect(), curve, rounded, own_curves }
    }

    /// The value that a level stands for in the frame or channel `part` (0 without a scope). `None` if the
    /// part has no finite samples, or does not exist.
    ///
    /// If levels were [rounded](Self::rounded), the samples nearest to this value have the level. Otherwise
    /// the samples from this value up to the value of the next level have it. All samples below the value of
    /// level 0 have level 0, and all samples above the value of level 255 have level 255.
    pub fn value(&self, part: usize, level: u8) -> Option<f64> {
        let (lo, hi) = (*self.ends.get(part)?)?;
        let t = f64::from(level) / 255.0;
        // With halves, whose difference does not overflow.
        let straight = |t: f64| ((1.0 - t) * lo / 2.0 + t * hi / 2.0) * 2.0;
        let curve = self.own_curves.get(part).map_or(self.curve, |(curve, _)| *curve);
        Some(match (curve, level) {
            (Curve::Sigmoid, _) => {
                // Values without end have the first and the last level: one of them.
                let y = f64::from(level).clamp(0.25, 254.75) / 255.0;
                straight(0.5 - libm::log(1.0 / y - 1.0) / 4.0)
            }
            (_, 255) => hi,
            (Curve::Straight, _) => straight(t),
            (Curve::Gamma(gamma), _) => straight(libm::pow(t, gamma.recip())),
            (Curve::Log, _) if (hi - lo).is_finite() => lo + libm::expm1(t * libm::log1p(hi - lo)),
            (Curve::Log, _) => lo + libm::exp(t * (libm::log(hi / 2.0 - lo / 2.0) + LN_2)),
        })
    }
}

/// The values of levels 0 and 255; `None` when no sample is finite.
fn ends(levels: &Levels) -> Option<(f64, f64)> {
    match levels.rule()? {
        Rule::AsIs => Some((0.0, 255.0)),
        Rule::Stretch => Some((0.0, 1.0)),
        Rule::Window(function) => Some(function.ends()),
        Rule::Normalize { divisor, .. } => {
            let (lo, hi) = least_and_greatest(levels)?;
            // The divisor differs from `hi - lo` only where all values are nearly equal.
            let end = lo + f64::from(divisor);
            Some((lo, if (end - hi).abs() > f64::from(divisor) / 1000.0 { end } else { hi }))
        }
        Rule::NormalizeWide { .. } => least_and_greatest(levels),
    }
}

/// The least and greatest value, rounded to the digits they are printed with. A float32 is printed with
/// fewer digits than its exact value has; the difference is far less than a level.
fn least_and_greatest(levels: &Levels) -> Option<(f64, f64)> {
    let values = levels.values();
    let (least, greatest) = values.in_order(levels.keys()?);
    let value = |key| values.describe(key).parse().ok();
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
                Some((lo, hi)) => write!(f, "{} to {}", ShortNumber(*lo), ShortNumber(*hi))?,
                None => f.write_str("none")?,
            }
            if let Some((curve, rounded)) = self.own_curves.get(part) {
                write_curve(f, " ", *curve, *rounded)?;
            }
        }
        match self.own_curves.is_empty() {
            true => write_curve(f, ", ", self.curve, self.rounded),
            false => f.write_str(EACH),
        }
    }
}

/// What follows parts with curves of their own.
const EACH: &str = ", each";

fn write_curve(f: &mut fmt::Formatter<'_>, before: &str, curve: Curve, rounded: bool) -> fmt::Result {
    match curve {
        Curve::Straight => {}
        Curve::Gamma(gamma) => write!(f, "{before}gamma {}", ShortNumber(gamma))?,
        Curve::Log => write!(f, "{before}log")?,
        Curve::Sigmoid => write!(f, "{before}sigmoid")?,
    }
    write!(f, "{before}{}", if rounded { "rounded" } else { "truncated" })
}

/// Reads `gamma 0.5 rounded` behind the ends of a part, and the ends.
fn own_curve(text: &str) -> Option<(&str, (Curve, bool))> {
    let (text, rounding) = text.rsplit_once(' ')?;
    let rounded = match rounding {
        "rounded" => true,
        "truncated" => false,
        _ => return None,
    };
    for (word, curve) in [(" log", Curve::Log), (" sigmoid", Curve::Sigmoid)] {
        if let Some(ends) = text.strip_suffix(word) {
            return Some((ends, (curve, rounded)));
        }
    }
    match text.split_once(" gamma ") {
        Some((ends, gamma)) => Some((ends, (Curve::gamma(gamma.parse().ok()?).ok()?, rounded))),
        None => Some((text, (Curve::Straight, rounded))),
    }
}

/// Reads the ends of a part: `93 to 4000` or `none`.
fn part(text: &str) -> Result<Option<(f64, f64)>, NotAValueScale> {
    if text == "none" {
        return Ok(None);
    }
    let (lo, hi) = text.split_once(" to ").ok_or(NotAValueScale)?;
    let number = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    number(lo).zip(number(hi)).map(Some).ok_or(NotAValueScale)
}

impl FromStr for ValueScale {
    type Err = NotAValueScale;

    fn from_str(text: &str) -> Result<Self, NotAValueScale> {
        let scopes = [Scope::Frame, Scope::Channel].into_iter();
        let (scope, text) = scopes
            .filter_map(|scope| Some((scope, text.strip_prefix(scope.part())?.strip_prefix("s ")?)))
            .next()
            .unwrap_or((Scope::Volume, text));
        if let Some(parts) = text.strip_suffix(EACH) {
            let part = |text: &str| {
                let (text, own) = own_curve(text).ok_or(NotAValueScale)?;
                Ok((part(text)?, own))
            };
            let parts = parts.split("; ").map(part).collect::<Result<Vec<_>, _>>()?;
            let (ends, own_curves): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
            let (curve, rounded) = own_curves.first().copied().ok_or(NotAValueScale)?;
            return Ok(Self { scope, ends, curve, rounded, own_curves });
        }
        let (text, rounding) = text.rsplit_once(", ").ok_or(NotAValueScale)?;
        let rounded = match rounding {
            "rounded" => true,
            "truncated" => false,
            _ => return Err(NotAValueScale),
        };
        let (ends, curve) = match text.split_once(", ") {
            None => (text, Curve::Straight),
            Some((ends, "log")) => (ends, Curve::Log),
            Some((ends, "sigmoid")) => (ends, Curve::Sigmoid),
            Some((ends, curve)) => {
                let gamma = curve.strip_prefix("gamma ").and_then(|gamma| gamma.parse().ok());
                (ends, gamma.and_then(|gamma| Curve::gamma(gamma).ok()).ok_or(NotAValueScale)?)
            }
        };
        let ends = ends.split("; ").map(part).collect::<Result<_, _>>()?;
        Ok(Self { scope, ends, curve, rounded, own_curves: Vec::new() })
    }
}

/// A number, printed in few characters that are parsed as the same number.
struct ShortNumber(f64);

impl fmt::Display for ShortNumber {
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

    use super::super::window_function::WindowFunction;
    use super::*;

    fn finite() -> impl Strategy<Value = f64> {
        prop_oneof![any::<f64>().prop_filter("finite", |x| x.is_finite()), -5000.0..5000.0]
    }

    fn curves() -> impl Strategy<Value = Curve> {
        let gamma = (1e-3..1e3).prop_map(|gamma| Curve::gamma(gamma).unwrap());
        prop_oneof![Just(Curve::Straight), Just(Curve::Log), Just(Curve::Sigmoid), gamma]
    }

    prop_compose! {
        pub(crate) fn scales()(
            scope in prop::sample::select(vec![Scope::Volume, Scope::Frame, Scope::Channel]),
            ends in vec(option::of((finite(), finite())), 1..9),
            (curve, rounded, own) in (curves(), any::<bool>(), option::of(vec((curves(), any::<bool>()), 8))),
        ) -> ValueScale {
            let parts = if scope == Scope::Volume { 1 } else { ends.len() };
            let mut own_curves = own.map_or_else(Vec::new, |own| own[..parts].to_vec());
            own_curves.iter_mut().take(1).for_each(|first| *first = (curve, rounded));
            ValueScale { scope, ends: ends[..parts].to_vec(), curve, rounded, own_curves }
        }
    }

    proptest! {
        #[test]
        fn a_printed_scale_is_parsed_as_the_same_scale(scale in scales()) {
            prop_assert_eq!(scale.to_string().parse(), Ok(scale));
        }

        #[test]
        fn parsing_any_text_does_not_panic(text: String) {
            let _ = text.parse::<ValueScale>();
        }
    }

    #[test]
    fn the_values_of_a_sigmoid_have_their_levels() {
        let function = WindowFunction::new(-160.0, 240.0, Curve::Sigmoid);
        let scale: ValueScale = "-160 to 240, sigmoid, rounded".parse().unwrap();
        for level in 0..=255 {
            assert_eq!(function.level(scale.value(0, level).unwrap()), level);
        }
    }

    #[test]
    fn numbers_are_printed_in_few_characters() {
        for (number, text) in [
            (0.0, "0"),
            (-1024.0, "-1024"),
            (0.1, "0.1"),
            (1e300, "1e300"),
            (-2.5e-7, "-2.5e-7"),
            (65535.0, "65535"),
        ] {
            assert_eq!(ShortNumber(number).to_string(), text);
        }
    }

    #[test]
    fn texts_that_are_not_scales_are_errors() {
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
