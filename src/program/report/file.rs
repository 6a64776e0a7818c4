//! The file of a report, one element at a time.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::output::{Claim, Refusal};

use super::format::Format;
use super::formats::format_of;
use super::tally::Tally;
use super::{End, Entry};

/// A report that is being written. Any thread may add entries.
pub struct Report {
    path: PathBuf,
    format: &'static dyn Format,
    state: Mutex<State>,
}

struct State {
    out: Box<dyn Write + Send>,
    tally: Tally,
    /// The first error of writing. Nothing is written after it.
    failure: Option<io::Error>,
}

/// Whether a report of this name is a page, with pictures.
pub fn is_page(path: &Path) -> bool {
    format_of(path).is_page()
}

/// A message if a volume is at `path`, which no report may replace.
pub fn refusal(path: &Path) -> Option<String> {
    let message =
        || format!("{}: is a volume; the report would replace it; name another --report", path.display());
    match Claim::of(path) {
        Err(Refusal::Volume) => Some(message()),
        Err(Refusal::InStore(store)) => {
            let (path, store) = (path.display(), store.display());
            Some(format!("{path}: the report would lie in the store {store}; name another --report"))
        }
        _ => None,
    }
}

impl Report {
    /// Begins a report at `path`, or on standard output for `-`. With `append`, the entries of an earlier run
    /// are kept. With `make_directory`, a missing directory is created.
    ///
    /// # Errors
    ///
    /// A message with the path and the reason, if the file cannot be written or is a volume.
    pub fn new(path: &Path, append: bool, make_directory: bool) -> Result<Self, String> {
        let (format, mut tally) = (format_of(path), Tally::default());
        let out: Box<dyn Write + Send> = match path.as_os_str() == "-" {
            true => Box::new(stdout()),
            false => {
                if let Some(message) = refusal(path) {
                    return Err(message);
                }
                let directory_made = match path.parent() {
                    Some(directory) if make_directory => fs::create_dir_all(directory),
                    _ => Ok(()),
                };
                let file = directory_made
                    .and_then(|()| open(path, append, format, &mut tally))
                    .map_err(|error| format!("{}: the report cannot be written: {error}", path.display()))?;
                Box::new(file)
            }
        };
        Ok(Self { path: path.to_owned(), format, state: Mutex::new(State { out, tally, failure: None }) })
    }

    /// Adds an entry. An error is reported by [`Report::finish`]: the run continues without a report.
    pub fn add(&self, entry: &Entry) {
        // How a GIF was made is worth more than the fact that it was kept.
        if self.format.is_page() && entry.is_kept() && self.state().tally.has_gif(&entry.input) {
            return;
        }
        // Pictures take their time; other threads need not wait for them.
        let element = self.format.element(entry, &self.path);
        let mut state = self.state();
        if state.failure.is_none() {
            state.tally.add(entry);
            state.failure = element.and_then(|element| state.write(&element)).err();
        }
    }

    /// Ends the report after a run, and returns whether everything was written.
    ///
    /// # Errors
    ///
    /// A message about the first error.
    pub fn finish(self, end: End) -> Result<(), String> {
        let mut state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if state.failure.is_none() {
            let end = self.format.end(&state.tally.complete(end));
            state.failure = end.and_then(|end| state.write(&end)).err();
        }
        match state.failure {
            Some(error) => Err(format!("the report {} is incomplete: {error}", self.path.display())),
            None => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.out.flush()
    }
}

/// Opens a report, emptied or behind its last element, and writes the head of a new one. Adds the entries that are
/// there and must not be there twice to the tally.
fn open(path: &Path, append: bool, format: &dyn Format, tally: &mut Tally) -> io::Result<File> {
    let mut file = File::options().read(true).write(true).create(true).truncate(!append).open(path)?;
    if file.metadata()?.len() > 0 {
        format.mend(&mut file, &mut |entry| tally.add(entry))?;
    }
    if file.seek(SeekFrom::End(0))? == 0 {
        file.write_all(&format.head()?)?;
    }
    Ok(file)
}
