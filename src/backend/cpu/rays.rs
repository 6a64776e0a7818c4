//! Pictures of rays at any angle on the CPU, one ray after the other.
//!
//! Does the same as `shaders/rays.wgsl`. A sample is a weighted sum of eight levels, with fractions of 8 bits, in
//! 32-bit integers: the weights of the levels add up to 2^24. Samples that cannot change a ray are left out, eight at
//! a time: the [peaks](Columns::peaks) say how great a level within eight voxels is.

use std::ops::Range;

use crate::backend::columns::{BLOCK, Cell, Columns, LANES, Peaks};
use crate::view::turntable::{AMBIENT, Interpolation, LIGHT, Line, RayRule, Rays, Render};

/// From a position to the first of the voxels around it, with the border: a voxel, less half of one, and half of a
/// 256th for rounding.
const AHEAD: i32 = (1 << 15) + (1 << 7);

/// Steps that are left out at a time.
const SKIPPED: usize = 1 << BLOCK;

/// Writes these rows of a picture.
pub(super) fn rays(
    columns: &Columns,
    rays: &Rays,
    (rows, width): (Range<usize>, usize),
    rule: &RayRule,
    out: &mut [u8],
) {
    let volume = Volume::new(columns);
    for (row, out) in rows.zip(out.chunks_exact_mut(width)) {
        for (column, level) in out.iter_mut().enumerate() {
            let first = [&rays.depth, &rays.height, &rays.width].map(|line| line.at(column, row, 0));
            let along = [rays.depth.along, rays.height.along, rays.width.along];
            let steps = inside(columns, rays, (column, row), rule.steps);
            let ray = Ray { first, along, steps };
            *level = match rule.render {
                Render::Max => volume.greatest(&ray, rule),
                Render::Mean => volume.mean(&ray, rule),
                Render::Surface(level) => volume.surface(&ray, level, rays, rule),
            };
        }
    }
}

/// The steps of a ray that are in the volume.
fn inside(columns: &Columns, rays: &Rays, (column, row): (usize, usize), steps: usize) -> Range<usize> {
    let sides =
        [(&rays.depth, columns.depth()), (&rays.height, columns.rows()), (&rays.width, columns.width())];
    sides.into_iter().fold(0..steps, |steps, (line, voxels)| {
        let Line { start, across, down, along } = *line;
        let first = i64::from(start) + i64::from(across) * column as i64 + i64::from(down) * row as i64;
        super::turn::meets((first, i64::from(along)), 0..voxels, steps)
    })
}

/// A ray, and its steps in the volume.
struct Ray {
    first: [i32; 3],
    along: [i32; 3],
    steps: Range<usize>,
}

impl Ray {
    fn at(&self, step: usize) -> [i32; 3] {
        std::array::from_fn(|axis| self.first[axis].wrapping_add(self.along[axis].wrapping_mul(step as i32)))
    }
}

/// The levels that rays run through.
struct Volume<'c> {
    cells: &'c [Cell],
    peaks: &'c Peaks,
    /// Voxels from front to back, from top to bottom and from left to right.
    lengths: [usize; 3],
    /// Cells of a run of rows, and from one slice to the next.
    cells_of_a_run: usize,
    pitch: usize,
}

impl<'c> Volume<'c> {
    fn new(columns: &'c Columns) -> Self {
        Self {
            cells: columns.cells(0..columns.runs()),
            peaks: columns.peaks(),
            lengths: [columns.depth(), columns.rows(), columns.width()],
            cells_of_a_run: columns.cells_of_a_run(),
            pitch: columns.width() + 2,
        }
    }

    fn greatest(&self, ray: &Ray, rule: &RayRule) -> u8 {
        let is_cued = rule.is_cued();
        let mut most = 0;
        let mut step = ray.steps.start;
        while step < ray.steps.end {
            let at = ray.at(step);
            let weight = u32::from(rule.weights[step]);
            let peak = u32::from(self.peaks.at(at));
            // Weights fall along the ray.
            if if is_cued { peak * weight } else { peak << 24 } <= most {
                step += SKIPPED;
                continue;
            }
            let value = self.sample(at, rule.interpolation);
            most = most.max(if is_cued { ((value + (1 << 23)) >> 24) * weight } else { value });
            step += 1;
        }
        (if is_cued { (most + 128) >> 8 } else { (most + (1 << 23)) >> 24 }) as u8
    }

    fn mean(&self, ray: &Ray, rule: &RayRule) -> u8 {
        let mut sum = 0;
        let mut step = ray.steps.start;
        while step < ray.steps.end {
            let at = ray.at(step);
            if self.peaks.at(at) == 0 {
                step += SKIPPED;
                continue;
            }
            let value = self.sample(at, rule.interpolation);
            sum += match rule.is_cued() {
                true => ((value + (1 << 23)) >> 24) * u32::from(rule.weights[step]),
                false => (value + (1 << 15)) >> 16,
            };
            step += 1;
        }
        ((sum / ray.steps.len().max(1) as u32 + 128) >> 8) as u8
    }

    fn surface(&self, ray: &Ray, level: u8, rays: &Rays, rule: &RayRule) -> u8 {
        let Some((step, place)) = self.first_hit(ray, level) else { return 0 };
        let shade = shade(self.gradient(place, rays.reach), rays.light);
        ((shade * u32::from(rule.weights[step]) + 128) >> 8) as u8
    }

    /// The first step at which a ray is at this level, and where it reached the level.
    fn first_hit(&self, ray: &Ray, level: u8) -> Option<(usize, [i32; 3])> {
        let wanted = u32::from(level) << 8;
        let mut step = ray.steps.start;
        while step < ray.steps.end {
            let at = ray.at(step);
            if self.peaks.at(at) < level {
                step += SKIPPED;
                continue;
            }
            let value = self.value(at);
            if value >= wanted {
                let before = self.value(std::array::from_fn(|axis| at[axis].wrapping_sub(ray.along[axis])));
                let back = (((value - wanted) << 8) / (value - before)) as i32;
                return Some((step, std::array::from_fn(|axis| at[axis] - ((ray.along[axis] * back) >> 8))));
            }
            step += 1;
        }
        None
    }

    /// How the values rise along the three axes.
    fn gradient(&self, place: [i32; 3], reach: [i32; 3]) -> [i32; 3] {
        std::array::from_fn(|axis| {
            let moved = |by: i32| {
                let mut place = place;
                place[axis] += by;
                self.value(place) as i32
            };
            moved(reach[axis]) - moved(-reach[axis])
        })
    }

    /// The value at a place, with 8 bits behind the point; 0 outside the volume.
    fn value(&self, place: [i32; 3]) -> u32 {
        let is_inside = |axis: usize| (place[axis] as u32) < (self.lengths[axis] as u32) << 16;
        match (0..3).all(is_inside) {
            true => (self.sample(place, Interpolation::Linear) + (1 << 15)) >> 16,
            false => 0,
        }
    }

    /// The value at a place in the volume, with 24 bits behind the point.
    #[inline(always)]
    fn sample(&self, place: [i32; 3], interpolation: Interpolation) -> u32 {
        if interpolation == Interpolation::Nearest {
            let [depth, row, across] = place.map(|position| (position >> 16) as usize);
            return u32::from(self.level(depth + 1, row, across + 1)) << 24;
        }
        let [depth, row, across] = place.map(|position| (position + AHEAD) as u32);
        let (y, x) = ((depth >> 16) as usize, (across >> 16) as usize);
        // Rows have no border.
        let last = self.lengths[1] - 1;
        let upper = ((row >> 16) as usize).saturating_sub(1);
        let lower = ((row >> 16) as usize).min(last);
        let [fy, fr, fx] = [depth, row, across].map(|position| (position >> 8) & 255);
        let (upper, lower) = (self.place(upper), self.place(lower));
        let pair = |cell: usize| {
            let [a, b] = [upper, lower].map(|(run, lane)| u32::from(self.cells[run + cell][lane]));
            a * (256 - fr) + b * fr
        };
        let near = y * self.pitch + x;
        let far = near + self.pitch;
        (256 - fy) * ((256 - fx) * pair(near) + fx * pair(near + 1))
            + fy * ((256 - fx) * pair(far) + fx * pair(far + 1))
    }

    /// The first cell of the run of a row, and its lane.
    fn place(&self, row: usize) -> (usize, usize) {
        (row / LANES * self.cells_of_a_run, row % LANES)
    }

    /// The level of a voxel, by its place with the border.
    fn level(&self, depth: usize, row: usize, across: usize) -> u8 {
        let (run, lane) = self.place(row);
        self.cells[run + depth * self.pitch + across][lane]
    }
}

/// The level of a surface with this gradient, which falls towards the outside: brighter where it faces the light.
fn shade(gradient: [i32; 3], light: [i32; 3]) -> u32 {
    let most = gradient.map(i32::unsigned_abs).into_iter().max().unwrap_or(0);
    if most == 0 {
        return AMBIENT;
    }
    // The longest part gets 15 bits, so that the square of the length has 32 at most.
    let bits = 32 - most.leading_zeros();
    let scaled = gradient.map(|part| if bits > 15 { part >> (bits - 15) } else { part << (15 - bits) });
    let length = square_root(scaled.map(|part| (part * part) as u32).into_iter().sum());
    let facing = -scaled.iter().zip(light).map(|(part, light)| part * light).sum::<i32>();
    let facing = facing.max(0) as u32 / length;
    let lit = AMBIENT * LIGHT + (255 - AMBIENT) * facing.min(LIGHT);
    (lit + LIGHT / 2) / LIGHT
}

/// The square root, rounded down, bit by bit.
fn square_root(square: u32) -> u32 {
    let (mut left, mut root, mut bit) = (square, 0, 1 << 30);
    while bit > 0 {
        if left >= root + bit {
            left -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
        bit >>= 2;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::turntable::{Extent, TurnGeometry, TurnOptions};

    /// Levels around 128, which fall by 40 from voxel to voxel outward.
    fn columns(lengths: [usize; 3], outside: impl Fn([f64; 3]) -> f64) -> Columns {
        let [depth, rows, width] = lengths;
        let mut columns = Columns::new(depth, width, rows).unwrap();
        let filler = columns.filler();
        let middle = lengths.map(|length| (length as f64 - 1.0) / 2.0);
        for z in 0..depth {
            let level = |y: usize, x: usize| {
                let place = [z as f64 - middle[0], y as f64 - middle[1], x as f64 - middle[2]];
                (128.0 - 40.0 * outside(place)).round().clamp(0.0, 255.0) as u8
            };
            let levels: Vec<u8> =
                (0..rows).flat_map(|y| (0..width).map(move |x| (y, x))).map(|(y, x)| level(y, x)).collect();
            filler.put(z, &levels);
        }
        filler.finish();
        columns
    }

    fn options(tilt: f64) -> TurnOptions {
        TurnOptions { render: Render::Surface(128), tilt, ..TurnOptions::default() }
    }

    /// A sphere of radius 40: where it is hit, and how it is lit, against the sphere itself.
    #[test]
    fn a_sphere_is_hit_where_it_is_and_lit_as_it_lies() {
        let lengths = [96; 3];
        let columns =
            columns(lengths, |place| place.iter().map(|part| part * part).sum::<f64>().sqrt() - 40.0);
        let volume = Volume::new(&columns);
        for (turns, tilt) in [("1", 0.0), ("1,0,37", 0.0), ("1,0,-20", 25.0)] {
            let options = options(tilt);
            let extent = Extent::new(lengths, [None; 3]);
            let geometry = TurnGeometry::new(&extent, turns.parse().unwrap(), &options);
            let rule = RayRule::new(geometry.steps, &options, Interpolation::Linear);
            let rays = &geometry.rays[0];
            let middle =
                [geometry.height, geometry.width, geometry.steps].map(|count| (count - 1) as f64 / 2.0);
            let light = rays.light.map(|part| f64::from(part) / f64::from(LIGHT));
            let (mut deepest, mut brightest) = (0f64, 0f64);
            for row in 0..geometry.height {
                for column in 0..geometry.width {
                    let apart = (row as f64 - middle[0]).hypot(column as f64 - middle[1]);
                    let first = [&rays.depth, &rays.height, &rays.width].map(|line| line.at(column, row, 0));
                    let along = [rays.depth.along, rays.height.along, rays.width.along];
                    let ray = Ray { first, along, steps: inside(&columns, rays, (column, row), rule.steps) };
                    let hit = volume.first_hit(&ray, 128);
                    if apart > 40.1 {
                        assert!(hit.is_none(), "{row} {column}");
                    }
                    // At the very edge rays run along the surface.
                    if apart > 38.0 {
                        continue;
                    }
                    let (_, place) = hit.expect("no hole");
                    let place = place.map(|position| f64::from(position) / 65536.0 - 48.0);
                    let length = place.iter().map(|part| part * part).sum::<f64>().sqrt();
                    deepest = deepest.max((length - 40.0).abs());
                    let facing: f64 =
                        place.iter().zip(light).map(|(part, light)| part / length * light).sum();
                    let lambert = f64::from(AMBIENT) + f64::from(255 - AMBIENT) * facing.max(0.0);
                    let level = volume.surface(&ray, 128, rays, &rule);
                    brightest = brightest.max((f64::from(level) - lambert).abs());
                }
            }
            assert!(deepest < 0.1 && brightest <= 4.0, "{turns}, {tilt}: {deepest} {brightest}");
        }
    }

    /// A plane that leans by 30 degrees: its levels have no steps, which would be terraces.
    #[test]
    fn a_plane_that_leans_has_no_terraces() {
        let lengths = [64; 3];
        let (sin, cos) = libm::sincos(30f64.to_radians());
        let columns = columns(lengths, |[z, _, x]| -(z * cos + x * sin));
        let volume = Volume::new(&columns);
        let options = options(0.0);
        let geometry = TurnGeometry::new(&Extent::new(lengths, [None; 3]), "1".parse().unwrap(), &options);
        let rays = &geometry.rays[0];
        let rule = RayRule::new(geometry.steps, &options, Interpolation::Linear);
        let margin = (geometry.width - 64) / 2;
        let levels: Vec<u8> = (margin + 6..margin + 58)
            .map(|column| {
                let first = [&rays.depth, &rays.height, &rays.width].map(|line| line.at(column, 30, 0));
                let along = [rays.depth.along, rays.height.along, rays.width.along];
                let ray = Ray { first, along, steps: inside(&columns, rays, (column, 30), rule.steps) };
                volume.surface(&ray, 128, rays, &rule)
            })
            .collect();
        let (least, most) = (levels.iter().min().unwrap(), levels.iter().max().unwrap());
        assert!(most - least <= 3, "{levels:?}");
    }

    #[test]
    fn roots_are_rounded_down() {
        for root in (0..65536u32).step_by(7).chain([65535]) {
            let square = root * root;
            assert_eq!(square_root(square), root);
            assert_eq!(square_root(square.saturating_sub(1)), root.saturating_sub(1));
            assert_eq!(square_root(square + root), root);
        }
        assert_eq!(square_root(u32::MAX), 65535);
    }

    /// No voxel within eight of one in a block is greater than its peak.
    #[test]
    fn a_peak_is_the_greatest_level_of_27_blocks() {
        let lengths = [19, 70, 9];
        let noise =
            |place: [f64; 3]| ((place[0] * 37.0 + place[1] * 11.0 + place[2] * 5.0).sin() * 3.0).max(0.5);
        let columns = columns(lengths, noise);
        let volume = Volume::new(&columns);
        let [depth, rows, width] = lengths;
        for (z, y, x) in (0..depth)
            .step_by(3)
            .flat_map(|z| (0..rows).step_by(5).flat_map(move |y| (0..width).map(move |x| (z, y, x))))
        {
            let near = |at: usize, length: usize| (at & !7).saturating_sub(8)..((at & !7) + 16).min(length);
            let mut most = 0;
            for z in near(z, depth) {
                for y in near(y, rows) {
                    for x in near(x, width) {
                        most = most.max(volume.level(z + 1, y, x + 1));
                    }
                }
            }
            assert_eq!(columns.peaks().at([z, y, x].map(|at| (at << 16) as i32)), most, "{z} {y} {x}");
        }
    }
}
