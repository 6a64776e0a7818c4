//! Resized pictures against Pillow and against a slow plain rule.

use super::*;
use crate::volume::FrameShape;

/// Pillow's pictures; `golden/make_resized.py` made them and describes the format.
const GOLDEN: &str = include_str!("../../tests/golden/resized.txt");

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16).unwrap() as u8;
    hexadecimal.as_bytes().chunks(2).map(|pair| digit(&pair[0]) << 4 | digit(&pair[1])).collect()
}

fn plan(shape: FrameShape, (height, width): (usize, usize), resample: Resample) -> Option<ResizePlan> {
    let side = |length: usize| u16::try_from(length).unwrap().try_into().unwrap();
    let size = PictureSize::Sides { width: side(width), height: side(height) };
    ResizePlan::new(shape, None, &PictureOptions { size, resample, ..PictureOptions::default() }).unwrap()
}

/// The frames of `levels`, resized, where the levels arrive in pieces of this length.
fn resized(plan: &ResizePlan, levels: &[u8], piece: usize) -> Vec<u8> {
    let (mut resizer, mut out) = (Resizer::default(), Vec::new());
    for piece in levels.chunks(piece) {
        resizer.waiting().extend_from_slice(piece);
        resizer.resize(plan, &mut out);
    }
    out
}

#[test]
fn pictures_are_resized_as_pillow_does_it() {
    let mut seen = 0;
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(" : ").collect();
        let head: Vec<&str> = parts[0].split(' ').collect();
        let resample = Resample::ALL.into_iter().find(|it| it.name() == head[0]).unwrap();
        let numbers: Vec<usize> = head[1..].iter().map(|number| number.parse().unwrap()).collect();
        let &[samples, height, width, new_height, new_width] = &numbers[..] else { panic!("{}", parts[0]) };
        let shape = FrameShape { frames: 1, height, width, samples };
        let plan = plan(shape, (new_height, new_width), resample).unwrap();
        assert_eq!(resized(&plan, &bytes(parts[1]), 1 << 20), bytes(parts[2]), "{}", parts[0]);
        seen += 1;
    }
    assert!(seen > 100, "{seen}");
}

/// One pass along a side by the plain rule: `get` reads the old pixels in a line, float64 weights.
fn slow_pass(resample: Resample, old: usize, new: usize, get: &dyn Fn(usize) -> u8) -> Vec<u8> {
    let resample = match resample {
        Resample::Auto if new < old => Resample::Area,
        Resample::Auto => Resample::Linear,
        other => other,
    };
    if old == new {
        return (0..old).map(get).collect();
    }
    let scale = old as f64 / new as f64;
    let wide = scale.max(1.0);
    let sinc =
        |x: f64| if x == 0.0 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
    let filter = |x: f64| match resample {
        Resample::Area => f64::from(x > -0.5 && x <= 0.5),
        Resample::Linear => (1.0 - x.abs()).max(0.0),
        _ if (-3.0..3.0).contains(&x) => sinc(x) * sinc(x / 3.0),
        _ => 0.0,
    };
    let support = match resample {
        Resample::Area => 0.5,
        Resample::Linear => 1.0,
        _ => 3.0,
    };
    let of_pixel = |pixel: usize| {
        if resample == Resample::Nearest {
            return get((2 * pixel + 1) * old / (2 * new));
        }
        let center = (pixel as f64 + 0.5) * scale;
        let from = (center - support * wide + 0.5).max(0.0) as usize;
        let to = ((center + support * wide + 0.5) as usize).min(old);
        let weights: Vec<f64> =
            (from..to).map(|at| filter((at as f64 + 0.5 - center) * (1.0 / wide))).collect();
        let total: f64 = weights.iter().sum();
        let parts = weights.iter().map(|weight| (weight / total * 4_194_304.0).round() as i64);
        let sum: i64 = parts.zip(from..to).map(|(weight, at)| weight * i64::from(get(at))).sum();
        ((sum + (1 << 21)) >> 22).clamp(0, 255) as u8
    };
    (0..new).map(of_pixel).collect()
}

/// Resizes one frame: all rows, then all columns.
fn slowly(levels: &[u8], shape: FrameShape, (height, width): (usize, usize), resample: Resample) -> Vec<u8> {
    let channels = shape.samples;
    let mut across = vec![0; shape.height * width * channels];
    for y in 0..shape.height {
        for channel in 0..channels {
            let get = |x: usize| levels[(y * shape.width + x) * channels + channel];
            for (x, level) in slow_pass(resample, shape.width, width, &get).into_iter().enumerate() {
                across[(y * width + x) * channels + channel] = level;
            }
        }
    }
    let mut down = vec![0; height * width * channels];
    for place in 0..width * channels {
        let get = |y: usize| across[y * width * channels + place];
        for (y, level) in slow_pass(resample, shape.height, height, &get).into_iter().enumerate() {
            down[y * width * channels + place] = level;
        }
    }
    down
}

#[test]
fn the_pictures_are_those_of_the_plain_rule_however_levels_are_cut_into_pieces() {
    let mut noise = 7u32;
    let mut random = move |most: usize| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 8) as usize % most
    };
    for round in 0..150 {
        let longest = if round % 15 == 0 { 120 } else { 30 };
        let (frames, samples) = (1 + random(3), [1, 3][random(2)]);
        let shape = FrameShape { frames, height: 1 + random(longest), width: 1 + random(longest), samples };
        let sides = (1 + random(longest), 1 + random(longest));
        let resample = Resample::ALL[round % 5];
        let Some(plan) = plan(shape, sides, resample) else { continue };
        let levels: Vec<u8> =
            (0..shape.sample_count()).map(|_| [0, 255, random(256) as u8][random(3)]).collect();
        let frames = levels.chunks(shape.frame_samples());
        let expected: Vec<u8> = frames.flat_map(|frame| slowly(frame, shape, sides, resample)).collect();
        for piece in [1 << 20, 1 + random(50), 1 + random(2000)] {
            let found = resized(&plan, &levels, piece);
            assert!(found == expected, "{shape:?} to {sides:?}, {resample:?}, pieces of {piece}");
        }
    }
}

#[test]
fn frames_that_keep_their_size_are_not_resized() {
    let shape = FrameShape { frames: 2, height: 30, width: 20, samples: 3 };
    for resample in Resample::ALL {
        assert!(plan(shape, (30, 20), resample).is_none());
        assert!(plan(shape, (30, 21), resample).is_some());
    }
}

#[test]
fn a_picture_of_extreme_proportions_takes_little_memory() {
    let shape = FrameShape { frames: 1, height: 65_535, width: 1, samples: 1 };
    let plan = plan(shape, (1, 65_535), Resample::Lanczos).unwrap();
    let mut resizer = Resizer::default();
    resizer.waiting().resize(65_535, 200);
    let mut out = Vec::new();
    resizer.resize(&plan, &mut out);
    assert_eq!(out, vec![200; 65_535]);
    let bytes = ResizePlan::bytes_of_a_thread(shape, plan.resized(shape));
    assert!(resizer.bytes() <= bytes + (2 << 16), "{} of {bytes}", resizer.bytes());
    assert!(bytes < 8 << 20, "{bytes}");
}
