//! Which indices of an axis are shown.

use std::fmt;
use std::str::FromStr;

use super::position::Scale;
use crate::error::{Problem, ViewReason};
use crate::volume::Quantity;

/// Which indices of an axis are shown, as NumPy writes them: an index, or `start:stop:step`; or by their
/// positions in space or time.
///
/// A negative index counts from the end. The ends of a range may lie outside of the axis, an index may not. It
/// prints as, and is parsed from, NumPy's text, or lengths and times instead of the indices: `5um:20um`.
///
/// # Examples
///
/// ```
/// use vol2gif::view::Selection;
///
/// let every_second: Selection = "10:90:2".parse()?;
/// assert_eq!(every_second, Selection::Range { start: Some(10), stop: Some(90), step: 2 });
/// assert_eq!("-1".parse::<Selection>()?, Selection::Index(-1));
/// // From 5 um on to before 20 um, every second slice.
/// assert_eq!("5um:20um:2".parse::<Selection>()?.to_string(), "5um:20um:2");
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Selection {
    /// One index. The axis is not shown any more.
    Index(i64),
    /// From `start` to before `stop`, in steps of `step`, which is not 0. `None` is the end of the axis at
    /// which the steps begin or arrive.
    Range {
        /// The first index.
        start: Option<i64>,
        /// The first index that is not shown.
        stop: Option<i64>,
        /// From one index to the next; backward if negative.
        step: i64,
    },
    /// The index nearest to a position. The axis is not shown any more. Index 0 is at position 0, or at the
    /// [start](crate::volume::Interval::start_nanoseconds) of time.
    Position(Quantity),
    /// The indices whose positions are from `start` to before `stop`, in steps of `step`, which is not 0.
    Positions {
        /// The first position.
        start: Option<Quantity>,
        /// The first position that is not shown.
        stop: Option<Quantity>,
        /// From one index to the next; backward if negative.
        step: i64,
    },
}

/// The indices of an axis that are shown: the first, the step, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Indices {
    pub(crate) first: usize,
    pub(crate) step: isize,
    pub(crate) count: usize,
}

impl Indices {
    /// Each index, in the order in which they are shown.
    pub(crate) fn each(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |number| self.first.wrapping_add_signed(number as isize * self.step))
    }

    /// All of an axis.
    pub(crate) fn all(length: usize) -> Self {
        Self { first: 0, step: 1, count: length }
    }

    /// The same indices, the last one first.
    pub(crate) fn reversed(self) -> Self {
        let last = self.first as isize + self.step * (self.count as isize - 1);
        Self { first: last as usize, step: -self.step, ..self }
    }
}

impl Selection {
    /// Whether one index is shown, so that the axis has no job any more.
    pub(crate) fn is_one_index(self) -> bool {
        matches!(self, Self::Index(_) | Self::Position(_))
    }

    /// The indices of an axis of this `length`, as Python's `slice.indices` finds them. None is shown if the
    /// count is 0, or an index lies outside. `scale` finds the indices of positions.
    ///
    /// # Errors
    ///
    /// Those of `scale`, where positions are selected.
    pub(super) fn of(self, length: usize, scale: &Scale<'_>) -> Result<Indices, Problem> {
        let length = length as i128;
        let from_end = |index: i64| match i128::from(index) {
            index if index < 0 => index + length,
            index => index,
        };
        Ok(match self {
            Self::Index(index) => one_index(from_end(index), length),
            Self::Position(position) => one_index(scale.index(position)?.round() as i128, length),
            Self::Range { start, stop, step } => {
                range(start.map(from_end), stop.map(from_end), i128::from(step), length)
            }
            Self::Positions { start, stop, step } => {
                // The first index at a position or behind it, in the direction of the steps.
                let end = |position: Option<Quantity>| {
                    let round = if step < 0 { f64::floor } else { f64::ceil };
                    position.map(|position| Ok(round(scale.index(position)?) as i128)).transpose()
                };
                range(end(start)?, end(stop)?, i128::from(step), length)
            }
        })
    }
}

fn one_index(at: i128, length: i128) -> Indices {
    let count = usize::from((0..length).contains(&at));
    Indices { first: at.clamp(0, length) as usize, step: 1, count }
}

/// The indices from `start` to before `stop`. The ends may lie outside.
fn range(start: Option<i128>, stop: Option<i128>, step: i128, length: i128) -> Indices {
    // Going backward, the ends of the axis are one less.
    let (least, most) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let start = start.map_or(if step < 0 { most } else { least }, |start| start.clamp(least, most));
    let stop = stop.map_or(if step < 0 { least } else { most }, |stop| stop.clamp(least, most));
    let count = match step {
        0 => 0,
        step if step < 0 => (start - stop + -step - 1).max(0) / -step,
        step => (stop - start + step - 1).max(0) / step,
    };
    // A step that is longer than the axis is never taken.
    let step = if count > 1 { step } else { step.signum() };
    Indices { first: start.max(0) as usize, step: step as isize, count: count as usize }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "{index}"),
            Self::Position(position) => write!(f, "{position}"),
            Self::Range { start, stop, step } => write_range(f, start, stop, *step),
            Self::Positions { start, stop, step } => write_range(f, start, stop, *step),
        }
    }
}

fn write_range<E: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    start: &Option<E>,
    stop: &Option<E>,
    step: i64,
) -> fmt::Result {
    let end = |end: &Option<E>| end.as_ref().map_or_else(String::new, E::to_string);
    write!(f, "{}:{}", end(start), end(stop))?;
    if step == 1 { Ok(()) } else { write!(f, ":{step}") }
}

impl FromStr for Selection {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Selection(text.to_owned()));
        let number = |text: &str| text.parse::<i64>().map_err(|_| refuse());
        let position = |text: &str| text.parse::<Quantity>().map_err(|_| refuse());
        let has_unit = |text: &str| text.ends_with(|last: char| !last.is_ascii_digit());
        let (start, stop, step) = match *text.split(':').map(str::trim).collect::<Vec<_>>() {
            [index] if has_unit(index) => return position(index).map(Self::Position),
            [index] => return number(index).map(Self::Index),
            [start, stop] => (start, stop, ""),
            [start, stop, step] => (start, stop, step),
            _ => return Err(refuse()),
        };
        let step = if step.is_empty() { 1 } else { number(step)? };
        if step == 0 {
            return Err(refuse());
        }
        if !has_unit(start) && !has_unit(stop) {
            let end = |text: &str| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
            return Ok(Self::Range { start: end(start)?, stop: end(stop)?, step });
        }
        // The unit of one end counts for the other: 5:20um.
        let end = |text: &str, other: &str| match text {
            "" => Ok(None),
            text if has_unit(text) => position(text).map(Some),
            text => Ok(Some(Quantity { unit: position(other)?.unit, ..position(&format!("{text}s"))? })),
        };
        Ok(Self::Positions { start: end(start, stop)?, stop: end(stop, start)?, step })
    }
}
