//! The same samples, written in every way.

use vol2gif_kit::dicom_writer::{BIG_ENDIAN, DEFLATED, Dicom, EXPLICIT, Elements, IMPLICIT};

use super::read_bytes;

const SAMPLES: [u16; 6] = [0, 1, 700, 4095, 32768, 65535];

fn slice() -> Dicom {
    Dicom::slice(3, 2, 0.0, 1, &SAMPLES)
}

fn bytes(samples: &[u16]) -> Vec<u8> {
    samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()
}

#[test]
fn every_transfer_syntax_has_the_same_samples() {
    for syntax in [EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED] {
        // Groups of frames and other sequences lie before the pixels.
        let nested = Elements::default().text(0x0010_0010, b"PN", "Secret^Inside");
        let groups = vec![Elements::default().items(0x0020_9111, vec![nested.clone()])];
        let dicom = slice().with(|all| all.items(0x0008_1140, vec![nested; 3]).items(0x5200_9230, groups));
        let read = read_bytes(&dicom.written_as(syntax).to_bytes()).unwrap();
        assert_eq!((read.axes(), &*read.lengths, read.sample), ("ZYX".into(), &[1, 2, 3][..], "uint16"));
        assert_eq!(read.samples, bytes(&SAMPLES), "{syntax}");
        assert_eq!(read.source.as_deref(), Some("dicom series, CT"));
    }
}

#[test]
fn bits_that_mean_nothing_are_cut_and_signs_are_spread() {
    for (stored, high, sign, expected) in [
        (16, 15, 0, SAMPLES.map(i32::from)),
        (16, 15, 1, [0, 1, 700, 4095, -32768, -1]),
        (12, 11, 0, [0, 1, 700, 4095, 0, 4095]),
        (12, 11, 1, [0, 1, 700, -1, 0, -1]),
        (12, 15, 0, [0, 0, 43, 255, 2048, 4095]),
        (12, 15, 1, [0, 0, 43, 255, -2048, -1]),
        (8, 7, 1, [0, 1, -68, -1, 0, -1]),
    ] {
        let bits = |all: Elements| {
            let all = all.words(0x0028_0101, b"US", &[stored]).words(0x0028_0102, b"US", &[high]);
            all.words(0x0028_0103, b"US", &[sign])
        };
        for syntax in [EXPLICIT, BIG_ENDIAN] {
            let read = read_bytes(&slice().with(bits).written_as(syntax).to_bytes()).unwrap();
            let found: Vec<i32> = match read.sample {
                "int16" => {
                    read.samples.chunks(2).map(|it| i16::from_le_bytes([it[0], it[1]]).into()).collect()
                }
                _ => read.samples.chunks(2).map(|it| u16::from_le_bytes([it[0], it[1]]).into()).collect(),
            };
            assert_eq!(found, expected, "{stored} bits up to {high}, sign {sign}, {syntax}");
        }
    }
}

/// Frames of samples of `allocated` bits, whose pixels are these bytes.
fn frames(count: usize, allocated: u16, pixels: Vec<u8>) -> Dicom {
    slice().with(|all| {
        all.text(0x0028_0008, b"IS", &count.to_string())
            .words(0x0028_0100, b"US", &[allocated])
            .words(0x0028_0101, b"US", &[allocated])
            .words(0x0028_0102, b"US", &[allocated - 1])
            .bytes(0x7fe0_0010, if allocated > 8 { b"OW" } else { b"OB" }, pixels)
    })
}

#[test]
fn samples_have_8_or_32_bits_or_one() {
    let read = read_bytes(&frames(2, 8, (1..13).collect()).to_bytes()).unwrap();
    assert_eq!((&*read.lengths, read.sample), (&[2, 2, 3][..], "uint8"));
    assert_eq!(read.samples, (1..13).collect::<Vec<u8>>());
    let long: Vec<u8> = (0..24).collect();
    let read = read_bytes(&frames(1, 32, long.clone()).to_bytes()).unwrap();
    assert_eq!((read.sample, &read.samples), ("uint32", &long));
    // Frames of 6 bits do not begin where bytes do.
    let read = read_bytes(&frames(3, 1, vec![0b0110_0101, 0b0000_1101, 0b11]).to_bytes()).unwrap();
    assert_eq!(read.samples, [1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1]);
}

#[test]
fn bytes_that_were_written_as_words_are_put_back() {
    // As a data set in big-endian order has them.
    let swapped = frames(1, 8, vec![2, 1, 4, 3, 6, 5])
        .with(|all| all.bytes(0x7fe0_0010, b"OW", vec![2, 1, 4, 3, 6, 5]));
    let read = read_bytes(&swapped.written_as(BIG_ENDIAN).to_bytes()).unwrap();
    assert_eq!(read.samples, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn floating_point_pixels_are_read_as_they_are() {
    let values = [0.5f32, -1.25, 3e30, f32::NAN, 0.0, 1.0];
    let floats: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let dicom = slice().with(|all| all.without(0x7fe0_0010).bytes(0x7fe0_0008, b"OF", floats.clone()));
    let read = read_bytes(&dicom.to_bytes()).unwrap();
    assert_eq!((read.sample, read.samples), ("float32", floats));
    let doubles: Vec<u8> = values.iter().flat_map(|value| f64::from(*value).to_le_bytes()).collect();
    let dicom = slice().with(|all| all.without(0x7fe0_0010).bytes(0x7fe0_0009, b"OD", doubles.clone()));
    let read = read_bytes(&dicom.to_bytes()).unwrap();
    assert_eq!((read.sample, read.samples), ("float64", doubles));
}

/// A frame packed by RLE: nothing but literal bytes.
fn rle(segments: &[&[u8]]) -> Vec<u8> {
    let mut header = vec![segments.len() as u32];
    let mut data = Vec::new();
    for segment in segments {
        header.push(64 + data.len() as u32);
        data.push(segment.len() as u8 - 1);
        data.extend(*segment);
    }
    header.resize(16, 0);
    [header.iter().flat_map(|it| it.to_le_bytes()).collect(), data].concat()
}

#[test]
fn frames_lie_in_one_fragment_or_in_several() {
    const RLE: &str = "1.2.840.10008.1.2.5";
    let (one, two) = (rle(&[&[1, 2, 3, 4, 5, 6]]), rle(&[&[7, 8, 9, 10, 11, 12]]));
    let of = |count: usize| frames(count, 8, vec![]).written_as(RLE);
    let read = read_bytes(&of(2).with_fragments(&[one.clone(), two])).unwrap();
    assert_eq!(read.samples, (1..13).collect::<Vec<u8>>());
    let parts = [one[..66].to_vec(), one[66..].to_vec()];
    let read = read_bytes(&of(1).with_fragments(&parts)).unwrap();
    assert_eq!(read.samples, [1, 2, 3, 4, 5, 6]);
    // Nothing says how two frames lie in three fragments.
    let three = [parts.to_vec(), vec![one]].concat();
    let error = read_bytes(&of(2).with_fragments(&three)).unwrap_err().to_string();
    assert!(error.ends_with("it has 3 fragments, and does not say how 2 frames lie in them"), "{error}");
}

#[test]
fn a_file_may_begin_as_a_tiff() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("dual.tif");
    let mut file = slice().to_bytes();
    file[..8].copy_from_slice(b"II*\0\x08\0\0\0");
    std::fs::write(&path, file).unwrap();
    assert_eq!(super::read_file(&path).unwrap().samples, bytes(&SAMPLES));
}
