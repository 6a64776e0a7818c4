//! The `vol2gif` program: parse, run, report, exit.

mod cli;
mod dry_run;
mod info;
mod report;
mod terminal;

#[cfg(feature = "gpu")]
use std::io::Write;
use std::io::{IsTerminal, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use clap::Parser;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use vol2gif::batch::{self, Ended, Job, Watcher};
use vol2gif::{Converter, Error, Output, Problem, Progress};

use cli::Cli;
use report::{Entry, Report};
use terminal::{Sums, Terminal};

/// At least one input was not converted.
const FAILED: u8 = 1;
/// The command line is wrong; nothing was started.
const USAGE: u8 = 2;
/// Stopped by a signal: this and its number, so 130 after Ctrl-C and 143 after a request to terminate.
const SIGNALED: i32 = 128;

fn main() -> ExitCode {
    let cli = Cli::parse();
    ExitCode::from(match () {
        () if cli.work.list_devices => list_devices(),
        () if cli.output.merge_reports => merge_reports(&cli),
        () => convert(&cli),
    })
}

/// Converts every input; returns the exit status.
fn convert(cli: &Cli) -> u8 {
    let terminal_for = |jobs| Terminal::new(jobs, cli.quiet, cli.verbose, cli.color);
    let usage = |message: String| {
        terminal_for(0).error(&message);
        USAGE
    };
    let options = match cli.options() {
        Ok(options) => options,
        Err(message) => return usage(message),
    };
    if cli.output.info {
        return info::print(cli, options);
    }
    if cli.output.dry_run {
        return dry_run::list(cli, options);
    }
    let jobs = match batch::plan(&cli.inputs, cli.output.output.as_deref(), cli.output.array.as_deref()) {
        Ok(jobs) => jobs,
        Err(error) => return usage(error.to_string()),
    };
    if jobs.iter().flatten().any(|job| job.output == Output::Stdout) {
        if stdout().is_terminal() {
            return usage("a GIF is not for a terminal; redirect stdout or name a file with --output".into());
        }
        if cli.output.report.as_ref().is_some_and(|path| path.as_os_str() == "-") {
            return usage("stdout is for the GIF or the report, not both; name a file with --report".into());
        }
    }
    let jobs = match cli.output.shard {
        Some(shard) => shard.of(jobs),
        None => jobs,
    };
    if let Some(report) = cli.output.report.as_deref()
        && let Some(job) = jobs.iter().flatten().find(|job| job.involves(report))
    {
        return usage(format!(
            "the report would replace {} or its GIF; name another --report",
            job.input.name()
        ));
    }
    let report = match cli.output.report.as_deref().map(Report::new).transpose() {
        Ok(report) => report,
        Err(message) => return usage(message),
    };

    let terminal = terminal_for(jobs.len());
    let (stop, signal) = (Arc::clone(&options.stop), Arc::default());
    let converter = match stop_on_signals(&stop, &signal).and_then(|()| Converter::new(options)) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let given = jobs.len();
    let jobs = match cli.output.resume {
        true => batch::remaining(jobs, &converter, |job, found| terminal.found(job, found)),
        false => jobs,
    };
    let kept = given - jobs.len();
    let desk = Desk { terminal: &terminal, report, sums: Mutex::default() };
    batch::run(&converter, jobs, &desk);
    let (report, sums) = (desk.report, desk.sums.into_inner().unwrap_or_else(PoisonError::into_inner));
    let interrupted = stop.load(Ordering::Relaxed);
    terminal.finish(&sums, kept, interrupted);
    let reported = report.map_or(Ok(()), Report::finish);
    if let Err(message) = &reported {
        terminal.error(message);
    }
    match interrupted {
        true => signal.load(Ordering::Relaxed) as u8,
        false if sums.failed == 0 && reported.is_ok() => 0,
        false => FAILED,
    }
}

/// Merges the reports that are given as inputs; returns the exit status.
fn merge_reports(cli: &Cli) -> u8 {
    let terminal = Terminal::new(0, cli.quiet, cli.verbose, cli.color);
    let to = cli.output.report.as_deref().unwrap_or(Path::new("-"));
    let merged = report::merge(&cli.inputs).and_then(|merged| {
        let report = Report::new(to)?;
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

/// Where the news of a run arrive.
struct Desk<'t> {
    terminal: &'t Terminal,
    report: Option<Report>,
    sums: Mutex<Sums>,
}

impl Watcher for Desk<'_> {
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_> {
        Box::new(self.terminal.volume(&job.input.name()))
    }

    fn ended(&self, ended: Ended) {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        match &ended.result {
            Ok(outcome) => {
                (sums.converted, sums.bytes) = (sums.converted + 1, sums.bytes + outcome.bytes);
                self.terminal.converted(outcome);
            }
            Err(error) => {
                sums.failed += usize::from(!matches!(error.problem(), Problem::Interrupted));
                self.terminal.error(error);
            }
        }
        self.terminal.volume_ended();
        if let Some(report) = &self.report {
            report.add(&Entry::of(&ended));
        }
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
