//! The dictionary in the header of a `.npy` file.
//!
//! `ndarray-npy` parses it, as any Python literal may be written. That takes as long as to convert some 5000 pixels, which was 4 % of
//! all the time that small volumes take; so a dictionary that is letter by letter as NumPy writes it, as nearly all are, is read here.
//!
//! Brackets are counted first, because the time a backtracking parser needs can double with each level of nesting.

use ndarray_npy::npy::header::{Header, ParseHeaderError, ReadHeaderError};

use super::header::MAGIC;
use crate::error::Problem;

/// The opening brackets of a plain array's header: of the dictionary, of the shape, and of the unit in the type of dates.
const PLAIN_BRACKETS: usize = 3;

/// What is in it.
#[derive(Debug, PartialEq)]
pub(super) struct Dictionary {
    /// The type of the samples, such as `<f4`.
    pub(super) descriptor: String,
    /// The first axis is the fastest, not the last.
    pub(super) fortran: bool,
    pub(super) axes: Vec<usize>,
}

impl Dictionary {
    /// Reads it.
    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        match Self::as_numpy_writes(text) {
            Some(dictionary) => Ok(dictionary),
            None => Self::parse(text),
        }
    }

    /// That of a text in NumPy's own hand, such as `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, 5), }`, and spaces.
    fn as_numpy_writes(text: &str) -> Option<Self> {
        let (descriptor, rest) = text.strip_prefix("{'descr': '")?.split_once("', 'fortran_order': ")?;
        let (fortran, rest) = rest.split_once(", 'shape': (")?;
        let (axes, end) = rest.split_once("), }")?;
        // An `L` may be one that Python 2 put there.
        let is_plain = |c: u8| c != b'L' && (c.is_ascii_alphanumeric() || b"<>|=".contains(&c));
        let fortran = match fortran {
            "False" => false,
            "True" => true,
            _ => return None,
        };
        // Python knows no digits after a leading zero, and no sign before the lengths of a shape.
        let number = |digits: &str| {
            let plain =
                digits.bytes().all(|c| c.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
            digits.parse().ok().filter(|_| plain)
        };
        let axes: Option<Vec<usize>> = axes.split(", ").map(number).collect();
        // One in brackets is a number, no shape.
        let axes = axes.filter(|axes| axes.len() > 1)?;
        let whole = descriptor.bytes().all(is_plain) && end.bytes().all(|c| matches!(c, b' ' | b'\n'));
        whole.then(|| Self { descriptor: descriptor.into(), fortran, axes })
    }

    /// That of any text.
    fn parse(text: &str) -> Result<Self, Problem> {
        if text.matches(['{', '[', '(']).count() > PLAIN_BRACKETS {
            return Err(nested(text));
        }
        let header = Header::from_reader(&mut version_3(text).as_slice()).map_err(|error| {
            Problem::Header(match error {
                ReadHeaderError::Parse(ParseHeaderError::IllegalValue { key, value }) => {
                    format!("its {key:?} is {}", clipped(&value.to_string()))
                }
                ReadHeaderError::Parse(ParseHeaderError::MissingKey(key)) => {
                    format!("it has no {:?}", if key == "shaper" { "shape" } else { &key })
                }
                ReadHeaderError::Parse(ParseHeaderError::UnknownKey(key)) => {
                    format!("it has an unknown key, {}", clipped(&key.to_string()))
                }
                _ => "it is not a dictionary of 'descr', 'fortran_order' and 'shape'".into(),
            })
        })?;
        let Some(descriptor) = header.type_descriptor.as_string() else {
            return Err(Problem::SampleType(clipped(&header.type_descriptor.to_string())));
        };
        let fortran = header.layout.is_fortran();
        Ok(Self { descriptor: descriptor.into(), fortran, axes: header.shape })
    }
}

/// The header that `ndarray-npy` is to parse: format 3.0, so that all of Unicode may occur, and without the `L` that
/// Python 2 put behind the lengths of a shape.
fn version_3(text: &str) -> Vec<u8> {
    let mut plain = String::with_capacity(text.len() + 1);
    for character in text.trim_end_matches(['\n', '\r', ' ', '\0']).chars() {
        if character != 'L' || !plain.ends_with(|before: char| before.is_ascii_digit()) {
            plain.push(character);
        }
    }
    plain.push('\n');
    let mut bytes = MAGIC.to_vec();
    bytes.extend([3, 0]);
    bytes.extend((plain.len() as u32).to_le_bytes());
    bytes.extend(plain.into_bytes());
    bytes
}

/// What is wrong with a header of more brackets than a plain array's: nearly always a structured type.
fn nested(text: &str) -> Problem {
    let descriptor = ["'descr'", "\"descr\""]
        .iter()
        .find_map(|key| text.split_once(key))
        .map(|(_, rest)| rest.trim_start_matches([' ', ':']).trim_end());
    match descriptor {
        Some(descriptor) if descriptor.starts_with(['[', '(', '{']) => {
            Problem::SampleType(format!("{} (structured)", clipped(descriptor)))
        }
        _ => Problem::Header("it is nested deeper than that of any plain array".into()),
    }
}

/// The beginning of a text that a file has chosen, fit for one line.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut clipped: String =
        text.chars().take(LONGEST).map(|c| if c.is_control() { '?' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        clipped.push('…');
    }
    clipped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(descriptor: &str, fortran: bool, axes: &[usize]) -> String {
        let axes: Vec<String> = axes.iter().map(usize::to_string).collect();
        let (fortran, axes) = (if fortran { "True" } else { "False" }, axes.join(", "));
        format!("{{'descr': '{descriptor}', 'fortran_order': {fortran}, 'shape': ({axes}), }}     \n")
    }

    #[test]
    fn numpys_own_hand_is_read_at_once() {
        let text = "{'descr': '<u2', 'fortran_order': True, 'shape': (32, 0, 64), }          \n";
        let expected = Dictionary { descriptor: "<u2".into(), fortran: true, axes: vec![32, 0, 64] };
        assert_eq!(Dictionary::as_numpy_writes(text).as_ref(), Some(&expected));
        assert_eq!(Dictionary::parse(text).ok(), Some(expected));
    }

    proptest! {
        /// What is read at once is what the parser reads, also where a text is nearly as NumPy writes it.
        #[test]
        fn both_ways_to_read_agree(
            descriptor in "[<>|=]?[a-zA-Z][0-9]{0,2}L?",
            fortran in any::<bool>(),
            axes in prop::collection::vec(prop_oneof![0usize..3000, any::<usize>()], 0..5),
            change in prop::option::of((any::<prop::sample::Index>(), "[ -~]{0,2}")),
        ) {
            let mut text = written(&descriptor, fortran, &axes);
            prop_assert_eq!(Dictionary::as_numpy_writes(&text).is_some(), axes.len() > 1 && !descriptor.contains('L'));
            if let Some((at, other)) = change {
                let at = at.index(text.len());
                text.replace_range(at..at + 1, &other);
            }
            if let Some(read) = Dictionary::as_numpy_writes(&text) {
                prop_assert_eq!(Dictionary::parse(&text).ok(), Some(read), "{}", text);
            }
        }
    }
}
