//! What stored samples stand for: values, by a slope and an intercept.

use super::sample::{Sample, SampleType, with_sample};

/// What a number that is stored stands for: slope x number + intercept, in float64, as NumPy computes it.
///
/// The default is the number itself: slope 1, intercept 0.
///
/// # Examples
///
/// ```
/// use vol2gif::volume::Scaling;
///
/// let hounsfield = Scaling::new(1.0, -1024.0).unwrap().in_unit("HU");
/// assert_eq!(hounsfield.value(1064.0), 40.0);
/// assert_eq!(hounsfield.unit(), Some("HU"));
/// assert_eq!(Scaling::new(0.0, -1024.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scaling {
    slope: f64,
    intercept: f64,
    unit: Option<&'static str>,
}

impl Default for Scaling {
    fn default() -> Self {
        Self { slope: 1.0, intercept: 0.0, unit: None }
    }
}

impl Scaling {
    /// The scaling by these two; `None` unless both are finite and `slope` is not 0.
    pub fn new(slope: f64, intercept: f64) -> Option<Self> {
        let is_usable = slope.is_finite() && slope != 0.0 && intercept.is_finite();
        is_usable.then_some(Self { slope, intercept, unit: None })
    }

    /// The same scaling, whose values have this unit: a word that stands behind values for a person.
    #[must_use]
    pub fn in_unit(self, unit: &'static str) -> Self {
        Self { unit: Some(unit), ..self }
    }

    /// What the number is multiplied with.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// What is added to the product.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The unit of the values, where it is known.
    pub fn unit(&self) -> Option<&'static str> {
        self.unit
    }

    /// Whether every number stands for itself.
    pub fn is_identity(&self) -> bool {
        self.slope == 1.0 && self.intercept == 0.0
    }

    /// Whether the value falls as the number rises.
    pub(crate) fn falls(&self) -> bool {
        self.slope < 0.0
    }

    /// The value of a number. The value of a finite number is finite: what overflows is the nearest number that is.
    pub fn value(&self, number: f64) -> f64 {
        let value = self.slope * number + self.intercept;
        if number.is_finite() { value.clamp(f64::MIN, f64::MAX) } else { value }
    }
}

/// What the samples of a volume stand for: the numbers of a type, and their scaling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Values {
    /// The type of the samples as they are stored.
    pub sample: SampleType,
    /// What the numbers stand for.
    pub scaling: Scaling,
}

impl From<SampleType> for Values {
    /// Samples that stand for themselves.
    fn from(sample: SampleType) -> Self {
        Self { sample, scaling: Scaling::default() }
    }
}

impl Values {
    /// The value of the finite sample with this key.
    pub fn of_key(&self, key: u64) -> f64 {
        let number = with_sample!(self.sample, S => S::from_key(key).to_f64());
        if self.scaling.is_identity() { number } else { self.scaling.value(number) }
    }

    /// The least and the greatest value of finite samples with keys from `least` to `greatest`.
    pub fn ends(&self, (least, greatest): (u64, u64)) -> (f64, f64) {
        let (first, second) = self.in_order((least, greatest));
        (self.of_key(first), self.of_key(second))
    }

    /// The value of the finite sample with this key, as a short text for a person.
    pub fn describe(&self, key: u64) -> String {
        match self.scaling.is_identity() {
            true => with_sample!(self.sample, S => S::from_key(key).describe()),
            false => self.of_key(key).describe(),
        }
    }

    /// The keys `least` and `greatest`, the key of the lesser value first.
    pub(crate) fn in_order(&self, (least, greatest): (u64, u64)) -> (u64, u64) {
        if self.scaling.falls() { (greatest, least) } else { (least, greatest) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_numpy() {
        // numpy.float64(x) * slope + intercept
        let functional = Scaling::new(f64::from(0.075_407_f32), f64::from(3_100.76_f32)).unwrap();
        for (number, value) in
            [(-32768.0, 629.823_486_328_125), (0.0, 3_100.760_009_765_625), (1.0, 3_100.835_416_764_021)]
        {
            assert_eq!(functional.value(number), value, "{number}");
        }
        let steep = Scaling::new(-1e300, 1.0).unwrap();
        assert_eq!((steep.value(1e300), steep.value(f64::INFINITY)), (f64::MIN, f64::NEG_INFINITY));
        assert!(steep.value(f64::NAN).is_nan());
    }

    #[test]
    fn a_scaling_has_a_slope_and_is_finite() {
        for (slope, intercept) in
            [(0.0, 1.0), (f64::NAN, 0.0), (1.0, f64::INFINITY), (f64::NEG_INFINITY, 0.0)]
        {
            assert_eq!(Scaling::new(slope, intercept), None, "{slope}, {intercept}");
        }
    }

    #[test]
    fn the_lesser_value_comes_first() {
        let falling = Values { sample: SampleType::I16, scaling: Scaling::new(-2.0, 1.0).unwrap() };
        let (least, greatest) = ((-3i16).key(), 5i16.key());
        assert_eq!(falling.ends((least, greatest)), (-9.0, 7.0));
        assert_eq!(falling.describe(least), "7");
        assert_eq!(Values::from(SampleType::I16).ends((least, greatest)), (-3.0, 5.0));
    }
}
