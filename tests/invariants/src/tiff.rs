//! The TIFF reader.

use std::fs;

use vol2gif::formats::arrays;
use vol2gif::volume::Volume;
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, wave};

use crate::decisions::Decisions;
use crate::{directory, reading};

/// The most arrays of a file that are read, and the most bytes of one.
const ARRAYS: usize = 4;
const MOST_BYTES: u64 = 1 << 22;

/// The reader returns an error or a volume for any bytes, and for a file that the bytes describe, whole or damaged. It
/// reads the samples of an undamaged file as they were written.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    if decisions.byte() < 64 {
        survive(decisions.0);
        return;
    }
    let layout = layout(&mut decisions);
    let mut tiff = Tiff::new(decisions.flag(), decisions.flag());
    let pages = 1 + decisions.below(4);
    let of_page = layout.width * layout.height * layout.samples;
    let mut samples = wave(&[pages, of_page], layout.sample_bytes());
    mask(&layout, &mut samples);
    let text_length = decisions.below(256);
    let text = tiff.text(decisions.take(text_length));
    let has_text = decisions.flag();
    for (page, samples) in samples.chunks(of_page * layout.sample_bytes()).enumerate() {
        let more = if page == 0 && has_text { vec![(270, text.clone())] } else { vec![] };
        tiff.page(&layout, samples, more);
    }
    let mut file = tiff.bytes;
    let is_whole = decisions.0.is_empty();
    while !decisions.0.is_empty() {
        let (place, byte) = (usize::from(decisions.word()) % file.len(), decisions.byte());
        file[place] = byte;
    }
    let read = survive(&file);
    if is_whole && !has_text {
        assert_eq!(read.as_deref(), Some(&*samples), "{layout:?}");
    }
}

fn layout(decisions: &mut Decisions<'_>) -> Layout {
    let bits = decisions.one_of(&[8, 16, 32, 64, 1, 4, 12, 24]);
    let whole = matches!(bits, 8 | 16 | 32 | 64);
    let packing =
        decisions.one_of(&[Packing::None, Packing::PackBits, Packing::Lzw, Packing::Deflate, Packing::Zstd]);
    let (width, height) = (1 + decisions.below(40), 1 + decisions.below(40));
    let samples = 1 + decisions.below(4);
    Layout {
        width,
        height,
        samples,
        planar: samples > 1 && decisions.flag(),
        bits,
        format: if whole && decisions.flag() { 2 } else { 1 },
        rows: 1 + decisions.below(height),
        tile: decisions.flag().then_some((16, 16)),
        packing,
        predictor: if whole && packing != Packing::None && decisions.flag() { 2 } else { 1 },
        reversed: !whole && decisions.flag(),
        photometric: 1,
    }
}

/// Takes away the bits that a sample does not have.
fn mask(layout: &Layout, samples: &mut [u8]) {
    for sample in samples.chunks_mut(layout.sample_bytes()) {
        for (place, byte) in sample.iter_mut().enumerate() {
            let bits = layout.bits.saturating_sub(8 * place).min(8);
            *byte &= (0xff_u16 >> (8 - bits)) as u8;
        }
    }
}

/// Lists, opens and reads a file; returns the samples of its first array.
pub(crate) fn survive(file: &[u8]) -> Option<Vec<u8>> {
    let directory = directory();
    let path = directory.path().join("a.tif");
    fs::write(&path, file).unwrap();
    let names = arrays(&path).unwrap_or_default();
    let mut all: Vec<Option<&str>> = names.iter().take(ARRAYS).map(|name| Some(&**name)).collect();
    if all.is_empty() {
        all.push(None);
    }
    let read = |array: &Option<&str>| match Volume::open(&path, *array) {
        Ok(volume) if volume.bytes() <= MOST_BYTES => reading::samples(&volume),
        Ok(_) => None,
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            None
        }
    };
    let mut samples = all.iter().map(read).collect::<Vec<_>>();
    samples.truncate(1);
    samples.pop().flatten()
}
