//! What every backend must do with colors: each gets the nearest entry of a palette, the first of several.
//!
//! The truth is found once for all 2^24 colors and each palette, entry by entry.

use std::ops::Range;
use std::sync::OnceLock;

use vol2gif::backend::Backend;
use vol2gif::backend::cpu::Cpu;

use crate::claims::Verdict;
use crate::samples::Random;

/// The squared distance of two colors.
pub fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// Palettes of all kinds, with their names.
fn palettes() -> Vec<(&'static str, Vec<[u8; 3]>)> {
    let mut random = Random(7);
    let mut any = || {
        let bytes = random.next().to_le_bytes();
        [bytes[2], bytes[4], bytes[6]]
    };
    let clustered = |at: usize, color: [u8; 3]| match at % 5 {
        0 => [77, 3, 200],
        _ => color.map(|channel| 100 + channel % 16),
    };
    // Every color halfway between two entries is as near to one as to the other, and most are between eight.
    let lattice = |at: usize| [at / 25, at / 5 % 5, at % 5].map(|step| (step * 60) as u8);
    vec![
        ("random", (0..256).map(|_| any()).collect()),
        ("clustered, with duplicates", (0..256).map(|at| clustered(at, any())).collect()),
        ("a lattice", (0..125).map(lattice).collect()),
        ("a single entry", vec![[9, 200, 77]]),
    ]
}

/// The colors whose red is in a range, in order.
fn colors(reds: Range<u32>) -> Vec<[u8; 3]> {
    let of = |number: u32| number.to_be_bytes();
    (reds.start << 16..reds.end << 16).map(of).map(|[_, red, green, blue]| [red, green, blue]).collect()
}

/// The nearest entries of these colors.
fn truth(palette: &[[u8; 3]], reds: Range<u32>) -> Vec<u8> {
    let mut nearest = Vec::with_capacity(reds.len() << 16);
    // From -255 squared to 255 squared.
    let squares: Vec<u32> = (0..511u32).map(|at| at.abs_diff(255).pow(2)).collect();
    for red in reds {
        for green in 0..=u8::MAX {
            let apart = palette.iter().map(|&entry| distance([red as u8, green, entry[2]], entry));
            // What is nearer by red and green than another by as much as blue can be apart is nearer.
            let bound = apart.clone().min().unwrap() + 255 * 255;
            let mut keys = [u32::MAX; 256];
            for ((apart, entry), index) in
                apart.zip(palette).zip(0..).filter(|((apart, _), _)| *apart <= bound)
            {
                let squares = &squares[255 - usize::from(entry[2])..];
                for (key, square) in keys.iter_mut().zip(squares) {
                    *key = (*key).min((apart + square) << 8 | index);
                }
            }
            nearest.extend(keys.map(|key| key as u8));
        }
    }
    nearest
}

/// All colors' nearest entries, by palette.
fn truths() -> &'static [Vec<u8>] {
    static TRUTHS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    TRUTHS.get_or_init(|| {
        let all = |palette: &[[u8; 3]]| {
            std::thread::scope(|scope| {
                let shares: Vec<_> = (0..8)
                    .map(|share| scope.spawn(move || truth(palette, share * 32..share * 32 + 32)))
                    .collect();
                shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
            })
        };
        palettes().iter().map(|(_, palette)| all(palette)).collect()
    })
}

/// Compares lengths first, then says where the first difference is.
fn check(
    backend: &dyn Backend,
    (name, palette): &(&str, Vec<[u8; 3]>),
    colors: &[[u8; 3]],
    expected: &[u8],
) -> Verdict {
    // Whatever a backend leaves out must not look right by chance.
    let mut found: Vec<u8> = expected.iter().map(|index| !index).collect();
    backend.nearest(palette, colors, &mut found).map_err(|error| error.to_string())?;
    match (0..expected.len()).find(|&at| found[at] != expected[at]) {
        Some(at) => Err(format!("{name}: {:?} gets {} instead of {}", colors[at], found[at], expected[at])),
        None => Ok(()),
    }
}

/// For those of the palettes that are not left out.
fn all_colors(backend: &dyn Backend, without: &str) -> Verdict {
    let colors = colors(0..256);
    let palettes = palettes().into_iter().zip(truths()).filter(|((name, _), _)| *name != without);
    palettes.into_iter().try_for_each(|(palette, expected)| check(backend, &palette, &colors, expected))
}

/// Of every palette some colors, in numbers that fill what a device takes at once or do not.
pub fn some_colors_have_their_nearest_entries(backend: &dyn Backend) -> Verdict {
    let mut random = Random(3);
    for palette in palettes() {
        for count in (0..9).chain([83, 84, 85, 86, 255, 1023, 4097]) {
            let colors: Vec<[u8; 3]> = (0..count)
                .map(|_| random.next().to_be_bytes())
                .map(
                    |[_, _, red, _, green, _, blue, _]| {
                        if red % 4 == 0 { [30, green / 2, 90] } else { [red, green, blue] }
                    },
                )
                .collect();
            let nearest = |&color: &[u8; 3]| {
                (0..palette.1.len()).min_by_key(|&at| distance(palette.1[at], color)).unwrap() as u8
            };
            let expected: Vec<u8> = colors.iter().map(nearest).collect();
            check(backend, &palette, &colors, &expected)?;
        }
    }
    Ok(())
}

fn put(backend: Option<&'static dyn Backend>, claim: fn(&dyn Backend) -> Verdict) {
    if let Some(backend) = backend {
        claim(backend).unwrap_or_else(|fault| panic!("{}: {fault}", backend.name()));
    }
}

#[test]
fn all_colors_on_the_cpu() {
    put(Some(&Cpu), |backend| all_colors(backend, ""));
}

#[test]
fn some_colors_on_the_cpu_and_by_the_definition() {
    put(Some(&Cpu), some_colors_have_their_nearest_entries);
    put(crate::faulty::plain(), some_colors_have_their_nearest_entries);
}

#[cfg(feature = "gpu")]
#[test]
fn all_colors_on_the_gpu() {
    // A driver that computes on the CPU takes long; the most telling palettes are enough.
    put(crate::gpu::usual(), |backend| all_colors(backend, "random"));
}

#[cfg(feature = "gpu")]
#[test]
fn some_colors_on_gpus_of_all_sizes() {
    put(crate::gpu::usual(), some_colors_have_their_nearest_entries);
    put(crate::gpu::tiny(), some_colors_have_their_nearest_entries);
    put(crate::gpu::short_rows(), some_colors_have_their_nearest_entries);
}
