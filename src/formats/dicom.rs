//! DICOM: files and series of hospitals.
//!
//! The way from files to a volume: `found` says what a file is, and `attributes` reads from its `elements` what is
//! said of an image, its `header`. `series` finds out which files belong together, `order` puts their frames in order,
//! and `volume` says what the samples mean. `frames` reads one frame at a time (`fragments`, `codec`, `pixels`).
//!
//! Files say names, dates and identities of patients, in many places. No text of a header leaves this room: values are
//! read as numbers, or compared with codes that the standard defines. What the program says of a series is its kind,
//! its number, its shape and what is measured.

mod attributes;
mod bytes;
mod checks;
mod codec;
mod color;
mod elements;
mod found;
mod fragments;
mod frame;
mod frames;
mod grouping;
mod header;
mod instance;
mod meta;
mod order;
mod palette;
mod photometric;
mod pixels;
mod plane;
mod series;
mod syntax;
mod table;
mod tag;
mod values;
mod volume;
mod window;

use std::sync::Arc;

use super::format::{Entry, Format, Reader, Support};
use super::known::medical;
use super::opened::Opened;
use crate::error::{Error, Problem};
use crate::volume::{Limits, Volume};
use instance::Instance;
pub(super) use series::Series;

pub(super) use grouping::{Grouped, grouped};
pub(crate) use grouping::{SeriesFile, Why};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: NAME,
    extensions: &["dcm", "dicom", "ima"],
    probe: medical::dicom,
    support: Support::ReadSeries(Reader { contents, open }),
};

pub(super) const NAME: &str = "a DICOM file";

/// The volumes of one file: one in most cases, more where its frames have several directions.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let (file, start) = opened.file()?;
    let length = opened.version().map_or(start.len() as u64, |version| version.bytes);
    let header = found::read(file, start, length).and_then(found::Found::image);
    let header = header.map_err(|problem| opened.error(problem))?;
    let all = series::all(vec![Arc::new(Instance { path: opened.path().to_owned(), length, header })]);
    Ok(grouping::entries(all))
}

fn open(opened: &Opened<'_>, entry: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    match entry.place::<Series>() {
        Some(series) => volume::of(opened, entry, series, limits),
        None => Err(opened.error(Problem::Bug("an array of another format".into()))),
    }
}

/// The problem of a file that is damaged in this way.
fn damaged(reason: impl Into<String>) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable DICOM file: {}", reason.into()) }
}
