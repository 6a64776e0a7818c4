//! One image in several segments that are packed independently and joined.
//!
//! After a Clear nothing depends on what came before, so an image may be cut anywhere. Every segment but the
//! last ends with a Clear instead of End, in the width that its next code would have. The bits of the
//! segments follow each other without a gap. A cut costs what the dictionary had learned: 50 to 150 bytes if
//! it is given up when full, up to 500 if it is kept.

use super::indices::Indices;

/// A part of an image.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub(super) indices: Indices<'a>,
    pub(super) first: bool,
    pub(super) last: bool,
}

impl<'a> Segment<'a> {
    /// A whole image as its only segment.
    pub(super) fn whole(indices: Indices<'a>) -> Self {
        Self { indices, first: true, last: true }
    }

    /// Number of indices.
    pub(crate) fn len(&self) -> usize {
        self.indices.pixels.len()
    }
}

/// A packed segment: a number of bits.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    pub(super) bytes: Vec<u8>,
    pub(super) sizes: Sizes,
}

/// Sizes of a packed segment that its bytes do not tell.
#[derive(Clone, Debug, Default)]
pub struct Sizes {
    /// Number of bits of the last byte that are not used.
    pub unused_bits: u32,
    /// Number of bits of the stream up to the end of the first quarter of its indices.
    pub quarter_bits: u64,
}

impl Bits {
    /// Number of bytes that the bits take; the last byte may be used in part.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Number of bits that the first quarter of the segment's indices takes.
    pub(crate) fn quarter_bits(&self) -> u64 {
        self.sizes.quarter_bits
    }

    /// Whether there are no bits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl<'a> Indices<'a> {
    /// Cuts an image into `count` segments of about the same length.
    ///
    /// # Panics
    ///
    /// If `count` is 0.
    pub fn segments_of(self, count: usize) -> Vec<Segment<'a>> {
        let len = self.pixels.len();
        (0..count)
            .map(|i| Segment {
                indices: Indices {
                    pixels: &self.pixels[cut(len, i, count)..cut(len, i + 1, count)],
                    min_code_size: self.min_code_size,
                },
                first: i == 0,
                last: i + 1 == count,
            })
            .collect()
    }
}

fn cut(len: usize, i: usize, count: usize) -> usize {
    (len as u128 * i as u128 / count as u128) as usize
}

/// Appends to `out` the stream that the packed segments of one image make, in their order.
pub fn join(segments: &[Bits], out: &mut Vec<u8>) {
    let mut carry = 0;
    let mut carry_bits = 0;
    out.reserve(segments.iter().map(|bits| bits.bytes.len()).sum());
    for Bits { bytes, sizes: Sizes { unused_bits, .. } } in segments {
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            let word = u64::from_le_bytes(word);
            out.extend_from_slice(&(carry | word << carry_bits).to_le_bytes());
            // Shifted in two steps, because `carry_bits` may be 0, and a shift by 64 is not allowed.
            carry = word >> 1 >> (63 - carry_bits);
        }
        for &byte in rest {
            carry |= u64::from(byte) << carry_bits;
            out.push(carry as u8);
            carry >>= 8;
        }
        // The last byte that was written as a whole may contain unused bits.
        if *unused_bits > carry_bits {
            carry_bits += 8;
            carry = u64::from(out.pop().expect("a segment with unused bits has bytes"));
        }
        carry_bits -= unused_bits;
    }
    if carry_bits > 0 {
        out.push(carry as u8);
    }
}
