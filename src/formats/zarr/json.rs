//! Metadata, as JSON. Python writes numbers that JSON does not have, `NaN` and `Infinity`; they are read as `null`.

use std::borrow::Cow;

use serde_json::Value;

/// What a text of JSON says.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, String> {
    with_known_numbers(bytes, |bytes| serde_json::from_slice(bytes))
}

/// What `read` makes of a text, or else of the same without numbers that JSON does not have.
pub(super) fn with_known_numbers<T>(
    bytes: &[u8],
    read: impl Fn(&[u8]) -> serde_json::Result<T>,
) -> Result<T, String> {
    // A mark of the byte order is no JSON, either.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    read(bytes).or_else(|error| match known_numbers(bytes) {
        Cow::Borrowed(_) => Err(error.to_string()),
        Cow::Owned(text) => read(&text).map_err(|error| error.to_string()),
    })
}

/// The text with `null` for each number that JSON does not have.
fn known_numbers(text: &[u8]) -> Cow<'_, [u8]> {
    const UNKNOWN: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    let (mut known, mut copied, mut at, mut is_text) = (Vec::new(), 0, 0, false);
    while at < text.len() {
        match text[at] {
            b'\\' if is_text => at += 1,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            _ => {
                if let Some(number) = UNKNOWN.iter().find(|number| text[at..].starts_with(number)) {
                    known.extend_from_slice(&text[copied..at]);
                    known.extend_from_slice(b"null");
                    at += number.len();
                    copied = at;
                    continue;
                }
            }
        }
        at += 1;
    }
    match copied {
        0 => Cow::Borrowed(text),
        _ => {
            known.extend_from_slice(&text[copied..]);
            Cow::Owned(known)
        }
    }
}

/// Lengths in metadata: whole numbers. `None` where it is no list of them.
pub(super) fn lengths(value: &Value) -> Option<Vec<usize>> {
    let length = |value: &Value| value.as_u64().and_then(|length| usize::try_from(length).ok());
    value.as_array()?.iter().map(length).collect()
}

/// The name of a codec, or the like: a text, or an object with a name and what else is said.
pub(super) fn named(value: &Value) -> Option<(&str, &Value)> {
    match value {
        Value::String(name) => Some((name, &Value::Null)),
        _ => Some((value.get("name")?.as_str()?, value.get("configuration").unwrap_or(&Value::Null))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_json_does_not_have_are_not_known() {
        let text = br#"{"a": [NaN, -Infinity, 1], "NaN \"NaN": "NaN"}"#;
        let value = parse(text).unwrap();
        assert_eq!(value, serde_json::json!({"a": [null, null, 1], "NaN \"NaN": "NaN"}));
        assert!(parse(b"{\"a\": NaNa}").is_err());
        assert!(parse(b"{\"a\": 1").is_err());
        assert_eq!(parse(b"\xef\xbb\xbf1").unwrap(), 1);
    }
}
