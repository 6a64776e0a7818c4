//! The LZW packer against two decoders.

use vol2gif::lzw::{Bits, ClearRule, Indices, Packer, join};
use vol2gif_kit::gif_oracle::unpack;
use weezl::BitOrder;
use weezl::decode::Decoder;

use crate::decisions::Decisions;

/// The most indices of an image: enough to fill a dictionary several times. Fewer for the search, which is
/// slow.
const INDICES: usize = 60_000;
const SEARCHED: usize = 12_000;

/// Images are decoded as they were, whether they were packed whole or in segments, alone or with others.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    let rule =
        decisions.one_of(&[ClearRule::Early, ClearRule::Deferred, ClearRule::EarlySearch, ClearRule::Search]);
    let searches = matches!(rule, ClearRule::EarlySearch | ClearRule::Search);
    let most = if searches { SEARCHED } else { INDICES };
    let images: Vec<(u8, Vec<u8>)> = (0..decisions.one_of(&[1, 2, 3, 4, 7]))
        .map(|_| {
            let size = 2 + decisions.below(7) as u8;
            let count = usize::from(decisions.word()) % most / decisions.one_of(&[1, 8, 64, 1024]);
            let mut pixels = decisions.picture(count);
            pixels.iter_mut().for_each(|pixel| *pixel &= (0xff >> (8 - size)) as u8);
            (size, pixels)
        })
        .collect();
    let indices: Vec<Indices<'_>> =
        images.iter().map(|(size, pixels)| Indices { pixels, min_code_size: *size }).collect();

    let mut packer = Packer::new();
    let mut together = vec![Vec::new(); indices.len()];
    packer.pack(&indices, rule, &mut together);
    for (image, stream) in indices.iter().zip(&together) {
        shows(image, stream);
    }
    let mut alone = [Vec::new()];
    packer.pack(&indices[..1], rule, &mut alone);
    assert_eq!(alone[0], together[0], "an image does not depend on the images packed with it");

    let segments = indices[0].segments_of(1 + decisions.below(5));
    let mut bits = vec![Bits::default(); segments.len()];
    packer.pack_segments(&segments, rule, &mut bits);
    let mut stream = Vec::new();
    join(&bits, &mut stream);
    shows(&indices[0], &stream);
}

/// Both decoders decode the stream to the image.
fn shows(image: &Indices<'_>, stream: &[u8]) {
    assert_eq!(unpack(image.min_code_size, stream, image.pixels.len()), image.pixels);
    let by_weezl = Decoder::new(BitOrder::Lsb, image.min_code_size).decode(stream);
    assert_eq!(by_weezl.as_deref().ok(), Some(image.pixels));
}
