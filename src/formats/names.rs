//! Names in messages.

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
