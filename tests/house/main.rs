//! The rules for the sources: which file may import from which, how long lines are, and which words comments must
//! not contain.
//!
//! `cargo test --test house -- --nocapture` prints the numbers of files, imports and circles, too.

mod graph;
mod lexer;
mod made_up;
mod names;
mod reader;
mod riddles;
mod rules;

use std::path::Path;

use graph::Graph;
use names::Tree;

/// The files below `folder` of this repository with one of `endings`, by their path in `root`. Empty where there is no
/// such folder: a package has no `fuzz/`.
fn files(root: &str, folder: &str, endings: &[&str]) -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
    let mut found = Tree::new();
    let mut open = vec![root.join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = path.read_dir().expect("a folder of the repository is readable");
            let names = entries.map(|entry| entry.expect("an entry is readable").path());
            open.extend(names.filter(|path| !path.ends_with("target")));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            let text = std::fs::read_to_string(&path).expect("a source is readable");
            let name = path.strip_prefix(&root).expect("it lies below").to_string_lossy().replace('\\', "/");
            found.insert(name, text);
        }
    }
    found
}

fn sources() -> Tree {
    files("src", "", &["rs"])
}

/// Fails with all of `found`.
fn nothing_in(found: Vec<String>) {
    assert!(found.is_empty(), "{} offenders:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_files_import_from_each_other_in_a_circle() {
    nothing_in(rules::circles(&Graph::of(&sources())));
}

#[test]
fn no_file_imports_from_a_layer_above_its_own() {
    let tree = sources();
    nothing_in(rules::arrows_up(&tree, &Graph::of(&tree)));
}

#[test]
fn the_library_imports_nothing_of_the_program() {
    nothing_in(rules::imports_of_the_program(&Graph::of(&sources())));
}

#[test]
fn the_root_of_the_crate_lists_at_most_16_modules() {
    nothing_in(rules::modules_of_the_root(&Graph::of(&sources())));
}

#[test]
fn no_line_of_src_has_more_than_119_columns() {
    nothing_in(rules::long_lines(&sources()));
}

#[test]
fn no_file_is_called_utils_helpers_or_common() {
    nothing_in(rules::empty_names(&sources()));
}

#[test]
fn no_comment_is_a_riddle() {
    let mut all = Tree::new();
    for folder in ["src", "shaders", "tests", "fuzz", "benches", "python"] {
        all.extend(files("", folder, &["rs", "wgsl", "py", "md"]));
    }
    for pages in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "cluster", "samples", "packaging"] {
        all.extend(files("", pages, &["md"]));
    }
    nothing_in(rules::riddles_in(&all));
}

#[test]
fn the_house_in_numbers() {
    let tree = sources();
    println!("{}", rules::summary(&tree, &Graph::of(&tree)));
}
