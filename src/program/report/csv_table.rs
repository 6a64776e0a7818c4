//! Reports as comma-separated values, with the names of the fields in the first line.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use super::csv_text::{mark, unmark};
use super::format::Format;
use super::json_lines::end_line;
use super::{End, Entry};

/// Reports whose names end in `.csv`.
pub struct CsvTable;

impl Format for CsvTable {
    fn takes(&self, extension: &str) -> bool {
        extension == "csv"
    }

    fn head(&self) -> io::Result<Vec<u8>> {
        let mut entry = Entry::default();
        entry.warnings.join();
        let both = lines(entry, true)?;
        let names = both.split_inclusive(|&byte| byte == b'\n').next();
        Ok(names.unwrap_or_default().to_vec())
    }

    fn element(&self, entry: &Entry, _report: &Path) -> io::Result<Vec<u8>> {
        let mut entry = entry.clone();
        entry.warnings.join();
        entry.texts().for_each(mark);
        lines(entry, false)
    }

    fn end(&self, _end: &End) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn mend(&self, file: &mut File, _seen: &mut dyn FnMut(&Entry)) -> io::Result<()> {
        // The run may have been killed within quotes, where a line break is part of the text.
        let mut text = Vec::new();
        file.rewind()?;
        file.read_to_end(&mut text)?;
        if text.iter().filter(|&&byte| byte == b'"').count() % 2 == 1 {
            file.write_all(b"\"")?;
        }
        end_line(file)
    }

    fn read(&self, file: BufReader<File>) -> io::Result<Vec<Option<Entry>>> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let unmarked = |mut entry: Entry| {
            entry.texts().for_each(unmark);
            entry.warnings.divide();
            Ok(Some(entry))
        };
        reader.deserialize().map(|entry| entry.map_or_else(not_an_entry, unmarked)).collect()
    }
}

/// The line of an entry whose texts were joined, after the line with the names of the fields if that is wanted.
fn lines(entry: Entry, with_names: bool) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().has_headers(with_names).from_writer(Vec::new());
    writer.serialize(entry).map_err(io::Error::other)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// `None` for a line that is not an entry; the error if the file cannot be read.
fn not_an_entry(error: csv::Error) -> io::Result<Option<Entry>> {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Err(error),
        _ => Ok(None),
    }
}
