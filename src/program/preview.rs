//! `--preview`: the frame in the middle, or nine of them, drawn in the terminal. Nothing is written.
//!
//! Crates that draw pictures in terminals bring a decoder of all kinds of pictures, a frontend of their own, or a C
//! library, and none of them takes indexed pixels. Half blocks and the graphics of kitty are a page each, and so is a
//! sixel encoder of a picture that has a palette; the palette is chosen as the one of a GIF.

mod ascii;
mod attributes;
mod half_blocks;
mod kitty;
mod pixels;
mod screen;
mod sixel;
mod strip;
mod way;

use std::borrow::Cow;
use std::path::Path;

use crate::batch::{self, Batch, Job, Plan, PlanNote};
use crate::volume::FrameShape;
use crate::{Control, Converter, Error, Options, Preview, Resources, Stop};

use super::cli::{Cli, PreviewArg, Wanted};
use super::shared::with_shared_range;
use super::stdout::StdoutText;
use super::terminal::{Terminal, escaped, frames};
use crate::program::{FAILED, USAGE};
use pixels::Pixels;
use screen::Screen;
use strip::strip;
use way::Way;

/// Frames of a strip.
const STRIP: usize = 9;

/// Draws frames of all inputs. Returns the exit status.
pub fn show(cli: &Cli, wanted: &Wanted, resources: Resources) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let usage = |message: String| {
        terminal.error(&message);
        USAGE
    };
    // A value is joined by `=` only, so that no input is taken for it.
    if cli.inputs.iter().any(|input| input.as_os_str() == "all" && !input.exists()) {
        return usage("there is no file `all`; a strip of nine frames is --preview=all".into());
    }
    let screen = match Screen::of(cli.color) {
        Ok(screen) => screen,
        Err(message) => return usage(message),
    };
    // Stdin has no folder for a GIF beside it, and files of one series have one name in a folder. Nothing is written.
    let folder = Some(Path::new("./"));
    let jobs = match batch::plan_all(&cli.inputs, folder, &cli.plan_options()) {
        Ok(Plan { jobs, notes, .. }) => {
            // No GIF gets a name.
            let is_said = |note: &&PlanNote| !matches!(note, PlanNote::KeptExtensions { .. });
            notes.iter().filter(is_said).for_each(|note| terminal.note(note));
            jobs
        }
        Err(error) => {
            terminal.error(&error);
            return USAGE;
        }
    };
    let converter = match Converter::new(resources) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let stop = Stop::default();
    let options = match with_shared_range(wanted, &jobs, &converter, &stop) {
        Ok(options) => options,
        Err(reason) => {
            terminal.error(&reason);
            return reason.status();
        }
    };
    let batch = Batch { converter: &converter, options: &options, stop: &stop };
    let most = if cli.output.preview == Some(PreviewArg::All) { STRIP } else { 1 };
    let (mut failed, mut text) = (false, StdoutText::new());
    for job in jobs {
        let shown = job.and_then(|job| {
            let preview = preview(&job, &batch, most, &terminal)?;
            let (picture, size) = drawn(&preview, &screen, &converter)?;
            text.print(&format!("{}\n{picture}", escaped(&line(&preview, size, &options))));
            Ok(preview)
        });
        match shown {
            Ok(preview) => {
                terminal.warnings(&preview.name, &preview.warnings);
                failed |= options.strict && preview.warnings.iter().any(|warning| !warning.is_note());
            }
            Err(error) => {
                failed = true;
                terminal.error(&error);
            }
        }
    }
    if let Err(message) = text.finish() {
        failed = true;
        terminal.error(&message);
    }
    if failed { FAILED } else { 0 }
}

/// The frames of a job.
fn preview(job: &Job, batch: &Batch<'_>, most: usize, terminal: &Terminal) -> Result<Preview, Error> {
    let volume = job.input.open(batch.converter, batch.options, batch.stop)?;
    let bar = terminal.volume(&job.input.name());
    let control = Control { progress: &bar, stop: batch.stop.clone() };
    batch.converter.preview(&volume, batch.options, most, &control)
}

/// The frames as the screen shows them, and the width and height of one of them in it.
fn drawn(
    preview: &Preview,
    screen: &Screen,
    converter: &Converter,
) -> Result<(String, (usize, usize)), Error> {
    let FrameShape { width, height, .. } = preview.shape;
    let (strip, size) = strip(preview.frames.iter().map(|frame| Pixels::of(frame, width, height)), screen)?;
    let text = match screen.way {
        Way::Kitty => kitty::drawn(&strip),
        Way::Sixel => sixel::drawn(&strip, converter)?,
        Way::HalfBlocks(depth) => half_blocks::drawn(&strip, depth),
        Way::Blanks(depth) => half_blocks::drawn_by_blanks(&strip, depth),
        Way::Ascii => ascii::drawn(&strip),
    };
    Ok((text, size))
}

/// The line about the frames, e.g. `brain.npz[t1]: frame 47 of 0 to 94, 117x99 shown as 80x67, range -12.5 to 987.5 of
/// this frame alone, normalized`.
fn line(preview: &Preview, shown: (usize, usize), options: &Options) -> String {
    let Preview { name, frames: some, shape, values, range, is_sampled, rule, .. } = preview;
    let numbers: Vec<String> = some.iter().map(|frame| frame.number.to_string()).collect();
    let last = shape.frames.saturating_sub(1);
    let which = match &*numbers {
        _ if numbers.len() == shape.frames => frames(shape.frames),
        [number] => format!("frame {number} of 0 to {last}"),
        numbers => format!("frames {} of 0 to {last}", numbers.join(", ")),
    };
    let FrameShape { width, height, .. } = *shape;
    let size = match shown == (width, height) {
        true => String::new(),
        false => format!(" shown as {}x{}", shown.0, shown.1),
    };
    let of = match (is_sampled, some.len()) {
        (true, 1) => " of this frame alone",
        (true, _) => " of these frames alone",
        (false, _) => "",
    };
    let range = match range.describe(*values) {
        Some((least, greatest)) => {
            let unit = values.scaling.unit().map_or(Cow::default(), |unit| format!(" {unit}").into());
            format!("range {least} to {greatest}{unit}{of}")
        }
        None => format!("no finite samples{of}"),
    };
    let shared = if options.tone.shared.is_some() { ", levels of the range of all inputs" } else { "" };
    format!("{name}: {which}, {width}x{height}{size}, {range}{shared}, {rule}")
}
