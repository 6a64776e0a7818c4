//! Where a volume is stored, and how it is opened there.

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use super::dicom::{self, SeriesFile};
use super::format::{Entry, Format, Reader, Support, recognize};
use super::input::{self, chosen, is_array, reader_of, without_passed_over};
use super::names::listed;
use super::opened::{Opened, Version};
use super::options::ReadOptions;
use super::passed_over::PassedOver;
use super::probe::Match;
use super::resolution::Resolution;
use super::sequence::{self, Group};
use crate::error::{Error, Problem, path_text};
use crate::volume::{Limits, Volume, provenance_name};

/// Where a volume is stored: the paths of its input, and which of the input's arrays it is.
///
/// An input is one path in most cases: a file, or a directory that is one input. A format whose inputs are
/// series of files gets all their paths, in their order.
#[derive(Clone, Debug)]
pub struct Location {
    paths: Vec<PathBuf>,
    array: Option<String>,
    found: Option<Box<Found>>,
    beside: Vec<(String, PassedOver)>,
    /// The array that this one is a level of, if it is one.
    level_of: Option<Option<String>>,
    /// What the files of a sequence are.
    group: Option<Box<Group>>,
    /// The file or folder that a series of files is called after.
    called: Option<PathBuf>,
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
        let paths = vec![path.into()];
        Self { paths, array, found: None, beside: Vec::new(), level_of: None, group: None, called: None }
    }

    /// The array of this name in the input that `paths` are, in their order: the files of a series.
    #[cfg(test)]
    pub(super) fn of_paths(paths: Vec<PathBuf>, array: Option<String>) -> Self {
        Self { paths, array, found: None, beside: Vec::new(), level_of: None, group: None, called: None }
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

    /// The name of the array that the GIF is called after: of a level of a pyramid, the array that it is a level of.
    pub fn whole_array(&self) -> Option<&str> {
        self.level_of.as_ref().unwrap_or(&self.array).as_deref()
    }

    /// What is in the same input and is not converted unless it is named. Of several arrays of an input, the first
    /// one has the list.
    pub fn passed_over(&self) -> &[(String, PassedOver)] {
        &self.beside
    }

    /// The path that the GIF is called after: the first path, the folder of a series, or the common name of the files
    /// of a sequence, which is no file.
    pub fn named_after(&self) -> &Path {
        let called = self.called.as_deref().unwrap_or(self.path());
        self.group.as_ref().map_or(called, |group| &group.common)
    }

    /// Whether the GIF is called after the folder of a series, whose name has no extension.
    pub(crate) fn is_named_after_folder(&self) -> bool {
        self.called.as_deref().is_some_and(|called| called != self.path())
    }

    /// Whether this is a sequence: numbered files that are one volume.
    pub fn is_sequence(&self) -> bool {
        self.group.is_some()
    }

    /// The name in the provenance of the GIF.
    pub(crate) fn provenance_name(&self) -> String {
        let own = self.found.as_ref().and_then(|found| found.entry.provenance.clone());
        match (&self.group, own) {
            (Some(group), _) => sequence::provenance_name(group),
            (None, Some(own)) => own,
            (None, None) => provenance_name(self.path(), self.array()),
        }
    }

    /// The name in errors and reports: the path, with the array's name in brackets.
    pub fn name(&self) -> String {
        match (&self.group, &self.array) {
            (Some(group), _) => sequence::name(group),
            (None, Some(array)) => format!("{}[{array}]", path_text(self.named_after())),
            (None, None) => path_text(self.named_after()),
        }
    }

    /// Number of bytes of all files of the input; `None` if one of them cannot be looked at.
    pub fn bytes(&self) -> Option<u64> {
        let mut bytes = 0;
        self.each_file(&mut |file| bytes += if file.is_file() { file.len() } else { 0 }).ok()?;
        Some(bytes)
    }

    /// When the newest file of the input was changed.
    ///
    /// # Errors
    ///
    /// When one of them cannot be looked at.
    pub fn modified(&self) -> io::Result<SystemTime> {
        let mut newest: io::Result<SystemTime> = Err(io::ErrorKind::NotFound.into());
        self.each_file(&mut |file| match (file.modified(), &newest) {
            (Ok(found), Ok(known)) if found <= *known => {}
            (found, _) => newest = found,
        })?;
        newest
    }

    /// Calls `visit` for each file of the input. Of folders, for all files in them and the folders themselves, but for
    /// a store whose array is in a folder of its own: then it is that one that counts.
    fn each_file(&self, visit: &mut dyn FnMut(&fs::Metadata)) -> io::Result<()> {
        let others = match &*self.paths {
            [first, others @ ..] if !others.is_empty() && first.is_dir() => others,
            all => all,
        };
        others.iter().try_for_each(|path| each_file(path, MOST_FOLDERS, visit))
    }

    /// Opens the volume, as [`Volume::open`] does. `formats` are the formats that are known.
    pub(crate) fn open(
        &self,
        formats: &'static [Format],
        options: ReadOptions,
        limits: Limits,
    ) -> Result<Volume<'static>, Error> {
        if let Some(group) = &self.group {
            return sequence::open(formats, group, &self.paths, options, limits);
        }
        let opened = Opened::new(&self.paths)?.read_by(options);
        if let Some(Found { reader, entry, version }) = self.found.as_deref()
            && (self.called.is_some() || *version == opened.version())
        {
            return (reader.open)(&opened, entry, limits);
        }
        input::open(formats, &opened, self.array(), limits)
    }
}

/// The most folders in one another. More are a circle of links.
const MOST_FOLDERS: usize = 40;

fn each_file(path: &Path, depth: usize, visit: &mut dyn FnMut(&fs::Metadata)) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    visit(&metadata);
    if metadata.is_dir() && depth > 0 {
        for entry in fs::read_dir(path)? {
            each_file(&entry?.path(), depth - 1, visit)?;
        }
    }
    Ok(())
}

/// The volumes of numbered files, by the rule for the numbers in their names: one for each group of files, in the
/// order of the first files. Files that are no part of a sequence are volumes of their own.
pub fn sequences(paths: Vec<PathBuf>) -> Vec<Location> {
    let (numbered, other): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| sequence::is_file(path));
    let location = |mut group: Group| {
        let paths = std::mem::take(&mut group.paths);
        let group = (paths.len() > 1).then(|| Box::new(group));
        Location { paths, array: None, found: None, beside: Vec::new(), level_of: None, group, called: None }
    };
    let other = other.into_iter().map(|path| Location::new(path, None));
    sequence::groups(numbered).into_iter().map(location).chain(other).collect()
}

/// The volumes of the input at `path`: the array that is `wanted`, or one for each of its arrays that can be one,
/// in its order; of each the level of this resolution. Their samples are not looked at.
///
/// # Errors
///
/// When the input cannot be read, is of a format that is not read, is damaged, or has no array of this name.
pub(crate) fn locations(
    formats: &'static [Format],
    path: &Path,
    wanted: Option<&str>,
    resolution: &Resolution,
) -> Result<Vec<Location>, Error> {
    let paths = vec![path.to_owned()];
    let opened = Opened::new(&paths)?;
    let reader = reader_of(formats, &opened)?;
    let version = opened.version();
    let location = |entry: Entry| {
        let whole = entry.name.clone();
        let entry = entry.at(resolution).map_err(|problem| opened.error(problem))?;
        Ok(Location {
            paths: paths.iter().chain(&entry.paths).cloned().collect(),
            array: entry.name.clone(),
            level_of: (whole != entry.name).then_some(whole),
            found: Some(Box::new(Found { reader, entry, version })),
            beside: Vec::new(),
            group: None,
            called: None,
        })
    };
    let entries = (reader.contents)(&opened)?;
    if let Some(wanted) = wanted {
        let entries = chosen(entries, wanted).map_err(|problem| opened.error(problem))?;
        return entries.into_iter().map(location).collect();
    }
    let (found, left) = without_passed_over(entries);
    let mut locations: Vec<Location> = found.into_iter().map(location).collect::<Result<_, Error>>()?;
    if let Some(first) = locations.first_mut() {
        let name = |entry: Entry| Some((entry.name?, entry.passed_over?));
        first.beside = left.into_iter().filter_map(name).collect();
    }
    Ok(locations)
}

/// What a search has found among the files of a format that has series.
#[derive(Default)]
pub(crate) struct SeriesFound {
    /// The volumes, each with whether it is one of several that are called alike.
    pub(crate) volumes: Vec<(Location, bool)>,
    pub(crate) failed: Vec<Error>,
    /// Number of files beside one that is refused for the same reason.
    pub(crate) refused_alike: usize,
    /// Number of files of the format without images.
    pub(crate) without_images: usize,
    /// Number of series whose pixels may show names.
    pub(crate) may_show_names: usize,
}

/// The series that files make: all of them, or those with the name that is `wanted`.
pub(crate) fn series(files: &[SeriesFile], wanted: Option<&str>) -> SeriesFound {
    let dicom::Grouped { series, mut failed, refused_alike, without_images, may_show_names } =
        dicom::grouped(files);
    let Support::ReadSeries(reader) = dicom::FORMAT.support else { return SeriesFound::default() };
    let name = |entry: &Entry| entry.name.clone().or_else(|| entry.alias.clone()).unwrap_or_default();
    let names: Vec<String> = series.iter().map(name).collect();
    let is_wanted = |entry: &Entry| wanted.is_none_or(|wanted| name(entry) == wanted);
    let (chosen, left): (Vec<Entry>, Vec<Entry>) = series.into_iter().partition(is_wanted);
    if let (true, Some(first), Some(wanted)) = (chosen.is_empty(), left.first(), wanted) {
        let called = first.called.clone().unwrap_or_default();
        let problem = Problem::NoSuchArray { wanted: wanted.into(), found: listed(&names) };
        failed.push(Error::at(&called, problem));
    }
    let volume = |entry: Entry| {
        let first = entry.place::<dicom::Series>().map(dicom::Series::first_path).unwrap_or_default();
        let location = Location {
            paths: std::iter::once(first).chain(entry.paths.iter().cloned()).collect(),
            array: entry.name.clone(),
            level_of: None,
            beside: Vec::new(),
            group: None,
            called: entry.called.clone(),
            found: Some(Box::new(Found { reader, entry, version: None })),
        };
        let is_one_of_several = wanted.is_none() && location.array.is_some();
        (location, is_one_of_several)
    };
    let volumes = chosen.into_iter().map(volume).collect();
    SeriesFound { volumes, failed, refused_alike, without_images, may_show_names }
}

/// Whether the content of the file at `path` is of a format that has series.
pub(crate) fn is_of_series(formats: &'static [Format], path: &Path) -> bool {
    let paths = [path.to_owned()];
    Opened::new(&paths).is_ok_and(|opened| {
        let found = recognize(formats, &opened.head());
        found.is_some_and(|(format, fit)| format.has_series() && fit == Match::Content)
    })
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
    let is_left_out =
        |entry: &Entry| matches!(entry.passed_over, Some(PassedOver::Aside | PassedOver::NotThere));
    let is_listed = |entry: &Entry| is_array(entry) && !is_left_out(entry);
    Ok(entries.into_iter().filter(is_listed).filter_map(|entry| entry.name).collect())
}
