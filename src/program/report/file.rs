//! The file of a report: JSON lines or CSV, one line at a time.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::output::{Claim, Refusal};

use super::Entry;
use super::csv_text::mark;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line.
    Json,
    /// Comma-separated values, with the names of the fields in the first line.
    Csv,
}

impl Format {
    /// The format for a file of this name: CSV if it ends in `.csv` in any case, else JSON lines.
    pub fn of(path: &Path) -> Self {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("csv") => Format::Csv,
            _ => Format::Json,
        }
    }
}

/// A report that is being written. Any thread may add lines.
pub struct Report {
    path: PathBuf,
    format: Format,
    state: Mutex<State>,
}

struct State {
    out: Box<dyn Write + Send>,
    /// Whether the names of the fields must be written before the next line.
    needs_header: bool,
    /// The first error of writing. Nothing is written after it.
    failure: Option<io::Error>,
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
    /// Begins a report at `path`, or on standard output for `-`. With `append`, the lines of an earlier run
    /// are kept. With `make_directory`, a missing directory is created.
    ///
    /// # Errors
    ///
    /// A message with the path and the reason, if the file cannot be written or is a volume.
    pub fn new(path: &Path, append: bool, make_directory: bool) -> Result<Self, String> {
        let format = Format::of(path);
        let (out, empty): (Box<dyn Write + Send>, bool) = match path.as_os_str() == "-" {
            true => (Box::new(stdout()), true),
            false => {
                if let Some(message) = refusal(path) {
                    return Err(message);
                }
                let directory_made = match path.parent() {
                    Some(directory) if make_directory => fs::create_dir_all(directory),
                    _ => Ok(()),
                };
                let (file, empty) = directory_made
                    .and_then(|()| open(path, append, format))
                    .map_err(|error| format!("{}: the report cannot be written: {error}", path.display()))?;
                (Box::new(file), empty)
            }
        };
        let state = State { out, needs_header: empty && format == Format::Csv, failure: None };
        Ok(Self { path: path.to_owned(), format, state: Mutex::new(state) })
    }

    /// Adds a line. An error is reported by [`Report::finish`]: the run continues without a report.
    pub fn add(&self, entry: &Entry) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failure.is_some() {
            return;
        }
        let with_header = std::mem::take(&mut state.needs_header);
        let written = line(entry, self.format, with_header)
            .and_then(|line| state.out.write_all(&line).and_then(|()| state.out.flush()));
        state.failure = written.err();
    }

    /// Returns whether all lines were written.
    ///
    /// # Errors
    ///
    /// A message about the first error.
    pub fn finish(self) -> Result<(), String> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.failure {
            Some(error) => Err(format!("the report {} is incomplete: {error}", self.path.display())),
            None => Ok(()),
        }
    }
}

/// Opens a report, truncated or at its end, and returns whether it is empty. If a run was killed while it
/// wrote the last line, the line is ended.
fn open(path: &Path, append: bool, format: Format) -> io::Result<(File, bool)> {
    let mut file = File::options().read(true).write(true).create(true).truncate(!append).open(path)?;
    let empty = file.seek(SeekFrom::End(0))? == 0;
    if format == Format::Csv {
        // The run may have been killed within quotes, where a line break is part of the text.
        let mut text = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut text)?;
        if text.iter().filter(|&&byte| byte == b'"').count() % 2 == 1 {
            file.write_all(b"\"")?;
        }
    }
    if !empty {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok((file, empty))
}

/// The bytes of an entry. They are written at once, so that a reader of the growing file sees whole lines.
fn line(entry: &Entry, format: Format, with_header: bool) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    match format {
        Format::Json => {
            serde_json::to_writer(&mut line, entry)?;
            line.push(b'\n');
        }
        Format::Csv => {
            let mut writer = csv::WriterBuilder::new().has_headers(with_header).from_writer(&mut line);
            let mut entry = entry.clone();
            entry.texts().for_each(mark);
            writer.serialize(entry).map_err(io::Error::other)?;
            writer.flush()?;
        }
    }
    Ok(line)
}
