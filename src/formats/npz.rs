//! `.npz` archives: zip files whose entries are `.npy` files.
//!
//! An entry that is stored is read where it lies, like a file of its own, after one reading has compared its
//! checksum. A deflated entry is inflated from its start in every reading, and compared as it goes.

mod directory;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use self::directory::{Entry, unusable};
use super::npy::header;
use crate::error::{Error, Problem};
use crate::volume::Limits;
use crate::volume::inflate::{CrcReader, DeflatedBytes, checksum_differs, inflate_problem, inflated};
use crate::volume::source::{FileSlice, StoredBytes};
use crate::volume::{Volume, provenance_name};

/// The most that deflate can shrink: 258 bytes to two bits.
const MAX_DEFLATE_RATIO: u64 = 1032;

/// The names of the arrays in the archive `file`.
pub(crate) fn arrays(file: File) -> Result<Vec<String>, Problem> {
    Ok(members(&Arc::new(file))?.into_iter().map(|(name, _)| name).collect())
}

/// Opens an array of the archive `file`, which is at `path`: the one named, or the only one.
pub(crate) fn open(
    path: &Path,
    file: File,
    array: Option<&str>,
    limits: Limits,
) -> Result<Volume<'static>, Error> {
    let file = Arc::new(file);
    let choose = || {
        let members = members(&file)?;
        let Some(wanted) = array else {
            return match <[_; 1]>::try_from(members) {
                Ok([only]) => Ok(only),
                Err(members) => Err(Problem::SeveralArrays(listed(names(&members)))),
            };
        };
        match members.iter().find(|(name, _)| name == wanted) {
            Some(member) => Ok(member.clone()),
            None => Err(Problem::NoSuchArray { wanted: wanted.into(), found: listed(names(&members)) }),
        }
    };
    let (member, entry) = choose().map_err(|problem| Error::at(path, problem))?;
    let name = format!("{}[{}]", path.display(), member.escape_debug());
    let volume = of_entry(name.clone(), file, &entry, limits).map_err(|problem| Error::new(name, problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, Some(&member)))))
}

/// The arrays of an archive by name. Of several entries with the same name, the last one counts, as in Python.
fn members(file: &Arc<File>) -> Result<Vec<(String, Entry)>, Problem> {
    let mut members: Vec<(String, Entry)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for entry in directory::read(file)? {
        let Some(name) = entry.name.strip_suffix(".npy").map(String::from) else { continue };
        let place = *places.entry(name.clone()).or_insert(members.len());
        if place == members.len() {
            members.push((name, entry));
        } else {
            members[place].1 = entry;
        }
    }
    if members.is_empty() { Err(Problem::NoArrays) } else { Ok(members) }
}

fn names(members: &[(String, Entry)]) -> impl ExactSizeIterator<Item = &str> {
    members.iter().map(|(name, _)| &**name)
}

/// The names of arrays, for a message.
pub(crate) fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    const LONGEST: usize = 16;
    let more = names.len().saturating_sub(LONGEST);
    let mut listed: Vec<_> = names.take(LONGEST).map(|name| format!("{name:?}")).collect();
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed.join(", ")
}

/// The volume in an entry. Checks what can be checked before the samples are read.
fn of_entry(
    name: String,
    file: Arc<File>,
    entry: &Entry,
    limits: Limits,
) -> Result<Volume<'static>, Problem> {
    if entry.encrypted {
        return Err(unusable("the array is encrypted"));
    }
    let offset = entry.data(&file)?;
    let slice = || FileSlice { file: Arc::clone(&file), next: offset, left: entry.stored };
    match entry.method {
        0 => {
            let (layout, header) = header::read(&mut slice())?;
            layout.check_length(entry.stored.saturating_sub(header))?;
            check(slice(), entry.checksum)?;
            let bytes = StoredBytes { name, file, offset: offset + header };
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
            let Entry { stored: deflated, checksum, .. } = *entry;
            let promised = layout.bytes();
            let samples = DeflatedBytes {
                name: name.clone(),
                file,
                offset,
                deflated,
                header,
                checksum,
                promised,
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
