//! Texts with fields: `{name}, slice {z}`.

use std::fmt;
use std::str::FromStr;

use super::font;
use super::letters::Letters;
use crate::error::{AnnotationReason, Problem};
use crate::picture::braces::{Braced, Fields, Misread, Piece};

/// A text with fields, which have other values in each picture.
///
/// It prints as, and is parsed from, `{name}, slice {z}`. The fields are `{name}`, `{frame}` (the number of the
/// picture from 0), `{channel}`, `{z}` and `{t}` (the stored indices from 0) and `{time}`. `{{` and `}}` are braces.
///
/// # Examples
///
/// ```
/// use vol2gif::options::Template;
///
/// let text: Template = "{name}: frame {frame}".parse()?;
/// assert!("{nome}".parse::<Template>().is_err());
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Braced<Field>);

/// A value of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Frame,
    Channel,
    Z,
    T,
    Time,
}

impl Fields for Field {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("name", Self::Name),
        ("frame", Self::Frame),
        ("channel", Self::Channel),
        ("z", Self::Z),
        ("t", Self::T),
        ("time", Self::Time),
    ];
}

impl Template {
    /// Whether names of channels are in the text.
    pub(super) fn names_channels(&self) -> bool {
        self.0.pieces().contains(&Piece::Field(Field::Channel))
    }

    /// The text with the values of its fields.
    ///
    /// # Errors
    ///
    /// The first error of `value`.
    pub(super) fn fill(&self, value: impl Fn(Field) -> Result<Letters, Problem>) -> Result<Letters, Problem> {
        let mut letters = Letters::default();
        for piece in self.0.pieces() {
            letters.append(match piece {
                Piece::Text(text) => Letters::from(&**text),
                Piece::Field(field) => value(*field)?,
            });
        }
        Ok(letters)
    }
}

/// The characters of a text that the font does not have, each once.
pub(super) fn unknown_characters(text: &str) -> Vec<char> {
    let mut unknown: Vec<char> = text.chars().filter(|&character| !font::has(character)).collect();
    unknown.dedup();
    unknown
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Template {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = |reason| Err(Problem::Annotation(reason));
        let read = match Braced::parse(text) {
            Ok(read) => read,
            Err(Misread::Brace) => return refuse(AnnotationReason::Brace(text.to_owned())),
            Err(Misread::Field(name)) => return refuse(AnnotationReason::Field(name)),
        };
        let unknown = read.pieces().iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(unknown_characters(text)),
            Piece::Field(_) => None,
        });
        let unknown: String = unknown.flatten().collect();
        if !unknown.is_empty() {
            return refuse(AnnotationReason::Characters(unknown));
        }
        if read.pieces().is_empty() {
            return refuse(AnnotationReason::NoText);
        }
        Ok(Self(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_fields_and_braces() {
        let value = |field: Field| Ok(Letters::from(format!("<{field:?}>")));
        for (text, filled) in [
            ("plain µm Å °", "plain µm Å °"),
            ("{name}, {z}/{t}", "<Name>, <Z>/<T>"),
            ("{{{frame}}}", "{<Frame>}"),
            ("{{}} {channel}{time}", "{} <Channel><Time>"),
        ] {
            let template: Template = text.parse().unwrap();
            assert_eq!(template.fill(value).unwrap().text(), filled);
            assert_eq!(template.to_string().parse::<Template>().unwrap(), template, "{text}");
        }
        for (text, message) in [
            ("", "an empty text has nothing to show"),
            ("{nome}", "there is no field \"nome\"; the fields are name, frame, channel, z, t and time"),
            ("{z", "\"{z\" has a single brace; {{ and }} are braces in a text"),
            ("z}", "\"z}\" has a single brace; {{ and }} are braces in a text"),
            ("漢字{z}漢", "the font has no letters for \"漢字漢\""),
            ("a\tb", "the font has no letters for \"\\t\""),
        ] {
            assert_eq!(text.parse::<Template>().unwrap_err().to_string(), message, "{text}");
        }
    }
}
