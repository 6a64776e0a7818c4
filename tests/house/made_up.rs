//! Every rule on small trees that are made up: it finds what breaks it, and nothing else.

use crate::graph::Graph;
use crate::lexer::{comments, tokens};
use crate::names::Tree;
use crate::rules::{
    arrows_up, circles, empty_names, imports_of_the_program, long_lines, modules_of_the_root, riddles_in,
    summary,
};

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// `from:line -> to` of every import between the files.
fn edges(files: &[(&str, &str)]) -> Vec<String> {
    let edges = Graph::of(&tree(files)).edges;
    edges.iter().map(|edge| format!("{}:{} -> {}", edge.from, edge.line, edge.to)).collect()
}

#[test]
fn an_import_leads_to_the_file_that_defines_the_thing() {
    let files = [
        ("lib.rs", "mod tone;\nmod volume;\npub use volume::Sample;"),
        (
            "volume.rs",
            "mod sample;\nmod names;\npub use sample::{Kind, Sample as Value};\npub use names::*;\npub struct Volume;",
        ),
        ("volume/sample.rs", "pub struct Sample;\npub enum Kind { Float }"),
        ("volume/names.rs", "use super::Volume;\npub(crate) mod inner { pub struct Name; }"),
        ("tone.rs", "mod levels;\nmod range;"),
        (
            "tone/levels.rs",
            "use crate::volume::{\n    self,\n    Kind,\n    Value};\nuse super::range::Range;\nfn f(_: volume::Volume) {}",
        ),
        (
            "tone/range.rs",
            "use std::fmt;\nfn f() { crate::volume::inner::Name; super::super::volume::Kind::Float; fmt::Display; }",
        ),
    ];
    let expected = [
        "tone/levels.rs:5 -> tone/range.rs",
        "tone/levels.rs:6 -> volume.rs",
        "tone/levels.rs:3 -> volume/sample.rs",
        "tone/range.rs:2 -> volume/names.rs",
        "tone/range.rs:2 -> volume/sample.rs",
        "volume/names.rs:1 -> volume.rs",
    ];
    assert_eq!(edges(&files), expected);
}

#[test]
fn tests_import_what_they_like() {
    let files = [
        ("lib.rs", "mod error;\nmod tone;\n#[cfg(test)]\nmod checks;"),
        (
            "error.rs",
            "#[cfg(test)]\nuse crate::tone::Tone;\n#[cfg(test)]\n#[allow(unused)]\nmod tests {\n    use crate::tone;\n}\n\
                      #[cfg(all(test, unix))]\nfn f<A, B>(_: [u8; 2]) where A: B, B: A { crate::tone::f(); }",
        ),
        ("tone.rs", "#[cfg(not(test))]\nuse crate::error::Error;"),
        ("checks.rs", "use crate::tone;"),
    ];
    assert_eq!(edges(&files), ["tone.rs:2 -> error.rs"]);
}

#[test]
fn comments_and_strings_are_no_code() {
    let text = "// crate::a\n/* use b; /* c */ */ let d = \"e \\\" f\"; r#\"g\"h\"#; 'i'; '\\''; &'j k; br\"l\" \u{e9}::m // n";
    let words: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
    assert_eq!(words, ["let", "d", "=", ";", ";", ";", ";", "&", "'", "j", "k", ";", "\u{e9}", "::", "m"]);
    assert!(tokens(text).iter().all(|token| token.line == 2));
    let texts: Vec<String> = comments(text).into_iter().map(|comment| comment.text).collect();
    assert_eq!(texts, ["crate::a use b; /* c */ ", "n "]);
}

#[test]
fn circles_are_found() {
    let open = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "mod c;\nuse crate::b::B;\nfn f() { c::f(); self::c::f(); }"),
        ("a/c.rs", "use super::A;\nuse crate::b::B;"),
        ("b.rs", "pub struct B;"),
    ];
    assert!(circles(&Graph::of(&tree(&open))).is_empty());
    let mut closed = open;
    closed[3].1 = "pub struct B;\nfn f() { crate::a::A; }";
    let found = circles(&Graph::of(&tree(&closed)));
    assert_eq!(
        found,
        ["a circle:\n    src/a.rs:2 imports from src/b.rs\n    src/b.rs:2 imports from src/a.rs"]
    );
}

#[test]
fn arrows_up_are_found() {
    let mut files = [
        ("lib.rs", "mod error;\nmod tone;\nmod volume;"),
        ("error.rs", "pub struct Error;"),
        ("volume.rs", "use crate::error::Error;"),
        ("tone/levels.rs", "use crate::volume::Volume;\nuse super::Curve;"),
        ("tone.rs", "mod levels;\npub struct Curve;"),
    ];
    let of = |files: &[(&str, &str)]| arrows_up(&tree(files), &Graph::of(&tree(files)));
    assert!(of(&files).is_empty());
    files[2].1 = "use crate::error::Error;\nuse crate::tone::levels::Levels;";
    assert_eq!(of(&files), ["src/volume.rs:2 imports from src/tone/levels.rs, a layer above"]);
    files[2] = ("elsewhere.rs", "");
    assert_eq!(of(&files), ["src/elsewhere.rs:1: elsewhere belongs to no layer"]);
}

#[test]
fn imports_of_the_program_are_found() {
    let mut files = [
        ("lib.rs", "mod batch;\npub mod program;"),
        ("main.rs", "fn main() { vol2gif::program::main() }"),
        ("program.rs", "mod cli;\npub fn main() { cli::read(); }"),
        ("program/cli.rs", "use crate::batch;\nuse super::main;"),
        ("batch.rs", ""),
    ];
    let of = |files: &[(&str, &str)]| imports_of_the_program(&Graph::of(&tree(files)));
    assert!(of(&files).is_empty());
    files[4].1 = "\nuse crate::program::cli::Cli;";
    assert_eq!(of(&files), ["src/batch.rs:2 imports from src/program/cli.rs"]);
}

#[test]
fn too_many_modules_in_the_root_are_found() {
    let names: Vec<String> = (0..17).map(|k| format!("m{k}")).collect();
    let of = |count: usize| {
        let declared: String = names[..count].iter().map(|name| format!("mod {name};\n")).collect();
        modules_of_the_root(&Graph::of(&tree(&[("lib.rs", &format!("{declared}pub mod inline {{}}\n"))])))
    };
    assert!(of(16).is_empty());
    assert_eq!(of(17), ["src/lib.rs:17: 17 modules, more than 16"]);
}

#[test]
fn long_lines_are_found() {
    let of = |columns: usize| long_lines(&tree(&[("a.rs", &format!("\n{}\n", "\u{e9}".repeat(columns)))]));
    assert!(of(119).is_empty());
    assert_eq!(of(120), ["src/a.rs:2: 120 columns, more than 119"]);
}

#[test]
fn names_that_say_nothing_are_found() {
    let of = |name: &str| empty_names(&tree(&[(name, "")]));
    assert!(of("encode/lzw/table.rs").is_empty());
    assert!(of("common_colors.rs").is_empty());
    assert_eq!(of("encode/utils.rs"), ["src/encode/utils.rs:1: a name that says nothing of what is in it"]);
    assert_eq!(of("helpers/a.rs").len(), 1);
    assert_eq!(of("common.rs").len(), 1);
}

#[test]
fn riddles_are_found() {
    let rust = "//! Number of frames, each of which has a palette.\n\nlet nobody = \"so many\"; // Takes `so many` bytes.\n\
                /// People who read this, whose is it? It is to be it. Told apart: they are told apart.\n";
    assert!(
        riddles_in(&tree(&[("a.rs", rust), ("b.py", "a = 1  # A plain word.\n\"\"\"Another one.\"\"\"\n")]))
            .is_empty()
    );

    let rust = "/// Takes so\n/// many bytes.\n\nfn f() {} // Nobody listens.\n/// Whoever asks; A CPU, Be It one. Should it fail, it ends.";
    let found = riddles_in(&tree(&[("src/a.rs", rust)]));
    let expected = [(1, "so many"), (4, "nobody"), (5, "Should"), (5, "be it"), (5, "whoever")];
    assert_eq!(found, expected.map(|(line, phrase)| format!("src/a.rs:{line}: \"{phrase}\"")));

    let others = [
        ("a.py", "\"\"\"Plain.\n\nThose that wait.\"\"\"\nx = 1  # of which\n"),
        ("b.wgsl", "// As far as the end.\n/* the one\n   who asks */\n"),
        ("c.md", "# Who\n\n```sh\nwhoever\n```\nThe size is that of\nthe file.\n"),
        ("d.toml", "# whoever\n"),
    ];
    let expected = [
        "a.py:3: \"those that\"",
        "a.py:4: \"of which\"",
        "b.wgsl:1: \"as far as\"",
        "b.wgsl:3: \"who\"",
        "c.md:1: \"who\"",
        "c.md:6: \"that of\"",
    ];
    assert_eq!(riddles_in(&tree(&others)), expected);
}

#[test]
fn the_summary_counts_modules_depth_and_arrows() {
    let files = tree(&[
        ("lib.rs", "mod error;\nmod volume;\nmod tone;\n"),
        ("error.rs", "pub struct Error;\n"),
        ("volume.rs", "use crate::error::Error;\npub struct Volume;\n"),
        ("tone.rs", "mod levels;\n"),
        ("tone/levels.rs", "use crate::volume::Volume;\nuse crate::error::Error;\n"),
    ]);
    let text = summary(&files, &Graph::of(&files));
    for part in [
        "5 files, 9 lines (median 2, longest 3); 3 modules in lib.rs\n",
        "3 imports between files, 3 files deep, 0 circles\n",
        "3 imports between folders, in 3 arrows:\n",
        "  tone -> error 1, volume 1\n  volume -> error 1\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}
