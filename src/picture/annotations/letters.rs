//! A text whose letters may have colors of their own.

/// A text, letter by letter, each with the number of its [pair of colors](super::inks::Inks).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Letters(Vec<(char, u8)>);

/// The pair of colors that most letters have.
pub(super) const USUAL: u8 = 0;

impl Letters {
    /// A text in a pair of colors.
    pub(super) fn of(text: &str, pair: u8) -> Self {
        Self(text.chars().map(|letter| (letter, pair)).collect())
    }

    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The letters with the numbers of their pairs.
    pub(super) fn iter(&self) -> impl Iterator<Item = (char, u8)> {
        self.0.iter().copied()
    }

    /// The text without its colors.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|(letter, _)| letter).collect()
    }
}

impl From<&str> for Letters {
    fn from(text: &str) -> Self {
        Self::of(text, USUAL)
    }
}

impl From<String> for Letters {
    fn from(text: String) -> Self {
        Self::from(&*text)
    }
}
