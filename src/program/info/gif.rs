//! The facts about a GIF.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use indicatif::HumanBytes;

use crate::gif::{GifSummary, Repeat};
use crate::program::terminal::frames;
use crate::{Error, Problem, Record};

/// Size of the buffer for reading a GIF, in bytes.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// The facts about a GIF.
pub struct GifFacts {
    pub name: String,
    pub bytes: u64,
    pub summary: GifSummary,
    /// How it was made, line by line.
    pub record: Vec<String>,
    /// The other comments.
    pub comments: Vec<String>,
}

impl GifFacts {
    /// Reads a GIF.
    pub fn of(path: &Path) -> Result<Self, Error> {
        let read = |error| Error::at(path, Problem::Read(error));
        let file = File::open(path).map_err(read)?;
        let bytes = file.metadata().map_err(read)?.len();
        let summary = GifSummary::read(BufReader::with_capacity(READ_BUFFER_BYTES, file))
            .map_err(|incomplete| Error::at(path, Problem::NotAGif(incomplete.to_string())))?;
        let text = |comment: &Vec<u8>| String::from_utf8_lossy(comment).into_owned();
        let mut comments: Vec<String> = summary.comments.iter().map(text).collect();
        let record = match comments.first() {
            Some(first) if first.parse::<Record>().is_ok() => comments.remove(0),
            _ => String::new(),
        };
        let record = record.lines().map(str::to_owned).collect();
        Ok(Self { name: path.display().to_string(), bytes, summary, record, comments })
    }

    /// The lines for a person.
    pub fn lines(&self) -> Vec<String> {
        let gif = &self.summary;
        let plays = match (gif.repeat, gif.repeat.plays_in_browsers()) {
            (Repeat::Times(_), Some(plays)) => format!(" (browsers play it {plays} times)"),
            _ => String::new(),
        };
        let own = if gif.palettes > 0 { format!(", and {} of frames", gif.palettes) } else { String::new() };
        let mut lines = vec![
            format!("file: {}", self.name),
            format!(
                "gif: {} of {}x{}, {}",
                frames(gif.frames as usize),
                gif.width,
                gif.height,
                HumanBytes(self.bytes)
            ),
            format!("duration: {} ms", gif.hundredths * 10),
            format!("loop: {}{plays}", gif.repeat),
            format!("palette: {} colors{own}", gif.colors),
        ];
        if let [first, rest @ ..] = &*self.record {
            lines.push(format!("made by: {first}"));
            lines.extend(rest.iter().cloned());
        }
        for comment in &self.comments {
            lines.extend(comment.split('\n').map(|line| format!("comment: {line}")));
        }
        lines
    }
}
