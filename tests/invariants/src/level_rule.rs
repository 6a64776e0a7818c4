//! The levels of a volume by the rules of the documentation, one sample at a time.

use vol2gif::volume::SampleType;

/// The value of a sample: as `f32` for the default rule, as `f64` for windows.
#[derive(Clone, Copy)]
pub struct Value {
    pub single: f32,
    pub double: f64,
}

/// A level rule.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// The rule of the Python function.
    Default,
    /// A window from the least finite sample to the greatest.
    Full,
    /// A window from one value to another.
    Between(f64, f64),
}

/// The values of little-endian samples.
pub fn values(sample: SampleType, bytes: &[u8]) -> Vec<Value> {
    macro_rules! of {
        ($type:ty) => {
            bytes
                .as_chunks::<{ size_of::<$type>() }>()
                .0
                .iter()
                .map(|&bytes| <$type>::from_le_bytes(bytes))
                .map(|x| Value { single: x as f32, double: x as f64 })
                .collect()
        };
    }
    match sample {
        SampleType::Bool | SampleType::U8 => of!(u8),
        SampleType::I8 => of!(i8),
        SampleType::U16 => of!(u16),
        SampleType::I16 => of!(i16),
        SampleType::U32 => of!(u32),
        SampleType::I32 => of!(i32),
        SampleType::U64 => of!(u64),
        SampleType::I64 => of!(i64),
        SampleType::F32 => of!(f32),
        SampleType::F64 => of!(f64),
        SampleType::F16 => {
            let halves = bytes.as_chunks::<2>().0.iter().map(|&bytes| half(u16::from_le_bytes(bytes)));
            halves.map(|x| Value { single: x, double: f64::from(x) }).collect()
        }
        other => panic!("no values of {other:?}"),
    }
}

/// The value of a float16 with these bits.
fn half(bits: u16) -> f32 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    let magnitude = match exponent {
        0 => fraction / 1024.0 * 2f32.powi(-14),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    };
    if bits >> 15 == 0 { magnitude } else { -magnitude }
}

/// The levels of samples that share a range. `None` where the span overflows, because the documentation
/// prescribes a wider arithmetic there.
pub fn levels(rule: Rule, values: &[Value]) -> Option<Vec<u8>> {
    let finite = || values.iter().filter(|value| value.double.is_finite());
    if finite().next().is_none() {
        return Some(vec![0; values.len()]);
    }
    let (least, greatest) = match rule {
        Rule::Between(lo, hi) => (lo, hi),
        _ => finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), value| {
            (least.min(value.double), greatest.max(value.double))
        }),
    };
    if !matches!(rule, Rule::Default) {
        let span = greatest - least;
        let level = |value: &Value| match (value.double - least) / span {
            t if t.is_nan() => 0,
            t => (255.0 * t.clamp(0.0, 1.0) + 0.5).floor() as u8,
        };
        return (span.is_finite() && span > 0.0).then(|| values.iter().map(level).collect());
    }
    let lo = finite().map(|value| value.single).fold(f32::INFINITY, f32::min);
    let hi = finite().map(|value| value.single).fold(f32::NEG_INFINITY, f32::max);
    if !(hi - lo).is_finite() {
        return None;
    }
    let level = |value: &Value| {
        let x = value.single;
        let level = if lo < 0.0 || hi > 255.0 {
            (x - lo) / ((hi - lo) + 1e-8) * 255.0
        } else if hi <= 1.0 {
            x * 255.0
        } else {
            x
        };
        if level.is_nan() { 0 } else { level.clamp(0.0, 255.0).trunc() as u8 }
    };
    Some(values.iter().map(level).collect())
}
