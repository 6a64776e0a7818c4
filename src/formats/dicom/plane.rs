//! Where a slice is in the body of a patient, and which way its rows and columns lead.
//!
//! Coordinates are those of DICOM, in mm: toward the patient's left, back and head.

use super::frame::Frame;
use crate::volume::{Direction, Orientation};

/// How far the cosines of two slices may differ that lie alike.
const ALIKE: f64 = 1e-3;

/// The directions of a slice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plane {
    row: [f64; 3],
    column: [f64; 3],
    /// Across the slice: toward the head, the front or the patient's right, whichever is nearest.
    pub(super) normal: [f64; 3],
}

impl Plane {
    /// The directions that are said of a frame; `None` where they are not two unit vectors at right angles.
    pub(super) fn of(frame: &Frame) -> Option<Self> {
        let [a, b, c, d, e, f] = frame.orientation?;
        let (row, column) = ([a, b, c], [d, e, f]);
        let is_unit = |vector: [f64; 3]| (0.9..=1.1).contains(&dot(vector, vector).sqrt());
        if !is_unit(row) || !is_unit(column) || dot(row, column).abs() > 0.1 {
            return None;
        }
        let normal = [b * f - c * e, c * d - a * f, a * e - b * d];
        let most = (0..3).max_by(|&x, &y| normal[x].abs().total_cmp(&normal[y].abs())).unwrap_or(2);
        let is_back = match most {
            2 => normal[2] < 0.0,
            other => normal[other] > 0.0,
        };
        let normal = if is_back { normal.map(|part| -part) } else { normal };
        Some(Self { row, column, normal })
    }

    /// Whether two slices lie alike.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let all = |plane: &Self| plane.row.into_iter().chain(plane.column);
        all(self).zip(all(other)).all(|(one, other)| (one - other).abs() <= ALIKE)
    }

    /// Where growing indices of X, Y and Z lead.
    pub(super) fn orientation(&self) -> Option<Orientation> {
        let vectors = [self.row, self.column, self.normal];
        let mut directions = [None; 3];
        let mut left = [true; 3];
        // The largest part first, each axis of the patient once.
        for _ in 0..3 {
            let parts = (0..9).map(|at| (at / 3, at % 3));
            let free = parts.filter(|&(axis, part)| directions[axis].is_none() && left[part]);
            let (axis, part) =
                free.max_by(|x, y| vectors[x.0][x.1].abs().total_cmp(&vectors[y.0][y.1].abs()))?;
            let forward = [Direction::Left, Direction::Posterior, Direction::Superior][part];
            let is_forward = vectors[axis][part] >= 0.0;
            directions[axis] = Some(if is_forward { forward } else { forward.opposite() });
            left[part] = false;
        }
        Orientation::new(directions[0]?, directions[1]?, directions[2]?)
    }

    /// The angle between the line from one slice to another and the normal, in degrees.
    pub(super) fn tilt(&self, from: [f64; 3], to: [f64; 3]) -> f64 {
        let line = [0, 1, 2].map(|at| to[at] - from[at]);
        let length = (dot(line, line) * dot(self.normal, self.normal)).sqrt();
        match length > 0.0 {
            true => (dot(line, self.normal) / length).abs().min(1.0).acos().to_degrees(),
            false => 0.0,
        }
    }

    /// How far a place is along the normal, in mm.
    pub(super) fn along(&self, place: [f64; 3]) -> f64 {
        dot(place, self.normal)
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(orientation: [f64; 6]) -> Option<Plane> {
        Plane::of(&Frame { orientation: Some(orientation), ..Frame::default() })
    }

    #[test]
    fn slices_lead_toward_head_front_or_right() {
        for (orientation, expected) in [
            ([1.0, 0.0, 0.0, 0.0, 1.0, 0.0], "LPS"),
            ([-1.0, 0.0, 0.0, 0.0, 1.0, 0.0], "RPS"),
            ([1.0, 0.0, 0.0, 0.0, 0.0, -1.0], "LIA"),
            ([0.0, 1.0, 0.0, 0.0, 0.0, -1.0], "PIR"),
            ([0.9848, 0.1736, 0.0, -0.1736, 0.9848, 0.0], "LPS"),
        ] {
            let found = plane(orientation).unwrap().orientation().unwrap();
            assert_eq!(found.to_string(), expected, "{orientation:?}");
        }
    }

    #[test]
    fn what_are_no_directions_is_none() {
        for nonsense in [[0.0; 6], [1.0, 0.0, 0.0, 1.0, 0.0, 0.0], [5.0, 0.0, 0.0, 0.0, 5.0, 0.0]] {
            assert_eq!(plane(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn a_tilt_is_the_angle_between_the_normal_and_the_line_of_the_slices() {
        let plane = plane([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]).unwrap();
        assert_eq!(plane.tilt([0.0; 3], [0.0, 0.0, 7.0]), 0.0);
        assert!((plane.tilt([0.0; 3], [0.0, 5.0, 5.0]) - 45.0).abs() < 1e-9);
    }
}
