//! What a report counts: how many inputs came to which end, and what they took.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;

use super::Entry;
use super::entry::{Status, rounded};

/// The end of a report that has one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct End {
    /// Whether all inputs have an element: the run was not interrupted.
    pub finished: bool,
    /// Number of inputs of the run.
    pub inputs: usize,
    pub converted: usize,
    pub kept: usize,
    pub failed: usize,
    pub interrupted: usize,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// From the beginning of the run to its end; `None` for a merged report.
    pub wall_seconds: Option<f64>,
    pub threads: Option<usize>,
    /// Time of the processor divided by the wall time of all threads, 0 to 1. Known on Linux only.
    pub utilization: Option<f64>,
    pub version: &'static str,
    /// The settings that change the bytes, as in the record of a GIF.
    pub command: Option<String>,
    pub stages: Stages,
}

impl End {
    /// The end of a run that took this time by this number of threads.
    pub fn of_work(elapsed: Duration, threads: usize) -> Self {
        let wall = elapsed.as_secs_f64();
        let busy = |seconds: f64| (seconds / (wall * threads as f64).max(1e-9)).clamp(0.0, 1.0);
        Self {
            wall_seconds: Some(rounded(wall)),
            threads: Some(threads),
            utilization: processor_seconds().map(busy),
            ..Self::default()
        }
    }
}

/// The time that all processors together have worked for this process.
#[cfg(target_os = "linux")]
fn processor_seconds() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may have spaces. User time and system time are fields 14 and 15.
    let (_, fields) = status.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.sum::<Result<_, _>>().ok()?;
    Some(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

#[cfg(not(target_os = "linux"))]
fn processor_seconds() -> Option<f64> {
    None
}

/// Seconds of all inputs in each stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Stages {
    open: f64,
    range: f64,
    percentiles: f64,
    turning: f64,
    colors: f64,
    frames: f64,
    verification: f64,
}

/// The entries of a report by their inputs.
#[derive(Debug, Default)]
pub struct Tally(HashMap<String, Counted>);

/// What counts of an entry.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    status: Status,
    bytes_in: u64,
    bytes_out: u64,
    stages: Stages,
}

impl Tally {
    /// Counts an entry, in place of an earlier one about its input. An entry that only says that the GIF was kept does
    /// not replace one that says how it was made.
    pub fn add(&mut self, entry: &Entry) {
        if entry.is_kept() && self.has_gif(&entry.input) {
            return;
        }
        let counted = Counted {
            status: entry.status,
            bytes_in: entry.bytes_in.unwrap_or(0),
            bytes_out: entry.bytes_out.unwrap_or(0),
            stages: Stages {
                open: entry.open_seconds,
                range: entry.range_seconds.unwrap_or(0.0),
                percentiles: entry.percentiles_seconds.unwrap_or(0.0),
                turning: entry.turning_seconds.unwrap_or(0.0),
                colors: entry.colors_seconds.unwrap_or(0.0),
                frames: entry.frames_seconds.unwrap_or(0.0),
                verification: entry.verification_seconds.unwrap_or(0.0),
            },
        };
        self.0.insert(entry.input.clone(), counted);
    }

    /// Whether an entry says that the GIF of this input exists.
    pub fn has_gif(&self, input: &str) -> bool {
        self.0.get(input).is_some_and(|counted| counted.status.has_gif())
    }

    /// The same end with the counts and sums of all entries.
    pub fn complete(&self, end: End) -> End {
        let of = |status| self.0.values().filter(|counted| counted.status == status).count();
        let sum = |part: fn(&Counted) -> u64| self.0.values().map(part).sum();
        let seconds = |part: fn(&Stages) -> f64| {
            let sum: f64 = self.0.values().map(|counted| part(&counted.stages)).sum();
            rounded(sum)
        };
        End {
            inputs: end.inputs.max(self.0.len()),
            converted: of(Status::Converted),
            kept: of(Status::Kept),
            failed: of(Status::Failed),
            interrupted: of(Status::Interrupted),
            bytes_in: sum(|counted| counted.bytes_in),
            bytes_out: sum(|counted| counted.bytes_out),
            version: env!("CARGO_PKG_VERSION"),
            stages: Stages {
                open: seconds(|it| it.open),
                range: seconds(|it| it.range),
                percentiles: seconds(|it| it.percentiles),
                turning: seconds(|it| it.turning),
                colors: seconds(|it| it.colors),
                frames: seconds(|it| it.frames),
                verification: seconds(|it| it.verification),
            },
            ..end
        }
    }
}
