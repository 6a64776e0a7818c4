//! Where the voxels of an array are in space.

/// Where the voxels of an array are in space: to the patient's right, anterior and superior, in the unit of the
/// sizes of voxels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// From one index of X, of Y and of Z to the next.
    pub steps: [[f64; 3]; 3],
    /// The middle of the voxel with all indices 0.
    pub first: [f64; 3],
}

impl Position {
    /// Where the voxels of this array lie in another one: for each of X, Y and Z of this array the axis of the other
    /// that it is parallel to, how many of its indices one index is, and the index there of index 0. `None` where axes
    /// are not parallel: over `lengths` indices, none may leave an index of another axis by half a voxel.
    pub(crate) fn within(&self, other: &Self, lengths: [usize; 3]) -> Option<[(usize, f64, f64); 3]> {
        let inverse = inverse(other.steps)?;
        let shift = apply(&inverse, [0, 1, 2].map(|at| self.first[at] - other.first[at]));
        let mut found = [(0, 0.0, 0.0); 3];
        let mut strayed = [0.0; 3];
        for (axis, step) in self.steps.into_iter().enumerate() {
            let step = apply(&inverse, step);
            let along = (0..3).max_by(|&a, &b| step[a].abs().total_cmp(&step[b].abs()))?;
            found[axis] = (along, step[along], shift[along]);
            for other in (0..3).filter(|other| *other != along) {
                strayed[other] += step[other].abs() * lengths[axis].saturating_sub(1) as f64;
            }
        }
        let mut axes = found.map(|(along, ..)| along);
        axes.sort_unstable();
        let is_usable = axes == [0, 1, 2] && strayed.iter().all(|most| *most < 0.5);
        let are_finite = found.iter().all(|(_, step, first)| step.is_finite() && first.is_finite());
        (is_usable && are_finite).then_some(found)
    }
}

/// The matrix, of these columns, times a vector.
fn apply(columns: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|row| (0..3).map(|at| columns[at][row] * vector[at]).sum())
}

/// The inverse of a matrix, by its columns; `None` where these lie in one plane.
fn inverse(columns: [[f64; 3]; 3]) -> Option<[[f64; 3]; 3]> {
    let [a, b, c] = columns;
    let cross = |u: [f64; 3], v: [f64; 3]| {
        [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    };
    // The rows of the inverse.
    let rows = [cross(b, c), cross(c, a), cross(a, b)];
    let determinant: f64 = (0..3).map(|at| a[at] * rows[0][at]).sum();
    let is_usable = determinant.is_finite() && determinant != 0.0;
    is_usable.then(|| [0, 1, 2].map(|column| [0, 1, 2].map(|row: usize| rows[row][column] / determinant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voxels_are_found_in_another_array() {
        // 1 mm, and 3 mm with axes in another order, one of which leads back.
        let fine = Position {
            steps: [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            first: [90.0, -126.0, -72.0],
        };
        let coarse = Position {
            steps: [[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 3.0]],
            first: [-90.0, -126.0, -72.0],
        };
        let found = fine.within(&coarse, [181, 217, 181]).unwrap();
        let third = 1.0 / 3.0;
        assert_eq!(found.map(|(along, ..)| along), [1, 0, 2]);
        for ((_, step, first), (s, f)) in found.into_iter().zip([(-third, 60.0), (third, 0.0), (third, 0.0)])
        {
            assert!((step - s).abs() < 1e-12 && (first - f).abs() < 1e-12, "{step} {first}");
        }
        // A little oblique is parallel for few voxels only.
        let mut oblique = fine;
        oblique.steps[0][1] = 0.01;
        assert!(oblique.within(&fine, [40, 40, 40]).is_some());
        assert!(oblique.within(&fine, [60, 40, 40]).is_none());
        let flat = Position { steps: [[1.0, 0.0, 0.0]; 3], ..fine };
        assert!(fine.within(&flat, [1; 3]).is_none() && flat.within(&fine, [1; 3]).is_none());
    }
}
