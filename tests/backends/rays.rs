//! Pictures of rays at any angle: every backend must make the pictures of the plain definition, which takes every
//! sample, in 64-bit integers.

use vol2gif::backend::Backend;
use vol2gif::options::{Interpolation, Render, TurnOptions};
use vol2gif::view::turntable::{AMBIENT, Extent, LIGHT, RayRule, Rays, TurnGeometry, Turns};

use crate::claims::{Claim, Verdict};
use crate::turn::{Levels, position};

/// All claims about these pictures, by name.
pub const ALL: &[(&str, Claim)] = &[
    ("tilted_volumes_of_every_size", tilted_volumes_of_every_size),
    ("tilted_volumes_by_every_rule", tilted_volumes_by_every_rule),
    ("surfaces_of_every_level", surfaces_of_every_level),
];

/// What is wrong with pictures of rays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bent {
    None,
    /// One of the eight weights is too great by one.
    Weight,
    /// The samples of the first row of voxels are taken one row lower.
    Row,
    /// Rays are too steep by one part of 65536.
    Angle,
    /// A surface is one step farther away.
    Hit,
    /// A surface is at the sample, not between it and the one before.
    Refined,
    /// The gradient along the depth has the other sign.
    Gradient,
    /// The last step of a ray is left out.
    LastSample,
    /// Samples that count are left out.
    Skipped,
}

impl Bent {
    /// All faults.
    pub const ALL: [Self; 8] = [
        Self::Weight,
        Self::Row,
        Self::Angle,
        Self::Hit,
        Self::Refined,
        Self::Gradient,
        Self::LastSample,
        Self::Skipped,
    ];
}

/// A volume, and what is wrong with its pictures.
struct Plain<'l> {
    levels: &'l Levels,
    bent: Bent,
}

impl Plain<'_> {
    fn is_inside(&self, place: [i64; 3]) -> bool {
        (0..3).all(|axis| (0..(self.levels.lengths[axis] as i64) << 16).contains(&place[axis]))
    }

    /// The value with 24 bits behind the point.
    fn sample(&self, place: [i64; 3], interpolation: Interpolation) -> u64 {
        if interpolation == Interpolation::Nearest {
            return self.levels.at(place.map(|position| position >> 16)) << 24;
        }
        let q = place.map(|position| position - 32640);
        let i = q.map(|position| position >> 16);
        let f = q.map(|position| (position >> 8 & 255) as u64);
        let mut sum = 0;
        for corner in 0..8u64 {
            let is_second = [corner & 4 > 0, corner & 2 > 0, corner & 1 > 0];
            let mut weight: u64 =
                (0..3).map(|axis| if is_second[axis] { f[axis] } else { 256 - f[axis] }).product();
            let mut at: [i64; 3] = std::array::from_fn(|axis| i[axis] + i64::from(is_second[axis]));
            if self.bent == Bent::Weight && corner == 0 {
                weight += 1 << 16;
            }
            if self.bent == Bent::Row && at[1] == 0 {
                at[1] = 1;
            }
            sum += weight * self.levels.at(at);
        }
        sum
    }

    fn value(&self, place: [i64; 3]) -> i64 {
        match self.is_inside(place) {
            true => ((self.sample(place, Interpolation::Linear) + 32768) >> 16) as i64,
            false => 0,
        }
    }

    fn pixel(&self, rays: &Rays, (column, row): (usize, usize), rule: &RayRule) -> u8 {
        let lines = [&rays.depth, &rays.height, &rays.width];
        let at = |step: i64| {
            std::array::from_fn::<i64, 3, _>(|axis| {
                let bent = i64::from(self.bent == Bent::Angle && axis == 1) * step;
                position(lines[axis], column, row, 0) + i64::from(lines[axis].along) * step + bent
            })
        };
        let all = 0..rule.steps as i64 - i64::from(self.bent == Bent::LastSample);
        let inside = all.filter(|step| self.is_inside(at(*step)));
        let steps: Vec<i64> = match self.bent {
            Bent::Skipped => inside.filter(|step| step % 9 != 8).collect(),
            _ => inside.collect(),
        };
        let weight = |step: i64| u64::from(rule.weights[step as usize]);
        let sample = |step: i64| self.sample(at(step), rule.interpolation);
        let cued = |step: i64| ((sample(step) + (1 << 23)) >> 24) * weight(step);
        match rule.render {
            Render::Max if rule.is_cued() => {
                ((steps.into_iter().map(cued).max().unwrap_or(0) + 128) >> 8) as u8
            }
            Render::Max => ((steps.into_iter().map(sample).max().unwrap_or(0) + (1 << 23)) >> 24) as u8,
            Render::Mean => {
                let value = |step| if rule.is_cued() { cued(step) } else { (sample(step) + 32768) >> 16 };
                let count = steps.len().max(1) as u64;
                ((steps.into_iter().map(value).sum::<u64>() / count + 128) >> 8) as u8
            }
            Render::Surface(level) => {
                let wanted = i64::from(level) << 8;
                let Some(step) = steps.into_iter().find(|step| self.value(at(*step)) >= wanted) else {
                    return 0;
                };
                let step = (step + i64::from(self.bent == Bent::Hit)).min(rule.steps as i64 - 1);
                let (here, before) = (self.value(at(step)), self.value(at(step - 1)));
                let back = match self.bent {
                    Bent::Refined | Bent::Hit => 0,
                    _ => (here - wanted) * 256 / (here - before),
                };
                let hit: [i64; 3] =
                    std::array::from_fn(|axis| at(step)[axis] - ((i64::from(lines[axis].along) * back) >> 8));
                let gradient: [i64; 3] = std::array::from_fn(|axis| {
                    let moved = |by: i32| {
                        let mut place = hit;
                        place[axis] += i64::from(by);
                        self.value(place)
                    };
                    let sign = if self.bent == Bent::Gradient && axis == 0 { -1 } else { 1 };
                    sign * (moved(rays.reach[axis]) - moved(-rays.reach[axis]))
                });
                ((shade(gradient, rays.light) * weight(step) + 128) >> 8) as u8
            }
        }
    }
}

/// The level of a surface, by the length of its gradient.
fn shade(gradient: [i64; 3], light: [i32; 3]) -> u64 {
    let most = gradient.iter().map(|part| part.abs()).max().unwrap_or(0);
    if most == 0 {
        return AMBIENT.into();
    }
    // The longest part is from 2^14 to 2^15 - 1.
    let mut scaled = gradient;
    let mut longest = most;
    while longest >= 1 << 15 {
        longest >>= 1;
        scaled = scaled.map(|part| part.div_euclid(2));
    }
    while longest < 1 << 14 {
        longest <<= 1;
        scaled = scaled.map(|part| part * 2);
    }
    let length = (scaled.iter().map(|part| part * part).sum::<i64>() as u64).isqrt();
    let facing = -scaled.iter().zip(light).map(|(part, light)| part * i64::from(light)).sum::<i64>();
    let facing = facing.max(0) as u64 / length;
    let (ambient, light) = (u64::from(AMBIENT), u64::from(LIGHT));
    (ambient * light + (255 - ambient) * facing.min(light) + light / 2) / light
}

/// Writes rows of a picture of these levels by the plain definition, with a fault.
pub fn cast(
    bent: Bent,
    levels: &Levels,
    rays: &Rays,
    (rows, width): (std::ops::Range<usize>, usize),
    rule: &RayRule,
    out: &mut [u8],
) {
    let plain = Plain { levels, bent };
    let pixels = rows.flat_map(|row| (0..width).map(move |column| (column, row)));
    for (level, pixel) in out.iter_mut().zip(pixels) {
        *level = plain.pixel(rays, pixel, rule);
    }
}

/// Compares all pictures of a turntable.
fn check(
    backend: &dyn Backend,
    (levels, sizes): (&Levels, [Option<f64>; 3]),
    turns: &str,
    options: TurnOptions,
) -> Verdict {
    let turns: Turns = turns.parse().expect("a turntable");
    let TurnGeometry { width, height, steps, rays, .. } =
        TurnGeometry::new(&Extent::new(levels.lengths, sizes), turns, &options);
    let rule = RayRule::new(steps, &options, Interpolation::Linear);
    let columns = levels.columns();
    for (number, rays) in rays.iter().enumerate() {
        for rows in [0..height, height / 3..height] {
            let mut expected = vec![0; rows.len() * width];
            cast(Bent::None, levels, rays, (rows.clone(), width), &rule, &mut expected);
            let mut found: Vec<u8> = expected.iter().map(|level| !level).collect();
            backend
                .rays(&columns, rays, (rows.clone(), width), &rule, &mut found)
                .map_err(|error| error.to_string())?;
            if let Some(at) = (0..expected.len()).find(|&at| found[at] != expected[at]) {
                return Err(format!(
                    "rays through {:?} by {turns}, {options:?}: picture {number}, row {}, column {}: {} instead of {}",
                    levels.lengths,
                    rows.start + at / width,
                    at % width,
                    found[at],
                    expected[at]
                ));
            }
        }
    }
    Ok(())
}

pub fn tilted_volumes_of_every_size(backend: &dyn Backend) -> Verdict {
    for size in 1..=70 {
        let (other, third) = ((size * 31) % 40 + 1, (size * 17) % 13 + 1);
        let lengths = [[size, third, other], [other, size, third], [third, other, size]][size % 3];
        let tilt = [30.0, -12.5, 90.0, 71.0][size % 4];
        let cue = Some([0, 50, 1, 100][size / 2 % 4]);
        let render = [Render::Max, Render::Surface(100), Render::Max][size % 3];
        let turns = ["1,360,33", "2,360,7"][size % 2];
        let options = TurnOptions { tilt, cue, render, ..TurnOptions::default() };
        check(backend, (&Levels::random(lengths, size as u64), [None; 3]), turns, options)?;
    }
    Ok(())
}

pub fn tilted_volumes_by_every_rule(backend: &dyn Backend) -> Verdict {
    for (seed, lengths) in [[13, 27, 22], [30, 5, 9], [1, 1, 1], [8, 70, 8]].into_iter().enumerate() {
        for render in [Render::Max, Render::Mean] {
            for interpolation in Interpolation::ALL.map(Some) {
                for cue in [0, 50, 100].map(Some) {
                    let options =
                        TurnOptions { render, interpolation, cue, tilt: 20.0, ..TurnOptions::default() };
                    let levels = Levels::random(lengths, seed as u64);
                    let sizes = if seed == 1 { [Some(2.5), Some(1.0), Some(1.0)] } else { [None; 3] };
                    check(backend, (&levels, sizes), "2,360,-20", options)?;
                }
            }
        }
    }
    Ok(())
}

pub fn surfaces_of_every_level(backend: &dyn Backend) -> Verdict {
    // A hill, and noise.
    let hill = |[depth, rows, width]: [usize; 3]| {
        let square = |at: usize, length: usize| (2 * at as i64 + 1 - length as i64).pow(2);
        let level = |z, y, x| {
            let apart = square(z, depth) + square(y, rows) + square(x, width);
            (255 - apart / 3).clamp(0, 255) as u8
        };
        let places = (0..depth).flat_map(|z| (0..rows).flat_map(move |y| (0..width).map(move |x| (z, y, x))));
        Levels { lengths: [depth, rows, width], levels: places.map(|(z, y, x)| level(z, y, x)).collect() }
    };
    for level in [1, 60, 128, 254, 255] {
        for tilt in [0.0, 35.0] {
            let options = TurnOptions { render: Render::Surface(level), tilt, ..TurnOptions::default() };
            check(backend, (&hill([21, 24, 26]), [None; 3]), "2,360,10", options)?;
            let options = TurnOptions { cue: Some(70), ..options };
            for seed in 0..4 {
                check(
                    backend,
                    (&Levels::random([12, 9, 17], seed), [None, Some(1.0), Some(3.0)]),
                    "1,0,20",
                    options,
                )?;
            }
        }
    }
    Ok(())
}
