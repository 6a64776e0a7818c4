//! Stacks of Micro-Manager that have no usable OME-XML: an index at the beginning of the file says which directory is
//! which plane. Each position of the stage is a series. Its planes may be in several files, whose names begin alike.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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
/// What ends the part of a name that all files of an acquisition have, and the most other files.
const STACK: &str = "_MMStack";
const MOST_FILES: usize = 1 << 14;
/// Bytes of a plane in the index: channel, slice, frame, position and offset.
const ROW_BYTES: usize = 20;

/// The planes of each position of the stage: their indices along Z, C and T, and where they are.
type Positions = BTreeMap<u64, Vec<([u32; 3], Place)>>;

/// The series of a file of Micro-Manager.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let file = &content.file;
    let mut positions = Positions::new();
    if content.directory.borrow().tag(tag::MICRO_MANAGER).is_none() {
        return Ok(None);
    }
    let mut others = Vec::new();
    for path in beside(&file.path) {
        let Ok(other) = TiffFile::open(&path) else { continue };
        let number = others.len() as u32 + 1;
        if read_index(&other, number, &mut positions).is_some() {
            others.push(path);
        }
    }
    // Of a plane that is in two files, the one in the input counts.
    if read_index(file, 0, &mut positions).is_none() {
        return Ok(None);
    }
    let order = if slices_first(file) { "CZT" } else { "ZCT" };
    let mut all = Vec::new();
    for (position, planes) in positions {
        let Some(mut series) = ome::of_planes(content, others.clone(), planes, order)? else { continue };
        series.name = format!("position {position}");
        resolution::add(content, &mut series.facts);
        all.push(series);
    }
    match all.is_empty() {
        true => imagej::series(content),
        false => Ok(Some(all)),
    }
}

/// The other files of an acquisition: their names have the same text before `_MMStack`.
fn beside(path: &Path) -> Vec<PathBuf> {
    let list = || {
        let name = path.file_name()?.to_str()?;
        let prefix = &name[..name.find(STACK)? + STACK.len()];
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let is_other = |other: &str| other != name && other.starts_with(prefix) && other.ends_with(".tif");
        let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name());
        let mut names: Vec<_> = names.filter(|name| name.to_str().is_some_and(is_other)).collect();
        names.sort();
        names.truncate(MOST_FILES);
        Some(names.into_iter().map(|name| path.with_file_name(name)).collect())
    };
    list().unwrap_or_default()
}

/// Adds the planes of a file, the one of this number; `None` if it has no index.
fn read_index(file: &TiffFile, number_of_file: u32, positions: &mut Positions) -> Option<()> {
    let number = |at: u64| number(file, at);
    if number(8) != Some(HEADER) {
        return None;
    }
    let at = number(12).filter(|&at| number(at) == Some(INDEX))?;
    let count = number(at + 4).unwrap_or(0).min(MOST_PLANES).min(file.length / ROW_BYTES as u64);
    let mut rows = vec![0; count as usize * ROW_BYTES];
    file.read(at + 8, &mut rows).ok()?;
    for row in rows.chunks_exact(ROW_BYTES) {
        let at = |place: usize| file.number(&row[place * 4..place * 4 + 4]);
        let place = Place { file: number_of_file, wraps: 0, directory: at(4) };
        // A plane that was not written has no place.
        if place.directory != 0 && place.directory < file.length {
            let indices = [at(1), at(0), at(2)].map(|index| index as u32);
            positions.entry(at(3)).or_default().push((indices, place));
        }
    }
    Some(())
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
