//! The facts as lines of JSON, with the names that reports have for what both say.
//!
//! The fields are stable and documented: a field keeps its name and meaning, and new fields come at the end.

use serde::Serialize;
use serde_json::{Map, Number, Value};

use super::gif::GifFacts;
use super::volume::VolumeFacts;
use super::{Facts, Failed};
use crate::program::remedies::Explain;
use crate::program::report::extremes;
use crate::tone::{Histogram, Percentile, Scope};
use crate::volume::{ChannelMetadata, Metadata, Spacing};

/// The line of JSON about an input, with its end.
pub fn line(found: &Result<Facts, Failed>) -> String {
    let text = match found {
        Ok(Facts::Volume(volume)) => serde_json::to_string(&VolumeLine::of(volume)),
        Ok(Facts::Gif(gif)) => serde_json::to_string(&GifLine::of(gif)),
        Err(Failed { input, message }) => {
            serde_json::to_string(&FailedLine { kind: "failed", input, error: message })
        }
    };
    // Nothing can fail in memory, and every key is a text.
    text.unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct FailedLine<'f> {
    kind: &'static str,
    input: &'f str,
    error: &'f str,
}

#[derive(Serialize)]
struct VolumeLine<'f> {
    kind: &'static str,
    input: &'f str,
    array: Option<&'f str>,
    /// Their letters, slowest first.
    axes: String,
    lengths: &'f [usize],
    frames: usize,
    height: usize,
    width: usize,
    channels: usize,
    #[serde(rename = "type")]
    sample: &'static str,
    minimum: Option<Number>,
    maximum: Option<Number>,
    nan: u64,
    positive_infinity: u64,
    negative_infinity: u64,
    rule: &'f str,
    /// As the comment of the GIF would have it.
    levels: String,
    /// The values of level 0 and 255, where there is one pair.
    lo: Option<f64>,
    hi: Option<f64>,
    shown_frames: usize,
    shown_height: usize,
    shown_width: usize,
    spacing: Option<SpacingValue>,
    interval_seconds: Option<f64>,
    start_seconds: Option<f64>,
    orientation: Option<String>,
    channel_list: Vec<ChannelValue<'f>>,
    display: Option<(f64, f64)>,
    bytes_in: Option<u64>,
    sample_bytes: u64,
    estimated_bytes: u64,
    estimated_memory: u64,
    warnings: Vec<String>,
    notes: Vec<String>,
    passed_over: Option<&'f str>,
    version: &'static str,
    slope: f64,
    intercept: f64,
    /// The unit of the values.
    unit: Option<&'static str>,
    histograms: Vec<HistogramValue<'f>>,
}

#[derive(Serialize)]
struct SpacingValue {
    z: Option<f64>,
    y: Option<f64>,
    x: Option<f64>,
    unit: Option<&'static str>,
}

#[derive(Serialize)]
struct ChannelValue<'f> {
    name: Option<&'f str>,
    /// `#rrggbb`
    color: Option<String>,
    display: Option<(f64, f64)>,
    hidden: bool,
}

impl<'f> VolumeLine<'f> {
    fn of(volume: &'f VolumeFacts) -> Self {
        let VolumeFacts { shape, found, .. } = volume;
        let Metadata { spacing, interval, orientation, channels, display, .. } = &volume.metadata;
        let (minimum, maximum) = extremes(&found.range, volume.shown_values).unzip();
        let ends = (found.scale.scope == Scope::Volume).then(|| found.scale.ends.first().copied().flatten());
        let (lo, hi) = ends.flatten().unzip();
        let seconds = |nanoseconds: f64| nanoseconds / 1e9;
        Self {
            kind: "volume",
            input: &volume.input,
            array: volume.array.as_deref(),
            axes: volume.axes.to_string(),
            lengths: &volume.lengths,
            frames: shape.frames,
            height: shape.height,
            width: shape.width,
            channels: shape.samples,
            sample: volume.values.sample.name(),
            minimum: minimum.flatten(),
            maximum: maximum.flatten(),
            nan: found.range.nan,
            positive_infinity: found.range.above,
            negative_infinity: found.range.below,
            rule: &found.rule,
            levels: found.scale.to_string(),
            lo,
            hi,
            shown_frames: found.shown.frames,
            shown_height: found.shown.height,
            shown_width: found.shown.width,
            spacing: (*spacing != Spacing::default()).then(|| SpacingValue::of(spacing)),
            interval_seconds: interval.map(|it| seconds(it.nanoseconds as f64)),
            start_seconds: interval.map(|it| seconds(it.start_nanoseconds as f64)),
            orientation: orientation.map(|it| it.to_string()),
            channel_list: channels.iter().map(ChannelValue::of).collect(),
            display: *display,
            bytes_in: volume.bytes_in,
            sample_bytes: volume.bytes,
            estimated_bytes: found.bytes,
            estimated_memory: found.memory,
            warnings: volume.warnings().map(Explain::explain).collect(),
            notes: volume.notes().map(Explain::explain).collect(),
            passed_over: volume.passed_over.as_deref(),
            version: env!("CARGO_PKG_VERSION"),
            slope: volume.values.scaling.slope(),
            intercept: volume.values.scaling.intercept(),
            unit: volume.values.scaling.unit(),
            histograms: found.histograms.iter().map(HistogramValue::of).collect(),
        }
    }
}

impl SpacingValue {
    fn of(&Spacing { z, y, x, unit }: &Spacing) -> Self {
        Self { z, y, x, unit: unit.map(|unit| unit.symbol()) }
    }
}

impl<'f> ChannelValue<'f> {
    fn of(channel: &'f ChannelMetadata) -> Self {
        let ChannelMetadata { name, color, table: _, display, is_hidden: hidden } = channel;
        let color = color.map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"));
        Self { name: name.as_deref(), color, display: *display, hidden: *hidden }
    }
}

#[derive(Serialize)]
struct HistogramValue<'f> {
    channel: Option<usize>,
    edges: &'f [f64],
    counts: &'f [u64],
    percentiles: Vec<PercentileValue>,
    nan: u64,
    positive_infinity: u64,
    negative_infinity: u64,
}

#[derive(Serialize)]
struct PercentileValue {
    percent: f64,
    value: f64,
    within: f64,
}

impl<'f> HistogramValue<'f> {
    fn of(histogram: &'f Histogram) -> Self {
        let Histogram { channel, edges, counts, percentiles, nan, above, below } = histogram;
        let value =
            |&Percentile { percent, value, within }: &Percentile| PercentileValue { percent, value, within };
        Self {
            channel: *channel,
            edges,
            counts,
            percentiles: percentiles.iter().map(value).collect(),
            nan: *nan,
            positive_infinity: *above,
            negative_infinity: *below,
        }
    }
}

#[derive(Serialize)]
struct GifLine<'f> {
    kind: &'static str,
    input: &'f str,
    shown_frames: u64,
    shown_height: u16,
    shown_width: u16,
    bytes_out: u64,
    milliseconds: u64,
    /// As `--loop` takes it.
    #[serde(rename = "loop")]
    repeat: String,
    plays_in_browsers: Option<u32>,
    colors: u16,
    frame_palettes: u64,
    /// The version that made it.
    made_by: Option<&'f str>,
    /// The other lines of its record.
    record: Map<String, Value>,
    comments: &'f [String],
}

impl<'f> GifLine<'f> {
    fn of(gif: &'f GifFacts) -> Self {
        let summary = &gif.summary;
        let line = |line: &String| {
            let (key, value) = line.split_once(": ")?;
            Some((key.to_owned(), value.into()))
        };
        Self {
            kind: "gif",
            input: &gif.name,
            shown_frames: summary.frames,
            shown_height: summary.height,
            shown_width: summary.width,
            bytes_out: gif.bytes,
            milliseconds: summary.hundredths * 10,
            repeat: summary.repeat.to_string(),
            plays_in_browsers: summary.repeat.plays_in_browsers(),
            colors: summary.colors,
            frame_palettes: summary.palettes,
            made_by: gif.record.first().map(String::as_str),
            record: gif.record.iter().skip(1).filter_map(line).collect(),
            comments: &gif.comments,
        }
    }
}
