//! JPEG-LS, lossless and near-lossless, of 2 to 16 bits (ISO/IEC 14495-1).
//!
//! It is written here, since the crates that were tried either need a compiler for C++ or fail on files of scanners. A
//! sample is predicted from its neighbors (`model`), and what is left is read from the stream (`bits`).

mod bits;
mod model;

use super::{Damage, Decoded, FrameSize};
use bits::Bits;
use model::{Model, Parameters};

pub(super) fn decode(data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let mut stream = Stream::read(data).ok_or(Damage::Invalid)?;
    if (stream.width, stream.height, stream.components) != (size.width, size.height, size.samples)
        || !(2..=8 * size.bytes as u32).contains(&stream.bits)
        || size.bytes > 2
    {
        return Err(Damage::Unlike);
    }
    // A bit of the stream stands for at most a line of a component.
    if (size.height * size.samples) / 8 > data.len() {
        return Err(Damage::Invalid);
    }
    let mut samples = vec![0u16; size.pixels() * size.samples];
    let mut done = 0;
    while done < size.samples {
        let scan = stream.scan().ok_or(Damage::Invalid)?;
        if done + scan.components > size.samples || (scan.interleave == 0) != (scan.components == 1) {
            return Err(Damage::Invalid);
        }
        let rest = &stream.data[stream.at..];
        let mut bits = Bits::new(rest);
        let mut model = Model::new(scan.parameters).ok_or(Damage::Invalid)?;
        let place =
            Place { first: done, components: scan.components, of_pixel: size.samples, width: size.width };
        let read = match scan.interleave {
            0 | 1 => model.lines(&mut bits, place, &mut samples),
            2 => model.pixels(&mut bits, place, &mut samples),
            _ => None,
        };
        read.ok_or(Damage::Invalid)?;
        stream.at += bits.end();
        done += scan.components;
        if scan.shift > 0 {
            return Err(Damage::Unread("JPEG-LS with a point transform"));
        }
    }
    let data = match size.bytes {
        1 => samples.iter().map(|&sample| sample as u8).collect(),
        _ => samples.iter().flat_map(|sample| sample.to_le_bytes()).collect(),
    };
    Ok(Decoded { data, bits: Some(stream.bits), is_rgb: false })
}

/// Where the samples of a scan go.
#[derive(Clone, Copy)]
struct Place {
    /// The number of its first component, and how many it has.
    first: usize,
    components: usize,
    /// Samples of a pixel of the whole frame.
    of_pixel: usize,
    width: usize,
}

/// A stream whose frame header was read.
struct Stream<'d> {
    data: &'d [u8],
    at: usize,
    width: usize,
    height: usize,
    components: usize,
    bits: u32,
    /// What a stream may set: the greatest value, three thresholds, and when counts are halved.
    set: [u32; 5],
}

/// The header of a scan.
struct Scan {
    components: usize,
    interleave: u8,
    shift: u8,
    parameters: Parameters,
}

impl<'d> Stream<'d> {
    fn read(data: &'d [u8]) -> Option<Self> {
        let mut stream = Self { data, at: 2, width: 0, height: 0, components: 0, bits: 0, set: [0; 5] };
        data.strip_prefix(b"\xff\xd8")?;
        loop {
            let (marker, segment) = stream.segment()?;
            match marker {
                0xf7 => {
                    let two = |at: usize| {
                        Some(usize::from(u16::from_be_bytes([*segment.get(at)?, *segment.get(at + 1)?])))
                    };
                    (stream.height, stream.width) = (two(1)?, two(3)?);
                    (stream.bits, stream.components) =
                        (u32::from(*segment.first()?), usize::from(*segment.get(5)?));
                    return (stream.bits <= 16).then_some(stream);
                }
                0xf8 => stream.set_by(segment)?,
                0xda => return None,
                _ => {}
            }
        }
    }

    /// The next segment, with its marker.
    fn segment(&mut self) -> Option<(u8, &'d [u8])> {
        loop {
            let rest = self.data.get(self.at..)?;
            let (&[first, marker], after) = rest.split_first_chunk::<2>()?;
            if first != 0xff {
                return None;
            }
            match marker {
                0xff => self.at += 1,
                0xd0..=0xd8 => self.at += 2,
                0xd9 => return None,
                _ => {
                    let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
                    self.at += 2 + length;
                    return Some((marker, after.get(2..length)?));
                }
            }
        }
    }

    /// Takes parameters that the stream sets. Tables are no part of files of DICOM.
    fn set_by(&mut self, segment: &[u8]) -> Option<()> {
        if segment.first() != Some(&1) {
            return None;
        }
        for (set, value) in self.set.iter_mut().zip(segment.get(1..11)?.chunks_exact(2)) {
            *set = u32::from(u16::from_be_bytes([value[0], value[1]]));
        }
        Some(())
    }

    /// Reads up to the samples of the next scan.
    fn scan(&mut self) -> Option<Scan> {
        loop {
            let (marker, segment) = self.segment()?;
            match marker {
                0xda => {
                    let components = usize::from(*segment.first()?);
                    let last = segment.get(1 + 2 * components..)?;
                    let parameters = Parameters::new(self.bits, u32::from(*last.first()?), self.set)?;
                    let (interleave, shift) = (*last.get(1)?, *last.get(2)? & 15);
                    return Some(Scan { components, interleave, shift, parameters });
                }
                0xf8 => self.set_by(segment)?,
                // Restarts are not read.
                0xdd => return None,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of annex H of the standard: a picture of 4x4 samples, and its stream.
    #[test]
    fn the_example_of_the_standard_is_decoded() {
        let stream = [
            0xff, 0xd8, 0xff, 0xf7, 0x00, 0x0b, 0x08, 0x00, 0x04, 0x00, 0x04, 0x01, 0x01, 0x11, 0x00, 0xff,
            0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x6c, 0x80, 0x20, 0x8e,
            0x01, 0xc0, 0x00, 0x00, 0x57, 0x40, 0x00, 0x00, 0x6e, 0xe6, 0x00, 0x00, 0x01, 0xbc, 0x18, 0x00,
            0x00, 0x05, 0xd8, 0x00, 0x00, 0x91, 0x60, 0xff, 0xd9,
        ];
        let size = FrameSize { width: 4, height: 4, samples: 1, bytes: 1, is_rgb: false };
        let decoded = decode(&stream, size).unwrap();
        assert_eq!(decoded.data, [0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145]);
        for length in 0..stream.len() - 6 {
            assert!(decode(&stream[..length], size).is_err(), "{length}");
        }
        assert_eq!(decode(&stream, FrameSize { width: 5, ..size }).err(), Some(Damage::Unlike));
    }
}
