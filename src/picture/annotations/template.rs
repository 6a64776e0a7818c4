//! Texts with fields: `{name}, slice {z}`.

use std::fmt;
use std::str::FromStr;

use super::font;
use super::letters::Letters;
use crate::error::{AnnotationReason, Problem};

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
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Field(Field),
}

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

const FIELDS: [(&str, Field); 6] = [
    ("name", Field::Name),
    ("frame", Field::Frame),
    ("channel", Field::Channel),
    ("z", Field::Z),
    ("t", Field::T),
    ("time", Field::Time),
];

impl Template {
    /// Whether names of channels are in the text.
    pub(super) fn names_channels(&self) -> bool {
        self.0.contains(&Piece::Field(Field::Channel))
    }

    /// The text with the values of its fields.
    ///
    /// # Errors
    ///
    /// The first error of `value`.
    pub(super) fn fill(&self, value: impl Fn(Field) -> Result<Letters, Problem>) -> Result<Letters, Problem> {
        let mut letters = Letters::default();
        for piece in &self.0 {
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
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Field(field) => {
                let name = FIELDS.iter().find(|(_, known)| known == field).map_or("", |(name, _)| name);
                write!(f, "{{{name}}}")
            }
        })
    }
}

impl FromStr for Template {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = |reason| Err(Problem::Annotation(reason));
        let (mut pieces, mut plain) = (Vec::new(), String::new());
        let mut rest = text;
        while let Some(character) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                (plain, rest) = (plain + &character.to_string(), after);
            } else if character == '{' {
                let Some((name, after)) = rest[1..].split_once('}') else {
                    return refuse(AnnotationReason::Brace(text.to_owned()));
                };
                let field = FIELDS.iter().find(|(known, _)| *known == name).map(|(_, field)| *field);
                let Some(field) = field else { return refuse(AnnotationReason::Field(name.to_owned())) };
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Field(field));
                rest = after;
            } else if character == '}' {
                return refuse(AnnotationReason::Brace(text.to_owned()));
            } else {
                plain.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
        let unknown = unknown_characters(&plain);
        let in_pieces = pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(unknown_characters(text)),
            Piece::Field(_) => None,
        });
        let unknown: String = in_pieces.chain([unknown]).flatten().collect();
        if !unknown.is_empty() {
            return refuse(AnnotationReason::Characters(unknown));
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        match pieces.is_empty() {
            true => refuse(AnnotationReason::NoText),
            false => Ok(Self(pieces)),
        }
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
