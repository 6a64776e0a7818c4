//! The options that pages name are the options that `--help` has.

use std::collections::{BTreeMap, BTreeSet};

use vol2gif_kit::sandbox::Sandbox;

use crate::pages::{Page, pages};

/// The long options in a text.
fn options_in(text: &str) -> BTreeSet<String> {
    let is_of_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("--") {
        let starts_here = text[..at].chars().next_back().is_none_or(|c| !is_of_a_name(c));
        let name = text[at + 2..].split(|c| !is_of_a_name(c)).next().unwrap_or("");
        if starts_here && name.starts_with(|c: char| c.is_ascii_lowercase()) {
            found.insert(format!("--{}", name.trim_end_matches('-')));
        }
    }
    found
}

/// The options of the program, with their help. Each is at the beginning of a line, or behind its short name.
fn known() -> BTreeMap<String, String> {
    let ran = Sandbox::with([]).run(&["--help"]);
    let help = String::from_utf8(ran.succeeds().out.clone()).unwrap();
    let mut known = BTreeMap::<String, String>::new();
    let mut last = None;
    for line in help.lines().map(str::trim_start) {
        let long =
            line.strip_prefix('-').filter(|line| line.get(1..3) == Some(", ")).map_or(line, |it| &it[3..]);
        if long.starts_with("--") {
            last = options_in(long).into_iter().next();
        }
        if let Some(option) = &last {
            let text = known.entry(option.clone()).or_default();
            text.push_str(line);
            text.push(' ');
        }
    }
    assert!(known.len() > 70 && known.contains_key("--output") && known.contains_key("--quiet"), "{known:?}");
    known
}

/// The options of vol2gif that a page names: in its commands, and in code that begins with an option.
fn named(page: &Page) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for (line, text) in page.spans() {
        if text.starts_with('-') || text.starts_with("vol2gif ") {
            named.extend(options_in(&text).into_iter().map(|option| (line, option)));
        }
    }
    for block in page.blocks().iter().filter(|block| block.is_shell()) {
        for (line, text) in &block.lines {
            if let Some((_, arguments)) = text.split_once("vol2gif ").filter(|(before, _)| {
                let before = before.trim_end();
                before.is_empty() || before.ends_with(['|', '$'])
            }) {
                let arguments = arguments.split(" #").next().unwrap_or("");
                named.extend(options_in(arguments).into_iter().map(|option| (*line, option)));
            }
        }
    }
    named
}

/// Options of other programs in code that begins with an option.
const FOREIGN: &[(&str, &[&str])] = &[
    ("CHANGELOG.md", &["--cmap", "--crop", "--delay", "--lut", "--quality", "--window"]),
    ("cluster/README.md", &["--config", "--unlock"]),
    ("docs/coming_from.md", &["--cmap", "--frameskip", "--lossy-quality", "--mode", "--quality", "--size"]),
    ("docs/figures.md", &["--careful"]),
    ("docs/testing.md", &["--napari", "--pictures", "--require-all"]),
];

#[test]
fn pages_name_no_option_that_help_does_not_have() {
    let known = known();
    let mut wrong = Vec::new();
    for page in pages() {
        let foreign = FOREIGN.iter().find(|(path, _)| *path == page.path).map_or(&[][..], |(_, all)| all);
        for (line, option) in named(&page) {
            if !known.contains_key(&option) && !foreign.contains(&&*option) {
                wrong.push(format!("{}:{line}: {option}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_of_options_has_every_option_of_help() {
    let pages = pages();
    let page = pages.iter().find(|page| page.path == "docs/options.md").unwrap();
    let described = options_in(&page.text);
    let missing: Vec<_> = known().into_keys().filter(|option| !described.contains(option)).collect();
    assert!(missing.is_empty(), "docs/options.md does not have {missing:?}");
}

#[test]
fn the_words_that_options_take_are_in_their_help() {
    let pages = pages();
    let page = pages.iter().find(|page| page.path == "docs/options.md").unwrap();
    let (known, mut count, mut wrong) = (known(), 0, Vec::new());
    for (line, text) in page.spans() {
        // `--blend add|max`
        let Some((option, values)) = text.split_once([' ', '=']).filter(|_| text.starts_with("--")) else {
            continue;
        };
        let help = known.get(option.trim_end_matches('[')).map_or("", |help| help);
        let words = values.split('|').map(|word| word.split(['[', ']', ':', ',']).next().unwrap());
        for word in words.filter(|word| word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase())) {
            count += 1;
            if !help.contains(word) {
                wrong.push(format!("{}:{line}: {option} {word}", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "not in --help:\n{}", wrong.join("\n"));
    assert!(count > 30, "only {count} words are found");
}
