//! Where the axes of an array lead in space, and the nearest axes of the patient.

use crate::volume::{Direction, Orientation};

/// Steps of the search for the nearest rotation: each doubles the number of right digits, once the first one is right.
const STEPS: usize = 100;

/// Directions of three axes are taken to lie in one plane below this volume of the box that they span.
const FLAT: f64 = 1e-10;

/// What an index along X, Y and Z adds to a place. A place is to the patient's right, anterior and superior, in any
/// unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::formats) struct Affine {
    /// Of X, Y and Z in this order.
    pub columns: [[f64; 3]; 3],
}

impl Affine {
    /// The same from places that are to the patient's left, posterior and superior.
    pub fn of_left_posterior_superior(columns: [[f64; 3]; 3]) -> Self {
        Self { columns: columns.map(|[left, posterior, superior]| [-left, -posterior, superior]) }
    }

    /// The distances of neighbors along X, Y and Z.
    pub fn spacing(&self) -> [f64; 3] {
        self.columns.map(length)
    }

    /// The axes of the patient that X, Y and Z are nearest to, found as nibabel finds them: from the rotation that is
    /// nearest to the matrix, the axis that leads most clearly along one first. `None` unless the three lead in three
    /// directions.
    pub fn orientation(&self) -> Option<Orientation> {
        let mut columns = rotation(self.columns)?;
        let strength = |column: &[f64; 3]| column.iter().fold(0.0, |most: f64, part| most.max(part.abs()));
        let mut order = [0, 1, 2];
        order.sort_by(|&a, &b| strength(&columns[b]).total_cmp(&strength(&columns[a])));
        let mut found = [None; 3];
        for axis in order {
            let column = columns[axis];
            let row = (0..3).rev().max_by(|&a, &b| column[a].abs().total_cmp(&column[b].abs()))?;
            found[axis] = Some(direction(row, column[row] > 0.0));
            columns.iter_mut().for_each(|column| column[row] = 0.0);
        }
        let [x, y, z] = found;
        Orientation::new(x?, y?, z?)
    }
}

/// The direction along an axis of the patient, or against it.
fn direction(row: usize, forward: bool) -> Direction {
    let along = [Direction::Right, Direction::Anterior, Direction::Superior][row];
    if forward { along } else { along.opposite() }
}

fn length(vector: [f64; 3]) -> f64 {
    vector.iter().map(|part| part * part).sum::<f64>().sqrt()
}

/// The rotation, or rotation and reflection, that is nearest to the directions of these columns: the orthogonal factor
/// of their polar decomposition, by Newton's method (Higham 1986). `None` where they lie in one plane.
fn rotation(columns: [[f64; 3]; 3]) -> Option<[[f64; 3]; 3]> {
    let mut nearest = columns.map(|column| column.map(|part| part / length(column)));
    let is_usable = |columns: &[[f64; 3]; 3]| {
        let volume = determinant(columns);
        volume.is_finite() && volume.abs() > FLAT
    };
    if !is_usable(&nearest) {
        return None;
    }
    for _ in 0..STEPS {
        let inverse = inverse_transposed(&nearest);
        let mut change: f64 = 0.0;
        for (column, other) in nearest.iter_mut().zip(&inverse) {
            for (part, other) in column.iter_mut().zip(other) {
                let mean = (*part + other) / 2.0;
                change = change.max((mean - *part).abs());
                *part = mean;
            }
        }
        if change < 1e-15 {
            break;
        }
    }
    is_usable(&nearest).then_some(nearest)
}

fn cross([a, b, c]: [f64; 3], [d, e, f]: [f64; 3]) -> [f64; 3] {
    [b * f - c * e, c * d - a * f, a * e - b * d]
}

fn determinant(&[x, y, z]: &[[f64; 3]; 3]) -> f64 {
    x.iter().zip(cross(y, z)).map(|(a, b)| a * b).sum()
}

/// The inverse of a matrix, with rows and columns exchanged.
fn inverse_transposed(columns: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let &[x, y, z] = columns;
    let volume = determinant(columns);
    [cross(y, z), cross(z, x), cross(x, y)].map(|column| column.map(|part| part / volume))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letters of a matrix that is given by rows, as nibabel has it.
    fn letters(rows: [[f64; 3]; 3]) -> Option<String> {
        let columns = [0, 1, 2].map(|column| rows.map(|row| row[column]));
        Affine { columns }.orientation().map(|orientation| orientation.to_string())
    }

    #[test]
    fn axes_have_the_letters_of_nibabel() {
        // nibabel.aff2axcodes of these matrices.
        for (rows, expected) in [
            ([[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.5]], Some("RAS")),
            ([[-2.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -2.0, 0.0]], Some("LIA")),
            // Oblique: each axis is nearest to one that another one is near to, too.
            ([[0.8, -0.6, 0.1], [0.55, 0.7, 0.2], [-0.2, -0.1, 0.97]], Some("RAS")),
            ([[0.7, 0.71, 0.0], [-0.71, 0.7, 0.0], [0.0, 0.0, 1.0]], Some("PRS")),
            ([[0.9, 0.9, 0.1], [0.1, 0.5, 0.0], [0.0, 0.1, 1.0]], Some("RAS")),
            ([[1e-30, 0.0, 0.0], [0.0, -1e30, 0.0], [0.0, 0.0, 1.0]], Some("RPS")),
            // Not three directions.
            ([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]], None),
            ([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], None),
            ([[f64::NAN, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], None),
        ] {
            assert_eq!(letters(rows).as_deref(), expected, "{rows:?}");
        }
    }
}
