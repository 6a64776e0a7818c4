//! Where the rays of a turned picture run through a volume, in integers.
//!
//! Positions are in voxels, 16 bits of them behind the point, and counted from the outer face of the first voxel.
//! A sine and a cosine for each frame are rounded to such numbers here, once, on the CPU. Everything after that
//! adds and compares integers, so every backend takes the same samples.

use super::options::{TurnOptions, Turns};

/// Longest side of a volume that can be turned, in voxels: positions have 32 bits.
pub const MAX_TURNED_SIDE: usize = 32767;

/// Longest side of a volume that rays can cross at any angle, in voxels. Their positions may lie far outside it.
pub const MAX_TILTED_SIDE: usize = 8191;

/// One voxel.
const ONE: i64 = 1 << 16;

/// The number of voxels of a volume along the axes of a picture, and their sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Voxels from the front to the back.
    pub depth: usize,
    /// Voxels from the top to the bottom.
    pub height: usize,
    /// Voxels from left to right.
    pub width: usize,
    /// The sizes of a voxel from front to back, from top to bottom and from left to right, in pixels of the picture:
    /// 1 or more.
    pub pixels: [f64; 3],
}

impl Extent {
    /// The extent of a volume. A size of a voxel that is `None` is not known, and counts as one pixel.
    ///
    /// The pitch of the picture is the finest size. Sizes that are at most 1 % greater count as equal.
    pub fn new([depth, height, width]: [usize; 3], sizes: [Option<f64>; 3]) -> Self {
        let pitch = sizes.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        let pixels = sizes.map(|size| match size.map(|size| size / pitch) {
            Some(ratio) if ratio > 1.01 => ratio,
            _ => 1.0,
        });
        Self { depth, height, width, pixels }
    }

    /// The lengths of its sides in pixels, from front to back, from top to bottom and from left to right.
    pub fn sides(&self) -> [f64; 3] {
        let [depth, height, width] = self.pixels;
        [self.depth as f64 * depth, self.height as f64 * height, self.width as f64 * width]
    }

    /// The number of rows of pixels from top to bottom.
    pub fn rows(&self) -> usize {
        whole(self.sides()[1])
    }
}

/// A length in whole pixels, at least 1.
fn whole(length: f64) -> usize {
    ((length + 0.5).floor() as usize).max(1)
}

/// The least number that is at least `length`, and even where `like` is even.
fn reaching(length: f64, like: usize) -> usize {
    let least = length.ceil() as usize;
    least + (least + like) % 2
}

/// Where samples lie along one axis of the volume: `start + across u + down v + along s` for column u and row v of
/// the picture and step s of a ray, all from 0. Sums wrap around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The position of the first sample of the first ray.
    pub start: i32,
    /// From a ray to the one on its right.
    pub across: i32,
    /// From a ray to the one below. It is 0 where rays run within a row.
    pub down: i32,
    /// From a sample of a ray to the next.
    pub along: i32,
}

impl Line {
    /// The line through the middle of `voxels` voxels at the middle of `counts` columns, rows and steps.
    fn centered(voxels: usize, steps: [f64; 3], counts: [usize; 3]) -> Self {
        let steps = steps.map(|step| (step * ONE as f64).round() as i64);
        let half = |at: usize| (counts[at] as i64 - 1).max(0) * steps[at] / 2;
        let start = ((voxels as i64) << 15) - half(0) - half(1) - half(2);
        let [across, down, along] = steps.map(|step| step as i32);
        Self { start: start as i32, across, down, along }
    }

    /// The position of a sample.
    pub fn at(&self, column: usize, row: usize, step: usize) -> i32 {
        let Self { start, across, down, along } = *self;
        let times = |by: i32, count: usize| by.wrapping_mul(count as i32);
        start
            .wrapping_add(times(across, column))
            .wrapping_add(times(down, row))
            .wrapping_add(times(along, step))
    }
}

/// The rays of one turned picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rays {
    /// Along the axis from front to back.
    pub depth: Line,
    /// Along the axis from top to bottom, in rows of pixels. All zeros where rays run within a row.
    pub height: Line,
    /// Along the axis from left to right.
    pub width: Line,
    /// From a place to the two places whose levels are compared to find how a surface lies, along the three axes.
    pub reach: [i32; 3],
    /// Where the light of surfaces is, along the three axes: a direction, in parts of [`LIGHT`].
    pub light: [i32; 3],
}

/// The length of the direction of the light.
pub const LIGHT: u32 = 1 << 14;

/// The level of a surface that the light does not reach.
pub const AMBIENT: u32 = 32;

/// Where the light is, as seen in the picture: to the left, above and in front.
const TOWARDS_LIGHT: [f64; 3] = [-0.3, -0.42, -0.8565];

/// From a place to the places that are compared, in pixels.
const REACH: f64 = 2.0;

/// The pictures of a turntable: how many, how large, and the rays of each.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnGeometry {
    /// Width of a picture in pixels.
    pub width: usize,
    /// Height of a picture in pixels.
    pub height: usize,
    /// Samples of a ray, one for each pixel of depth.
    pub steps: usize,
    /// Number of pictures.
    pub frames: usize,
    /// The first frames, in order. The others are mirrored: frame `rays.len() + k` is frame k with its columns
    /// reversed.
    pub rays: Vec<Rays>,
}

impl TurnGeometry {
    /// The pictures of a volume of this extent.
    ///
    /// Where rays run within a row ([`TurnOptions::is_level`]), half a turn of an even number of frames is the
    /// other half, mirrored, if the back is as bright as the front.
    pub fn new(extent: &Extent, turns: Turns, options: &TurnOptions) -> Self {
        let [deep, high, wide] = extent.sides();
        let diagonal = (deep * deep + wide * wide).sqrt();
        let is_level = options.is_level();
        let (sin_tilt, cos_tilt) = sin_cos(if is_level { 0.0 } else { options.tilt });
        let tilt = [sin_tilt, cos_tilt];
        let width = reaching(diagonal, whole(wide));
        let (height, steps) = match is_level {
            true => (extent.rows(), reaching(diagonal, whole(deep))),
            false => (
                reaching(high * cos_tilt.abs() + diagonal * sin_tilt.abs(), extent.rows()),
                reaching(diagonal * cos_tilt.abs() + high * sin_tilt.abs(), whole(deep)),
            ),
        };
        // Rows of level rays are all alike.
        let counts = [width, if is_level { 0 } else { height }, steps];
        let mirrors = is_level && options.effective_cue() == 0 && turns.second_half_is_mirrored();
        let own = if mirrors { turns.frames() / 2 } else { turns.frames() };
        let rays = (0..own).map(|frame| rays(extent, turns.angle(frame), tilt, counts)).collect();
        Self { width, height, steps, frames: turns.frames(), rays }
    }

    /// The rays of a frame, and whether its columns are reversed.
    pub fn source(&self, frame: usize) -> (usize, bool) {
        match frame.checked_sub(self.rays.len()) {
            Some(mirrored) => (mirrored, true),
            None => (frame, false),
        }
    }
}

/// The rays of the picture at an angle in degrees. A positive angle moves the front to the right, and a positive
/// tilt looks from above.
fn rays(extent: &Extent, angle: f64, [sin_tilt, cos_tilt]: [f64; 2], counts: [usize; 3]) -> Rays {
    let (sin, cos) = sin_cos(angle);
    let [deep, _, wide] = extent.pixels;
    let scaled = |steps: [f64; 3], size: f64| steps.map(|step| step / size);
    let height = match counts[1] {
        0 => Line::default(),
        _ => Line::centered(extent.rows(), [0.0, cos_tilt, sin_tilt], counts),
    };
    let width = scaled([cos, -sin * sin_tilt, sin * cos_tilt], wide);
    let depth = scaled([-sin, -cos * sin_tilt, cos * cos_tilt], deep);
    let axes = [
        [-sin, -cos * sin_tilt, cos * cos_tilt],
        [0.0, cos_tilt, sin_tilt],
        [cos, -sin * sin_tilt, sin * cos_tilt],
    ];
    let light = axes.map(|axis| {
        let part: f64 = axis.iter().zip(TOWARDS_LIGHT).map(|(part, light)| part * light).sum();
        (part * f64::from(LIGHT)).round() as i32
    });
    Rays {
        depth: Line::centered(extent.depth, depth, counts),
        height,
        width: Line::centered(extent.width, width, counts),
        reach: [deep, 1.0, wide].map(|size| (REACH * ONE as f64 / size).round() as i32),
        light,
    }
}

/// The sine and the cosine of an angle in degrees; exactly 0 and 1 at right angles.
fn sin_cos(degrees: f64) -> (f64, f64) {
    let degrees = degrees.rem_euclid(360.0);
    let quarter = (degrees / 90.0).floor();
    let (sin, cos) = libm::sincos((degrees - 90.0 * quarter).to_radians());
    match quarter as u8 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        3 => (-cos, sin),
        // The remainder of a tiny negative angle is rounded to 360.
        _ => (0.0, 1.0),
    }
}
