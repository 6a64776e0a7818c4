//! The `vol2gif` program: parse, run, report, exit.

mod cli;
mod terminal;

#[cfg(feature = "gpu")]
use std::io::Write;
use std::io::{IsTerminal, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Parser;
use vol2gif::batch::{self, Job};
use vol2gif::{Converter, Error, Outcome, Output, Problem};

use cli::Cli;
use terminal::Terminal;

/// At least one input was not converted.
const FAILED: u8 = 1;
/// The command line is wrong; nothing was started.
const USAGE: u8 = 2;
/// Stopped by Ctrl-C or a request to terminate.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let cli = Cli::parse();
    ExitCode::from(if cli.work.list_devices { list_devices() } else { convert(&cli) })
}

/// Converts every input; returns the exit status.
fn convert(cli: &Cli) -> u8 {
    let report = |jobs| Terminal::new(jobs, cli.quiet, cli.verbose, cli.color);
    let usage = |message: String| {
        report(0).error(&message);
        USAGE
    };
    let options = match cli.options() {
        Ok(options) => options,
        Err(message) => return usage(message),
    };
    let jobs = match batch::plan(&cli.inputs, cli.output.output.as_deref(), cli.output.array.as_deref()) {
        Ok(jobs) => jobs,
        Err(error) => return usage(error.to_string()),
    };
    if jobs.iter().flatten().any(|job| job.output == Output::Stdout) && stdout().is_terminal() {
        return usage("a GIF is not for a terminal; redirect stdout or name a file with --output".into());
    }

    let terminal = report(jobs.len());
    let stop = Arc::clone(&options.stop);
    let opening = Arc::default();
    let converter = match stop_on_signals(&stop, &opening).and_then(|()| Converter::new(options)) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let (volumes, mut failed) = (jobs.len(), 0);
    for job in jobs {
        match job.and_then(|job| convert_one(&converter, &job, &opening, &terminal)) {
            Ok(outcome) => terminal.converted(&outcome),
            Err(error) => {
                failed += 1;
                terminal.error(&error);
            }
        }
        terminal.volume_ended();
        if stop.load(Ordering::Relaxed) {
            return INTERRUPTED;
        }
    }
    terminal.finish(volumes, failed);
    if failed == 0 { 0 } else { FAILED }
}

fn convert_one(
    converter: &Converter,
    job: &Job,
    opening: &AtomicBool,
    terminal: &Terminal,
) -> Result<Outcome, Error> {
    let bar = terminal.volume(&job.input.name());
    opening.store(true, Ordering::SeqCst);
    let volume = job.input.open();
    opening.store(false, Ordering::SeqCst);
    converter.convert(&volume?, &job.output, &bar)
}

/// The first Ctrl-C or request to terminate stops in good order, the second at once. While a volume is being opened the first
/// does so too: standard input may never end, and there is nothing to clean up yet.
fn stop_on_signals(stop: &Arc<AtomicBool>, opening: &Arc<AtomicBool>) -> Result<(), Error> {
    let (stop, opening) = (Arc::clone(stop), Arc::clone(opening));
    let handler = move || {
        if stop.swap(true, Ordering::SeqCst) || opening.load(Ordering::SeqCst) {
            std::process::exit(INTERRUPTED.into());
        }
    };
    ctrlc::set_handler(handler).map_err(|error| Error::new("signals", Problem::Threads(error.to_string())))
}

/// Prints the GPUs of this machine, or why there is none; returns the exit status.
#[cfg(feature = "gpu")]
fn list_devices() -> u8 {
    use vol2gif::backend::gpu::{Gpu, GpuOptions, devices};

    let devices = devices();
    if devices.is_empty() {
        if let Err(error) = Gpu::new(&GpuOptions::default()) {
            eprintln!("{error}");
        }
        return 0;
    }
    let mut out = stdout().lock();
    for device in devices {
        // A reader that has seen enough is no failure.
        if writeln!(out, "{device}").is_err() {
            break;
        }
    }
    0
}

#[cfg(not(feature = "gpu"))]
fn list_devices() -> u8 {
    eprintln!("this vol2gif was built without the feature `gpu`; the CPU makes the same bytes");
    0
}
