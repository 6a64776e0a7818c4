//! Plain TIFF: all pages of one shape are a series.

use super::chain::PageAt;
use super::series::{Content, Planes, Series};
use super::{levels, resolution};
use crate::error::Error;

/// One series of each shape, in order of their first pages. Smaller pictures of a series are its levels. Levels and
/// masks are not shown unless they are named.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let chain = &content.chain;
    let mut groups: Vec<Vec<PageAt>> = vec![Vec::new(); chain.shapes.len()];
    let mut below = chain.below.iter().peekable();
    for (number, page) in chain.pages.iter().enumerate() {
        groups[page.shape as usize].push(*page);
        while let Some((_, page)) = below.next_if(|(above, _)| *above == number) {
            groups[page.shape as usize].push(*page);
        }
    }
    for group in &mut groups {
        remove_repeated(group);
    }
    let mut all = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let shape = chain.shapes[number];
        let outer = if group.len() > 1 { vec![('I', group.len())] } else { Vec::new() };
        let mut series = Series::new(content, shape, outer, Planes::Pages(Content::places(group)));
        series.is_main = group.iter().any(|page| page.subfile & 4 == 0);
        resolution::add(content, &mut series.facts);
        all.push(series);
    }
    levels::link(&mut all, |_| true);
    if all.iter().all(|series| !series.is_main) {
        all.iter_mut().take(1).for_each(|series| series.is_main = true);
    }
    Ok(Some(all))
}

/// Leaves out a page that comes again, by way of a directory below another one.
fn remove_repeated(group: &mut Vec<PageAt>) {
    if group.is_sorted_by(|a, b| a.directory < b.directory) {
        return;
    }
    let mut seen = std::collections::HashSet::new();
    group.retain(|page| seen.insert(page.directory));
}
