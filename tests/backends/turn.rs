//! Turned pictures: every backend must make the pictures of the plain definition, which takes one sample at a time, in
//! 64-bit integers.

use vol2gif::backend::{Backend, Columns};
use vol2gif::options::{Interpolation, Render, TurnOptions};
use vol2gif::view::turntable::{Extent, Line, RayRule, Rays, TurnGeometry, Turns};

use crate::claims::{Claim, Verdict};
use crate::samples::Random;

/// All claims about turned pictures, by name.
pub const ALL: &[(&str, Claim)] = &[
    ("turned_volumes_of_every_size", turned_volumes_of_every_size),
    ("turned_volumes_by_every_rule", turned_volumes_by_every_rule),
    ("turned_volumes_of_several_tiles", turned_volumes_of_several_tiles),
    ("turned_rows_in_any_runs", turned_rows_in_any_runs),
    ("turned_voxels_that_are_no_cubes", turned_voxels_that_are_no_cubes),
    ("a_turned_volume_at_rest_is_its_maximum", a_turned_volume_at_rest_is_its_maximum),
];

/// A volume of levels: from front to back, from top to bottom, from left to right.
pub struct Levels {
    pub lengths: [usize; 3],
    pub levels: Vec<u8>,
}

impl Levels {
    /// Levels of all kinds. Some volumes are mostly empty, and some are full: a wrong weight shows in the latter alone.
    pub fn random(lengths: [usize; 3], seed: u64) -> Self {
        let mut random = Random(seed + 1);
        let level = |random: &mut Random| match (seed % 4, random.next() >> 20) {
            (0, value) => value as u8,
            (1, value) => 200 + (value % 56) as u8,
            (2, value) if value % 8 > 0 => 0,
            (2, value) => (value >> 8) as u8,
            _ => 255,
        };
        let levels = (0..lengths.iter().product()).map(|_| level(&mut random)).collect();
        Self { lengths, levels }
    }

    pub fn columns(&self) -> Columns {
        let [depth, rows, width] = self.lengths;
        let mut columns = Columns::new(depth, width, rows).expect("there is memory");
        let filler = columns.filler();
        // Slices come in any order.
        for at in (0..depth).rev() {
            filler.put(at, &self.levels[at * rows * width..][..rows * width]);
        }
        filler.finish();
        columns
    }

    /// The level of a voxel; those outside are equal to the nearest one inside.
    pub fn at(&self, place: [i64; 3]) -> u64 {
        let inside = |axis: usize| place[axis].clamp(0, self.lengths[axis] as i64 - 1) as usize;
        let [_, rows, width] = self.lengths;
        u64::from(self.levels[(inside(0) * rows + inside(1)) * width + inside(2)])
    }
}

/// The position of a sample along a line, as the formula has it.
pub fn position(line: &Line, column: usize, row: usize, step: usize) -> i64 {
    let times = |by: i32, count: usize| i64::from(by) * count as i64;
    i64::from(line.start) + times(line.across, column) + times(line.down, row) + times(line.along, step)
}

/// A row of a turned picture, by the plain definition.
fn row(levels: &Levels, rays: &Rays, width: usize, rule: &RayRule, row: usize) -> Vec<u8> {
    let [depth, _, across] = levels.lengths;
    let pixel = |column: usize| {
        let mut values = Vec::new();
        for step in 0..rule.steps {
            let y = position(&rays.depth, column, 0, step);
            let x = position(&rays.width, column, 0, step);
            let is_inside = |position: i64, voxels: usize| (0..(voxels as i64) << 16).contains(&position);
            if !is_inside(y, depth) || !is_inside(x, across) {
                continue;
            }
            let value = match rule.interpolation {
                Interpolation::Nearest => 256 * levels.at([y >> 16, row as i64, x >> 16]),
                Interpolation::Linear => {
                    let (y, x) = (y - 30720, x - 30720);
                    let (i, j) = (y >> 16, x >> 16);
                    let (fy, fx) = ((y >> 12 & 15) as u64, (x >> 12 & 15) as u64);
                    let at = |down: i64, right: i64| levels.at([i + down, row as i64, j + right]);
                    (16 - fy) * (16 - fx) * at(0, 0)
                        + (16 - fy) * fx * at(0, 1)
                        + fy * (16 - fx) * at(1, 0)
                        + fy * fx * at(1, 1)
                }
            };
            let weight = u64::from(rule.weights[step]);
            values.push(if rule.is_cued() { ((value + 128) >> 8) * weight } else { value });
        }
        let value = match rule.render {
            Render::Mean => values.iter().sum::<u64>().checked_div(values.len() as u64).unwrap_or(0),
            _ => values.into_iter().max().unwrap_or(0),
        };
        ((value + 128) >> 8) as u8
    };
    (0..width).map(pixel).collect()
}

/// Compares all pictures of a turntable, in these runs of rows.
fn check(
    backend: &dyn Backend,
    (levels, sizes): (&Levels, [Option<f64>; 3]),
    turns: &str,
    options: TurnOptions,
    runs: &[(usize, usize)],
) -> Verdict {
    let turns: Turns = turns.parse().expect("a turntable");
    let TurnGeometry { width, steps, rays, .. } =
        TurnGeometry::new(&Extent::new(levels.lengths, sizes), turns, &options);
    let rule = RayRule::new(steps, &options, Interpolation::Linear);
    let columns = levels.columns();
    for &(first, end) in runs {
        let runs = first..end;
        let rows = columns.rows_of(runs.clone());
        let expected: Vec<u8> = rays
            .iter()
            .flat_map(|rays| rows.clone().flat_map(|number| row(levels, rays, width, &rule, number)))
            .collect();
        // Every level starts with a wrong value, so that a level which is not written is noticed.
        let mut found: Vec<u8> = expected.iter().map(|level| !level).collect();
        backend
            .turn(&columns, runs.clone(), (&rays, width), &rule, &mut found)
            .map_err(|error| error.to_string())?;
        if let Some(at) = (0..expected.len()).find(|&at| found[at] != expected[at]) {
            let (picture, pixel) = (at / (rows.len() * width), at % (rows.len() * width));
            return Err(format!(
                "turned {:?} by {turns}, {options:?}, runs {runs:?}: picture {picture}, row {}, column {}: {} instead \
                 of {}",
                levels.lengths,
                rows.start + pixel / width,
                pixel % width,
                found[at],
                expected[at]
            ));
        }
    }
    Ok(())
}

/// All rows at once.
fn check_whole(backend: &dyn Backend, levels: &Levels, turns: &str, options: TurnOptions) -> Verdict {
    let runs = levels.lengths[1].div_ceil(64);
    check(backend, (levels, [None; 3]), turns, options, &[(0, runs)])
}

fn plain() -> TurnOptions {
    TurnOptions { cue: Some(0), ..TurnOptions::default() }
}

pub fn turned_volumes_of_every_size(backend: &dyn Backend) -> Verdict {
    for size in 1..=70 {
        let (other, third) = ((size * 31) % 70 + 1, (size * 17) % 23 + 1);
        for (number, lengths) in
            [[size, third, other], [other, size, third], [third, other, size]].into_iter().enumerate()
        {
            let turns = ["1,360,33", "2", "3", "4,360,0.5"][(size + number) % 4];
            let cue = Some([0, 50, 1, 100][size % 4]);
            let options = TurnOptions { cue, ..plain() };
            check_whole(backend, &Levels::random(lengths, size as u64), turns, options)?;
        }
    }
    Ok(())
}

pub fn turned_volumes_by_every_rule(backend: &dyn Backend) -> Verdict {
    for (seed, lengths) in [[13, 67, 22], [30, 5, 9], [1, 1, 1], [8, 64, 8]].into_iter().enumerate() {
        for volume in 0..4 {
            let levels = Levels::random(lengths, (4 * seed + volume) as u64);
            for render in [Render::Max, Render::Mean] {
                for interpolation in Interpolation::ALL.map(Some) {
                    for cue in [0, 1, 50, 100].map(Some) {
                        let options = TurnOptions { render, interpolation, cue, ..plain() };
                        let turns = if volume == 0 { "72" } else { "3,360,-20" };
                        check_whole(backend, &levels, turns, options)?;
                    }
                }
            }
        }
    }
    Ok(())
}

pub fn turned_volumes_of_several_tiles(backend: &dyn Backend) -> Verdict {
    for (lengths, seed) in [([200, 3, 97], 0), ([96, 2, 193], 1), ([3, 5, 290], 2)] {
        let levels = Levels::random(lengths, seed);
        check_whole(backend, &levels, "5,360,7", plain())?;
        check_whole(backend, &levels, "3", TurnOptions { render: Render::Mean, ..plain() })?;
    }
    Ok(())
}

pub fn turned_rows_in_any_runs(backend: &dyn Backend) -> Verdict {
    let levels = Levels::random([9, 200, 14], 4);
    let options = TurnOptions::default();
    check(backend, (&levels, [None; 3]), "5", options, &[(0, 4), (0, 1), (1, 3), (3, 4), (2, 4)])
}

pub fn turned_voxels_that_are_no_cubes(backend: &dyn Backend) -> Verdict {
    // The rows are those of the picture.
    for sizes in [[Some(3.0), None, Some(1.0)], [Some(0.4), None, Some(0.5)], [Some(1.0), None, Some(7.3)]] {
        check(backend, (&Levels::random([7, 6, 9], 1), sizes), "7,360,3", plain(), &[(0, 1)])?;
    }
    Ok(())
}

/// Without a cue, the first frame is the maximum along the depth, computed without any of the formulas.
pub fn a_turned_volume_at_rest_is_its_maximum(backend: &dyn Backend) -> Verdict {
    for lengths in [[12, 30, 40], [11, 30, 40], [12, 70, 41], [5, 3, 6], [1, 2, 7]] {
        let levels = Levels::random(lengths, 0);
        let [depth, rows, across] = lengths;
        let turns: Turns = "4".parse().expect("a turntable");
        for interpolation in Interpolation::ALL.map(Some) {
            let options = TurnOptions { interpolation, ..plain() };
            let TurnGeometry { width, steps, rays, .. } =
                TurnGeometry::new(&Extent::new(lengths, [None; 3]), turns, &options);
            let rule = RayRule::new(steps, &options, Interpolation::Linear);
            let mut found = vec![9; rows * width];
            let columns = levels.columns();
            backend
                .turn(&columns, 0..columns.runs(), (&rays[..1], width), &rule, &mut found)
                .map_err(|error| error.to_string())?;
            let margin = (width - across) / 2;
            for row in 0..rows {
                for column in 0..width {
                    let expected = match column.checked_sub(margin).filter(|x| *x < across) {
                        Some(x) => (0..depth).map(|z| levels.levels[(z * rows + row) * across + x]).max(),
                        None => Some(0),
                    };
                    if Some(found[row * width + column]) != expected {
                        return Err(format!("maximum of {lengths:?}: row {row}, column {column}"));
                    }
                }
            }
        }
    }
    Ok(())
}
