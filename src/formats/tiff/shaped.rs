//! What tifffile writes by default: the shape of an array as JSON in the description of its first page.

use serde_json::Value;

use super::directory::Directory;
use super::page::{PageShape, tag};
use super::resolution;
use super::series::{Content, Planes, Series};
use super::{damaged, imagej, levels};
use crate::error::Error;

/// The most bytes of such a description.
const MOST_BYTES: usize = 1 << 20;

/// What a description says of an array.
#[derive(Debug, PartialEq)]
struct Shaped {
    lengths: Vec<usize>,
    axes: Option<String>,
    name: Option<String>,
    /// Whether all planes are behind the first one, without pages.
    truncated: Option<bool>,
}

/// The series of a file, if its first page has such a description.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let pages = &content.chain.pages;
    let (mut all, mut number) = (Vec::new(), 0);
    while number < pages.len() {
        let page = pages[number];
        let shape = content.chain.shape(&page);
        let Some(shaped) = description(content, page.directory) else { return Ok(None) };
        let of_page = shape.width.saturating_mul(shape.height).saturating_mul(shape.samples);
        let samples = shaped.lengths.iter().try_fold(1usize, |product, &length| product.checked_mul(length));
        let Some(samples) = samples.filter(|samples| *samples > 0 && samples.is_multiple_of(of_page)) else {
            return Ok(None);
        };
        let count = samples / of_page;
        let left = pages.len() - number;
        let together = count > 1 && (shaped.truncated == Some(true) || count > left);
        if together && !shape.is_plain() {
            return Ok(None);
        }
        let (outer, of_samples) = axes(&shaped, &shape, count);
        let taken = if together { 1 } else { count };
        let planes = match together {
            true => Planes::Together(page.data),
            false => Planes::Pages(Content::places(&pages[number..number + taken])),
        };
        let mut series = Series::new(content, shape, outer, planes);
        if together {
            let there = content.file.length.saturating_sub(page.data) / shape.bytes();
            if there == 0 {
                let problem = damaged("its samples are not in the file; it may be cut short");
                return Err(Error::at(&content.file.path, problem));
            }
            imagej::keep(&mut series, there.min(count as u64) as usize, "tifffile");
        }
        series.samples = of_samples;
        series.name = shaped.name.unwrap_or_default();
        series.is_main = page.subfile & 5 == 0 || number == 0;
        resolution::add(content, &mut series.facts);
        all.push(series);
        number += taken;
    }
    let mut all = join(all);
    levels::link(&mut all, |series| !series.is_main);
    levels::add_below(&mut all)?;
    Ok(Some(all))
}

/// Series of one page each that are alike are one: what was appended page by page.
fn join(all: Vec<Series>) -> Vec<Series> {
    let single = |series: &Series| series.is_main && series.outer.is_empty() && series.name.is_empty();
    let alike = all.iter().all(|series| single(series) && series.shape == all[0].shape);
    if all.len() < 2 || !alike {
        return all;
    }
    let planes = all.iter().filter_map(|series| match &series.planes {
        Planes::Pages(places) => Some(places.clone()),
        Planes::Together(_) => None,
    });
    let planes: Vec<_> = planes.flatten().collect();
    let mut all = all;
    all.truncate(1);
    if let Some(first) = all.first_mut() {
        first.outer = vec![('I', planes.len())];
        first.planes = Planes::Pages(planes);
    }
    all
}

/// The letters and lengths of the axes before those of a page, and the letter of the samples of a pixel.
fn axes(shaped: &Shaped, shape: &PageShape, count: usize) -> (Vec<(char, usize)>, char) {
    let lengths = &shaped.lengths;
    let of_page: Vec<usize> = shape.axes().1.into_iter().filter(|&length| length > 1).collect();
    let fits = |&at: &usize| {
        let rest: Vec<usize> = lengths[at..].iter().copied().filter(|&length| length > 1).collect();
        lengths[..at].iter().product::<usize>() == count && rest == of_page
    };
    // The last place that fits: axes of length 1 belong to the outer ones.
    let Some(outer) = (0..=lengths.len()).rev().find(fits) else {
        let outer = if count > 1 { vec![('Q', count)] } else { Vec::new() };
        return (outer, 'S');
    };
    let outer = outer.min(lengths.len().saturating_sub(2));
    let letters: Vec<char> = match &shaped.axes {
        Some(axes) if axes.chars().count() == lengths.len() => axes.chars().collect(),
        _ => vec!['Q'; lengths.len()],
    };
    let samples = match (shape.samples > 1, shape.planar) {
        (true, true) => letters.get(outer).copied(),
        (true, false) => letters.last().copied(),
        _ => None,
    };
    let samples = samples.filter(|letter| *letter == 'C').unwrap_or('S');
    (letters[..outer].iter().copied().zip(lengths[..outer].iter().copied()).collect(), samples)
}

/// The description of the page at `directory`, if it is one of tifffile's.
fn description(content: &Content, directory: u64) -> Option<Shaped> {
    let file = &content.file;
    let directory = Directory::at(file, directory).ok()?;
    let tags: Vec<_> = directory.all(tag::DESCRIPTION).filter(|tag| tag.kind == 2).collect();
    tags.into_iter().find_map(|tag| {
        let mut bytes = vec![0; tag.bytes().min(MOST_BYTES as u64) as usize];
        file.read(tag.offset(file), &mut bytes).ok()?;
        let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
        parse(bytes[..end].trim_ascii())
    })
}

/// What a description says; `None` for any other text.
fn parse(text: &[u8]) -> Option<Shaped> {
    // Old versions wrote `shape=(3, 4, 5)`.
    if let Some(old) = text.strip_prefix(b"shape=") {
        let inner = std::str::from_utf8(old).ok()?.trim_start_matches('(').trim_end_matches(')');
        let numbers = inner.split(',').map(str::trim).filter(|number| !number.is_empty());
        let lengths = numbers.map(|number| number.parse().ok()).collect::<Option<Vec<usize>>>()?;
        return Some(Shaped { lengths, axes: None, name: None, truncated: None });
    }
    if !text.starts_with(b"{") || !text.windows(8).any(|it| it == b"\"shape\":") {
        return None;
    }
    let json: Value = serde_json::from_slice(text).ok()?;
    let lengths = json.get("shape")?.as_array()?;
    let lengths = lengths.iter().map(|length| length.as_u64().and_then(|it| usize::try_from(it).ok()));
    let word = |key: &str| json.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Shaped {
        lengths: lengths.collect::<Option<_>>()?,
        axes: word("axes"),
        name: word("name"),
        truncated: json.get("truncated").and_then(Value::as_bool),
    })
}
