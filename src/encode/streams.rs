//! Images to streams: packed as a whole or in segments.

use rayon::prelude::*;

use super::lzw::{self, Bits, ClearRule, Indices, Packer, Segment};
use super::plan::{SEGMENT_INDICES, SMALL_IMAGE_INDICES};

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
