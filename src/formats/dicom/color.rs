//! Colors of other kinds as red, green and blue.

use super::table::Table;

/// Red, green and blue of brightness and two differences, each from 0 to `most`, as part 3 of the standard
/// (C.7.6.3.1.2) has it; rounded to nearest.
fn rgb([y, blue, red]: [f64; 3], most: f64) -> [f64; 3] {
    let middle = (most + 1.0) / 2.0;
    let (blue, red) = (blue - middle, red - middle);
    let green = y - 0.114 * 1.772 / 0.587 * blue - 0.299 * 1.402 / 0.587 * red;
    [y + 1.402 * red, green, y + 1.772 * blue].map(|value| (value + 0.5).floor().clamp(0.0, most))
}

/// Makes red, green and blue of pixels of brightness and two differences, in their place. Samples have `bytes` bytes,
/// 1 or 2.
pub(super) fn ybr_to_rgb(pixels: &mut [u8], bytes: usize) {
    match bytes {
        1 => {
            for pixel in pixels.chunks_exact_mut(3) {
                let made = rgb([pixel[0], pixel[1], pixel[2]].map(f64::from), 255.0);
                pixel.iter_mut().zip(made).for_each(|(to, value)| *to = value as u8);
            }
        }
        _ => {
            for pixel in pixels.chunks_exact_mut(6) {
                let sample = |at: usize| f64::from(u16::from_le_bytes([pixel[at], pixel[at + 1]]));
                let made = rgb([sample(0), sample(2), sample(4)], 65535.0);
                let made = made.map(|value| (value as u16).to_le_bytes());
                pixel.copy_from_slice(made.as_flattened());
            }
        }
    }
}

/// Gives each pixel differences of its own, where two neighbors share theirs (Y Y Cb Cr).
pub(super) fn spread_422(stored: &[u8]) -> Vec<u8> {
    stored.chunks_exact(4).flat_map(|pair| [pair[0], pair[2], pair[3], pair[1], pair[2], pair[3]]).collect()
}

/// Puts samples that are stored color after color side by side.
pub(super) fn interleaved(planes: &[u8], samples: usize, bytes: usize) -> Vec<u8> {
    let plane = planes.len() / samples;
    let mut pixels = vec![0; planes.len()];
    for (number, of_color) in planes.chunks_exact(plane.max(1)).enumerate() {
        let to = pixels.chunks_exact_mut(samples * bytes);
        for (pixel, sample) in to.zip(of_color.chunks_exact(bytes)) {
            pixel[number * bytes..][..bytes].copy_from_slice(sample);
        }
    }
    pixels
}

/// The color of a stored value in a palette, 8 bits each.
pub(super) fn of_palette(palette: &[Table; 3], value: i64) -> [u8; 3] {
    [0, 1, 2].map(|color| {
        let table: &Table = &palette[color];
        (table.of(value) >> (table.bits - 8)) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_stays_grey_and_pure_colors_are_near() {
        let mut pixels = [0, 128, 128, 200, 128, 128, 76, 85, 255, 255, 255, 255];
        ybr_to_rgb(&mut pixels, 1);
        assert_eq!(pixels, [0, 0, 0, 200, 200, 200, 254, 0, 0, 255, 121, 255]);
    }

    #[test]
    fn planes_are_put_side_by_side() {
        assert_eq!(interleaved(&[1, 2, 3, 4, 5, 6], 3, 1), [1, 3, 5, 2, 4, 6]);
        assert_eq!(
            interleaved(&[1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], 3, 2),
            [1, 0, 3, 0, 5, 0, 2, 0, 4, 0, 6, 0]
        );
        assert_eq!(spread_422(&[1, 2, 3, 4]), [1, 3, 4, 2, 3, 4]);
    }
}
