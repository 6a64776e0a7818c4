//! Texts with fields in braces: `{name}, slice {z}`.

use std::fmt;

/// The fields that a text may have.
pub(crate) trait Fields: Copy + Eq + 'static {
    /// Each field with its name.
    const NAMES: &'static [(&'static str, Self)];
}

/// A text with fields. `{{` and `}}` are braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Braced<F>(Vec<Piece<F>>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<F> {
    /// Characters as they are, at least one.
    Text(String),
    /// What has a value.
    Field(F),
}

/// Why a text cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Misread {
    /// A brace that is neither doubled nor around a field.
    Brace,
    /// A name that no field has.
    Field(String),
}

impl<F: Fields> Braced<F> {
    /// Reads a text.
    pub(crate) fn parse(text: &str) -> Result<Self, Misread> {
        let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
        while let Some(character) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("{{").or_else(|| rest.strip_prefix("}}")) {
                (plain, rest) = (plain + &character.to_string(), after);
            } else if character == '{' {
                let (name, after) = rest[1..].split_once('}').ok_or(Misread::Brace)?;
                let field = F::NAMES.iter().find(|(known, _)| *known == name);
                let (_, field) = field.ok_or_else(|| Misread::Field(name.to_owned()))?;
                pieces.extend((!plain.is_empty()).then(|| Piece::Text(std::mem::take(&mut plain))));
                pieces.push(Piece::Field(*field));
                rest = after;
            } else if character == '}' {
                return Err(Misread::Brace);
            } else {
                plain.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
        pieces.extend((!plain.is_empty()).then_some(Piece::Text(plain)));
        Ok(Self(pieces))
    }

    /// A text without fields, whatever characters it has.
    pub(crate) fn plain(text: &str) -> Self {
        Self(vec![Piece::Text(text.to_owned())])
    }

    /// The parts; none for an empty text.
    pub(crate) fn pieces(&self) -> &[Piece<F>] {
        &self.0
    }
}

impl<F: Fields> fmt::Display for Braced<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}")),
            Piece::Field(field) => {
                let name = F::NAMES.iter().find(|(_, known)| known == field).map_or("", |(name, _)| name);
                write!(f, "{{{name}}}")
            }
        })
    }
}
