//! The rules. Each returns the places that break it, as lines to print.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::graph::Graph;
use crate::lexer::{comments, markdown, python_comments};
use crate::names::Tree;
use crate::riddles::riddles;

/// The folders and files of `src`, lowest first. A file imports from its own layer and from lower ones.
pub const LAYERS: &[&[&str]] = &[
    &["error", "remedy"],
    &["runtime"],
    &["volume"],
    &["formats"],
    &["view"],
    &["tone"],
    &["backend"],
    &["picture"],
    &["color"],
    &["encode"],
    &["gif"],
    &["output"],
    &["options"],
    &["convert"],
    &["batch"],
    &["program"],
];
const MOST_MODULES: usize = 16;
const MOST_COLUMNS: usize = 119;
/// Names that say nothing of what is in a file.
const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc", "stuff"];

/// Circles of imports.
pub fn circles(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for circle in graph.circles() {
        let mut text = String::from("a circle:");
        for edge in circle {
            write!(text, "\n    src/{}:{} imports from src/{}", edge.from, edge.line, edge.to)
                .expect("a string grows");
        }
        found.push(text);
    }
    found
}

/// Imports from a layer above, and files that belong to no layer.
pub fn arrows_up(tree: &Tree, graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for file in tree.keys().filter(|file| !is_a_root(file) && layer(file).is_none()) {
        found.push(format!("src/{file}:1: {} belongs to no layer", folder(file)));
    }
    for edge in graph.edges.iter().filter(|edge| !is_a_root(&edge.from)) {
        if let (Some(from), Some(to)) = (layer(&edge.from), layer(&edge.to))
            && from < to
        {
            found
                .push(format!("src/{}:{} imports from src/{}, a layer above", edge.from, edge.line, edge.to));
        }
    }
    found
}

/// Imports of the program by the library.
pub fn imports_of_the_program(graph: &Graph) -> Vec<String> {
    let of_the_program = |file: &str| folder(file) == "program";
    let edges = graph.edges.iter().filter(|edge| of_the_program(&edge.to));
    edges
        .filter(|edge| !of_the_program(&edge.from) && edge.from != "main.rs")
        .map(|edge| format!("src/{}:{} imports from src/{}", edge.from, edge.line, edge.to))
        .collect()
}

/// More modules in the root of the crate than a reader takes in at once.
pub fn modules_of_the_root(graph: &Graph) -> Vec<String> {
    let (count, line) = graph.listed;
    let found = format!("src/lib.rs:{line}: {count} modules, more than {MOST_MODULES}");
    if count > MOST_MODULES { vec![found] } else { Vec::new() }
}

/// Lines of `src` that do not fit beside another file.
pub fn long_lines(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in tree {
        for (k, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > MOST_COLUMNS {
                found.push(format!("src/{file}:{}: {columns} columns, more than {MOST_COLUMNS}", k + 1));
            }
        }
    }
    found
}

/// Files and folders that are named after nothing.
pub fn empty_names(tree: &Tree) -> Vec<String> {
    let is_empty = |part: &str| EMPTY_NAMES.contains(&part.trim_end_matches(".rs"));
    let files = tree.keys().filter(|file| file.split('/').any(is_empty));
    files.map(|file| format!("src/{file}:1: a name that says nothing of what is in it")).collect()
}

/// Riddles in comments and docs of any files, by their path in the repository.
pub fn riddles_in(files: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in files {
        let comments = match file.rsplit('.').next() {
            Some("rs" | "wgsl") => comments(text),
            Some("py") => python_comments(text),
            Some("md") => markdown(text),
            _ => Vec::new(),
        };
        let mut lines: Vec<_> = comments.iter().flat_map(riddles).collect();
        lines.sort_unstable();
        found.extend(lines.into_iter().map(|(line, phrase)| format!("{file}:{line}: \"{phrase}\"")));
    }
    found
}

/// Numbers of files, imports, circles, and imports between folders.
pub fn summary(tree: &Tree, graph: &Graph) -> String {
    let mut lines: Vec<usize> = tree.values().map(|text| text.lines().count()).collect();
    lines.sort_unstable();
    let mut arrows: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for edge in graph.edges.iter().filter(|edge| folder(&edge.from) != folder(&edge.to)) {
        *arrows.entry((folder(&edge.from), folder(&edge.to))).or_default() += 1;
    }
    let mut text = format!(
        "{} files, {} lines (median {}, longest {}); {} modules in lib.rs\n\
         {} imports between files, {} files deep, {} circles\n\
         {} imports between folders, in {} arrows:\n",
        tree.len(),
        lines.iter().sum::<usize>(),
        lines.get(lines.len() / 2).unwrap_or(&0),
        lines.last().unwrap_or(&0),
        graph.listed.0,
        graph.edges.len(),
        graph.depth(),
        graph.circles().len(),
        arrows.values().sum::<usize>(),
        arrows.len(),
    );
    for layer in LAYERS.iter().rev().copied().flatten() {
        let to: Vec<String> = arrows
            .iter()
            .filter(|((from, _), _)| from == layer)
            .map(|((_, to), n)| format!("{to} {n}"))
            .collect();
        if !to.is_empty() {
            writeln!(text, "  {layer} -> {}", to.join(", ")).expect("a string grows");
        }
    }
    text
}

/// The root of the library or of the program, which may import everything.
fn is_a_root(file: &str) -> bool {
    matches!(file, "lib.rs" | "main.rs")
}

/// The folder of `src` that a file belongs to; `x.rs` belongs to `x`.
fn folder(file: &str) -> &str {
    file.split('/').next().unwrap_or(file).trim_end_matches(".rs")
}

fn layer(file: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&folder(file)))
}
