//! ScanImage: channels in turns, then frames of a slice, then slices. The numbers are lines `SI.name = value`.

use super::page::tag;
use super::series::{Content, Planes, Series};
use super::{imagej, resolution};
use crate::error::Error;

/// The most bytes of the header.
const MOST_BYTES: usize = 4 << 20;

/// The series of a file that ScanImage wrote.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let Some(text) = text(content) else { return Ok(None) };
    let (_, shape) = content.first();
    let pages = &content.chain.pages;
    let value = |key: &str| {
        text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            (name.trim() == key).then(|| value.trim())
        })
    };
    let outer = match value("SI.hChannels.channelSave") {
        Some(channels) => axes(channels, value("SI.hStackManager.framesPerSlice"), pages.len()),
        None => vec![('I', pages.len())],
    };
    let planes = Planes::Pages(Content::places(pages));
    let mut series = Series::new(content, shape, outer, planes);
    series.outer.retain(|(_, length)| *length > 1);
    let count = series.plane_count();
    if let Planes::Pages(places) = &mut series.planes {
        places.truncate(count);
    }
    imagej::keep(&mut series, pages.len(), "ScanImage");
    resolution::add(content, &mut series.facts);
    let float =
        |key| value(key).and_then(|it| it.parse::<f64>().ok()).filter(|it| it.is_finite() && *it > 0.0);
    series.facts.interval = float("SI.hRoiManager.scanFrameRate").map(|rate| 1.0 / rate);
    Ok(Some(vec![series]))
}

/// Slices, frames of a slice, and channels.
fn axes(channels: &str, frames: Option<&str>, pages: usize) -> Vec<(char, usize)> {
    let list = channels.trim_matches(['[', ']']);
    let ids = list.split([';', ',', ' ']).filter(|id| !id.is_empty()).count();
    // A number alone is the number of a channel, not how many there are.
    let channels = if channels.starts_with('[') { ids.max(1) } else { 1 };
    match frames.and_then(|frames| frames.parse::<usize>().ok()).filter(|frames| *frames > 0) {
        // More frames than pages say no more than that there is one slice.
        Some(frames) => {
            let frames = frames.min(pages);
            let slices = frames.checked_mul(channels).map_or(1, |product| (pages / product).max(1));
            vec![('Z', slices), ('T', frames), ('C', channels)]
        }
        None if pages.is_multiple_of(channels) => vec![('T', pages / channels), ('C', channels)],
        None => vec![('I', pages)],
    }
}

/// The header: after the header of BigTIFF, or in the tag of the software.
fn text(content: &Content) -> Option<String> {
    let file = &content.file;
    let software = content.bytes(tag::SOFTWARE);
    let is_known = software.starts_with(b"SI.")
        || content.descriptions.first().is_some_and(|&text| {
            content.start_of(text, 16).starts_with(b"state.")
                || content.end_of(text, 256).windows(12).any(|it| it == b"scanimage.SI")
        });
    if !is_known {
        return None;
    }
    let mut head = [0; 16];
    let has_head = file.big && file.read(16, &mut head).is_ok() && file.number(&head[..4]) == 0x0703_0301;
    let bytes = match has_head {
        true => {
            let mut bytes = vec![0; file.number(&head[8..12]).min(MOST_BYTES as u64) as usize];
            file.read(32, &mut bytes).ok().map(|()| bytes).unwrap_or(software)
        }
        false => software,
    };
    Some(String::from_utf8_lossy(&bytes).replace('\0', "\n"))
}
