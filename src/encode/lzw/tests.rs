//! The packer against a decoder that forgives nothing, and against the plainest packer there is.

mod cases;
mod images;
mod laws;
mod plain;

use super::{ClearRule, Indices, Lookahead, Packer, Run, RunParser};
use plain::decode;

/// All but the search, which takes too long for long images.
const RULES: [ClearRule; 2] = [ClearRule::Early, ClearRule::LazyMemory];

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
    let image = RunParser { runs: &runs, pixels: pixels.len(), min_code_size };
    let mut out = Vec::new();
    PACKER.with_borrow_mut(|packer| packer.pack_striped(image, rule == ClearRule::LazyMemory, &mut out));
    out
}

/// Packs an image with a choice of indices and checks that what comes out is one of those; what may be taken for any of `pixels`
/// is one of `others`.
#[track_caller]
fn check_flexible(image: Indices<'_>, others: &[u8]) -> Vec<u8> {
    let mut stream = Vec::new();
    PACKER.with_borrow_mut(|packer| packer.pack_flexible(Lookahead { indices: image, others }, &mut stream));
    let decoded = decode(&stream, image.min_code_size, &mut Vec::new()).expect("a valid stream");
    assert_eq!(decoded.len(), image.pixels.len());
    let choices = decoded.iter().zip(image.pixels.iter().zip(others));
    assert!(choices.into_iter().all(|(index, (own, other))| index == own || index == other), "other pixels");
    check_stream(&stream, Indices { pixels: &decoded, ..image });
    let mut again = vec![9];
    Packer::new().pack_flexible(Lookahead { indices: image, others }, &mut again);
    assert!(again[1..] == stream, "not what it was before");
    stream
}
