//! The times of single planes.

use std::sync::Arc;

use super::axes::AxisKind;

/// When each plane of an array was taken.
///
/// # Examples
///
/// ```
/// use vol2gif::AxisKind;
/// use vol2gif::volume::PlaneTimes;
///
/// // Three times of two slices, in seconds.
/// let axes = [(AxisKind::Time, 3), (AxisKind::Z, 2)];
/// assert!(PlaneTimes::from_seconds(&axes, [0.0, 0.5, 30.0, 30.5, 90.0, 90.5]).is_some());
/// assert!(PlaneTimes::from_seconds(&axes, [0.0, 0.5]).is_none());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneTimes {
    /// The axes that run from plane to plane, slowest first, with their lengths.
    axes: Vec<(AxisKind, usize)>,
    nanoseconds: Arc<[i64]>,
}

impl PlaneTimes {
    /// Times in seconds of all planes along `axes`, which are given slowest first, with their lengths; `None` unless
    /// there are as many as planes, all less than 292 years from 0.
    pub fn from_seconds(axes: &[(AxisKind, usize)], seconds: impl IntoIterator<Item = f64>) -> Option<Self> {
        let planes = axes.iter().try_fold(1usize, |planes, (_, length)| planes.checked_mul(*length))?;
        let nanoseconds = |seconds: f64| {
            let nanoseconds = (seconds * 1e9).round();
            (nanoseconds.abs() < i64::MAX as f64).then_some(nanoseconds as i64)
        };
        let nanoseconds: Arc<[i64]> = seconds.into_iter().map(nanoseconds).collect::<Option<_>>()?;
        (nanoseconds.len() == planes && planes > 0).then(|| Self { axes: axes.to_vec(), nanoseconds })
    }

    /// The first and the last time of all planes, in seconds.
    pub fn ends(&self) -> (f64, f64) {
        let seconds = |nanoseconds: Option<&i64>| nanoseconds.map_or(0.0, |it| *it as f64 / 1e9);
        (seconds(self.nanoseconds.iter().min()), seconds(self.nanoseconds.iter().max()))
    }

    /// The least time, in nanoseconds, of the planes at these stored indices: of all along an axis without one. `None`
    /// where there is no such plane.
    pub(crate) fn earliest(&self, index: impl Fn(AxisKind) -> Option<usize>) -> Option<i64> {
        let mut planes = vec![0];
        for (kind, length) in &self.axes {
            let indices = match index(*kind) {
                Some(index) if index < *length => index..index + 1,
                Some(_) => return None,
                None => 0..*length,
            };
            planes =
                planes.iter().flat_map(|plane| indices.clone().map(move |at| plane * length + at)).collect();
        }
        planes.into_iter().filter_map(|plane| self.nanoseconds.get(plane)).min().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_time_of_its_first_plane() {
        let axes = [(AxisKind::Time, 2), (AxisKind::Channel, 2), (AxisKind::Z, 3)];
        let seconds = [5.0, 6.0, 7.0, 4.0, 8.0, 9.0, 20.0, 21.0, 22.0, 23.0, 24.0, 25.0];
        let times = PlaneTimes::from_seconds(&axes, seconds).unwrap();
        let at = |t: usize, c: Option<usize>, z: Option<usize>| {
            let index = |kind: AxisKind| match kind {
                AxisKind::Time => Some(t),
                AxisKind::Channel => c,
                AxisKind::Z => z,
                _ => None,
            };
            times.earliest(index).map(|time| time / 1_000_000_000)
        };
        assert_eq!(
            (at(0, Some(0), Some(1)), at(0, None, Some(0)), at(1, Some(1), None)),
            (Some(6), Some(4), Some(23))
        );
        assert_eq!((at(0, None, None), at(2, None, None)), (Some(4), None));
    }
}
