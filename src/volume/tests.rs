//! The readers under limits so small that every way of reading is taken, and files that change while they are
//! read.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use vol2gif_kit::groups::read_groups;
use vol2gif_kit::npy_writer::{npy_file, npz, samples};

use super::limits::Limits;
use super::{Pass, SampleType, Store, Volume};
use crate::error::{Error, Problem};
use crate::formats::ReadOptions;

/// Nothing is kept in memory; a few samples are gathered at a time.
const TINY: Limits = Limits { memory: 0, small: 0, spool: 0, gather: 100, chunk: 24, run: 0 };

const SHAPES: [&[usize]; 6] =
    [&[5, 3, 4], &[9, 2, 3, 3], &[1, 40, 3], &[40, 1, 1], &[6, 17, 5, 3], &[3, 1, 9]];

fn file(directory: &tempfile::TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn open(path: &Path, limits: Limits) -> Volume<'static> {
    Volume::open_within(path, None, limits).unwrap()
}

/// Reads all samples of a volume from `threads` threads; with `any_order`, blocks come in any order.
///
/// The crate of the invariants has the same function for the types of the built library. In this test build the
/// types are others.
fn read_back(
    volume: &Volume<'_>,
    frames_per_group: usize,
    bytes_per_block: usize,
    threads: usize,
    any_order: bool,
) -> Result<Vec<u8>, Error> {
    let pass = if any_order {
        volume.pass_in_any_order(frames_per_group, bytes_per_block)?
    } else {
        volume.pass(frames_per_group, bytes_per_block)?
    };
    read_pass(&pass, threads)
}

/// Reads all samples of a pass, group by group.
fn read_pass(pass: &Pass<'_>, threads: usize) -> Result<Vec<u8>, Error> {
    read_groups(threads, |buffer, bytes| {
        let group = pass.next(buffer, &mut |mut block| {
            bytes.extend_from_slice(block.bytes()?);
            Ok(())
        })?;
        Some(group.map(|group| group.index))
    })
}

/// The samples in an order that does not depend on the order in which they were read.
fn sorted(bytes: &[u8], sample: SampleType) -> Vec<&[u8]> {
    let mut samples: Vec<_> = bytes.chunks(sample.bits() as usize / 8).collect();
    samples.sort();
    samples
}

#[test]
fn every_way_of_reading_gives_the_same_samples() {
    let directory = tempfile::tempdir().unwrap();
    for sample in [SampleType::Bool, SampleType::I16, SampleType::F64] {
        for (axes, fortran, big) in
            SHAPES.into_iter().flat_map(|axes| [(axes, false, true), (axes, true, false), (axes, true, true)])
        {
            let expected = samples(sample.name(), axes.iter().product());
            let bytes = npy_file(1, sample.name(), axes, fortran, big, &expected);
            let plain = file(&directory, "a.npy", &bytes);
            let stored = file(&directory, "stored.npz", &npz(&[("a.npy", &bytes)], false));
            let deflated = file(&directory, "deflated.npz", &npz(&[("a.npy", &bytes)], true));
            for gather in [0, 100, 1 << 20] {
                let limits = Limits { gather, ..TINY };
                let streamed = Volume::from_reader_within(
                    "stdin".into(),
                    bytes.as_slice(),
                    None,
                    ReadOptions::default(),
                    limits,
                )
                .unwrap();
                for volume in [open(&plain, limits), open(&stored, limits), open(&deflated, limits), streamed]
                {
                    let case = format!("{} {axes:?} {fortran} {big} {gather}", sample.name());
                    assert!(!matches!(volume.store, Store::Memory(_)), "{case}");
                    for (frames, block) in [(1, 4), (2, 24), (100, 1 << 20)] {
                        let read = read_back(&volume, frames, block, 2, false).unwrap();
                        assert!(read == expected, "{case} {:?}", volume.store);
                        let read = read_back(&volume, frames, block, 2, true).unwrap();
                        assert!(sorted(&read, sample) == sorted(&expected, sample), "{case} in any order");
                    }
                    for (step, frames, block) in [(2, 1, 4), (3, 2, 24), (4, 100, 1 << 20), (99, 1, 40)] {
                        let pass = volume.pass_with_step(step, frames, block).unwrap();
                        let read = read_pass(&pass, 2).unwrap();
                        let frame = expected.len() / axes[0];
                        let some: Vec<&[u8]> = expected.chunks(frame).step_by(step).collect();
                        assert!(read == some.concat(), "{case} every {step} {:?}", volume.store);
                        assert_eq!(pass.groups(), some.len().div_ceil(frames));
                    }
                }
            }
        }
    }
}

#[test]
fn a_pass_that_skips_frames_numbers_its_own_and_its_blocks_keep_their_place() {
    let array = ndarray::Array3::from_shape_fn((8, 2, 3), |(frame, y, x)| (frame * 6 + y * 3 + x) as u8);
    let volume = Volume::from_array("a", array.view()).unwrap();
    let pass = volume.pass_with_step(3, 2, 100).unwrap();
    let mut found = Vec::new();
    while let Some(group) = pass.next(&mut Vec::new(), &mut |mut block| {
        let (_, samples) = block.cache_key().unwrap();
        found.push((samples.start, block.bytes()?.to_vec()));
        Ok(())
    }) {
        let group = group.unwrap();
        assert_eq!(group.frames, [0..2, 2..3][group.index]);
    }
    assert_eq!(found, [0, 18, 36].map(|first| (u64::from(first), (first..first + 6).collect::<Vec<u8>>())));
}

#[test]
fn small_arrays_that_are_costly_to_read_are_held_in_memory() {
    let directory = tempfile::tempdir().unwrap();
    let expected = samples("uint16", 60);
    for (fortran, deflated, in_memory) in
        [(false, false, false), (false, true, true), (true, false, true), (true, true, true)]
    {
        let bytes = npy_file(1, "uint16", &[5, 3, 4], fortran, false, &expected);
        let path = file(&directory, "a.npz", &npz(&[("a.npy", &bytes)], deflated));
        for (memory, room) in [(119, false), (120, true)] {
            let volume = open(&path, Limits { memory, ..TINY });
            assert_eq!(
                matches!(volume.store, Store::LazyMemory(_)),
                in_memory && room,
                "{fortran} {deflated}"
            );
        }
    }
}

#[test]
fn a_large_array_in_fortran_order_is_gathered_in_several_windows() {
    // A few MiB, with the chunk of the program, so that chunks hold parts of columns and columns several
    // tiles.
    let directory = tempfile::tempdir().unwrap();
    let axes = [150, 70, 90, 3];
    let expected = samples("uint16", axes.iter().product());
    let path = file(&directory, "a.npy", &npy_file(2, "uint16", &axes, true, false, &expected));
    for (gather, chunk) in [(1 << 20, 1 << 20), (1 << 20, Limits::STANDARD.chunk), (5000, 1 << 20)] {
        let volume = open(&path, Limits { memory: 0, small: 0, gather, chunk, ..Limits::STANDARD });
        if gather == 5000 {
            // Hundreds of passes would take too long. The first frames are enough.
            let pass = volume.pass(1, 1 << 16).unwrap();
            let mut read = Vec::new();
            pass.next(&mut Vec::new(), &mut |mut block| {
                read.extend_from_slice(block.bytes()?);
                Ok(())
            });
            assert!(read == expected[..read.len()] && read.len() == 70 * 90 * 3 * 2);
        } else {
            assert!(read_back(&volume, 7, 1 << 16, 2, false).unwrap() == expected);
        }
    }
}

#[test]
fn a_file_that_becomes_shorter_is_an_error_of_reading() {
    let directory = tempfile::tempdir().unwrap();
    for fortran in [false, true] {
        let bytes = npy_file(1, "uint16", &[5, 3, 4], fortran, false, &samples("uint16", 60));
        let path = file(&directory, "a.npy", &bytes);
        let volume = open(&path, TINY);
        File::options().write(true).open(&path).unwrap().set_len(bytes.len() as u64 - 1).unwrap();
        let error = read_back(&volume, 1, 24, 2, false).unwrap_err();
        assert!(matches!(error.problem(), Problem::Read(_)), "{error}");
        assert!(error.to_string().contains("a.npy: cannot be read: it became shorter"), "{error}");
    }
}

#[test]
fn damage_in_a_deflated_array_is_found_while_it_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let bytes = npy_file(1, "uint8", &[40, 10, 10], false, false, &samples("uint8", 4000));
    let archive = npz(&[("a.npy", &bytes)], true);
    let mut found = 0;
    // Some flips make an invalid stream, some only another array. Flips in the header are found earlier, when
    // the file is opened.
    for at in (200..4000).step_by(50) {
        let mut damaged = archive.clone();
        damaged[at] ^= 0x10;
        let path = file(&directory, "a.npz", &damaged);
        let Ok(volume) = Volume::open_within(&path, None, TINY) else { continue };
        let error = read_back(&volume, 1, 100, 2, false).unwrap_err();
        assert!(
            matches!(
                error.problem(),
                Problem::Format { .. } | Problem::Truncated { .. } | Problem::TrailingBytes { .. }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("a.npz[a]: "), "{error}");
        found += 1;
    }
    assert!(found > 50, "only {found} cases were read");
}

#[test]
fn an_entry_longer_or_shorter_than_its_own_header_is_refused_while_it_is_read() {
    // The directory agrees with the header, but the deflated data do not.
    let directory = tempfile::tempdir().unwrap();
    for (there, longer) in [(3999usize, false), (4001, true)] {
        let mut bytes = npy_file(1, "uint8", &[40, 10, 10], false, false, &samples("uint8", 4000));
        let promised = bytes.len() as u32;
        bytes.resize(there + bytes.len() - 4000, 7);
        let mut archive = npz(&[("a.npy", &bytes)], true);
        let entry = archive.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
        archive[entry + 24..entry + 28].copy_from_slice(&promised.to_le_bytes());
        let path = file(&directory, "a.npz", &archive);
        for limits in [TINY, Limits::STANDARD] {
            let error = match Volume::open_within(&path, None, limits) {
                Ok(volume) => read_back(&volume, 3, 64, 1, false).unwrap_err(),
                Err(error) => error,
            };
            match (error.problem(), longer) {
                (Problem::TrailingBytes { promised: 4000 }, true) => {}
                (Problem::Truncated { promised: 4000, found: 3999 }, false) => {}
                _ => panic!("{error}"),
            }
        }
    }
}

#[test]
fn layers_of_chunks_that_are_too_large_for_memory_are_decoded_once() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::chunks::{ChunkReader, ChunkedArray};
    use super::{ArrayLayout, ByteOrder};

    /// 40x24x20 samples in chunks of 16x8x8, which count how often they are decoded.
    struct Counted(Arc<AtomicUsize>);
    const LENGTHS: [usize; 3] = [40, 24, 20];
    const CHUNK: [usize; 3] = [16, 8, 8];
    let sample = |z: usize, y: usize, x: usize| (z * 7 + y * 3 + x) as u8;

    impl ChunkedArray for Counted {
        fn chunk(&self) -> &[usize] {
            &CHUNK
        }
        fn reader(&self) -> Box<dyn ChunkReader> {
            Box::new(Counted(Arc::clone(&self.0)))
        }
        fn memory(&self) -> u64 {
            0
        }
    }
    impl ChunkReader for Counted {
        fn read(&mut self, place: &[usize], out: &mut [u8]) -> Result<(), Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            for (at, out) in out.iter_mut().enumerate() {
                let within = [at / 64, at / 8 % 8, at % 8];
                let [z, y, x] = [0, 1, 2].map(|axis| place[axis] * CHUNK[axis] + within[axis]);
                *out = (z * 7 + y * 3 + x) as u8;
            }
            Ok(())
        }
    }

    let frames = (0..LENGTHS[0]).flat_map(|z| (0..LENGTHS[1]).map(move |y| (z, y)));
    let expected: Vec<u8> = frames.flat_map(|(z, y)| (0..LENGTHS[2]).map(move |x| sample(z, y, x))).collect();
    let lengths = LENGTHS.to_vec();
    let array = ArrayLayout { lengths, sample: SampleType::U8, order: ByteOrder::Little, fortran: false };
    // Frames that memory holds at once, and how many chunks are decoded in a pass. There are 27; in windows of 8
    // frames, those of the first two layers are decoded twice.
    for (held, decoded) in [(20, 27), (16, 27), (8, 45), (4, 27), (1, 27), (0, 27)] {
        let limits = Limits { memory: 0, small: 0, gather: 2 * 480 * held, ..Limits::STANDARD };
        let count = Arc::new(AtomicUsize::new(0));
        let chunks = Arc::new(Counted(Arc::clone(&count)));
        let volume = Volume::chunked("counted".into(), array.clone(), chunks, limits);
        assert!(read_back(&volume, 3, 1000, 4, false).unwrap() == expected, "{held}");
        assert_eq!(count.load(Ordering::Relaxed), decoded, "{held}");
    }
}
