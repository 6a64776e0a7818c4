//! What a run would do: each input with its output, what is in it, and about how large its GIF will be. Nothing is
//! written.

use crate::batch::{self, Existing, Input, Job};
use crate::{Converter, Error, Options, Output};
use indicatif::HumanBytes;

use super::cli::Cli;
use super::run;
use super::stdout::StdoutText;
use super::terminal::{Terminal, plain};
use crate::program::{FAILED, USAGE};

/// Lists what would be done under `options`; returns the exit status of the run as far as it can be foreseen.
pub fn list(cli: &Cli, options: Options) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let planned = batch::plan_all(&cli.inputs, cli.output.output.as_deref(), cli.output.array.as_deref());
    let (jobs, conflicts) = match planned {
        Ok(planned) => planned,
        Err(error) => {
            terminal.error(&error);
            return USAGE;
        }
    };
    let conflicts = conflicts.iter().map(ToString::to_string).chain(run::contradiction(cli, &jobs));
    let conflicts: Vec<String> = conflicts.collect();
    let jobs = cli.share(jobs);
    let converter = match Converter::new(options.clone()) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let (mut failed, mut listing) = (false, StdoutText::new());
    for job in jobs {
        match job.and_then(|job| line(&job, &converter, &options, cli.output.resume)) {
            Ok(line) => listing.print(&format!("{}\n", plain(&line))),
            Err(error) => {
                failed = true;
                terminal.failed(&error);
            }
        }
    }
    if let Err(message) = listing.finish() {
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

/// `scans/a.npy -> gifs/a.gif: 64x512x512 uint16, convert, about 5.2 MiB`
fn line(job: &Job, converter: &Converter, options: &Options, resume: bool) -> Result<String, Error> {
    job.output.check(options.make_directories)?;
    let action = match &job.output {
        Output::File(path) if resume && path.exists() => match job.found(converter) {
            Existing::Current => "keep".to_owned(),
            Existing::Stale(difference) => format!("replace, since it {difference}"),
            Existing::Missing => "convert".to_owned(),
        },
        Output::File(path) if path.exists() => "replace".to_owned(),
        _ => "convert".to_owned(),
    };
    let what = match job.input {
        // What is read once is left for the run itself.
        Input::Stdin => action,
        Input::Stored(_) => {
            let volume = job.input.open(converter)?;
            let (shape, sample) = (volume.shape(), volume.sample().name());
            let bytes = converter.estimate(&volume)?;
            format!("{shape} {sample}, {action}, about {}", HumanBytes(bytes))
        }
    };
    Ok(format!("{} -> {}: {what}", job.input.name(), job.output.name()))
}
