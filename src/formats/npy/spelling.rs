//! A literal of Python in its plainest spelling, which the parser understands.
//!
//! Headers are written by many programs and versions: over several lines, with the `u` that Python 2 writes before
//! text and the `L` that it writes after numbers, or with numbers as NumPy 2 prints its own: `np.int64(3)`. What is
//! between quotes stays as it is.

/// The same literal on one line, with plain text and plain numbers.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => quoted(rest),
            _ if first.is_ascii_digit() => number(rest),
            _ if first.is_alphabetic() || first == '_' => word(rest),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        if first.is_ascii_digit() {
            plain += token;
            rest = rest.strip_prefix(['L', 'l']).unwrap_or(rest);
        } else if matches!(token, "u" | "U") && rest.starts_with(['\'', '"']) {
            // The quotes are enough.
        } else if let Some((number, after)) = scalar(token, rest) {
            plain += number;
            rest = after;
        } else if first.is_whitespace() || first == '\0' {
            plain.push(' ');
        } else {
            plain += token;
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The length of a text in quotes, or of all of `text` where they are not closed.
fn quoted(text: &str) -> usize {
    let quote = text.chars().next();
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        if !escaped && Some(character) == quote {
            return at + character.len_utf8();
        }
        escaped = character == '\\' && !escaped;
    }
    text.len()
}

fn number(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// The length of a name, with the modules before it.
fn word(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(text.len())
}

/// The digits of a number of NumPy's own, such as `np.int64(3)`, and what follows it. `word` is before `rest`.
fn scalar<'t>(word: &str, rest: &'t str) -> Option<(&'t str, &'t str)> {
    let name = word.rsplit('.').next()?.trim_start_matches('u');
    if !name.starts_with("int") {
        return None;
    }
    let (digits, after) = rest.strip_prefix('(')?.split_once(')')?;
    let digits = digits.trim();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((digits, after))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_literal_is_written_in_its_plainest_spelling() {
        for (text, expected) in [
            ("{u'descr': u\"<u2\",\n 'shape':\r\n(2L, 3l)}\0 \n", "{'descr': \"<u2\",  'shape':  (2, 3)}"),
            ("(np.int64(2), np.uint8(3), intp( 40 ))", "(2, 3, 40)"),
            (r"['a\'L u 2L', 'np.int64(2)', 2L]", r"['a\'L u 2L', 'np.int64(2)', 2]"),
            ("(np.float64(2), np.int64(-2), int64)", "(np.float64(2), np.int64(-2), int64)"),
            ("'not closed 2L\n", "'not closed 2L"),
            ("é2L u", "é2L u"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
