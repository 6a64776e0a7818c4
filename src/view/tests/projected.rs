//! Projections against the plain truth: the samples of each pixel one by one, along the axis.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::{Case, Grid, case, expected, in_chunks, limits, shown, volumes};
use crate::runtime::threads::Workers;
use crate::view::{Projection, Slab, Statistic, Thickness};
use crate::volume::{ArrayLayout, ByteOrder, Kind, Limits, Makers, Sample, SampleType, Volume, with_sample};

/// A sample as the plain truth has it.
#[derive(Clone, Copy, Debug)]
enum Number {
    Whole(i128),
    Real(f64),
}

impl Number {
    fn of(sample: SampleType, bytes: &[u8]) -> Self {
        let mut wide = [0; 8];
        wide[..bytes.len()].copy_from_slice(bytes);
        let bits = u64::from_le_bytes(wide);
        let shift = 64 - 8 * bytes.len() as u32;
        match sample.kind() {
            Kind::Unsigned => Self::Whole(bits.into()),
            Kind::Signed => Self::Whole((((bits << shift) as i64) >> shift).into()),
            Kind::Float => Self::Real(with_sample!(sample, S => S::from_le_slice(bytes).to_f64())),
        }
    }

    fn real(self) -> f64 {
        match self {
            Self::Whole(number) => number as f64,
            Self::Real(number) => number,
        }
    }

    fn is_nan(self) -> bool {
        matches!(self, Self::Real(number) if number.is_nan())
    }
}

/// Where the greatest of some samples is first, from 0 to 255; 0 where all are NaN.
fn depth_of_the_first_maximum(numbers: &[Number]) -> f64 {
    let greatest = |a: Number, b: Number| match (a, b) {
        (Number::Whole(a), Number::Whole(b)) => a > b,
        (a, b) => a.real() > b.real(),
    };
    let mut first: Option<usize> = None;
    for (at, number) in numbers.iter().enumerate().filter(|(_, number)| !number.is_nan()) {
        if first.is_none_or(|first| greatest(*number, numbers[first])) {
            first = Some(at);
        }
    }
    let last = numbers.len() - 1;
    let depth = |at: usize| (255 * at + last / 2).checked_div(last).unwrap_or(0);
    first.map_or(0, depth) as f64
}

/// The projection of samples, as a float64.
fn truth(statistic: Statistic, bits: u32, numbers: &[Number]) -> f64 {
    let left: Vec<Number> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
    if left.is_empty() {
        return f64::NAN;
    }
    let whole: Option<Vec<i128>> = left
        .iter()
        .map(|number| match number {
            Number::Whole(number) => Some(*number),
            Number::Real(_) => None,
        })
        .collect();
    let count = left.len() as f64;
    let reals = || left.iter().map(|number| number.real());
    match (statistic, whole) {
        (Statistic::Max, Some(whole)) => *whole.iter().max().unwrap() as f64,
        (Statistic::Min, Some(whole)) => *whole.iter().min().unwrap() as f64,
        (Statistic::Max, None) => reals().fold(f64::NEG_INFINITY, f64::max),
        (Statistic::Min, None) => reals().fold(f64::INFINITY, f64::min),
        (Statistic::Sum, Some(whole)) => whole.iter().sum::<i128>() as f64,
        (Statistic::Mean, Some(whole)) => whole.iter().sum::<i128>() as f64 / count,
        (Statistic::Sum, None) => reals().fold(0.0, |sum, number| sum + number),
        (Statistic::Mean, None) => reals().fold(0.0, |sum, number| sum + number) / count,
        (Statistic::Std, _) if left.len() == 1 => 0.0,
        (Statistic::Std, Some(whole)) if bits < 64 => {
            let (n, sum) = (whole.len() as i128, whole.iter().sum::<i128>());
            let squares: i128 = whole.iter().map(|number| number * number).sum();
            ((n * squares - sum * sum) as f64 / (n * (n - 1)) as f64).sqrt()
        }
        (Statistic::Std, _) => {
            let (mut n, mut mean, mut squares) = (0.0, 0.0, 0.0);
            for number in reals() {
                n += 1.0;
                let before = mean;
                mean += (number - before) / n;
                squares += (number - before) * (number - mean);
            }
            (squares / (n - 1.0)).sqrt()
        }
    }
}

/// Number of indices of the last axis of frames that a case shows.
fn along(case: &Case) -> usize {
    let mut all = case.clone();
    all.view.ping_pong = false;
    let mut others = all.clone();
    others.view.frames.pop();
    expected(&all).unwrap().0[0] / expected(&others).unwrap().0[0]
}

/// The expected pixels of a projection of a case along its last axis of frames: of all of it, or of slabs. `slabs`
/// names their thickness and step for an axis of a length.
fn projected(
    case: &Case,
    made: impl Fn(&[Number]) -> f64,
    slabs: impl Fn(usize) -> (usize, usize),
    (sample, bytes): (SampleType, &[u8]),
) -> (Vec<usize>, Vec<f64>) {
    let width = sample.bits() as usize / 8;
    let mut forward = case.clone();
    forward.view.ping_pong = false;
    let (mut shape, numbers) = expected(&forward).unwrap();
    let picture = shape[1] * shape[2] * shape[3];
    // All frames with the same indices of the other axes follow one another.
    let along = along(case);
    let number = |number: usize| Number::of(sample, &bytes[number * width..][..width]);
    let mut pictures: Vec<Vec<f64>> = numbers
        .chunks(picture * along)
        .flat_map(|frames| {
            let (thickness, step) = slabs(along);
            (0..=along - thickness)
                .step_by(step)
                .map(move |start| &frames[start * picture..][..thickness * picture])
        })
        .map(|frames| {
            let pixel = |pixel: usize| {
                let samples: Vec<Number> =
                    frames.iter().skip(pixel).step_by(picture).map(|at| number(*at)).collect();
                made(&samples)
            };
            (0..picture).map(pixel).collect()
        })
        .collect();
    if case.view.ping_pong && pictures.len() > 2 {
        let back: Vec<_> = pictures[1..pictures.len() - 1].iter().rev().cloned().collect();
        pictures.extend(back);
    }
    shape[0] = pictures.len();
    (shape, pictures.concat())
}

/// Samples of all kinds: small and large, both signs, and what floats have beside numbers.
fn stored(sample: SampleType, seeds: &[u64], count: usize) -> Vec<u8> {
    let width = sample.bits() as usize / 8;
    let of = |number: usize| {
        let seed = seeds[number % seeds.len()]
            .rotate_left(number as u32 / 7 % 64)
            .wrapping_mul(number as u64 * 2 + 1);
        let small = (seed % 23) as f64 - 9.0;
        let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::NAN];
        let real = if seed % 11 < 5 { special[(seed % 11) as usize] } else { small / 3.0 };
        match sample {
            SampleType::Bool => vec![(seed % 2) as u8],
            SampleType::F16 => half::f16::from_f64(real).to_le_bytes().to_vec(),
            SampleType::F32 => (real as f32).to_le_bytes().to_vec(),
            SampleType::F64 => real.to_le_bytes().to_vec(),
            _ => seed.to_le_bytes()[..width].to_vec(),
        }
    };
    (0..count).flat_map(of).collect()
}

fn equal(found: &[f64], expected: &[f64]) -> bool {
    let same = |(found, expected): (&f64, &f64)| found == expected || (found.is_nan() && expected.is_nan());
    found.len() == expected.len() && found.iter().zip(expected).all(same)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 2 } else { 300 }))]

    #[test]
    fn a_projection_is_of_all_samples_along_its_axis(
        case in case(),
        statistic in prop::sample::select(&Statistic::ALL[..]),
        sample in prop::sample::select(SampleType::ALL),
        seeds in prop::collection::vec(any::<u64>(), 1..5),
        gather in 1u64..400,
        chunk in 1usize..300,
        block in 1usize..200,
        spool in prop::sample::select(&[0u64, 1 << 20][..]),
        chunks in prop::collection::vec(0usize..9, 6),
        threads in 0usize..4,
        slab in prop::option::of((0usize..9, 1usize..4)),
    ) {
        prop_assume!(case.view.plane.is_some() && !case.view.frames.is_empty());
        let layout = ArrayLayout::new(case.lengths.clone(), sample, ByteOrder::Little, case.fortran).unwrap();
        let count: usize = case.lengths.iter().product();
        let bytes = stored(sample, &seeds, count);
        let thickness = |length: usize| slab.map_or((length, 1), |(most, step)| (1 + most % length, step));
        let of = |numbers: &[Number]| truth(statistic, sample.bits(), numbers);
        let (shape, pixels) = projected(&case, of, thickness, (sample, &bytes));
        let (_, depths) = projected(&case, depth_of_the_first_maximum, thickness, (sample, &bytes));
        let mut view = case.view.clone();
        view.project = Some(Projection { statistic, axis: view.frames.last().copied() });
        match slab {
            None => drop(view.frames.pop()),
            Some((_, step)) => {
                let along = along(&case);
                let thickness = Thickness::Indices(NonZeroUsize::new(thickness(along).0).unwrap());
                view.slab = Some(Slab { thickness, step: NonZeroUsize::new(step).unwrap() });
            }
        }
        let keeps_type = matches!(statistic, Statistic::Max | Statistic::Min);
        let made = if keeps_type { sample } else { SampleType::F64 };
        let limits = Limits { spool, ..limits(gather, chunk) };
        let mut volumes = volumes(&layout, &bytes, limits);
        if !case.fortran {
            volumes.extend(in_chunks(&layout, bytes.clone(), &chunks, limits));
        }
        for volume in volumes {
            let workers = NonZeroUsize::new(threads).map(|threads| Workers::new(Some(threads)).unwrap());
            let (is, bytes) = shown_by(&volume, &view, block, workers.as_ref()).unwrap();
            prop_assert_eq!(&is, &shape);
            let found = bytes.chunks(made.bits() as usize / 8).map(|bytes| Number::of(made, bytes).real());
            let found: Vec<f64> = found.collect();
            prop_assert!(equal(&found, &pixels), "{found:?} is not {pixels:?}");
            if statistic == Statistic::Max {
                let viewed = view.with_depths(&volume, None, true).unwrap();
                viewed.make_samples(Makers { workers: workers.as_ref(), progress: &() }).unwrap();
                let (is, again) = super::samples(&viewed, block).unwrap();
                prop_assert_eq!(&is, &shape);
                let again = again.chunks(made.bits() as usize / 8).map(|bytes| Number::of(made, bytes).real());
                prop_assert!(equal(&again.collect::<Vec<_>>(), &pixels));
                let (_, found) = super::samples(viewed.depths().unwrap(), block).unwrap();
                let found: Vec<f64> = found.into_iter().map(f64::from).collect();
                prop_assert!(equal(&found, &depths), "{found:?} is not {depths:?}");
            }
        }
    }
}

/// As [`shown`], with samples made by these threads.
fn shown_by(
    volume: &Volume<'_>,
    view: &crate::view::ViewOptions,
    block: usize,
    workers: Option<&Workers>,
) -> Result<(Vec<usize>, Vec<u8>), String> {
    let Some(workers) = workers else { return shown(volume, view, block) };
    let viewed = view.of(volume, None).map_err(|error| error.to_string())?;
    viewed
        .make_samples(Makers { workers: Some(workers), progress: &() })
        .map_err(|error| error.to_string())?;
    super::samples(&viewed, block)
}

#[test]
fn projections_are_numpys() {
    let lines =
        include_str!("../../../tests/golden/projections.txt").lines().filter(|line| !line.starts_with('#'));
    let bytes = |hex: &str| -> Vec<u8> {
        let digits = hex.trim().as_bytes().chunks(2);
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    };
    let mut count = 0;
    for line in lines {
        let [about, stored, made] = *line.split(" : ").collect::<Vec<_>>() else { panic!("{line}") };
        let [sample, shape, name, axis] = *about.split(' ').collect::<Vec<_>>() else { panic!("{line}") };
        let sample = *SampleType::ALL.iter().find(|known| known.name() == sample).unwrap();
        let lengths: Vec<usize> = shape.split('x').map(|length| length.parse().unwrap()).collect();
        let stored = bytes(stored);
        let volume = Volume::from_bytes("a", &lengths, sample, ByteOrder::Little, &stored).unwrap();
        let project = format!("{name}:{axis}").parse::<Projection>().unwrap();
        let plane = match axis {
            "z" => "xy",
            "y" => "xz",
            _ => "yz",
        };
        let view = crate::view::ViewOptions {
            plane: Some(plane.parse().unwrap()),
            project: Some(project),
            ..Default::default()
        };
        let (_, found) = shown(&volume, &view, 64).unwrap();
        let made_type = if matches!(name, "max" | "min") { sample } else { SampleType::F64 };
        let numbers = |bytes: &[u8]| -> Vec<f64> {
            bytes
                .chunks(made_type.bits() as usize / 8)
                .map(|bytes| Number::of(made_type, bytes).real())
                .collect()
        };
        let expected = bytes(made);
        assert!(equal(&numbers(&found), &numbers(&expected)), "{about}");
        assert!(made_type.kind() == Kind::Float || found == expected, "{about}");
        count += 1;
    }
    assert_eq!(count, 12 * 3 * 3 * 5);
}

#[test]
fn chunks_are_decoded_once() {
    let lengths = vec![16, 64, 48];
    let layout = ArrayLayout::new(lengths.clone(), SampleType::U8, ByteOrder::Little, false).unwrap();
    let bytes: Vec<u8> =
        (0..16 * 64 * 48u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let plain = Volume::from_bytes("a", &lengths, SampleType::U8, ByteOrder::Little, &bytes).unwrap();
    for (chunk, chunks) in
        [(vec![16, 16, 48], 4), (vec![8, 16, 16], 24), (vec![1, 64, 48], 16), (vec![5, 7, 9], 240)]
    {
        for (project, plane) in [("max:z", "xy"), ("mean:y", "xz"), ("std:x", "yz")] {
            // Rows of slices in portions, or all that there is at once.
            for gather in [32 << 10, 1 << 20] {
                if gather < 1 << 20 && project != "max:z" {
                    continue;
                }
                let (decoded, bytes) = (AtomicUsize::new(0), bytes.clone());
                let grid = Arc::new(Grid {
                    lengths: lengths.clone(),
                    chunk: chunk.clone(),
                    bytes,
                    width: 1,
                    decoded,
                });
                let limits = limits(gather, 1 << 10);
                let volume = Volume::chunked("a".into(), layout.clone(), Arc::new(Arc::clone(&grid)), limits);
                let view = crate::view::ViewOptions {
                    plane: plane.parse().ok(),
                    project: project.parse().ok(),
                    ..Default::default()
                };
                let workers = Workers::new(NonZeroUsize::new(3)).unwrap();
                let found = shown_by(&volume, &view, 1 << 10, Some(&workers)).unwrap();
                assert_eq!(found, shown(&plain, &view, 1 << 10).unwrap());
                assert_eq!(grid.decoded.load(Ordering::Relaxed), chunks, "{chunk:?} {project} {gather}");
            }
        }
    }
}

#[test]
fn bands_of_a_file_are_projected_as_slices_in_memory() {
    // Slices of 128 KiB, in two bands; and of a number of rows that no band divides.
    for lengths in [vec![2, 5, 96, 512], vec![1, 4, 97, 512], vec![3, 1, 256, 256]] {
        let count = lengths.iter().product();
        for sample in [SampleType::U16, SampleType::F32] {
            let bytes = stored(sample, &[0x9e37_79b9_7f4a_7c15, 77], count);
            let layout = ArrayLayout::new(lengths.clone(), sample, ByteOrder::Little, false).unwrap();
            let memory = Volume::from_bytes("a", &lengths, sample, ByteOrder::Little, &bytes).unwrap();
            let file = &volumes(&layout, &bytes, Limits::STANDARD)[0];
            for (project, flip) in
                Statistic::ALL.iter().flat_map(|statistic| [(statistic, ""), (statistic, "zyx")])
            {
                let view = crate::view::ViewOptions {
                    axes: "TZYX".parse().ok(),
                    flip: crate::view::ViewOptions::parse_axes(flip).unwrap(),
                    project: format!("{}:z", project.name()).parse().ok(),
                    ..Default::default()
                };
                for threads in [1, 3] {
                    let workers = Workers::new(NonZeroUsize::new(threads)).unwrap();
                    let found = shown_by(file, &view, 1 << 16, Some(&workers)).unwrap();
                    assert!(
                        found == shown(&memory, &view, 1 << 16).unwrap(),
                        "{lengths:?} {sample:?} {view:?}"
                    );
                }
            }
        }
    }
}
