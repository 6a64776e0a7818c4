//! Names, and other texts of files, in messages.

/// The most names in a message.
const MAX_NAMES: usize = 16;

/// The names of arrays, for a message.
pub(crate) fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let more = names.len().saturating_sub(MAX_NAMES);
    let mut listed: Vec<_> =
        names.iter().take(MAX_NAMES).map(|name| format!("{:?}", name.as_ref())).collect();
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed.join(", ")
}

/// The beginning of a text from a file, without control characters, for a message of one line.
pub(super) fn clipped(text: &str) -> String {
    const MAX_CHARACTERS: usize = 60;
    let mut clipped: String =
        text.chars().take(MAX_CHARACTERS).map(|c| if c.is_control() { '?' } else { c }).collect();
    if text.chars().nth(MAX_CHARACTERS).is_some() {
        clipped.push('…');
    }
    clipped
}
