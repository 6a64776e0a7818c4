//! What annotations say, picture by picture.

use super::letters::{Letters, USUAL};
use super::options::{AnnotationOptions, SliceValue};
use super::template::{Field, Template, unknown_characters};
use super::time::TimeFormat;
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
}

/// What one annotation says.
#[derive(Clone, Debug)]
pub(super) enum Stamp {
    Time(TimeFormat),
    Slice(AxisKind, SliceValue),
    Text(Template, TimeFormat),
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
            let format = stamp.format.of_longest(source.longest(pictures));
            stamps.push((Self::Time(format), stamp.corner));
        }
        if let Some(label) = options.slice_label {
            let axis = source.places.slices().ok_or(Problem::Annotation(AnnotationReason::NoSlices))?;
            stamps.push((Self::Slice(axis, label.value), label.corner));
        }
        for text in &options.texts {
            let format = TimeFormat::Auto.of_longest(source.longest(pictures));
            stamps.push((Self::Text(text.text.clone(), format), text.corner));
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
            Self::Time(format) => source.time(*format, picture)?.into(),
            Self::Slice(axis, value) => source.slice(*axis, *value, picture)?.into(),
            Self::Text(template, format) => template.fill(|field| source.field(field, *format, picture))?,
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
    /// The time of a picture in nanoseconds; `None` where it is not known.
    fn nanoseconds(&self, picture: usize) -> Option<i128> {
        let Interval { nanoseconds, start_nanoseconds } = self.places.metadata.interval?;
        let index = self.places.index(AxisKind::Time, picture)?;
        Some(i128::from(start_nanoseconds) + index as i128 * i128::from(nanoseconds))
    }

    /// The time that is longest, of some pictures.
    fn longest(&self, pictures: usize) -> i128 {
        let times = (0..pictures).filter_map(|picture| self.nanoseconds(picture));
        times.max_by_key(|time| time.abs()).unwrap_or(0)
    }

    fn time(&self, format: TimeFormat, picture: usize) -> Result<String, Problem> {
        if self.places.index(AxisKind::Time, picture).is_none() {
            return Err(Problem::Annotation(AnnotationReason::NoTime));
        }
        let unknown = || Problem::View(ViewReason::NoScale('T'));
        let interval = self.places.metadata.interval.ok_or_else(unknown)?;
        Ok(format.write(self.nanoseconds(picture).unwrap_or(0), interval))
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

    fn field(&self, field: Field, format: TimeFormat, picture: usize) -> Result<Letters, Problem> {
        Ok(match field {
            Field::Name => self.name.clone().unwrap_or_default().into(),
            Field::Frame => picture.to_string().into(),
            Field::Channel => self.channel(picture)?,
            Field::Z => self.span(AxisKind::Z, picture)?.to_string().into(),
            Field::T => self.span(AxisKind::Time, picture)?.to_string().into(),
            Field::Time => self.time(format, picture)?.into(),
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
