//! The histogram against a plain count of every pixel.

use std::collections::BTreeMap;

use super::*;

/// Pixels of four kinds: noise, noise in a few neighboring cells, grey noise, and long runs of one color.
fn pixels() -> Vec<[u8; 3]> {
    let pixel = |i: u32| {
        let noise = (i.wrapping_mul(2_654_435_761) >> 7).to_le_bytes();
        match i / 500 % 4 {
            0 => [noise[0], noise[1], noise[2]],
            1 => [100 + noise[0] % 8, 50 + noise[1] % 8, noise[2] % 8],
            2 => [noise[0]; 3],
            _ => [9, (i / 200) as u8, 77],
        }
    };
    (0..60_007).map(pixel).collect()
}

/// For each cell: the colors that occur, the number of pixels, and the sums of their channels.
type Expected = BTreeMap<[u8; 3], (Vec<[u8; 3]>, u64, [u64; 3])>;

fn expected(pixels: &[[u8; 3]]) -> Expected {
    let mut cells = Expected::new();
    for &pixel in pixels {
        let (colors, count, sums) = cells.entry(pixel.map(|channel| channel / 4)).or_default();
        colors.push(pixel);
        *count += 1;
        sums.iter_mut().zip(pixel).for_each(|(sum, channel)| *sum += u64::from(channel));
    }
    for (colors, ..) in cells.values_mut() {
        colors.sort();
        colors.dedup();
    }
    cells
}

/// Asserts that the histograms together count `pixels` and no others.
fn check(histograms: &mut [ColorHistogram], pixels: &[[u8; 3]]) {
    let found = ColorHistogram::merge(histograms);
    let mut expected = expected(pixels);
    assert_eq!(found.len(), expected.len());
    assert!(found.is_sorted_by_key(|cell| cell.number));
    for cell in found {
        let corner = code::color(cell.number << code::CELL_BITS);
        let (colors, count, sums) = expected.remove(&corner.map(|channel| channel / 4)).unwrap();
        assert_eq!(cell.colors().collect::<Vec<_>>(), colors);
        assert_eq!((cell.distinct(), cell.count), (colors.len(), count));
        assert_eq!(cell.mean(), sums.map(|sum| ((sum + count / 2) / count) as u8));
        assert_eq!([0, 1, 2].map(|i| cell.low_sums[i] + count * u64::from(corner[i])), sums);
    }
}

#[test]
fn pixels_of_every_kind_are_counted_also_after_the_histogram_was_cleared() {
    let pixels = pixels();
    let mut histogram = ColorHistogram::default();
    histogram.count(pixels.as_flattened());
    check(std::slice::from_mut(&mut histogram), &pixels);
    histogram.clear();
    check(std::slice::from_mut(&mut histogram), &[]);
    histogram.count(pixels[..777].as_flattened());
    check(std::slice::from_mut(&mut histogram), &pixels[..777]);
}

#[test]
fn merged_histograms_do_not_depend_on_how_the_pixels_were_split() {
    let pixels = pixels();
    for split in [0, 1, 1234, 50_000] {
        let (mut left, mut right) = (ColorHistogram::default(), ColorHistogram::default());
        left.count(pixels[..split].as_flattened());
        right.count(pixels[split..].as_flattened());
        check(&mut [left, right], &pixels);
    }
}

#[test]
fn the_sums_of_a_cell_do_not_overflow() {
    let white = vec![[255, 255, 254]; 100_000];
    let mixed: Vec<[u8; 3]> = (0..100_000).map(|i| [255, 254 + (i % 2) as u8, 255]).collect();
    let mut histogram = ColorHistogram::default();
    for pixels in [&white, &mixed, &white] {
        histogram.count(pixels.as_flattened());
    }
    check(std::slice::from_mut(&mut histogram), &[white.clone(), mixed, white].concat());
}
