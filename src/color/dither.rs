//! Ordered dithering: before the nearest entry is found, an offset is added to all channels of a pixel. The
//! offset depends on the position of the pixel in a grid of 8 x 8 pixels.
//!
//! The grid is the same in all frames, so pixels that do not change do not flicker. From a distance, smooth
//! slopes show fewer steps. But each single pixel is farther from its exact color, and the file is larger.

/// Difference between the greatest and the least offset, in levels.
const AMPLITUDE: i32 = 16;

/// Side of the grid, in pixels.
const SIDE: usize = 8;

/// The offsets, -8 to 8: the 64 positions in the order of Bayer's matrix, in equal steps.
const OFFSETS: [[i8; SIDE]; SIDE] = {
    let mut offsets = [[0; SIDE]; SIDE];
    let mut position = 0;
    while position < SIDE * SIDE {
        let (y, x) = (position / SIDE, position % SIDE);
        let (mut order, mut bit) = (0, 0);
        while bit < 3 {
            order = order << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
            bit += 1;
        }
        offsets[y][x] = (((2 * order as i32 - 63) * AMPLITUDE + 64) >> 7) as i8;
        position += 1;
    }
    offsets
};

/// Replaces `out` by the dithered `levels` of whole RGB frames of `height` rows of `width` pixels.
pub(super) fn dither(levels: &[u8], (width, height): (usize, usize), out: &mut Vec<u8>) {
    out.clear();
    for (row, levels) in levels.chunks_exact(3 * width).enumerate() {
        let offsets = OFFSETS[row % height % SIDE].iter().cycle();
        let pixels = levels.as_chunks::<3>().0.iter().zip(offsets);
        out.extend(
            pixels.flat_map(|(pixel, &offset)| pixel.map(|level| level.saturating_add_signed(offset))),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_follow_bayers_matrix() {
        // The first two rows of Bayer's matrix, as published.
        let first = [0, 32, 8, 40, 2, 34, 10, 42];
        assert_eq!(OFFSETS[0].map(i32::from), first.map(|order| ((2 * order - 63) * 16 + 64) >> 7));
        let second = [48, 16, 56, 24, 50, 18, 58, 26];
        assert_eq!(OFFSETS[1].map(i32::from), second.map(|order| ((2 * order - 63) * 16 + 64) >> 7));
        let all = OFFSETS.as_flattened();
        assert_eq!((all.iter().min(), all.iter().max()), (Some(&-8), Some(&8)));
        assert_eq!(all.iter().map(|&offset| i32::from(offset)).sum::<i32>(), 0);
    }

    #[test]
    fn the_grid_starts_at_the_corner_of_every_frame_and_levels_saturate() {
        let mut out = Vec::new();
        dither(&[100; 2 * 9 * 10 * 3], (10, 9), &mut out);
        let (first, second) = out.split_at(270);
        assert_eq!(first, second);
        assert_eq!(first[..6], [92, 92, 92, 100, 100, 100]);
        assert_eq!(first[24..27], first[..3], "the ninth pixel has the offset of the first");
        assert_eq!(first[240..], first[..30], "the ninth row has the offsets of the first");
        dither(&[0, 255, 3, 252, 255, 0], (1, 2), &mut out);
        assert_eq!(out, [0, 247, 0, 255, 255, 4]);
    }
}
