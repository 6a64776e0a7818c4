//! The rule that turns samples into levels, in its two forms.
//!
//! The rule itself is a formula ([`Rule`]): what NumPy's float32 arithmetic does in the Python function that vol2gif
//! continues, or a window in float64. Since it is monotone, it is described in full by the least key of every level
//! ([`Thresholds`]), found here by bisection with the formula itself. A backend may use either form; a GPU, whose
//! floating-point arithmetic may differ in the last bit, compares keys and never computes the formula. Powers and
//! logarithms may err in the last bit, and so fall where they should rise: there, the thresholds are the rule.

use std::sync::OnceLock;

use super::contrast::Contrast;
use super::range::Range;
use super::window_function::WindowFunction;
use crate::error::Problem;
use crate::volume::{Sample, SampleType, with_sample};

/// Values to levels: a monotone rule for one sample type and range.
#[derive(Clone, Debug)]
pub struct Levels {
    sample: SampleType,
    rule: Rule,
    keys: Option<(u64, u64)>,
    thresholds: OnceLock<Thresholds>,
    table: OnceLock<Box<[u8]>>,
}

/// The arithmetic of a rule. The result is truncated toward zero, after NaN became 0 and the rest was cut to 0..=255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rule {
    /// `x`, in float32.
    AsIs,
    /// `x * 255`, in float32.
    Stretch,
    /// `(x - lo) / divisor * 255`, in float32.
    Normalize { lo: f32, divisor: f32 },
    /// `(x * scale - lo) / divisor * 255`, in float64: for spans that overflow float32.
    NormalizeWide { scale: f64, lo: f64, divisor: f64 },
    /// A window, in float64.
    Window(WindowFunction),
}

impl Rule {
    /// The level of one sample: the definition.
    pub(crate) fn level<S: Sample>(self, sample: S) -> u8 {
        // `as u8` truncates toward zero, saturates, and makes NaN 0: +∞ becomes 255 and −∞ becomes 0.
        self.level_by(sample, |y| y as u8)
    }

    /// The level of one sample, with the float32 arithmetic's result truncated by `truncate`.
    #[inline(always)]
    pub(crate) fn level_by<S: Sample>(self, sample: S, truncate: impl Fn(f32) -> u8) -> u8 {
        match self {
            Rule::AsIs => truncate(sample.to_f32()),
            Rule::Stretch => truncate(sample.to_f32() * 255.0),
            Rule::Normalize { lo, divisor } => truncate((sample.to_f32() - lo) / divisor * 255.0),
            Rule::NormalizeWide { scale, lo, divisor } => {
                ((sample.to_f64() * scale - lo) / divisor * 255.0) as u8
            }
            Rule::Window(ramp) => ramp.level(sample.to_f64()),
        }
    }

    /// Whether the arithmetic is monotone to the last bit, so that the formula is the thresholds.
    fn is_monotone(self) -> bool {
        !matches!(self, Rule::Window(ramp) if !ramp.is_straight())
    }
}

/// The least keys of the levels: a sample's level is the number of thresholds that are not above its key, cut to
/// `ceiling`. That holds for the infinities too; NaN has level 0 whatever its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Ascending: element `i` is the least key of level `i + 1`. Levels that no finite sample reaches have the key of
    /// +∞, or the type's greatest key where it has no infinities.
    pub keys: [u64; 255],
    /// The highest level of an integer sample, for the sake of those with the type's greatest key; 255 for floats.
    pub ceiling: u8,
}

impl Thresholds {
    /// The level of a sample with this key, which is not NaN.
    #[inline(always)]
    pub(crate) fn level(&self, key: u64) -> u8 {
        let mut level = 0;
        for step in [128, 64, 32, 16, 8, 4, 2, 1] {
            level += if self.keys[level + step - 1] <= key { step } else { 0 };
        }
        (level as u8).min(self.ceiling)
    }
}

impl Levels {
    /// The rule that `contrast` asks for, for a volume of samples of type `sample` whose range is `range`.
    ///
    /// Where nothing is finite every level is 0.
    ///
    /// # Errors
    ///
    /// [`Problem::Contrast`] when there is no such rule for this sample type. Percentiles are found by a
    /// [`Converter`](crate::Converter) first; here they are [`Problem::Bug`].
    pub fn new(contrast: &Contrast, sample: SampleType, range: &Range) -> Result<Self, Problem> {
        let ramp = contrast.ramp(sample, range.keys().unwrap_or_default())?;
        let seed = Self::seed(sample, range);
        Ok(match ramp {
            Some(ramp) => Self { rule: Rule::Window(ramp), ..seed },
            None => seed,
        })
    }

    /// The default rule, for a volume of samples of type `sample` whose range is `range`.
    ///
    /// In float32 arithmetic, like NumPy's, with `lo` and `hi` the least and greatest finite sample as float32: when
    /// `lo < 0` or `hi > 255`, `y = (x - lo) / ((hi - lo) + 1e-8)`, else `y = x`; then, when all `y` are in 0 to 1,
    /// `y = y * 255`; the level is `y` truncated. So data in 0 to 255 is taken as it is, data in 0 to 1 is stretched,
    /// and the rest is normalized. NaN and −∞ have level 0, +∞ has level 255. Where `hi - lo` overflows float32, the
    /// same is done in float64. Where nothing is finite every level is 0.
    pub fn seed(sample: SampleType, range: &Range) -> Self {
        let rule = match range.keys() {
            None => Rule::AsIs,
            Some((least, greatest)) => with_sample!(sample, S => {
                seed_rule(S::from_key(least), S::from_key(greatest))
            }),
        };
        Self { sample, rule, keys: range.keys(), thresholds: OnceLock::new(), table: OnceLock::new() }
    }

    /// The sample type these levels are for.
    pub fn sample(&self) -> SampleType {
        self.sample
    }

    /// The level of one sample: by the formula, or by thresholds where the formula has powers or logarithms.
    ///
    /// Meant for samples within the range the levels were made from.
    pub fn level<S: Sample>(&self, sample: S) -> u8 {
        if self.keys.is_none() || sample.to_f64().is_nan() {
            0
        } else if self.rule.is_monotone() {
            self.rule.level(sample)
        } else {
            self.thresholds().level(sample.key())
        }
    }

    /// The formula; `None` when there is no finite sample and every level is 0.
    pub(crate) fn rule(&self) -> Option<Rule> {
        self.keys.map(|_| self.rule)
    }

    /// The keys of the least and greatest finite sample.
    pub(super) fn keys(&self) -> Option<(u64, u64)> {
        self.keys
    }

    /// Whether samples are their own levels, truncated.
    pub fn takes_values_as_levels(&self) -> bool {
        self.rule() == Some(Rule::AsIs)
    }

    /// Whether samples are spread from the least to the greatest.
    pub(crate) fn normalizes(&self) -> bool {
        matches!(self.rule(), Some(Rule::Normalize { .. } | Rule::NormalizeWide { .. }))
    }

    /// The values of levels 0 and 255, unless the rule is the default one.
    pub(crate) fn window(&self) -> Option<(f64, f64)> {
        match self.rule() {
            Some(Rule::Window(ramp)) => Some(ramp.ends()),
            _ => None,
        }
    }

    /// The rule, written for a person, e.g. `values as levels` or `window -160 to 240, gamma 0.5`.
    pub fn describe(&self) -> String {
        match self.rule() {
            None => "nothing finite".into(),
            Some(Rule::AsIs) => "values as levels".into(),
            Some(Rule::Stretch) => "0 to 1 stretched".into(),
            Some(Rule::Normalize { .. } | Rule::NormalizeWide { .. }) => "normalized".into(),
            Some(Rule::Window(ramp)) => ramp.to_string(),
        }
    }

    /// The levels of the least and greatest finite sample; `None` when there is none.
    pub fn extremes(&self) -> Option<(u8, u8)> {
        self.keys.map(|(least, greatest)| {
            with_sample!(self.sample, S => (self.level(S::from_key(least)), self.level(S::from_key(greatest))))
        })
    }

    /// The rule as thresholds; found at the first call.
    ///
    /// When there is no finite sample, every level is 0 but this is not described by thresholds: [`Levels::extremes`]
    /// is `None` then, and nothing needs to be compared.
    pub fn thresholds(&self) -> &Thresholds {
        self.thresholds.get_or_init(|| {
            let (least, greatest) = self.keys.unwrap_or((0, 0));
            with_sample!(self.sample, S => thresholds::<S>(self.rule, least, greatest))
        })
    }

    /// The level of every bit pattern of a sample type of 8 or 16 bits; made at the first call.
    ///
    /// # Panics
    ///
    /// When the samples are wider.
    pub(crate) fn table(&self) -> &[u8] {
        let bits = self.sample.bits();
        assert!(bits <= 16, "a table is for samples of 8 or 16 bits");
        self.table.get_or_init(|| {
            with_sample!(self.sample, S => {
                (0..1u64 << bits).map(|pattern| self.level(S::from_le_slice(&pattern.to_le_bytes()))).collect()
            })
        })
    }
}

/// Chooses the arithmetic for samples from `least` to `greatest`, both finite.
fn seed_rule<S: Sample>(least: S, greatest: S) -> Rule {
    let (lo, hi) = (least.to_f32(), greatest.to_f32());
    if !(hi - lo).is_finite() {
        // Halves, so that a span which overflows float64 as well does not. They are exact at this magnitude.
        let (lo, hi) = (least.to_f64() * 0.5, greatest.to_f64() * 0.5);
        return Rule::NormalizeWide { scale: 0.5, lo, divisor: (hi - lo) + 1e-8 };
    }
    if lo < 0.0 || hi > 255.0 {
        // Now y is in 0 to 1, the divisor being at least the span: always stretched.
        Rule::Normalize { lo, divisor: (hi - lo) + 1e-8 }
    } else if hi <= 1.0 {
        Rule::Stretch
    } else {
        Rule::AsIs
    }
}

/// Bisects the keys from `least` to `greatest` for the first of every level.
fn thresholds<S: Sample>(rule: Rule, least: u64, greatest: u64) -> Thresholds {
    let level = |key| rule.level(S::from_key(key));
    let highest = level(greatest);
    let (unreached, ceiling) = if S::TYPE.kind() == crate::volume::Kind::Float {
        let (sign, exponent) = match S::TYPE.bits() {
            16 => (1 << 15, 0x7c00),
            32 => (1 << 31, 0x7f80_0000),
            _ => (1 << 63, 0x7ff0_0000_0000_0000),
        };
        (sign | exponent, u8::MAX)
    } else {
        (u64::MAX >> (64 - S::TYPE.bits()), highest)
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
    Thresholds { keys, ceiling }
}
