//! Turned pictures with a known fault, and without one: a plain loop over the cells of columns.

use std::ops::Range;

use vol2gif::backend::{Columns, LANES};
use vol2gif::options::{Interpolation, Render};
use vol2gif::view::turntable::{RayRule, Rays};

use crate::turn::Levels;

/// What is wrong with turned pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Crooked {
    None,
    /// One of the four weights is too great by one.
    Weight,
    /// The last row is the one above it.
    Row,
    /// The step to the right is too long by one part of 65536.
    Angle,
    /// A value halfway between two levels is rounded down.
    Tie,
    /// Voxels beyond the last one are 0.
    Border,
    /// A sample on the outer face of the last voxel is counted.
    Face,
    /// The last sample of a ray is left out.
    LastSample,
    /// A sample has the cue of the one before it.
    Cue,
    /// The mean counts samples outside the volume, too.
    Mean,
    /// The nearest voxel is the one half a voxel to the left.
    Nearest,
}

impl Crooked {
    /// All faults.
    pub const ALL: [Self; 10] = [
        Self::Weight,
        Self::Row,
        Self::Angle,
        Self::Tie,
        Self::Border,
        Self::Face,
        Self::LastSample,
        Self::Cue,
        Self::Mean,
        Self::Nearest,
    ];
}

/// Writes turned pictures with a fault.
pub fn turn(
    crooked: Crooked,
    columns: &Columns,
    runs: Range<usize>,
    (rays, width): (&[Rays], usize),
    rule: &RayRule,
    out: &mut [u8],
) {
    let is = |fault| crooked == fault;
    let rows = columns.rows_of(runs);
    let pitch = columns.width() + 2;
    let mut out = out.iter_mut();
    for rays in rays {
        for row in rows.clone() {
            let row = if is(Crooked::Row) && row + 1 == columns.rows() { row.saturating_sub(1) } else { row };
            let cells = columns.cells(row / LANES..row / LANES + 1);
            let level = |i: i64, j: i64| {
                let is_border = i == columns.depth() as i64 || j == columns.width() as i64;
                let level = cells[(i + 1) as usize * pitch + (j + 1) as usize][row % LANES];
                if is(Crooked::Border) && is_border { 0 } else { i64::from(level) }
            };
            for column in 0..width {
                let (mut most, mut sum, mut count) = (0, 0, 0);
                for step in 0..rule.steps - usize::from(is(Crooked::LastSample)) {
                    let at = |line: &vol2gif::view::turntable::Line| {
                        let across = i64::from(line.across) + i64::from(is(Crooked::Angle));
                        i64::from(line.start) + across * column as i64 + i64::from(line.along) * step as i64
                    };
                    let (y, x) = (at(&rays.depth), at(&rays.width));
                    let end = |voxels: usize| ((voxels as i64) << 16) + i64::from(is(Crooked::Face));
                    let is_inside =
                        (0..end(columns.depth())).contains(&y) && (0..end(columns.width())).contains(&x);
                    if !is_inside {
                        count += u64::from(is(Crooked::Mean));
                        continue;
                    }
                    let value = match rule.interpolation {
                        Interpolation::Nearest => {
                            let x = if is(Crooked::Nearest) { x - 32768 } else { x };
                            256 * level(y >> 16, x >> 16)
                        }
                        Interpolation::Linear => {
                            let (y, x) = (y - 30720, x - 30720);
                            let (i, j) = (y >> 16, x >> 16);
                            let (fy, fx) = (y >> 12 & 15, x >> 12 & 15);
                            let first = (16 - fy) * (16 - fx) + i64::from(is(Crooked::Weight));
                            first * level(i, j)
                                + (16 - fy) * fx * level(i, j + 1)
                                + fy * (16 - fx) * level(i + 1, j)
                                + fy * fx * level(i + 1, j + 1)
                        }
                    };
                    let weight = rule.weights[step - usize::from(is(Crooked::Cue) && step > 0)];
                    let value = match rule.is_cued() {
                        true => ((value + 128) >> 8) * i64::from(weight),
                        false => value,
                    };
                    most = most.max(value);
                    sum += value as u64;
                    count += 1;
                }
                let value = match rule.render {
                    Render::Mean => sum.checked_div(count).unwrap_or(0) as i64,
                    _ => most,
                };
                let half = if is(Crooked::Tie) { 127 } else { 128 };
                *out.next().expect("one level per pixel") = ((value + half) >> 8) as u8;
            }
        }
    }
}

/// The levels of columns.
pub fn levels(columns: &Columns) -> Levels {
    let lengths = [columns.depth(), columns.rows(), columns.width()];
    let level = |z: usize, y: usize, x: usize| {
        let run = columns.cells(y / LANES..y / LANES + 1);
        run[(z + 1) * (columns.width() + 2) + x + 1][y % LANES]
    };
    let [depth, rows, width] = lengths;
    let places = (0..depth).flat_map(|z| (0..rows).flat_map(move |y| (0..width).map(move |x| (z, y, x))));
    Levels { lengths, levels: places.map(|(z, y, x)| level(z, y, x)).collect() }
}
