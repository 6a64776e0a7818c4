//! One image in several segments, packed independently and joined.
//!
//! After a Clear nothing depends on what was before, so an image may be cut anywhere: every segment but the
//! last ends with a Clear instead of End, in the width that its next code has, and the segments' bits follow
//! each other without a gap. A cut costs what the dictionary had learned: 50 to 150 bytes if it is given
//! up when full, up to 500 if it is kept.

use super::indices::Indices;

/// A part of an image.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub(super) indices: Indices<'a>,
    pub(super) first: bool,
    pub(super) last: bool,
}

impl Segment<'_> {
    /// Number of indices.
    pub(crate) fn len(&self) -> usize {
        self.indices.pixels.len()
    }
}

/// A number of bits.
#[derive(Clone, Debug, Default)]
pub struct Bits {
    pub(super) bytes: Vec<u8>,
    /// Bits of the last byte that are not used.
    pub(super) spare: u32,
    /// Bits that there were when the first quarter of the segment was packed.
    pub(super) sample: u64,
}

impl Bits {
    /// Bytes that they take, the last one perhaps not in full.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How many of them the first [quarter](Indices::quarter) of the segment took.
    pub(crate) fn of_quarter(&self) -> u64 {
        self.sample
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl<'a> Indices<'a> {
    /// Cuts an image into `count` segments.
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

/// Appends to `out` the stream that the segments of one image make, in their order.
pub fn join(segments: &[Bits], out: &mut Vec<u8>) {
    let mut carry = 0;
    let mut held = 0;
    out.reserve(segments.iter().map(|bits| bits.bytes.len()).sum());
    for Bits { bytes, spare, .. } in segments {
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            let word = u64::from_le_bytes(word);
            out.extend_from_slice(&(carry | word << held).to_le_bytes());
            // In two steps, since `held` may be 0.
            carry = word >> 1 >> (63 - held);
        }
        for &byte in rest {
            carry |= u64::from(byte) << held;
            out.push(carry as u8);
            carry >>= 8;
        }
        // What was written as a whole byte may hold spare bits.
        if *spare > held {
            held += 8;
            carry = u64::from(out.pop().expect("a segment with spare bits has bytes"));
        }
        held -= spare;
    }
    if held > 0 {
        out.push(carry as u8);
    }
}
