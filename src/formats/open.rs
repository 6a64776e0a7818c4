//! The door: which format a file has, and whether it is a file at all.
//!
//! A format is one file of this directory and one line of each `match` here.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::{npy, npz};
use crate::error::{Error, Problem};
use crate::volume::Limits;
use crate::volume::Volume;
use crate::volume::source::read_exact_at;

/// The formats of volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// One array.
    Npy,
    /// An archive of arrays with names.
    Npz,
}

impl Format {
    /// Tells the format by how the file begins or, when that tells nothing, by the extension of its name.
    fn of(path: &Path, file: &File) -> Self {
        let mut start = [0; 4];
        let known = read_exact_at(file, &mut start, 0).ok().and_then(|()| Format::by_start(start));
        known.unwrap_or(match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("npz") => Format::Npz,
            _ => Format::Npy,
        })
    }

    /// The format of files that begin so.
    fn by_start(start: [u8; 4]) -> Option<Self> {
        match &start {
            b"\x93NUM" => Some(Format::Npy),
            b"PK\x03\x04" | b"PK\x05\x06" => Some(Format::Npz),
            _ => None,
        }
    }
}

impl Volume<'static> {
    /// Opens the array in a file, without reading its samples; only those of an array that is stored in an archive are read once,
    /// to compare their checksum. What is wrong with other ones is found by the first pass.
    ///
    /// `array` chooses one of the arrays of an `.npz` archive by name; `None` stands for its only one. A `.npy` file
    /// has one array without a name, so there `array` is ignored. Whatever the size of the file, a volume takes at most about
    /// 160 MiB of memory.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not of a known format, is damaged, or its array is no volume; see [`Problem`].
    pub fn open(path: &Path, array: Option<&str>) -> Result<Self, Error> {
        Self::open_within(path, array, Limits::STANDARD)
    }

    /// As [`Volume::open`], within other limits.
    pub(crate) fn open_within(path: &Path, array: Option<&str>, limits: Limits) -> Result<Self, Error> {
        let file = regular_file(path)?;
        match Format::of(path, &file) {
            Format::Npy => npy::open(path, file, limits),
            Format::Npz => npz::open(path, file, array, limits),
        }
    }
}

/// Whether there is a file at `path` that begins as one of the formats does: one that nothing else should be written over.
pub fn is_volume(path: &Path) -> bool {
    let mut start = [0; 4];
    // A pipe would be waited for.
    fs::metadata(path).is_ok_and(|it| it.is_file())
        && File::open(path).and_then(|file| read_exact_at(&file, &mut start, 0)).is_ok()
        && Format::by_start(start).is_some()
}

/// The names of the arrays in a file, in its order; none for a `.npy` file, whose one array has no name.
///
/// The arrays themselves are not looked at.
///
/// # Errors
///
/// When the file cannot be read, or is a damaged archive or one without arrays.
pub fn arrays(path: &Path) -> Result<Vec<String>, Error> {
    let file = regular_file(path)?;
    match Format::of(path, &file) {
        Format::Npy => Ok(Vec::new()),
        Format::Npz => npz::arrays(file).map_err(|problem| Error::at(path, problem)),
    }
}

/// Opens a file that has a length and can be read again and again.
fn regular_file(path: &Path) -> Result<File, Error> {
    let error = |problem| Error::at(path, problem);
    // Before the file is opened, since opening a pipe that nobody writes to would wait forever.
    let metadata = fs::metadata(path).map_err(|reason| error(Problem::Read(reason)))?;
    if metadata.is_dir() {
        return Err(error(Problem::NotAFile("a directory; name the .npy or .npz files in it".into())));
    }
    if !metadata.is_file() {
        return Err(error(Problem::NotAFile(
            "a pipe, a socket or a device, which cannot be read twice; feed it to the standard input and name it -"
                .into(),
        )));
    }
    if metadata.len() == 0 {
        return Err(error(Problem::Empty));
    }
    File::open(path).map_err(|reason: io::Error| error(Problem::Read(reason)))
}
