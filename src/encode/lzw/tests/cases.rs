//! Single cases, mainly boundaries: where a width grows, a dictionary is full, a run or an image ends.

use super::images::{no_pair_twice, noise, size_of};
use super::plain::plain;
use super::{RULES, check, check_choices, check_dictionaries, check_stream, pack, pack_runs};
use crate::encode::lzw::{Bits, ClearRule, Indices, Packer, join};

#[test]
fn every_code_count_up_to_a_full_dictionary_and_beyond_decodes() {
    let pixels = no_pair_twice(256);
    assert!(pixels.len() > 8000);
    for next in [256 + 3, 511, 512, 513, 514, 1023, 1024, 1025, 1026, 2047, 2048, 2049, 2050] {
        check_end(&pixels[..next - 258], next);
    }
    for next in [4094, 4095] {
        check_end(&pixels[..next - 258], next);
    }
    for len in 4095 - 258..4100 - 258 {
        check(&pixels[..len], 8);
        check(&pixels[..len + 3838], 8);
    }
}

#[test]
fn the_first_quarter_may_end_with_a_long_run() {
    let pixels = [vec![1; 40], vec![2; 20], vec![3; 40], vec![4; 60]].concat();
    let (mut packer, mut stream) = (Packer::new(), [Vec::new()]);
    let image = Indices { pixels: &pixels, min_code_size: 3 };
    let sample = packer.pack_sampled(&[image], ClearRule::Deferred, &mut stream)[0];
    // Clear; phrases of 1 to 8 times the first index, the last one with a wider code; and the other 4
    // indices.
    assert_eq!(sample, 4 + 7 * 4 + 5 + 5);
}

/// Checks an image after whose last index the packer's next code is `next`. The decoder's is one less.
#[track_caller]
fn check_end(pixels: &[u8], next: usize) {
    for rule in RULES {
        let image = Indices { pixels, min_code_size: 8 };
        let stream = pack(image, rule);
        assert_eq!(check_stream(&stream, image), [next - 1]);
        assert!(stream == plain(image), "not the plain stream");
    }
}

#[test]
fn every_code_count_of_an_image_with_choices_decodes() {
    let pixels = no_pair_twice(256);
    for bound in [512, 1024, 2048, 4096] {
        for next in bound - 3..bound + 4 {
            let image = Indices { pixels: &pixels[..next - 258], min_code_size: 8 };
            check_choices(image, image.pixels);
            check_choices(image, &vec![7; image.pixels.len()]);
        }
    }
    // A frozen dictionary is kept for more codes than can be pending.
    let pixels: Vec<u8> =
        noise(3).zip(noise(4)).map(|(a, b)| (a % 16 + b % 16) as u8).take(100_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 5 };
    let stream = check_choices(image, &pixels);
    assert!(stream.len() < pack(image, ClearRule::Search).len());
    check_choices(Indices { pixels: &[], min_code_size: 2 }, &[]);
    for len in 1..200 {
        check_choices(Indices { pixels: &vec![1; len], min_code_size: 2 }, &vec![3; len]);
    }
}

#[test]
fn a_choice_of_indices_makes_the_stream_smaller() {
    let texture: Vec<u8> = noise(1).zip(noise(2)).map(|(a, b)| (a % 4 + b % 4) as u8).take(30_000).collect();
    let image = Indices { pixels: &texture, min_code_size: 3 };
    let search = pack(image, ClearRule::Search).len();
    let others: Vec<u8> =
        texture.iter().zip(noise(3)).map(|(&own, n)| if n % 64 < 32 { 7 } else { own }).collect();
    let choice = check_choices(image, &others).len();
    assert!(choice * 100 < search * 97, "{choice} bytes, a search {search}");
}

#[test]
fn every_code_count_at_the_end_of_a_segment_decodes() {
    let pixels = no_pair_twice(256);
    for next in
        [511, 512, 513, 514, 1023, 1024, 1025, 1026, 2047, 2048, 2049, 2050, 4094, 4095, 4096, 4097, 4098]
    {
        let cut = next - 258;
        let image = Indices { pixels: &pixels[..2 * cut], min_code_size: 8 };
        for rule in RULES {
            let mut bits = vec![Bits::default(); 2];
            Packer::new().pack_segments(&image.segments_of(2), rule, &mut bits);
            let mut out = Vec::new();
            join(&bits, &mut out);
            let nexts = check_stream(&out, image);
            assert!(next >= 4096 || nexts[0] == next - 1, "{next}: {nexts:?}");
        }
    }
}

#[test]
fn every_length_in_few_colors_makes_about_the_plain_stream() {
    for colors in [2, 4, 5, 16] {
        let pixels: Vec<u8> = noise(7).map(|n| (n % colors) as u8).take(2500).collect();
        for len in 0..pixels.len() {
            let image = Indices { pixels: &pixels[..len], min_code_size: size_of(&pixels) };
            let stream = pack(image, ClearRule::Early);
            let plain = plain(image);
            // Evictions cost little, if there are any.
            assert!(stream.len() <= plain.len() + plain.len() / 50, "{len} of {colors}");
            assert!(stream == plain || colors > 4, "{len} of {colors}: not the plain stream");
            if len > 0 && colors <= 4 {
                let stream = pack_runs(image, ClearRule::Early);
                assert!(stream == plain, "{len} of {colors}: not the plain stream of runs");
            }
            if len % 7 == 0 {
                check(image.pixels, image.min_code_size);
            }
        }
    }
}

#[test]
fn one_run_of_every_length_makes_the_plain_stream() {
    let pixels = vec![3; 5000];
    for len in 0..=5000 {
        let image = Indices { pixels: &pixels[..len], min_code_size: 2 };
        for rule in RULES {
            assert!(pack(image, rule) == plain(image), "{len}");
            assert!(len == 0 || pack_runs(image, rule) == plain(image), "{len} as runs");
        }
        if len % 10 == 0 {
            check(image.pixels, 8);
        }
    }
}

#[test]
fn runs_that_fill_a_dictionary_make_the_plain_stream() {
    let mut pixels = vec![200; 9_000_000];
    check(&pixels, 8);
    pixels.splice(4_000_000..4_000_001, [7; 1]);
    pixels.splice(5_000_000..5_000_010, noise(1).map(|n| n as u8).take(10));
    check(&pixels, 8);
    let image = Indices { pixels: &pixels, min_code_size: 8 };
    assert!(pack(image, ClearRule::Early) == plain(image), "not the plain stream");
    assert!(pack_runs(image, ClearRule::Early) == plain(image), "not the plain stream of runs");
}

#[test]
fn a_dictionary_of_noise_is_not_kept_for_a_smooth_part() {
    // With less noise in the same background any dictionary makes fewer codes, and one of its own far fewer.
    let mut noise = noise(1).zip(noise(2)).map(|(a, b)| (50 + a % 8 + b % 8) as u8);
    let pixels: Vec<u8> = (0..120_000)
        .map(|at| {
            let margin = if at < 60_000 { 10 } else { 125 };
            if (margin..400 - margin).contains(&(at % 400)) { noise.next().unwrap() } else { 20 }
        })
        .collect();
    let image = Indices { pixels: &pixels, min_code_size: 7 };
    let [deferred, search] = [ClearRule::Deferred, ClearRule::Search].map(|rule| pack(image, rule).len());
    let by_runs = pack_runs(image, ClearRule::Deferred).len();
    assert!(deferred <= search + search / 50, "{deferred}, a search {search}");
    assert!(by_runs <= search + search / 50, "{by_runs} as runs, a search {search}");
}

#[test]
fn more_epochs_than_epoch_numbers_decode() {
    let pixels: Vec<u8> = noise(5).map(|n| (n % 16) as u8).take(4_000_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 4 };
    let clears = check_stream(&pack(image, ClearRule::Early), image).len();
    assert!(clears > 256, "{clears} epochs");
    // The bytes do not depend on the epoch number that a packer begins with.
    let pixels = &pixels[..300_000];
    let image = Indices { pixels, min_code_size: 4 };
    let mut packer = Packer::new();
    let mut out = vec![Vec::new(); 60];
    packer.pack(&vec![image; 60], ClearRule::Early, &mut out);
    assert!(out.iter().all(|stream| stream == &out[0]));
}

#[test]
fn eviction_costs_little() {
    let pixels: Vec<u8> =
        noise(3).zip(noise(4)).map(|(a, b)| (100 + a % 24 + b % 24) as u8).take(1_000_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 8 };
    let plain = plain(image).len();
    let early = pack(image, ClearRule::Early).len();
    let deferred = pack(image, ClearRule::Deferred).len();
    assert!(early <= plain + plain / 200, "{early} of {plain}");
    assert!(deferred <= plain - plain / 20, "{deferred} of {plain}");
}

#[test]
fn a_search_clears_where_the_image_changes() {
    // Two textures, the first too short to fill a dictionary: only a search clears between them.
    let texture = |seed, low: u32| noise(seed).map(move |n| (low + n % 3 + n / 3 % 3) as u8);
    let pixels: Vec<u8> = texture(1, 10).take(14_000).chain(texture(2, 200).take(30_000)).collect();
    let image = Indices { pixels: &pixels, min_code_size: 8 };
    let rules = [ClearRule::Early, ClearRule::Deferred, ClearRule::EarlySearch, ClearRule::Search];
    let [early, deferred, early_search, search] = rules.map(|rule| {
        let stream = pack(image, rule);
        check_dictionaries(&check_stream(&stream, image), rule);
        stream.len()
    });
    assert!(search < early.min(deferred), "{search}, {early} and {deferred}");
    assert!(early_search < early, "{early_search} and {early}");
    // A frozen dictionary is kept for more codes than can be pending.
    let pixels: Vec<u8> =
        noise(3).zip(noise(4)).map(|(a, b)| (a % 16 + b % 16) as u8).take(200_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 5 };
    check_stream(&pack(image, ClearRule::Search), image);
    // And where it may not be kept, a search does not clear more often than when it is full.
    let [early, search] = [ClearRule::Early, ClearRule::EarlySearch].map(|rule| pack(image, rule).len());
    assert!(search <= early, "{search} and {early}");
}

#[test]
fn an_image_without_pixels_is_a_valid_stream_under_every_rule() {
    let rules = [ClearRule::Early, ClearRule::Deferred, ClearRule::EarlySearch, ClearRule::Search];
    for (rule, size) in rules.into_iter().zip([2, 5, 7, 8]) {
        let image = Indices { pixels: &[], min_code_size: size };
        check_stream(&pack(image, rule), image);
        // An image with fewer indices than segments has segments without indices.
        let image = Indices { pixels: &[1], min_code_size: size };
        let segments = image.segments_of(3);
        let mut bits = vec![Bits::default(); 3];
        Packer::new().pack_segments(&segments, rule, &mut bits);
        let mut stream = Vec::new();
        join(&bits, &mut stream);
        check_stream(&stream, image);
    }
}

#[test]
fn the_stream_is_appended_to_the_output() {
    let mut out = [vec![1, 2, 3]];
    Packer::new().pack(&[Indices { pixels: &[0, 1], min_code_size: 2 }], ClearRule::Deferred, &mut out);
    assert_eq!(out[0][..3], [1, 2, 3]);
    assert_eq!(out[0][3..], plain(Indices { pixels: &[0, 1], min_code_size: 2 }));
}

#[test]
#[should_panic(expected = "index 4 in an image of code size 2")]
fn an_index_beyond_the_code_size_panics() {
    pack(Indices { pixels: &[0, 4], min_code_size: 2 }, ClearRule::Deferred);
}
