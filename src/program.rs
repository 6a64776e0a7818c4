//! The `vol2gif` program: it parses the command line, converts, reports, and exits with a status.

pub mod asked;
mod cli;
mod colormaps;
mod dry_run;
mod generate;
mod info;
mod preview;
mod remedies;
mod report;
mod run;
mod runtime_directory;
mod shared;
mod signals;
mod stdout;
mod terminal;
mod unicode;
mod way_out;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use cli::Cli;
#[cfg(feature = "gpu")]
use remedies::Explain;
use report::{End, Entry, Report};
use terminal::Terminal;

/// Exit status: at least one input was not converted.
const FAILED: u8 = 1;
/// Exit status: the command line is wrong and nothing was started.
const USAGE: u8 = 2;

/// Runs the program and returns its exit status. The first of the `arguments` is the name of the program.
///
/// Also prints the help, the version, and errors in the arguments.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(status(arguments))
}

/// As `run`, with the exit status as a number.
pub fn status(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(message) => {
            let message = cli::with_advice(message, arguments.get(1..).unwrap_or_default());
            // A reader that closes the pipe before the end of the help is not a failure.
            let _ = message.print();
            return message.exit_code() as u8;
        }
    };
    if let Some(what) = cli.generate {
        return generate::print(&cli, what);
    }
    runtime_directory::provide(&cli, &arguments);
    let asked = cli.use_temporary_directory().and_then(|()| cli.resources());
    let asked = asked.and_then(|resources| Ok((cli.wanted()?, resources)));
    match asked {
        Err(message) => {
            Terminal::of(&cli, 0).error(&message);
            USAGE
        }
        Ok(_) if cli.work.list_devices => list_devices(&cli),
        Ok(_) if cli.contrast.list_colormaps => colormaps::list(&cli),
        Ok(_) if cli.output.merge_reports => merge_reports(&cli),
        Ok((wanted, resources)) if cli.output.info => info::print(&cli, &wanted, resources),
        Ok((wanted, resources)) if cli.output.preview.is_some() => preview::show(&cli, &wanted, resources),
        Ok((wanted, resources)) if cli.output.dry_run => dry_run::list(&cli, &wanted, resources),
        Ok((wanted, resources)) => run::convert(&cli, &wanted, resources),
    }
}

/// Merges the reports that are given as inputs. Returns the exit status.
fn merge_reports(cli: &Cli) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let to = cli.output.report.as_deref().unwrap_or(Path::new("-"));
    let merged = report::merge(&cli.inputs).and_then(|merged| {
        let report = Report::new(to, false, !cli.output.no_mkdir)?;
        merged.entries.iter().for_each(|entry| report.add(entry));
        report.finish(End { finished: true, ..End::default() }).map(|()| merged)
    });
    match merged {
        Ok(merged) => {
            terminal.merged(&merged);
            if merged.entries.iter().all(Entry::has_gif) { 0 } else { FAILED }
        }
        Err(message) => {
            terminal.error(&message);
            FAILED
        }
    }
}

/// Prints the GPUs of this machine, or why there is none. Returns the exit status.
#[cfg(feature = "gpu")]
fn list_devices(cli: &Cli) -> u8 {
    use crate::backend::gpu::{Gpu, GpuOptions, devices};

    let devices = devices();
    if devices.is_empty() {
        if let Err(error) = Gpu::new(&GpuOptions::default()) {
            eprintln!("{}", error.explain());
        }
        return 0;
    }
    let mut text = stdout::StdoutText::new();
    devices.iter().for_each(|device| text.print(&format!("{device}\n")));
    match text.finish() {
        Ok(()) => 0,
        Err(message) => {
            Terminal::of(cli, 0).error(&message);
            FAILED
        }
    }
}

#[cfg(not(feature = "gpu"))]
fn list_devices(_cli: &Cli) -> u8 {
    eprintln!("this vol2gif was built without the feature `gpu`; the CPU makes the same bytes");
    0
}
