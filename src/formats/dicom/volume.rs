//! A series as a volume: its axes, its type, and what its files say besides its samples.

use std::sync::Arc;

use super::frame::Function;
use super::frames::{FramePlace, Frames};
use super::header::Header;
use super::order::Order;
use super::photometric::Colors;
use super::pixels::{Conversion, Meaning};
use super::series::Series;
use super::syntax::Compression;
use super::window;
use crate::error::{Error, Problem, path_text};
use crate::formats::format::Entry;
use crate::formats::opened::Opened;
use crate::volume::source::StoredBytes;
use crate::volume::{
    ArrayLayout, Axes, AxisKind, ByteOrder, Interval, LengthUnit, Limits, Metadata, Scaling, Spacing, Volume,
};

/// Opens the volume of a series.
///
/// # Errors
///
/// When it is too large, or its first file cannot be read.
pub(super) fn of(
    opened: &Opened<'_>,
    entry: &Entry,
    series: &Series,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let called = path_text(entry.called.as_deref().unwrap_or(opened.path()));
    let name = match &entry.name {
        Some(array) => format!("{called}[{array}]"),
        None => called,
    };
    let open = || {
        if let [only] = &*series.files
            && opened.version().is_some_and(|version| version.bytes != only.length)
        {
            return Err(super::damaged("it has changed since its header was read"));
        }
        let (kinds, outer) = axes(series);
        let scales = scales(series);
        let varies = scales.windows(2).any(|pair| pair[0] != pair[1]);
        let conversion = Conversion::new(series.header(), varies);
        let Conversion { size, .. } = &conversion;
        let mut lengths = [&*outer, &[size.height, size.width]].concat();
        lengths.extend((conversion.samples() > 1).then_some(conversion.samples()));
        let array = ArrayLayout::new(lengths, conversion.sample(), ByteOrder::Little, false)?;
        let metadata = Metadata { axes: Axes::new(kinds).ok(), ..metadata(series, &conversion, scales[0]) };
        let volume =
            match together(series, &conversion) {
                Some(offset) => {
                    let (file, _) = opened.file().map_err(|error| Problem::Bug(error.to_string()))?;
                    let bytes = StoredBytes { name: name.clone(), file: Arc::clone(file), offset };
                    let array = ArrayLayout { order: conversion.order(), ..array };
                    Volume::stored(array, bytes, limits)
                }
                None => {
                    let slices = series.order.slices.iter().zip(&scales);
                    let place = |(slice, &(slope, intercept)): (&super::order::Slice, &(f64, f64))| {
                        FramePlace { file: slice.file, frame: slice.frame, slope, intercept }
                    };
                    let only = match series.files.len() {
                        1 => opened.file().ok().map(|(file, _)| Arc::clone(file)),
                        _ => None,
                    };
                    let frames =
                        Frames::new((&series.files, only), slices.map(place).collect(), conversion, outer)?;
                    Volume::chunked(name.clone(), array, Arc::new(Arc::new(frames)), limits)
                }
            };
        Ok(volume.with_metadata(metadata))
    };
    let volume = open().map_err(|problem| Error::new(name.clone(), problem))?;
    Ok(volume.with_provenance_name(entry.provenance.as_deref()))
}

/// The axes, and the lengths of the ones before a frame.
fn axes(series: &Series) -> (Vec<AxisKind>, Vec<usize>) {
    let Order { times, depth, .. } = series.order;
    let mut axes = match (series.runs_in_time, times > 1 && depth > 1) {
        (true, _) => vec![(AxisKind::Time, times)],
        (false, true) => vec![(AxisKind::Time, times), (AxisKind::Z, depth)],
        (false, false) => vec![(AxisKind::Z, depth * times)],
    };
    let outer = axes.iter().map(|(_, length)| *length).collect();
    axes.extend([(AxisKind::Y, 0), (AxisKind::X, 0)]);
    let header = series.header();
    axes.extend((header.samples == 3 || header.colors == Colors::Palette).then_some((AxisKind::Samples, 0)));
    (axes.into_iter().map(|(kind, _)| kind).collect(), outer)
}

/// Slope and intercept of each frame.
fn scales(series: &Series) -> Vec<(f64, f64)> {
    let is_grey = series.header().samples == 1 && series.header().palette.is_none();
    let of_slice = |slice: &super::order::Slice| {
        let frame = series.frame(*slice);
        // A slope of 0 would make all values equal.
        let slope = frame.slope.filter(|slope| *slope != 0.0 && is_grey).unwrap_or(1.0);
        (slope, frame.intercept.filter(|_| is_grey).unwrap_or(0.0))
    };
    series.order.slices.iter().map(of_slice).collect()
}

/// Where the samples begin in the only file, if they are the volume as they lie there.
fn together(series: &Series, conversion: &Conversion) -> Option<u64> {
    let [file] = &*series.files else { return None };
    let header = &file.header;
    let is_plain = header.syntax.compression == Compression::None && !header.syntax.deflated;
    let in_order = series.order.slices.iter().enumerate().all(|(number, slice)| slice.frame == number);
    let all = series.order.slices.len() == header.frame_count;
    let fits = is_plain && header.pixels.length.is_some() && !header.pixels.swapped && in_order && all;
    (fits && conversion.keeps()).then_some(header.pixels.at)
}

fn metadata(series: &Series, conversion: &Conversion, scale: (f64, f64)) -> Metadata {
    let header = series.header();
    let middle = series.middle();
    let [rows, columns] = middle.spacing.map_or([None; 2], |spacing| spacing.map(Some));
    let depth = series.order.spacing.filter(|_| series.order.depth > 1);
    let is_known = rows.is_some() || depth.is_some();
    let spacing = Spacing { z: depth, y: rows, x: columns, unit: is_known.then_some(LengthUnit::Millimeter) };
    let Order { remarks, mut notes, .. } = series.order.clone();
    let is_grey = conversion.samples() == 1;
    let display = if is_grey { window::of(&middle, header, &mut notes) } else { None };
    Metadata {
        modality: header.modality,
        spacing,
        scaling: if is_grey { scaling(header, conversion, scale) } else { Scaling::default() },
        interval: interval(series),
        is_film: series.runs_in_time,
        orientation: series.plane.as_ref().and_then(|plane| plane.orientation()),
        display,
        display_is_sigmoid: middle.function == Some(Function::Sigmoid),
        // A window of PET is what some display was left at.
        displays_by_default: header.modality != Some("PT"),
        is_inverted: header.colors == Colors::GreyInverted,
        remarks,
        notes,
        ..Metadata::default()
    }
}

/// What grey samples stand for. Tables and slopes that differ have made values of them already.
fn scaling(header: &Header, conversion: &Conversion, (slope, intercept): (f64, f64)) -> Scaling {
    let scaling = match conversion.meaning {
        Meaning::Stored => Scaling::new(slope, intercept).unwrap_or_default(),
        Meaning::Scaled | Meaning::Table(_) | Meaning::Palette(_) => Scaling::default(),
    };
    // Values of CT are in Hounsfield units unless the file says otherwise.
    let of_ct = (header.modality == Some("CT") && intercept != 0.0).then_some("HU");
    match header.unit.or(of_ct) {
        Some(unit) => scaling.in_unit(unit),
        None => scaling,
    }
}

/// The time from one frame to the next, of a film.
fn interval(series: &Series) -> Option<Interval> {
    let header = series.header();
    if !series.runs_in_time || header.frame_count == 1 {
        return None;
    }
    let of_vector = || {
        let mut times = header.frame_times.iter().skip(1);
        let first = times.next()?;
        times.all(|time| time == first).then_some(*first)
    };
    let milliseconds = header.frame_time.or_else(of_vector).or(header.rate.map(|rate| 1000.0 / rate))?;
    Interval::from_seconds(milliseconds / 1000.0)
}
