//! Links between pages: the file is there, and so is the heading.

use std::collections::{BTreeMap, BTreeSet};

use crate::pages::{Page, pages, root};

/// The anchors of a page, as GitHub makes them of headings.
fn anchors(page: &Page) -> BTreeSet<String> {
    let mut seen = BTreeMap::<String, usize>::new();
    let prose = page.prose();
    let headings = prose.iter().filter(|(_, line)| line.starts_with('#'));
    let anchors = headings.map(|(_, line)| {
        let title = without_links(line.trim_start_matches('#').trim());
        let kept = title.to_lowercase().replace(' ', "-");
        let kept: String = kept.chars().filter(|&c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        let number = seen.entry(kept.clone()).or_default();
        *number += 1;
        if *number == 1 { kept } else { format!("{kept}-{}", *number - 1) }
    });
    anchors.collect()
}

/// `[text](target)` as its text.
fn without_links(text: &str) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.into() };
    match rest.split_once("](").and_then(|(label, rest)| Some((label, rest.split_once(')')?.1))) {
        Some((label, after)) => format!("{before}{label}{}", without_links(after)),
        None => text.into(),
    }
}

/// The targets of the links and pictures of a page.
fn targets(page: &Page) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in page.prose() {
        // Code is no link: `array[0](1)`.
        let outside: Vec<&str> = line.split('`').step_by(2).collect();
        for part in outside.join("``").split("](").skip(1) {
            if let Some((target, _)) = part.split_once(')') {
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let pages = pages();
    let anchors: BTreeMap<_, _> = pages.iter().map(|page| (page.path.clone(), anchors(page))).collect();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for page in &pages {
        for (line, target) in targets(page) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            count += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = resolved(&page.path, file);
            if !root().join(&path).exists() {
                wrong.push(format!("{}:{line}: {target}: no such file", page.path));
            } else if !anchor.is_empty() && !anchors.get(&path).is_some_and(|all| all.contains(anchor)) {
                wrong.push(format!("{}:{line}: {target}: no such heading", page.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "only {count} links are found");
}

/// The path in the repository of a link in a page.
fn resolved(page: &str, file: &str) -> String {
    if file.is_empty() {
        return page.into();
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in file.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn every_page_of_docs_is_in_the_index() {
    let pages = pages();
    let index = pages.iter().find(|page| page.path == "docs/README.md").unwrap();
    let listed: BTreeSet<_> =
        targets(index).into_iter().map(|(_, target)| resolved(&index.path, &target)).collect();
    for page in pages.iter().filter(|page| page.path.starts_with("docs/") && page.path != index.path) {
        assert!(listed.contains(&page.path), "{} is not in docs/README.md", page.path);
    }
}

#[test]
fn every_picture_of_docs_is_shown() {
    let shown: BTreeSet<_> = pages()
        .iter()
        .flat_map(|page| targets(page).into_iter().map(|(_, target)| resolved(&page.path, &target)))
        .collect();
    let mut folders = vec!["docs".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap().map(Result::unwrap) {
            let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.ends_with(".gif") || path.ends_with(".png") {
                assert!(shown.contains(&path), "{path} is on no page");
            }
        }
    }
}

#[test]
fn the_readme_is_short() {
    let readme = pages().into_iter().find(|page| page.path == "README.md").unwrap();
    assert!(readme.text.len() <= 6000, "README.md has {} bytes", readme.text.len());
}
