//! Where the files of a store are: in a folder, or in a zip archive.
//!
//! A key is the path of a file below the root, with `/` between its parts. Only "not found" means that a file is not
//! there; any other failure to read it is an error.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Format;
use crate::error::Problem;
use crate::formats::zip::{self, ZipEntry};
use crate::volume::inflate::{Wrapping, inflated};
use crate::volume::source::{FileSlice, read_exact_at};

/// The most members of a folder that are looked at for arrays.
const MOST_MEMBERS: usize = 100_000;

/// A store.
pub(super) struct Store {
    pub(super) format: Format,
    place: Place,
}

enum Place {
    Folder(PathBuf),
    Zip {
        file: Arc<File>,
        /// The entries below `root`.
        entries: BTreeMap<String, ZipEntry>,
    },
}

/// A file of a store.
pub(super) enum Object {
    /// Some bytes of a file.
    Stored { file: Arc<File>, offset: u64, length: u64 },
    /// A file that was compressed in an archive.
    Inflated(Vec<u8>),
}

impl Store {
    /// The store in a folder.
    pub(super) fn of_folder(format: Format, path: &Path) -> Self {
        Self { format, place: Place::Folder(path.to_owned()) }
    }

    /// The store in a zip archive: its root, or the only folder in it.
    ///
    /// # Errors
    ///
    /// When the archive is damaged, or holds no store.
    pub(super) fn of_zip(format: Format, file: &Arc<File>) -> Result<Self, Problem> {
        let all = zip::read(file, super::unusable_zip)?;
        let is_metadata = |name: &str| super::METADATA.contains(&name);
        let root = |entry: &ZipEntry| match entry.name.rsplit_once('/') {
            Some((folder, name)) if is_metadata(name) => Some(format!("{folder}/")),
            None if is_metadata(&entry.name) => Some(String::new()),
            _ => None,
        };
        // What macOS adds has the names of the files that it is about.
        let is_added = |entry: &&ZipEntry| entry.name.starts_with("__MACOSX/");
        let roots = all.iter().filter(|entry| !is_added(entry)).filter_map(root);
        let root = roots.min_by_key(String::len).ok_or_else(|| format.damaged("no metadata are in it"))?;
        let below = |entry: ZipEntry| Some((entry.name.strip_prefix(&root)?.to_owned(), entry));
        Ok(Self {
            format,
            place: Place::Zip {
                file: Arc::clone(file),
                entries: all.into_iter().filter_map(below).collect(),
            },
        })
    }

    /// The file of this key; `None` where there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, is no file, or is compressed and becomes more than `most` bytes.
    pub(super) fn open(&self, key: &str, most: u64) -> Result<Option<Object>, Problem> {
        match &self.place {
            Place::Folder(root) => {
                let path = root.join(key);
                // Before it is opened, since opening a pipe would wait for another process.
                let is_file = match fs::metadata(&path) {
                    Ok(metadata) => metadata.is_file(),
                    Err(error) if is_absent(&error) => return Ok(None),
                    Err(error) => return Err(self.unreadable(key, error)),
                };
                if !is_file {
                    return Err(self.format.damaged(&format!("{key:?} is no file")));
                }
                let file = File::open(&path).map_err(|error| self.unreadable(key, error))?;
                let length = file.metadata().map_err(|error| self.unreadable(key, error))?.len();
                Ok(Some(Object::Stored { file: Arc::new(file), offset: 0, length }))
            }
            Place::Zip { file, entries } => {
                let Some(entry) = entries.get(key) else { return Ok(None) };
                self.open_entry(key, file, entry, most).map(Some)
            }
        }
    }

    fn open_entry(
        &self,
        key: &str,
        file: &Arc<File>,
        entry: &ZipEntry,
        most: u64,
    ) -> Result<Object, Problem> {
        let damaged = |reason: &str| self.format.damaged(&format!("{key:?} in the archive {reason}"));
        if entry.encrypted {
            return Err(damaged("is encrypted"));
        }
        let slice = FileSlice { file: Arc::clone(file), next: entry.data(file)?, left: entry.stored };
        match entry.method {
            0 => Ok(Object::Stored { file: Arc::clone(file), offset: slice.next, length: entry.stored }),
            8 if entry.inflated > most => Err(damaged("is too long")),
            8 => {
                let mut bytes = Vec::new();
                let mut reader = inflated(slice, Wrapping::Bare { checksum: entry.checksum });
                let mut all = (&mut reader).take(most + 1);
                all.read_to_end(&mut bytes).map_err(|error| self.unreadable(key, error))?;
                match bytes.len() as u64 == entry.inflated {
                    true => Ok(Object::Inflated(bytes)),
                    false => Err(damaged("has another length than its archive says")),
                }
            }
            method => Err(damaged(&format!(
                "is compressed by method {method}; only stored and deflated files are read"
            ))),
        }
    }

    /// All bytes of the file of this key, at most `most`; `None` where there is none.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], and when it is longer.
    pub(super) fn read(&self, key: &str, most: u64) -> Result<Option<Vec<u8>>, Problem> {
        let Some(object) = self.open(key, most)? else { return Ok(None) };
        if object.length() > most {
            let length = object.length();
            return Err(self.format.damaged(&format!("{key:?} has {length} bytes; at most {most} are read")));
        }
        let mut bytes = Vec::new();
        object.read_all(&mut bytes).map_err(|error| self.unreadable(key, error))?;
        Ok(Some(bytes))
    }

    /// The names of the folders in a folder, in their order.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub(super) fn folders(&self, path: &str) -> Result<Vec<String>, Problem> {
        let mut names = BTreeSet::new();
        match &self.place {
            Place::Folder(root) => {
                let entries = fs::read_dir(root.join(path)).map_err(|error| self.unreadable(path, error))?;
                for entry in entries.take(MOST_MEMBERS) {
                    let entry = entry.map_err(|error| self.unreadable(path, error))?;
                    let name = entry.file_name().into_string();
                    if let (Ok(name), true) = (name, fs::metadata(entry.path()).is_ok_and(|it| it.is_dir())) {
                        names.insert(name);
                    }
                }
            }
            Place::Zip { entries, .. } => {
                let start = if path.is_empty() { String::new() } else { format!("{path}/") };
                let inside = entries.range(start.clone()..).map_while(|(key, _)| key.strip_prefix(&*start));
                names.extend(
                    inside.filter_map(|key| Some(key.split_once('/')?.0.to_owned())).take(MOST_MEMBERS),
                );
            }
        }
        Ok(names.into_iter().filter(|name| !name.starts_with('.')).collect())
    }

    /// Calls `visit` for the key of each file below a folder, without the folder. Folders that cannot be read, and
    /// folders deeper than `depth`, are left out.
    pub(super) fn each_file(&self, path: &str, depth: usize, visit: &mut dyn FnMut(&str)) {
        match &self.place {
            Place::Folder(root) => each_file(&root.join(path), &mut String::new(), depth, visit),
            Place::Zip { entries, .. } => {
                let start = if path.is_empty() { String::new() } else { format!("{path}/") };
                let inside = entries.range(start.clone()..).map_while(|(key, _)| key.strip_prefix(&*start));
                inside.for_each(visit);
            }
        }
    }

    /// The path of a folder of the store; `None` in an archive.
    pub(super) fn path(&self, path: &str) -> Option<PathBuf> {
        match &self.place {
            Place::Folder(root) => Some(root.join(path)),
            Place::Zip { .. } => None,
        }
    }

    /// The problem of a file that cannot be read.
    pub(super) fn unreadable(&self, key: &str, error: io::Error) -> Problem {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                self.format.damaged(&format!("{key:?} is damaged: {error}"))
            }
            kind => Problem::Read(io::Error::new(kind, format!("{key:?} in it: {error}"))),
        }
    }
}

fn each_file(path: &Path, key: &mut String, depth: usize, visit: &mut dyn FnMut(&str)) {
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let length = key.len();
        key.push_str(&name);
        // A link is looked at where it leads.
        let is_folder = entry.file_type().is_ok_and(|it| match it.is_symlink() {
            true => fs::metadata(entry.path()).is_ok_and(|it| it.is_dir()),
            false => it.is_dir(),
        });
        if is_folder && depth > 0 {
            key.push('/');
            each_file(&entry.path(), key, depth - 1, visit);
        } else if !is_folder {
            visit(key);
        }
        key.truncate(length);
    }
}

/// Whether a file is not there. A part of its path may be a file, too.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

impl Object {
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::Stored { length, .. } => *length,
            Self::Inflated(bytes) => bytes.len() as u64,
        }
    }

    /// Fills `bytes` with all of the file. Its length must have been looked at.
    pub(super) fn read_all(&self, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.clear();
        bytes.resize(self.length() as usize, 0);
        self.read_at(0, bytes)
    }

    /// Fills `out` with bytes from `at` on.
    pub(super) fn read_at(&self, at: u64, out: &mut [u8]) -> io::Result<()> {
        match self {
            Self::Stored { file, offset, .. } => read_exact_at(file, out, offset + at),
            Self::Inflated(bytes) => {
                let rest = bytes.get(at as usize..).unwrap_or_default();
                out.copy_from_slice(rest.get(..out.len()).ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}

/// A path from metadata, below the folder `path`: without empty parts.
///
/// # Errors
///
/// When it leads out of the store.
pub(super) fn joined(format: Format, path: &str, below: &str) -> Result<String, Problem> {
    let mut joined = path.to_owned();
    for part in below.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let is_other = |c: char| c == '\0' || (cfg!(windows) && (c == '\\' || c == ':'));
        if part == ".." || part.contains(is_other) {
            return Err(format.damaged(&format!("the path {below:?} leads out of it")));
        }
        if !joined.is_empty() {
            joined.push('/');
        }
        joined.push_str(part);
    }
    Ok(joined)
}
