//! Values of elements: numbers, codes and UIDs. No text is read.

use super::elements::number;
use crate::volume::ByteOrder;

/// The most bytes of a value of numbers as text.
pub(super) const MOST_TEXT: usize = 4 << 10;

/// A unique identifier. It is compared, and never printed: there is no way to.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Uid(Box<[u8]>);

impl Uid {
    pub(super) fn new(value: &[u8]) -> Self {
        Self(trimmed(value).into())
    }

    pub(super) fn is(&self, uid: &[u8]) -> bool {
        *self.0 == *uid
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A value without the padding around it.
pub(super) fn trimmed(value: &[u8]) -> &[u8] {
    let is_padding = |byte: &u8| *byte == 0 || *byte == b' ';
    let first = value.iter().position(|byte| !is_padding(byte)).unwrap_or(value.len());
    let last = value.iter().rposition(|byte| !is_padding(byte)).map_or(first, |last| last + 1);
    &value[first..last]
}

/// The parts of a value of several.
pub(super) fn parts(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b'\\').map(trimmed)
}

/// The finite number that a text is.
pub(super) fn real(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The first number of a value as text.
pub(super) fn first_real(value: &[u8]) -> Option<f64> {
    parts(value).next().and_then(real)
}

/// All numbers of a value as text; `None` where one of them is none.
pub(super) fn reals(value: &[u8]) -> Option<Vec<f64>> {
    parts(value).map(real).collect()
}

/// As many numbers as there should be.
pub(super) fn exactly<const N: usize>(value: &[u8]) -> Option<[f64; N]> {
    reals(value)?.try_into().ok()
}

/// The whole number of a value as text.
pub(super) fn whole(value: &[u8]) -> Option<i64> {
    std::str::from_utf8(parts(value).next()?).ok()?.parse().ok()
}

/// A time of day in seconds: `HHMMSS.FFFFFF`, which may end early.
pub(super) fn time_of_day(value: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(parts(value).next()?).ok()?;
    let two = |at: usize| text.get(at..at + 2).map_or(Some(0.0), |digits| digits.parse().ok());
    let seconds =
        text.get(4..).filter(|text| !text.is_empty()).map_or(Some(0.0), |text| text.parse().ok())?;
    let hours: f64 = text.get(..2)?.parse().ok()?;
    Some(hours * 3600.0 + two(2)? * 60.0 + seconds)
}

/// The unsigned number of a value of 2 or 4 bytes.
pub(super) fn unsigned(value: &[u8], order: ByteOrder) -> Option<u32> {
    matches!(value.len(), 2 | 4).then(|| number(value, order))
}

/// The floating-point number of a value of 4 or 8 bytes.
pub(super) fn float(value: &[u8], order: ByteOrder) -> Option<f64> {
    let number = match (value.len(), order) {
        (4, ByteOrder::Little) => f64::from(f32::from_le_bytes(value.try_into().ok()?)),
        (4, ByteOrder::Big) => f64::from(f32::from_be_bytes(value.try_into().ok()?)),
        (8, ByteOrder::Little) => f64::from_le_bytes(value.try_into().ok()?),
        (8, ByteOrder::Big) => f64::from_be_bytes(value.try_into().ok()?),
        _ => return None,
    };
    Some(number).filter(|number| number.is_finite())
}

/// The code of a kind of image, if it is one that DICOM defines, since any other text could be a name.
pub(super) fn modality(value: &[u8]) -> Option<&'static str> {
    const KNOWN: &[&str] = &[
        "AR", "AS", "BDUS", "BI", "BMD", "CD", "CF", "CR", "CT", "DD", "DF", "DG", "DM", "DX", "EC", "ECG",
        "EPS", "ES", "FA", "FID", "FS", "GM", "HC", "HD", "IO", "IOL", "IVOCT", "IVUS", "KER", "KO", "LEN",
        "LP", "LS", "MA", "MG", "MR", "MS", "NM", "OAM", "OCT", "OP", "OPM", "OPT", "OPV", "OT", "PLAN",
        "PR", "PT", "PX", "REG", "RESP", "RF", "RG", "RTDOSE", "RTIMAGE", "RTPLAN", "RTRECORD", "RTSTRUCT",
        "SC", "SEG", "SM", "SMR", "SR", "SRF", "ST", "TG", "US", "VA", "VF", "XA", "XC",
    ];
    KNOWN.iter().find(|known| known.as_bytes() == trimmed(value)).copied()
}

/// The unit of values of PET, if it is one of these codes of the standard.
pub(super) fn unit(value: &[u8]) -> Option<&'static str> {
    match trimmed(value) {
        b"BQML" => Some("Bq/ml"),
        b"GML" => Some("g/ml"),
        b"CNTS" => Some("counts"),
        b"PROPCNTS" => Some("proportional to counts"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_may_end_early() {
        for (text, seconds) in [
            ("10", Some(36000.0)),
            ("1030", Some(37800.0)),
            ("103015", Some(37815.0)),
            ("103015.5 ", Some(37815.5)),
            ("", None),
            ("x", None),
            ("10:30", None),
        ] {
            assert_eq!(time_of_day(text.as_bytes()), seconds, "{text}");
        }
    }

    #[test]
    fn numbers_as_text_may_be_padded() {
        assert_eq!(exactly(b"1.0\\ -2 \\3e1\0"), Some([1.0, -2.0, 30.0]));
        assert_eq!(exactly::<2>(b"1\\2\\3"), None);
        assert_eq!(first_real(b"40\\x"), Some(40.0));
        assert_eq!(reals(b"1\\nan"), None);
        assert_eq!(whole(b" 012 "), Some(12));
    }

    #[test]
    fn only_codes_of_the_standard_are_modalities() {
        assert_eq!((modality(b"CT"), modality(b"US "), modality(b"SECRET")), (Some("CT"), Some("US"), None));
    }
}
