//! The contents of volumes, with estimates of their conversion, and the contents of GIFs.
//!
//! Each volume or GIF is a block of lines, `key: value`, on stdout.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::batch::{self, Input, Job, PlanOptions};
use crate::gif::{GifSummary, Repeat};
use crate::volume::{ChannelMetadata, Metadata, Spacing, Volume};
use crate::{Control, Converter, Error, Options, Problem, Record, Resources, Stop};
use indicatif::HumanBytes;

use super::cli::{Cli, Wanted};
use super::remedies::Explain;
use super::shared::{NoSharedRange, with_shared_range};
use super::stdout::StdoutText;
use super::terminal::{Terminal, escaped, passed_over};
use crate::program::{FAILED, USAGE};

/// Size of the buffer for reading a GIF, in bytes.
const READ_BUFFER_BYTES: usize = 1 << 16;

/// Prints the contents of the inputs. Sizes and levels are estimated as `wanted`. Returns the exit
/// status.
pub fn print(cli: &Cli, wanted: &Wanted, resources: Resources) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let converter = match Converter::new(resources) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let jobs = match wanted.shares_range {
        true => {
            batch::plan_all(&cli.inputs, None, &cli.plan_options()).map(|plan| plan.jobs).unwrap_or_default()
        }
        false => Vec::new(),
    };
    let options = &*match with_shared_range(wanted, &jobs, &converter, &Stop::default()) {
        Ok(options) => options,
        Err(reason) => {
            terminal.error(&reason);
            return if matches!(reason, NoSharedRange::Usage(_)) { USAGE } else { FAILED };
        }
    };
    let (mut failed, mut first, mut text) = (false, true, StdoutText::new());
    for input in &cli.inputs {
        for block in blocks(input, &cli.plan_options(), options, &converter) {
            match block {
                Ok(lines) => {
                    failed |= options.strict && lines.iter().any(|line| line.starts_with("warning: "));
                    let lines =
                        lines.iter().map(|line| escaped(line).into_owned() + "\n").collect::<String>();
                    let between = if first { "" } else { "\n" };
                    text.print(&format!("{between}{lines}"));
                    first = false;
                }
                Err(error) => {
                    failed = true;
                    terminal.error(&error);
                }
            }
        }
    }
    if let Err(message) = text.finish() {
        failed = true;
        terminal.error(&message);
    }
    if failed { FAILED } else { 0 }
}

/// The lines about the GIF or about each volume at `path`.
fn blocks(
    path: &Path,
    plan_options: &PlanOptions,
    options: &Options,
    converter: &Converter,
) -> Vec<Result<Vec<String>, String>> {
    if path.as_os_str() == "-" {
        let input = Input::Stdin(plan_options.array.clone());
        return vec![input_lines(&input, options, converter).map_err(|error| error.explain())];
    }
    let mut start = [0; 4];
    let is_gif = path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == *b"GIF8";
    if is_gif {
        return vec![gif_lines(path).map_err(|error| error.explain())];
    }
    // The outputs of the plan are not used.
    let jobs = match batch::plan_all(&[path.to_owned()], None, plan_options) {
        Ok(plan) => plan.jobs,
        Err(error) => return vec![Err(format!("{}: {}", path.display(), error.explain()))],
    };
    jobs.into_iter()
        .map(|job| job.and_then(|Job { input, .. }| input_lines(&input, options, converter)))
        .map(|lines| lines.map_err(|error| error.explain()))
        .collect()
}

/// The lines about an input.
fn input_lines(input: &Input, options: &Options, converter: &Converter) -> Result<Vec<String>, Error> {
    let volume = input.open(converter, options.read, &Stop::default())?;
    let mut lines = volume_lines(&volume, options, converter)?;
    lines.extend(passed_over(input).map(|text| format!("passed over: {text}")));
    Ok(lines)
}

/// The lines about a volume and its conversion.
fn volume_lines(volume: &Volume<'_>, options: &Options, converter: &Converter) -> Result<Vec<String>, Error> {
    let found = converter.inspect(volume, options, &Control::default())?;
    let viewed = options.view.of(volume)?;
    let shape = viewed.shape();
    let lengths = volume.lengths().iter().map(usize::to_string).collect::<Vec<_>>().join("x");
    let channels = if shape.samples == 1 { "grey" } else { "RGB" };
    let range = match found.range.describe(volume.sample()) {
        Some((least, greatest)) => format!("{least} to {greatest}"),
        None => "no finite samples".into(),
    };
    let mut lines = vec![
        format!("file: {}", volume.name()),
        format!("shape: {lengths}, {} frames of {}x{}, {channels}", shape.frames, shape.width, shape.height),
        format!("axes: {}", options.view.axes_of(volume)?),
    ];
    let Metadata { spacing, interval, orientation, channels, display, .. } = options.view.metadata_of(volume);
    lines.extend((spacing != Spacing::default()).then(|| format!("spacing: {spacing}")));
    lines.extend(interval.map(|interval| format!("interval: {interval}")));
    lines.extend(orientation.map(|orientation| format!("orientation: {orientation}")));
    lines.extend((!channels.is_empty()).then(|| format!("channels: {}", described(&channels))));
    lines.extend(display.map(|(black, white)| format!("display: {black} to {white}")));
    lines.extend([
        format!("type: {}, {} in all", volume.sample().name(), HumanBytes(volume.bytes())),
        format!("range: {range}"),
        format!(
            "not finite: {} NaN, {} +Inf, {} -Inf",
            found.range.nan, found.range.above, found.range.below
        ),
        format!("levels: {} ({})", found.scale, found.rule),
    ]);
    if found.shown != shape {
        lines.push(format!("picture: resized to {}x{}", found.shown.width, found.shown.height));
    }
    lines.extend([
        format!("estimated size: about {}", HumanBytes(found.bytes)),
        format!("estimated memory: about {}", HumanBytes(found.memory)),
    ]);
    lines.extend(found.warnings.iter().map(|warning| {
        let label = if warning.is_note() { "note" } else { "warning" };
        format!("{label}: {}", warning.explain())
    }));
    Ok(lines)
}

/// The names, colors and display ranges of channels.
fn described(channels: &[ChannelMetadata]) -> String {
    let describe = |(number, channel): (usize, &ChannelMetadata)| {
        let name = channel.name.as_deref().map_or_else(|| number.to_string(), |name| format!("{name:?}"));
        let color = channel.color.map(|[red, green, blue]| format!(" #{red:02x}{green:02x}{blue:02x}"));
        let display = channel.display.map(|(black, white)| format!(" {black} to {white}"));
        name + &color.unwrap_or_default() + &display.unwrap_or_default()
    };
    channels.iter().enumerate().map(describe).collect::<Vec<_>>().join(", ")
}

/// The lines about a GIF.
fn gif_lines(path: &Path) -> Result<Vec<String>, Error> {
    let read = |error| Error::at(path, Problem::Read(error));
    let file = File::open(path).map_err(read)?;
    let bytes = file.metadata().map_err(read)?.len();
    let gif = GifSummary::read(BufReader::with_capacity(READ_BUFFER_BYTES, file))
        .map_err(|incomplete| Error::at(path, Problem::NotAGif(incomplete.to_string())))?;
    let plays = match (gif.repeat, gif.repeat.plays_in_browsers()) {
        (Repeat::Times(_), Some(plays)) => format!(" (browsers play it {plays} times)"),
        _ => String::new(),
    };
    let own = if gif.palettes > 0 { format!(", and {} of frames", gif.palettes) } else { String::new() };
    let mut lines = vec![
        format!("file: {}", path.display()),
        format!("gif: {} frames of {}x{}, {}", gif.frames, gif.width, gif.height, HumanBytes(bytes)),
        format!("duration: {} ms", gif.hundredths * 10),
        format!("loop: {}{plays}", gif.repeat),
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
