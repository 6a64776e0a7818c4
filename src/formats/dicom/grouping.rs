//! The files that a search has found, as series: what they are called, and which of them are no images.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use super::found::Found;
use super::instance::{AtPath, Instance, at_path};
use super::series::{self, Series};
use crate::error::{Error, Problem, WayOut};
use crate::formats::format::Entry;

/// Files for which it pays to start threads.
const MANY: usize = 64;

/// The most threads. They wait for a disk, and not for one another.
const MOST_THREADS: usize = 8;

/// A file that may belong to a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeriesFile {
    pub(crate) path: PathBuf,
    pub(crate) why: Why,
}

/// Why a file may belong to a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A user has named it.
    Named,
    /// Its name has the extension of the format.
    Extension,
    /// Its name has no extension, and may be the name of any file.
    Bare,
}

/// What files are.
#[derive(Default)]
pub(crate) struct Grouped {
    /// The volumes, each with what it is called after.
    pub(crate) series: Vec<Entry>,
    pub(crate) failed: Vec<Error>,
    /// Number of files that a search has found beside one that is refused for the same reason.
    pub(crate) refused_alike: usize,
    /// Number of files of the format without images.
    pub(crate) without_images: usize,
    /// Number of series whose pixels may show names.
    pub(crate) may_show_names: usize,
}

/// Groups files into series.
pub(crate) fn grouped(files: &[SeriesFile]) -> Grouped {
    let mut grouped = Grouped::default();
    let mut instances = Vec::new();
    let mut refused = HashSet::new();
    for (file, found) in files.iter().zip(read(files)) {
        let fail = |problem| Some(Error::at(&file.path, problem));
        let failed = match found {
            Ok(AtPath::Found(Found::Image(header), length)) => {
                instances.push(Arc::new(Instance { path: file.path.clone(), length, header }));
                None
            }
            Ok(AtPath::Found(none, _)) if file.why == Why::Named => none.image().err().and_then(fail),
            Ok(AtPath::Found(..)) => {
                grouped.without_images += 1;
                None
            }
            Ok(AtPath::Other) if file.why == Why::Bare => None,
            Ok(AtPath::Other) => fail(super::found::not_dicom()),
            Err(Problem::Read(_) | Problem::NotAFile(_)) if file.why == Why::Bare => None,
            // All files of a series are compressed alike, so that one of them stands for those beside it.
            Err(Problem::UnreadFormat { format, way_out: WayOut::Uncompress })
                if file.why != Why::Named && !refused.insert((file.path.parent(), format)) =>
            {
                grouped.refused_alike += 1;
                None
            }
            Err(problem) => fail(problem),
        };
        grouped.failed.extend(failed);
    }
    let all = series::all(instances);
    grouped.may_show_names = all.iter().filter(|series| may_show_names(series)).count();
    let is_named = |series: &Series| {
        let path = &series.files[0].path;
        series.files.len() == 1 && files.iter().any(|file| file.why == Why::Named && &file.path == path)
    };
    let called = |series: Series| match is_named(&series) {
        true => (Some(series.files[0].path.clone()), series),
        false => (Some(folder(&series)), series),
    };
    grouped.series = entries_of(all.into_iter().map(called).collect());
    grouped
}

/// The volumes of one file, as entries.
pub(super) fn entries(all: Vec<Series>) -> Vec<Entry> {
    entries_of(all.into_iter().map(|series| (None, series)).collect())
}

/// The entries of series with what they are called after. Where several are called after the same, they have names:
/// the numbers of the series.
fn entries_of(all: Vec<(Option<PathBuf>, Series)>) -> Vec<Entry> {
    let mut counts: HashMap<Option<PathBuf>, usize> = HashMap::new();
    all.iter().for_each(|(called, _)| *counts.entry(called.clone()).or_default() += 1);
    let mut used: HashMap<(Option<PathBuf>, i64), usize> = HashMap::new();
    let entry = |(called, series): (Option<PathBuf>, Series)| {
        let number = series.number.unwrap_or(0);
        let times = used.entry((called.clone(), number)).or_default();
        *times += 1;
        let name = match *times {
            1 => number.to_string(),
            times @ 2..=26 => format!("{number}{}", char::from(b'a' + times as u8 - 1)),
            times => format!("{number}_{times}"),
        };
        let several = counts.get(&called).is_some_and(|count| *count > 1);
        let provenance = provenance(&series);
        let paths = series.files.iter().map(|file| file.path.clone()).skip(1).collect();
        let entry = match several {
            true => Entry::named(name, series),
            false => Entry::unnamed(series).with_alias(name),
        };
        entry.with_paths(paths).of_series(called, provenance)
    };
    all.into_iter().map(entry).collect()
}

/// What the record of a GIF says of its source: nothing but the kind of image.
fn provenance(series: &Series) -> String {
    match series.header().modality {
        Some(modality) => format!("dicom series, {modality}"),
        None => "dicom series".to_owned(),
    }
}

/// The folder in which all files of a series are.
fn folder(series: &Series) -> PathBuf {
    let mut folders = series.files.iter().map(|file| file.path.parent().unwrap_or(Path::new("")));
    let first = folders.next().unwrap_or(Path::new(""));
    let common = folders.fold(first, |common, folder| {
        common.ancestors().find(|common| folder.starts_with(common)).unwrap_or(Path::new(""))
    });
    if common.as_os_str().is_empty() { PathBuf::from(".") } else { common.to_owned() }
}

/// Whether pixels may show the name of a patient: pictures of screens and films, and what says so itself.
fn may_show_names(series: &Series) -> bool {
    let is_screen = |code| matches!(code, "US" | "SC" | "XC" | "ES" | "OT" | "IVUS");
    series.header().modality.is_none_or(is_screen) || series.files.iter().any(|file| file.header.burned_in)
}

/// What is at each path.
fn read(files: &[SeriesFile]) -> Vec<Result<AtPath, Problem>> {
    let one = |file: &SeriesFile| at_path(&file.path);
    if files.len() < MANY {
        return files.iter().map(one).collect();
    }
    let part = files.len().div_ceil(MOST_THREADS);
    thread::scope(|scope| {
        let read = |part: &'_ [SeriesFile]| part.iter().map(one).collect::<Vec<_>>();
        let threads: Vec<_> =
            files.chunks(part).map(|part| (part, scope.spawn(move || read(part)))).collect();
        let join = |(part, thread): (&[SeriesFile], thread::ScopedJoinHandle<'_, Vec<_>>)| {
            // A panic of one thread is met again here, and reported as any other.
            thread.join().unwrap_or_else(|_| read(part))
        };
        threads.into_iter().flat_map(join).collect()
    })
}
