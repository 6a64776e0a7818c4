//! The dictionary in the header of a `.npy` file.
//!
//! It is a Python literal, which can be written in many ways, so `ndarray-npy` parses it. That takes as long
//! as converting about 5000 pixels, which was 4 % of all the time that small volumes take. A dictionary that
//! is exactly as NumPy writes it, as nearly all are, is therefore read here.
//!
//! Brackets are looked at before a text is parsed, because the time of a backtracking parser can double with
//! each level of nesting.

use ndarray_npy::npy::header::{Header, ParseHeaderError, ReadHeaderError};

use super::descriptor::unread;
use super::spelling::plain;
use crate::error::{Problem, TypeKind};
use crate::formats::names::clipped;

/// The name of the format, with an article.
pub(in crate::formats) const NAME: &str = "a .npy file";

/// The first bytes of every `.npy` file.
pub(in crate::formats) const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// Most brackets that are open at once in the header of an array that is read: of the dictionary, of a list of
/// fields, and of a field.
const MOST_OPEN: usize = 3;

/// Numbers of equal fields that are the samples of a pixel: red, green, blue, and alpha.
const COLORS: std::ops::RangeInclusive<usize> = 3..=4;

/// The content of a dictionary.
#[derive(Debug, PartialEq)]
pub(super) struct Dictionary {
    /// The type of the samples, such as `<f4`.
    pub(super) descriptor: String,
    /// Number of fields of that type, where the array has fields: the samples of a pixel.
    pub(super) fields: Option<usize>,
    /// Whether the first axis is the fastest (Fortran order), not the last (C order).
    pub(super) fortran: bool,
    pub(super) axes: Vec<usize>,
}

impl Dictionary {
    /// Reads a dictionary.
    ///
    /// # Errors
    ///
    /// When the text is no dictionary of a header, or the type of the samples has fields that are no colors.
    pub(super) fn read(text: &str) -> Result<Self, Problem> {
        match Self::as_numpy_writes(text) {
            Some(dictionary) => Ok(dictionary),
            None => Self::parse(text),
        }
    }

    /// Reads a text exactly as NumPy writes it, such as `{'descr': '<f4', 'fortran_order': False, 'shape':
    /// (3, 4, 5), }` and spaces. `None` for any other text.
    fn as_numpy_writes(text: &str) -> Option<Self> {
        let (descriptor, rest) = text.strip_prefix("{'descr': '")?.split_once("', 'fortran_order': ")?;
        let (fortran, rest) = rest.split_once(", 'shape': (")?;
        let (axes, end) = rest.split_once("), }")?;
        // Python 2 writes an `L` after some numbers, which the parser removes.
        let is_plain = |c: u8| c != b'L' && (c.is_ascii_alphanumeric() || b"<>|=".contains(&c));
        let fortran = match fortran {
            "False" => false,
            "True" => true,
            _ => return None,
        };
        // A number of Python has no digits after a leading zero, and the length of an axis has no sign.
        let number = |digits: &str| {
            let plain =
                digits.bytes().all(|c| c.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
            digits.parse().ok().filter(|_| plain)
        };
        let axes: Option<Vec<usize>> = axes.split(", ").map(number).collect();
        // One number in brackets is a number in Python, not a shape.
        let axes = axes.filter(|axes| axes.len() > 1)?;
        let whole = descriptor.bytes().all(is_plain) && end.bytes().all(|c| matches!(c, b' ' | b'\n'));
        whole.then(|| Self { descriptor: descriptor.into(), fields: None, fortran, axes })
    }

    /// Parses any text.
    fn parse(text: &str) -> Result<Self, Problem> {
        let text = plain(text);
        if most_open(&text) > MOST_OPEN {
            return Err(nested(&text));
        }
        let header = Header::from_reader(&mut version_3(&text).as_slice()).map_err(|error| {
            unusable_header(&match error {
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
        let (descriptor, fields) = match header.type_descriptor.as_string() {
            Some(descriptor) => (descriptor, None),
            None => {
                let equal = header.type_descriptor.as_list().and_then(|fields| {
                    // A field with a title, or a shape of its own, has other elements.
                    let types = fields.iter().map(|field| match field.as_tuple()?.as_slice() {
                        [name, descriptor] => name.as_string().and(descriptor.as_string()),
                        _ => None,
                    });
                    let types: Option<Vec<_>> = types.collect();
                    types.filter(|types| types.windows(2).all(|two| two[0] == two[1]))
                });
                match equal.as_deref() {
                    Some(types @ [first, ..]) if COLORS.contains(&types.len()) => (*first, Some(types.len())),
                    _ => return Err(unread(header.type_descriptor.to_string(), TypeKind::Fields)),
                }
            }
        };
        let fortran = header.layout.is_fortran();
        Ok(Self { descriptor: descriptor.clone(), fields, fortran, axes: header.shape })
    }
}

/// The header that `ndarray-npy` parses: format 3.0, so that all of Unicode may occur.
fn version_3(text: &str) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend([3, 0]);
    bytes.extend((text.len() as u32 + 1).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.push(b'\n');
    bytes
}

/// Most brackets that are open at once.
fn most_open(text: &str) -> usize {
    let mut open = 0usize;
    let depths = text.chars().map(|character| {
        match character {
            '{' | '[' | '(' => open += 1,
            '}' | ']' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or(0)
}

/// The part of `text` up to the bracket that closes its first one.
fn in_brackets(text: &str) -> &str {
    let mut open = 0usize;
    let end = text.find(|character| {
        match character {
            '{' | '[' | '(' => open += 1,
            '}' | ']' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        open == 0
    });
    end.map_or(text, |end| &text[..=end])
}

/// The problem of a header that is nested deeper than the header of any array that is read. In nearly all cases it
/// has fields of fields, or of arrays.
fn nested(text: &str) -> Problem {
    let descriptor = ["'descr'", "\"descr\""]
        .iter()
        .find_map(|key| text.split_once(key))
        .map(|(_, rest)| rest.trim_start_matches([' ', ':']).trim_end());
    match descriptor {
        Some(descriptor) if descriptor.starts_with(['[', '(', '{']) => {
            unread(in_brackets(descriptor).to_owned(), TypeKind::Fields)
        }
        _ => unusable_header("it is nested deeper than that of any plain array"),
    }
}

/// The problem of a file whose header cannot be used, for this reason.
pub(super) fn unusable_header(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("has an unusable .npy header: {reason}") }
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
    fn a_text_as_numpy_writes_it_is_read_without_the_parser() {
        let text = "{'descr': '<u2', 'fortran_order': True, 'shape': (32, 0, 64), }          \n";
        let expected =
            Dictionary { descriptor: "<u2".into(), fields: None, fortran: true, axes: vec![32, 0, 64] };
        assert_eq!(Dictionary::as_numpy_writes(text).as_ref(), Some(&expected));
        assert_eq!(Dictionary::parse(text).ok(), Some(expected));
    }

    proptest! {
        /// A text that is read without the parser is read as the parser reads it, also when it is nearly as
        /// NumPy writes it.
        #[test]
        fn both_ways_of_reading_agree(
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
