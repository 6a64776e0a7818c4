//! The page before its rows: the skeleton with its style and its script.
//!
//! The policy allows this style and this script by their hashes, pictures within the page and beside it, and nothing
//! else: no network, no frame, no form.

/// Where a part is put, in `page.html`.
const MARKS: [&str; 3] = ["{{policy}}", "{{style}}", "{{script}}"];

const SKELETON: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = concat!(
    include_str!("text.js"),
    include_str!("rows.js"),
    include_str!("sparkline.js"),
    include_str!("player.js"),
    include_str!("row_view.js"),
    include_str!("list.js"),
    include_str!("tools.js"),
    include_str!("summary.js"),
    include_str!("details.js"),
    include_str!("start.js"),
);

/// SHA-256 of the style and the script in base64. A test computes them.
const STYLE_HASH: &str = "74GeiG/+F904Pc7l/Fr3jLJPm1SaS5RU1QhjvAgVvkE=";
const SCRIPT_HASH: &str = "UV74y8xWgLOizJBgMJZT33YetB3awJbxRAGyVJWnc3E=";

/// The page up to its first row.
pub fn head() -> String {
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; \
         img-src 'self' data: file:; base-uri 'none'; form-action 'none'"
    );
    let (mut head, mut rest) = (String::new(), SKELETON);
    for (mark, part) in MARKS.into_iter().zip([&*policy, STYLE, SCRIPT]) {
        let (before, after) = rest.split_once(mark).unwrap_or((rest, ""));
        head += before;
        head += part;
        rest = after;
    }
    head + rest.trim_end() + "\n"
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    /// SHA-256 in base64, by Python.
    fn hash(text: &str) -> String {
        const PROGRAM: &str = "import sys, hashlib, base64
print(base64.b64encode(hashlib.sha256(sys.stdin.buffer.read()).digest()).decode(), end='')";
        let mut python = Command::new("python3");
        let python = python.args(["-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut python = python.spawn().unwrap();
        python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        String::from_utf8(python.wait_with_output().unwrap().stdout).unwrap()
    }

    #[test]
    fn the_policy_has_the_hashes_of_the_style_and_of_the_script() {
        let head = head();
        let within = |tag: &str| {
            let (_, rest) = head.split_once(&format!("<{tag}>")).unwrap();
            rest.split_once(&format!("</{tag}>")).unwrap().0.to_owned()
        };
        for (tag, constant) in [("style", STYLE_HASH), ("script", SCRIPT_HASH)] {
            let hash = hash(&within(tag));
            assert_eq!(constant, hash, "the right constant for the {tag} of the page");
            assert!(head.contains(&format!("{tag}-src 'sha256-{hash}';")));
        }
    }

    #[test]
    fn all_parts_are_in_the_page() {
        let head = head();
        assert!(head.starts_with("<!DOCTYPE html>") && head.ends_with("</script>\n"));
        assert!(head.contains(STYLE) && head.contains(SCRIPT) && !head.contains("{{"));
    }
}
