//! The nearest palette entries: every backend must find the entry at the least distance from each color, and
//! the first one where several entries have that distance.
//!
//! The expected entries of all 2^24 colors are computed once for each palette, entry by entry.

use std::ops::Range;
use std::sync::OnceLock;

use vol2gif::backend::Backend;
use vol2gif::backend::cpu::Cpu;
#[cfg(feature = "gpu")]
use vol2gif_kit::gpu_tests;
use vol2gif_kit::tests;
use vol2gif_kit::trials::Trial;

use crate::claims::Verdict;
use crate::samples::Random;

pub fn tests() -> Vec<Trial> {
    let on_the_cpu = tests![all_colors_have_their_nearest_entries_on_the_cpu];
    #[cfg(feature = "gpu")]
    let on_the_gpu = gpu_tests![crate::gpu::usual; all_colors_have_their_nearest_entries_on_the_gpu];
    #[cfg(not(feature = "gpu"))]
    let on_the_gpu = Vec::new();
    on_the_cpu.into_iter().chain(on_the_gpu).collect()
}

fn all_colors_have_their_nearest_entries_on_the_cpu() {
    all_colors_have_their_nearest_entries(&Cpu, "").unwrap();
}

#[cfg(feature = "gpu")]
fn all_colors_have_their_nearest_entries_on_the_gpu(gpu: &'static dyn Backend) {
    // A driver that computes on the CPU takes long, so the palette where an error is least likely is left
    // out.
    all_colors_have_their_nearest_entries(gpu, "random").unwrap();
}

/// The squared distance of two colors.
pub fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    a.iter().zip(b).map(|(&a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

/// Palettes of several kinds, with their names.
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
    // Entries 60 levels apart on each axis: most colors at halfway points have eight nearest entries.
    let lattice = |at: usize| [at / 25, at / 5 % 5, at % 5].map(|step| (step * 60) as u8);
    vec![
        ("random", (0..256).map(|_| any()).collect()),
        ("clustered, with duplicates", (0..256).map(|at| clustered(at, any())).collect()),
        ("a lattice", (0..125).map(lattice).collect()),
        ("a single entry", vec![[9, 200, 77]]),
    ]
}

/// The colors whose red level is in `reds`, in order.
fn colors(reds: Range<u32>) -> Vec<[u8; 3]> {
    let of = |number: u32| number.to_be_bytes();
    (reds.start << 16..reds.end << 16).map(of).map(|[_, red, green, blue]| [red, green, blue]).collect()
}

/// The nearest entries of [`colors`].
fn nearest(palette: &[[u8; 3]], reds: Range<u32>) -> Vec<u8> {
    let mut nearest = Vec::with_capacity(reds.len() << 16);
    // The squares of -255 to 255.
    let squares: Vec<u32> = (0..511u32).map(|at| at.abs_diff(255).pow(2)).collect();
    for red in reds {
        for green in 0..=u8::MAX {
            let apart = palette.iter().map(|&entry| distance([red as u8, green, entry[2]], entry));
            // Blue adds 255^2 at most. An entry that is farther than the nearest one by more than this in red
            // and green is never the nearest.
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

/// The nearest entries of all colors, by palette.
fn expected() -> &'static [Vec<u8>] {
    static EXPECTED: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let all = |palette: &[[u8; 3]]| {
            std::thread::scope(|scope| {
                let shares: Vec<_> = (0..8)
                    .map(|share| scope.spawn(move || nearest(palette, share * 32..share * 32 + 32)))
                    .collect();
                shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
            })
        };
        palettes().iter().map(|(_, palette)| all(palette)).collect()
    })
}

/// Compares the entries that `backend` finds; the error names the first color that differs.
fn check(
    backend: &dyn Backend,
    (name, palette): &(&str, Vec<[u8; 3]>),
    colors: &[[u8; 3]],
    expected: &[u8],
) -> Verdict {
    // Every entry starts with a wrong value, so that an entry which is not written is noticed.
    let mut found: Vec<u8> = expected.iter().map(|index| !index).collect();
    backend.nearest(palette, colors, &mut found).map_err(|error| error.to_string())?;
    match (0..expected.len()).find(|&at| found[at] != expected[at]) {
        Some(at) => Err(format!("{name}: {:?} gets {} instead of {}", colors[at], found[at], expected[at])),
        None => Ok(()),
    }
}

/// All colors have their nearest entries, in every palette but `without`.
fn all_colors_have_their_nearest_entries(backend: &dyn Backend, without: &str) -> Verdict {
    let colors = colors(0..256);
    let palettes = palettes().into_iter().zip(expected()).filter(|((name, _), _)| *name != without);
    palettes.into_iter().try_for_each(|(palette, expected)| check(backend, &palette, &colors, expected))
}

/// Some colors have their nearest entries, in every palette. Some of the numbers of colors fill the words of
/// a shader or the smallest slot of a GPU (85 colors), others do not.
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
