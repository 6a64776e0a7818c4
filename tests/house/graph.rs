//! Which file imports from which.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::{Import, Module, Modules, Target, Tree};

/// An import of one file by another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub from: String,
    pub to: String,
    /// The first line of `from` that does it.
    pub line: usize,
}

/// The imports between files. A module may use the modules below it: that is not an edge, or almost every folder would
/// be a circle of its parent and its files.
pub struct Graph {
    pub edges: Vec<Edge>,
    /// How many modules the root of the crate lists, and on which line the last one stands.
    pub listed: (usize, usize),
}

impl Graph {
    pub fn of(tree: &Tree) -> Self {
        let modules = Modules::of(tree);
        let mut found: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (id, module) in modules.all.iter().enumerate() {
            for import in module.imports.iter().chain(&module.paths) {
                if let Some(file) = imported(&modules, id, import) {
                    let line = found.entry((module.file.clone(), file)).or_insert(import.line);
                    *line = import.line.min(*line);
                }
            }
        }
        let edges = found.into_iter().map(|((from, to), line)| Edge { from, to, line }).collect();
        Self { edges, listed: modules.listed() }
    }

    /// The files that `file` imports from.
    fn below<'g>(&'g self, file: &'g str) -> impl Iterator<Item = &'g str> {
        let start = self.edges.partition_point(|edge| edge.from.as_str() < file);
        self.edges[start..].iter().take_while(move |edge| edge.from == file).map(|edge| edge.to.as_str())
    }

    /// The files that `file` depends on, over any number of edges. Contains `file` if it is in a circle.
    fn reach<'g>(&'g self, file: &'g str) -> BTreeSet<&'g str> {
        let mut seen = BTreeSet::new();
        let mut open = vec![file];
        while let Some(file) = open.pop() {
            open.extend(self.below(file).filter(|next| seen.insert(*next)));
        }
        seen
    }

    /// Sets of files that all depend on each other, with the edges between them.
    pub fn circles(&self) -> Vec<Vec<&Edge>> {
        let files: BTreeSet<&str> = self.edges.iter().map(|edge| edge.from.as_str()).collect();
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            files.iter().map(|file| (*file, self.reach(file))).collect();
        let together = |a: &str, b: &str| {
            let reaches = |from: &str, to: &str| reach.get(from).is_some_and(|files| files.contains(to));
            reaches(a, b) && reaches(b, a)
        };
        let mut done: BTreeSet<&str> = BTreeSet::new();
        let mut circles = Vec::new();
        for file in files {
            if together(file, file) && !done.contains(file) {
                let inside = |other: &String| together(file, other);
                circles
                    .push(self.edges.iter().filter(|edge| inside(&edge.from) && inside(&edge.to)).collect());
                done.extend(reach[file].iter().filter(|other| together(file, other)));
            }
        }
        circles
    }

    /// Number of files on the longest way down. Edges of circles do not count.
    pub fn depth(&self) -> usize {
        let circles: BTreeSet<(&str, &str)> =
            self.circles().into_iter().flatten().map(|edge| (edge.from.as_str(), edge.to.as_str())).collect();
        fn depth<'g>(
            graph: &'g Graph,
            file: &'g str,
            circles: &BTreeSet<(&str, &str)>,
            known: &mut BTreeMap<&'g str, usize>,
        ) -> usize {
            if let Some(&depth) = known.get(file) {
                return depth;
            }
            let below = graph.below(file).filter(|to| !circles.contains(&(file, to)));
            let found = 1 + below.map(|to| depth(graph, to, circles, known)).max().unwrap_or(0);
            known.insert(file, found);
            found
        }
        let mut known = BTreeMap::new();
        self.edges.iter().map(|edge| depth(self, &edge.from, &circles, &mut known)).max().unwrap_or(0)
    }
}

/// The file that `import` of module `id` brings in: the file that defines the thing, not one that passes it on.
fn imported(modules: &Modules, id: usize, import: &Import) -> Option<String> {
    let module = &modules.all[id];
    let target = modules.resolve(id, &import.path)?;
    let (Target::Module(to) | Target::Item(to)) = target;
    if modules.is_within(to, id) || modules.all[to].file == module.file {
        return None;
    }
    // A module that is brought in counts by what is taken from it.
    if matches!(target, Target::Module(_)) && !import.all && is_used_by_paths(module, import) {
        return None;
    }
    Some(modules.all[to].file.clone())
}

/// Whether `import` is of `use`, and paths of the module begin with its name.
fn is_used_by_paths(module: &Module, import: &Import) -> bool {
    let name = import.path.last();
    module.imports.iter().any(|other| std::ptr::eq(other, import))
        && module.paths.iter().any(|path| path.path.first() == name)
}
