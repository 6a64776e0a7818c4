//! A run: every input converted, every one told of, on the terminal and in the report.

use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use crate::batch::{self, Existing, Finished, Job, Observer};
use crate::formats::is_volume;
use crate::{Converter, Error, Options, Output, Problem, Progress};

use super::cli::Cli;
use super::report::{Entry, Report};
use super::signals::stop_on_signals;
use super::terminal::{Terminal, Totals};
use crate::program::{FAILED, USAGE};

/// Converts every input; returns the exit status.
pub fn convert(cli: &Cli, options: Options) -> u8 {
    let usage = |message: String| {
        Terminal::of(cli, 0).error(&message);
        USAGE
    };
    let jobs = match jobs(cli) {
        Ok(jobs) => jobs,
        Err(message) => return usage(message),
    };
    let report = match report(cli) {
        Ok(report) => report,
        Err(message) => return usage(message),
    };
    let terminal = Terminal::of(cli, jobs.len());
    let (stop, signal) = (Arc::clone(&options.stop), Arc::default());
    let converter = match stop_on_signals(&stop, &signal).and_then(|()| Converter::new(options)) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let desk = Console { terminal: &terminal, report, sums: Mutex::default() };
    let jobs = match cli.output.resume {
        true => batch::skip_current(jobs, &converter, |job, found| desk.found(job, found)),
        false => jobs,
    };
    batch::run(&converter, jobs, &desk);

    let (report, sums) = (desk.report, desk.sums.into_inner().unwrap_or_else(PoisonError::into_inner));
    let interrupted = stop.load(Ordering::Relaxed);
    terminal.finish(&sums, interrupted);
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

/// What there is to do for this process.
fn jobs(cli: &Cli) -> Result<Vec<Result<Job, Error>>, String> {
    let output = &cli.output;
    let jobs = batch::plan(&cli.inputs, output.output.as_deref(), output.array.as_deref())
        .map_err(|error| error.to_string())?;
    if jobs.iter().flatten().any(|job| job.output == Output::Stdout) && stdout().is_terminal() {
        return Err("a GIF is not for a terminal; redirect stdout or name a file with --output".into());
    }
    match contradiction(cli, &jobs) {
        Some(message) => Err(message),
        None => Ok(cli.share(jobs)),
    }
}

/// How the report and the `jobs` get into each other's way, if they do.
pub fn contradiction(cli: &Cli, jobs: &[Result<Job, Error>]) -> Option<String> {
    let report = cli.output.report.as_deref()?;
    if report.as_os_str() == "-" {
        let both = jobs.iter().flatten().any(|job| job.output == Output::Stdout);
        return both
            .then(|| "stdout is for the GIF or the report, not both; name a file with --report".into());
    }
    let is_below = |job: &&Job| match &job.output {
        Output::File(gif) => report.parent().is_some_and(|directory| directory.starts_with(gif)),
        Output::Stdout => false,
    };
    if let Some(job) = jobs.iter().flatten().find(is_below) {
        let (report, gif) = (report.display(), job.output.name());
        return Some(format!(
            "{report} cannot be a report below {gif}, which is a GIF; end --output with / for a directory"
        ));
    }
    if let Some(job) = jobs.iter().flatten().find(|job| job.involves(report)) {
        return Some(format!(
            "the report would replace {} or its GIF; name another --report",
            job.input.name()
        ));
    }
    // What could not be listed is an input all the same.
    if let Ok(place) = report.canonicalize() {
        let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == place);
        if let Some(input) = cli.inputs.iter().find(same) {
            return Some(format!("the report would replace {}; name another --report", input.display()));
        }
    }
    let report = is_volume(report).then(|| report.display())?;
    Some(format!("{report}: is a volume; the report would replace it; name another --report"))
}

/// The report, if one was asked for.
fn report(cli: &Cli) -> Result<Option<Report>, String> {
    let output = &cli.output;
    let begin = |path| Report::new(path, output.resume, !output.no_mkdir);
    output.report.as_deref().map(begin).transpose()
}

/// Where the news of a run arrive.
struct Console<'t> {
    terminal: &'t Terminal,
    report: Option<Report>,
    sums: Mutex<Totals>,
}

impl Console<'_> {
    /// This is at the output of a job that a run before may have done.
    fn found(&self, job: &Job, found: &Existing) {
        self.terminal.found(job, found);
        if *found == Existing::Current {
            self.sums.lock().unwrap_or_else(PoisonError::into_inner).kept += 1;
            self.terminal.volume_ended();
            if let Some(report) = &self.report {
                report.add(&Entry::kept(job));
            }
        }
    }
}

impl Observer for Console<'_> {
    fn begins(&self, job: &Job) -> Box<dyn Progress + '_> {
        Box::new(self.terminal.volume(&job.input.name()))
    }

    fn ended(&self, ended: Finished) {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        match &ended.result {
            Ok(outcome) => {
                (sums.converted, sums.bytes) = (sums.converted + 1, sums.bytes + outcome.bytes);
                self.terminal.converted(outcome);
            }
            Err(error) => {
                sums.failed += usize::from(!matches!(error.problem(), Problem::Interrupted));
                self.terminal.failed(error);
            }
        }
        self.terminal.volume_ended();
        if let Some(report) = &self.report {
            report.add(&Entry::of(&ended));
        }
    }
}
