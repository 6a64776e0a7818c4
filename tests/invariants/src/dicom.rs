//! The DICOM reader: headers, fragments, and the decoders of single frames.

use std::fs;

use vol2gif::volume::Volume;
use vol2gif_kit::dicom_writer::{BIG_ENDIAN, DEFLATED, Dicom, EXPLICIT, IMPLICIT};

use crate::decisions::Decisions;
use crate::{directory, reading};

/// The most bytes of a volume that is read.
const MOST_BYTES: u64 = 1 << 22;

/// The transfer syntaxes of compressed frames.
const COMPRESSED: [&str; 9] = [
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70",
    "1.2.840.10008.1.2.4.80",
    "1.2.840.10008.1.2.4.81",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.1.2.4.91",
];

/// The reader returns an error or a volume for any bytes, for streams of any codec in files that say anything about
/// them, and for files that the bytes describe, whole or damaged. It reads the samples of an undamaged file as they
/// were written.
pub fn check(bytes: &[u8]) {
    let mut decisions = Decisions(bytes);
    match decisions.byte() {
        0..80 => drop(survive(decisions.0)),
        80..160 => drop(survive(&compressed(&mut decisions))),
        160.. => stored(&mut decisions),
    }
}

/// A file with a compressed frame. It says the size that the frame may have, or another one.
fn compressed(decisions: &mut Decisions<'_>) -> Vec<u8> {
    let syntax = decisions.one_of(&COMPRESSED);
    let (width, height) = (decisions.word(), decisions.word());
    let (samples, bits) = (decisions.one_of(&[1, 3]), decisions.one_of(&[8, 16, 1, 32]));
    let colors = if samples == 1 { "MONOCHROME2" } else { decisions.one_of(&["RGB", "YBR_FULL", "YBR_RCT"]) };
    let dicom = Dicom::slice(width, height, 0.0, 1, &[]).written_as(syntax).with(|all| {
        all.words(0x0028_0002, b"US", &[samples])
            .text(0x0028_0004, b"CS", colors)
            .words(0x0028_0100, b"US", &[bits])
            .words(0x0028_0101, b"US", &[bits])
            .words(0x0028_0102, b"US", &[bits - 1])
    });
    dicom.with_fragments(&[decisions.0.to_vec()])
}

/// A file of samples as they are, whole or with other bytes in some places.
fn stored(decisions: &mut Decisions<'_>) {
    let syntax = decisions.one_of(&[EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED]);
    let (width, height, frames) = (1 + decisions.below(20), 1 + decisions.below(20), 1 + decisions.below(4));
    let samples: Vec<u16> =
        (0..width * height * frames).map(|number| (number * number % 65521) as u16).collect();
    let dicom = Dicom::slice(width as u16, height as u16, 0.0, 1, &samples)
        .with(|all| all.text(0x0028_0008, b"IS", &frames.to_string()))
        .written_as(syntax);
    let mut file = dicom.to_bytes();
    let is_whole = decisions.0.is_empty();
    while !decisions.0.is_empty() {
        let (place, byte) = (usize::from(decisions.word()) % file.len(), decisions.byte());
        file[place] = byte;
    }
    let read = survive(&file);
    if is_whole {
        let expected: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        assert_eq!(read, Some(expected), "{syntax} {width}x{height}x{frames}");
    }
}

/// Opens and reads a file; returns its samples.
fn survive(file: &[u8]) -> Option<Vec<u8>> {
    let directory = directory();
    let path = directory.path().join("a.dcm");
    fs::write(&path, file).unwrap();
    match Volume::open(&path, None) {
        Ok(volume) if volume.bytes() <= MOST_BYTES => reading::samples(&volume),
        Ok(_) => None,
        Err(error) => {
            let text = error.to_string();
            assert!(!text.contains('\n') && !text.contains("Secret"), "{text}");
            None
        }
    }
}
