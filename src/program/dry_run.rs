//! The plan of a run: each input with its output, its shape and type, and the estimated size of its GIF.
//! Nothing is written.

use std::borrow::Cow;

use crate::batch::{self, Batch, Existing, Input, Job, Plan};
use crate::convert::shown_array::ShownArray;
use crate::{Converter, Error, Output, Resources, Stop};
use indicatif::{HumanBytes, HumanCount};

use super::cli::{Cli, OutputArgs, Wanted};
use super::remedies::Explain;
use super::run;
use super::shared::with_shared_range;
use super::stdout::StdoutText;
use super::terminal::{Terminal, escaped};
use crate::program::{FAILED, USAGE};

/// Lists what would be done. Returns the exit status that the run would have, if it can be foreseen.
///
/// A range that all inputs share takes a pass over all of them. It is found only if it decides what is kept.
pub fn list(cli: &Cli, wanted: &Wanted, resources: Resources) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let planned = batch::plan_all(&cli.inputs, cli.output.output.as_deref(), &cli.plan_options());
    let Plan { jobs, conflicts, notes, .. } = match planned {
        Ok(planned) => planned,
        Err(error) => {
            terminal.error(&error);
            return USAGE;
        }
    };
    notes.iter().for_each(|note| terminal.note(note));
    let conflicts = conflicts.iter().map(Explain::explain).chain(run::report_conflict(cli, &jobs));
    let conflicts: Vec<String> = conflicts.collect();
    let jobs = cli.share(jobs);
    let converter = match Converter::new(resources) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let stop = Stop::default();
    let shared = cli.output.resume.then(|| with_shared_range(wanted, &jobs, &converter, &stop)).transpose();
    let options = match shared {
        Ok(shared) => shared.unwrap_or(Cow::Borrowed(&wanted.options)),
        Err(reason) => {
            terminal.error(&reason);
            return reason.status();
        }
    };
    let batch = Batch { converter: &converter, options: &options, stop: &stop };
    let (mut failed, mut text) = (false, StdoutText::new());
    for job in jobs {
        match job.and_then(|job| line(&job, &batch, &cli.output)) {
            Ok(line) => text.print(&format!("{}\n", escaped(&line))),
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
    for conflict in &conflicts {
        terminal.error(conflict);
    }
    match (conflicts.is_empty(), failed) {
        (false, _) => USAGE,
        (true, true) => FAILED,
        (true, false) => 0,
    }
}

/// The line about a job, e.g. `scans/a.npy -> gifs/a.gif: 64x512x512 uint16, convert, about 5.2 MiB`.
fn line(job: &Job, batch: &Batch<'_>, arguments: &OutputArgs) -> Result<String, Error> {
    job.output.check(batch.options.output.make_directories)?;
    let action = match &job.output {
        Output::File(_) if arguments.no_clobber && batch::exists(&job.output) => "keep".to_owned(),
        Output::File(path) if arguments.resume && path.exists() => match batch.existing(job) {
            Existing::Current => "keep".to_owned(),
            Existing::Stale(difference) => format!("replace, since it {difference}"),
            Existing::Missing => "convert".to_owned(),
        },
        Output::File(path) if path.exists() => "replace".to_owned(),
        _ => "convert".to_owned(),
    };
    let what = match job.input {
        // Standard input can be read only once, by the run itself.
        Input::Stdin(_) => action,
        Input::Stored(_) => {
            let volume = job.input.open(batch.converter, batch.options, batch.stop)?;
            let shown = ShownArray::of(&volume, batch.options)?;
            let (shape, sample) = (shown.viewed.pictures(), shown.viewed.sample().name());
            let bytes = batch.converter.estimate(&volume, batch.options)?;
            let resized = match (shown.work(), shown.resized_pictures()?) {
                (Some(work), shown) => format!(
                    " made into {} pictures of {}x{} ({} samples to take, {} of memory)",
                    shown.frames,
                    shown.width,
                    shown.height,
                    HumanCount(work),
                    HumanBytes(batch.converter.memory_of(&volume, batch.options)),
                ),
                (None, shown) if shown == shape => String::new(),
                (None, shown) => format!(" shown as {}x{}", shown.width, shown.height),
            };
            format!("{shape} {sample}{resized}, {action}, about {}", HumanBytes(bytes))
        }
    };
    Ok(format!("{} -> {}: {what}", job.input.name(), job.output.name()))
}
