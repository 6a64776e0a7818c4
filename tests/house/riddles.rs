//! Phrases that make a comment hard to understand.
//!
//! The reader of a comment learned English at school, and must understand it at the first reading.

use crate::lexer::Comment;

/// A phrase that no comment may contain. With a capital letter it is found at the beginning of a sentence alone.
struct Riddle {
    phrase: &'static str,
    /// Words that make it plain when they stand before it.
    unless_after: &'static [&'static str],
    /// Words that make it plain when they stand behind it.
    unless_before: &'static [&'static str],
}

const fn never(phrase: &'static str) -> Riddle {
    Riddle { phrase, unless_after: &[], unless_before: &[] }
}

const PEOPLE: &[&str] = &[
    "people",
    "person",
    "persons",
    "user",
    "users",
    "reader",
    "readers",
    "author",
    "authors",
    "developers",
    "radiologists",
];
const AMOUNTS: &[&str] = &[
    "each", "all", "both", "half", "most", "many", "some", "any", "none", "one", "two", "three", "either",
    "neither", "part",
];

const RIDDLES: &[Riddle] = &[
    // Numbers without a name.
    Riddle { phrase: "so many", unless_after: &[], unless_before: &["that"] },
    never("not a few"),
    never("no few"),
    never("many a"),
    // Relatives without a noun.
    never("whoever"),
    never("whomever"),
    never("whom"),
    Riddle { phrase: "of which", unless_after: AMOUNTS, unless_before: &[] },
    never("those that"),
    never("those who"),
    never("that of"),
    never("of those"),
    never("what is of"),
    never("what there is"),
    never("what comes of"),
    never("what came of"),
    never("known of"),
    // Threads, functions and values are no people.
    Riddle { phrase: "who", unless_after: PEOPLE, unless_before: &[] },
    never("nobody"),
    never("somebody"),
    never("everybody"),
    never("anybody"),
    never("sees to it"),
    never("see to it"),
    never("without a word"),
    never("its own word"),
    never("at its word"),
    // Verbs of telling for verbs of doing.
    Riddle { phrase: "is told", unless_after: &[], unless_before: &["apart"] },
    Riddle { phrase: "are told", unless_after: &[], unless_before: &["apart"] },
    Riddle { phrase: "be told", unless_after: &[], unless_before: &["apart"] },
    Riddle { phrase: "was told", unless_after: &[], unless_before: &["apart"] },
    never("tells by"),
    never("tells of"),
    never("told of"),
    never("lets slip"),
    // Idioms.
    Riddle {
        phrase: "as far as",
        unless_after: &["most", "least", "twice", "half", "quarters"],
        unless_before: &[],
    },
    never("as it goes"),
    never("as it were"),
    never("as they go"),
    Riddle {
        phrase: "be it",
        unless_after: &["to", "can", "cannot", "may", "must", "would"],
        unless_before: &[],
    },
    never("be they"),
    never("even so"),
    never("for good"),
    never("goes on"),
    never("if need be"),
    never("in hand"),
    never("none the worse"),
    never("none the wiser"),
    never("so to say"),
    never("to speak of"),
    never("yet to"),
    // Inverted conditions: `Should two be found` is said as `If two are found`.
    never("Should"),
    never("Were"),
    never("Had"),
    // Old words.
    never("albeit"),
    never("ere"),
    never("hitherto"),
    never("lest"),
    never("therein"),
    never("thereof"),
    never("thence"),
    never("whence"),
    never("wherein"),
    never("whereof"),
];

/// The phrases in `comment` that its reader must guess at, with their lines.
pub fn riddles(comment: &Comment) -> Vec<(usize, &'static str)> {
    let lower = comment.text.to_ascii_lowercase();
    let mut found = Vec::new();
    for riddle in RIDDLES {
        let exact = riddle.phrase.contains(char::is_uppercase);
        let text = if exact { &comment.text } else { &lower };
        for (at, _) in text.match_indices(riddle.phrase) {
            let (before, after) = (&text[..at], &text[at + riddle.phrase.len()..]);
            let whole = !before.ends_with(is_of_a_word) && !after.starts_with(is_of_a_word);
            if whole
                && !riddle.unless_after.contains(&last_word(before))
                && !riddle.unless_before.contains(&first_word(after))
            {
                found.push((comment.line(at), riddle.phrase));
            }
        }
    }
    found
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '\'' | '-')
}

fn last_word(text: &str) -> &str {
    text.trim_end().rsplit(|c: char| !is_of_a_word(c)).next().unwrap_or("")
}

fn first_word(text: &str) -> &str {
    text.trim_start().split(|c: char| !is_of_a_word(c)).next().unwrap_or("")
}
