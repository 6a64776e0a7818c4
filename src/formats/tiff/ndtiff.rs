//! NDTiff, the format of Micro-Manager 2: a file `NDTiff.index` beside the TIFF files says where each image is, by
//! axes that have names. Each position of the stage is a series.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use serde_json::Value;

use super::chain::Chain;
use super::file::TiffFile;
use super::page::tag;
use super::series::{Content, Series};
use super::stack::Place;
use super::{ome, resolution};
use crate::error::{Error, Problem};

/// The number in a file that begins a version of the format, and the most bytes of an index.
const HEADER: u64 = 483_729;
const MOST_BYTES: u64 = 64 << 20;

/// An image of the index.
struct Record {
    axes: BTreeMap<String, String>,
    file: String,
    /// Where its samples are.
    offset: u64,
}

/// The series of a set of NDTiff.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let mut head = [0; 4];
    let has_header = content.file.read(8, &mut head).is_ok() && content.file.number(&head) == HEADER;
    if !has_header || content.directory.borrow().tag(tag::MICRO_MANAGER).is_none() {
        return Ok(None);
    }
    let path = content.folder().join("NDTiff.index");
    let is_index = std::fs::metadata(&path).is_ok_and(|it| it.is_file() && it.len() <= MOST_BYTES);
    if !is_index {
        return Ok(None);
    }
    let index = std::fs::read(&path).map_err(|error| Error::at(&path, Problem::Read(error)))?;
    let Some(records) = records(&index) else { return Ok(None) };
    let mut files = Files { content, known: HashMap::new(), others: Vec::new() };
    let [z, channels, times] = ["z", "channel", "time"].map(|axis| along(&records, axis));
    let indices: Vec<[u32; 3]> = (0..records.len()).map(|at| [z[at], channels[at], times[at]]).collect();
    let order = order(&indices);
    let mut positions: BTreeMap<String, Vec<([u32; 3], Place)>> = BTreeMap::new();
    for (record, indices) in records.iter().zip(indices) {
        let Some(place) = files.place(record) else { continue };
        let others = record.axes.iter().filter(|(axis, _)| !matches!(&***axis, "channel" | "z" | "time"));
        let position = others.map(|(axis, at)| format!("{axis} {at}")).collect::<Vec<_>>().join(" ");
        positions.entry(position).or_default().push((indices, place));
    }
    let mut all = Vec::new();
    for (position, planes) in positions {
        let Some(mut series) = ome::of_planes(content, files.others.clone(), planes, &order)? else {
            continue;
        };
        series.name = position;
        resolution::add(content, &mut series.facts);
        all.push(series);
    }
    Ok((!all.is_empty()).then_some(all))
}

/// The indices of the images along an axis, from 0 on. What is no number is numbered in the order of the index.
fn along(records: &[Record], axis: &str) -> Vec<u32> {
    let texts: Vec<&str> = records.iter().map(|record| record.axes.get(axis).map_or("0", |it| it)).collect();
    let numbers: Option<Vec<i32>> = texts.iter().map(|text| text.parse().ok()).collect();
    // Slices are counted from where the stage was, so there may be some below 0.
    if let Some((numbers, least)) = numbers.and_then(|it| it.iter().min().copied().map(|least| (it, least))) {
        return numbers.iter().map(|number| number.abs_diff(least)).collect();
    }
    let mut known = HashMap::new();
    texts
        .iter()
        .map(|text| {
            let next = known.len() as u32;
            *known.entry(text).or_insert(next)
        })
        .collect()
}

/// The order of the axes, the fastest first: the faster an axis, the more its index changes from image to image.
fn order(indices: &[[u32; 3]]) -> String {
    let changes = |axis: usize| {
        let pairs = indices.windows(2);
        pairs.map(|pair| u64::from(pair[0][axis].abs_diff(pair[1][axis]))).sum::<u64>()
    };
    let mut axes = [('T', changes(2)), ('Z', changes(0)), ('C', changes(1))];
    axes.sort_by_key(|(_, changes)| *changes);
    axes.iter().rev().map(|(letter, _)| letter).collect()
}

/// The images of an index; `None` where it is damaged before the first.
fn records(index: &[u8]) -> Option<Vec<Record>> {
    let mut rest = index;
    let mut records = Vec::new();
    while let Some(record) = record(&mut rest) {
        records.push(record);
    }
    (!records.is_empty()).then_some(records)
}

/// The next image: two texts after their lengths, and eight numbers.
fn record(rest: &mut &[u8]) -> Option<Record> {
    let axes: Value = serde_json::from_slice(text(rest)?).ok()?;
    let file = String::from_utf8_lossy(text(rest)?).into_owned();
    let offset = u64::from(number(rest)?);
    for _ in 1..8 {
        number(rest)?;
    }
    let index = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let axes = axes.as_object()?.iter().map(|(axis, at)| (axis.to_ascii_lowercase(), index(at))).collect();
    Some(Record { axes, file, offset })
}

fn number(rest: &mut &[u8]) -> Option<u32> {
    let (bytes, later) = rest.split_first_chunk::<4>()?;
    *rest = later;
    Some(u32::from_le_bytes(*bytes))
}

fn text<'t>(rest: &mut &'t [u8]) -> Option<&'t [u8]> {
    let length = number(rest)? as usize;
    let (bytes, later) = rest.split_at_checked(length)?;
    *rest = later;
    Some(bytes)
}

/// The number of a file, and the directory of the page whose samples are at an offset.
type Pages = (u32, HashMap<u64, u64>);

/// The files of a set: where the samples of their pages are.
struct Files<'c> {
    content: &'c Content,
    /// The number of a file, and the directory of the page whose samples are at an offset.
    known: HashMap<String, Option<Pages>>,
    others: Vec<PathBuf>,
}

impl Files<'_> {
    fn place(&mut self, record: &Record) -> Option<Place> {
        if !self.known.contains_key(&record.file) {
            let pages = self.pages(&record.file);
            self.known.insert(record.file.clone(), pages);
        }
        let (file, directories) = self.known.get(&record.file)?.as_ref()?;
        let directory = *directories.get(&record.offset)?;
        Some(Place { file: *file, wraps: 0, directory })
    }

    fn pages(&mut self, name: &str) -> Option<Pages> {
        let of = |chain: &Chain| chain.pages.iter().map(|page| (page.data, page.directory)).collect();
        if self.content.file.path.file_name().is_some_and(|own| own == name) {
            return Some((0, of(&self.content.chain)));
        }
        let path = ome::sibling(self.content.folder(), name)?;
        let chain = Chain::read(&TiffFile::open(&path).ok()?).ok()?;
        self.others.push(path);
        Some((self.others.len() as u32, of(&chain)))
    }
}
