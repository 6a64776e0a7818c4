//! Test images: noise, runs, gradients and mixtures of them.

use proptest::prelude::*;

/// The least minimum code size of an image.
pub(super) fn size_of(pixels: &[u8]) -> u8 {
    let greatest = pixels.iter().copied().max().unwrap_or(0);
    (8 - greatest.leading_zeros() as u8).max(2)
}

/// Pseudo-random numbers.
pub(super) fn noise(seed: u64) -> impl Iterator<Item = u32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u32
    })
}

/// An image in which no pair of indices occurs twice, so that every index makes a code.
pub(super) fn no_pair_twice(colors: usize) -> Vec<u8> {
    let mut pixels = vec![];
    for step in 1..colors / 2 {
        // Only odd steps, which are coprime to a power of two, visit all colors.
        let start = usize::from(*pixels.last().unwrap_or(&0));
        if step % 2 == 1 {
            pixels.extend((1..colors).map(|i| ((start + i * step) % colors) as u8));
        }
    }
    pixels
}

/// An image and its minimum code size.
pub(super) fn image() -> impl Strategy<Value = (Vec<u8>, u8)> {
    let len = prop_oneof![3 => 1usize..600, 2 => 600usize..20_000, 1 => 20_000usize..100_000];
    (len, 2u32..=256, 0u8..4, any::<u64>(), 1u32..400).prop_map(|(len, colors, kind, seed, scale)| {
        let mut noise = noise(seed);
        let mut level = 0;
        let mut left = 0;
        let pixels: Vec<u8> = (0..len as u32)
            .map(|i| match kind {
                0 => (noise.next().unwrap() % colors) as u8,
                1 => {
                    if left == 0 {
                        left = noise.next().unwrap() % scale + 1;
                        level = noise.next().unwrap() % colors;
                    }
                    left -= 1;
                    level as u8
                }
                2 => {
                    let noise = noise.next().unwrap() % 4;
                    ((i / scale + noise) % colors) as u8
                }
                _ => {
                    // Long smooth parts between noisy ones.
                    if i / 3000 % 2 == 0 {
                        (i / scale % colors) as u8
                    } else {
                        (noise.next().unwrap() % colors) as u8
                    }
                }
            })
            .collect();
        let size = size_of(&pixels);
        (pixels, size)
    })
}
