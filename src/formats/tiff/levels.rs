//! Levels of a pyramid: smaller pictures of an array, in directories below its pages or in later pages. They are
//! arrays that are not shown unless they are asked for.

use super::directory::Directory;
use super::page::{Page, PageShape, tag};
use super::series::{Planes, Series};
use super::stack::Place;
use crate::error::Error;

/// The most directories below a page that are followed.
const MOST_BELOW: usize = 64;

/// Finds series that are levels of an earlier one: `may_be` says of each whether it can be one. Each side is 1/2,
/// 1/3 or 1/4 as long as in the level before, and all else is alike.
pub(super) fn link(all: &mut [Series], may_be: impl Fn(&Series) -> bool) {
    for first in 0..all.len() {
        if all[first].level_of.is_some() {
            continue;
        }
        let mut last = first;
        for later in first + 1..all.len() {
            let (large, small) = (&all[last], &all[later]);
            let alike = large.outer == small.outer && is_part(&large.shape, &small.shape);
            if small.level_of.is_none() && alike && may_be(small) {
                (all[later].level_of, all[later].is_main) = (Some(first), false);
                last = later;
            }
        }
    }
}

/// Adds what is in directories below the pages of all series: those with smaller pictures are levels. A level has what
/// is below each of the pages in one place.
///
/// # Errors
///
/// When a file of a series cannot be opened.
pub(super) fn add_below(all: &mut Vec<Series>) -> Result<(), Error> {
    for of in 0..all.len() {
        let mut last = all[of].shape;
        for places in below(&all[of])? {
            let Some(shape) = shape(&all[of], &places) else { continue };
            let series = &all[of];
            let is_level = is_smaller(&last, &shape);
            if is_level {
                last = shape;
            }
            let (outer, files) = (series.outer.clone(), series.files.clone());
            let (samples, beside, facts) = (series.samples, series.beside.clone(), series.facts.clone());
            all.push(Series {
                name: String::new(),
                is_main: false,
                level_of: is_level.then_some(of),
                shape,
                outer,
                samples,
                files,
                planes: Planes::Pages(places),
                beside,
                quirks: series.quirks,
                facts,
            });
        }
    }
    Ok(())
}

/// The places below each page of a series: first all that come first, then all that come second.
fn below(series: &Series) -> Result<Vec<Vec<Place>>, Error> {
    let Planes::Pages(places) = &series.planes else { return Ok(Vec::new()) };
    let mut levels: Vec<Vec<Place>> = Vec::new();
    let mut directory = Directory::default();
    for (number, place) in places.iter().enumerate() {
        let file = series.files.get(place.file as usize)?;
        let read = directory.read(&file, place.directory);
        // Damage there is no failure, since what is below is not shown.
        let offsets = read.and_then(|()| directory.numbers(&file, tag::SUB_DIRECTORIES)).unwrap_or_default();
        let offsets: Vec<u64> = offsets.into_iter().take(MOST_BELOW).filter(|&offset| offset >= 8).collect();
        if number == 0 {
            levels.resize_with(offsets.len(), Vec::new);
        }
        levels.truncate(offsets.len());
        if levels.is_empty() {
            break;
        }
        for (level, offset) in levels.iter_mut().zip(offsets) {
            level.push(Place { directory: offset, ..*place });
        }
    }
    Ok(levels)
}

/// The shape of the first of these pages; `None` where it is damaged.
fn shape(series: &Series, places: &[Place]) -> Option<PageShape> {
    let first = places.first()?;
    let file = series.files.get(first.file as usize).ok()?;
    let mut directory = Directory::at(&file, first.directory).ok()?;
    Some(Page::new(&file, &mut directory).ok()?.shape)
}

fn has_same_samples(one: &PageShape, other: &PageShape) -> bool {
    (one.samples, one.planar, one.bits, one.format) == (other.samples, other.planar, other.bits, other.format)
}

/// Whether pictures are alike, and the sides of one are shorter.
fn is_smaller(large: &PageShape, small: &PageShape) -> bool {
    has_same_samples(large, small) && small.width < large.width && small.height < large.height
}

/// Whether `small` is a level that may follow `large`.
fn is_part(large: &PageShape, small: &PageShape) -> bool {
    let is_part = |large: usize, small: usize, factor: usize| {
        small == large / factor || small == large.div_ceil(factor)
    };
    has_same_samples(large, small)
        && (2..=4).any(|factor| {
            is_part(large.width, small.width, factor) && is_part(large.height, small.height, factor)
        })
}

/// Gives levels the sizes of their voxels: the pictures of a level and of its array show the same width.
pub(super) fn scale_voxels(all: &mut [Series]) {
    for at in 0..all.len() {
        let Some(of) = all[at].level_of else { continue };
        let [z, y, x] = all[of].facts.spacing;
        let scaled = |size: Option<f64>, large: usize, small: usize| {
            size.map(|size| size * large as f64 / small as f64)
        };
        let (large, small) = (all[of].shape, all[at].shape);
        all[at].facts.spacing =
            [z, scaled(y, large.height, small.height), scaled(x, large.width, small.width)];
        all[at].facts.unit = all[of].facts.unit.clone();
    }
}
