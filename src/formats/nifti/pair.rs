//! The header and the samples of an input: one file, or two beside one another.

use std::path::{Path, PathBuf};

use super::header::Header;
use super::header_of;
use crate::error::{Error, Problem};
use crate::formats::opened::Opened;
use crate::formats::raw::RawFile;

/// What may stand behind the extension of either file.
const PACKED: [&str; 3] = ["", ".gz", ".bz2"];

/// A header, and the file of its samples.
pub(super) struct Pair {
    pub header: Header,
    pub samples: RawFile,
    /// Files of the input beside its own.
    pub others: Vec<PathBuf>,
}

impl Pair {
    /// Reads the header of an input, and opens its samples. Of a pair, either file stands for both.
    ///
    /// # Errors
    ///
    /// When the header cannot be read, or the other file is missing.
    pub fn of(opened: &Opened<'_>) -> Result<Self, Error> {
        let file = RawFile::of(opened)?;
        if opened.head().is_file_named(super::SAMPLES.extensions) && !has_header(&file) {
            let path = beside(opened.path(), "img", "hdr").ok_or_else(|| {
                opened.error(lacks("samples without a header, which should be in", opened.path(), "hdr"))
            })?;
            let found = RawFile::open(&path)?;
            let header = header_of(&found).map_err(|problem| Error::at(&path, problem))?;
            return Ok(Self { header, samples: file, others: vec![path] });
        }
        let header = header_of(&file).map_err(|problem| opened.error(problem))?;
        if !header.is_pair {
            return Ok(Self { header, samples: file, others: Vec::new() });
        }
        let path = beside(opened.path(), "hdr", "img").ok_or_else(|| {
            opened.error(lacks("a header without samples, which should be in", opened.path(), "img"))
        })?;
        Ok(Self { header, samples: RawFile::open(&path)?, others: vec![path] })
    }
}

/// Whether a file that is named as samples has a header all the same.
fn has_header(file: &RawFile) -> bool {
    header_of(file).is_ok_and(|header| !header.is_pair)
}

/// The name of a file without its extension `own`, and whether that is in upper case.
fn without(path: &Path, own: &str) -> Option<(PathBuf, bool)> {
    let name = path.file_name()?.to_str()?;
    let lower = name.to_ascii_lowercase();
    let end = PACKED.iter().find_map(|packed| lower.strip_suffix(&format!(".{own}{packed}")))?.len();
    let extension = name.get(end + 1..end + 2)?;
    Some((path.with_file_name(name.get(..end)?), extension.chars().all(|c| c.is_ascii_uppercase())))
}

/// The file beside `path` that has the extension `other` in place of `own`, as it is or compressed.
fn beside(path: &Path, own: &str, other: &str) -> Option<PathBuf> {
    let (stem, is_upper) = without(path, own)?;
    let name = |packed: &str| {
        let mut name = stem.clone().into_os_string();
        name.push(if is_upper {
            format!(".{other}{packed}").to_uppercase()
        } else {
            format!(".{other}{packed}")
        });
        PathBuf::from(name)
    };
    PACKED.iter().map(|packed| name(packed)).find(|path| path.is_file())
}

/// The problem of a file without the other one.
fn lacks(what: &str, path: &Path, other: &str) -> Problem {
    let own = if other == "img" { "hdr" } else { "img" };
    let stem = without(path, own).map(|(stem, _)| stem).unwrap_or_default();
    let stem = stem.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = if stem.is_empty() { format!("a file .{other}") } else { format!("{stem}.{other}") };
    Problem::Format { format: super::NAME, reason: format!("has {what} {name}, and that is not there") }
}
