//! Texts that name options of the command line, with keywords in their place: `--range full` is `range="full"`.
//!
//! The program's texts are the only ones, so an option that is new there has a keyword here. What follows the name of
//! an option is its value if it looks like one: texts have other words there, too, as in `--scope, or allow more`.

use std::sync::OnceLock;

use vol2gif::program::asked::option_words;

/// Options that are something else in Python.
const OTHERS: [(&str, &str); 5] = [
    ("no-mkdir", "mkdir=False"),
    ("no-comment", "record=False"),
    ("no-clobber", "clobber=False"),
    ("list-colormaps", "vol2gif.colormaps()"),
    ("info", "vol2gif.info()"),
];

/// Words that are values where they follow an option. Values of other kinds have digits, capitals or signs.
const VALUES: &[&str] = &[
    "all",
    "auto",
    "background",
    "batch",
    "channel",
    "cpu",
    "file",
    "forever",
    "frame",
    "frames",
    "full",
    "gpu",
    "ignore",
    "imagej",
    "java",
    "keep",
    "labels",
    "lanczos",
    "linear",
    "max",
    "nearest",
    "once",
    "physical",
    "pixels",
    "previous",
    "robust",
    "rule",
    "t",
    "voxel",
    "web",
];

/// The text in keywords.
pub fn in_keywords(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("--") {
        let (before, option) = rest.split_at(at);
        out += before;
        // Within a word, such as a name of a file, it is no option.
        if out.ends_with(|c: char| c.is_alphanumeric() || "-_./".contains(c)) {
            out += "--";
            rest = &option[2..];
            continue;
        }
        let name_end =
            option[2..].find(|c: char| !(c.is_ascii_lowercase() || c == '-')).map_or(option.len(), |n| n + 2);
        let (name, after) = (&option[2..name_end], &option[name_end..]);
        rest = after;
        match takes_value(name) {
            None => out += &option[..name_end],
            Some(false) => match OTHERS.iter().find(|(known, _)| *known == name) {
                Some((_, own)) => out += own,
                None => out += &format!("{}=True", name.replace('-', "_")),
            },
            Some(true) => {
                out += &format!("{}=", name.replace('-', "_"));
                if let Some((value, left)) = value(after) {
                    out += &literal(value);
                    rest = left;
                }
            }
        }
    }
    out + rest
}

/// Whether an option takes a value; `None` for no option.
fn takes_value(name: &str) -> Option<bool> {
    static WORDS: OnceLock<Vec<(String, bool)>> = OnceLock::new();
    let words =
        WORDS.get_or_init(|| option_words().into_iter().map(|word| (word.name, word.takes_value)).collect());
    words.iter().find(|(known, _)| known == name).map(|(_, takes_value)| *takes_value)
}

/// The value that a text begins with, and what follows it.
fn value(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix(['=', ' '])?;
    let end = text.find([' ', ';', ')', '"']).unwrap_or(text.len());
    let value = text[..end].trim_end_matches([',', '.', ':', '?', '!']);
    let is_value = text[value.len()..].starts_with(": ")
        || VALUES.contains(&value.split(':').next().unwrap_or(value))
        || value.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || "=%".contains(c));
    is_value.then(|| text.split_at(value.len())).filter(|(value, _)| !value.is_empty())
}

/// A value as Python writes it.
fn literal(value: &str) -> String {
    match value.parse::<f64>().is_ok() || value == "N" {
        true => value.to_owned(),
        false => format!("\"{value}\""),
    }
}
