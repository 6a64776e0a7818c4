//! A run: converts every input and writes the results to the terminal and to the report.

use std::io::{IsTerminal, stdout};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use crate::batch::{self, Batch, Existing, Finished, Job, Observer, Plan, PlanNote};
use crate::convert::canonical;
use crate::{Converter, Error, Output, Problem, Progress, Resources, Stop};

use super::cli::{Cli, Wanted};
use super::remedies::Explain;
use super::report::{End, Entry, Report, refusal};
use super::shared::with_shared_range;
use super::signals::stop_on_signals;
use super::terminal::{MOST_FAILURES, Terminal, Totals};
use crate::program::{FAILED, USAGE};

/// Converts every input. Returns the exit status.
pub fn convert(cli: &Cli, wanted: &Wanted, resources: Resources) -> u8 {
    let begun = Instant::now();
    let usage = |message: String| {
        Terminal::of(cli, 0).error(&message);
        USAGE
    };
    let (jobs, notes) = match jobs(cli) {
        Ok(planned) => planned,
        Err(message) => return usage(message),
    };
    let report = match report(cli) {
        Ok(report) => report,
        Err(message) => return usage(message),
    };
    let terminal = Terminal::of(cli, jobs.len());
    notes.iter().for_each(|note| terminal.note(note));
    let (stop, signal) = (Stop::default(), Arc::default());
    let converter = match stop_on_signals(&stop, &signal).and_then(|()| Converter::new(resources)) {
        Ok(converter) => converter,
        Err(error) => {
            terminal.error(&error);
            return FAILED;
        }
    };
    let options = &*match with_shared_range(wanted, &jobs, &converter, &stop) {
        Ok(options) => options,
        Err(reason) => {
            terminal.error(&reason);
            return reason.status();
        }
    };
    let console = Console { terminal: &terminal, report, totals: Mutex::default() };
    let batch = Batch { converter: &converter, options, stop: &stop };
    let inputs = jobs.len();
    let jobs = match cli.output.resume {
        true => batch.skip_current(jobs, |job, existing| console.existing(job, existing)),
        false if cli.output.no_clobber => {
            batch::skip_existing(jobs, |job| console.existing(job, &Existing::Current))
        }
        false => jobs,
    };
    batch.run(jobs, &console);

    let (report, totals) =
        (console.report, console.totals.into_inner().unwrap_or_else(PoisonError::into_inner));
    let interrupted = stop.is_requested();
    terminal.finish(&totals, interrupted);
    let end = End {
        finished: !interrupted,
        inputs,
        command: Some(canonical::line(options, None)),
        ..End::of_work(begun.elapsed(), converter.workers().threads())
    };
    let reported = report.map_or(Ok(()), |report| report.finish(end));
    if let Err(message) = &reported {
        terminal.error(message);
    }
    match interrupted {
        true => signal.load(Ordering::Relaxed) as u8,
        false if totals.failed == 0 && reported.is_ok() => 0,
        false => FAILED,
    }
}

/// The jobs of this process, and what is to be said about the plan.
///
/// # Errors
///
/// A message about inputs and outputs for which nothing should be started.
fn jobs(cli: &Cli) -> Result<Planned, String> {
    let planned = batch::plan_all(&cli.inputs, cli.output.output.as_deref(), &cli.plan_options());
    let Plan { jobs, conflicts, notes, .. } = planned.map_err(|error| error.explain())?;
    if let Some(conflict) = conflicts.first() {
        return Err(conflict.explain());
    }
    if jobs.iter().flatten().any(|job| job.output == Output::Stdout) && stdout().is_terminal() {
        return Err("a GIF is not for a terminal; redirect stdout or name a file with --output".into());
    }
    match report_conflict(cli, &jobs) {
        Some(message) => Err(message),
        None => Ok((cli.share(jobs), notes)),
    }
}

/// The jobs of this process, and what is to be said about the plan.
type Planned = (Vec<Result<Job, Error>>, Vec<PlanNote>);

/// A message if the report would replace an input or an output of the `jobs`, or go to the same place.
pub fn report_conflict(cli: &Cli, jobs: &[Result<Job, Error>]) -> Option<String> {
    let report = cli.output.report.as_deref()?;
    if report.as_os_str() == "-" {
        let both = jobs.iter().flatten().any(|job| job.output == Output::Stdout);
        return both
            .then(|| "stdout is for the GIF or the report, not both; name a file with --report".into());
    }
    let is_below = |job: &&Job| match &job.output {
        Output::File(gif) => report.parent().is_some_and(|directory| directory.starts_with(gif)),
        Output::Stdout | Output::Memory => false,
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
    // An input whose volumes could not be listed has no job, but is an input, too.
    if let Ok(place) = report.canonicalize() {
        let same = |input: &&PathBuf| input.canonicalize().is_ok_and(|input| input == place);
        if let Some(input) = cli.inputs.iter().find(same) {
            return Some(format!("the report would replace {}; name another --report", input.display()));
        }
    }
    refusal(report)
}

/// The report, if the command line asks for one.
fn report(cli: &Cli) -> Result<Option<Report>, String> {
    let output = &cli.output;
    let begin = |path| Report::new(path, output.resume, !output.no_mkdir);
    output.report.as_deref().map(begin).transpose()
}

/// Receives the results of a run and writes them to the terminal and to the report.
struct Console<'t> {
    terminal: &'t Terminal,
    report: Option<Report>,
    totals: Mutex<Totals>,
}

impl Console<'_> {
    /// Records what exists at the output of a job: `Existing::Current` is a GIF of an earlier run, which is
    /// kept.
    fn existing(&self, job: &Job, existing: &Existing) {
        self.terminal.existing(job, existing);
        if *existing == Existing::Current {
            self.totals.lock().unwrap_or_else(PoisonError::into_inner).kept += 1;
            self.terminal.volume_finished();
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

    fn finished(&self, finished: Finished) {
        // Pictures take their time; other threads need not wait for them.
        if let Some(report) = &self.report {
            report.add(&Entry::of(&finished));
        }
        let mut totals = self.totals.lock().unwrap_or_else(PoisonError::into_inner);
        match &finished.result {
            Ok(outcome) => {
                totals.converted += 1;
                totals.bytes += outcome.bytes;
                self.terminal.converted(outcome);
                if let Some(job) = &finished.job {
                    self.terminal.passed_over(&job.input);
                }
            }
            Err(error) => {
                if !matches!(error.problem(), Problem::Interrupted) {
                    totals.failed += 1;
                    if totals.failures.len() < MOST_FAILURES {
                        totals.failures.push(error.explain());
                    }
                }
                self.terminal.error(error);
            }
        }
        self.terminal.volume_finished();
    }
}
