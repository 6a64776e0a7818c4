//! Laws that hold for every image.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::images::{image, noise};
use super::{PACKER, RULES, check, check_choices, check_dictionaries, check_stream, pack, pack_runs};
use crate::encode::lzw::indices::quarter;
use crate::encode::lzw::run_parser::runs_of;
use crate::encode::lzw::{Bits, ClearRule, Indices, Packer, join};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 1 } else { 96 }))]

    #[test]
    fn any_image_decodes((pixels, size) in image()) {
        check(&pixels, size);
        if size < 8 {
            check(&pixels, size + 1);
        }
    }

    /// The streams differ in phrases lost to eviction. Where a full dictionary may be kept, they also differ
    /// because windows end elsewhere, after which another dictionary may be kept.
    #[test]
    fn runs_make_about_the_stream_of_their_indices((pixels, size) in image()) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        let fills_a_dictionary = check_stream(&pack(image, ClearRule::Early), image).len() > 1;
        for rule in RULES {
            let (runs, indices) = (pack_runs(image, rule).len(), pack(image, rule).len());
            // A dictionary that is given up too late costs as much as a loss that is too small to end an
            // epoch.
            let (of_runs, of_indices, loss) = match rule {
                ClearRule::Deferred if fills_a_dictionary => (25, 10, 2500 / 8),
                _ => (33, 33, 0),
            };
            prop_assert!(runs <= indices + 4 + loss + indices / of_runs, "{rule:?}: {runs} and {indices}");
            prop_assert!(indices <= runs + 4 + runs / of_indices, "{rule:?}: {runs} and {indices}");
        }
    }

    #[test]
    fn images_of_few_runs_are_packed_by_their_runs((pixels, size) in image(), more in 1usize..9) {
        // Each index is repeated.
        let pixels: Vec<u8> = pixels.iter().flat_map(|&index| vec![index; more]).collect();
        let image = Indices { pixels: &pixels, min_code_size: size };
        let runs = 1 + pixels.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if (runs - 1) * 6 <= pixels.len() {
            for rule in RULES {
                prop_assert!(pack(image, rule) == pack_runs(image, rule), "{rule:?}: {runs} runs");
            }
        }
    }

    #[test]
    fn any_image_decodes_from_single_indices((pixels, size) in image(), short in 0usize..12) {
        let start = &pixels[..short.min(pixels.len())];
        for (pixels, min_code_size) in [(&pixels[..], size), (start, 8.min(size + 1))] {
            let image = Indices { pixels, min_code_size };
            let mut stream = vec![7];
            image.pack_literals(&mut stream);
            prop_assert_eq!(stream.len() - 1, image.literal_bytes());
            // No entry raises the width: the last entry that a decoder makes has as many bits as the first.
            let nexts = check_stream(&stream[1..], image);
            prop_assert!(nexts.iter().all(|&next| next < 2 << min_code_size));
        }
    }

    #[test]
    fn any_image_decodes_under_search(
        (pixels, size) in image().prop_map(|(mut p, s)| { p.truncate(9000); (p, s) }),
    ) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        for rule in [ClearRule::EarlySearch, ClearRule::Search] {
            let stream = pack(image, rule);
            check_dictionaries(&check_stream(&stream, image), rule);
            let mut out = vec![Vec::new(); 5];
            PACKER.with_borrow_mut(|packer| packer.pack(&[image; 5], rule, &mut out));
            prop_assert!(out.iter().all(|out| *out == stream));
        }
    }

    #[test]
    fn any_image_with_choices_decodes(
        (pixels, size) in image().prop_map(|(mut p, s)| { p.truncate(12_000); (p, s) }),
        free in any::<u8>(),
        seed in any::<u64>(),
    ) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        let stream = check_choices(image, &pixels);
        let search = pack(image, ClearRule::Search).len();
        prop_assert!(stream.len() <= search, "{} and {}", stream.len(), search);
        // Another index at half of all positions.
        let free = (u16::from(free) % (1 << size)) as u8;
        let others: Vec<u8> =
            pixels.iter().zip(noise(seed)).map(|(&own, n)| if n % 64 < 32 { free } else { own }).collect();
        check_choices(image, &others);
    }

    #[test]
    fn bytes_do_not_depend_on_the_images_packed_beside(
        images in proptest::collection::vec(image(), 1..8),
        turn in 0usize..8,
    ) {
        let images: Vec<_> =
            images.iter().map(|(pixels, size)| Indices { pixels, min_code_size: *size }).collect();
        for rule in RULES {
            let alone: Vec<_> = images.iter().map(|&image| {
                let mut out = [Vec::new()];
                Packer::new().pack(&[image], rule, &mut out);
                std::mem::take(&mut out[0])
            }).collect();
            let mut turned = images.clone();
            turned.rotate_left(turn % images.len());
            turned.extend_from_slice(&images);
            let mut out = vec![Vec::new(); turned.len()];
            PACKER.with_borrow_mut(|packer| packer.pack(&turned, rule, &mut out));
            for (i, out) in out.iter().enumerate() {
                let i = if i < images.len() { (i + turn) % images.len() } else { i - images.len() };
                prop_assert!(out == &alone[i]);
            }
        }
    }

    /// A segment ends with a Clear in addition.
    #[test]
    fn the_size_of_the_first_quarter_is_its_size_as_a_segment(
        (pixels, min_code_size) in image(), short in 0usize..12, deferred in any::<bool>(),
    ) {
        let rule = if deferred { ClearRule::Deferred } else { ClearRule::Early };
        for pixels in [&pixels[..], &pixels[..short.min(pixels.len())]] {
            let image = Indices { pixels, min_code_size };
            let (mut packer, mut stream) = (Packer::new(), [vec![7]]);
            let sample = packer.pack_sampled(&[image], rule, &mut stream)[0];
            prop_assert_eq!(&stream[0][1..], &pack(image, rule));
            let mut segment = [Bits::default()];
            packer.pack_segments(&image.segments_of(4)[..1], rule, &mut segment);
            let bits = segment[0].bytes.len() as u64 * 8 - u64::from(segment[0].sizes.unused_bits);
            let (least, most) = (sample + 3, sample + 12);
            // In a longer quarter the dictionary may be full, and be given up where the segment ends.
            let quarter_pixels = &pixels[..quarter(pixels.len())];
            let known = (1..=3800).contains(&quarter_pixels.len());
            if known && runs_of(pixels).is_some() {
                // The image is packed by its runs, but a segment by its indices, which loses other phrases. So the
                // quarter is packed by its runs, too, in whole bytes.
                let bytes = pack_runs(Indices { pixels: quarter_pixels, min_code_size }, rule).len() as u64;
                prop_assert!(
                    (least.div_ceil(8)..=most.div_ceil(8)).contains(&bytes),
                    "{sample} bits of {bytes} bytes"
                );
            } else {
                prop_assert!(!known || (least..=most).contains(&bits), "{sample} of {bits}");
            }
            // The size is the same if the image is packed as a segment.
            let mut whole = [Bits::default()];
            packer.pack_segments(&image.segments_of(1), rule, &mut whole);
            prop_assert_eq!(whole[0].quarter_bits(), sample);
            prop_assert!(quarter(image.pixels.len()) > 0 || sample == 0);
        }
    }

    #[test]
    fn any_segments_decode((pixels, size) in image(), count in 1usize..20) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        let segments = image.segments_of(count);
        for rule in RULES {
            let mut bits = vec![Bits::default(); count];
            let at = count / 2;
            PACKER.with_borrow_mut(|packer| {
                packer.pack_segments(&segments[at..], rule, &mut bits[at..]);
                packer.pack_segments(&segments[..at], rule, &mut bits[..at]);
            });
            let mut out = Vec::new();
            join(&bits, &mut out);
            let nexts = check_stream(&out, image);
            prop_assert!(nexts.len() >= count);
            check_dictionaries(&nexts, rule);
            if count == 1 {
                prop_assert!(out == pack(image, rule));
            }
        }
    }
}

/// The cost of evicted phrases depends on the image, so the images are always the same. Each stream may
/// differ by 4 %, all streams together by 0.2 %.
#[test]
#[cfg_attr(miri, ignore)]
fn streams_of_runs_are_about_as_large_as_streams_of_indices() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for rule in RULES {
        let (mut of_runs, mut of_indices) = (0, 0);
        for _ in 0..600 {
            let (pixels, min_code_size) = image().new_tree(&mut runner).unwrap().current();
            let image = Indices { pixels: &pixels, min_code_size };
            let (runs, indices) = (pack_runs(image, rule).len(), pack(image, rule).len());
            assert!(runs <= indices + 4 + indices / 25, "{rule:?}: {runs} and {indices}");
            assert!(indices <= runs + 4 + indices / 25, "{rule:?}: {runs} and {indices}");
            of_runs += runs;
            of_indices += indices;
        }
        assert!(of_runs.abs_diff(of_indices) <= of_indices / 500, "{rule:?}: {of_runs} and {of_indices}");
    }
}
