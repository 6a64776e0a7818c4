//! The one formula of every rule but the default: from level 0 at one value to level 255 at another, straight or curved.
//!
//! All of it is float64. The four operations have one answer everywhere; powers and logarithms are those of the `libm`
//! crate, since those of operating systems differ in the last bit.

use std::f64::consts::LN_2;
use std::fmt;

use super::curve::Curve;

/// From level 0 at `lo` to level 255 at `hi`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WindowFunction {
    lo: f64,
    hi: f64,
    curve: Curve,
    /// 1, or 0.5 where `hi - lo` overflows: halves do not, and are exact at that magnitude.
    scale: f64,
    start: f64,
    span: f64,
}

impl WindowFunction {
    /// `lo` and `hi` are finite, `lo` not above `hi`. Where both are the same, what is above them has level 255.
    pub(super) fn new(lo: f64, hi: f64, curve: Curve) -> Self {
        let scale = if (hi - lo).is_finite() { 1.0 } else { 0.5 };
        let start = lo * scale;
        Self { lo, hi, curve, scale, start, span: hi * scale - start }
    }

    /// The values of levels 0 and 255.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.lo, self.hi)
    }

    /// Whether no level falls by the arithmetic itself. Powers and logarithms may err in the last bit.
    pub(crate) fn is_straight(&self) -> bool {
        self.curve == Curve::Straight
    }

    /// The level of a value.
    pub(super) fn level(&self, x: f64) -> u8 {
        let t = match self.curve {
            Curve::Straight => self.straight(x),
            Curve::Gamma(gamma) => libm::pow(self.straight(x), gamma),
            Curve::Log => cut(self.ln_from_lo(x) / self.ln_from_lo(self.hi)),
        };
        // Truncated toward zero, which is downward here.
        (255.0 * t + 0.5) as u8
    }

    /// Where a value is between the ends, 0 to 1; 0 for NaN.
    #[inline(always)]
    pub(crate) fn straight(&self, x: f64) -> f64 {
        cut((x * self.scale - self.start) / self.span)
    }

    /// `ln(1 + x - lo)`, near 0 as exact as anywhere.
    fn ln_from_lo(&self, x: f64) -> f64 {
        match x - self.lo {
            d if d.is_finite() => libm::log1p(d),
            _ => libm::log(x * 0.5 - self.lo * 0.5) + LN_2,
        }
    }
}

impl fmt::Display for WindowFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "window {} to {}", self.lo, self.hi)?;
        match self.curve {
            Curve::Straight => Ok(()),
            Curve::Gamma(gamma) => write!(f, ", gamma {gamma}"),
            Curve::Log => f.write_str(", log"),
        }
    }
}

/// `t` cut to 0..=1; 0 for NaN, for which both comparisons are false.
#[inline(always)]
fn cut(t: f64) -> f64 {
    let t = if t > 0.0 { t } else { 0.0 };
    if t < 1.0 { t } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_a_window_are_those_of_the_formula() {
        let ramp = WindowFunction::new(-160.0, 240.0, Curve::Straight);
        for (x, level) in [(-1e300, 0), (-160.0, 0), (-159.3, 0), (-159.2, 1), (40.0, 128), (239.3, 255)] {
            assert_eq!(ramp.level(x), level, "{x}");
        }
        assert_eq!(WindowFunction::new(0.0, 1.0, Curve::gamma(2.0).unwrap()).level(0.5), 64);
        assert_eq!(WindowFunction::new(0.0, 99.0, Curve::Log).level(9.0), 128);
    }

    #[test]
    fn the_ends_and_what_is_not_finite_have_their_levels_under_every_curve() {
        for curve in [Curve::Straight, Curve::Log, Curve::gamma(0.3).unwrap(), Curve::gamma(40.0).unwrap()] {
            for (lo, hi) in [(0.0, 1.0), (-1e-300, 1e-300), (f64::MIN, f64::MAX), (7.0, 7.0), (1e17, 1.1e17)]
            {
                let ramp = WindowFunction::new(lo, hi, curve);
                assert_eq!(ramp.level(lo), 0, "{ramp:?}");
                assert_eq!(ramp.level(f64::NEG_INFINITY), 0, "{ramp:?}");
                assert_eq!(ramp.level(f64::NAN), 0, "{ramp:?}");
                assert_eq!(ramp.level(f64::INFINITY), 255, "{ramp:?}");
                assert_eq!(ramp.level(hi.next_up()), 255, "{ramp:?}");
                assert_eq!(ramp.level(hi), if lo < hi { 255 } else { 0 }, "{ramp:?}");
                let middle = ramp.level(lo / 2.0 + hi / 2.0);
                assert!(lo == hi || curve != Curve::Straight || middle == 128, "{ramp:?}: {middle}");
            }
        }
    }
}
