//! Pages whose samples lie behind one another without gaps, as an array would have them.

use super::chain::PageAt;
use super::directory::Directory;
use super::file::TiffFile;
use super::page::{Page, tag};
use super::series::{Content, Planes, Series};
use super::stack::Place;

/// Where the samples of all pages begin, if they are the first pages of the file, have one strip each, and lie behind
/// one another.
pub(super) fn in_chain(content: &Content, series: &Series) -> Option<u64> {
    let Planes::Pages(places) = &series.planes else { return None };
    let (pages, bytes) = (&content.chain.pages, series.shape.bytes());
    let is_plain = series.shape.is_plain() && series.shape.chunk_count() == 1;
    let first = pages.first().filter(|_| is_plain && pages.len() >= places.len())?.data;
    let lies = |(number, (place, page)): (usize, (&Place, &PageAt))| {
        let expected = (number as u64).checked_mul(bytes).and_then(|ahead| ahead.checked_add(first));
        let is_page = (place.file, place.wraps, place.directory) == (0, 0, page.directory);
        is_page && content.chain.shape(page) == series.shape && Some(page.data) == expected
    };
    places.iter().zip(pages).enumerate().all(lies).then_some(first)
}

/// Where the samples of all pages begin, if they lie behind one another in the first file in the order of the array.
/// The first gap ends the search.
pub(super) fn offset(file: &TiffFile, series: &Series, places: &[Place]) -> Option<u64> {
    if series.quirks.signed {
        return None;
    }
    let mut directory = Directory::default();
    let (mut first, mut next) = (None, 0);
    for place in places {
        if place.file != 0 || place.wraps != 0 {
            return None;
        }
        directory.read(file, place.directory).ok()?;
        let page = Page::new(file, &mut directory).ok()?;
        let begins = page.data;
        let fits = first.is_none() || begins == next;
        // Strips of pages that differ in compression alone must not be taken as they are.
        if !fits || !page.shape.is_plain() || page.shape.bytes() != series.shape.bytes() {
            return None;
        }
        if page.shape.bits != series.shape.bits || page.shape.planar != series.shape.planar {
            return None;
        }
        if page.shape.chunk_count() > 1 && !are_strips_together(file, &mut directory, &page) {
            return None;
        }
        first = first.or(Some(begins));
        next = begins.checked_add(page.shape.bytes())?;
    }
    first.filter(|_| next <= file.length)
}

/// Whether the strips of a page follow one another.
fn are_strips_together(file: &TiffFile, directory: &mut Directory, page: &Page) -> bool {
    let offsets = match page.shape.tiled && directory.tag(tag::TILE_OFFSETS).is_some() {
        true => tag::TILE_OFFSETS,
        false => tag::STRIP_OFFSETS,
    };
    let Ok(offsets) = directory.numbers(file, offsets) else { return false };
    let rows = page.shape.chunk.1 as u64;
    let row = page.shape.stored_row();
    let (_, down) = page.shape.grid();
    let mut expected = page.data;
    offsets.len() as u64 >= page.shape.chunk_count()
        && offsets.iter().take(page.shape.chunk_count() as usize).enumerate().all(|(number, &offset)| {
            let is_last = number % down == down - 1;
            let height = if is_last { page.shape.height as u64 - (down as u64 - 1) * rows } else { rows };
            let fits = offset == expected;
            expected = offset.saturating_add(height * row);
            fits
        })
}
