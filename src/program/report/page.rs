//! Reports as a page: one file that a browser shows, with a still of each GIF. Nothing is fetched from a network.
//!
//! The file begins with a skeleton (`page.html`, with its style and its script), which stands before the rows, so
//! that a page that was cut anywhere opens. A row is a script element that is data, not code: JSON in which the
//! characters that mean something to HTML are escapes. The element at the end says that the run has ended.
//!
//! **Stills.** What is drawn is at hand while frames are packed ([`crate::Sketch`]), so a still takes no second
//! reading. Where there is no sketch (of a GIF that was kept, of merged reports, of frames that show through), the
//! GIF is decoded up to its middle frame. To decode every GIF would be simpler, but takes longer the larger it is.

mod histogram;
mod links;
mod parts;
mod picture;
mod text;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::format::Format;
use super::{End, Entry};

pub use histogram::Histogram;
pub use picture::Picture;

/// Reports whose names end in `.html` or `.htm`.
pub struct Page;

impl Format for Page {
    fn takes(&self, extension: &str) -> bool {
        matches!(extension, "html" | "htm")
    }

    fn head(&self) -> io::Result<Vec<u8>> {
        Ok(parts::head().into_bytes())
    }

    fn element(&self, entry: &Entry, report: &Path) -> io::Result<Vec<u8>> {
        let row = serde_json::to_string(&Row::of(entry, report))?;
        Ok(text::element(text::ROW, &row).into_bytes())
    }

    fn end(&self, end: &End) -> io::Result<Vec<u8>> {
        let end = serde_json::to_string(end)?;
        Ok((text::element(text::END, &end) + "</body>\n</html>\n").into_bytes())
    }

    fn mend(&self, file: &mut File, seen: &mut dyn FnMut(&Entry)) -> io::Result<()> {
        let head = self.head()?;
        file.rewind()?;
        let mut add = |entry: Option<Entry>| entry.iter().for_each(&mut *seen);
        let mut length = each_row(&mut BufReader::new(&*file), &mut add)?;
        if length == 0 && file.metadata()?.len() >= head.len() as u64 {
            file.rewind()?;
            let mut lines = BufReader::new(&*file);
            let is_head = head.split_inclusive(|&byte| byte == b'\n').all(|expected| {
                let mut line = Vec::new();
                lines.read_until(b'\n', &mut line).is_ok_and(|_| line == expected)
            });
            length = if is_head { head.len() as u64 } else { 0 };
        }
        file.set_len(length)
    }

    fn read(&self, mut file: BufReader<File>) -> io::Result<Vec<Option<Entry>>> {
        let mut rows = Vec::new();
        each_row(&mut file, &mut |row| rows.push(row))?;
        Ok(rows)
    }

    fn is_page(&self) -> bool {
        true
    }
}

/// An input in a page: its entry, and what only a page has.
#[derive(Serialize, Deserialize)]
struct Row {
    #[serde(flatten)]
    entry: Entry,
    histogram: Option<Histogram>,
    /// The GIF of the still, as an address that is all data.
    still: Option<String>,
    still_width: Option<usize>,
    still_height: Option<usize>,
    /// The address of the GIF, from the page.
    link: Option<String>,
    /// The name of the input's file, with its array.
    name: String,
    folder: String,
}

impl Row {
    fn of(entry: &Entry, report: &Path) -> Self {
        let gif = entry.output.as_deref().filter(|_| entry.has_gif()).map(links::path);
        let decoded = || Picture::of_gif(gif.as_ref()?);
        let picture = entry.picture.clone().or_else(decoded);
        let (folder, name) = links::folder_and_name(&entry.input, report);
        Self {
            entry: entry.clone(),
            histogram: entry.histogram.clone(),
            still_width: picture.as_ref().map(|picture| picture.width),
            still_height: picture.as_ref().map(|picture| picture.height),
            still: picture.map(|picture| picture.address),
            link: gif.and_then(|gif| links::link(&gif, report)),
            name,
            folder,
        }
    }

    /// The entry, with what only a page has.
    fn into_entry(self) -> Entry {
        let Self { entry, histogram, still, still_width, still_height, .. } = self;
        let picture = still.zip(still_width.zip(still_height));
        let picture = picture.map(|(address, (width, height))| Picture { address, width, height });
        Entry { histogram, picture, ..entry }
    }
}

/// Calls `visit` with each row of a page, with `None` for one that was cut or has no entry. Returns the number of
/// bytes up to the end of the last whole row, 0 where there is none.
fn each_row(page: &mut dyn BufRead, visit: &mut dyn FnMut(Option<Entry>)) -> io::Result<u64> {
    let (mut at, mut end) = (0, 0);
    let mut line = Vec::new();
    while page.read_until(b'\n', &mut line)? > 0 {
        at += line.len() as u64;
        if let Some(content) = text::content(text::ROW, &line) {
            let row = content.and_then(|content| serde_json::from_slice::<Row>(content).ok());
            end = if content.is_some() { at } else { end };
            visit(row.map(Row::into_entry));
        }
        line.clear();
    }
    Ok(end)
}
