//! An entry of a report: the fields about one input.

use std::fs;
use std::path::Path;

use super::page::{Histogram, Picture};
use super::texts::Texts;
use crate::batch::{Finished, Job};
use crate::program::remedies::Explain;
use crate::tone::{Range, Scope, ValueScale};
use crate::volume::Values;
use crate::{Outcome, Output, Problem, Stage};
use serde::{Deserialize, Serialize};
use serde_json::Number;

/// The result for an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its GIF was made.
    Converted,
    /// Its GIF existed already and was kept by `--resume` or `--no-clobber`.
    Kept,
    /// It was not converted; the error says why.
    #[default]
    Failed,
    /// The run was stopped while it was converted.
    Interrupted,
}

impl Status {
    /// Whether the GIF exists.
    pub fn has_gif(self) -> bool {
        matches!(self, Self::Converted | Self::Kept)
    }
}

/// An element of a report. An input that was not converted has its name, output, status and error; the fields
/// about the volume and the GIF are `null` (empty in CSV).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The name of the input: a path, with the array of an archive in brackets, or `stdin`.
    pub input: String,
    /// The GIF's path, or `stdout`.
    pub output: Option<String>,
    pub status: Status,
    pub error: Option<String>,
    pub frames: Option<usize>,
    pub height: Option<usize>,
    pub width: Option<usize>,
    pub channels: Option<usize>,
    /// The sample type by its NumPy name, e.g. `uint16`.
    #[serde(rename = "type")]
    pub sample: Option<String>,
    /// The least finite sample.
    pub minimum: Option<Number>,
    /// The greatest finite sample.
    pub maximum: Option<Number>,
    pub nan: Option<u64>,
    pub positive_infinity: Option<u64>,
    pub negative_infinity: Option<u64>,
    /// How values became levels.
    pub rule: Option<String>,
    /// `cpu` or `gpu`.
    pub backend: Option<String>,
    /// The GPU's name.
    pub adapter: Option<String>,
    /// Number of times that the conversion was begun again because a GPU failed.
    pub retries: Option<usize>,
    pub bytes_in: Option<u64>,
    pub bytes_out: Option<u64>,
    /// Seconds from the beginning of the conversion to its end, including the wait for threads and memory.
    pub seconds: f64,
    pub open_seconds: f64,
    pub range_seconds: Option<f64>,
    pub percentiles_seconds: Option<f64>,
    pub colors_seconds: Option<f64>,
    pub frames_seconds: Option<f64>,
    pub verification_seconds: Option<f64>,
    /// The largest amount of memory that the process had used by then, in bytes. Known on Linux only.
    pub peak_memory: Option<u64>,
    pub version: String,
    /// The frames, the height and the width of the GIF.
    #[serde(default)]
    pub shown_frames: Option<usize>,
    #[serde(default)]
    pub shown_height: Option<usize>,
    #[serde(default)]
    pub shown_width: Option<usize>,
    #[serde(default)]
    pub turning_seconds: Option<f64>,
    /// What a user may not expect.
    #[serde(default)]
    pub warnings: Texts,
    /// The kind of scanner, by its code in DICOM.
    #[serde(default)]
    pub modality: Option<String>,
    /// The values of level 0 and of level 255, where they are the same in all frames and channels.
    #[serde(default)]
    pub window: Option<String>,
    /// Only in pages.
    #[serde(skip)]
    pub histogram: Option<Histogram>,
    /// Only in pages.
    #[serde(skip)]
    pub picture: Option<Picture>,
}

impl Entry {
    /// The entry of a job that was converted or failed.
    pub fn of(finished: &Finished) -> Self {
        let outcome = finished.result.as_ref().ok();
        let error = finished.result.as_ref().err();
        let seconds = |stage: Stage| outcome.map(|outcome| rounded(outcome.times.of(stage).as_secs_f64()));
        let (minimum, maximum) = outcome.and_then(|it| extremes(&it.range, it.values)).unzip();
        let sketch = outcome.and_then(|outcome| Some((outcome.sketch.as_ref()?, &outcome.scale)));
        let (backend, adapter) = outcome.map(|outcome| backend_and_adapter(&outcome.backend)).unzip();
        Self {
            input: match &finished.job {
                Some(job) => job.input.name(),
                None => error.map_or_else(String::new, |error| error.subject().to_owned()),
            },
            output: finished.job.as_ref().map(|job| job.output.name()),
            status: match error.map(|error| error.problem()) {
                None => Status::Converted,
                Some(Problem::Interrupted) => Status::Interrupted,
                Some(_) => Status::Failed,
            },
            error: error.map(Explain::explain),
            frames: outcome.map(|outcome| outcome.shape.frames),
            height: outcome.map(|outcome| outcome.shape.height),
            width: outcome.map(|outcome| outcome.shape.width),
            channels: outcome.map(|outcome| outcome.shape.samples),
            sample: outcome.map(|outcome| outcome.values.sample.name().to_owned()),
            minimum: minimum.flatten(),
            maximum: maximum.flatten(),
            nan: outcome.map(|outcome| outcome.range.nan),
            positive_infinity: outcome.map(|outcome| outcome.range.above),
            negative_infinity: outcome.map(|outcome| outcome.range.below),
            rule: outcome.map(|outcome| outcome.rule.clone()),
            backend,
            adapter: adapter.flatten(),
            retries: outcome.map(|outcome| outcome.failures.len()),
            bytes_in: finished.bytes,
            bytes_out: outcome.map(|outcome| outcome.bytes),
            seconds: rounded(finished.elapsed.as_secs_f64()),
            open_seconds: rounded(finished.opening.as_secs_f64()),
            range_seconds: seconds(Stage::Range),
            percentiles_seconds: seconds(Stage::Percentiles),
            colors_seconds: seconds(Stage::Colors),
            frames_seconds: seconds(Stage::Frames),
            verification_seconds: seconds(Stage::Verification),
            peak_memory: peak_memory(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            shown_frames: outcome.map(|outcome| outcome.shown.frames),
            shown_height: outcome.map(|outcome| outcome.shown.height),
            shown_width: outcome.map(|outcome| outcome.shown.width),
            turning_seconds: seconds(Stage::Turning),
            warnings: outcome.map(warnings).unwrap_or_default(),
            modality: outcome.and_then(|outcome| outcome.modality).map(str::to_owned),
            window: outcome.and_then(|outcome| window(&outcome.scale)),
            histogram: sketch.and_then(|(sketch, scale)| Histogram::of(sketch.levels.as_deref()?, scale)),
            picture: sketch.and_then(|(sketch, _)| Picture::of(sketch.still.as_ref()?)),
        }
    }

    /// The entry of a job whose GIF an earlier run made.
    pub fn kept(job: &Job) -> Self {
        let size = |path: &Path| fs::metadata(path).ok().map(|metadata| metadata.len());
        Self {
            input: job.input.name(),
            output: Some(job.output.name()),
            status: Status::Kept,
            bytes_in: job.input.bytes(),
            bytes_out: match &job.output {
                Output::File(path) => size(path),
                Output::Stdout | Output::Memory => None,
            },
            peak_memory: peak_memory(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Self::default()
        }
    }

    /// The texts that name files or devices, or contain such names, and others that may begin with a sign.
    pub fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { input, output, error, rule, adapter, warnings, window, .. } = self;
        let others = [output, error, rule, adapter, window].into_iter().filter_map(Option::as_mut);
        [input].into_iter().chain(others).chain(warnings.joined())
    }

    /// Whether an earlier run made the GIF.
    pub fn is_kept(&self) -> bool {
        self.status == Status::Kept
    }

    /// Whether the GIF exists.
    pub fn has_gif(&self) -> bool {
        self.status.has_gif()
    }
}

/// The warnings as they are printed.
fn warnings(outcome: &Outcome) -> Texts {
    outcome.warnings.iter().filter(|warning| !warning.is_note()).map(Explain::explain).collect()
}

/// The values of level 0 and of level 255, where one pair holds for all.
fn window(scale: &ValueScale) -> Option<String> {
    let is_one = scale.scope == Scope::Volume && scale.ends.iter().any(Option::is_some);
    // The curve and the rounding follow.
    let text = is_one.then(|| scale.to_string())?;
    text.split(',').next().map(str::to_owned)
}

/// Rounds to microseconds.
pub fn rounded(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// The least and the greatest value of the finite samples as numbers, exact for every sample type; bools are 0 and 1.
pub fn extremes(range: &Range, values: Values) -> Option<(Option<Number>, Option<Number>)> {
    let number = |text: String| match &*text {
        "false" => Some(0.into()),
        "true" => Some(1.into()),
        text => serde_json::from_str(text).ok(),
    };
    range.describe(values).map(|(least, greatest)| (number(least), number(greatest)))
}

/// Splits `gpu (NAME)` and `cpu and gpu (NAME)` into two fields.
fn backend_and_adapter(backend: &str) -> (String, Option<String>) {
    match backend.split_once(" (").and_then(|(kind, rest)| Some((kind, rest.strip_suffix(')')?))) {
        Some((kind, name)) => (kind.into(), Some(name.into())),
        None => (backend.into(), None),
    }
}

/// The peak resident memory of this process in bytes, which Linux calls its high-water mark.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix(" kB"))?;
    Some(line.trim().parse::<u64>().ok()? << 10)
}
