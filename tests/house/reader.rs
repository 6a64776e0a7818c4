//! Reads the modules, the imports and the paths of a file.

use crate::lexer::{Token, tokens};
use crate::names::{Import, Module, Modules, Tree};

/// Reads the file of module `of` into `modules`, and those of its children, which lie in `folder`.
pub fn read(modules: &mut Modules, tree: &Tree, of: usize, folder: &str) {
    let Some(text) = tree.get(&modules.all[of].file) else { return };
    let tokens = tokens(text);
    Reader { modules, tree, tokens: &tokens, at: 0 }.module(of, folder);
}

/// Reads the tokens of one file.
struct Reader<'r, 't> {
    modules: &'r mut Modules,
    tree: &'r Tree,
    tokens: &'r [Token<'t>],
    at: usize,
}

impl<'t> Reader<'_, 't> {
    /// The text of the token `ahead` places further, empty behind the end.
    fn text(&self, ahead: usize) -> &'t str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    /// Reads a module to its closing brace or the end of the file.
    fn module(&mut self, of: usize, folder: &str) {
        let mut depth = 0;
        while self.at < self.tokens.len() {
            match self.text(0) {
                "}" if depth == 0 => break,
                "{" => depth += 1,
                "}" => depth -= 1,
                "#" => {
                    if self.attribute_is_of_tests() {
                        self.skip_item();
                    }
                    continue;
                }
                "mod" if is_name(self.text(1)) => {
                    self.child(of, folder);
                    continue;
                }
                "use" if self.text(1) != "<" => {
                    self.import(of, depth == 0);
                    continue;
                }
                text if is_name(text) && self.text(1) == "::" && !self.follows_a_path() => {
                    self.path(of);
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Whether the token before makes this name a part of a longer path, or a method.
    fn follows_a_path(&self) -> bool {
        self.at > 0 && matches!(self.tokens[self.at - 1].text, "::" | ".")
    }

    /// Passes `#[…]`, and returns whether the item behind it is for tests alone. Passes `#![…]`, too, and returns
    /// false.
    fn attribute_is_of_tests(&mut self) -> bool {
        self.at += 1;
        if self.text(0) == "!" {
            self.at += 1;
            self.skip_group();
            return false;
        }
        let start = self.at;
        self.skip_group();
        let words: Vec<&str> = self.tokens[start..self.at].iter().map(|token| token.text).collect();
        // `cfg(test)` and `cfg(all(test, …))`, but not `cfg(not(test))` and `cfg(any(test, …))`.
        words.starts_with(&["[", "cfg", "(", "test"])
            || words.starts_with(&["[", "cfg", "(", "all", "(", "test"])
    }

    /// Passes from an opening sign to behind the closing one.
    fn skip_group(&mut self) {
        let mut depth = 0;
        while self.at < self.tokens.len() {
            match self.text(0) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    /// Passes an item, a statement or a field: to behind its `;`, its `,` or its closing brace.
    fn skip_item(&mut self) {
        let mut has_commas = false;
        while self.at < self.tokens.len() {
            match self.text(0) {
                "fn" | "struct" | "enum" | "trait" | "impl" => has_commas = true,
                ";" => {
                    self.at += 1;
                    return;
                }
                "," if !has_commas => {
                    self.at += 1;
                    return;
                }
                "{" => return self.skip_group(),
                "(" | "[" => {
                    self.skip_group();
                    continue;
                }
                // A statement or a field at the end of its block.
                "}" => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn child(&mut self, of: usize, folder: &str) {
        let name = self.text(1).to_owned();
        let line = self.tokens[self.at].line;
        let inline = self.text(2) == "{";
        let below = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        self.at += 3;
        let mut file = self.modules.all[of].file.clone();
        if !inline {
            let flat = format!("{below}.rs");
            file = if self.tree.contains_key(&flat) { flat } else { format!("{below}/mod.rs") };
        }
        let child = self.modules.all.len();
        self.modules.all.push(Module { file, line, parent: Some(of), ..Module::default() });
        self.modules.all[of].children.insert(name, child);
        if inline {
            self.module(child, &below);
            self.at += 1;
        } else {
            read(self.modules, self.tree, child, &below);
        }
    }

    /// Reads `use …;`. `in_module` is whether it stands in a module, not in a function.
    fn import(&mut self, of: usize, in_module: bool) {
        self.at += 1;
        let mut found = Vec::new();
        self.use_tree(&mut Vec::new(), &mut found);
        while self.at < self.tokens.len() && self.text(0) != ";" {
            self.at += 1;
        }
        for (path, line, name) in found {
            let module = &mut self.modules.all[of];
            let all = name.as_deref() == Some("*");
            if in_module {
                module.bindings.push((name.filter(|_| !all), path.clone()));
            }
            module.imports.push(Import { path, line, all });
        }
    }

    /// Reads a tree of names after `prefix`: (path, line, the name it gets here), one for each leaf.
    fn use_tree(&mut self, prefix: &mut Vec<String>, found: &mut Vec<(Vec<String>, usize, Option<String>)>) {
        let depth = prefix.len();
        loop {
            let line = self.tokens.get(self.at).map_or(0, |token| token.line);
            match self.text(0) {
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(0), "}" | "") {
                        self.use_tree(prefix, found);
                        if self.text(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    break;
                }
                "*" => {
                    self.at += 1;
                    found.push((prefix.clone(), line, Some("*".into())));
                    break;
                }
                name => {
                    // `{self, …}` is the module itself.
                    if name != "self" || prefix.is_empty() {
                        prefix.push(name.to_owned());
                    }
                    self.at += 1;
                    if self.text(0) == "::" {
                        self.at += 1;
                        continue;
                    }
                    let mut bound = prefix.last().cloned();
                    if self.text(0) == "as" {
                        bound = Some(self.text(1).to_owned());
                        self.at += 2;
                    }
                    found.push((prefix.clone(), line, bound));
                    break;
                }
            }
        }
        prefix.truncate(depth);
    }

    /// Reads a path in code.
    fn path(&mut self, of: usize) {
        let line = self.tokens[self.at].line;
        let mut path = vec![self.text(0).to_owned()];
        self.at += 1;
        while self.text(0) == "::" && is_name(self.text(1)) {
            path.push(self.text(1).to_owned());
            self.at += 2;
        }
        if self.text(0) == "::" {
            self.at += 1;
        }
        self.modules.all[of].paths.push(Import { path, line, all: false });
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
