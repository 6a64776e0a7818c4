//! The rule that turns samples into levels, in its two forms: a formula and thresholds.
//!
//! The formula ([`Rule`]) is the definition. It is either the float32 arithmetic of NumPy in the Python
//! function that vol2gif continues, or a window in float64. The level never falls as the sample rises, so the
//! least key of every level ([`Thresholds`]) describes the rule completely. The thresholds are found here by
//! bisection with the formula itself.
//!
//! Where samples stand for other values, by a slope and an intercept, the formula is computed on these values, as if
//! they were float64 samples. Keys stay those of the stored samples. With a negative slope the levels fall as keys
//! rise, and thresholds count from level 255 downward.
//!
//! A backend may use either form. A GPU compares keys and never computes the formula, because its
//! floating-point arithmetic may differ in the last bit. Powers and logarithms may be wrong in the last bit
//! and so fall where they should rise; for curves made of them the thresholds are the rule, not the formula.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::contrast::Contrast;
use super::range::Range;
use super::window_function::WindowFunction;
use crate::error::Problem;
use crate::volume::{Kind, Sample, SampleType, Values, with_sample};

/// A monotone function from values to levels, for one sample type and range.
#[derive(Clone, Debug)]
pub struct Levels {
    values: Values,
    rule: Rule,
    /// Keys of the least and greatest finite sample.
    keys: Option<(u64, u64)>,
    thresholds: OnceLock<Thresholds>,
    table: OnceLock<Box<[u8]>>,
    asked: Asked,
}

/// Number of samples whose levels were asked for while there was no table. A clone begins anew.
#[derive(Debug, Default)]
struct Asked(AtomicUsize);

impl Clone for Asked {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The formula of a rule. To become a level, its result is clamped to 0..=255 and truncated; NaN becomes 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rule {
    /// `x`, in float32.
    AsIs,
    /// `x * 255`, in float32.
    Stretch,
    /// `(x - lo) / divisor * 255`, in float32.
    Normalize { lo: f32, divisor: f32 },
    /// `(x * scale - lo) / divisor * 255`, in float64, where `hi - lo` overflows float32.
    NormalizeWide { scale: f64, lo: f64, divisor: f64 },
    /// A window, in float64.
    Window(WindowFunction),
}

impl Rule {
    /// The level of one sample, by the formula.
    pub(crate) fn level<S: Sample>(self, sample: S) -> u8 {
        // `as u8` truncates toward zero, saturates, and makes NaN 0: +∞ becomes 255 and −∞ becomes 0.
        self.level_by(sample, |y| y as u8)
    }

    /// The level of one sample. `truncate` converts a float32 result to a level; it must do the same as `as
    /// u8`.
    #[inline(always)]
    pub(crate) fn level_by<S: Sample>(self, sample: S, truncate: impl Fn(f32) -> u8) -> u8 {
        match self {
            Rule::AsIs => truncate(sample.to_f32()),
            Rule::Stretch => truncate(sample.to_f32() * 255.0),
            Rule::Normalize { lo, divisor } => truncate((sample.to_f32() - lo) / divisor * 255.0),
            Rule::NormalizeWide { scale, lo, divisor } => {
                ((sample.to_f64() * scale - lo) / divisor * 255.0) as u8
            }
            Rule::Window(function) => function.level(sample.to_f64()),
        }
    }

    /// Whether the computed level never falls as the sample rises. Then the formula and the thresholds give
    /// the same levels.
    fn is_monotone(self) -> bool {
        !matches!(self, Rule::Window(function) if !function.is_straight())
    }
}

/// The least key of every level. The level of a sample is the number of thresholds less than or equal to its
/// key, and not more than `ceiling`; where levels fall, that is how far it is below 255. This holds for the infinities
/// too. NaN has level 0, whatever its key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// In ascending order: element `i` is the least key of level `i + 1`. Levels above the level of the
    /// greatest finite sample have the key of +∞, or the greatest key of a type without infinities.
    pub keys: [u64; 255],
    /// The highest number that counts for an integer sample; 255 for floats. Without it, a sample with the greatest
    /// key of its type would count the thresholds of the levels that are not reached.
    pub ceiling: u8,
    /// Whether levels fall as keys rise.
    pub falls: bool,
}

impl Thresholds {
    /// The level of a sample that is not NaN, from its key.
    #[inline(always)]
    pub(crate) fn level(&self, key: u64) -> u8 {
        let mut level = 0;
        for step in [128, 64, 32, 16, 8, 4, 2, 1] {
            level += if self.keys[level + step - 1] <= key { step } else { 0 };
        }
        let level = (level as u8).min(self.ceiling);
        if self.falls { u8::MAX - level } else { level }
    }
}

impl Levels {
    /// The rule that `contrast` asks for, for a volume of samples with these `values` and this `range`.
    ///
    /// If no sample is finite, every level is 0.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when the sample type does not allow the contrast, or the window is a file's.
    /// [`Problem::Bug`] when the window is given by percentiles: a [`Converter`](crate::Converter) finds their
    /// values first.
    pub fn new(contrast: &Contrast, values: impl Into<Values>, range: &Range) -> Result<Self, Problem> {
        let values = values.into();
        let function = contrast.window_function(values, range.keys().unwrap_or_default())?;
        let automatic = Self::automatic(values, range);
        Ok(match function {
            Some(function) => Self { rule: Rule::Window(function), ..automatic },
            None => automatic,
        })
    }

    /// The automatic rule, which is the default, for a volume of samples with these `values` and this `range`.
    ///
    /// Values from 0 to 255 are taken as levels, values from 0 to 1 are stretched, others are normalized. In
    /// detail, in float32 arithmetic like NumPy's, where `x` is the value of a sample as float32, and `lo` and `hi`
    /// are the least and greatest finite one:
    ///
    /// 1. `y = (x - lo) / ((hi - lo) + 1e-8)` if `lo < 0` or `hi > 255`, else `y = x`.
    /// 2. If every `y` is from 0 to 1, it is multiplied by 255.
    /// 3. The level is `y` truncated.
    ///
    /// NaN and −∞ have level 0, +∞ has level 255. Where `hi - lo` overflows float32, the arithmetic is
    /// float64. If no sample is finite, every level is 0.
    pub fn automatic(values: impl Into<Values>, range: &Range) -> Self {
        let values = values.into();
        let rule = match range.keys() {
            None => Rule::AsIs,
            Some((least, greatest)) if values.scaling.is_identity() => with_sample!(values.sample, S => {
                automatic_rule(S::from_key(least), S::from_key(greatest))
            }),
            Some(keys) => {
                let (lo, hi) = values.ends(keys);
                automatic_rule(lo, hi)
            }
        };
        let (thresholds, table) = (OnceLock::new(), OnceLock::new());
        Self { values, rule, keys: range.keys(), thresholds, table, asked: Asked::default() }
    }

    /// The sample type these levels are for.
    pub fn sample(&self) -> SampleType {
        self.values.sample
    }

    /// What the samples stand for.
    pub(crate) fn values(&self) -> Values {
        self.values
    }

    /// The level of one sample: by the formula, or by the thresholds where the formula has a power or a
    /// logarithm.
    ///
    /// The sample must be within the range that the levels were made for.
    pub fn level<S: Sample>(&self, sample: S) -> u8 {
        if self.keys.is_none() || sample.to_f64().is_nan() {
            0
        } else if self.rule.is_monotone() {
            self.formula(sample)
        } else {
            self.thresholds().level(sample.key())
        }
    }

    /// The level of one sample, by the formula.
    fn formula<S: Sample>(&self, sample: S) -> u8 {
        match self.values.scaling {
            scaling if scaling.is_identity() => self.rule.level(sample),
            scaling => self.rule.level(scaling.value(sample.to_f64())),
        }
    }

    /// The formula; `None` when no sample is finite and every level is 0.
    pub(crate) fn rule(&self) -> Option<Rule> {
        self.keys.map(|_| self.rule)
    }

    /// The keys of the least and greatest finite sample; `None` when no sample is finite.
    pub(super) fn keys(&self) -> Option<(u64, u64)> {
        self.keys
    }

    /// Whether the level of a sample is its value, truncated. The value need not be the stored sample.
    pub fn takes_values_as_levels(&self) -> bool {
        self.rule() == Some(Rule::AsIs)
    }

    /// Whether levels rise from the least sample to the greatest, by the automatic rule.
    pub(crate) fn normalizes(&self) -> bool {
        matches!(self.rule(), Some(Rule::Normalize { .. } | Rule::NormalizeWide { .. }))
    }

    /// Whether the least and the greatest finite value are the same in float32.
    pub(crate) fn are_equal_in_float32(&self) -> bool {
        let equal = |(least, greatest)| match self.values.scaling.is_identity() {
            true => with_sample!(self.values.sample, S => {
                S::from_key(least).to_f32() == S::from_key(greatest).to_f32()
            }),
            false => self.values.of_key(least) as f32 == self.values.of_key(greatest) as f32,
        };
        self.keys.is_some_and(equal)
    }

    /// The values of levels 0 and 255; `None` for the automatic rule and when no sample is finite.
    pub(crate) fn window(&self) -> Option<(f64, f64)> {
        match self.rule() {
            Some(Rule::Window(function)) => Some(function.ends()),
            _ => None,
        }
    }

    /// The rule as text for the user, e.g. `values as levels` or `window -160 to 240, gamma 0.5`.
    pub fn describe(&self) -> String {
        match self.rule() {
            None => "nothing finite".into(),
            Some(Rule::AsIs) => "values as levels".into(),
            Some(Rule::Stretch) => "0 to 1 stretched".into(),
            Some(Rule::Normalize { .. } | Rule::NormalizeWide { .. }) => "normalized".into(),
            Some(Rule::Window(function)) => function.to_string(),
        }
    }

    /// The levels of the least and greatest finite value; `None` when no sample is finite.
    pub fn extremes(&self) -> Option<(u8, u8)> {
        self.keys.map(|keys| {
            let (least, greatest) = self.values.in_order(keys);
            with_sample!(self.values.sample, S => (self.level(S::from_key(least)), self.level(S::from_key(greatest))))
        })
    }

    /// The rule as thresholds, which are computed at the first call.
    ///
    /// When no sample is finite, every level is 0 and the thresholds do not describe that.
    /// [`Levels::extremes`] is `None` then.
    pub fn thresholds(&self) -> &Thresholds {
        self.thresholds.get_or_init(|| {
            let (keys, falls) = (self.keys.unwrap_or((0, 0)), self.values.scaling.falls());
            with_sample!(self.values.sample, S => {
                let level = |key| self.formula(S::from_key(key));
                thresholds(S::TYPE, keys, falls, |key| if falls { u8::MAX - level(key) } else { level(key) })
            })
        })
    }

    /// The level of every bit pattern of a sample type of 8 or 16 bits, computed at the first call.
    ///
    /// # Panics
    ///
    /// When the samples have more than 16 bits.
    pub(crate) fn table(&self) -> &[u8] {
        let bits = self.values.sample.bits();
        assert!(bits <= 16, "a table is for samples of 8 or 16 bits");
        self.table.get_or_init(|| {
            with_sample!(self.values.sample, S => {
                (0..1u64 << bits).map(|pattern| self.level(S::from_le_slice(&pattern.to_le_bytes()))).collect()
            })
        })
    }

    /// The [table](Self::table), if it is there, or if the levels of as many samples as it has entries were asked for;
    /// `samples` more are asked for now. Levels of one small frame of 16-bit samples are not worth a table.
    pub(crate) fn table_for(&self, samples: usize) -> Option<&[u8]> {
        if let Some(table) = self.table.get() {
            return Some(table);
        }
        let asked = self.asked.0.fetch_add(samples, Ordering::Relaxed).saturating_add(samples);
        (asked >= 1 << self.values.sample.bits()).then(|| self.table())
    }
}

/// The automatic rule for samples from `least` to `greatest`, both finite.
fn automatic_rule<S: Sample>(least: S, greatest: S) -> Rule {
    let (lo, hi) = (least.to_f32(), greatest.to_f32());
    if !(hi - lo).is_finite() {
        // On halves, because `hi - lo` may overflow float64 as well. Halving is exact for values that large.
        let (lo, hi) = (least.to_f64() * 0.5, greatest.to_f64() * 0.5);
        return Rule::NormalizeWide { scale: 0.5, lo, divisor: (hi - lo) + 1e-8 };
    }
    if lo < 0.0 || hi > 255.0 {
        // The divisor is at least `hi - lo`, so every `y` is from 0 to 1 and is always multiplied by 255.
        Rule::Normalize { lo, divisor: (hi - lo) + 1e-8 }
    } else if hi <= 1.0 {
        Rule::Stretch
    } else {
        Rule::AsIs
    }
}

/// Finds the first key of every level by bisection of the keys from `least` to `greatest`. `level` is the level of a
/// key, or how far it is below 255 where levels fall.
fn thresholds(
    sample: SampleType,
    (least, greatest): (u64, u64),
    falls: bool,
    level: impl Fn(u64) -> u8,
) -> Thresholds {
    let highest = level(greatest);
    let (unreached, ceiling) = if sample.kind() == Kind::Float {
        let (sign, exponent) = match sample.bits() {
            16 => (1 << 15, 0x7c00),
            32 => (1 << 31, 0x7f80_0000),
            _ => (1 << 63, 0x7ff0_0000_0000_0000),
        };
        (sign | exponent, u8::MAX)
    } else {
        (u64::MAX >> (64 - sample.bits()), highest)
    };
    let mut keys = [unreached; 255];
    let mut from = least;
    for wanted in 1..=highest {
        let (mut low, mut high) = (from, greatest);
        while low < high {
            let middle = low + (high - low) / 2;
            if level(middle) >= wanted {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        keys[usize::from(wanted) - 1] = low;
        from = low;
    }
    Thresholds { keys, ceiling, falls }
}
