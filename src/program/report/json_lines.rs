//! Reports as JSON lines: one object for each input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::format::Format;
use super::{End, Entry};

/// Reports of any name that no other format takes.
pub struct JsonLines;

impl Format for JsonLines {
    fn takes(&self, _extension: &str) -> bool {
        false
    }

    fn head(&self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn element(&self, entry: &Entry, _report: &Path) -> io::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(entry)?;
        line.push(b'\n');
        Ok(line)
    }

    fn end(&self, _end: &End) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn mend(&self, file: &mut File, _seen: &mut dyn FnMut(&Entry)) -> io::Result<()> {
        end_line(file)
    }

    fn read(&self, file: BufReader<File>) -> io::Result<Vec<Option<Entry>>> {
        file.split(b'\n').map(|line| Ok(serde_json::from_slice(&line?).ok())).collect()
    }
}

/// Ends the last line, if a run was killed while it wrote it, and goes to the end.
pub fn end_line(file: &mut File) -> io::Result<()> {
    if file.seek(SeekFrom::End(0))? > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(())
}
