//! RGB volumes: up to 256 colors are kept, of more the 256 shown are near, and nothing flickers.

use std::collections::{BTreeSet, HashMap};

use ndarray::ArrayD;

use crate::makers::{converted, cpu_of, gif, levels, noise, noisy, shown};

/// The levels of an array by pixel.
fn colors<S: vol2gif::volume::Sample>(array: &ArrayD<S>) -> Vec<[u8; 3]> {
    levels(&array.view()).as_chunks::<3>().0.to_vec()
}

#[test]
fn up_to_256_colors_are_kept() {
    for count in [1, 2, 3, 5, 129, 255, 256] {
        // A sample above 1, so that the rule takes all as they are.
        let palette: Vec<u64> = std::iter::once(u64::MAX).chain(noise()).take(count).collect();
        let mut pixels = noise();
        let mut array = ArrayD::<u8>::zeros(vec![3, 17, 11, 3]);
        for (place, pixel) in array.as_slice_mut().unwrap().chunks_exact_mut(3).enumerate() {
            // Every color once, then any.
            let chosen = if place < count { place } else { pixels.next().unwrap() as usize % count };
            pixel.copy_from_slice(&palette[chosen].to_le_bytes()[5..]);
        }
        let expected = colors(&array);
        let distinct: BTreeSet<_> = expected.iter().collect();
        assert_eq!(distinct.len(), count);
        let (shown, outcome) = (shown(array.view().into_dyn()), converted(&cpu_of(2), array.view()).1);
        assert!(outcome.exact_colors);
        assert_eq!(shown.frames.concat(), expected, "{count} colors");
        assert_eq!(shown.frames.len(), 3);
    }
}

#[test]
fn sample_types_of_rgb_are_their_levels() {
    // Few values a channel, so that all colors are kept.
    let array = noisy::<bool>(&[2, 9, 10, 3]);
    assert_eq!(shown(array.view()).frames.concat(), colors(&array));
    let array = noisy::<u8>(&[2, 9, 10, 3]).mapv(|sample| f64::from(sample % 5) * 1000.0 - 7.0);
    assert_eq!(shown(array.view()).frames.concat(), colors(&array));
    let array = noisy::<u8>(&[2, 9, 10, 3]).mapv(|sample| u16::from(sample % 6) * 13_000);
    assert_eq!(shown(array.view()).frames.concat(), colors(&array));
}

/// A soft picture that moves, with more colors than a GIF has.
fn clouds() -> ArrayD<u16> {
    ArrayD::from_shape_fn(vec![8, 48, 64, 3], |at| {
        let (t, y, x) = (at[0] as f64, at[1] as f64, at[2] as f64);
        let phase = [0.0, 2.1, 4.2][at[3]];
        (32767.0 * (1.0 + ((x + 2.0 * t) / 11.0 + phase).sin() * ((y - t) / 9.0 - phase).cos())) as u16
    })
}

#[test]
fn more_colors_are_shown_by_near_ones() {
    let array = clouds();
    let expected = colors(&array);
    assert!(expected.iter().collect::<BTreeSet<_>>().len() > 2000);
    let shown = shown(array.view().into_dyn());
    let pixels = shown.frames.concat();
    assert!(pixels.iter().collect::<BTreeSet<_>>().len() > 250, "the palette is used");
    let squares: u64 = pixels
        .as_flattened()
        .iter()
        .zip(expected.as_flattened())
        .map(|(&a, &b)| u64::from(a.abs_diff(b)).pow(2))
        .sum();
    let psnr = 10.0 * (255.0f64.powi(2) * expected.as_flattened().len() as f64 / squares as f64).log10();
    println!("{psnr:.2} dB");
    assert!(psnr > PSNR_FLOOR, "{psnr:.2} dB");
}

/// A decibel below what was reached when this was written.
const PSNR_FLOOR: f64 = 33.4;

#[test]
fn what_does_not_change_does_not_flicker() {
    let array = clouds();
    let pixels = shown(array.view().into_dyn()).frames.concat();
    let mut seen = HashMap::new();
    for (color, pixel) in colors(&array).into_iter().zip(pixels) {
        assert_eq!(*seen.entry(color).or_insert(pixel), pixel, "{color:?} is shown in two ways");
    }
}

#[test]
fn the_file_does_not_depend_on_the_number_of_threads() {
    let array = clouds();
    let expected = gif(array.view());
    for threads in [1, 3, 16] {
        assert!(converted(&cpu_of(threads), array.view()).0 == expected, "{threads} threads");
    }
}

#[test]
fn rgb_without_color_is_grey_byte_for_byte() {
    let grey = noisy::<u16>(&[7, 40, 50]);
    let rgb = ArrayD::from_shape_fn(vec![7, 40, 50, 3], |at| grey[[at[0], at[1], at[2]]]);
    assert!(gif(rgb.view()) == gif(grey.view()));
    // Few levels, which would fit a smaller palette.
    let grey = noisy::<u8>(&[7, 40, 50]).mapv(|sample| sample % 9 * 20);
    let mut rgb = ArrayD::from_shape_fn(vec![7, 40, 50, 3], |at| grey[[at[0], at[1], at[2]]]);
    assert!(gif(rgb.view()) == gif(grey.view()));
    // One channel of one pixel makes it color.
    rgb[[6, 39, 49, 2]] ^= 1;
    assert!(gif(rgb.view()) != gif(grey.view()));
    assert_eq!(shown(rgb.view()).frames.concat(), colors(&rgb));
}

/// A marker of 40 pixels in the whole volume.
fn with_marker(color: [u8; 3]) -> ArrayD<u8> {
    let mut noise = noise();
    let clouds = clouds();
    let mut array = ArrayD::from_shape_fn(vec![8, 48, 64, 3], |at| {
        (clouds[at.clone()] >> 8) as u8 / 2 + (noise.next().unwrap() % 8) as u8
    });
    for frame in 2..7 {
        for x in 0..8 {
            for (channel, level) in color.into_iter().enumerate() {
                array[[frame, 20, 30 + x, channel]] = level;
            }
        }
    }
    array
}

#[test]
fn a_marker_of_a_few_pixels_survives() {
    for marker in [[255, 255, 0], [255, 0, 255], [0, 255, 255], [200, 60, 250], [255, 255, 255]] {
        let array = with_marker(marker);
        let shown = shown(array.view().into_dyn());
        for frame in 2..7 {
            for x in 30..38 {
                let pixel = shown.frames[frame][20 * 64 + x];
                let off = pixel.iter().zip(marker).map(|(&a, b)| a.abs_diff(b)).max().unwrap();
                assert!(off <= 20, "{marker:?} is shown as {pixel:?}");
            }
        }
    }
}
