//! What a GIF was made from, and which values its levels stand for: `cargo run --example read_back -- ct.gif`.
//!
//! vol2gif writes that into the GIF as a comment, its record. So a picture can be measured years later.

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use vol2gif::Record;
use vol2gif::gif::GifSummary;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give a GIF that vol2gif has made")?;
    print!("{}", describe(path.as_ref())?);
    Ok(())
}

/// Describes the GIF at `path` for a person.
pub fn describe(path: &Path) -> Result<String, Box<dyn Error>> {
    let gif = GifSummary::read(BufReader::new(File::open(path)?))?;
    let mut text = format!("{} frames of {}x{} pixels\n", gif.frames, gif.width, gif.height);
    // Other comments may follow the record.
    let records = gif.comments.iter().filter_map(|text| String::from_utf8_lossy(text).parse::<Record>().ok());
    let Some(record) = records.take(1).next() else {
        return Ok(text + "no record of vol2gif\n");
    };
    text += &format!(
        "made from {} {}",
        record.lengths.iter().map(usize::to_string).collect::<Vec<_>>().join("x"),
        record.sample.name()
    );
    if let Some(source) = &record.source {
        text += &format!(", {source}");
    }
    text += &format!("\nlevels: {}\n", record.scale);
    for level in [0, 64, 128, 192, 255] {
        // Part 0 is the whole volume, unless frames or channels have levels of their own.
        if let Some(value) = record.scale.value(0, level) {
            text += &format!("level {level} stands for {value}\n");
        }
    }
    Ok(text)
}
