//! Turned pictures on the CPU: rays that run within rows, through the columns of a volume.
//!
//! Does the same as `shaders/turn.wgsl`. A sample is a weighted sum of four cells, for 64 rows at a time, in 16-bit
//! integers: the weights are fractions of 4 bits, and their sum is 256. The plane of a run of rows is walked tile by
//! tile, and in each tile for all pictures, so that its cells are in the cache of a core. The order does not matter:
//! a maximum and a sum of integers have none.

use std::ops::Range;

use super::vectorized;
use crate::backend::columns::{Cell, Columns, LANES, write_rows};
use crate::view::turntable::{Interpolation, Line, RayRule, Rays, Render};

/// Cells of a tile along each side: with 64 rows a tile takes 576 KiB.
const TILE: usize = 96;

/// From a position to the cells around it, with the border: a voxel, less half of one, and half of a 16th for
/// rounding.
const AHEAD: i32 = (1 << 15) + (1 << 11);

/// Writes the rows of `runs` of each picture, one picture after the other.
pub(super) fn turn(
    columns: &Columns,
    runs: Range<usize>,
    (rays, width): (&[Rays], usize),
    rule: &RayRule,
    out: &mut [u8],
) {
    let rows = columns.rows_of(runs.clone());
    let picture = rows.len() * width;
    let tiles = segments(columns, rays, width, rule.steps);
    let (mut maxima, mut sums, slots) = (Vec::new(), Vec::new(), rays.len() * width);
    for run in runs {
        let plane = Plane { cells: columns.cells(run..run + 1), pitch: columns.width() + 2 };
        let first = run * LANES - rows.start;
        let count = LANES.min(rows.len() - first);
        let parts = out.chunks_exact_mut(picture).map(|out| &mut out[first * width..][..count * width]);
        if rule.render == Render::Mean {
            sums.clear();
            sums.resize(slots, [0; LANES]);
            Lanes::Sums(&mut sums).walk(plane, &tiles, rule);
            for ((sums, rays), out) in sums.chunks_exact(width).zip(rays).zip(parts) {
                let count = |column| inside(columns, rays, column, rule.steps).len() as u32;
                let counts: Vec<u32> = (0..width).map(count).collect();
                write(width, |column, lane| mean(sums[column][lane], counts[column]), out);
            }
        } else {
            maxima.clear();
            maxima.resize(slots, [0; LANES]);
            Lanes::Maxima(&mut maxima).walk(plane, &tiles, rule);
            for (maxima, out) in maxima.chunks_exact(width).zip(parts) {
                write(width, |column, lane| level_of(maxima[column][lane]), out);
            }
        }
    }
}

/// The level of a value with 8 bits behind the point, rounded.
fn level_of(value: u16) -> u8 {
    // At most 65280, so nothing overflows.
    ((value + 128) >> 8) as u8
}

/// The level of the mean of `count` values.
fn mean(sum: u32, count: u32) -> u8 {
    sum.checked_div(count).map_or(0, |mean| level_of(mean as u16))
}

/// Writes rows of levels, given by column and lane.
fn write(width: usize, level: impl Fn(usize, usize) -> u8, out: &mut [u8]) {
    let cell = |column| std::array::from_fn(|lane| level(column, lane));
    write_rows(&(0..width).map(cell).collect::<Vec<Cell>>(), out);
}

/// The cells of a run of rows.
#[derive(Clone, Copy)]
struct Plane<'c> {
    cells: &'c [Cell],
    /// Cells from one slice to the next.
    pitch: usize,
}

/// The results of all rays so far: for each picture, one for each column.
enum Lanes<'l> {
    Maxima(&'l mut [[u16; LANES]]),
    Sums(&'l mut [[u32; LANES]]),
}

impl Lanes<'_> {
    /// Takes all samples of a run of rows, tile by tile.
    fn walk(&mut self, plane: Plane<'_>, tiles: &[Vec<Segment>], rule: &RayRule) {
        for segment in tiles.iter().flatten() {
            let ray = Ray::new(segment, rule);
            match self {
                Lanes::Maxima(maxima) => raise(plane, ray, &mut maxima[segment.slot]),
                Lanes::Sums(sums) => add(plane, ray, &mut sums[segment.slot]),
            }
        }
    }
}

/// The part of a ray that is in one tile.
struct Segment {
    /// The column of its picture, counted through all pictures.
    slot: usize,
    steps: Range<usize>,
    /// The position of the first sample from front to back and from left to right, moved on by [`AHEAD`].
    first: [u32; 2],
    /// From a sample to the next.
    along: [u32; 2],
}

/// The rays of all pictures, cut into the segments of each tile.
fn segments(columns: &Columns, rays: &[Rays], width: usize, steps: usize) -> Vec<Vec<Segment>> {
    // Cells 0 to the number of voxels can be the first of a pair.
    let tiles_across = columns.width() / TILE + 1;
    let mut tiles: Vec<Vec<Segment>> = Vec::new();
    tiles.resize_with((columns.depth() / TILE + 1) * tiles_across, Vec::new);
    for (number, rays) in rays.iter().enumerate() {
        let lines = [&rays.depth, &rays.width];
        let along = lines.map(|line| line.along as u32);
        for column in 0..width {
            let mut left = inside(columns, rays, column, steps);
            while !left.is_empty() {
                let first = lines.map(|line| line.at(column, 0, left.start).wrapping_add(AHEAD) as u32);
                let [depth, across] = first.map(|position| (position >> 16) as usize / TILE);
                let voxels = |tile: usize| tile * TILE..(tile + 1) * TILE;
                let steps = meets(from(lines[0], column, AHEAD), voxels(depth), left.clone());
                let steps = meets(from(lines[1], column, AHEAD), voxels(across), steps);
                left.start = steps.end;
                let slot = number * width + column;
                tiles[depth * tiles_across + across].push(Segment { slot, steps, first, along });
            }
        }
    }
    tiles
}

/// The steps of a ray that are in the volume.
fn inside(columns: &Columns, rays: &Rays, column: usize, steps: usize) -> Range<usize> {
    let steps = meets(from(&rays.depth, column, 0), 0..columns.depth(), 0..steps);
    meets(from(&rays.width, column, 0), 0..columns.width(), steps)
}

/// The position of the first sample of a ray, moved on by `ahead`, and how far it is to the next.
fn from(line: &Line, column: usize, ahead: i32) -> (i64, i64) {
    let first = i64::from(line.start) + i64::from(line.across) * column as i64 + i64::from(ahead);
    (first, i64::from(line.along))
}

/// The part of `steps` at which a position is in one of these voxels: it is `first` at step 0, and rises by `along`.
pub(super) fn meets((first, along): (i64, i64), voxels: Range<usize>, steps: Range<usize>) -> Range<usize> {
    // The position is at least `least`, and below `end`.
    let (least, end) = ((voxels.start as i64) << 16, (voxels.end as i64) << 16);
    let range = match along {
        0 if (least..end).contains(&first) => return steps,
        0 => return 0..0,
        1.. => (least - first + along - 1).div_euclid(along)..(end - first + along - 1).div_euclid(along),
        _ => (first - end).div_euclid(-along) + 1..(first - least).div_euclid(-along) + 1,
    };
    let start = range.start.clamp(steps.start as i64, steps.end as i64);
    let end = range.end.clamp(start, steps.end as i64);
    start as usize..end as usize
}

/// The samples of a ray in a tile.
#[derive(Clone, Copy)]
struct Ray<'r> {
    /// The position of the first sample from front to back and from left to right, with the border.
    first: [u32; 2],
    /// From a sample to the next.
    along: [u32; 2],
    weights: &'r [u16],
    is_cued: bool,
    is_linear: bool,
}

impl<'r> Ray<'r> {
    fn new(segment: &Segment, rule: &'r RayRule) -> Self {
        let is_linear = rule.interpolation == Interpolation::Linear;
        // The nearest voxel is the one that the position itself is in.
        let ahead = if is_linear { 0 } else { (1 << 16) - AHEAD as u32 };
        Self {
            first: segment.first.map(|position| position + ahead),
            along: segment.along,
            weights: &rule.weights[segment.steps.clone()],
            is_cued: rule.is_cued(),
            is_linear,
        }
    }
}

vectorized!(fn raise(plane: Plane<'_>, ray: Ray<'_>, maxima: &mut [u16; LANES]) -> () = raise_body);
vectorized!(fn add(plane: Plane<'_>, ray: Ray<'_>, sums: &mut [u32; LANES]) -> () = add_body);

/// Raises the maxima to the samples of a ray.
#[inline(always)]
fn raise_body(plane: Plane<'_>, ray: Ray<'_>, maxima: &mut [u16; LANES]) {
    let mut found = *maxima;
    each_sample(plane, ray, |values| {
        for (found, value) in found.iter_mut().zip(values) {
            *found = (*found).max(value);
        }
    });
    *maxima = found;
}

/// Adds the samples of a ray to the sums.
#[inline(always)]
fn add_body(plane: Plane<'_>, ray: Ray<'_>, sums: &mut [u32; LANES]) {
    let mut found = *sums;
    each_sample(plane, ray, |values| {
        for (found, value) in found.iter_mut().zip(values) {
            *found += u32::from(value);
        }
    });
    *sums = found;
}

/// Shows the samples of a ray, with their weights, to `visit`. Each kind of sample is a loop of its own.
#[inline(always)]
fn each_sample(plane: Plane<'_>, ray: Ray<'_>, visit: impl FnMut([u16; LANES])) {
    match (ray.is_linear, ray.is_cued) {
        (true, false) => each_by(plane, ray, linear, |value, _| value, visit),
        (true, true) => each_by(plane, ray, linear, |value, weight| ((value + 128) >> 8) * weight, visit),
        (false, _) => each_by(plane, ray, nearest, |value, weight| value * weight, visit),
    }
}

#[inline(always)]
fn each_by(
    Plane { cells, pitch }: Plane<'_>,
    ray: Ray<'_>,
    sample: impl Fn(&[Cell], usize, [u32; 2]) -> [u16; LANES],
    weigh: impl Fn(u16, u16) -> u16,
    mut visit: impl FnMut([u16; LANES]),
) {
    let [mut depth, mut across] = ray.first;
    for &weight in ray.weights {
        let at = (depth >> 16) as usize * pitch + (across >> 16) as usize;
        let values = sample(&cells[at..], pitch, [depth, across]);
        visit(values.map(|value| weigh(value, weight)));
        depth = depth.wrapping_add(ray.along[0]);
        across = across.wrapping_add(ray.along[1]);
    }
}

/// The weighted sum of four cells: at most 65280.
#[inline(always)]
fn linear(cells: &[Cell], pitch: usize, [depth, across]: [u32; 2]) -> [u16; LANES] {
    let [y, x] = [depth, across].map(|position| (position >> 12) as u16 & 15);
    let weights = [(16 - y) * (16 - x), (16 - y) * x, y * (16 - x), y * x];
    let (near, far) = (&cells[..2], &cells[pitch..pitch + 2]);
    std::array::from_fn(|lane| {
        weights[0] * u16::from(near[0][lane])
            + weights[1] * u16::from(near[1][lane])
            + weights[2] * u16::from(far[0][lane])
            + weights[3] * u16::from(far[1][lane])
    })
}

/// The level of a cell.
#[inline(always)]
fn nearest(cells: &[Cell], _: usize, _: [u32; 2]) -> [u16; LANES] {
    cells[0].map(u16::from)
}
