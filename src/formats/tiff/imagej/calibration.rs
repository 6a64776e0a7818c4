//! Calibrated values of ImageJ: what a sample stands for.

use std::fmt;

use super::properties::Properties;
use crate::formats::tiff::page::PageShape;

/// What a sample stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calibration {
    /// The number of the function: 0 is a straight line.
    function: usize,
    /// The first two coefficients: the value at 0, and the rise.
    at_zero: f64,
    rise: f64,
    unit: Option<String>,
}

impl Calibration {
    /// The calibration of a description; `None` where there is none, or values are the samples.
    pub(super) fn of(properties: &Properties) -> Option<Self> {
        /// The number of ImageJ for no function.
        const NO_FUNCTION: usize = 20;
        let function = properties.number("cf").filter(|function| *function != NO_FUNCTION)?;
        let (at_zero, rise) = (properties.float("c0")?, properties.float("c1")?);
        let unit = properties.text("vunit").filter(|unit| !unit.is_empty() && unit != "\"\"");
        let is_same = function == 0 && (at_zero, rise) == (0.0, 1.0);
        (!is_same).then_some(Self { function, at_zero, rise, unit })
    }

    /// Whether it only says that 16-bit samples are signed.
    pub(super) fn is_signed(&self, shape: &PageShape) -> bool {
        (shape.bits, shape.format, shape.samples) == (16, 1, 1)
            && (self.function, self.at_zero, self.rise) == (0, -32768.0, 1.0)
    }
}

impl fmt::Display for Calibration {
    /// A fact for a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
        match self.function {
            0 => write!(
                f,
                "ImageJ calibrates its values as {} + {} times the sample{unit}; the samples are shown",
                self.at_zero, self.rise
            ),
            _ => write!(f, "ImageJ calibrates its values by a curve{unit}; the samples are shown"),
        }
    }
}
