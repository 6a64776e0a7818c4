//! The LZW packer against two decoders.

use vol2gif::lzw::{Bits, ClearRule, Indices, Packer, join};
use weezl::BitOrder;
use weezl::decode::Decoder;

use super::choices::Choices;
use super::shown::unpack;

/// The most indices of an image: enough to fill a dictionary several times, and fewer for the search, which takes its time.
const INDICES: usize = 60_000;
const SEARCHED: usize = 12_000;

/// Images come out as they went in, whole or in segments, by themselves or together with others.
pub fn check(bytes: &[u8]) {
    let mut choices = Choices(bytes);
    let rule = choices.one_of(&[ClearRule::Early, ClearRule::Deferred, ClearRule::Search]);
    let most = if rule == ClearRule::Search { SEARCHED } else { INDICES };
    let images: Vec<(u8, Vec<u8>)> = (0..choices.one_of(&[1, 2, 3, 4, 7]))
        .map(|_| {
            let size = 2 + choices.below(7) as u8;
            let count = usize::from(choices.word()) % most / choices.one_of(&[1, 8, 64, 1024]);
            let mut pixels = choices.picture(count);
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
    assert_eq!(alone[0], together[0], "an image does not depend on those beside it");

    let segments = indices[0].segments_of(1 + choices.below(5));
    let mut bits = vec![Bits::default(); segments.len()];
    packer.pack_segments(&segments, rule, &mut bits);
    let mut stream = Vec::new();
    join(&bits, &mut stream);
    shows(&indices[0], &stream);
}

/// Both decoders find the image in the stream.
fn shows(image: &Indices<'_>, stream: &[u8]) {
    assert_eq!(unpack(image.min_code_size, stream, image.pixels.len()), image.pixels);
    let by_weezl = Decoder::new(BitOrder::Lsb, image.min_code_size).decode(stream);
    assert_eq!(by_weezl.as_deref().ok(), Some(image.pixels));
}
