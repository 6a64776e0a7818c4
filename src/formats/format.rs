//! What a file format declares, and how the format of an input is found.

use std::any::Any;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::opened::Opened;
use super::passed_over::PassedOver;
use super::probe::{Head, HeadContent, Match, has_extension};
use super::resolution::Resolution;
use crate::error::{Error, Problem, WayOut};
use crate::volume::{Limits, Volume};

/// A file format.
#[derive(Debug)]
pub(crate) struct Format {
    /// Its name with an article: `a TIFF file`.
    pub name: &'static str,
    /// The extensions of its files, in lower case and without the first dot: `nii.gz`.
    pub extensions: &'static [&'static str],
    /// Says how well an input fits this format.
    pub probe: fn(&Head<'_>) -> Match,
    /// How its inputs are read, or what would help.
    pub support: Support,
}

/// What can be done with the inputs of a format.
#[derive(Debug)]
pub(crate) enum Support {
    /// They are read.
    Read(Reader),
    /// They are single pictures, which are read if they are named, or as files of a sequence.
    ReadPicture(Reader),
    /// They are read, and several files that belong together are one volume.
    ReadSeries(Reader),
    /// They are read if they are named. A search finds them by other files, which stand for them.
    ReadNamed(Reader),
    /// They are recognized but not read.
    Known(WayOut),
}

/// How the inputs of a format are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    /// Lists the arrays of an input, in its order. Their samples are not looked at.
    pub contents: fn(&Opened<'_>) -> Result<Vec<Entry>, Error>,
    /// Opens one of the listed arrays.
    pub open: fn(&Opened<'_>, &Entry, Limits) -> Result<Volume<'static>, Error>,
}

impl Format {
    /// A format that is recognized but not read.
    pub const fn known(
        name: &'static str,
        extensions: &'static [&'static str],
        probe: fn(&Head<'_>) -> Match,
        way_out: WayOut,
    ) -> Self {
        Self { name, extensions, probe, support: Support::Known(way_out) }
    }

    /// Whether inputs of this format are read.
    pub fn is_read(&self) -> bool {
        !matches!(self.support, Support::Known(_))
    }

    /// Whether several files of this format may be one volume.
    pub fn has_series(&self) -> bool {
        matches!(self.support, Support::ReadSeries(_))
    }

    /// Whether a search of directories looks for inputs of this format. It looks for `pictures` only where they are
    /// files of a sequence.
    pub fn is_searched(&self, pictures: bool) -> bool {
        match self.support {
            Support::Read(_) | Support::ReadSeries(_) => true,
            Support::ReadPicture(_) => pictures,
            Support::ReadNamed(_) | Support::Known(_) => false,
        }
    }

    /// Whether `name`, in lower case, has one of the extensions.
    pub fn has_extension(&self, name: &str) -> bool {
        self.extensions.iter().any(|extension| has_extension(name, extension))
    }
}

/// An array of an input, as [`Reader::contents`] lists it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// `None` in a format of one array without a name.
    pub name: Option<String>,
    /// What an array without a name may be chosen by where others have names.
    pub alias: Option<String>,
    /// Why it is not converted unless it is named.
    pub passed_over: Option<PassedOver>,
    /// Files that belong to the array, beside the input's own.
    pub paths: Vec<PathBuf>,
    /// Smaller pictures of the array, the largest first. They are entries of the input, too.
    pub levels: Vec<Entry>,
    /// Width and height of its pictures, where it is a level or has levels.
    pub size: (usize, usize),
    /// The file or folder that a series of files is called after.
    pub called: Option<PathBuf>,
    /// The name in the provenance of its GIF, where that is not the name of the file.
    pub provenance: Option<String>,
    /// What the format remembers to open the array, of a type of its own.
    place: Option<Arc<dyn Any + Send + Sync>>,
}

impl Entry {
    /// The array of an input that holds one array without a name.
    pub const ONLY: Self = Self {
        name: None,
        alias: None,
        passed_over: None,
        paths: Vec::new(),
        levels: Vec::new(),
        size: (0, 0),
        called: None,
        provenance: None,
        place: None,
    };

    /// An array with a name.
    pub fn named(name: String, place: impl Any + Send + Sync) -> Self {
        Self { name: Some(name), ..Self::unnamed(place) }
    }

    /// The array of an input that holds one array without a name.
    pub fn unnamed(place: impl Any + Send + Sync) -> Self {
        Self { place: Some(Arc::new(place)), ..Self::ONLY }
    }

    /// The same array, which has no name and is chosen by this one where others have names.
    pub fn with_alias(self, alias: String) -> Self {
        Self { alias: Some(alias), ..self }
    }

    /// The same array, which is not converted unless it is named if there is a reason.
    pub fn passed_over(self, reason: Option<PassedOver>) -> Self {
        Self { passed_over: reason, ..self }
    }

    /// The same array, which is in other files, too.
    pub fn with_paths(self, paths: Vec<PathBuf>) -> Self {
        Self { paths, ..self }
    }

    /// The same array, with smaller pictures of it, the largest first.
    pub fn with_levels(self, levels: Vec<Entry>) -> Self {
        Self { levels, ..self }
    }

    /// The same array, whose pictures have this width and height.
    pub fn with_size(self, size: (usize, usize)) -> Self {
        Self { size, ..self }
    }

    /// The same array, of a series that is called after a file or folder, and whose GIFs have this provenance.
    pub fn of_series(self, called: Option<PathBuf>, provenance: String) -> Self {
        Self { called, provenance: Some(provenance), ..self }
    }

    /// The array, or one of its levels.
    ///
    /// # Errors
    ///
    /// [`Problem::NoSuchLevel`] where there is none of this number or name.
    pub fn at(self, resolution: &Resolution) -> Result<Self, Problem> {
        let number = match resolution {
            Resolution::Level(number) => Some(*number).filter(|number| *number <= self.levels.len()),
            Resolution::Pixels(pixels) => {
                let is_enough = |level: &&Entry| level.size.0.max(level.size.1) >= *pixels;
                Some(self.levels.iter().take_while(is_enough).count())
            }
            Resolution::Named(name) => match [&self.name, &self.alias].contains(&&Some(name.clone())) {
                true => Some(0),
                false => {
                    let place = self.levels.iter().position(|level| level.name.as_ref() == Some(name));
                    let place = place.map(|place| place + 1);
                    // Levels that are files of a store are called by their paths, or by the ends of these.
                    let is_path =
                        |entry: &Entry| entry.alias.as_ref().is_some_and(|path| ends_with(path, name));
                    place.or_else(|| std::iter::once(&self).chain(&self.levels).position(is_path))
                }
            },
        };
        match number {
            Some(0) => Ok(self),
            Some(number) => Ok(self.levels.into_iter().nth(number - 1).unwrap_or(Self::ONLY)),
            None => Err(Problem::NoSuchLevel { wanted: resolution.to_string(), found: self.level_list() }),
        }
    }

    /// The numbers, sizes and names of all levels, as a list for a person.
    fn level_list(&self) -> String {
        if self.levels.is_empty() {
            return "only level 0".to_owned();
        }
        let level = |(number, level): (usize, &Entry)| {
            let (width, height) = level.size;
            let name = level.name.as_ref().map_or(String::new(), |name| format!(", {name:?}"));
            format!("{number} ({width}x{height}{name})")
        };
        let all = std::iter::once(self).chain(&self.levels).enumerate().map(level);
        all.collect::<Vec<_>>().join(", ")
    }

    /// What the format remembers, if it is a `T`.
    pub fn place<T: Any>(&self) -> Option<&T> {
        self.place.as_deref()?.downcast_ref()
    }
}

/// Whether a path ends with the parts of another one.
fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The format that fits best, and how well. Of formats that fit equally well, the first one.
pub(crate) fn recognize(formats: &'static [Format], head: &Head<'_>) -> Option<(&'static Format, Match)> {
    let mut best = None;
    for format in formats {
        let fit = (format.probe)(head);
        if fit > best.map_or(Match::No, |(_, fit)| fit) {
            best = Some((format, fit));
        }
        if fit == Match::Content {
            break;
        }
    }
    best
}

/// The format of a directory that is one input; `None` for other directories. `names` are the names in it.
pub(crate) fn directory_format(
    formats: &'static [Format],
    path: &Path,
    names: &[OsString],
) -> Option<&'static Format> {
    match recognize(formats, &Head::new(path, HeadContent::Directory(names))) {
        Some((format, Match::Content)) => Some(format),
        _ => None,
    }
}

/// The problem of an input of a format that is known but not read.
pub(crate) fn unread(formats: &[Format], format: &Format, way_out: WayOut, head: &Head<'_>) -> Problem {
    let format = match way_out {
        // The name says what is compressed.
        WayOut::Decompress(_) => {
            let inside = head.name().rsplit_once('.').map_or("", |(inside, _)| inside);
            formats.iter().find(|format| format.has_extension(inside)).map_or("a file", |format| format.name)
        }
        _ => format.name,
    };
    Problem::UnreadFormat { format, way_out }
}

/// The usual extensions of the formats that a search of directories looks for, as a text: `.npy, .npz, .tif or .nii`
/// if `conjunction` is `or`.
pub(crate) fn extensions(formats: &[Format], conjunction: &str) -> String {
    let all: Vec<String> = formats
        .iter()
        .filter(|format| format.is_searched(false))
        .filter_map(|format| format.extensions.first())
        .map(|extension| format!(".{extension}"))
        .collect();
    match &*all {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}
