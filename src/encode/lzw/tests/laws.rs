//! What holds for any image.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::images::{image, noise};
use super::{PACKER, RULES, check, check_flexible, check_stream, pack, pack_striped};
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

    /// But for what is lost to eviction, which is not the same in both; and where a full dictionary may be kept, for windows that
    /// end elsewhere, after which another one may be.
    #[test]
    fn runs_make_the_stream_of_their_indices((pixels, size) in image()) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        let fills_a_dictionary = check_stream(&pack(image, ClearRule::Early), image).len() > 1;
        for rule in RULES {
            let (runs, indices) = (pack_striped(image, rule).len(), pack(image, rule).len());
            // Where a full dictionary is kept, one that is given up too late costs as much as a loss that is not noticed.
            let (of_runs, of_indices, loss) =
                if rule == ClearRule::LazyMemory && fills_a_dictionary { (25, 10, 2500 / 8) } else { (33, 33, 0) };
            prop_assert!(runs <= indices + 4 + loss + indices / of_runs, "{rule:?}: {runs} and {indices}");
            prop_assert!(indices <= runs + 4 + runs / of_indices, "{rule:?}: {runs} and {indices}");
        }
    }

    #[test]
    fn images_of_few_runs_are_packed_by_them((pixels, size) in image(), more in 1usize..9) {
        // Each index as often as it takes.
        let pixels: Vec<u8> = pixels.iter().flat_map(|&index| vec![index; more]).collect();
        let image = Indices { pixels: &pixels, min_code_size: size };
        let runs = 1 + pixels.windows(2).filter(|pair| pair[0] != pair[1]).count();
        if (runs - 1) * 6 <= pixels.len() {
            for rule in RULES {
                prop_assert!(pack(image, rule) == pack_striped(image, rule), "{rule:?}: {runs} runs");
            }
        }
    }

    #[test]
    fn any_image_decodes_from_single_indices((pixels, size) in image(), short in 0usize..12) {
        for (pixels, min_code_size) in [(&pixels[..], size), (&pixels[..short.min(pixels.len())], 8.min(size + 1))] {
            let image = Indices { pixels, min_code_size };
            let mut stream = vec![7];
            image.pack_singles(&mut stream);
            prop_assert_eq!(stream.len() - 1, image.bytes_of_singles());
            // No entry has taken the width up: the last that a decoder makes has still the bits of the first.
            let nexts = check_stream(&stream[1..], image);
            prop_assert!(nexts.iter().all(|&next| next < 2 << min_code_size));
        }
    }

    #[test]
    fn any_searched_image_decodes((pixels, size) in image().prop_map(|(mut p, s)| { p.truncate(9000); (p, s) })) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        let stream = pack(image, ClearRule::Search);
        check_stream(&stream, image);
        let mut out = vec![Vec::new(); 5];
        PACKER.with_borrow_mut(|packer| packer.pack(&[image; 5], ClearRule::Search, &mut out));
        prop_assert!(out.iter().all(|out| *out == stream));
    }

    #[test]
    fn any_flexible_image_decodes(
        (pixels, size) in image().prop_map(|(mut p, s)| { p.truncate(12_000); (p, s) }),
        free in any::<u8>(),
        seed in any::<u64>(),
    ) {
        let image = Indices { pixels: &pixels, min_code_size: size };
        let stream = check_flexible(image, &pixels);
        let search = pack(image, ClearRule::Search).len();
        prop_assert!(stream.len() <= search, "{} and {}", stream.len(), search);
        // Another index at half of all places.
        let free = (u16::from(free) % (1 << size)) as u8;
        let others: Vec<u8> =
            pixels.iter().zip(noise(seed)).map(|(&own, n)| if n % 64 < 32 { free } else { own }).collect();
        check_flexible(image, &others);
    }

    #[test]
    fn bytes_do_not_depend_on_the_neighbors(images in proptest::collection::vec(image(), 1..8), turn in 0usize..8) {
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

    /// What is said of a quarter is what it takes as a segment, but for the Clear that ends that.
    #[test]
    fn a_quarter_takes_what_is_said((pixels, min_code_size) in image(), short in 0usize..12, late in any::<bool>()) {
        let rule = if late { ClearRule::LazyMemory } else { ClearRule::Early };
        for pixels in [&pixels[..], &pixels[..short.min(pixels.len())]] {
            let image = Indices { pixels, min_code_size };
            let (mut packer, mut stream) = (Packer::new(), [vec![7]]);
            let sample = packer.pack_sampled(&[image], rule, &mut stream)[0];
            prop_assert_eq!(&stream[0][1..], &pack(image, rule));
            let mut quarter = [Bits::default()];
            packer.pack_segments(&image.segments_of(4)[..1], rule, &mut quarter);
            let bits = quarter[0].bytes.len() as u64 * 8 - u64::from(quarter[0].spare);
            // The dictionary of a longer one may be full, and given up where its segment ends.
            let known = (1..=3800).contains(&image.quarter());
            prop_assert!(!known || (sample + 3..=sample + 12).contains(&bits), "{sample} of {bits}");
            // However it is packed.
            let mut whole = [Bits::default()];
            packer.pack_segments(&image.segments_of(1), rule, &mut whole);
            prop_assert_eq!(whole[0].of_quarter(), sample);
            prop_assert!(image.quarter() > 0 || sample == 0);
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
            if count == 1 {
                prop_assert!(out == pack(image, rule));
            }
        }
    }
}

/// How much it costs what a table loses depends on the image, so always the same ones are looked at: each stream by itself, and all
/// together, which hardly differ.
#[test]
#[cfg_attr(miri, ignore)]
fn streams_of_runs_are_as_large_as_those_of_their_indices() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for rule in RULES {
        let (mut of_runs, mut of_indices) = (0, 0);
        for _ in 0..600 {
            let (pixels, min_code_size) = image().new_tree(&mut runner).unwrap().current();
            let image = Indices { pixels: &pixels, min_code_size };
            let (runs, indices) = (pack_striped(image, rule).len(), pack(image, rule).len());
            assert!(runs <= indices + 4 + indices / 25, "{rule:?}: {runs} and {indices}");
            assert!(indices <= runs + 4 + indices / 25, "{rule:?}: {runs} and {indices}");
            of_runs += runs;
            of_indices += indices;
        }
        assert!(of_runs.abs_diff(of_indices) <= of_indices / 500, "{rule:?}: {of_runs} and {of_indices}");
    }
}
