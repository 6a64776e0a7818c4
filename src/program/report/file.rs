//! The file of a report: JSON lines or CSV, one line at a time.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write, stdout};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::formats::is_volume;

use super::Entry;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line.
    Json,
    /// Comma-separated values, with a line of names at the top.
    Csv,
}

impl Format {
    /// The format of a file of this name: CSV if it ends so, else JSON lines.
    pub fn of(path: &Path) -> Self {
        match path.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("csv") => Format::Csv,
            _ => Format::Json,
        }
    }
}

/// A report in the making. Any thread may add to it.
pub struct Report {
    path: PathBuf,
    format: Format,
    state: Mutex<State>,
}

struct State {
    out: Box<dyn Write + Send>,
    /// The line of names is still to be written.
    names: bool,
    /// What went wrong first; nothing is written after it.
    failed: Option<io::Error>,
}

impl Report {
    /// Begins a report at `path`, or on standard output for `-`; `goes_on` keeps the lines of a run before. Its directory is made
    /// first, if `make_directory`.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or is a volume, with the path and the reason.
    pub fn new(path: &Path, goes_on: bool, make_directory: bool) -> Result<Self, String> {
        let format = Format::of(path);
        let (out, empty): (Box<dyn Write + Send>, bool) = match path.as_os_str() == "-" {
            true => (Box::new(stdout()), true),
            false if is_volume(path) => {
                return Err(format!(
                    "{}: is a volume; the report would replace it; name another --report",
                    path.display()
                ));
            }
            false => {
                let made = match path.parent() {
                    Some(directory) if make_directory => fs::create_dir_all(directory),
                    _ => Ok(()),
                };
                let (file, empty) = made
                    .and_then(|()| open(path, goes_on, format))
                    .map_err(|error| format!("{}: the report cannot be written: {error}", path.display()))?;
                (Box::new(file), empty)
            }
        };
        let state = State { out, names: empty && format == Format::Csv, failed: None };
        Ok(Self { path: path.to_owned(), format, state: Mutex::new(state) })
    }

    /// Adds a line. What goes wrong is told by [`Report::finish`]: conversions go on without a report.
    pub fn add(&self, entry: &Entry) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.failed.is_some() {
            return;
        }
        let names = std::mem::take(&mut state.names);
        let written = line(entry, self.format, names)
            .and_then(|line| state.out.write_all(&line).and_then(|()| state.out.flush()));
        state.failed = written.err();
    }

    /// Whether all lines were written.
    ///
    /// # Errors
    ///
    /// A sentence about what went wrong.
    pub fn finish(self) -> Result<(), String> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match state.failed {
            Some(error) => Err(format!("the report {} is incomplete: {error}", self.path.display())),
            None => Ok(()),
        }
    }
}

/// Opens a report, empty or at its end, and says whether it is empty. A line that a run was killed in is ended.
fn open(path: &Path, goes_on: bool, format: Format) -> io::Result<(File, bool)> {
    let mut file = File::options().read(true).write(true).create(true).truncate(!goes_on).open(path)?;
    let empty = file.seek(SeekFrom::End(0))? == 0;
    if format == Format::Csv {
        // It may have been killed within quotes, which may hold ends of lines.
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

/// An entry in one write, so that whoever reads along sees whole lines.
fn line(entry: &Entry, format: Format, names: bool) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    match format {
        Format::Json => {
            serde_json::to_writer(&mut line, entry)?;
            line.push(b'\n');
        }
        Format::Csv => {
            let mut writer = csv::WriterBuilder::new().has_headers(names).from_writer(&mut line);
            writer.serialize(entry).map_err(io::Error::other)?;
            writer.flush()?;
        }
    }
    Ok(line)
}
