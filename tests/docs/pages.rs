//! The pages of the repository, and what stands in their blocks of code.

use std::fs;
use std::path::Path;

/// A page, by its path in the repository.
pub struct Page {
    pub path: String,
    pub text: String,
}

/// A block between fences: the words behind the first fence, and its lines with their numbers, from 1.
pub struct Block {
    pub info: String,
    pub lines: Vec<(usize, String)>,
}

impl Block {
    /// Whether it holds commands.
    pub fn is_shell(&self) -> bool {
        self.info.split(' ').next() == Some("sh")
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All pages in Markdown.
pub fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    collect(root(), "", false, &mut pages);
    for folder in ["benches", "cluster", "docs", "examples", "fuzz", "python", "samples", "tests", ".github"]
    {
        if root().join(folder).is_dir() {
            collect(root(), folder, true, &mut pages);
        }
    }
    assert!(pages.len() > 20, "only {} pages are found", pages.len());
    pages
}

fn collect(root: &Path, folder: &str, below: bool, pages: &mut Vec<Page>) {
    let mut entries: Vec<_> = fs::read_dir(root.join(folder)).unwrap().map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            if below && name != "target" {
                collect(root, &path, below, pages);
            }
        } else if name.ends_with(".md") {
            pages.push(Page { text: fs::read_to_string(entry.path()).unwrap(), path });
        }
    }
}

impl Page {
    /// The blocks of code.
    pub fn blocks(&self) -> Vec<Block> {
        self.parts().0
    }

    /// The lines outside of blocks of code, with their numbers.
    pub fn prose(&self) -> Vec<(usize, String)> {
        self.parts().1
    }

    fn parts(&self) -> (Vec<Block>, Vec<(usize, String)>) {
        let (mut blocks, mut prose) = (Vec::new(), Vec::new());
        let mut open: Option<Block> = None;
        for (number, line) in (1..).zip(self.text.lines()) {
            match (line.trim_start().strip_prefix("```"), &mut open) {
                (Some(_), Some(_)) => blocks.extend(open.take()),
                (Some(info), None) => open = Some(Block { info: info.trim().into(), lines: Vec::new() }),
                (None, Some(block)) => block.lines.push((number, line.into())),
                (None, None) => prose.push((number, line.into())),
            }
        }
        assert!(open.is_none(), "{}: a block of code has no end", self.path);
        (blocks, prose)
    }

    /// What stands between backquotes, with the number of its line. In a table `\|` is a bar.
    pub fn spans(&self) -> Vec<(usize, String)> {
        let mut spans = Vec::new();
        let prose = self.prose();
        // A span may go over the end of a line, but not of a paragraph.
        for paragraph in prose.split(|(_, line)| line.trim().is_empty()) {
            let Some((first, _)) = paragraph.first() else { continue };
            let text: Vec<&str> = paragraph.iter().map(|(_, line)| &**line).collect();
            let text = text.join("\n");
            let mut line = *first;
            for (k, part) in text.split('`').enumerate() {
                if k % 2 == 1 {
                    spans.push((line, part.replace('\n', " ").replace("\\|", "|")));
                }
                line += part.matches('\n').count();
            }
        }
        spans
    }
}
