//! Samples that were taken apart, so that they are packed better: by bytes, or by bits.

/// Puts samples of `width` bytes together, whose first bytes come first, then all second ones. What is left over
/// follows as it is.
pub(super) fn bytes(data: &[u8], width: usize, out: &mut [u8]) {
    match width {
        0 | 1 => out.copy_from_slice(data),
        2 => of_width::<2>(data, out),
        4 => of_width::<4>(data, out),
        8 => of_width::<8>(data, out),
        _ => {
            let count = data.len() / width;
            for (number, sample) in out[..count * width].chunks_exact_mut(width).enumerate() {
                sample.iter_mut().enumerate().for_each(|(byte, out)| *out = data[byte * count + number]);
            }
            out[count * width..].copy_from_slice(&data[count * width..]);
        }
    }
}

fn of_width<const N: usize>(data: &[u8], out: &mut [u8]) {
    let count = data.len() / N;
    let (samples, rest) = out.as_chunks_mut::<N>();
    let planes: [&[u8]; N] = std::array::from_fn(|byte| &data[byte * count..][..count]);
    for (number, sample) in samples.iter_mut().enumerate() {
        *sample = std::array::from_fn(|byte| planes[byte][number]);
    }
    rest.copy_from_slice(&data[count * N..]);
}

/// Puts samples of `width` bytes together, whose first bits come first, then all second ones. Samples whose number is
/// no multiple of 8 were left as they are, and so is what is left over.
pub(super) fn bits(data: &[u8], width: usize, out: &mut [u8]) {
    let count = data.len() / width.max(1);
    if count == 0 || !count.is_multiple_of(8) {
        return out.copy_from_slice(data);
    }
    let of_bit = count / 8;
    // Eight samples have eight bits each of one byte of them: a square of bits, which is turned.
    for byte in 0..width {
        let planes: [&[u8]; 8] = std::array::from_fn(|bit| &data[(byte * 8 + bit) * of_bit..][..of_bit]);
        let out = &mut out[..count * width];
        for (number, eight) in out.chunks_exact_mut(8 * width).enumerate() {
            let rows = u64::from_le_bytes(std::array::from_fn(|bit| planes[bit][number]));
            let columns = turned(rows).to_le_bytes();
            eight[byte..].iter_mut().step_by(width).zip(columns).for_each(|(out, column)| *out = column);
        }
    }
    out[count * width..].copy_from_slice(&data[count * width..]);
}

/// Exchanges rows and columns of a square of 8x8 bits, a byte for each row. From "Hacker's Delight", 7-3.
fn turned(square: u64) -> u64 {
    let swap = |x: u64, mask: u64, distance: u32| {
        let t = (x ^ x >> distance) & mask;
        x ^ t ^ t << distance
    };
    let x = swap(square, 0x00aa_00aa_00aa_00aa, 7);
    let x = swap(x, 0x0000_cccc_0000_cccc, 14);
    swap(x, 0x0000_0000_f0f0_f0f0, 28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_turned_by_rows_and_columns() {
        // Bit `column` of byte `row` becomes bit `row` of byte `column`.
        for row in 0..8 {
            for column in 0..8 {
                assert_eq!(turned(1 << (8 * row + column)), 1 << (8 * column + row));
            }
        }
    }

    #[test]
    fn samples_of_any_width_are_put_together() {
        for width in [1usize, 2, 3, 4, 8, 12] {
            let samples: Vec<u8> = (0..width * 16).map(|byte| (byte * 37 % 251) as u8).collect();
            let mut apart = vec![0; samples.len()];
            let mut in_bits = vec![0; samples.len()];
            for (at, &value) in samples.iter().enumerate() {
                let (number, byte) = (at / width, at % width);
                apart[byte * 16 + number] = value;
                for bit in 0..8 {
                    in_bits[(byte * 8 + bit) * 2 + number / 8] |= (value >> bit & 1) << (number % 8);
                }
            }
            let mut out = vec![0; samples.len()];
            bytes(&apart, width, &mut out);
            assert_eq!(out, samples, "{width}");
            bits(&in_bits, width, &mut out);
            assert_eq!(out, samples, "{width}");
        }
        let (data, mut out) = ([1, 2, 3, 4, 5], [0; 5]);
        bytes(&data, 2, &mut out);
        assert_eq!(out, [1, 3, 2, 4, 5]);
        bits(&data, 2, &mut out);
        assert_eq!(out, data);
    }
}
