//! Strips and tiles that are larger than what is decompressed at once.

use std::fs;

use proptest::prelude::*;
use vol2gif_kit::groups::read_groups;
use vol2gif_kit::tiff_writer::{Layout, Packing, Tiff, wave};

use crate::error::Problem;
use crate::formats::format::Support;
use crate::formats::opened::Opened;
use crate::formats::tiff::FORMAT;
use crate::volume::{Limits, Volume};

/// No strip or tile of more bytes is decompressed as a whole, and nothing is kept.
const LIMITS: Limits = Limits { memory: 0, small: 0, spool: 0, gather: 4096, chunk: 600, run: 0 };

/// Reads a volume by three threads, in blocks of `block` bytes.
fn read(bytes: &[u8], block: usize) -> Result<Vec<u8>, crate::Error> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.tif");
    fs::write(&path, bytes).unwrap();
    let paths = [path];
    let opened = Opened::new(&paths).unwrap();
    let Support::Read(reader) = FORMAT.support else { panic!("TIFF is read") };
    let entries = (reader.contents)(&opened).unwrap();
    let volume: Volume<'_> = (reader.open)(&opened, &entries[0], LIMITS)?;
    let pass = volume.pass(1, block)?;
    read_groups(3, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    })
}

/// Pages of a strip or of a few tiles, and their samples.
fn file(layout: &Layout, pages: usize) -> (Tiff, Vec<u8>) {
    let of_page = layout.width * layout.height * layout.samples;
    let mut samples = wave(&[pages, of_page], layout.sample_bytes());
    for sample in samples.chunks_mut(layout.sample_bytes()).filter(|_| layout.bits == 12) {
        sample[1] &= 0x0f;
    }
    let mut tiff = Tiff::new(true, false);
    for samples in samples.chunks(of_page * layout.sample_bytes()) {
        tiff.page(layout, samples, vec![]);
    }
    (tiff, samples)
}

const PACKINGS: [Packing; 4] = [Packing::PackBits, Packing::Lzw, Packing::Deflate, Packing::Zstd];

proptest! {
    #[test]
    fn rows_of_a_large_strip_come_by_a_stream(
        (width, height, pages, samples) in (1usize..60, 20usize..90, 1usize..4, 1usize..4),
        packing in prop::sample::select(&PACKINGS[..]),
        bits in prop::sample::select(&[8usize, 12, 16, 32][..]),
        (planar, tiled, reversed, predictor) in (any::<bool>(), any::<bool>(), any::<bool>(), 1u64..3),
        block in 1usize..4000,
    ) {
        let layout = Layout {
            samples,
            planar: planar && samples > 1,
            tile: tiled.then_some((64, 48)),
            packing,
            predictor: if bits == 12 { 1 } else { predictor },
            reversed,
            ..Layout::grey(width, height, bits)
        };
        let (tiff, expected) = file(&layout, pages);
        prop_assert!(read(&tiff.bytes, block).unwrap() == expected, "{layout:?}");
    }
}

#[test]
fn a_large_strip_that_is_damaged_is_found_out() {
    for packing in PACKINGS {
        let layout = Layout { packing, ..Layout::grey(40, 50, 16) };
        let mut tiff = Tiff::new(false, false);
        let (offsets, lengths) = tiff.strips(&layout, &wave(&[50, 40], 2));
        let tags = tiff.tags(&layout, &offsets, &[lengths[0] / 2]);
        tiff.directory(&tags);
        let error = read(&tiff.bytes, 500).unwrap_err();
        let Problem::Format { reason, .. } = error.problem() else { panic!("{error}") };
        assert!(reason.ends_with("data end early"), "{packing:?}: {reason}");
        assert!(reason.contains("plane 0, strip 0"), "{reason}");
    }
}
