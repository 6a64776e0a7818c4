//! LSM, from confocal microscopes of Zeiss: pages of data and thumbnails in turns, and a binary tag.
//!
//! Its writers left some tags wrong; `page` and `stack` put them right: the bits of two channels are behind an
//! offset without need, the lengths of compressed strips are the lengths before compression, a predictor is named
//! where nothing is compressed, and offsets wrap around at 4 GiB.

use super::chain::PageAt;
use super::page::tag;
use super::series::{Content, Planes, Series};
use super::stack::{Place, Quirks};
use super::{imagej, plain};
use crate::error::Error;

/// The series of an LSM file.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let info = content.bytes(tag::LSM_INFO);
    let file = &content.file;
    let number = |at: usize| info.get(at..at + 4).map_or(0, |bytes| file.number(bytes) as usize);
    let float = |at: usize| {
        let bytes = info.get(at..at + 8)?;
        Some(f64::from_bits(file.number(bytes))).filter(|it| it.is_finite() && *it > 0.0)
    };
    if !matches!(number(0), 50_350_412 | 67_127_628) {
        return Ok(None);
    }
    let places = places(content);
    let is_thumbnail = |page: &PageAt| page.subfile & 1 == 1;
    let of_kind = |thumbnails: bool| {
        let pages = content.chain.pages.iter().zip(&places);
        let wanted = pages.filter(|(page, _)| is_thumbnail(page) == thumbnails);
        wanted.map(|(page, place)| (*page, *place)).collect::<Vec<_>>()
    };
    let (data, thumbnails) = (of_kind(false), of_kind(true));
    let Some((first, _)) = data.first() else { return plain::series(content) };
    let shape = content.chain.shape(first);
    let letters = match info.get(88..90).map_or(0, |bytes| file.number(bytes)) {
        0 => "Z",
        3 => "T",
        6 | 7 => "TZ",
        _ => "I",
    };
    let length = |letter: char| match letter {
        'Z' => number(16).max(1),
        'T' => number(24).max(1),
        _ => data.len(),
    };
    let mut outer: Vec<(char, usize)> = letters.chars().map(|letter| (letter, length(letter))).collect();
    let product = outer.iter().try_fold(1usize, |product, (_, length)| product.checked_mul(*length));
    // Positions and tiles are before the other axes.
    match product {
        Some(product) if data.len() > product && data.len().is_multiple_of(product) => {
            outer.insert(0, ('P', data.len() / product));
        }
        Some(_) => {}
        None => outer = vec![('I', data.len())],
    }
    outer.retain(|(_, length)| *length > 1);
    let planes = Planes::Pages(data.iter().map(|(_, place)| *place).collect());
    let mut series = Series::new(content, shape, outer, planes);
    series.samples = 'C';
    series.quirks = Quirks {
        lengths_unknown: shape.compression != 1,
        no_predictor: shape.compression == 1,
        ..Quirks::default()
    };
    imagej::keep(&mut series, data.len(), "the header");
    series.facts.spacing = [float(56), float(48), float(40)];
    series.facts.unit = Some("m".to_owned());
    series.facts.interval = float(112);
    let mut all = vec![series];
    if let Some((first, _)) = thumbnails.first() {
        let outer = vec![('I', thumbnails.len())];
        let planes = Planes::Pages(thumbnails.iter().map(|(_, place)| *place).collect());
        let mut series = Series::new(content, content.chain.shape(first), outer, planes);
        series.name = "thumbnail".to_owned();
        series.is_main = false;
        all.push(series);
    }
    Ok(Some(all))
}

/// Where the pages are. In a file of more than 4 GiB, offsets grow from page to page, unless they wrapped around.
fn places(content: &Content) -> Vec<Place> {
    let mut places = Content::places(&content.chain.pages);
    if content.file.big || content.file.length <= u64::from(u32::MAX) {
        return places;
    }
    let (mut wraps, mut before) = (1, 0);
    for (place, page) in places.iter_mut().zip(&content.chain.pages) {
        if page.data < before {
            wraps += 1;
        }
        before = page.data;
        place.wraps = wraps;
    }
    places
}
