//! `.npz` archives: zip files whose entries are `.npy` files.
//!
//! An entry that is stored as it is is read where it lies, like a file of its own, after its checksum was
//! compared once. A deflated entry is inflated from its start in every reading, and its checksum is compared
//! at the end.

mod directory;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use self::directory::{NAME, ZipEntry, unusable};
use super::format::{Entry, Format, Reader, Support};
use super::npy::header;
use super::opened::Opened;
use super::probe::{Head, Match};
use crate::error::{Error, Problem};
use crate::volume::inflate::{CrcReader, DeflatedBytes, checksum_differs, inflate_problem, inflated};
use crate::volume::source::{FileSlice, StoredBytes};
use crate::volume::{Limits, Volume, provenance_name};

/// The format.
pub(super) const FORMAT: Format =
    Format { name: NAME, extensions: EXTENSIONS, probe, support: Support::Read(Reader { contents, open }) };

const EXTENSIONS: &[&str] = &["npz"];

/// The largest factor by which deflate can shrink data: two bits can stand for 258 bytes.
const MAX_DEFLATE_RATIO: u64 = 1032;

fn probe(head: &Head<'_>) -> Match {
    let zip = head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06");
    Match::content_or_name(zip, head.is_file_named(EXTENSIONS))
}

/// The arrays of an archive. If several entries have the same name, the last one counts, as in Python.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let (file, _) = opened.file()?;
    let mut arrays: Vec<(String, ZipEntry)> = Vec::new();
    let mut places = HashMap::new();
    for entry in directory::read(file).map_err(|problem| opened.error(problem))? {
        let Some(name) = entry.name.strip_suffix(".npy").map(String::from) else { continue };
        let place = *places.entry(name.clone()).or_insert(arrays.len());
        if place == arrays.len() {
            arrays.push((name, entry));
        } else {
            arrays[place].1 = entry;
        }
    }
    if arrays.is_empty() {
        return Err(opened.error(Problem::NoArrays));
    }
    Ok(arrays.into_iter().map(|(name, entry)| Entry::named(name, entry)).collect())
}

fn open(opened: &Opened<'_>, entry: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let (path, (file, _)) = (opened.path(), opened.file()?);
    let (Some(array), Some(place)) = (&entry.name, entry.place::<ZipEntry>()) else {
        return Err(opened.error(Problem::Bug("an array of another format".into())));
    };
    let name = format!("{}[{}]", path.display(), array.escape_debug());
    let volume = of_entry(&name, file, place, limits).map_err(|problem| Error::new(name, problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, Some(array)))))
}

/// The volume in an entry. Checks what can be checked before the samples are read.
fn of_entry(
    name: &str,
    file: &Arc<File>,
    entry: &ZipEntry,
    limits: Limits,
) -> Result<Volume<'static>, Problem> {
    if entry.encrypted {
        return Err(unusable("the array is encrypted"));
    }
    let offset = entry.data(file)?;
    let (name, slice) =
        (name.to_owned(), || FileSlice { file: Arc::clone(file), next: offset, left: entry.stored });
    match entry.method {
        0 => {
            let (layout, header) = header::read(&mut slice())?;
            layout.check_length(entry.stored.saturating_sub(header))?;
            check(slice(), entry.checksum)?;
            let bytes = StoredBytes { name, file: Arc::clone(file), offset: offset + header };
            Ok(Volume::stored(layout, bytes, limits))
        }
        8 => {
            let (layout, header) = header::read(&mut inflated(slice())).map_err(|problem| match problem {
                Problem::Read(error) => inflate_problem(error, unusable),
                other => other,
            })?;
            layout.check_length(entry.inflated.saturating_sub(header))?;
            if layout.bytes() / MAX_DEFLATE_RATIO > entry.stored {
                let found = entry.stored.saturating_mul(MAX_DEFLATE_RATIO);
                return Err(Problem::Truncated { promised: layout.bytes(), found });
            }
            let samples = DeflatedBytes {
                name: name.clone(),
                file: Arc::clone(file),
                offset,
                deflated: entry.stored,
                header,
                checksum: entry.checksum,
                promised: layout.bytes(),
                unusable,
            };
            Ok(Volume::sequential(name, layout, Box::new(samples), limits))
        }
        method => Err(unusable(&format!(
            "the array is compressed by method {method}; only stored and deflated arrays can be read"
        ))),
    }
}

/// Reads a stored entry once to compare its checksum: later readings may take its parts in any order.
fn check(slice: FileSlice, checksum: u32) -> Result<(), Problem> {
    let mut buffer = vec![0; slice.left.min(1 << 20) as usize];
    let mut reader = CrcReader::new(slice);
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Problem::Read(error)),
        }
    }
    if reader.crc.sum() == checksum { Ok(()) } else { Err(checksum_differs(unusable)) }
}
