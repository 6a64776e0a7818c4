//! Curves: how levels rise from one end of a window to the other.

use crate::error::{ContrastReason, Problem};

/// How levels rise from one end of a window to the other.
///
/// `t` is the fraction of the way from the lower end to the value, 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Curve {
    /// Levels are proportional to `t`. The default.
    #[default]
    Straight,
    /// Levels are proportional to a power of `t`; made by [`Curve::gamma`], which checks the exponent.
    #[non_exhaustive]
    Gamma(f64),
    /// Levels are proportional to `ln(1 + x - LO) / ln(1 + HI - LO)`, which spreads small values: useful for
    /// counts.
    Log,
    /// Levels follow `1 / (1 + exp(-4 (t - 0.5)))`, where `t` is not clamped: the function SIGMOID of DICOM
    /// (part 3, C.11.2.1.3.1). Values beyond the window have levels of their own.
    Sigmoid,
}

impl Curve {
    /// `t` to the power of `gamma`: below 1, dark parts become brighter; above 1, darker.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when `gamma` is not above 0 or not finite.
    pub fn gamma(gamma: f64) -> Result<Self, Problem> {
        if gamma > 0.0 && gamma.is_finite() {
            Ok(Self::Gamma(gamma))
        } else {
            Err(Problem::Contrast(ContrastReason::Gamma(gamma)))
        }
    }

    /// The exponent of a [`Curve::Gamma`], else `None`.
    pub(crate) fn exponent(self) -> Option<f64> {
        match self {
            Self::Gamma(gamma) => Some(gamma),
            Self::Straight | Self::Log | Self::Sigmoid => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gamma_must_be_positive_and_finite() {
        for gamma in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Curve::gamma(gamma).is_err(), "{gamma}");
        }
        assert_eq!(Curve::gamma(0.5).unwrap().exponent(), Some(0.5));
    }
}
