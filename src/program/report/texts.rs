//! Several texts in one field: a list in JSON, lines of one text in CSV.

use serde::{Deserialize, Serialize};

/// Some texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Texts {
    List(Vec<String>),
    /// The texts as lines.
    Joined(String),
}

impl Default for Texts {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl FromIterator<String> for Texts {
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Self {
        Self::List(texts.into_iter().collect())
    }
}

impl Texts {
    /// Joins the texts as lines. A line break within a text becomes a space.
    pub fn join(&mut self) {
        if let Self::List(texts) = self {
            let lines: Vec<String> = texts.iter().map(|text| text.replace(['\n', '\r'], " ")).collect();
            *self = Self::Joined(lines.join("\n"));
        }
    }

    /// The joined texts.
    pub fn joined(&mut self) -> Option<&mut String> {
        match self {
            Self::List(_) => None,
            Self::Joined(lines) => Some(lines),
        }
    }

    /// Divides lines into the texts that were joined.
    pub fn divide(&mut self) {
        if let Self::Joined(lines) = self {
            *self = lines.lines().map(str::to_owned).collect();
        }
    }
}
