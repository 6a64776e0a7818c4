//! The `vol2gif` program: parse, run, report, exit.

mod cli;
mod terminal;

#[cfg(feature = "gpu")]
use std::io::Write;
use std::io::{IsTerminal, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use clap::Parser;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use vol2gif::batch::{self, Ended, Job, Watcher};
use vol2gif::{Converter, Error, Output, Problem, Progress};

use cli::Cli;
use terminal::Terminal;

/// At least one input was not converted.
const FAILED: u8 = 1;
/// The command line is wrong; nothing was started.
const USAGE: u8 = 2;
/// Stopped by a signal: this and its number, so 130 after Ctrl-C and 143 after a request to terminate.
const SIGNALED: i32 = 128;

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
    let (stop, signal) = (Arc::clone(&options.stop), Arc::default());
    let converter = match stop_on_signals(&stop, &signal).and_then(|()| Converter::new(options)) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let desk = Desk { terminal: &terminal, failed: AtomicUsize::new(0) };
    let volumes = jobs.len();
    batch::run(&converter, jobs, &desk);
    let failed = desk.failed.into_inner();
    if stop.load(Ordering::Relaxed) {
        return signal.load(Ordering::Relaxed) as u8;
    }
    terminal.finish(volumes, failed);
    if failed == 0 { 0 } else { FAILED }
}

/// Where the news of a run arrive.
struct Desk<'t> {
    terminal: &'t Terminal,
    failed: AtomicUsize,
}

impl Watcher for Desk<'_> {
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_> {
        Box::new(self.terminal.volume(&job.input.name()))
    }

    fn ended(&self, ended: Ended) {
        match &ended.result {
            Ok(outcome) => self.terminal.converted(outcome),
            Err(error) => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                self.terminal.error(error);
            }
        }
        self.terminal.volume_ended();
    }
}

/// The first request to stop ends the run in good order, and `signal` is the exit status then; the second ends it at once.
fn stop_on_signals(stop: &Arc<AtomicBool>, signal: &Arc<AtomicUsize>) -> Result<(), Error> {
    #[cfg(unix)]
    const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
    #[cfg(not(unix))]
    const SIGNALS: [i32; 2] = [SIGINT, SIGTERM];
    SIGNALS
        .into_iter()
        .try_for_each(|number| {
            let status = SIGNALED + number;
            flag::register_conditional_shutdown(number, status, Arc::clone(stop))?;
            flag::register_usize(number, Arc::clone(signal), status as usize)?;
            flag::register(number, Arc::clone(stop)).map(drop)
        })
        .map_err(|error| Error::new("signals", Problem::Threads(error.to_string())))
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
