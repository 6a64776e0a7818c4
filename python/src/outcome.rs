//! A finished conversion as a dictionary, from which the Python half makes its `Gif`.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use vol2gif::tone::Scope;
use vol2gif::volume::FrameShape;
use vol2gif::{Outcome, Reduction, Stage};

use crate::error::warning;
use crate::run::stage_name;

/// A finished conversion.
pub struct Converted(pub Outcome);

impl Converted {
    /// The dictionary.
    pub fn into_python(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let Self(outcome) = self;
        let facts = PyDict::new(py);
        facts.set_item("gif", outcome.gif.as_ref().map(|gif| PyBytes::new(py, gif)))?;
        facts.set_item("bytes", outcome.bytes)?;
        facts.set_item("shape", axes(outcome.shown))?;
        facts.set_item("dtype", outcome.values.sample.name())?;
        facts.set_item("range", outcome.range.describe(outcome.values))?;
        facts.set_item("nan", outcome.range.nan)?;
        facts.set_item("infinities", (outcome.range.above, outcome.range.below))?;
        facts.set_item("rule", outcome.rule)?;
        facts.set_item("scope", scope(outcome.scale.scope))?;
        facts.set_item("scale", outcome.scale.to_string())?;
        facts.set_item("exact", outcome.exact_colors)?;
        facts.set_item("backend", outcome.backend)?;
        facts.set_item("seconds", outcome.elapsed.as_secs_f64())?;
        let stages = PyDict::new(py);
        for stage in Stage::ALL {
            stages.set_item(stage_name(stage), outcome.times.of(stage).as_secs_f64())?;
        }
        facts.set_item("stages", stages)?;
        let Reduction { effort, max_error, frame_step, binning, .. } = outcome.reduction;
        facts.set_item("step", (effort as u8, max_error, frame_step, binning))?;
        let deviation = outcome.deviation;
        let mean = if deviation.pixels == 0 { 0.0 } else { deviation.sum as f64 / deviation.pixels as f64 };
        facts.set_item("error", (mean, deviation.largest))?;
        let warnings = outcome.warnings.iter().map(|it| (warning(it), it.is_note()));
        facts.set_item("warnings", warnings.collect::<Vec<_>>())?;
        facts.set_item("failures", outcome.failures)?;
        Ok(facts.into_any())
    }
}

/// What has a scale of its own.
fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Volume => "volume",
        Scope::Frame => "frame",
        Scope::Channel => "channel",
    }
}

/// The lengths of the axes of frames.
fn axes(FrameShape { frames, height, width, samples }: FrameShape) -> Vec<usize> {
    match samples {
        1 => vec![frames, height, width],
        _ => vec![frames, height, width, samples],
    }
}
