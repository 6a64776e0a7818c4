//! What annotations say, picture by picture.

use super::letters::{Letters, USUAL};
use super::options::{AnnotationOptions, SliceValue};
use super::panels::Panels;
use super::template::{Field, Template, unknown_characters};
use super::time::{TimeFormat, decimals_of_interval, decimals_of_times};
use crate::error::{AnnotationReason, Problem, ViewReason};
use crate::view::{Places, Span};
use crate::volume::{AxisKind, Interval, LengthUnit};

/// What annotations say of: a view of an array.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) places: Places,
    /// The name of the array, for its record.
    pub(crate) name: Option<String>,
    /// The channels that are shown.
    pub(crate) channels: Vec<usize>,
    /// The colors that their names have, one for each; `None` for the color of all letters.
    pub(crate) colors: Vec<Option<[u8; 3]>>,
    /// The pictures of a frame, where there are several.
    pub(crate) panels: Option<Panels>,
}

/// What one annotation says.
#[derive(Clone, Debug)]
pub(super) enum Stamp {
    Time(TimeStyle),
    Slice(AxisKind, SliceValue),
    Text(Template, TimeStyle),
}

/// How times are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeStyle {
    format: TimeFormat,
    /// Decimals of a second.
    decimals: usize,
}

impl Stamp {
    /// The annotations with texts, and their names, in their order, of `pictures` pictures.
    ///
    /// # Errors
    ///
    /// [`Problem::Annotation`] and [`Problem::View`] where the array does not say what they need.
    pub(super) fn all(
        options: &AnnotationOptions,
        source: &Source,
        pictures: usize,
    ) -> Result<Vec<(Self, Option<super::corner::Corner>)>, Problem> {
        let mut stamps = Vec::new();
        if let Some(stamp) = options.time_stamp {
            stamps.push((Self::Time(source.style(stamp.format, pictures)), stamp.corner));
        }
        if let Some(label) = options.slice_label {
            let axis = source.places.slices().ok_or(Problem::Annotation(AnnotationReason::NoSlices))?;
            stamps.push((Self::Slice(axis, label.value), label.corner));
        }
        for text in &options.texts {
            let style = source.style(TimeFormat::Auto, pictures);
            stamps.push((Self::Text(text.text.clone(), style), text.corner));
        }
        Ok(stamps)
    }

    /// The text at a picture.
    ///
    /// # Errors
    ///
    /// [`Problem::Annotation`] and [`Problem::View`] where the array does not say what it needs, or the font has no
    /// such letters.
    pub(super) fn text(&self, source: &Source, picture: usize) -> Result<Letters, Problem> {
        let text = match self {
            Self::Time(style) => source.time(*style, picture)?.into(),
            Self::Slice(axis, value) => source.slice(*axis, *value, picture)?.into(),
            Self::Text(template, style) => template.fill(|field| source.field(field, *style, picture))?,
        };
        match unknown_characters(&text.text()) {
            unknown if unknown.is_empty() => Ok(text),
            unknown => Err(Problem::Annotation(AnnotationReason::Characters(unknown.into_iter().collect()))),
        }
    }

    /// What it is called in a warning.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Time(_) => "the time stamp",
            Self::Slice(..) => "the slice label",
            Self::Text(..) => "a text",
        }
    }
}

impl Source {
    /// The time of a picture in nanoseconds, of its first plane where the file has times of planes; `None` where it is
    /// not known.
    fn nanoseconds(&self, picture: usize) -> Option<i128> {
        let metadata = &self.places.metadata;
        let index = self.places.index(AxisKind::Time, picture)?;
        if let Some(times) = &metadata.plane_times {
            return times.earliest(|axis| self.places.index(axis, picture)).map(i128::from);
        }
        let Interval { nanoseconds, start_nanoseconds } = metadata.interval?;
        Some(i128::from(start_nanoseconds) + index as i128 * i128::from(nanoseconds))
    }

    /// How the times of some pictures are written.
    fn style(&self, format: TimeFormat, pictures: usize) -> TimeStyle {
        let times: Vec<i128> = (0..pictures).filter_map(|picture| self.nanoseconds(picture)).collect();
        let longest = times.iter().copied().max_by_key(|time| time.abs()).unwrap_or(0);
        let metadata = &self.places.metadata;
        let decimals = match metadata.interval.filter(|_| metadata.plane_times.is_none()) {
            Some(interval) => decimals_of_interval(interval),
            None => decimals_of_times(times),
        };
        TimeStyle { format: format.of_longest(longest), decimals }
    }

    fn time(&self, TimeStyle { format, decimals }: TimeStyle, picture: usize) -> Result<String, Problem> {
        if self.places.index(AxisKind::Time, picture).is_none() {
            return Err(Problem::Annotation(AnnotationReason::NoTime));
        }
        let unknown = || Problem::View(ViewReason::NoScale('T'));
        Ok(format.write(self.nanoseconds(picture).ok_or_else(unknown)?, decimals))
    }

    fn slice(&self, axis: AxisKind, value: SliceValue, picture: usize) -> Result<String, Problem> {
        let letter = axis.letter().to_ascii_lowercase();
        let span = self.span(axis, picture)?;
        if value == SliceValue::Index {
            return Ok(format!("{letter}={span}"));
        }
        let spacing = &self.places.metadata.spacing;
        let unknown = || Problem::View(ViewReason::NoScale(axis.letter()));
        let step = spacing.along(axis).ok_or_else(unknown)?;
        let unit = spacing.unit.ok_or_else(unknown)?;
        let symbol = if unit == LengthUnit::Micrometer { "µm" } else { unit.symbol() };
        // Thousandths are enough to read, and to tell slices apart.
        let position = |index: usize| (index as f64 * step * 1000.0).round() / 1000.0;
        let start = position(span.start);
        Ok(match span.is_one() {
            true => format!("{letter}={start}{symbol}"),
            false => format!("{letter}={start}:{}{symbol}", position(span.stop)),
        })
    }

    fn span(&self, axis: AxisKind, picture: usize) -> Result<Span, Problem> {
        let absent = || Problem::Annotation(AnnotationReason::NoIndex(axis.letter()));
        self.places.span(axis, picture).ok_or_else(absent)
    }

    fn field(&self, field: Field, style: TimeStyle, picture: usize) -> Result<Letters, Problem> {
        Ok(match field {
            Field::Name => self.name.clone().unwrap_or_default().into(),
            Field::Frame => picture.to_string().into(),
            Field::Channel => self.channel(picture)?,
            Field::Z => self.span(AxisKind::Z, picture)?.to_string().into(),
            Field::T => self.span(AxisKind::Time, picture)?.to_string().into(),
            Field::Time => self.time(style, picture)?.into(),
        })
    }

    /// The names of the channels at a picture, or their numbers. Channels that are shown together have each its color.
    fn channel(&self, picture: usize) -> Result<Letters, Problem> {
        let name = |index: usize| {
            let channel = self.places.metadata.channels.get(index);
            channel.and_then(|channel| channel.name.clone()).unwrap_or_else(|| index.to_string())
        };
        if let Some(index) = self.places.index(AxisKind::Channel, picture) {
            return Ok(name(index).into());
        }
        if self.channels.is_empty() {
            return Err(Problem::Annotation(AnnotationReason::NoIndex('C')));
        }
        let mut names = Letters::default();
        for (number, (&index, color)) in self.channels.iter().zip(&self.colors).enumerate() {
            if number > 0 {
                names.append("+".into());
            }
            // The usual pair is the first one.
            let pair = color.map_or(USUAL, |_| number as u8 + 1);
            names.append(Letters::of(&name(index), pair));
        }
        Ok(names)
    }
}
