//! Lossless JPEG: streams of a plain encoder, whose samples are known.

use vol2gif_kit::dicom_writer::Dicom;

use super::read_bytes;

const WIDTH: usize = 7;
const HEIGHT: usize = 5;

/// Bits, most significant first, with a 0 behind each byte of 255 as JPEG has it.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.pending = self.pending << 1 | (value >> bit & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.pending as u8);
                if self.pending == 0xff {
                    self.bytes.push(0);
                }
                (self.pending, self.count) = (0, 0);
            }
        }
    }
}

/// The prediction of a sample, as ITU T.81, H.1.2.1 has it.
fn predicted(samples: &[u16], at: usize, bits: u32, predictor: u8) -> i32 {
    let (x, y) = (at % WIDTH, at / WIDTH);
    let sample = |at: usize| i32::from(samples[at]);
    match (x, y) {
        (0, 0) => 1 << (bits - 1),
        (_, 0) => sample(at - 1),
        (0, _) => sample(at - WIDTH),
        _ => {
            let (left, above, corner) = (sample(at - 1), sample(at - WIDTH), sample(at - WIDTH - 1));
            match predictor {
                1 => left,
                2 => above,
                3 => corner,
                4 => left + above - corner,
                5 => left + ((above - corner) >> 1),
                6 => above + ((left - corner) >> 1),
                _ => (left + above) / 2,
            }
        }
    }
}

/// A stream of one component. Each of the 17 sizes of a difference has a code of 5 bits: its own number.
fn encoded(samples: &[u16], bits: u32, predictor: u8) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    out.extend([0xff, 0xc3, 0, 11, bits as u8, 0, HEIGHT as u8, 0, WIDTH as u8, 1, 1, 0x11, 0]);
    out.extend([0xff, 0xc4, 0, 2 + 17 + 17, 0]);
    out.extend((1..=16).map(|length| if length == 5 { 17 } else { 0 }));
    out.extend(0..17);
    out.extend([0xff, 0xda, 0, 8, 1, 1, 0, predictor, 0, 0]);
    let mut coded = Bits::default();
    for (at, &sample) in samples.iter().enumerate() {
        let difference = (i32::from(sample) - predicted(samples, at, bits, predictor)).rem_euclid(1 << 16);
        let difference = if difference > 1 << 15 { difference - (1 << 16) } else { difference };
        let size = 32 - difference.unsigned_abs().leading_zeros();
        coded.put(size, 5);
        if size < 16 {
            let value = if difference < 0 { difference - 1 } else { difference };
            coded.put(value as u32, size);
        }
    }
    coded.put(0x7f, (8 - coded.count) % 8);
    out.extend(coded.bytes);
    out.extend([0xff, 0xd9]);
    out
}

/// Samples of all sizes, that rise and fall by everything.
fn samples(bits: u32) -> Vec<u16> {
    let most = (1u32 << bits) - 1;
    (0..(WIDTH * HEIGHT) as u32)
        .map(|at| match at % 5 {
            0 => 0,
            1 => most as u16,
            2 => ((at * 4099) & most) as u16,
            3 => ((most / 2 + at) & most) as u16,
            _ => (at & most) as u16,
        })
        .collect()
}

#[test]
fn streams_of_all_predictors_and_depths_are_read() {
    for (syntax, predictors) in [("1.2.840.10008.1.2.4.70", 1..=1), ("1.2.840.10008.1.2.4.57", 1..=7)] {
        for predictor in predictors {
            for bits in [8, 12, 16] {
                let samples = samples(bits);
                let dicom =
                    Dicom::slice(WIDTH as u16, HEIGHT as u16, 0.0, 1, &[]).written_as(syntax).with(|all| {
                        all.words(0x0028_0100, b"US", &[if bits == 8 { 8 } else { 16 }])
                            .words(0x0028_0101, b"US", &[bits as u16])
                            .words(0x0028_0102, b"US", &[bits as u16 - 1])
                    });
                let stream = encoded(&samples, bits, predictor);
                // In one fragment, and in several.
                let (start, end) = stream.split_at(40);
                for fragments in [vec![stream.clone()], vec![start.to_vec(), end.to_vec()]] {
                    let read = read_bytes(&dicom.with_fragments(&fragments)).unwrap();
                    let expected: Vec<u8> = match bits {
                        8 => samples.iter().map(|&sample| sample as u8).collect(),
                        _ => samples.iter().flat_map(|sample| sample.to_le_bytes()).collect(),
                    };
                    assert_eq!(read.samples, expected, "{bits} bits, predictor {predictor}, {syntax}");
                }
            }
        }
    }
}
