//! The facts about a volume and its conversion.

use indicatif::{HumanBytes, HumanCount};

use super::histogram::{self, Look};
use crate::batch::Input;
use crate::convert::shown_array::ShownArray;
use crate::program::remedies::Explain;
use crate::program::terminal::{frames, passed_over};
use crate::tone::Scope;
use crate::volume::{ChannelMetadata, FrameShape, Metadata, PlaneTimes, Spacing, Values, Volume};
use crate::{Axes, Control, Converter, Error, Inspection, Options, Stop, Warning};

/// The facts about a volume.
pub struct VolumeFacts {
    /// The name of its input, with its array, in reports.
    pub input: String,
    /// The name of its array, if it has one.
    pub array: Option<String>,
    /// The name in messages.
    pub name: String,
    /// Number of bytes of the files of the input.
    pub bytes_in: Option<u64>,
    pub lengths: Vec<usize>,
    pub axes: Axes,
    /// The shape of what is shown.
    pub shape: FrameShape,
    /// The type of the samples of the array, and what they stand for.
    pub values: Values,
    /// The type of the samples that are shown, and what they stand for.
    pub shown_values: Values,
    /// Samples to take for the pictures of a turntable; `None` where the volume does not turn.
    pub turning_samples: Option<u64>,
    /// Number of bytes of all samples.
    pub bytes: u64,
    /// What the file says, or the options in its place.
    pub metadata: Metadata,
    pub found: Inspection,
    /// What else is in the input and is not converted.
    pub passed_over: Option<String>,
}

/// Where a volume was found.
pub struct Place {
    /// As [`VolumeFacts::input`].
    pub input: String,
    /// As [`VolumeFacts::array`].
    pub array: Option<String>,
    /// As [`VolumeFacts::bytes_in`].
    pub bytes_in: Option<u64>,
    /// As [`VolumeFacts::passed_over`].
    pub passed_over: Option<String>,
}

impl VolumeFacts {
    /// Reads the volume of an input.
    pub fn of(input: &Input, options: &Options, converter: &Converter) -> Result<Self, Error> {
        let volume = input.open(converter, options, &Stop::default())?;
        let place = Place {
            input: input.name(),
            array: match input {
                Input::Stdin(array) => array.clone(),
                Input::Stored(location) => location.array().map(str::to_owned),
            },
            bytes_in: input.bytes(),
            passed_over: passed_over(input),
        };
        Self::of_volume(&volume, place, options, converter, &Control::default())
    }

    /// Reads a volume that is open.
    pub fn of_volume(
        volume: &Volume<'_>,
        Place { input, array, bytes_in, passed_over }: Place,
        options: &Options,
        converter: &Converter,
        control: &Control<'_>,
    ) -> Result<Self, Error> {
        let found = converter.inspect(volume, options, control)?;
        let shown = ShownArray::of(volume, options)?;
        let turning_samples = shown.work().filter(|_| options.turn.turns.is_some());
        let viewed = shown.viewed;
        Ok(Self {
            input,
            array,
            name: volume.name().to_owned(),
            bytes_in,
            lengths: volume.lengths().to_vec(),
            axes: options.view.axes_of(volume)?,
            shape: viewed.pictures(),
            values: volume.values(),
            shown_values: viewed.values(),
            turning_samples,
            bytes: volume.bytes(),
            metadata: options.view.metadata_of(volume),
            found,
            passed_over,
        })
    }

    /// The warnings, without the notes.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        self.found.warnings.iter().filter(|warning| !warning.is_note())
    }

    /// The notes.
    pub fn notes(&self) -> impl Iterator<Item = &Warning> {
        self.found.warnings.iter().filter(|warning| warning.is_note())
    }

    /// The lines for a person.
    pub fn lines(&self, look: Look) -> Vec<String> {
        let Self { shape, found, .. } = self;
        let lengths = self.lengths.iter().map(usize::to_string).collect::<Vec<_>>().join("x");
        let channels = if shape.samples == 1 { "grey" } else { "RGB" };
        let scaling = self.values.scaling;
        let range = match found.range.describe(self.shown_values) {
            Some((least, greatest)) => {
                let unit = scaling.unit().map_or(String::new(), |unit| format!(" {unit}"));
                format!("{least} to {greatest}{unit}")
            }
            None => "no finite samples".into(),
        };
        let mut lines = vec![
            format!("file: {}", self.name),
            format!(
                "shape: {lengths}, {} of {}x{}, {channels}",
                frames(shape.frames),
                shape.width,
                shape.height
            ),
            format!("axes: {}", self.axes),
        ];
        let Metadata { spacing, interval, plane_times, orientation, channels, display, .. } = &self.metadata;
        lines.extend((*spacing != Spacing::default()).then(|| format!("spacing: {spacing}")));
        lines.extend(interval.map(|interval| format!("interval: {interval}")));
        let ends = plane_times.as_ref().map(PlaneTimes::ends);
        lines.extend(ends.map(|(first, last)| format!("times of planes: {first} s to {last} s")));
        lines.extend(orientation.map(|orientation| format!("orientation: {orientation}")));
        lines.extend((!channels.is_empty()).then(|| format!("channels: {}", described(channels))));
        lines.extend(display.map(|(black, white)| format!("display: {black} to {white}")));
        lines.extend(
            (!scaling.is_identity())
                .then(|| format!("scaling: slope {}, intercept {}", scaling.slope(), scaling.intercept())),
        );
        lines.extend([
            format!("type: {}, {} in all", self.values.sample.name(), HumanBytes(self.bytes)),
            format!("range: {range}"),
            format!(
                "not finite: {} NaN, {} +Inf, {} -Inf",
                found.range.nan, found.range.above, found.range.below
            ),
            format!("levels: {} ({})", found.scale, found.rule),
        ]);
        lines.extend(found.histograms.iter().enumerate().flat_map(|(part, histogram)| {
            let name = histogram.channel.filter(|_| found.histograms.len() > 1);
            let name = name.map(|channel| self.name_of_channel(channel));
            let part = match found.scale.scope {
                Scope::Volume => Some(0),
                Scope::Channel => Some(part),
                Scope::Frame => None,
            };
            let window = part.and_then(|part| found.scale.ends.get(part).copied().flatten());
            histogram::lines(histogram, name.as_deref(), window, look)
        }));
        let FrameShape { frames, height, width, .. } = found.shown;
        match self.turning_samples {
            Some(samples) => lines.push(format!(
                "made of it: {frames} pictures of {width}x{height}, {} samples to take",
                HumanCount(samples)
            )),
            None if found.shown != *shape => lines.push(format!("picture: resized to {width}x{height}")),
            None => {}
        }
        lines.extend([
            format!("estimated size: about {}", HumanBytes(found.bytes)),
            format!("estimated memory: about {}", HumanBytes(found.memory)),
        ]);
        lines.extend(found.warnings.iter().map(|warning| {
            let label = if warning.is_note() { "note" } else { "warning" };
            format!("{label}: {}", warning.explain())
        }));
        lines.extend(self.passed_over.as_ref().map(|text| format!("passed over: {text}")));
        lines
    }

    /// The name of a channel of the file, or of a color.
    fn name_of_channel(&self, channel: usize) -> String {
        // Of pixels with several samples they are colors.
        if self.axes.to_string().contains('S') {
            return ["red", "green", "blue"].get(channel).copied().unwrap_or("color").into();
        }
        match self.metadata.channels.get(channel).and_then(|channel| channel.name.as_deref()) {
            Some(name) => format!("{name:?}"),
            None => format!("channel {channel}"),
        }
    }
}

/// The names, colors and display ranges of channels.
fn described(channels: &[ChannelMetadata]) -> String {
    let describe = |(number, channel): (usize, &ChannelMetadata)| {
        let name = channel.name.as_deref().map_or_else(|| number.to_string(), |name| format!("{name:?}"));
        let color = channel.color.map(|[red, green, blue]| format!(" #{red:02x}{green:02x}{blue:02x}"));
        let color = if channel.table.is_some() { Some(" table of colors".to_owned()) } else { color };
        let display = channel.display.map(|(black, white)| format!(" {black} to {white}"));
        name + &color.unwrap_or_default() + &display.unwrap_or_default()
    };
    channels.iter().enumerate().map(describe).collect::<Vec<_>>().join(", ")
}
