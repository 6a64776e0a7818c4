//! Names in parts: their numbers, and the texts around them.

use std::cmp::Ordering;

/// A name without its extension, cut into numbers and the texts around them: one text more than numbers.
pub(super) struct Name {
    pub(super) texts: Vec<String>,
    pub(super) numbers: Vec<Number>,
}

/// A number of any length, as it is written.
#[derive(Clone, Debug)]
pub(super) struct Number(pub(super) String);

impl Number {
    pub(super) fn digits(&self) -> &str {
        self.0.trim_start_matches('0')
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, two) = (self.digits(), other.digits());
        one.len().cmp(&two.len()).then_with(|| one.cmp(two))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.digits() == other.digits()
    }
}

impl Eq for Number {}

impl Name {
    pub(super) fn of(stem: &str) -> Self {
        let (mut texts, mut numbers) = (vec![String::new()], Vec::new());
        for character in stem.chars() {
            let in_number = texts.len() == numbers.len();
            match (character.is_ascii_digit(), in_number) {
                (true, false) => numbers.push(Number(character.into())),
                (true, true) => numbers.last_mut().into_iter().for_each(|it| it.0.push(character)),
                (false, true) => texts.push(character.into()),
                (false, false) => texts.last_mut().into_iter().for_each(|it| it.push(character)),
            }
        }
        if texts.len() == numbers.len() {
            texts.push(String::new());
        }
        Self { texts, numbers }
    }
}
