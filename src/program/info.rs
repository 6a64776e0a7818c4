//! The contents of volumes, with estimates of their conversion, and the contents of GIFs.
//!
//! Each volume or GIF is a block of lines, `key: value`, on stdout; or one line of JSON.

mod gif;
mod histogram;
mod json;
mod volume;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::batch::{self, Input, PlanOptions};
use crate::volume::Volume;
use crate::{Control, Converter, Error, Options, Resources, Stop};

use super::cli::{Cli, Wanted};
use super::remedies::Explain;
use super::shared::{NoSharedRange, with_shared_range};
use super::stdout::StdoutText;
use super::terminal::{Terminal, escaped};
use crate::program::{FAILED, USAGE};
use gif::GifFacts;
use histogram::Look;
use volume::{Place, VolumeFacts};

/// The facts about an input.
enum Facts {
    Volume(Box<VolumeFacts>),
    Gif(GifFacts),
}

/// An input that cannot be inspected.
struct Failed {
    /// Its name.
    input: String,
    /// The whole message, which names it, too.
    message: String,
}

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
    let look = Look::of(cli.color);
    let (mut failed, mut first, mut text) = (false, true, StdoutText::new());
    for input in &cli.inputs {
        for found in facts(input, &cli.plan_options(), options, &converter) {
            match &found {
                Ok(facts) => failed |= options.strict && facts.has_warnings(),
                Err(failure) => {
                    failed = true;
                    terminal.error(&failure.message);
                }
            }
            if cli.output.json {
                text.print(&json::line(&found));
            } else if let Ok(facts) = &found {
                let lines = facts.lines(look);
                let lines = lines.iter().map(|line| escaped(line).into_owned() + "\n").collect::<String>();
                let between = if first { "" } else { "\n" };
                text.print(&format!("{between}{lines}"));
                first = false;
            }
        }
    }
    if let Err(message) = text.finish() {
        failed = true;
        terminal.error(&message);
    }
    if failed { FAILED } else { 0 }
}

impl Facts {
    fn has_warnings(&self) -> bool {
        matches!(self, Self::Volume(volume) if volume.warnings().next().is_some())
    }

    fn lines(&self, look: Look) -> Vec<String> {
        match self {
            Self::Volume(volume) => volume.lines(look),
            Self::Gif(gif) => gif.lines(),
        }
    }
}

/// Whether there is a GIF at `path`.
pub fn is_gif(path: &Path) -> bool {
    let mut start = [0; 4];
    path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == *b"GIF8"
}

/// The line of JSON about the GIF at `path`.
pub fn gif_line(path: &Path) -> Result<String, Error> {
    GifFacts::of(path).map(|facts| json::line(&Ok(Facts::Gif(facts))))
}

/// The line of JSON about a volume, which the input `name` holds.
pub fn volume_line(
    volume: &Volume<'_>,
    name: &str,
    options: &Options,
    converter: &Converter,
    control: &Control<'_>,
) -> Result<String, Error> {
    let place = Place { input: name.to_owned(), array: None, bytes_in: None, passed_over: None };
    let facts = VolumeFacts::of_volume(volume, place, options, converter, control)?;
    Ok(json::line(&Ok(Facts::Volume(Box::new(facts)))))
}

/// The facts about the GIF or about each volume at `path`.
fn facts(
    path: &Path,
    plan_options: &PlanOptions,
    options: &Options,
    converter: &Converter,
) -> Vec<Result<Facts, Failed>> {
    let failed = |input: &str, message| Failed { input: input.to_owned(), message };
    let of_input = |input: Input| match VolumeFacts::of(&input, options, converter) {
        Ok(facts) => Ok(Facts::Volume(Box::new(facts))),
        Err(error) => Err(failed(&input.name(), error.explain())),
    };
    if path.as_os_str() == "-" {
        return vec![of_input(Input::Stdin(plan_options.array.clone()))];
    }
    if is_gif(path) {
        let facts = GifFacts::of(path).map(Facts::Gif);
        return vec![facts.map_err(|error| failed(error.subject(), error.explain()))];
    }
    // The outputs of the plan are not used.
    match batch::plan_all(&[path.to_owned()], None, plan_options) {
        Ok(plan) => plan
            .jobs
            .into_iter()
            .map(|job| match job {
                Ok(job) => of_input(job.input),
                Err(error) => Err(failed(error.subject(), error.explain())),
            })
            .collect(),
        Err(error) => {
            let name = path.display().to_string();
            vec![Err(failed(&name, format!("{name}: {}", error.explain())))]
        }
    }
}
