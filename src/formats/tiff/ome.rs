//! OME-TIFF: an XML in the description of the first page says what images there are, and where each plane is: its file
//! and its page. Other files of a set may only name the file that has the XML.
//!
//! Files are looked for by their names in the directory of the input and nowhere else, whatever the XML says.

mod members;
mod planes;
mod xml;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::directory::Directory;
use super::facts::Facts;
use super::file::TiffFile;
use super::files::FileSet;
use super::levels;
use super::page::{Page, PageShape, tag};
use super::series::{Content, Planes, Series};
use super::stack::Place;
use crate::error::{Error, Problem};
use crate::volume::ChannelMetadata;
use crate::volume::source::FileSlice;
use members::Members;
use xml::{Image, Modulo, Ome};

/// Bytes that are read at once.
const BUFFER_BYTES: usize = 1 << 16;

/// The series of an OME-TIFF: its images. `None` where the description is none, or cannot be used.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let Some(&text) = content.descriptions.iter().find(|&&text| content.end_of(text, 16).ends_with(b"OME>"))
    else {
        return Ok(None);
    };
    let Ok(own) = xml::read(described(&content.file, text.offset, text.length)) else { return Ok(None) };
    let mut root = content.file.path.clone();
    let uuid = own.uuid.clone();
    let ome = match &own.elsewhere {
        Some(elsewhere) => {
            let Some(path) = sibling(content.folder(), elsewhere) else { return Ok(None) };
            // Without the file that has the XML, this one is a plain TIFF.
            let Ok(ome) = of_file(&path) else { return Ok(None) };
            root = path;
            ome
        }
        None => own,
    };
    let beside = (root != content.file.path).then(|| root.clone());
    let mut members = Members::new(content, &ome, root, uuid);
    let mut found = Vec::new();
    for image in &ome.images {
        found.push((image, planes::of_image(image, &mut members)));
    }
    let files = Arc::new(FileSet::new(Arc::clone(&content.file), members.others()));
    let mut all = Vec::new();
    for (image, planes) in found {
        let Some(first) = planes.places.first() else { continue };
        let file = files.get(first.file as usize)?;
        let shape = shape_at(&file, first.directory).map_err(|problem| Error::at(&file.path, problem))?;
        let Some(arranged) = planes.arrange(image, &shape, "the OME-XML") else { continue };
        let planes = Planes::Pages(arranged.places);
        let mut series = Series::new(content, shape, arranged.outer, planes);
        series.files = Arc::clone(&files);
        series.name = image.name.clone();
        series.beside.extend(beside.clone());
        series.facts = facts(image, &arranged.channels);
        series.facts.times = arranged.times;
        series.facts.remarks = arranged.remarks;
        series.facts.remarks.extend(split_axes(&ome, image));
        all.push(series);
    }
    hide_labels(&mut all);
    let images = all.len();
    levels::add_below(&mut all)?;
    name_levels(&mut all, images);
    Ok((!all.is_empty()).then_some(all))
}

/// The series of planes at these indices along Z, C and T, which are pages of the input or of `others`. `order` has
/// the letters of these axes, the fastest first.
pub(super) fn of_planes(
    content: &Content,
    others: Vec<PathBuf>,
    planes: Vec<([u32; 3], Place)>,
    order: &str,
) -> Result<Option<Series>, Error> {
    let files = Arc::new(FileSet::new(Arc::clone(&content.file), others));
    let Some((_, first)) = planes.first() else { return Ok(None) };
    let file = files.get(first.file as usize)?;
    let shape = shape_at(&file, first.directory).map_err(|problem| Error::at(&file.path, problem))?;
    let Some(arranged) = planes::of_list(planes, order, &shape) else { return Ok(None) };
    let mut series = Series::new(content, shape, arranged.outer, Planes::Pages(arranged.places));
    series.files = files;
    series.facts.remarks = arranged.remarks;
    Ok(Some(series))
}

/// The first file with planes that an XML names.
///
/// # Errors
///
/// When the XML cannot be read, or no file that it names is there.
pub(super) fn of_companion(path: &Path) -> Result<TiffFile, Error> {
    let ome = of_file(path).map_err(|error| Error::at(path, Problem::Read(error)))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut missing = None;
    for path in ome.files.iter().filter_map(|(name, _)| sibling(folder, name)) {
        match TiffFile::open(&path) {
            Ok(file) => return Ok(file),
            Err(error) => missing = missing.or(Some(error)),
        }
    }
    Err(missing.unwrap_or_else(|| Error::at(path, super::damaged("it names no file that holds planes"))))
}

/// A text in a file, as a stream.
fn described(file: &TiffFile, offset: u64, length: u64) -> impl BufRead + use<> {
    let slice = FileSlice { file: Arc::clone(&file.file), next: offset, left: length };
    BufReader::with_capacity(BUFFER_BYTES, slice)
}

/// The OME-XML in another file: a TIFF file, or the XML itself.
fn of_file(path: &Path) -> io::Result<Ome> {
    if let Ok(file) = TiffFile::open(path) {
        let failed = |problem: Problem| io::Error::new(io::ErrorKind::InvalidData, problem.to_string());
        let directory = Directory::at(&file, file.first).map_err(failed)?;
        let description = directory.tag(tag::DESCRIPTION).ok_or(io::ErrorKind::InvalidData)?;
        let (offset, length) = (description.offset(&file), description.bytes());
        file.check(offset, length).map_err(failed)?;
        return xml::read(described(&file, offset, length));
    }
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    xml::read(BufReader::with_capacity(BUFFER_BYTES, file.take(length)))
}

/// The file that a name in an XML means: one of this directory.
pub(super) fn sibling(folder: &Path, name: &str) -> Option<PathBuf> {
    let last = name.rsplit(['/', '\\']).next()?.trim();
    (!last.is_empty() && last != "." && last != "..").then(|| folder.join(last))
}

/// The shape of the page whose directory is at `offset`.
fn shape_at(file: &TiffFile, offset: u64) -> Result<PageShape, Problem> {
    let mut directory = Directory::at(file, offset)?;
    Ok(Page::new(file, &mut directory)?.shape)
}

/// Calls levels after their images, where there are several: `IMAGE level 1`.
fn name_levels(all: &mut [Series], images: usize) {
    let mut numbers = vec![0; images];
    for at in images..all.len() {
        let Some(of) = all[at].level_of else { continue };
        numbers[of] += 1;
        let level = format!("level {}", numbers[of]);
        let image = all[of].name.trim();
        all[at].name = if images > 1 { format!("{image} {level}") } else { level };
    }
}

/// What the XML says of axes that count more than one thing. They stay one axis.
fn split_axes(ome: &Ome, image: &Image) -> Vec<String> {
    let remark = |modulo: &Modulo| {
        let length = image.lengths[match modulo.axis {
            'Z' => 2,
            'C' => 3,
            _ => 4,
        }];
        let splits = modulo.count > 1 && length.is_multiple_of(modulo.count);
        let Modulo { axis, kind, count } = modulo;
        let times = length / (*count).max(1);
        splits.then(|| format!("the {length} of axis {axis} are {times} times {count} that differ in {kind}"))
    };
    ome.modulo.iter().filter_map(remark).collect()
}

/// Pictures of a slide and its label are shown only if they are named, unless there is nothing else.
fn hide_labels(all: &mut [Series]) {
    const HIDDEN: [&str; 7] =
        ["label", "macro", "thumbnail", "overview", "label image", "macro image", "overview image"];
    let is_hidden = |series: &Series| HIDDEN.contains(&&*series.name.trim().to_lowercase());
    if all.iter().all(is_hidden) {
        return;
    }
    for series in all {
        series.is_main = !is_hidden(series);
    }
}

/// What the XML says of an image besides its planes. `shown` are the channels that are there.
fn facts(image: &Image, shown: &[usize]) -> Facts {
    // All sizes in micrometers, unless the unit is not one of length.
    let in_micrometers = |size: &Option<(f64, String)>| {
        let (size, unit) = size.as_ref()?;
        Some(size * micrometers(unit)?)
    };
    let spacing = [0, 1, 2].map(|axis| in_micrometers(&image.spacing[axis]));
    let interval = image.interval.as_ref().and_then(|(time, unit)| Some(time * seconds(unit)?));
    let channel = |&number: &usize| {
        let channel = image.channels.get(number);
        let color = channel.and_then(|channel| channel.color).map(|color| {
            // Red, green, blue and opacity, which is often 0 without meaning it.
            let [red, green, blue, _] = (color as u32).to_be_bytes();
            [red, green, blue]
        });
        ChannelMetadata {
            name: channel.and_then(|channel| channel.name.clone()),
            color,
            ..ChannelMetadata::default()
        }
    };
    Facts {
        spacing,
        unit: spacing.iter().any(Option::is_some).then(|| "um".to_owned()),
        interval,
        channels: shown.iter().map(channel).collect(),
        ..Facts::default()
    }
}

/// Micrometers of a unit of length.
fn micrometers(unit: &str) -> Option<f64> {
    Some(match unit {
        "\u{b5}m" | "\u{3bc}m" | "um" | "micron" | "microns" => 1.0,
        "pm" => 1e-6,
        "\u{c5}" | "A" => 1e-4,
        "nm" => 1e-3,
        "mm" => 1e3,
        "cm" => 1e4,
        "in" => 25_400.0,
        "m" => 1e6,
        _ => return None,
    })
}

/// Seconds of a unit of time.
fn seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "s" => 1.0,
        "ms" => 1e-3,
        "\u{b5}s" | "\u{3bc}s" | "us" => 1e-6,
        "ns" => 1e-9,
        "min" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return None,
    })
}
