//! The reference: the simplest packer, and a strict decoder.

use crate::encode::lzw::Indices;

/// Greedy packing with a Clear when the dictionary is full.
pub(super) fn plain(image: Indices<'_>) -> Vec<u8> {
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

/// Number of bits of the code from which the packer makes the entry `next`.
fn width(next: usize) -> usize {
    (3..12).find(|&width| next <= 1 << width).unwrap_or(12)
}

/// Decodes a stream, or says what is wrong with it. `next_at_clears` receives the code of the decoder's next
/// entry, at each Clear but the first and at End. Codes that were read after the dictionary was full count
/// like entries, so more than 4096 says that it was kept.
pub(super) fn decode(
    stream: &[u8],
    min_code_size: u8,
    next_at_clears: &mut Vec<usize>,
) -> Result<Vec<u8>, String> {
    let clear = 1usize << min_code_size;
    let mut entries: Vec<(usize, usize)> = Vec::new(); // start in `pixels`, length
    let mut width = 0;
    let mut last: Option<(usize, usize)> = None;
    let mut pixels: Vec<u8> = Vec::new();
    let mut bit = 0;
    let mut begun = false;
    let mut kept = 0;
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
                next_at_clears.push(clear + 2 + entries.len() + kept);
            }
            begun = true;
            kept = 0;
            entries.clear();
            width = usize::from(min_code_size) + 1;
            last = None;
            continue;
        }
        if !begun {
            return Err("no leading Clear".into());
        }
        if code == clear + 1 {
            next_at_clears.push(clear + 2 + entries.len() + kept);
            let rest = stream.len() * 8 - bit;
            let zero = (bit..stream.len() * 8).all(|bit| stream[bit / 8] >> (bit % 8) & 1 == 0);
            return if rest < 8 && zero { Ok(pixels) } else { Err(format!("{rest} bits after End")) };
        }
        let next = clear + 2 + entries.len();
        let here = pixels.len();
        kept += usize::from(next == 4096);
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
            // The phrase before, followed by the first index of this one.
            entries.push((start, len + 1));
            if next + 1 == 1 << width && width < 12 {
                width += 1;
            }
        }
        last = Some((here, pixels.len() - here));
    }
}
