//! Plain TIFF: all pages of one shape are a series.

use super::chain::{Chain, PageAt};
use super::page::PageShape;
use super::resolution;
use super::series::{Content, Planes, Series};
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
    let levels = levels(chain, &groups);
    let mut all = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let shape = chain.shapes[number];
        let outer = if group.len() > 1 { vec![('I', group.len())] } else { Vec::new() };
        let mut series = Series::new(content, shape, outer, Planes::Pages(Content::places(group)));
        series.is_main = !levels[number] && group.iter().any(|page| page.subfile & 4 == 0);
        resolution::add(content, &mut series.facts);
        all.push(series);
    }
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

/// Which groups are smaller pictures of an earlier one: their sides are 1/2, 1/3 or 1/4 of the sides of its last
/// level, and all else is alike.
fn levels(chain: &Chain, groups: &[Vec<PageAt>]) -> Vec<bool> {
    let mut is_level = vec![false; groups.len()];
    for first in 0..groups.len() {
        if is_level[first] {
            continue;
        }
        let mut last = chain.shapes[first];
        for later in first + 1..groups.len() {
            let shape = chain.shapes[later];
            let alike = groups[first].len() == groups[later].len() && is_smaller(&last, &shape);
            if !is_level[later] && alike {
                is_level[later] = true;
                last = shape;
            }
        }
    }
    is_level
}

/// Whether `small` is a level that may follow `large`.
fn is_smaller(large: &PageShape, small: &PageShape) -> bool {
    let same = (large.samples, large.planar, large.bits, large.format)
        == (small.samples, small.planar, small.bits, small.format);
    let is_part = |large: usize, small: usize, factor: usize| {
        small == large / factor || small == large.div_ceil(factor)
    };
    same && (2..=4).any(|factor| {
        is_part(large.width, small.width, factor) && is_part(large.height, small.height, factor)
    })
}
