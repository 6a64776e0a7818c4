//! Modules of a crate, and which file a path leads to.

use std::collections::{BTreeMap, BTreeSet};

use crate::reader::read;

/// The files of `src`, by their path in it.
pub type Tree = BTreeMap<String, String>;

/// A module: of a file, or inline in one.
#[derive(Debug, Default)]
pub struct Module {
    /// The file that it is written in.
    pub file: String,
    /// The line of the `mod` that declares it; 0 for the root.
    pub line: usize,
    pub parent: Option<usize>,
    pub children: BTreeMap<String, usize>,
    /// What `use` brings in: (name, or None for all names of a module, and where it comes from).
    pub bindings: Vec<(Option<String>, Vec<String>)>,
    pub imports: Vec<Import>,
    /// Paths in code, outside of `use`.
    pub paths: Vec<Import>,
}

/// A path that a module names.
#[derive(Debug)]
pub struct Import {
    pub path: Vec<String>,
    pub line: usize,
    /// `use …::*`
    pub all: bool,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    Module(usize),
    /// Something that is defined in this module.
    Item(usize),
}

/// All modules of a crate; the first one is its root. Tests have no part in it.
pub struct Modules {
    pub all: Vec<Module>,
}

impl Modules {
    /// The modules of the crate whose root is `lib.rs`, and the program in `main.rs` as a module beside it.
    pub fn of(tree: &Tree) -> Self {
        let mut modules = Self { all: vec![Module { file: "lib.rs".into(), ..Module::default() }] };
        read(&mut modules, tree, 0, "");
        if tree.contains_key("main.rs") {
            modules.all.push(Module { file: "main.rs".into(), parent: Some(0), ..Module::default() });
            let main = modules.all.len() - 1;
            read(&mut modules, tree, main, "main");
        }
        modules
    }

    /// Where `path` leads to from module `from`; `None` for names of other crates.
    pub fn resolve(&self, from: usize, path: &[String]) -> Option<Target> {
        self.follow(from, path, &mut BTreeSet::new())
    }

    fn follow(&self, from: usize, path: &[String], seen: &mut BTreeSet<(usize, String)>) -> Option<Target> {
        let mut at = from;
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" | "vol2gif" => {
                at = 0;
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {}
            name if self.has(at, name) => {}
            _ => return None,
        }
        while let Some((name, after)) = rest.split_first() {
            match self.step(at, name, seen) {
                Target::Module(next) => at = next,
                item => return Some(item),
            }
            rest = after;
        }
        Some(Target::Module(at))
    }

    /// What `name` is in module `at`: an item that is defined there, unless it is known to come from elsewhere.
    fn step(&self, at: usize, name: &str, seen: &mut BTreeSet<(usize, String)>) -> Target {
        if name == "super" {
            return Target::Module(self.all[at].parent.unwrap_or(0));
        }
        if let Some(&child) = self.all[at].children.get(name) {
            return Target::Module(child);
        }
        // A name may be bound to itself: `use name;` exports a macro of this module.
        if !seen.insert((at, name.into())) {
            return Target::Item(at);
        }
        for (bound, path) in &self.all[at].bindings {
            let found = match bound {
                Some(bound) if bound == name => self.follow(at, path, seen),
                Some(_) => None,
                None => match self.follow(at, path, seen) {
                    Some(Target::Module(other)) if self.has(other, name) => {
                        Some(self.step(other, name, seen))
                    }
                    _ => None,
                },
            };
            if let Some(found) = found {
                return found;
            }
        }
        Target::Item(at)
    }

    /// Whether `name` is known in module `at` to be a child or to be brought in.
    fn has(&self, at: usize, name: &str) -> bool {
        let module = &self.all[at];
        module.children.contains_key(name)
            || module.bindings.iter().any(|(bound, _)| bound.as_deref() == Some(name))
    }

    /// How many modules with files of their own the root lists, and the line of the last of them.
    pub fn listed(&self) -> (usize, usize) {
        let children = self.all[0].children.values().map(|&child| &self.all[child]);
        let files = children.filter(|child| child.file != self.all[0].file);
        files.fold((0, 0), |(count, line), child| (count + 1, line.max(child.line)))
    }

    /// Whether module `inner` is `outer` or below it.
    pub fn is_within(&self, inner: usize, outer: usize) -> bool {
        inner == outer || self.all[inner].parent.is_some_and(|parent| self.is_within(parent, outer))
    }
}
