//! Positions in space and time as indices of an axis.

use crate::error::{Problem, ViewReason};
use crate::volume::{AxisKind, Interval, Quantity, Spacing, Unit};

/// How far apart the indices of an axis are.
pub(super) struct Scale<'m> {
    pub axis: AxisKind,
    pub spacing: &'m Spacing,
    pub interval: Option<Interval>,
}

impl Scale<'_> {
    /// The index of a position, with a fraction. A fraction that comes from rounding alone is left out.
    ///
    /// # Errors
    ///
    /// [`ViewReason::NoScale`] where the distance of the indices is not known, and [`ViewReason::WrongUnit`]
    /// for a length along T, a time along X, Y or Z, and both along C and S.
    pub(super) fn index(&self, position: Quantity) -> Result<f64, Problem> {
        let start =
            self.interval.filter(|_| self.axis == AxisKind::Time).map_or(0, |it| it.start_nanoseconds);
        self.indices(position, start)
    }

    /// The number of indices of an extent, with a fraction, as for [`index`](Self::index).
    ///
    /// # Errors
    ///
    /// As for [`index`](Self::index).
    pub(super) fn extent(&self, extent: Quantity) -> Result<f64, Problem> {
        self.indices(extent, 0)
    }

    /// The indices from `start`, in nanoseconds, to a position.
    fn indices(&self, position: Quantity, start: i64) -> Result<f64, Problem> {
        let axis = self.axis.letter();
        let unknown = || Problem::View(ViewReason::NoScale(axis));
        let index = match (self.axis, position.unit) {
            (AxisKind::Time, Unit::Time(unit)) => {
                let interval = self.interval.ok_or_else(unknown)?;
                let nanoseconds = position.value * unit.nanoseconds() as f64;
                (nanoseconds - start as f64) / interval.nanoseconds as f64
            }
            (AxisKind::Z | AxisKind::Y | AxisKind::X, Unit::Length(unit)) => {
                let step = self.spacing.along(self.axis).ok_or_else(unknown)?;
                let step_unit = self.spacing.unit.ok_or_else(unknown)?;
                position.value * (unit.angstroms() / step_unit.angstroms()) / step
            }
            (_, unit) => {
                return Err(Problem::View(ViewReason::WrongUnit { axis, unit: unit.to_string() }));
            }
        };
        let nearest = index.round();
        let is_rounding = (index - nearest).abs() <= 1e-9 * nearest.abs().max(1.0);
        Ok(if is_rounding { nearest } else { index })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::select::Selection;
    use super::*;

    fn scale<'m>(axis: AxisKind, spacing: &'m Spacing, interval: &str) -> Scale<'m> {
        Scale { axis, spacing, interval: interval.parse().ok() }
    }

    /// The indices that are shown of an axis of 100.
    fn shown(axis: AxisKind, spacing: &str, interval: &str, selection: &str) -> Result<Vec<usize>, String> {
        let spacing = spacing.parse().unwrap_or_default();
        let indices = selection.parse::<Selection>().unwrap().of(100, &scale(axis, &spacing, interval));
        let indices = indices.map_err(|problem| problem.to_string())?;
        Ok((0..indices.count)
            .map(|k| (indices.first as isize + indices.step * k as isize) as usize)
            .collect())
    }

    #[test]
    fn positions_are_measured_from_index_0() {
        let depth = |selection: &str| shown(AxisKind::Z, "2,0.5,0.5um", "", selection);
        assert_eq!(depth("5um:20um"), Ok((3..10).collect()), "6 to 18 um");
        assert_eq!(depth("5:20um"), depth("5um:20um"));
        assert_eq!(depth("0.005mm : 20000 nm : 3"), Ok(vec![3, 6, 9]));
        assert_eq!(depth("190um:"), Ok((95..100).collect()));
        assert_eq!(depth(":6um"), Ok(vec![0, 1, 2]));
        assert_eq!(depth("6um::-1"), Ok(vec![3, 2, 1, 0]));
        assert_eq!(depth("9um"), Ok(vec![5]), "4.5 is rounded away from 0");
        assert_eq!(depth("-4um"), Ok(vec![]), "positions do not count from the end");
        assert_eq!(depth("-4um:2um"), Ok(vec![0]));
        assert_eq!(depth("1m"), Ok(vec![]));
        let time = |selection: &str| shown(AxisKind::Time, "", "30s,5min", selection);
        assert_eq!(time("5min:6min"), Ok(vec![0, 1]));
        assert_eq!(time("0.1h"), Ok(vec![2]));
        // 0.7 / 0.1 is a little less than 7 in float64, and 1.1 / 0.1 a little more than 11.
        let fine = |selection: &str| shown(AxisKind::X, "0.1mm", "", selection);
        assert_eq!(fine("0.7mm:1.1mm"), Ok(vec![7, 8, 9, 10]));
    }

    #[test]
    fn a_position_needs_the_scale_of_its_axis() {
        let message = |axis, spacing: &str, selection| shown(axis, spacing, "30s", selection).unwrap_err();
        let unknown = "it is not known how far apart the indices of axis Z are";
        assert_eq!(message(AxisKind::Z, "", "5um:"), unknown);
        assert_eq!(message(AxisKind::Z, "1,1um", "5um:"), unknown);
        assert_eq!(message(AxisKind::Z, "1,1,1", "5um:"), unknown, "without a unit");
        assert_eq!(message(AxisKind::Z, "1um", "5s:"), "axis Z is not measured in s");
        assert_eq!(message(AxisKind::Time, "1um", "5um:"), "axis T is not measured in um");
        assert_eq!(message(AxisKind::Channel, "1um", "5um"), "axis C is not measured in um");
        assert!("5um:20s".parse::<Selection>().is_ok_and(|both| {
            let spacing = "1um".parse().unwrap();
            both.of(100, &scale(AxisKind::Z, &spacing, "30s")).is_err()
        }));
    }

    proptest! {
        /// In whole numbers, where nothing is rounded.
        #[test]
        fn a_range_of_positions_is_every_index_in_it(
            step in 1u32..9,
            start in prop::option::of(0u32..900),
            stop in prop::option::of(0u32..900),
            every in 1usize..4,
        ) {
            let end = |end: Option<u32>| end.map_or(String::new(), |end| format!("{end}nm"));
            let selection = format!("{}:{}:{every}", end(start), end(stop));
            prop_assume!(start.or(stop).is_some());
            let inside = |at: &usize| {
                let position = *at as u32 * step;
                start.is_none_or(|start| position >= start) && stop.is_none_or(|stop| position < stop)
            };
            let expected: Vec<usize> = (0..100).filter(inside).step_by(every).collect();
            prop_assert_eq!(shown(AxisKind::Y, &format!("{step}nm"), "", &selection), Ok(expected));
        }
    }
}
