//! The packer against a strict decoder, and against the simplest packer.

mod cases;
mod images;
mod laws;
mod plain;

use super::{ClearRule, IndexChoices, Indices, Packer, Run, RunImage};
use crate::encode::index_set::IndexSet;
use plain::decode;

/// All rules but the search, which takes too long for long images.
const RULES: [ClearRule; 2] = [ClearRule::Early, ClearRule::Deferred];

fn pack(image: Indices<'_>, rule: ClearRule) -> Vec<u8> {
    let mut out = [Vec::new()];
    PACKER.with_borrow_mut(|packer| packer.pack(&[image], rule, &mut out));
    let [out] = out;
    out
}

thread_local! {
    static PACKER: std::cell::RefCell<Packer> = Packer::new().into();
}

/// Checks with two decoders that a stream decodes to an image. Returns the decoder's counts of entries, see
/// [`decode`].
#[track_caller]
fn check_stream(stream: &[u8], image: Indices<'_>) -> Vec<usize> {
    let mut nexts = Vec::new();
    let decoded = decode(stream, image.min_code_size, &mut nexts).expect("a valid stream");
    assert!(decoded == image.pixels, "other pixels than were packed");
    let weezl = weezl::decode::Decoder::new(weezl::BitOrder::Lsb, image.min_code_size).decode(stream);
    assert!(weezl.expect("a stream that weezl reads") == image.pixels, "weezl reads other pixels");
    nexts
}

/// Packs and decodes under [`RULES`], as indices and as runs.
#[track_caller]
fn check(pixels: &[u8], min_code_size: u8) {
    for rule in RULES {
        let image = Indices { pixels, min_code_size };
        let nexts = check_stream(&pack(image, rule), image);
        check_dictionaries(&nexts, rule);
        if !pixels.is_empty() {
            let nexts = check_stream(&pack_runs(image, rule), image);
            check_dictionaries(&nexts, rule);
        }
    }
}

/// Checks that no dictionary was kept when it was full, unless `rule` allows it. `nexts` are the counts of
/// [`decode`].
#[track_caller]
fn check_dictionaries(nexts: &[usize], rule: ClearRule) {
    assert!(
        rule.keeps_full() || nexts.iter().all(|&next| next <= 4096),
        "{rule:?}: a full dictionary is kept"
    );
}

/// Packs an image as runs.
fn pack_runs(image: Indices<'_>, rule: ClearRule) -> Vec<u8> {
    let Indices { pixels, min_code_size } = image;
    let starts = (0..pixels.len()).filter(|&at| at == 0 || pixels[at] != pixels[at - 1]);
    let runs: Vec<Run> = starts.map(|start| Run { start: start as u32, index: pixels[start] }).collect();
    let image = RunImage { runs: &runs, pixels: pixels.len(), min_code_size };
    let mut out = Vec::new();
    PACKER.with_borrow_mut(|packer| packer.pack_runs(image, rule == ClearRule::Deferred, &mut out));
    out
}

/// Packs an image with a choice of indices under both rules that search, see [`check_choices_under`]. Returns
/// the stream in which full dictionaries may be kept.
#[track_caller]
fn check_choices(image: Indices<'_>, alternatives: &[u8]) -> Vec<u8> {
    check_choices_under(image, alternatives, ClearRule::EarlySearch);
    check_choices_under(image, alternatives, ClearRule::Search)
}

/// Packs an image with a choice of indices. Checks that every decoded index is the image's own or the one in
/// `alternatives`, and that the packer says which indices it took.
#[track_caller]
fn check_choices_under(image: Indices<'_>, alternatives: &[u8], rule: ClearRule) -> Vec<u8> {
    let mut stream = Vec::new();
    let offered = IndexChoices { indices: image, alternatives };
    let used = PACKER.with_borrow_mut(|packer| packer.pack_choices(offered, rule, &mut stream));
    let decoded = decode(&stream, image.min_code_size, &mut Vec::new()).expect("a valid stream");
    assert_eq!(decoded.len(), image.pixels.len());
    let choices = decoded.iter().zip(image.pixels.iter().zip(alternatives));
    assert!(choices.into_iter().all(|(index, (own, other))| index == own || index == other), "other pixels");
    let nexts = check_stream(&stream, Indices { pixels: &decoded, ..image });
    check_dictionaries(&nexts, rule);
    let mut taken = IndexSet::EMPTY;
    taken.insert_all(&decoded);
    assert_eq!(used, taken, "other indices than the packer says");
    let mut again = vec![9];
    Packer::new().pack_choices(offered, rule, &mut again);
    assert!(again[1..] == stream, "another stream than before");
    stream
}
