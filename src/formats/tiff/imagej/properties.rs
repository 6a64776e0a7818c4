//! Lines `key=value`, as Java writes properties: in Latin-1, with escapes.

/// The lines of a description.
pub(super) struct Properties(Vec<(String, String)>);

impl Properties {
    pub(super) fn new(text: &[u8]) -> Self {
        let line = |line: &[u8]| {
            let at = line.iter().position(|&byte| byte == b'=')?;
            Some((decoded(line[..at].trim_ascii()), decoded(line[at + 1..].trim_ascii())))
        };
        Self(text.split(|&byte| byte == b'\n' || byte == b'\r').filter_map(line).collect())
    }

    /// The value of a key.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }

    /// The value of a key, if it is a number.
    pub(super) fn float(&self, key: &str) -> Option<f64> {
        self.text(key)?.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// The value of a key, if it is a whole number; 0 if it is another one.
    pub(super) fn number(&self, key: &str) -> Option<usize> {
        let text = self.text(key)?;
        Some(text.parse().or_else(|_| text.parse::<f64>().map(|number| number as usize)).unwrap_or(0))
    }
}

/// UTF-8 or Latin-1, with `\uXXXX` and `\\`.
fn decoded(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    };
    let (mut decoded, mut rest) = (String::new(), &*text);
    while let Some(at) = rest.find('\\') {
        decoded.push_str(&rest[..at]);
        let escape = rest[at + 1..].strip_prefix('u').and_then(|hex| hex.get(..4));
        match escape.and_then(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?)) {
            Some(character) => {
                decoded.push(character);
                rest = &rest[at + 6..];
            }
            None => {
                // Of any other character the backslash is left out.
                let next = rest[at + 1..].chars().next();
                decoded.extend(next);
                rest = &rest[at + 1 + next.map_or(0, char::len_utf8)..];
            }
        }
    }
    decoded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn micrometers_are_read_in_four_ways() {
        for text in [&b"unit=\\u00B5m"[..], b"unit=\xb5m", b"unit=\xc2\xb5m\r\n", b"a=b\n unit = \xb5m\n"] {
            assert_eq!(Properties::new(text).text("unit").as_deref(), Some("\u{b5}m"));
        }
        let properties = Properties::new(b"slices=12\nfinterval=0.5\nbad=x\npath=C\\:\\\\x");
        assert_eq!((properties.number("slices"), properties.number("bad")), (Some(12), Some(0)));
        assert_eq!((properties.float("finterval"), properties.float("bad")), (Some(0.5), None));
        assert_eq!(properties.text("path").as_deref(), Some("C:\\x"));
    }
}
