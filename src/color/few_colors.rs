//! A small picture in few colors.
//!
//! Greys are divided evenly, so that none is off by more than half a step, whatever the picture shows; other colors by
//! their frequency, as palettes of RGB volumes are.

use super::variance_cut::{Point, variance_cut};
use crate::backend::cpu::nearest_keys;

/// At most `most` colors, from 2 to 256, for these pixels, and the index of each pixel's color. Pictures with fewer
/// colors keep them.
pub(crate) fn few_colors(pixels: &[[u8; 3]], most: usize) -> (Vec<[u8; 3]>, Vec<u8>) {
    match pixels.iter().all(|[red, green, blue]| red == green && green == blue) {
        true => few_greys(pixels, most),
        false => few_others(pixels, most),
    }
}

fn few_greys(pixels: &[[u8; 3]], most: usize) -> (Vec<[u8; 3]>, Vec<u8>) {
    let mut is_used = [false; 256];
    pixels.iter().for_each(|color| is_used[usize::from(color[0])] = true);
    let keeps_all = is_used.iter().filter(|used| **used).count() <= most;
    let steps = most - 1;
    let (mut colors, mut indices): (Vec<[u8; 3]>, _) = (Vec::new(), [0; 256]);
    for level in (0..256).filter(|level| is_used[*level]) {
        let step = (level * steps + 127) / 255;
        let shown = if keeps_all { level } else { (step * 255 + steps / 2) / steps };
        let color = [shown as u8; 3];
        if colors.last() != Some(&color) {
            colors.push(color);
        }
        indices[level] = (colors.len() - 1) as u8;
    }
    (colors, pixels.iter().map(|color| indices[usize::from(color[0])]).collect())
}

fn few_others(pixels: &[[u8; 3]], most: usize) -> (Vec<[u8; 3]>, Vec<u8>) {
    let mut sorted = pixels.to_vec();
    sorted.sort_unstable();
    let mut points: Vec<Point> =
        sorted.chunk_by(|a, b| a == b).map(|all| (all[0], all.len() as u64)).collect();
    let mut colors = match points.len() <= most {
        true => points.iter().map(|point| point.0).collect(),
        false => variance_cut(&mut points, most),
    };
    colors.sort_unstable();
    colors.dedup();
    let mut keys = vec![0; pixels.len()];
    nearest_keys(&colors, pixels, &mut keys);
    (colors, keys.into_iter().map(|key| key as u8).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colors_are_kept() {
        let pixels = [[9, 9, 9], [255, 0, 3], [9, 9, 9], [0, 0, 1]];
        let (colors, indices) = few_colors(&pixels, 3);
        assert_eq!(colors, [[0, 0, 1], [9, 9, 9], [255, 0, 3]]);
        assert_eq!(indices, [1, 2, 1, 0]);
    }

    #[test]
    fn no_grey_is_off_by_more_than_half_a_step() {
        let pixels: Vec<[u8; 3]> = (0..=u8::MAX).map(|level| [level; 3]).collect();
        for (most, half) in [(64, 3), (32, 5), (16, 9), (2, 128)] {
            let (colors, indices) = few_colors(&pixels, most);
            assert_eq!(colors.len(), most);
            let off = |(pixel, &index): (&[u8; 3], &u8)| colors[usize::from(index)][0].abs_diff(pixel[0]);
            let greatest = pixels.iter().zip(&indices).map(off).max().unwrap();
            assert!(greatest <= half, "{most}: {greatest}");
        }
    }

    #[test]
    fn many_colors_are_shown_as_the_nearest_of_few() {
        let pixels: Vec<[u8; 3]> = (0..4096u32)
            .map(|at| [(at % 16 * 16) as u8, (at / 16 % 16 * 16) as u8, (at / 256 * 3) as u8])
            .collect();
        let (colors, indices) = few_colors(&pixels, 32);
        assert_eq!(colors.len(), 32);
        let distance = |a: [u8; 3], b: [u8; 3]| -> u32 {
            a.into_iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
        };
        for (&pixel, &index) in pixels.iter().zip(&indices) {
            let nearest = colors.iter().map(|&color| distance(color, pixel)).min().unwrap();
            assert_eq!(distance(colors[usize::from(index)], pixel), nearest);
        }
    }
}
