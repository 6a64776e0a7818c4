//! What is said of one frame: by an image of one frame as a whole, or by the functional groups of an enhanced one, for
//! all frames or for each.

use super::elements::{Element, Elements, Met, Tag};
use super::values::{MOST_TEXT, exactly, first_real, float, trimmed, unsigned, whole};
use crate::error::Problem;
use crate::volume::ByteOrder;

/// How values of a window become brightness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Function {
    #[default]
    Linear,
    LinearExact,
    Sigmoid,
}

/// What is said of a frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Frame {
    /// Where the center of the first pixel is, in mm: toward the patient's left, back and head.
    pub(super) position: Option<[f64; 3]>,
    /// The directions of a row and of a column.
    pub(super) orientation: Option<[f64; 6]>,
    /// The distances of rows, and of columns, in mm.
    pub(super) spacing: Option<[f64; 2]>,
    pub(super) between: Option<f64>,
    pub(super) slope: Option<f64>,
    pub(super) intercept: Option<f64>,
    /// The first window: its center and its width.
    pub(super) center: Option<f64>,
    pub(super) width: Option<f64>,
    pub(super) function: Option<Function>,
    /// The number of a time point.
    pub(super) temporal: Option<i64>,
    /// Milliseconds after the trigger.
    pub(super) trigger: Option<f64>,
    pub(super) echo: Option<f64>,
    pub(super) segment: Option<u32>,
}

impl Frame {
    /// Takes the value of an element if it says something of a frame. Returns whether the tag does.
    pub(super) fn take(&mut self, elements: &mut Elements<'_>, element: &Element) -> Result<bool, Problem> {
        if !TAGS.contains(&element.tag) {
            return Ok(false);
        }
        if let Some(value) = elements.value(element, MOST_TEXT)? {
            self.set(element.tag, &value, elements.writing.order);
        }
        Ok(true)
    }

    fn set(&mut self, tag: Tag, value: &[u8], order: ByteOrder) {
        let positive = |numbers: [f64; 2]| numbers.iter().all(|number| *number > 0.0).then_some(numbers);
        match tag {
            tag::POSITION => self.position = exactly(value),
            tag::ORIENTATION => self.orientation = exactly(value),
            // The spacing in the patient, which comes last, counts more than the one on a detector.
            tag::PIXEL_SPACING => self.spacing = exactly(value).and_then(positive).or(self.spacing),
            tag::IMAGER_SPACING | tag::SCANNED_SPACING => {
                self.spacing = self.spacing.or_else(|| exactly(value).and_then(positive));
            }
            tag::BETWEEN => self.between = first_real(value).map(f64::abs).filter(|it| *it > 0.0),
            tag::SLOPE => self.slope = first_real(value),
            tag::INTERCEPT => self.intercept = first_real(value),
            tag::CENTER => self.center = first_real(value),
            tag::WIDTH => self.width = first_real(value),
            tag::FUNCTION => {
                self.function = match trimmed(value) {
                    b"SIGMOID" => Some(Function::Sigmoid),
                    b"LINEAR_EXACT" => Some(Function::LinearExact),
                    _ => Some(Function::Linear),
                }
            }
            tag::TEMPORAL_POSITION => self.temporal = whole(value),
            tag::TEMPORAL_INDEX => self.temporal = unsigned(value, order).map(i64::from),
            tag::TRIGGER_TIME => self.trigger = first_real(value),
            tag::TRIGGER_DELAY => self.trigger = float(value, order),
            tag::ECHO_TIME => self.echo = first_real(value),
            tag::EFFECTIVE_ECHO_TIME => self.echo = float(value, order),
            tag::SEGMENT => self.segment = unsigned(value, order),
            _ => {}
        }
    }

    /// The same, and where it says nothing, what `other` says.
    pub(super) fn or(&self, other: &Self) -> Self {
        Self {
            position: self.position.or(other.position),
            orientation: self.orientation.or(other.orientation),
            spacing: self.spacing.or(other.spacing),
            between: self.between.or(other.between),
            slope: self.slope.or(other.slope),
            intercept: self.intercept.or(other.intercept),
            center: self.center.or(other.center),
            width: self.width.or(other.width),
            function: self.function.or(other.function),
            temporal: self.temporal.or(other.temporal),
            trigger: self.trigger.or(other.trigger),
            echo: self.echo.or(other.echo),
            segment: self.segment.or(other.segment),
        }
    }

    /// Reads the functional groups in the items of a sequence, one frame for each item, but no more than `most`.
    pub(super) fn of_groups(
        elements: &mut Elements<'_>,
        sequence: &Element,
        most: usize,
    ) -> Result<Vec<Self>, Problem> {
        let mut frames: Vec<Self> = Vec::new();
        let mut items = 0;
        elements.each(sequence, &mut |elements, met| match met {
            Met::Item => {
                items += 1;
                if items <= most {
                    frames.push(Self::default());
                }
                Ok(items <= most)
            }
            Met::Element(element) => match frames.last_mut().filter(|_| items <= most) {
                Some(frame) if GROUPS.contains(&element.tag) => {
                    elements.each(&element, &mut |elements, met| match met {
                        Met::Item => Ok(true),
                        Met::Element(element) => {
                            frame.take(elements, &element)?;
                            Ok(false)
                        }
                    })?;
                    Ok(true)
                }
                _ => Ok(false),
            },
        })?;
        Ok(frames)
    }
}

/// The sequences of functional groups that have something of a frame.
const GROUPS: [Tag; 9] = [
    0x0018_9114, // MR Echo
    0x0018_9118, // Cardiac Synchronization
    0x0020_9111, // Frame Content
    0x0020_9113, // Plane Position
    0x0020_9116, // Plane Orientation
    0x0028_9110, // Pixel Measures
    0x0028_9132, // Frame VOI LUT
    0x0028_9145, // Pixel Value Transformation
    0x0062_000a, // Segment Identification
];

/// The tags that say something of a frame.
const TAGS: [Tag; 18] = [
    tag::POSITION,
    tag::ORIENTATION,
    tag::PIXEL_SPACING,
    tag::IMAGER_SPACING,
    tag::SCANNED_SPACING,
    tag::BETWEEN,
    tag::SLOPE,
    tag::INTERCEPT,
    tag::CENTER,
    tag::WIDTH,
    tag::FUNCTION,
    tag::TEMPORAL_POSITION,
    tag::TEMPORAL_INDEX,
    tag::TRIGGER_TIME,
    tag::TRIGGER_DELAY,
    tag::ECHO_TIME,
    tag::EFFECTIVE_ECHO_TIME,
    tag::SEGMENT,
];

mod tag {
    use super::Tag;

    pub(super) const ECHO_TIME: Tag = 0x0018_0081;
    pub(super) const BETWEEN: Tag = 0x0018_0088;
    pub(super) const TRIGGER_TIME: Tag = 0x0018_1060;
    pub(super) const IMAGER_SPACING: Tag = 0x0018_1164;
    pub(super) const SCANNED_SPACING: Tag = 0x0018_2010;
    pub(super) const EFFECTIVE_ECHO_TIME: Tag = 0x0018_9082;
    pub(super) const POSITION: Tag = 0x0020_0032;
    pub(super) const ORIENTATION: Tag = 0x0020_0037;
    pub(super) const TEMPORAL_POSITION: Tag = 0x0020_0100;
    pub(super) const TEMPORAL_INDEX: Tag = 0x0020_9128;
    pub(super) const TRIGGER_DELAY: Tag = 0x0020_9153;
    pub(super) const PIXEL_SPACING: Tag = 0x0028_0030;
    pub(super) const CENTER: Tag = 0x0028_1050;
    pub(super) const WIDTH: Tag = 0x0028_1051;
    pub(super) const INTERCEPT: Tag = 0x0028_1052;
    pub(super) const SLOPE: Tag = 0x0028_1053;
    pub(super) const FUNCTION: Tag = 0x0028_1056;
    pub(super) const SEGMENT: Tag = 0x0062_000b;
}
