//! What a report says of an input.

use std::fs;
use std::path::Path;

use crate::batch::{Finished, Job};
use crate::program::way_out::with_way_out;
use crate::{Outcome, Output, Problem, Stage};
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// What became of an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its GIF was made.
    Converted,
    /// Its GIF was there, as `--resume` found.
    Kept,
    /// It was not converted; the error says why.
    #[default]
    Failed,
    /// It was under way when the run was stopped.
    Interrupted,
}

/// A line of a report. Fields of an input that was not converted are missing (`null`, or empty in CSV), those it is known by
/// excepted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The input as it was found: a path, with the array of an archive in brackets, or `stdin`.
    pub input: String,
    /// The GIF's path, or `stdout`.
    pub output: Option<String>,
    pub status: Status,
    pub error: Option<String>,
    pub frames: Option<usize>,
    pub height: Option<usize>,
    pub width: Option<usize>,
    pub channels: Option<usize>,
    /// As NumPy names it.
    #[serde(rename = "type")]
    pub sample: Option<String>,
    /// The least and the greatest finite sample.
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub nan: Option<u64>,
    pub positive_infinity: Option<u64>,
    pub negative_infinity: Option<u64>,
    /// What was done to the values.
    pub rule: Option<String>,
    /// `cpu` or `gpu`.
    pub backend: Option<String>,
    /// The GPU's name.
    pub adapter: Option<String>,
    /// How often it was done again since a GPU failed.
    pub retries: Option<usize>,
    pub bytes_in: Option<u64>,
    pub bytes_out: Option<u64>,
    /// From its beginning to its end, what was waited for threads and memory included.
    pub seconds: f64,
    pub open_seconds: f64,
    pub range_seconds: Option<f64>,
    pub percentiles_seconds: Option<f64>,
    pub colors_seconds: Option<f64>,
    pub frames_seconds: Option<f64>,
    pub verification_seconds: Option<f64>,
    /// The most memory that the process had taken by then, in bytes; where the system tells (Linux).
    pub peak_memory: Option<u64>,
    pub version: String,
}

impl Entry {
    /// What is to be said of a job that has ended.
    pub fn of(ended: &Finished) -> Self {
        let outcome = ended.result.as_ref().ok();
        let error = ended.result.as_ref().err();
        let seconds = |stage: Stage| outcome.map(|outcome| rounded(outcome.times.of(stage).as_secs_f64()));
        let (minimum, maximum) = outcome.and_then(extremes).unzip();
        let (backend, adapter) = outcome.map(|outcome| maker(&outcome.backend)).unzip();
        Self {
            input: match &ended.job {
                Some(job) => job.input.name(),
                None => error.map_or_else(String::new, |error| error.subject().to_owned()),
            },
            output: ended.job.as_ref().map(|job| job.output.name()),
            status: match error.map(|error| error.problem()) {
                None => Status::Converted,
                Some(Problem::Interrupted) => Status::Interrupted,
                Some(_) => Status::Failed,
            },
            error: error.map(with_way_out),
            frames: outcome.map(|outcome| outcome.shape.frames),
            height: outcome.map(|outcome| outcome.shape.height),
            width: outcome.map(|outcome| outcome.shape.width),
            channels: outcome.map(|outcome| outcome.shape.samples),
            sample: outcome.map(|outcome| outcome.sample.name().to_owned()),
            minimum: minimum.flatten(),
            maximum: maximum.flatten(),
            nan: outcome.map(|outcome| outcome.range.nan),
            positive_infinity: outcome.map(|outcome| outcome.range.above),
            negative_infinity: outcome.map(|outcome| outcome.range.below),
            rule: outcome.map(|outcome| outcome.rule.clone()),
            backend,
            adapter: adapter.flatten(),
            retries: outcome.map(|outcome| outcome.failures.len()),
            bytes_in: ended.bytes,
            bytes_out: outcome.map(|outcome| outcome.bytes),
            seconds: rounded(ended.elapsed.as_secs_f64()),
            open_seconds: rounded(ended.opening.as_secs_f64()),
            range_seconds: seconds(Stage::Range),
            percentiles_seconds: seconds(Stage::Percentiles),
            colors_seconds: seconds(Stage::Colors),
            frames_seconds: seconds(Stage::Frames),
            verification_seconds: seconds(Stage::Verification),
            peak_memory: peak_memory(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// What is to be said of a job that a run before has done.
    pub fn kept(job: &Job) -> Self {
        let size = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.len());
        Self {
            input: job.input.name(),
            output: Some(job.output.name()),
            status: Status::Kept,
            bytes_in: job.input.bytes(),
            bytes_out: match &job.output {
                Output::File(path) => size(path),
                Output::Stdout => None,
            },
            peak_memory: peak_memory(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Self::default()
        }
    }

    /// Whether a run before had made the GIF.
    pub fn is_kept(&self) -> bool {
        self.status == Status::Kept
    }

    /// Whether there is a GIF.
    pub fn is_good(&self) -> bool {
        matches!(self.status, Status::Converted | Status::Kept)
    }
}

/// Microseconds are enough.
fn rounded(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// The least and greatest finite sample as numbers, exact for every type; bools are 0 and 1.
fn extremes(outcome: &Outcome) -> Option<(Option<Number>, Option<Number>)> {
    let number = |text: String| match &*text {
        "false" => Some(0.into()),
        "true" => Some(1.into()),
        text => serde_json::from_str(text).ok(),
    };
    outcome.range.describe(outcome.sample).map(|(least, greatest)| (number(least), number(greatest)))
}

/// `gpu (NAME)` as two fields.
fn maker(backend: &str) -> (String, Option<String>) {
    match backend.strip_prefix("gpu (").and_then(|rest| rest.strip_suffix(')')) {
        Some(name) => ("gpu".into(), Some(name.into())),
        None => (backend.into(), None),
    }
}

/// What Linux calls the high-water mark of this process.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB"))?;
    Some(line.trim().parse::<u64>().ok()? << 10)
}
