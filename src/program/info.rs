//! What is in files: of volumes what there is to know before they are converted, of GIFs what they hold and tell.
//!
//! A block of lines for each volume or GIF, `key: value`, on stdout.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::batch;
use crate::gif::GifSummary;
use crate::volume::Volume;
use crate::{Converter, Error, Options, Problem, Record};
use indicatif::HumanBytes;

use super::cli::Cli;
use super::stdout::StdoutText;
use super::terminal::{Terminal, plain};
use crate::program::FAILED;

/// Bytes read at once.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// Prints what is in the inputs; `options` are those by which sizes are estimated. Returns the exit status.
pub fn print(cli: &Cli, options: Options) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let converter = match Converter::new(options) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let (mut failed, mut first, mut listing) = (false, true, StdoutText::new());
    for input in &cli.inputs {
        for block in blocks(input, cli.output.array.as_deref(), &converter) {
            match block {
                Ok(lines) => {
                    let lines = lines.iter().map(|line| plain(line).into_owned() + "\n").collect::<String>();
                    let between = if first { "" } else { "\n" };
                    listing.print(&format!("{between}{lines}"));
                    first = false;
                }
                Err(error) => {
                    failed = true;
                    terminal.failed(&error);
                }
            }
        }
    }
    if let Err(message) = listing.finish() {
        failed = true;
        terminal.error(&message);
    }
    if failed { FAILED } else { 0 }
}

/// The lines of what is at `path`: a GIF, or volumes.
fn blocks(path: &Path, array: Option<&str>, converter: &Converter) -> Vec<Result<Vec<String>, Error>> {
    if path.as_os_str() == "-" {
        let volume = Volume::from_reader("stdin", std::io::stdin().lock());
        return vec![volume.and_then(|volume| of_volume(&volume, converter))];
    }
    let mut start = [0; 4];
    let is_gif = path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == *b"GIF8";
    if is_gif {
        return vec![of_gif(path)];
    }
    // Where their GIFs would go does not matter.
    let (jobs, _) = match batch::plan_all(&[path.to_owned()], None, array) {
        Ok(plan_all) => plan_all,
        Err(error) => return vec![Err(Error::at(path, Problem::NotAFile(error.to_string())))],
    };
    jobs.into_iter()
        .map(|job| job.and_then(|job| of_volume(&job.input.open(converter)?, converter)))
        .collect()
}

/// What is in a volume, and what would be made of it.
fn of_volume(volume: &Volume<'_>, converter: &Converter) -> Result<Vec<String>, Error> {
    let found = converter.inspect(volume)?;
    let shape = volume.shape();
    let channels = if shape.samples == 1 { "grey" } else { "RGB" };
    let range = match found.range.describe(volume.sample()) {
        Some((least, greatest)) => format!("{least} to {greatest}"),
        None => "no finite samples".into(),
    };
    let mut lines = vec![
        format!("file: {}", volume.name()),
        format!("shape: {shape}, {} frames of {}x{}, {channels}", shape.frames, shape.width, shape.height),
        format!("type: {}, {} in all", volume.sample().name(), HumanBytes(volume.bytes())),
        format!("range: {range}"),
        format!(
            "not finite: {} NaN, {} +Inf, {} -Inf",
            found.range.nan, found.range.above, found.range.below
        ),
        format!("levels: {} ({})", found.scale, found.rule),
        format!("estimated size: about {}", HumanBytes(found.bytes)),
        format!("estimated memory: about {}", HumanBytes(found.memory)),
    ];
    lines.extend(found.warnings.iter().map(|warning| format!("warning: {warning}")));
    Ok(lines)
}

/// What is in a GIF.
fn of_gif(path: &Path) -> Result<Vec<String>, Error> {
    let read = |error| Error::at(path, Problem::Read(error));
    let file = File::open(path).map_err(read)?;
    let bytes = file.metadata().map_err(read)?.len();
    let gif = GifSummary::read(BufReader::with_capacity(READ_BUFFER_BYTES, file))
        .map_err(|incomplete| Error::at(path, Problem::NotAGif(incomplete.to_string())))?;
    let repeat = match gif.repeat {
        None => "shown once".into(),
        Some(0) => "forever".into(),
        Some(times) => format!("{times}"),
    };
    let own = if gif.palettes > 0 { format!(", and {} of frames", gif.palettes) } else { String::new() };
    let mut lines = vec![
        format!("file: {}", path.display()),
        format!("gif: {} frames of {}x{}, {}", gif.frames, gif.width, gif.height, HumanBytes(bytes)),
        format!("duration: {} ms", gif.hundredths * 10),
        format!("loop: {repeat}"),
        format!("palette: {} colors{own}", gif.colors),
    ];
    let mut comments = gif.comments.iter().map(|comment| String::from_utf8_lossy(comment)).peekable();
    if let Some(record) = comments.next_if(|first| first.parse::<Record>().is_ok()) {
        lines.extend(format!("made by: {record}").split('\n').map(str::to_owned));
    }
    for comment in comments {
        lines.extend(comment.split('\n').map(|line| format!("comment: {line}")));
    }
    Ok(lines)
}
