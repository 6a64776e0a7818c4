//! Reports of several runs, or of the shards of one, as a single one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::formats::is_volume;

use super::Entry;
use super::file::Format;

/// The last entry of every input.
#[derive(Debug, Default)]
pub struct Merged {
    /// In the order of their inputs' names.
    pub entries: Vec<Entry>,
    /// Lines that say nothing, by file: those that a run was killed in.
    pub broken: Vec<(PathBuf, usize)>,
}

/// Merges reports. Where an input is in several lines, the last one counts, in the order in which the reports are given, unless all it
/// says is that the GIF is still there.
///
/// # Errors
///
/// The file that cannot be read, or is no report, and why.
pub fn merge(reports: &[PathBuf]) -> Result<Merged, String> {
    let mut last: BTreeMap<String, Entry> = BTreeMap::new();
    let mut broken = Vec::new();
    for path in reports {
        let mut lost = 0;
        let entries = read(path).map_err(|error| format!("{}: cannot be read: {error}", path.display()))?;
        // One line may be the first of a run that was killed in it.
        if entries.len() > 1 && entries.iter().all(Option::is_none) || is_volume(path) {
            return Err(format!("{}: is no report: no line of it is about an input", path.display()));
        }
        for entry in entries {
            match entry {
                // That a GIF was kept says less than how it was made.
                Some(entry) if entry.is_kept() && last.get(&entry.input).is_some_and(Entry::is_good) => {}
                Some(entry) => drop(last.insert(entry.input.clone(), entry)),
                None => lost += 1,
            }
        }
        if lost > 0 {
            broken.push((path.clone(), lost));
        }
    }
    Ok(Merged { entries: last.into_values().collect(), broken })
}

/// The entries of a report; `None` for a line that is none.
fn read(path: &Path) -> io::Result<Vec<Option<Entry>>> {
    let file = BufReader::new(File::open(path)?);
    match Format::of(path) {
        Format::Json => file.split(b'\n').map(|line| Ok(serde_json::from_slice(&line?).ok())).collect(),
        Format::Csv => {
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
            reader.deserialize().map(|entry| entry.map_or_else(lost, |entry| Ok(Some(entry)))).collect()
        }
    }
}

/// What a line of CSV that is no entry means: that it is one no more, or that the file cannot be read.
fn lost(error: csv::Error) -> io::Result<Option<Entry>> {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Err(error),
        _ => Ok(None),
    }
}
