//! Stacks and hyperstacks of ImageJ: lines `key=value` in the description of the first page. The planes may all lie
//! behind the first one, with or without pages of their own.

mod calibration;
mod extras;
mod properties;

use super::chain::PageAt;
use super::facts::Facts;
use super::page::{PageShape, tag};
use super::resolution;
use super::series::{Content, Planes, Series};
use crate::error::Error;
use calibration::Calibration;
use extras::Extras;
use properties::Properties;

/// The most bytes of a description.
const MOST_BYTES: usize = 1 << 20;

/// The series of a file that ImageJ wrote, or a program that does the same.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let Some(text) = content.description(&[b"ImageJ=", b"SCIFIO="]) else { return Ok(None) };
    let properties = Properties::new(&content.start_of(text, MOST_BYTES));
    let (page, shape) = content.first();
    let Some(axes) = axes(&properties, &shape, content.chain.pages.len()) else { return Ok(None) };
    let promised = axes.count();
    let planes = planes(content, &page, &shape, promised);
    let there = match &planes {
        Planes::Together(offset) => content.file.length.saturating_sub(*offset) / shape.bytes().max(1),
        Planes::Pages(places) => places.len() as u64,
    };
    if there == 0 {
        return Ok(None);
    }
    let mut series = Series::new(content, shape, axes.outer, planes);
    series.samples = axes.samples;
    let calibration = Calibration::of(&properties);
    series.quirks.signed = calibration.as_ref().is_some_and(|it| it.is_signed(&shape));
    let there = usize::try_from(there).unwrap_or(usize::MAX).min(promised);
    keep(&mut series, there, "ImageJ");
    add_facts(content, &properties, &mut series);
    match calibration {
        _ if series.quirks.signed => shift_ranges(&mut series.facts),
        Some(calibration) => series.facts.remarks.push(calibration.to_string()),
        None => {}
    }
    Ok(Some(vec![series]))
}

/// Display ranges are those of samples as they are stored.
fn shift_ranges(facts: &mut Facts) {
    let shifted = |range: Option<(f64, f64)>| range.map(|(lo, hi)| (lo - 32768.0, hi - 32768.0));
    facts.display = shifted(facts.display);
    facts.channels.iter_mut().for_each(|channel| channel.display = shifted(channel.display));
}

/// The axes of a hyperstack.
struct HyperAxes {
    outer: Vec<(char, usize)>,
    samples: char,
}

impl HyperAxes {
    fn count(&self) -> usize {
        self.outer.iter().map(|(_, length)| length).product()
    }
}

/// The axes that the description promises; `None` where its numbers cannot be.
fn axes(properties: &Properties, shape: &PageShape, pages: usize) -> Option<HyperAxes> {
    let length = |key: &str| properties.number(key).unwrap_or(1);
    let (frames, slices, mut channels) = (length("frames"), length("slices"), length("channels"));
    let product = |factors: &[usize]| factors.iter().try_fold(1usize, |product, &it| product.checked_mul(it));
    let images = length("images");
    if [frames, slices, channels, images].contains(&0) {
        return None;
    }
    let stack = product(&[frames, slices])?;
    let mut samples = 'S';
    // Samples of a pixel that are declared as channels.
    let planar = shape.planar && shape.samples == channels;
    let mut count = if channels == 1 || planar {
        if planar {
            samples = 'C';
        }
        stack
    } else if images == stack && !shape.planar && shape.samples == channels {
        channels = 1;
        stack
    } else {
        product(&[stack, channels])?
    };
    if count == 1 && pages > 1 {
        count = pages;
    }
    let channels = if planar { 1 } else { channels };
    let (t, z, c) = (('T', frames), ('Z', slices), ('C', channels));
    let order = properties.text("order").unwrap_or_default().to_ascii_lowercase();
    let mut outer = match &*order {
        "ctz" => vec![z, t, c],
        "zct" => vec![t, c, z],
        "ztc" => vec![c, t, z],
        "tcz" => vec![z, c, t],
        "tzc" => vec![c, z, t],
        _ => vec![t, z, c],
    };
    let named: usize = outer.iter().map(|(_, length)| length).product();
    if count / named > 1 {
        outer.insert(0, ('I', count / named));
    }
    outer.retain(|(_, length)| *length > 1);
    Some(HyperAxes { outer, samples })
}

/// Where the planes are: behind the first one, if they fit there before the next directory; else as the pages say.
fn planes(content: &Content, page: &PageAt, shape: &PageShape, promised: usize) -> Planes {
    let pages = &content.chain.pages;
    let together = shape.is_plain() && content.chain.chunks <= 1 && (shape.predictor == 1);
    let end = (promised as u64).checked_mul(shape.bytes()).and_then(|bytes| bytes.checked_add(page.data));
    let fits = end.is_some_and(|end| end <= content.file.length);
    match pages.get(1) {
        // A page of several may be the only one with a directory.
        None if together => Planes::Together(page.data),
        Some(next) if together && fits && end.is_some_and(|end| end <= next.directory) => {
            Planes::Together(page.data)
        }
        _ => Planes::Pages(Content::places(&pages[..pages.len().min(promised)])),
    }
}

/// Shortens a series to the planes that are there: to as many whole indices of its slowest axis as there are.
pub(super) fn keep(series: &mut Series, there: usize, writer: &str) {
    let promised = series.plane_count();
    if there >= promised {
        return;
    }
    let mut left = there;
    for at in 0..series.outer.len() {
        let inner: usize = series.outer[at + 1..].iter().map(|(_, length)| length).product();
        let whole = (left / inner).min(series.outer[at].1);
        series.outer[at].1 = whole.max(1);
        if whole >= 1 {
            break;
        }
        left = left.min(inner);
    }
    series.outer.retain(|(_, length)| *length > 1);
    let kept = series.plane_count();
    if let Planes::Pages(places) = &mut series.planes {
        places.truncate(kept);
    }
    let shown = if kept == there { String::new() } else { format!("; the first {kept} make whole stacks") };
    series
        .facts
        .remarks
        .push(format!("{writer} promises {promised} planes, and {there} are in the file{shown}"));
}

fn add_facts(content: &Content, properties: &Properties, series: &mut Series) {
    let facts = &mut series.facts;
    let unit = properties.text("unit").filter(|unit| !unit.is_empty() && unit != "pixel");
    if let Some(unit) = unit {
        // The text names the unit of the tags, too.
        let [y, x] = resolution::per_unit(content);
        let size = |per_unit: Option<f64>| per_unit.map(|it| 1.0 / it);
        let z = properties.float("spacing").map(f64::abs).filter(|z| *z > 0.0);
        facts.spacing = [z, size(y), size(x)];
        // A tag that names centimeters with a text of micrometers counts in centimeters.
        if content.number(tag::RESOLUTION_UNIT) == Some(3) && unit == "um" {
            let in_micrometers = |size: Option<f64>| size.map(|size| size * 10_000.0);
            facts.spacing = [z, in_micrometers(facts.spacing[1]), in_micrometers(facts.spacing[2])];
        }
        facts.unit = Some(unit);
    } else {
        resolution::add(content, facts);
    }
    let seconds = |interval: f64| match properties.text("tunit").as_deref() {
        Some("ms" | "msec") => interval / 1e3,
        Some("min" | "minutes") => interval * 60.0,
        Some("h" | "hour" | "hours") => interval * 3600.0,
        _ => interval,
    };
    facts.interval = properties.float("finterval").filter(|it| *it > 0.0).map(seconds);
    let display = properties.float("min").zip(properties.float("max")).filter(|(lo, hi)| lo < hi);
    facts.display = display.filter(|range| series.shape.bits != 8 || *range != (0.0, 255.0));
    facts.channels = Extras::of(content).channels(&series.outer);
}
