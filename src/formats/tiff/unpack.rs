//! From the bytes of a strip or tile to samples: bits are unpacked, bytes brought into little-endian order, and
//! differences summed up.

use crate::volume::ByteOrder;

/// Reverses the bits of each byte.
pub(super) fn reverse_bits(bytes: &mut [u8]) {
    bytes.iter_mut().for_each(|byte| *byte = byte.reverse_bits());
}

/// Brings samples of `width` bytes from `order` into little-endian order.
pub(super) fn to_little_endian(bytes: &mut [u8], width: usize, order: ByteOrder) {
    if order == ByteOrder::Little {
        return;
    }
    match width {
        1 => {}
        2 => bytes.as_chunks_mut::<2>().0.iter_mut().for_each(|sample| sample.reverse()),
        4 => bytes.as_chunks_mut::<4>().0.iter_mut().for_each(|sample| sample.reverse()),
        _ => bytes.as_chunks_mut::<8>().0.iter_mut().for_each(|sample| sample.reverse()),
    }
}

/// Sums up the differences of neighbors in rows of `row` little-endian samples of `width` bytes; a pixel has `pixel`
/// samples.
pub(super) fn sum_differences(bytes: &mut [u8], width: usize, row: usize, pixel: usize) {
    macro_rules! sum {
        ($T:ty) => {
            for row in bytes.chunks_exact_mut(row * size_of::<$T>()) {
                let (samples, _) = row.as_chunks_mut::<{ size_of::<$T>() }>();
                match pixel {
                    1 => {
                        let mut sum: $T = 0;
                        for sample in samples {
                            sum = sum.wrapping_add(<$T>::from_le_bytes(*sample));
                            *sample = sum.to_le_bytes();
                        }
                    }
                    _ => {
                        for at in pixel..samples.len() {
                            let before = <$T>::from_le_bytes(samples[at - pixel]);
                            let sum = before.wrapping_add(<$T>::from_le_bytes(samples[at]));
                            samples[at] = sum.to_le_bytes();
                        }
                    }
                }
            }
        };
    }
    match width {
        1 => sum!(u8),
        2 => sum!(u16),
        4 => sum!(u32),
        _ => sum!(u64),
    }
}

/// Undoes predictor 3 in rows of `row` floats of `width` bytes: bytes are differences, all first bytes of a row come
/// first, then all second ones, the most significant first.
pub(super) fn join_floats(bytes: &mut [u8], width: usize, row: usize, pixel: usize, scratch: &mut Vec<u8>) {
    for bytes in bytes.chunks_exact_mut(row * width) {
        for at in pixel..bytes.len() {
            bytes[at] = bytes[at].wrapping_add(bytes[at - pixel]);
        }
        scratch.clear();
        scratch.extend_from_slice(bytes);
        for (at, sample) in bytes.chunks_exact_mut(width).enumerate() {
            for (place, byte) in sample.iter_mut().rev().enumerate() {
                *byte = scratch[place * row + at];
            }
        }
    }
}

/// Unpacks rows of `row` samples of `bits` bits, the most significant first, each row from a whole byte on, to
/// little-endian samples of `width` bytes.
pub(super) fn unpack_bits(packed: &[u8], bits: u32, row: usize, width: usize, out: &mut [u8]) {
    let stored = (row * bits as usize).div_ceil(8);
    for (packed, out) in packed.chunks_exact(stored).zip(out.chunks_exact_mut(row * width)) {
        let (mut held, mut count, mut bytes) = (0u128, 0, packed.iter());
        for out in out.chunks_exact_mut(width) {
            while count < bits {
                held = held << 8 | u128::from(bytes.next().copied().unwrap_or(0));
                count += 8;
            }
            count -= bits;
            let value = (held >> count) as u64 & (u64::MAX >> (64 - bits));
            held &= (1 << count) - 1;
            out.copy_from_slice(&value.to_le_bytes()[..width]);
        }
    }
}

/// Takes away the bits that samples of `bits` bits do not have.
pub(super) fn mask(samples: &mut [u8], width: usize, bits: u32) {
    let mask = (u64::MAX >> (64 - bits)).to_le_bytes();
    for sample in samples.chunks_exact_mut(width) {
        sample.iter_mut().zip(mask).for_each(|(byte, mask)| *byte &= mask);
    }
}
