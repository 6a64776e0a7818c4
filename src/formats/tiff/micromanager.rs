//! Stacks of Micro-Manager that have no usable OME-XML: an index at the beginning of the file says which directory is
//! which plane. Each position of the stage is a series.

use std::collections::BTreeMap;

use serde_json::Value;

use super::file::TiffFile;
use super::page::tag;
use super::series::{Content, Series};
use super::stack::Place;
use super::{imagej, ome, resolution};
use crate::error::Error;

/// The numbers before the offset of the index, before the index, and the most planes of one.
const HEADER: u64 = 54_773_648;
const INDEX: u64 = 3_453_623;
const MOST_PLANES: u64 = 1 << 22;
/// The number before the length of the summary, and the most bytes of one.
const SUMMARY: u64 = 2_355_492;
const MOST_BYTES: u64 = 1 << 20;
/// Bytes of a plane in the index: channel, slice, frame, position and offset.
const ROW_BYTES: usize = 20;

/// The series of a file of Micro-Manager.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let file = &content.file;
    let number = |at: u64| number(file, at);
    if content.directory.borrow().tag(tag::MICRO_MANAGER).is_none() || number(8) != Some(HEADER) {
        return Ok(None);
    }
    let Some(at) = number(12).filter(|&at| number(at) == Some(INDEX)) else { return Ok(None) };
    let count = number(at + 4).unwrap_or(0).min(MOST_PLANES).min(file.length / ROW_BYTES as u64);
    let mut rows = vec![0; count as usize * ROW_BYTES];
    if file.read(at + 8, &mut rows).is_err() {
        return Ok(None);
    }
    let mut positions: BTreeMap<u64, Vec<([u32; 3], Place)>> = BTreeMap::new();
    for row in rows.chunks_exact(ROW_BYTES) {
        let at = |place: usize| file.number(&row[place * 4..place * 4 + 4]);
        let place = Place { file: 0, wraps: 0, directory: at(4) };
        // A plane that was not written has no place.
        if place.directory != 0 && place.directory < file.length {
            let indices = [at(1), at(0), at(2)].map(|index| index as u32);
            positions.entry(at(3)).or_default().push((indices, place));
        }
    }
    let order = if slices_first(file) { "CZT" } else { "ZCT" };
    let mut all = Vec::new();
    for (position, planes) in positions {
        let Some(mut series) = ome::of_planes(content, Vec::new(), planes, order)? else { continue };
        series.name = format!("position {position}");
        resolution::add(content, &mut series.facts);
        all.push(series);
    }
    match all.is_empty() {
        true => imagej::series(content),
        false => Ok(Some(all)),
    }
}

fn number(file: &TiffFile, at: u64) -> Option<u64> {
    let mut bytes = [0; 4];
    file.read(at, &mut bytes).is_ok().then(|| file.number(&bytes))
}

/// Whether slices were counted before channels: the summary behind the header says it if they were not.
fn slices_first(file: &TiffFile) -> bool {
    let read = || {
        let length = number(file, 36).filter(|&it| it <= MOST_BYTES && number(file, 32) == Some(SUMMARY))?;
        let mut text = vec![0; length as usize];
        file.read(40, &mut text).ok()?;
        let summary: Value = serde_json::from_slice(text.trim_ascii_end()).ok()?;
        summary.get("SlicesFirst")?.as_bool()
    };
    read().unwrap_or(true)
}
