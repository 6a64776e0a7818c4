//! Where the axes lead in the body, as the header has it.

use super::header::{Header, Version};
use crate::formats::raw::Affine;
use crate::volume::{Direction, Orientation};

/// How little the quaternion may be longer than 1, by the digits of its numbers, as nibabel has it.
const TOLERANCE: f64 = 3.0 * f32::EPSILON as f64;

/// Where the axes lead.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub orientation: Option<Orientation>,
    /// The matrix; `None` where the header has none that can be used.
    pub affine: Option<Affine>,
    /// Where the first voxel is, by the same.
    pub first: [f64; 3],
    pub remarks: Vec<String>,
    pub notes: Vec<String>,
}

impl Place {
    /// What a header says: by the matrix (sform), or else by the quaternion (qform). Without both, the axes lead to
    /// the left, the front and the head, as nibabel has it.
    pub fn of(header: &Header) -> Self {
        let (mut remarks, mut notes) = (Vec::new(), Vec::new());
        let (quaternion, matrix) = header.codes;
        for (name, affine, first) in [
            ("matrix", (matrix != 0).then(|| of_rows(header.rows)), header.shifts.1),
            ("quaternion", (quaternion != 0).then(|| of_quaternion(header)).flatten(), header.shifts.0),
        ] {
            let is_there = if name == "matrix" { matrix != 0 } else { quaternion != 0 };
            match affine.and_then(|affine| Some((affine, affine.orientation()?))) {
                Some((affine, orientation)) => {
                    let orientation = Some(orientation);
                    return Self { orientation, affine: Some(affine), first, remarks, notes };
                }
                None if is_there => remarks.push(format!(
                    "the {name} for the orientation has no three directions, so it was not used"
                )),
                None => {}
            }
        }
        notes.push(
            match header.version {
                Version::Analyze => {
                    "left and right are not known: an Analyze file has no orientation, and is shown as LAS"
                }
                _ => "left and right are not known: the file has no orientation, and is shown as LAS",
            }
            .to_owned(),
        );
        let orientation = Orientation::new(Direction::Left, Direction::Anterior, Direction::Superior);
        Self { orientation, affine: None, first: [0.0; 3], remarks, notes }
    }
}

/// The matrix of these rows.
fn of_rows(rows: [[f64; 3]; 3]) -> Affine {
    Affine { columns: [0, 1, 2].map(|column| rows.map(|row| row[column])) }
}

/// The matrix of the quaternion and the steps; `None` where the quaternion is too long for a rotation.
fn of_quaternion(header: &Header) -> Option<Affine> {
    let [b, c, d] = header.quaternion;
    let rest = 1.0 - (b * b + c * c + d * d);
    if rest.is_nan() || rest < -TOLERANCE {
        return None;
    }
    let a = rest.max(0.0).sqrt();
    let rows = [
        [a * a + b * b - c * c - d * d, 2.0 * (b * c - a * d), 2.0 * (b * d + a * c)],
        [2.0 * (b * c + a * d), a * a + c * c - b * b - d * d, 2.0 * (c * d - a * b)],
        [2.0 * (b * d - a * c), 2.0 * (c * d + a * b), a * a + d * d - c * c - b * b],
    ];
    let Affine { mut columns } = of_rows(rows);
    let [sign, steps @ ..] = header.steps;
    for (column, step) in columns.iter_mut().zip(steps) {
        column.iter_mut().for_each(|part| *part *= step.abs());
    }
    if sign < 0.0 {
        columns[2].iter_mut().for_each(|part| *part = -*part);
    }
    Some(Affine { columns })
}
