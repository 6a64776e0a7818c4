//! The program: parse, run, report, exit.

mod cli;
mod dry_run;
mod info;
mod report;
mod run;
mod signals;
mod stdout;
mod terminal;
mod way_out;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use cli::Cli;
use report::{Entry, Report};
use terminal::Terminal;

/// At least one input was not converted.
const FAILED: u8 = 1;
/// The command line is wrong; nothing was started.
const USAGE: u8 = 2;

/// Runs the program with `arguments`, the name of the program first, and says how it should exit.
///
/// Help, the version, and what is wrong with the arguments are printed here, too.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(told) => {
            // A reader that has seen enough of the help is no failure.
            let _ = told.print();
            return ExitCode::from(told.exit_code() as u8);
        }
    };
    ExitCode::from(match cli.options() {
        Err(message) => {
            Terminal::of(&cli, 0).error(&message);
            USAGE
        }
        Ok(_) if cli.work.list_devices => list_devices(&cli),
        Ok(_) if cli.output.merge_reports => merge_reports(&cli),
        Ok(options) if cli.output.info => info::print(&cli, options),
        Ok(options) if cli.output.dry_run => dry_run::list(&cli, options),
        Ok(options) => run::convert(&cli, options),
    })
}

/// Merges the reports that are given as inputs; returns the exit status.
fn merge_reports(cli: &Cli) -> u8 {
    let terminal = Terminal::of(cli, 0);
    let to = cli.output.report.as_deref().unwrap_or(Path::new("-"));
    let merged = report::merge(&cli.inputs).and_then(|merged| {
        let report = Report::new(to, false, !cli.output.no_mkdir)?;
        merged.entries.iter().for_each(|entry| report.add(entry));
        report.finish().map(|()| merged)
    });
    match merged {
        Ok(merged) => {
            terminal.merged(&merged);
            if merged.entries.iter().all(Entry::is_good) { 0 } else { FAILED }
        }
        Err(message) => {
            terminal.error(&message);
            FAILED
        }
    }
}

/// Prints the GPUs of this machine, or why there is none; returns the exit status.
#[cfg(feature = "gpu")]
fn list_devices(cli: &Cli) -> u8 {
    use crate::backend::gpu::{Gpu, GpuOptions, devices};

    let devices = devices();
    if devices.is_empty() {
        if let Err(error) = Gpu::new(&GpuOptions::default()) {
            eprintln!("{error}");
        }
        return 0;
    }
    let mut listing = stdout::StdoutText::new();
    devices.iter().for_each(|device| listing.print(&format!("{device}\n")));
    match listing.finish() {
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
