//! TIFF in all its kinds: plain pages, stacks of ImageJ and of tifffile, OME-TIFF, LSM, STK, ScanImage, Micro-Manager,
//! and slides of Aperio.
//!
//! The container and the flavors are read here, and not by a crate, since no crate reads all of them. What matters
//! most is beyond pages: planes without pages of their own, several files as one array, planes in an order that an XML
//! gives, wrong tags that must be put right. And any thread must read any strip, with no sample inverted, converted or
//! left out. Decompression is by crates. The crate `tiff` is a second judge in the tests.
//!
//! The way from a file to an array: `file` and `directory` read what is there, `chain` lists the pages, and `flavors`
//! makes `series` of them. A series is read where it lies, if its planes lie together, or else by `stack`, strip by
//! strip.

mod chain;
mod codec;
mod compression;
mod directory;
mod facts;
mod file;
mod files;
mod flavors;
mod imagej;
mod levels;
mod lsm;
mod micromanager;
mod ndtiff;
mod ome;
mod page;
mod plain;
mod resolution;
mod scanimage;
mod series;
mod shaped;
mod signed;
mod slide;
mod stack;
mod stk;
mod together;
mod unpack;

use std::path::Path;
use std::sync::Arc;

use super::format::{Entry, Format, Reader, Support};
use super::opened::Opened;
use super::passed_over::PassedOver;
use super::probe::{Head, Match};
use crate::error::{Error, Problem};
use crate::volume::source::StoredBytes;
use crate::volume::{ArrayLayout, ByteOrder, Limits, Volume, provenance_name};
use file::TiffFile;
use series::{Planes, Series};
use signed::SignedPlanes;
use stack::Stack;

/// The format.
pub(super) const FORMAT: Format =
    Format { name: NAME, extensions: EXTENSIONS, probe, support: Support::Read(Reader { contents, open }) };

pub(super) const NAME: &str = "a TIFF file";

/// The extensions of TIFF and of the formats that are TIFF inside.
const EXTENSIONS: &[&str] = &[
    "tif",
    "tiff",
    "ome.tif",
    "ome.tiff",
    "lsm",
    "stk",
    "svs",
    "scn",
    "ndpi",
    "btf",
    "tf2",
    "tf8",
    "ome.btf",
    "companion.ome",
];

/// TIFF and BigTIFF in either byte order; or the XML that leads to such files.
fn probe(head: &Head<'_>) -> Match {
    let magic = [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"].into_iter().any(|magic| head.starts_with(magic));
    Match::content(magic || is_companion(head))
}

/// Whether the input is the XML of an OME-TIFF, in a file of its own.
fn is_companion(head: &Head<'_>) -> bool {
    let is_xml = |start: &[u8]| start.trim_ascii_start().starts_with(b"<");
    head.is_file_named(&["companion.ome"]) && is_xml(head.start())
}

/// The arrays of a file. An only one has no name.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let all = series(opened)?;
    let is_only = all.iter().filter(|series| series.is_main).count() == 1;
    let numbers: Vec<Option<usize>> = all.iter().map(|series| series.level_of).collect();
    let entry = |series: Series| {
        let paths = series.files.paths().iter().chain(&series.beside);
        let others = paths.filter(|path| *path != opened.path()).cloned().collect();
        let size = (series.shape.width, series.shape.height);
        let entry = match (series.is_main, is_only) {
            (true, true) => {
                let name = series.name.clone();
                Entry::unnamed(series).with_alias(name)
            }
            (true, false) => Entry::named(series.name.clone(), series),
            (false, _) => Entry::named(series.name.clone(), series).passed_over(Some(PassedOver::Aside)),
        };
        entry.with_paths(others).with_size(size)
    };
    let entries: Vec<Entry> = all.into_iter().map(entry).collect();
    let levels_of = |whole: usize| {
        let all = entries.iter().zip(&numbers);
        all.filter(|(_, of)| **of == Some(whole)).map(|(level, _)| level.clone()).collect()
    };
    let with_levels = |(number, entry): (usize, &Entry)| entry.clone().with_levels(levels_of(number));
    Ok(entries.iter().enumerate().map(with_levels).collect())
}

fn series(opened: &Opened<'_>) -> Result<Vec<Series>, Error> {
    if is_companion(&opened.head()) {
        return flavors::all(Arc::new(ome::of_companion(opened.path())?));
    }
    let (file, start) = opened.file()?;
    let length = opened.version().map_or(start.len() as u64, |version| version.bytes);
    let file = TiffFile::new(opened.path(), Arc::clone(file), start, length);
    flavors::all(Arc::new(file.map_err(|problem| opened.error(problem))?))
}

fn open(opened: &Opened<'_>, entry: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let Some(series) = entry.place::<Series>() else {
        return Err(opened.error(Problem::Bug("an array of another format".into())));
    };
    volume(opened.path(), entry.name.as_deref(), series, limits)
}

/// The volume of a series; `array` is its name where there are several.
fn volume(
    path: &Path,
    array: Option<&str>,
    series: &Series,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let name = match array {
        Some(array) => format!("{}[{}]", path.display(), array.escape_debug()),
        None => path.display().to_string(),
    };
    let open = || {
        let file = series.files.get(0).map_err(|error| Problem::Bug(error.to_string()))?;
        let (letters, lengths): (Vec<char>, Vec<usize>) = series.axes().into_iter().unzip();
        let sample = series.sample()?;
        series.shape.compression()?;
        let stored = ArrayLayout::new(lengths, sample, file.order, false)?;
        let metadata = facts::metadata(&series.facts, &series.outer, &letters, &series.shape);
        let bytes = |offset| {
            file.check(offset, stored.bytes())?;
            Ok::<_, Problem>(StoredBytes { name: name.clone(), file: Arc::clone(&file.file), offset })
        };
        let little = ArrayLayout { order: ByteOrder::Little, ..stored.clone() };
        let volume = match &series.planes {
            Planes::Together(offset) if series.quirks.signed => {
                file.check(*offset, stored.bytes())?;
                let lengths = stored.lengths.clone();
                let planes = SignedPlanes::new(name.clone(), file, *offset, lengths);
                Volume::chunked(name.clone(), little, Arc::new(planes), limits)
            }
            Planes::Together(offset) => Volume::stored(stored.clone(), bytes(*offset)?, limits),
            Planes::Pages(places) => match together::offset(&file, series, places) {
                Some(offset) => Volume::stored(stored.clone(), bytes(offset)?, limits),
                None => {
                    let outer = series.outer.iter().map(|(_, length)| *length).collect();
                    let (files, places) = (Arc::clone(&series.files), places.clone());
                    let (shape, quirks) = (series.shape, series.quirks);
                    let stack = Stack::new(name.clone(), files, places, shape, quirks, outer, limits)?;
                    Volume::chunked(name.clone(), little, Arc::new(Arc::new(stack)), limits)
                }
            },
        };
        Ok(volume.with_metadata(metadata))
    };
    let volume = open().map_err(|problem| Error::new(name.clone(), problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, array))))
}

/// The problem of a file that is damaged in this way.
fn damaged(reason: impl Into<String>) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable TIFF file: {}", reason.into()) }
}
