//! Images to streams: packed as a whole or in segments.

use rayon::prelude::*;

use super::lzw::{self, Bits, ClearRule, Indices, Packer, Segment};
use super::plan::{SEGMENT_INDICES, SMALL_IMAGE_INDICES};

/// One way to draw a frame, packed.
pub(super) struct Stream {
    pub(super) transparent: Option<u8>,
    /// The greatest index in use.
    pub(super) greatest: u8,
    /// The minimum code size followed by the LZW stream.
    pub(super) bytes: Vec<u8>,
}

/// Number of bits that distinguish all indices up to `greatest`; at least 2, the least minimum code size of a
/// GIF.
pub(super) fn code_size(greatest: u8) -> u8 {
    (8 - greatest.leading_zeros() as u8).max(2)
}

/// Packs each image in its number of segments.
///
/// Returns the minimum code size and LZW stream of each image, and the number of bits that its first quarter
/// takes. For an image in several segments that number is not known; it is `u64::MAX`.
pub(super) fn pack_images(
    packer: &mut Packer,
    images: &[Indices<'_>],
    rule: ClearRule,
    segments: &[usize],
) -> (Vec<Vec<u8>>, Vec<u64>) {
    let new_stream = |image: &Indices<'_>| {
        // Most images need less than a byte an index. For large images the capacity is not worth what it
        // saves.
        let mut stream = Vec::with_capacity(image.pixels.len().min(SMALL_IMAGE_INDICES));
        stream.push(image.min_code_size);
        stream
    };
    let mut streams: Vec<Vec<u8>> = images.iter().map(new_stream).collect();
    if segments.iter().all(|&count| count == 1) {
        let quarter_bits = packer.pack_sampled(images, rule, &mut streams);
        return (streams, quarter_bits);
    }
    let all: Vec<Segment<'_>> =
        images.iter().zip(segments).flat_map(|(image, &count)| image.segments_of(count)).collect();
    let mut bits = vec![Bits::default(); all.len()];
    if all.iter().any(|segment| segment.len() >= SEGMENT_INDICES) {
        // Threads without a frame of their own help.
        all.par_chunks(lzw::LANES)
            .zip(bits.par_chunks_mut(lzw::LANES))
            .for_each_init(Packer::new, |packer, (segments, bits)| {
                packer.pack_segments(segments, rule, bits)
            });
    } else {
        packer.pack_segments(&all, rule, &mut bits);
    }
    let mut bits = &*bits;
    let mut quarter_bits = Vec::with_capacity(images.len());
    for (stream, &count) in streams.iter_mut().zip(segments) {
        let (of_image, rest) = bits.split_at(count);
        lzw::join(of_image, stream);
        quarter_bits.push(if count == 1 { of_image[0].quarter_bits() } else { u64::MAX });
        bits = rest;
    }
    (streams, quarter_bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_sizes_hold_the_greatest_index() {
        for (greatest, size) in [(0, 2), (1, 2), (3, 2), (4, 3), (7, 3), (127, 7), (128, 8), (255, 8)] {
            assert_eq!(code_size(greatest), size);
        }
    }
}
