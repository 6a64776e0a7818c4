//! The `.npz` reader.

use std::fs;

use vol2gif::formats::arrays;
use vol2gif::volume::Volume;
use vol2gif_kit::npy_writer::{header, npy_with, npz};

use crate::decisions::Decisions;
use crate::{directory, reading};

/// The most arrays of an archive that are read.
const ARRAYS: usize = 8;

/// The reader returns an error or a volume for any bytes, and for an archive that the bytes describe, whole
/// or damaged. An array of an undamaged archive is the same as a stream of its bytes.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    if decisions.byte() < 64 {
        return survive(decisions.0, &[]);
    }
    let deflated = decisions.flag();
    let entries: Vec<(String, Vec<u8>)> = (0..=decisions.below(3)).map(|_| entry(&mut decisions)).collect();
    let array = |name: &String| name.strip_suffix(".npy").unwrap_or(name).to_owned();
    let mut names: Vec<String> = entries.iter().map(|(name, _)| array(name)).collect();
    names.sort();
    names.dedup();
    if names.len() < entries.len() || names.iter().any(|name| name.contains("._") || name.ends_with('/')) {
        // Of two entries of one name the last one counts; other names are those of a system's own files.
        return;
    }
    let listed: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    let mut archive = npz(&listed, deflated);
    if decisions.0.is_empty() {
        return survive(&archive, &entries);
    }
    // Bytes near the end, where the directory is, or near the beginning are changed.
    for _ in 0..8 {
        let (end, place, byte) =
            (decisions.flag(), usize::from(decisions.word()) % archive.len(), decisions.byte());
        let place = if end { archive.len() - 1 - place } else { place };
        archive[place] = byte;
        if decisions.0.is_empty() {
            break;
        }
    }
    survive(&archive, &[]);
}

/// An entry of an archive: mostly an array.
fn entry(decisions: &mut Decisions<'_>) -> (String, Vec<u8>) {
    let length = decisions.below(20);
    let name = String::from_utf8_lossy(decisions.take(length)).into_owned();
    let name = if decisions.byte() < 250 { format!("{name}.npy") } else { name };
    if decisions.byte() > 200 {
        let length = decisions.below(200);
        return (name, decisions.take(length).to_vec());
    }
    let axes: Vec<usize> = (0..decisions.one_of(&[3, 4, 3, 2])).map(|_| decisions.below(20)).collect();
    let descr = decisions.one_of(&["|u1", "<u2", ">f4", "<f8", "|b1", "<i8", ">f2", "|O"]);
    let header = header(descr, decisions.flag(), &axes);
    // As many bytes of samples as the header promises, or a few more or less.
    let width = descr[2..].parse().unwrap_or(1);
    let promised = axes.iter().product::<usize>() * width;
    let count = match decisions.byte() {
        0 => promised + decisions.below(256),
        1 => promised.saturating_sub(decisions.below(256)),
        _ => promised,
    };
    let samples = decisions.picture(count.min(1 << 16));
    (name, npy_with(1, &header, &samples))
}

/// Lists, opens and reads an archive. `entries` are its entries, if they are known.
fn survive(archive: &[u8], entries: &[(String, Vec<u8>)]) {
    let directory = directory();
    let path = directory.path().join("a.npz");
    fs::write(&path, archive).unwrap();
    let names = arrays(&path).unwrap_or_default();
    if !entries.is_empty() {
        let is_array = |bytes: &[u8]| bytes.starts_with(b"\x93NUMPY");
        let expected = entries.iter().filter_map(|(name, bytes)| match name.strip_suffix(".npy") {
            Some(array) => Some(array),
            None => is_array(bytes).then_some(name.as_str()),
        });
        assert!(names.iter().map(String::as_str).eq(expected), "{names:?}");
    }
    for name in names.iter().take(ARRAYS) {
        let read = Volume::open(&path, Some(name)).ok().and_then(|volume| reading::samples(&volume));
        if let Some((_, bytes)) = entries.iter().find(|(entry, _)| entry.strip_suffix(".npy") == Some(name)) {
            let alone = Volume::from_reader("alone", &**bytes).ok();
            assert_eq!(read, alone.and_then(|volume| reading::samples(&volume)), "{name:?}");
        }
    }
    if let Err(error) = Volume::open(&path, None) {
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}
