//! The elements of a page that hold data.

/// The class of an element about an input.
pub const ROW: &str = "row";
/// The class of the element at the end.
pub const END: &str = "end";

/// What an element ends with.
const CLOSED: &[u8] = b"</script>\n";

/// An element of this class that holds `json`, on a line of its own.
pub fn element(class: &str, json: &str) -> String {
    opening(class) + &escaped(json) + "</script>\n"
}

/// What the element of this class on `line` holds, `Some(None)` if it is cut; `None` if the line is no such element.
pub fn content<'l>(class: &str, line: &'l [u8]) -> Option<Option<&'l [u8]>> {
    line.strip_prefix(opening(class).as_bytes()).map(|rest| rest.strip_suffix(CLOSED))
}

fn opening(class: &str) -> String {
    format!("<script type=\"application/json\" class=\"{class}\">")
}

/// The same JSON without characters that HTML or a script could take for something else. Only texts have them.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text += &format!("\\u{:04x}", u32::from(character));
            }
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_one_line_that_holds_the_same_value() {
        let texts =
            ["</script><!--<script>", "a&amp;b", "\u{2028}\u{2029}\n\r\t\"\\", "\u{202e}gif.exe\u{0}\u{7f}"];
        for text in texts {
            let json = serde_json::to_string(text).unwrap();
            let line = element(ROW, &json);
            let content = content(ROW, line.as_bytes()).flatten().unwrap();
            assert!(!content.iter().any(|byte| b"<>&\n".contains(byte)), "{line}");
            assert_eq!(serde_json::from_slice::<String>(content).unwrap(), text);
        }
    }

    #[test]
    fn a_line_that_was_cut_has_no_content() {
        let line = element(ROW, "{}");
        assert_eq!(content(ROW, line.as_bytes()), Some(Some(&b"{}"[..])));
        assert_eq!(content(ROW, &line.as_bytes()[..line.len() - 1]), Some(None));
        assert_eq!(content(END, line.as_bytes()), None);
        assert_eq!(content(ROW, b"<p>a row</p>\n"), None);
    }
}
