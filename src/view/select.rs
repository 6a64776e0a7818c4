//! Which indices of an axis are shown.

use std::fmt;
use std::str::FromStr;

use crate::error::{Problem, ViewReason};

/// Which indices of an axis are shown, as NumPy writes them: an index, or `start:stop:step`.
///
/// A negative index counts from the end. The ends of a range may lie outside of the axis, an index may not. It
/// prints as, and is parsed from, NumPy's text.
///
/// # Examples
///
/// ```
/// use vol2gif::view::Selection;
///
/// let every_second: Selection = "10:90:2".parse()?;
/// assert_eq!(every_second, Selection::Range { start: Some(10), stop: Some(90), step: 2 });
/// assert_eq!("-1".parse::<Selection>()?, Selection::Index(-1));
/// # Ok::<(), vol2gif::Problem>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// The indices of an axis that are shown: the first, the step, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Indices {
    pub(crate) first: usize,
    pub(crate) step: isize,
    pub(crate) count: usize,
}

impl Indices {
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
    /// The indices of an axis of this `length`, as Python's `slice.indices` finds them. None is shown if the
    /// count is 0, or an index lies outside.
    pub(crate) fn of(self, length: usize) -> Indices {
        let length = length as i128;
        let (start, stop, step) = match self {
            Self::Index(index) => {
                let index = i128::from(index);
                let at = if index < 0 { index + length } else { index };
                let count = usize::from((0..length).contains(&at));
                return Indices { first: at.clamp(0, length) as usize, step: 1, count };
            }
            Self::Range { start, stop, step } => (start, stop, i128::from(step)),
        };
        // Going backward, the ends of the axis are one less.
        let (least, most) = if step < 0 { (-1, length - 1) } else { (0, length) };
        let place = |index: i64| {
            let index = i128::from(index);
            (if index < 0 { index + length } else { index }).clamp(least, most)
        };
        let start = start.map_or(if step < 0 { most } else { least }, place);
        let stop = stop.map_or(if step < 0 { least } else { most }, place);
        let count = match step {
            0 => 0,
            step if step < 0 => (start - stop + -step - 1).max(0) / -step,
            step => (stop - start + step - 1).max(0) / step,
        };
        // A step that is longer than the axis is never taken.
        let step = if count > 1 { step } else { step.signum() };
        Indices { first: start.max(0) as usize, step: step as isize, count: count as usize }
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "{index}"),
            Self::Range { start, stop, step } => {
                let end = |end: &Option<i64>| end.map_or_else(String::new, |end| end.to_string());
                write!(f, "{}:{}", end(start), end(stop))?;
                if *step == 1 { Ok(()) } else { write!(f, ":{step}") }
            }
        }
    }
}

impl FromStr for Selection {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::View(ViewReason::Selection(text.to_owned()));
        let number = |text: &str| text.parse::<i64>().map_err(|_| refuse());
        let end = |text: &str| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
        match *text.split(':').map(str::trim).collect::<Vec<_>>() {
            [index] => Ok(Self::Index(number(index)?)),
            [start, stop] => Ok(Self::Range { start: end(start)?, stop: end(stop)?, step: 1 }),
            [start, stop, step] => {
                let step = end(step)?.unwrap_or(1);
                if step == 0 {
                    return Err(refuse());
                }
                Ok(Self::Range { start: end(start)?, stop: end(stop)?, step })
            }
            _ => Err(refuse()),
        }
    }
}
