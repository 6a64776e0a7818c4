//! Ordered dithering: an offset for each place of a grid of 8 x 8 pixels, added to all channels before the nearest entry is
//! found.
//!
//! The grid stays where it is from frame to frame, so what does not change does not flicker. Seen from afar, smooth
//! slopes have fewer steps; each pixel by itself is farther from what it should be, and the file is larger.

/// From the least offset to the greatest, in levels.
const AMPLITUDE: i32 = 16;

const SIDE: usize = 8;

/// The offsets, from -8 to 8: Bayer's order of the 64 places, spread evenly.
const OFFSETS: [[i8; SIDE]; SIDE] = {
    let mut offsets = [[0; SIDE]; SIDE];
    let mut place = 0;
    while place < SIDE * SIDE {
        let (y, x) = (place / SIDE, place % SIDE);
        let (mut order, mut bit) = (0, 0);
        while bit < 3 {
            order = order << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
            bit += 1;
        }
        offsets[y][x] = (((2 * order as i32 - 63) * AMPLITUDE + 64) >> 7) as i8;
        place += 1;
    }
    offsets
};

/// Writes the levels of whole frames of `height` rows of `width` pixels to `out`, dithered.
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
    fn the_offsets_are_bayers() {
        // The first rows of Bayer's matrix, as it is found in books.
        let first = [0, 32, 8, 40, 2, 34, 10, 42];
        assert_eq!(OFFSETS[0].map(i32::from), first.map(|order| ((2 * order - 63) * 16 + 64) >> 7));
        let second = [48, 16, 56, 24, 50, 18, 58, 26];
        assert_eq!(OFFSETS[1].map(i32::from), second.map(|order| ((2 * order - 63) * 16 + 64) >> 7));
        let all = OFFSETS.as_flattened();
        assert_eq!((all.iter().min(), all.iter().max()), (Some(&-8), Some(&8)));
        assert_eq!(all.iter().map(|&offset| i32::from(offset)).sum::<i32>(), 0);
    }

    #[test]
    fn the_grid_begins_anew_in_every_frame_and_levels_stay_levels() {
        let mut out = Vec::new();
        dither(&[100; 2 * 9 * 10 * 3], (10, 9), &mut out);
        let (first, second) = out.split_at(270);
        assert_eq!(first, second);
        assert_eq!(first[..6], [92, 92, 92, 100, 100, 100]);
        assert_eq!(first[24..27], first[..3], "the ninth pixel is like the first");
        assert_eq!(first[240..], first[..30], "the ninth row is like the first");
        dither(&[0, 255, 3, 252, 255, 0], (1, 2), &mut out);
        assert_eq!(out, [0, 247, 0, 255, 255, 4]);
    }
}
