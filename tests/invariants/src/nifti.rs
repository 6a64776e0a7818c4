//! The readers of formats that are a header and samples: NIfTI, Analyze, MGH, NRRD, MetaImage and MRC.

use std::fs;
use std::path::Path;

use vol2gif::formats::arrays;
use vol2gif::volume::Volume;
use vol2gif::{Control, Options, Output};

use crate::decisions::Decisions;
use crate::{converter, directory, reading};

/// The most bytes of samples that are read, and the most that become a GIF.
const MOST_BYTES: u64 = 1 << 22;
const MOST_OF_GIF: u64 = 1 << 10;

/// Names of files. By their names, some formats are known, and others are a pair.
const NAMES: [&str; 12] = [
    "a.nii",
    "a.hdr",
    "a.img",
    "a.mgh",
    "a.nrrd",
    "a.nhdr",
    "a.mha",
    "a.mhd",
    "a.mrc",
    "a.nii.gz",
    "a.mgz",
    "a.map.bz2",
];

/// Bytes as a file of one of these formats are an error or a volume, and so is a NIfTI file that the bytes describe, whole
/// or damaged. An undamaged one has its samples.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    let kind = decisions.below(2 * NAMES.len());
    let directory = directory();
    let at = |name: &str| directory.path().join(name);
    if let Some(name) = NAMES.get(kind) {
        // What a header may name.
        fs::write(at("x.raw"), bytes).unwrap();
        for other in ["a.img", "a.hdr"].into_iter().filter(|other| other != name) {
            fs::write(
                at(other),
                if other == "a.hdr" { header(&[4, 3, 2], 2, false, b"ni1\0") } else { vec![7; 64] },
            )
            .unwrap();
        }
        fs::write(at(name), decisions.0).unwrap();
        survive(&at(name));
        return;
    }
    let lengths: Vec<u16> = (0..1 + decisions.below(5)).map(|_| 1 + decisions.below(9) as u16).collect();
    let (number, width) = decisions.one_of(&[
        (2, 1),
        (4, 2),
        (8, 4),
        (16, 4),
        (64, 8),
        (256, 1),
        (512, 2),
        (768, 4),
        (1024, 8),
        (1280, 8),
        (128, 3),
        (2304, 4),
    ]);
    let is_big = decisions.flag();
    let mut file = header(&lengths, number, is_big, b"n+1\0");
    file.resize(352, 0);
    let count: usize = lengths.iter().map(|&length| usize::from(length)).product();
    let samples = decisions.picture(count * width);
    file.extend_from_slice(&samples);
    let is_whole = decisions.0.is_empty();
    while !decisions.0.is_empty() {
        let (place, byte) = (usize::from(decisions.word()) % file.len(), decisions.byte());
        file[place] = byte;
    }
    fs::write(at("a.nii"), &file).unwrap();
    let read = survive(&at("a.nii"));
    let of_sample = if width == 3 || number == 2304 { 1 } else { width };
    if is_whole && lengths.len() > 1 && lengths.get(4).is_none_or(|&length| length == 1) {
        let mut expected = samples;
        if is_big {
            expected.chunks_mut(of_sample).for_each(<[u8]>::reverse);
        }
        assert_eq!(read, Some(expected), "{lengths:?} of type {number}");
    }
}

/// The header of a NIfTI file with these lengths and a type of this number.
fn header(lengths: &[u16], number: u16, is_big: bool, magic: &[u8; 4]) -> Vec<u8> {
    let mut header = vec![0; 348];
    let mut put = |at: usize, bytes: &[u8]| {
        header[at..at + bytes.len()].copy_from_slice(bytes);
        if is_big {
            header[at..at + bytes.len()].reverse();
        }
    };
    put(0, &348u32.to_le_bytes());
    put(40, &(lengths.len() as u16).to_le_bytes());
    for (axis, length) in lengths.iter().enumerate() {
        put(42 + 2 * axis, &length.to_le_bytes());
        put(80 + 4 * axis, &1f32.to_le_bytes());
    }
    put(70, &number.to_le_bytes());
    put(108, &if magic == b"n+1\0" { 352f32 } else { 0.0 }.to_le_bytes());
    header[344..].copy_from_slice(magic);
    header
}

/// Lists, opens, reads and converts a file; returns its samples.
fn survive(path: &Path) -> Option<Vec<u8>> {
    let _ = arrays(path);
    let volume = match Volume::open(path, None) {
        Ok(volume) if volume.bytes() <= MOST_BYTES => volume,
        Ok(_) => return None,
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "{error}");
            return None;
        }
    };
    let samples = reading::samples(&volume);
    if volume.bytes() <= MOST_OF_GIF {
        let _ = converter().convert(&volume, &Output::Memory, &Options::default(), &Control::default());
    }
    samples
}
