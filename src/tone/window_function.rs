//! The formula of every rule but the automatic one: level 0 at one value, level 255 at another, and a curve
//! between.
//!
//! All arithmetic is float64. Addition, subtraction, multiplication and division have one result on every
//! machine. Powers and logarithms come from the `libm` crate, because the functions of operating systems
//! differ in the last bit.

use std::f64::consts::LN_2;
use std::fmt;

use super::curve::Curve;

/// A function from values to levels: level 0 at `lo`, level 255 at `hi`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WindowFunction {
    lo: f64,
    hi: f64,
    curve: Curve,
    /// Factor for values before they are subtracted: 1, or 0.5 where `hi - lo` overflows. Halves do not
    /// overflow, and halving is exact for values that large.
    scale: f64,
    /// `lo * scale`.
    start: f64,
    /// `(hi - lo) * scale`.
    span: f64,
}

impl WindowFunction {
    /// Makes the function. `lo` and `hi` must be finite and `lo <= hi`. If they are equal, values above them
    /// have level 255 and all others level 0.
    pub(super) fn new(lo: f64, hi: f64, curve: Curve) -> Self {
        let scale = if (hi - lo).is_finite() { 1.0 } else { 0.5 };
        let start = lo * scale;
        Self { lo, hi, curve, scale, start, span: hi * scale - start }
    }

    /// The values of levels 0 and 255.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.lo, self.hi)
    }

    /// Whether the curve is straight. Then the computed level never falls as the value rises. With a power or
    /// a logarithm it may, because their last bit may be wrong.
    pub(crate) fn is_straight(&self) -> bool {
        self.curve == Curve::Straight
    }

    /// The level of a value.
    pub(super) fn level(&self, x: f64) -> u8 {
        let t = match self.curve {
            Curve::Straight => self.fraction(x),
            Curve::Gamma(gamma) => libm::pow(self.fraction(x), gamma),
            Curve::Log => clamp(self.ln_from_lo(x) / self.ln_from_lo(self.hi)),
            Curve::Sigmoid => self.sigmoid(x),
        };
        // The conversion truncates toward zero, which is downward because `t` is not negative.
        (255.0 * t + 0.5) as u8
    }

    /// The fraction of the way from `lo` to `hi` where `x` lies, clamped to 0..=1; 0 for NaN.
    #[inline(always)]
    pub(crate) fn fraction(&self, x: f64) -> f64 {
        clamp((x * self.scale - self.start) / self.span)
    }

    /// The sigmoid of the distance of `x` from the middle of the window; 0 for NaN.
    fn sigmoid(&self, x: f64) -> f64 {
        let t = (x * self.scale - self.start) / self.span;
        clamp(1.0 / (1.0 + libm::exp(-4.0 * (t - 0.5))))
    }

    /// `ln(1 + x - lo)`, accurate also where the result is near 0.
    fn ln_from_lo(&self, x: f64) -> f64 {
        match x - self.lo {
            difference if difference.is_finite() => libm::log1p(difference),
            // `x - lo` overflows: the logarithm of half of the difference, plus the logarithm of 2.
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
            Curve::Sigmoid => f.write_str(", sigmoid"),
        }
    }
}

/// `t` clamped to 0..=1; 0 for NaN, because both comparisons are false for it.
#[inline(always)]
fn clamp(t: f64) -> f64 {
    let t = if t > 0.0 { t } else { 0.0 };
    if t < 1.0 { t } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_those_of_the_formula() {
        let function = WindowFunction::new(-160.0, 240.0, Curve::Straight);
        for (x, level) in [(-1e300, 0), (-160.0, 0), (-159.3, 0), (-159.2, 1), (40.0, 128), (239.3, 255)] {
            assert_eq!(function.level(x), level, "{x}");
        }
        assert_eq!(WindowFunction::new(0.0, 1.0, Curve::gamma(2.0).unwrap()).level(0.5), 64);
        assert_eq!(WindowFunction::new(0.0, 99.0, Curve::Log).level(9.0), 128);
    }

    #[test]
    fn a_sigmoid_has_the_levels_of_the_standard() {
        // floor(255 / (1 + exp(-4 (x - 40) / 400)) + 0.5), by Python's math.exp.
        let function = WindowFunction::new(-160.0, 240.0, Curve::Sigmoid);
        for (x, level) in [
            (-1000.0, 0),
            (-600.0, 0),
            (-400.0, 3),
            (-160.0, 30),
            (0.0, 102),
            (40.0, 128),
            (140.0, 186),
            (240.0, 225),
            (600.0, 254),
            (700.0, 255),
            (f64::INFINITY, 255),
            (f64::NEG_INFINITY, 0),
            (f64::NAN, 0),
        ] {
            assert_eq!(function.level(x), level, "{x}");
        }
        assert_eq!(WindowFunction::new(f64::MIN, f64::MAX, Curve::Sigmoid).level(0.0), 128);
    }

    #[test]
    fn ends_and_values_that_are_not_finite_have_the_same_levels_under_every_curve() {
        for curve in [Curve::Straight, Curve::Log, Curve::gamma(0.3).unwrap(), Curve::gamma(40.0).unwrap()] {
            for (lo, hi) in [(0.0, 1.0), (-1e-300, 1e-300), (f64::MIN, f64::MAX), (7.0, 7.0), (1e17, 1.1e17)]
            {
                let function = WindowFunction::new(lo, hi, curve);
                assert_eq!(function.level(lo), 0, "{function:?}");
                assert_eq!(function.level(f64::NEG_INFINITY), 0, "{function:?}");
                assert_eq!(function.level(f64::NAN), 0, "{function:?}");
                assert_eq!(function.level(f64::INFINITY), 255, "{function:?}");
                assert_eq!(function.level(hi.next_up()), 255, "{function:?}");
                assert_eq!(function.level(hi), if lo < hi { 255 } else { 0 }, "{function:?}");
                let middle = function.level(lo / 2.0 + hi / 2.0);
                assert!(lo == hi || curve != Curve::Straight || middle == 128, "{function:?}: {middle}");
            }
        }
    }
}
