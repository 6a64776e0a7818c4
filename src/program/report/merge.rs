//! Merges the reports of several runs, or of the shards of one run, into one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use crate::formats::is_volume;

use super::Entry;
use super::formats::format_of;

/// The merged reports: the last entry about each input.
#[derive(Debug, Default)]
pub struct Merged {
    /// The entries, sorted by the names of their inputs.
    pub entries: Vec<Entry>,
    /// Number of lines of each file that are not entries, e.g. because the run was killed while it wrote
    /// them. Files without such lines are left out.
    pub broken_lines: Vec<(PathBuf, usize)>,
}

/// Merges reports. If several lines are about the same input, the last one counts, in the order in which the
/// reports are given. A line that only says that the GIF was kept does not replace one that says how it was
/// made.
///
/// # Errors
///
/// A message with the path of the file that cannot be read or is not a report, and the reason.
pub fn merge(reports: &[PathBuf]) -> Result<Merged, String> {
    let mut last: BTreeMap<String, Entry> = BTreeMap::new();
    let mut broken_lines = Vec::new();
    for path in reports {
        let mut broken = 0;
        let entries = read(path).map_err(|error| format!("{}: cannot be read: {error}", path.display()))?;
        // A report of one broken line may come from a run that was killed while it wrote its first line.
        if entries.len() > 1 && entries.iter().all(Option::is_none) || is_volume(path) {
            return Err(format!("{}: is no report: no line of it is about an input", path.display()));
        }
        for entry in entries {
            match entry {
                // How the GIF was made is worth more than the fact that it was kept.
                Some(entry) if entry.is_kept() && last.get(&entry.input).is_some_and(Entry::has_gif) => {}
                Some(entry) => drop(last.insert(entry.input.clone(), entry)),
                None => broken += 1,
            }
        }
        if broken > 0 {
            broken_lines.push((path.clone(), broken));
        }
    }
    Ok(Merged { entries: last.into_values().collect(), broken_lines })
}

/// The entries of a report, with `None` for an element that is not an entry.
fn read(path: &Path) -> io::Result<Vec<Option<Entry>>> {
    format_of(path).read(BufReader::new(File::open(path)?))
}
