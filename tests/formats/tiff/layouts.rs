//! Any array in any layout is read as the same samples, and the crate `tiff` reads the same where it can.

use std::io::Cursor;

use proptest::prelude::*;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff};

use super::read_bytes;

/// A layout that may be.
fn layout() -> impl Strategy<Value = Layout> {
    let bits = prop_oneof![
        6 => prop::sample::select(&[8usize, 16, 32, 64][..]),
        2 => 1usize..=15,
        1 => prop::sample::select(&[17usize, 24, 31][..]),
    ];
    let packing = prop::sample::select(
        &[Packing::None, Packing::PackBits, Packing::Lzw, Packing::Deflate, Packing::Zstd][..],
    );
    let sizes = (1usize..40, 1usize..40, 1usize..40, 1usize..5, 1usize..4);
    let flags = any::<[bool; 4]>();
    (sizes, bits, packing, flags, 1u64..=3, 1u64..=3).prop_map(
        |((width, height, rows, samples, tiles), bits, packing, flags, predictor, format)| {
            let [planar, tiled, reversed, narrow] = flags;
            let whole = matches!(bits, 8 | 16 | 32 | 64);
            let is_float = format == 3 && matches!(bits, 16 | 32 | 64);
            let format = match format {
                2 if whole => 2,
                3 if is_float => 3,
                _ => 1,
            };
            let predictor = match predictor {
                3 if format == 3 => 3,
                3 => 1,
                other => other,
            };
            Layout {
                width,
                height,
                samples: if narrow { 1 } else { samples },
                planar: planar && !narrow,
                bits,
                format,
                rows: rows.min(height),
                tile: tiled.then_some((16 * tiles, 16)),
                packing,
                predictor,
                // Whole samples without compression are read as they are.
                reversed: reversed && (!whole || packing != Packing::None),
                photometric: 1,
            }
        },
    )
}

/// Random samples of a layout, each within its bits.
fn samples(layout: &Layout, count: usize, seed: u64) -> Vec<u8> {
    let width = layout.sample_bytes();
    let mut state = seed | 1;
    let mut out = Vec::new();
    for number in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Some runs, so that packing has something to do.
        let value = if number % 7 < 3 { 0 } else { state >> 11 };
        let value = value & (u64::MAX >> (64 - layout.bits));
        out.extend(&value.to_le_bytes()[..width]);
    }
    out
}

/// What the crate `tiff` reads of the first page, little-endian; `None` where it refuses the file.
fn judged(bytes: &[u8]) -> Option<Vec<u8>> {
    macro_rules! little {
        ($samples:expr) => {
            $samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
        };
    }
    let mut decoder = Decoder::new(Cursor::new(bytes)).ok()?.with_limits(Limits::default());
    Some(match decoder.read_image().ok()? {
        DecodingResult::U8(samples) => samples,
        DecodingResult::I8(samples) => little!(samples),
        DecodingResult::U16(samples) => little!(samples),
        DecodingResult::I16(samples) => little!(samples),
        DecodingResult::F16(samples) => samples.iter().flat_map(|it| it.to_bits().to_le_bytes()).collect(),
        DecodingResult::U32(samples) => little!(samples),
        DecodingResult::I32(samples) => little!(samples),
        DecodingResult::F32(samples) => little!(samples),
        DecodingResult::U64(samples) => little!(samples),
        DecodingResult::I64(samples) => little!(samples),
        DecodingResult::F64(samples) => little!(samples),
    })
}

fn type_of(layout: &Layout) -> &'static str {
    match (layout.format, layout.bits) {
        (1, 1) => "bool",
        (1, 2..=8) => "uint8",
        (1, 9..=16) => "uint16",
        (1, 17..=32) => "uint32",
        (1, _) => "uint64",
        (2, 8) => "int8",
        (2, 16) => "int16",
        (2, 32) => "int32",
        (2, _) => "int64",
        (_, 16) => "float16",
        (_, 32) => "float32",
        _ => "float64",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_layout_is_read_as_its_samples(
        layout in layout(),
        pages in 1usize..4,
        big_endian in any::<bool>(),
        big_tiff in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let of_page = layout.width * layout.height * layout.samples;
        let all = samples(&layout, of_page * pages, seed);
        let mut tiff = Tiff::new(big_endian, big_tiff);
        let page_bytes = of_page * layout.sample_bytes();
        for page in all.chunks(page_bytes) {
            tiff.page(&layout, page, vec![]);
        }
        let read = read_bytes(&tiff.bytes, None).unwrap();
        prop_assert_eq!(read.sample, type_of(&layout));
        let of_page = match (layout.samples, layout.planar) {
            (1, _) => vec![layout.height, layout.width],
            (samples, true) => vec![samples, layout.height, layout.width],
            (samples, false) => vec![layout.height, layout.width, samples],
        };
        let expected = if pages > 1 { [vec![pages], of_page].concat() } else { of_page };
        prop_assert_eq!(&read.lengths, &expected);
        prop_assert!(read.samples == all, "other samples");

        // The other reader: packed bits come as they are from it, extra samples are left out, and planar tiles are a
        // panic.
        // It does not use a predictor where nothing is compressed.
        let is_plain = layout.packing == Packing::None && layout.predictor > 1;
        let is_judged = matches!(layout.bits, 8 | 16 | 32 | 64) && layout.samples == 1 && !is_plain;
        if is_judged && !layout.reversed && let Some(judged) = judged(&tiff.bytes) {
            prop_assert!(judged == all[..page_bytes], "the crate tiff reads other samples");
        }
    }
}
