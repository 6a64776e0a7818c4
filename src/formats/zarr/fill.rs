//! Fill values: what the samples of a chunk are that is not there.

use half::f16;
use serde_json::Value;

use crate::volume::{Kind, SampleType};

/// The bytes of a fill value, little-endian; `None` where it is no value of the type. Zarr of version 2 writes `null`
/// where it does not matter, which is 0.
pub(super) fn bytes(value: &Value, sample: SampleType) -> Option<Vec<u8>> {
    let width = sample.bits() as usize / 8;
    if value.is_null() {
        return Some(vec![0; width]);
    }
    if sample == SampleType::Bool {
        let is_true = value.as_bool().or_else(|| Some(value.as_f64()? != 0.0))?;
        return Some(vec![u8::from(is_true)]);
    }
    if sample.kind() == Kind::Float {
        return float(value, sample);
    }
    let number = integer(value)?;
    let bytes = number.to_le_bytes();
    let is_inside = match sample.kind() {
        Kind::Signed => {
            let half = 1i128 << (sample.bits() - 1);
            (-half..half).contains(&number)
        }
        _ => (0..1i128 << sample.bits()).contains(&number),
    };
    is_inside.then(|| bytes[..width].to_vec())
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(number) => {
            let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
            // Some writers write whole numbers as floats.
            let rounded = || number.as_f64().filter(|it| it.fract() == 0.0 && it.abs() < 1e18);
            whole.or_else(|| rounded().map(|number| number as i128))
        }
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(is_true) => Some(i128::from(*is_true)),
        _ => None,
    }
}

fn float(value: &Value, sample: SampleType) -> Option<Vec<u8>> {
    let width = sample.bits() as usize / 8;
    if let Some(digits) = value.as_str().and_then(|text| text.strip_prefix("0x")) {
        // The bits of the number: this is how a NaN is written that is not the usual one.
        let bits = (digits.len() == 2 * width).then(|| u64::from_str_radix(digits, 16).ok())??;
        return Some(bits.to_le_bytes()[..width].to_vec());
    }
    let number = match value {
        Value::String(text) => match text.trim() {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            text => text.parse().ok()?,
        },
        Value::Bool(is_true) => f64::from(u8::from(*is_true)),
        _ => value.as_f64()?,
    };
    Some(match sample {
        SampleType::F16 => f16::from_f64(number).to_le_bytes().to_vec(),
        SampleType::F32 => (number as f32).to_le_bytes().to_vec(),
        _ => number.to_le_bytes().to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fill_values_are_written_in_many_ways() {
        use SampleType::{Bool, F16, F32, F64, I8, I64, U8, U16, U64};
        for (value, sample, expected) in [
            (json!(null), U16, Some(vec![0, 0])),
            (json!(1234), U16, Some(vec![0xd2, 4])),
            (json!(7.0), U16, Some(vec![7, 0])),
            (json!("7"), U8, Some(vec![7])),
            (json!(u64::MAX), U64, Some(vec![0xff; 8])),
            (json!(i64::MIN), I64, Some(i64::MIN.to_le_bytes().to_vec())),
            (json!(-1), I8, Some(vec![0xff])),
            (json!(-1), U8, None),
            (json!(256), U8, None),
            (json!(128), I8, None),
            (json!([1]), U8, None),
            (json!(0.5), U8, None),
            (json!(true), Bool, Some(vec![1])),
            (json!(0), Bool, Some(vec![0])),
            (json!("NaN"), F32, Some(f32::NAN.to_le_bytes().to_vec())),
            (json!("-Infinity"), F16, Some(vec![0, 0xfc])),
            (json!("0x7fc00001"), F32, Some(vec![1, 0, 0xc0, 0x7f])),
            (json!("0x7fc0"), F32, None),
            (json!("0.5"), F64, Some(0.5f64.to_le_bytes().to_vec())),
            (json!(1), F64, Some(1f64.to_le_bytes().to_vec())),
            (json!("text"), F64, None),
        ] {
            assert_eq!(bytes(&value, sample), expected, "{value} as {}", sample.name());
        }
    }
}
