//! The packer against a decoder that forgives nothing, and against the plainest packer there is.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::{Bits, ClearRule, Flexible, Indices, Packer, Run, Striped, join};

/// All but the search, which takes too long for long images.
const RULES: [ClearRule; 2] = [ClearRule::Early, ClearRule::Late];

/// Greedy packing with a Clear when the dictionary is full, as plain as can be.
fn plain(image: Indices<'_>) -> Vec<u8> {
    let clear = 1 << image.min_code_size;
    let mut codes = vec![(clear, width(clear + 2))];
    let mut phrases = std::collections::HashMap::new();
    let mut next = clear + 2;
    let mut phrase: Option<usize> = None;
    for &pixel in image.pixels {
        let pixel = usize::from(pixel);
        let Some(prefix) = phrase else {
            phrase = Some(pixel);
            continue;
        };
        if let Some(&longer) = phrases.get(&(prefix, pixel)) {
            phrase = Some(longer);
            continue;
        }
        codes.push((prefix, width(next)));
        phrases.insert((prefix, pixel), next);
        next += 1;
        phrase = Some(pixel);
        if next == 4096 {
            codes.push((clear, 12));
            phrases.clear();
            next = clear + 2;
        }
    }
    if let Some(phrase) = phrase {
        codes.push((phrase, width(next)));
        next += 1;
    }
    codes.push((clear + 1, width(next)));
    let bits = codes.iter().flat_map(|&(code, width)| (0..width).map(move |bit| code >> bit & 1));
    let bits: Vec<_> = bits.collect();
    bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |sum, &bit| sum << 1 | bit as u8)).collect()
}

/// Bits of the code that is followed by entry `next` in the packer's count.
fn width(next: usize) -> usize {
    (3..12).find(|&width| next <= 1 << width).unwrap_or(12)
}

/// What a stream decodes to, or what is wrong with it. `next_at_clears` gets the decoder's count of entries
/// at each Clear but the first and at End.
fn decode(stream: &[u8], min_code_size: u8, next_at_clears: &mut Vec<usize>) -> Result<Vec<u8>, String> {
    let clear = 1usize << min_code_size;
    let mut entries: Vec<(usize, usize)> = Vec::new(); // start in `pixels`, length
    let mut width = 0;
    let mut last: Option<(usize, usize)> = None;
    let mut pixels: Vec<u8> = Vec::new();
    let mut bit = 0;
    let mut begun = false;
    loop {
        let take = if begun { width } else { usize::from(min_code_size) + 1 };
        if bit + take > stream.len() * 8 {
            return Err(format!("ends at bit {bit}"));
        }
        let code =
            (0..take).fold(0, |c, i| c | usize::from(stream[(bit + i) / 8] >> ((bit + i) % 8) & 1) << i);
        bit += take;
        if code == clear {
            if begun {
                next_at_clears.push(clear + 2 + entries.len());
            }
            begun = true;
            entries.clear();
            width = usize::from(min_code_size) + 1;
            last = None;
            continue;
        }
        if !begun {
            return Err("no leading Clear".into());
        }
        if code == clear + 1 {
            next_at_clears.push(clear + 2 + entries.len());
            let rest = stream.len() * 8 - bit;
            let zero = (bit..stream.len() * 8).all(|bit| stream[bit / 8] >> (bit % 8) & 1 == 0);
            return if rest < 8 && zero { Ok(pixels) } else { Err(format!("{rest} bits after End")) };
        }
        let next = clear + 2 + entries.len();
        let here = pixels.len();
        if code < clear {
            pixels.push(code as u8);
        } else if code < next {
            let (start, len) = entries[code - clear - 2];
            pixels.extend_from_within(start..start + len);
        } else if let (true, Some((start, len))) = (code == next && next < 4096, last) {
            pixels.extend_from_within(start..start + len);
            pixels.push(pixels[start]);
        } else {
            return Err(format!("code {code} when the next is {next}"));
        }
        if let Some((start, len)) = last
            && next < 4096
        {
            // The phrase before and the first index of this one, which follows it.
            entries.push((start, len + 1));
            if next + 1 == 1 << width && width < 12 {
                width += 1;
            }
        }
        last = Some((here, pixels.len() - here));
    }
}

fn pack(image: Indices<'_>, rule: ClearRule) -> Vec<u8> {
    let mut out = [Vec::new()];
    PACKER.with_borrow_mut(|packer| packer.pack(&[image], rule, &mut out));
    let [out] = out;
    out
}

thread_local! {
    static PACKER: std::cell::RefCell<Packer> = Packer::new().into();
}

#[track_caller]
fn check_stream(stream: &[u8], image: Indices<'_>) -> Vec<usize> {
    let mut nexts = Vec::new();
    let decoded = decode(stream, image.min_code_size, &mut nexts).expect("a valid stream");
    assert!(decoded == image.pixels, "other pixels than were packed");
    let weezl = weezl::decode::Decoder::new(weezl::BitOrder::Lsb, image.min_code_size).decode(stream);
    assert!(weezl.expect("a stream that weezl reads") == image.pixels, "weezl reads other pixels");
    nexts
}

/// Packs and decodes under both rules, as indices and as runs.
#[track_caller]
fn check(pixels: &[u8], min_code_size: u8) {
    for rule in RULES {
        let image = Indices { pixels, min_code_size };
        check_stream(&pack(image, rule), image);
        if !pixels.is_empty() {
            check_stream(&pack_striped(image, rule), image);
        }
    }
}

/// Packs an image as runs.
fn pack_striped(image: Indices<'_>, rule: ClearRule) -> Vec<u8> {
    let Indices { pixels, min_code_size } = image;
    let starts = (0..pixels.len()).filter(|&at| at == 0 || pixels[at] != pixels[at - 1]);
    let runs: Vec<Run> = starts.map(|start| Run { start: start as u32, index: pixels[start] }).collect();
    let image = Striped { runs: &runs, pixels: pixels.len(), min_code_size };
    let mut out = Vec::new();
    PACKER.with_borrow_mut(|packer| packer.pack_striped(image, rule == ClearRule::Late, &mut out));
    out
}

/// Packs an image with a choice of indices and checks that what comes out is one of those; what may be taken for any of `pixels`
/// is one of `others`.
#[track_caller]
fn check_flexible(image: Indices<'_>, others: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    PACKER.with_borrow_mut(|packer| packer.pack_flexible(Flexible { indices: image, others }, &mut stream));
    let decoded = decode(&stream, image.min_code_size, &mut Vec::new()).expect("a valid stream");
    assert_eq!(decoded.len(), image.pixels.len());
    let choices = decoded.iter().zip(image.pixels.iter().zip(others));
    assert!(choices.into_iter().all(|(index, (own, other))| index == own || index == other), "other pixels");
    check_stream(&stream, Indices { pixels: &decoded, ..image });
    let mut again = vec![9];
    Packer::new().pack_flexible(Flexible { indices: image, others }, &mut again);
    assert!(again[1..] == stream, "not what it was before");
    stream
}

fn size_of(pixels: &[u8]) -> u8 {
    let most = pixels.iter().copied().max().unwrap_or(0);
    (8 - most.leading_zeros() as u8).max(2)
}

/// Numbers that look random.
fn noise(seed: u64) -> impl Iterator<Item = u32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u32
    })
}

/// An image in which no pair of indices comes twice, so that every index makes a code.
fn no_pair_twice(colors: usize) -> Vec<u8> {
    let mut pixels = vec![];
    for step in 1..colors / 2 {
        // Only steps coprime to a power of two visit all colors.
        let start = usize::from(*pixels.last().unwrap_or(&0));
        if step % 2 == 1 {
            pixels.extend((1..colors).map(|i| ((start + i * step) % colors) as u8));
        }
    }
    pixels
}

fn image() -> impl Strategy<Value = (Vec<u8>, u8)> {
    let len = prop_oneof![3 => 1usize..600, 2 => 600usize..20_000, 1 => 20_000usize..100_000];
    (len, 2u32..=256, 0u8..4, any::<u64>(), 1u32..400).prop_map(|(len, colors, kind, seed, scale)| {
        let mut noise = noise(seed);
        let mut level = 0;
        let mut left = 0;
        let pixels: Vec<u8> = (0..len as u32)
            .map(|i| match kind {
                0 => (noise.next().unwrap() % colors) as u8,
                1 => {
                    if left == 0 {
                        left = noise.next().unwrap() % scale + 1;
                        level = noise.next().unwrap() % colors;
                    }
                    left -= 1;
                    level as u8
                }
                2 => {
                    let noise = noise.next().unwrap() % 4;
                    ((i / scale + noise) % colors) as u8
                }
                _ => {
                    // Long calm parts between noisy ones.
                    if i / 3000 % 2 == 0 {
                        (i / scale % colors) as u8
                    } else {
                        (noise.next().unwrap() % colors) as u8
                    }
                }
            })
            .collect();
        let size = size_of(&pixels);
        (pixels, size)
    })
}

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
                if rule == ClearRule::Late && fills_a_dictionary { (25, 10, 2500 / 8) } else { (33, 33, 0) };
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
        prop_assert!(stream.len() <= search + search / 20 + 2, "{} and {}", stream.len(), search);
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
        let rule = if late { ClearRule::Late } else { ClearRule::Early };
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
            prop_assert!(!known || (8 + bits - 12..8 + bits - 2).contains(&sample), "{sample} of {bits}");
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

#[test]
fn every_code_count_up_to_a_full_dictionary_and_after() {
    let pixels = no_pair_twice(256);
    assert!(pixels.len() > 8000);
    for next in [256 + 3, 511, 512, 513, 514, 1023, 1024, 1025, 1026, 2047, 2048, 2049, 2050] {
        at_end(&pixels[..next - 258], next);
    }
    for next in [4094, 4095] {
        at_end(&pixels[..next - 258], next);
    }
    for len in 4095 - 258..4100 - 258 {
        check(&pixels[..len], 8);
        check(&pixels[..len + 3838], 8);
    }
}

#[test]
fn a_sample_may_end_with_a_long_run() {
    let pixels = [vec![1; 40], vec![2; 20], vec![3; 40], vec![4; 60]].concat();
    let (mut packer, mut stream) = (Packer::new(), [Vec::new()]);
    let image = Indices { pixels: &pixels, min_code_size: 3 };
    let sample = packer.pack_sampled(&[image], ClearRule::Late, &mut stream)[0];
    // Clear, phrases of 1 to 8 times the first index, of which the last has a wider code, and the rest.
    assert_eq!(sample, 4 + 7 * 4 + 5 + 5);
}

/// Checks an image after whose last index the packer counts `next`, and the decoder one less.
#[track_caller]
fn at_end(pixels: &[u8], next: usize) {
    for rule in RULES {
        let image = Indices { pixels, min_code_size: 8 };
        let stream = pack(image, rule);
        assert_eq!(check_stream(&stream, image), [next - 1]);
        assert!(stream == plain(image), "not the plain stream");
    }
}

#[test]
fn every_code_count_of_a_flexible_image() {
    let pixels = no_pair_twice(256);
    for bound in [512, 1024, 2048, 4096] {
        for next in bound - 3..bound + 4 {
            let image = Indices { pixels: &pixels[..next - 258], min_code_size: 8 };
            check_flexible(image, image.pixels);
            check_flexible(image, &vec![7; image.pixels.len()]);
        }
    }
    // What is frozen goes on for longer than codes can be pending.
    let pixels: Vec<u8> =
        noise(3).zip(noise(4)).map(|(a, b)| (a % 16 + b % 16) as u8).take(100_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 5 };
    let stream = check_flexible(image, &pixels);
    assert!(stream.len() < pack(image, ClearRule::Search).len());
    check_flexible(Indices { pixels: &[], min_code_size: 2 }, &[]);
    for len in 1..200 {
        check_flexible(Indices { pixels: &vec![1; len], min_code_size: 2 }, &vec![3; len]);
    }
}

#[test]
fn a_choice_pays() {
    let texture: Vec<u8> = noise(1).zip(noise(2)).map(|(a, b)| (a % 4 + b % 4) as u8).take(30_000).collect();
    let image = Indices { pixels: &texture, min_code_size: 3 };
    let search = pack(image, ClearRule::Search).len();
    let others: Vec<u8> =
        texture.iter().zip(noise(3)).map(|(&own, n)| if n % 64 < 32 { 7 } else { own }).collect();
    let choice = check_flexible(image, &others).len();
    assert!(choice * 100 < search * 97, "{choice} bytes, a search {search}");
}

#[test]
fn every_code_count_at_a_segment_end() {
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
fn every_length_in_few_colors() {
    for colors in [2, 4, 5, 16] {
        let pixels: Vec<u8> = noise(7).map(|n| (n % colors) as u8).take(2500).collect();
        for len in 0..pixels.len() {
            let image = Indices { pixels: &pixels[..len], min_code_size: size_of(&pixels) };
            let stream = pack(image, ClearRule::Early);
            let plain = plain(image);
            // Evictions, if any, cost little.
            assert!(stream.len() <= plain.len() + plain.len() / 50, "{len} of {colors}");
            assert!(stream == plain || colors > 4, "{len} of {colors}: not the plain stream");
            if len > 0 && colors <= 4 {
                let striped = pack_striped(image, ClearRule::Early);
                assert!(striped == plain, "{len} of {colors}: not the plain stream of runs");
            }
            if len % 7 == 0 {
                check(image.pixels, image.min_code_size);
            }
        }
    }
}

#[test]
fn one_run_of_every_length() {
    let pixels = vec![3; 5000];
    for len in 0..=5000 {
        let image = Indices { pixels: &pixels[..len], min_code_size: 2 };
        for rule in RULES {
            assert!(pack(image, rule) == plain(image), "{len}");
            assert!(len == 0 || pack_striped(image, rule) == plain(image), "{len} as runs");
        }
        if len % 10 == 0 {
            check(image.pixels, 8);
        }
    }
}

#[test]
fn runs_fill_a_dictionary() {
    let mut pixels = vec![200; 9_000_000];
    check(&pixels, 8);
    pixels.splice(4_000_000..4_000_001, [7; 1]);
    pixels.splice(5_000_000..5_000_010, noise(1).map(|n| n as u8).take(10));
    check(&pixels, 8);
    let image = Indices { pixels: &pixels, min_code_size: 8 };
    assert!(pack(image, ClearRule::Early) == plain(image), "not the plain stream");
    assert!(pack_striped(image, ClearRule::Early) == plain(image), "not the plain stream of runs");
}

#[test]
fn a_dictionary_of_noise_is_not_kept_for_what_is_smooth() {
    // Of less noise in the same background any dictionary makes less, and one of its own much less.
    let mut noise = noise(1).zip(noise(2)).map(|(a, b)| (50 + a % 8 + b % 8) as u8);
    let pixels: Vec<u8> = (0..120_000)
        .map(|at| {
            let margin = if at < 60_000 { 10 } else { 125 };
            if (margin..400 - margin).contains(&(at % 400)) { noise.next().unwrap() } else { 20 }
        })
        .collect();
    let image = Indices { pixels: &pixels, min_code_size: 7 };
    let [late, search] = [ClearRule::Late, ClearRule::Search].map(|rule| pack(image, rule).len());
    let striped = pack_striped(image, ClearRule::Late).len();
    assert!(late <= search + search / 50, "{late}, a search {search}");
    assert!(striped <= search + search / 50, "{striped} as runs, a search {search}");
}

#[test]
fn more_generations_than_tags() {
    let pixels: Vec<u8> = noise(5).map(|n| (n % 16) as u8).take(4_000_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 4 };
    let clears = check_stream(&pack(image, ClearRule::Early), image).len();
    assert!(clears > 256, "{clears} generations");
    // Whatever the tag a packer begins with, the bytes are the same.
    let pixels = &pixels[..300_000];
    let image = Indices { pixels, min_code_size: 4 };
    let mut packer = Packer::new();
    let mut out = vec![Vec::new(); 60];
    packer.pack(&vec![image; 60], ClearRule::Early, &mut out);
    assert!(out.iter().all(|stream| stream == &out[0]));
}

#[test]
fn little_is_lost_to_eviction() {
    let pixels: Vec<u8> =
        noise(3).zip(noise(4)).map(|(a, b)| (100 + a % 24 + b % 24) as u8).take(1_000_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 8 };
    let plain = plain(image).len();
    let early = pack(image, ClearRule::Early).len();
    let late = pack(image, ClearRule::Late).len();
    assert!(early <= plain + plain / 200, "{early} of {plain}");
    assert!(late <= plain - plain / 20, "{late} of {plain}");
}

#[test]
fn a_search_finds_the_change() {
    // Two textures, the first too short to fill a dictionary: only a search clears between them.
    let texture = |seed, low: u32| noise(seed).map(move |n| (low + n % 3 + n / 3 % 3) as u8);
    let pixels: Vec<u8> = texture(1, 10).take(14_000).chain(texture(2, 200).take(30_000)).collect();
    let image = Indices { pixels: &pixels, min_code_size: 8 };
    let [early, late, search] = [ClearRule::Early, ClearRule::Late, ClearRule::Search].map(|rule| {
        let stream = pack(image, rule);
        check_stream(&stream, image);
        stream.len()
    });
    assert!(search < early.min(late), "{search}, {early} and {late}");
    // A frozen dictionary kept for longer than codes can be pending.
    let pixels: Vec<u8> =
        noise(3).zip(noise(4)).map(|(a, b)| (a % 16 + b % 16) as u8).take(200_000).collect();
    let image = Indices { pixels: &pixels, min_code_size: 5 };
    check_stream(&pack(image, ClearRule::Search), image);
}

#[test]
fn an_image_without_pixels_is_a_stream_by_any_rule() {
    for (rule, size) in [ClearRule::Early, ClearRule::Late, ClearRule::Search].into_iter().zip([2, 5, 8]) {
        let image = Indices { pixels: &[], min_code_size: size };
        check_stream(&pack(image, rule), image);
        // As a part of an image shorter than its segments are many.
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
fn appends() {
    let mut out = [vec![1, 2, 3]];
    Packer::new().pack(&[Indices { pixels: &[0, 1], min_code_size: 2 }], ClearRule::Late, &mut out);
    assert_eq!(out[0][..3], [1, 2, 3]);
    assert_eq!(out[0][3..], plain(Indices { pixels: &[0, 1], min_code_size: 2 }));
}

#[test]
#[should_panic(expected = "index 4 in an image of code size 2")]
fn an_index_beyond_the_code_size_panics() {
    pack(Indices { pixels: &[0, 4], min_code_size: 2 }, ClearRule::Late);
}
