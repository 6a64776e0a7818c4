//! `.npz` archives: zip files whose members are `.npy` files, with or without that ending in their names.
//!
//! An entry that is stored as it is is read where it lies, like a file of its own, after its checksum was
//! compared once. A deflated entry is inflated from its start in every reading, and its checksum is compared
//! at the end.

mod member;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use self::member::Member;
use super::format::{Entry, Format, Reader, Support};
use super::gzip;
use super::known::arrays::is_zip_of_zarr;
use super::npy::header::{self, Header};
use super::npy::{check_length, is_array};
use super::opened::Opened;
use super::options::Trailing;
use super::passed_over::PassedOver;
use super::probe::{Head, Match};
use super::zip;
use crate::error::{Error, Problem};
use crate::volume::inflate::{After, CrcReader, DeflatedBytes, Wrapping, checksum_differs};
use crate::volume::source::{FileSlice, StoredBytes, read_exact_at};
use crate::volume::{Limits, Volume, provenance_name};

/// The format.
pub(super) const FORMAT: Format =
    Format { name: NAME, extensions: EXTENSIONS, probe, support: Support::Read(Reader { contents, open }) };

/// The name of the format, with an article.
const NAME: &str = "an .npz archive";

const EXTENSIONS: &[&str] = &["npz", "npz.gz"];

/// The largest factor by which deflate can shrink data: two bits can stand for 258 bytes.
pub(super) const MAX_DEFLATE_RATIO: u64 = 1032;

fn probe(head: &Head<'_>) -> Match {
    let is_zip = |start: &[u8]| start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06");
    let zip = (is_zip(head.start()) && !is_zip_of_zarr(head))
        || gzip::inside(head.start()).is_some_and(|start| is_zip(&start));
    Match::content_or_name(zip, head.is_file_named(&EXTENSIONS[..1]))
}

/// The members of an archive. If several have the same name, the last one counts, as in Python.
fn contents(opened: &Opened<'_>) -> Result<Vec<Entry>, Error> {
    let file = archive(opened)?;
    let mut members: Vec<Entry> = Vec::new();
    let mut places = HashMap::new();
    for entry in zip::read(&file, unusable).map_err(|problem| opened.error(problem))? {
        if entry.name.ends_with('/') && entry.inflated == 0 {
            continue;
        }
        let name = entry.name.strip_suffix(".npy").unwrap_or(&entry.name).to_owned();
        let (member, passed_over) = Member::look(&file, entry);
        let member = Entry::named(name.clone(), member).passed_over(passed_over);
        let place = *places.entry(name).or_insert(members.len());
        if place == members.len() {
            members.push(member);
        } else {
            members[place] = member;
        }
    }
    if members.iter().all(|member| member.passed_over == Some(PassedOver::NoArray)) {
        return Err(opened.error(Problem::NoArrays));
    }
    Ok(members)
}

fn open(opened: &Opened<'_>, entry: &Entry, limits: Limits) -> Result<Volume<'static>, Error> {
    let (path, file) = (opened.path(), archive(opened)?);
    let (Some(array), Some(member)) = (&entry.name, entry.place::<Member>()) else {
        return Err(opened.error(Problem::Bug("an array of another format".into())));
    };
    let name = format!("{}[{}]", path.display(), array.escape_debug());
    let volume = of_member(&name, &file, member, opened.options().trailing, limits)
        .map_err(|problem| Error::new(name, problem))?;
    Ok(volume.with_provenance_name(Some(&provenance_name(path, Some(array)))))
}

/// The archive, out of gzip if it is in it.
fn archive(opened: &Opened<'_>) -> Result<Arc<File>, Error> {
    let (file, start) = opened.file()?;
    match gzip::is(start) {
        true => gzip::unpacked(file).map(Arc::new).map_err(|problem| opened.error(problem)),
        false => Ok(Arc::clone(file)),
    }
}

/// The volume in a member. Checks what can be checked before the samples are read.
fn of_member(
    name: &str,
    file: &Arc<File>,
    member: &Member,
    trailing: Trailing,
    limits: Limits,
) -> Result<Volume<'static>, Problem> {
    let entry = &member.entry;
    let Header { layout, metadata, bytes: header } = match &member.header {
        Some(header) => header.clone(),
        None => header::read(&mut member::contents(file, entry)?).map_err(member::reading_problem)?,
    };
    let (name, offset) = (name.to_owned(), entry.data(file)?);
    if entry.method == 0 {
        let starts_another = || {
            let mut start = [0; 6];
            let end = offset + header + layout.bytes();
            read_exact_at(file, &mut start, end).is_ok() && is_array(&start)
        };
        check_length(&layout, entry.stored.saturating_sub(header), trailing, starts_another)?;
        check(FileSlice { file: Arc::clone(file), next: offset, left: entry.stored }, entry.checksum)?;
        let bytes = StoredBytes { name, file: Arc::clone(file), offset: offset + header };
        return Ok(Volume::stored(layout, bytes, limits).with_metadata(metadata));
    }
    check_length(&layout, entry.inflated.saturating_sub(header), trailing, || false)?;
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
        wrapping: Wrapping::Bare { checksum: entry.checksum },
        promised: layout.bytes(),
        after: if trailing == Trailing::Ignore { After::Ignored } else { After::Nothing },
        unusable,
    };
    Ok(Volume::sequential(name, layout, Box::new(samples), limits).with_metadata(metadata))
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

/// The problem of an archive that cannot be used, for this reason.
fn unusable(reason: &str) -> Problem {
    Problem::Format { format: NAME, reason: format!("is not a usable .npz archive: {reason}") }
}
