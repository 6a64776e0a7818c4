//! Where a volume is stored, and how it is opened there.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use super::format::{Entry, Format, Reader, Support, recognize, unread};
use super::names::listed;
use super::opened::{Opened, Version};
use super::options::ReadOptions;
use super::passed_over::PassedOver;
use crate::error::{Error, NotAFileReason, Problem};
use crate::volume::{Limits, Volume};

/// Where a volume is stored: the paths of its input, and which of the input's arrays it is.
///
/// An input is one path in most cases: a file, or a directory that is one input. A format whose inputs are
/// series of files gets all their paths, in their order.
#[derive(Clone, Debug)]
pub struct Location {
    paths: Vec<PathBuf>,
    array: Option<String>,
    found: Option<Found>,
    beside: Vec<(String, PassedOver)>,
}

/// How an array is opened, as the plan found it. It holds as long as the input has the same version.
#[derive(Clone, Debug)]
struct Found {
    reader: Reader,
    entry: Entry,
    version: Option<Version>,
}

impl PartialEq for Location {
    /// Whether both are the same array of the same paths.
    fn eq(&self, other: &Self) -> bool {
        (&self.paths, &self.array) == (&other.paths, &other.array)
    }
}

impl Eq for Location {}

impl Location {
    /// The array of this name in the input at `path`; `None` stands for the only one.
    pub fn new(path: impl Into<PathBuf>, array: Option<String>) -> Self {
        Self { paths: vec![path.into()], array, found: None, beside: Vec::new() }
    }

    /// The array of this name in the input that `paths` are, in their order: the files of a series.
    #[cfg(test)]
    pub(super) fn of_paths(paths: Vec<PathBuf>, array: Option<String>) -> Self {
        Self { paths, array, found: None, beside: Vec::new() }
    }

    /// The paths of the input: one in most cases, or the files of a series in their order.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// The first path, by which errors and reports call the input.
    pub fn path(&self) -> &Path {
        self.paths.first().map_or(Path::new(""), PathBuf::as_path)
    }

    /// The name of the array; `None` where the input has one array without a name.
    pub fn array(&self) -> Option<&str> {
        self.array.as_deref()
    }

    /// What is in the same input and is not converted unless it is named. Of several arrays of an input, the first
    /// one has the list.
    pub fn passed_over(&self) -> &[(String, PassedOver)] {
        &self.beside
    }

    /// The name in errors and reports: the path, with the array's name in brackets.
    pub fn name(&self) -> String {
        match &self.array {
            Some(array) => format!("{}[{array}]", self.path().display()),
            None => self.path().display().to_string(),
        }
    }

    /// Number of bytes of all files of the input; `None` if one of them cannot be looked at.
    pub fn bytes(&self) -> Option<u64> {
        self.paths.iter().map(|path| Some(fs::metadata(path).ok()?.len())).sum()
    }

    /// When the newest file of the input was changed.
    ///
    /// # Errors
    ///
    /// When one of them cannot be looked at.
    pub fn modified(&self) -> io::Result<SystemTime> {
        let mut newest = None;
        for path in &self.paths {
            newest = newest.max(Some(fs::metadata(path)?.modified()?));
        }
        newest.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Opens the volume, as [`Volume::open`] does. `formats` are the formats that are known.
    pub(crate) fn open(
        &self,
        formats: &'static [Format],
        options: ReadOptions,
        limits: Limits,
    ) -> Result<Volume<'static>, Error> {
        let opened = Opened::new(&self.paths)?.read_by(options);
        if let Some(Found { reader, entry, version }) = &self.found
            && *version == opened.version()
        {
            return (reader.open)(&opened, entry, limits);
        }
        open(formats, &opened, self.array(), limits)
    }
}

/// Opens the array of this name in an input; `None` stands for the only one.
///
/// # Errors
///
/// As [`Volume::open`].
pub(super) fn open(
    formats: &'static [Format],
    opened: &Opened<'_>,
    array: Option<&str>,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let reader = reader_of(formats, opened)?;
    let entries = (reader.contents)(opened)?;
    let entry = choose(entries, array).map_err(|problem| opened.error(problem))?;
    (reader.open)(opened, &entry, limits)
}

/// The volumes of the input at `path`: the array that is `wanted`, or one for each of its arrays that can be one,
/// in its order. Their samples are not looked at.
///
/// # Errors
///
/// When the input cannot be read, is of a format that is not read, is damaged, or has no array of this name.
pub(crate) fn locations(
    formats: &'static [Format],
    path: &Path,
    wanted: Option<&str>,
) -> Result<Vec<Location>, Error> {
    let paths = vec![path.to_owned()];
    let opened = Opened::new(&paths)?;
    let reader = reader_of(formats, &opened)?;
    let version = opened.version();
    let location = |entry: Entry| Location {
        paths: paths.clone(),
        array: entry.name.clone(),
        found: Some(Found { reader, entry, version }),
        beside: Vec::new(),
    };
    let entries = (reader.contents)(&opened)?;
    if wanted.is_some() {
        let entry = choose(entries, wanted).map_err(|problem| opened.error(problem))?;
        return Ok(vec![location(entry)]);
    }
    let (found, left) = without_passed_over(entries);
    let mut locations: Vec<Location> = found.into_iter().map(location).collect();
    if let Some(first) = locations.first_mut() {
        let name = |entry: Entry| Some((entry.name?, entry.passed_over?));
        first.beside = left.into_iter().filter_map(name).collect();
    }
    Ok(locations)
}

/// The names of the arrays of an input, in its order, whether they can be volumes or not.
///
/// # Errors
///
/// As [`locations`].
pub(super) fn names(formats: &'static [Format], path: &Path) -> Result<Vec<String>, Error> {
    let paths = [path.to_owned()];
    let opened = Opened::new(&paths)?;
    let entries = (reader_of(formats, &opened)?.contents)(&opened)?;
    Ok(entries.into_iter().filter(is_array).filter_map(|entry| entry.name).collect())
}

fn is_array(entry: &Entry) -> bool {
    entry.passed_over != Some(PassedOver::NoArray)
}

/// The arrays that are converted, and what is passed over. Where nothing else is there, arrays are converted that
/// can be no volumes, since the errors say why.
fn without_passed_over(entries: Vec<Entry>) -> (Vec<Entry>, Vec<Entry>) {
    let (found, left): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.passed_over.is_none());
    match found.is_empty() {
        false => (found, left),
        true => left.into_iter().partition(is_array),
    }
}

/// How an input is read. A file that no format recognizes is treated as the first of `formats`, and gets
/// the error of that format.
///
/// # Errors
///
/// When the input is of a format that is not read, or is a directory or a link that no format recognizes.
fn reader_of(formats: &'static [Format], opened: &Opened<'_>) -> Result<Reader, Error> {
    let format = match recognize(formats, &opened.head()) {
        Some((format, _)) => format,
        None if opened.is_directory() => {
            return Err(opened.error(Problem::NotAFile(NotAFileReason::Directory)));
        }
        None => {
            opened.file()?;
            formats.first().ok_or_else(|| opened.error(Problem::Bug("no format is known".into())))?
        }
    };
    match format.support {
        Support::Read(reader) => Ok(reader),
        Support::Known(way_out) => Err(opened.error(unread(formats, format, way_out, &opened.head()))),
    }
}

/// The array named `array`, or the only one. An only array without a name fits any name.
fn choose(entries: Vec<Entry>, array: Option<&str>) -> Result<Entry, Problem> {
    let entries = match array {
        Some(_) => entries.into_iter().filter(is_array).collect(),
        None => without_passed_over(entries).0,
    };
    let entries = match <[_; 1]>::try_from(entries) {
        Ok([only]) if array.is_none() || only.name.is_none() => return Ok(only),
        Ok([only]) => vec![only],
        Err(entries) => entries,
    };
    let names: Vec<String> = entries.iter().filter_map(|entry| entry.name.clone()).collect();
    let Some(wanted) = array else { return Err(Problem::SeveralArrays(listed(&names))) };
    entries
        .into_iter()
        .find(|entry| entry.name.as_deref() == Some(wanted))
        .ok_or_else(|| Problem::NoSuchArray { wanted: wanted.into(), found: listed(&names) })
}
