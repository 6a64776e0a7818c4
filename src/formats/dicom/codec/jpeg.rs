//! JPEG, of 8 bits or without loss, by `jpeg-decoder`. What the samples are is found here, since headers of DICOM
//! files often say it wrong.

use jpeg_decoder::{ColorTransform, Decoder};

use super::{Damage, Decoded, FrameSize};

/// The most bytes of a decoded frame. A progressive stream takes several times as much while it is decoded.
const MOST_BYTES: usize = 128 << 20;

/// Decodes lossy JPEG.
pub(super) fn decode(data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let said = Said::of(data).ok_or(Damage::Invalid)?;
    match said.process {
        0 | 1 if said.bits == 12 => return Err(Damage::TwelveBits),
        0..=2 if said.bits == 8 => {}
        3 => return decode_lossless(data, size),
        _ => return Err(Damage::Unread("arithmetic or hierarchical JPEG")),
    }
    said.check(size)?;
    let transform = match said.components {
        1 => ColorTransform::Grayscale,
        _ if said.is_ycbcr(size.is_rgb) => ColorTransform::YCbCr,
        _ => ColorTransform::RGB,
    };
    let decoded = decoder(data, transform, size)?;
    Ok(Decoded { data: widened(decoded, size), bits: None, is_rgb: said.components == 3 })
}

/// Decodes lossless JPEG.
pub(super) fn decode_lossless(data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let said = Said::of(data).ok_or(Damage::Invalid)?;
    if said.process != 3 {
        return decode(data, size);
    }
    said.check(size)?;
    if said.bits > 8 && said.components > 1 {
        return Err(Damage::Unread("lossless JPEG of colors of more than 8 bits"));
    }
    let decoded = decoder(data, ColorTransform::RGB, size)?;
    let data = match said.bits > 8 {
        // Samples of 16 bits are in the order of this machine.
        true => {
            let little = |bytes: &[u8]| u16::from_ne_bytes([bytes[0], bytes[1]]).to_le_bytes();
            decoded.chunks_exact(2).flat_map(little).collect()
        }
        false => widened(decoded, size),
    };
    Ok(Decoded { data, bits: Some(said.bits), is_rgb: false })
}

fn decoder(data: &[u8], transform: ColorTransform, size: FrameSize) -> Result<Vec<u8>, Damage> {
    let mut decoder = Decoder::new(data);
    decoder.set_color_transform(transform);
    decoder.set_max_decoding_buffer_size(size.total().min(MOST_BYTES));
    decoder.decode().map_err(|_| Damage::Invalid)
}

/// Samples of 8 bits, as samples of as many bytes as the file says.
fn widened(samples: Vec<u8>, size: FrameSize) -> Vec<u8> {
    match size.bytes {
        1 => samples,
        bytes => {
            let mut wide = vec![0; samples.len() * bytes];
            wide.iter_mut().step_by(bytes).zip(samples).for_each(|(to, sample)| *to = sample);
            wide
        }
    }
}

/// What a stream says of its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    /// The number of the coding process: 0 to 2 lossy, 3 lossless.
    process: u8,
    bits: u32,
    width: usize,
    height: usize,
    components: usize,
    /// The names of three components, and whether the second is smaller than the first.
    names: [u8; 3],
    is_subsampled: bool,
    /// What a segment of Adobe's says the colors are.
    adobe: Option<u8>,
    has_jfif: bool,
}

impl Said {
    fn of(data: &[u8]) -> Option<Self> {
        let mut rest = data.strip_prefix(b"\xff\xd8")?;
        let (mut adobe, mut has_jfif) = (None, false);
        loop {
            let (&[0xff, marker], after) = rest.split_first_chunk::<2>()? else { return None };
            let segment = |after: &[u8]| {
                let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
                Some((after.get(2..length)?.to_vec(), length))
            };
            match marker {
                0xff => rest = &rest[1..],
                0x01 | 0xd0..=0xd8 => rest = after,
                0xd9 | 0xda => return None,
                _ => {
                    let (segment, length) = segment(after)?;
                    rest = &after[length..];
                    match marker {
                        0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                            return Self::of_frame(marker - 0xc0, &segment, adobe, has_jfif);
                        }
                        0xe0 if segment.starts_with(b"JFIF") => has_jfif = true,
                        0xee if segment.starts_with(b"Adobe") => adobe = segment.get(11).copied(),
                        _ => {}
                    }
                }
            }
        }
    }

    fn of_frame(process: u8, frame: &[u8], adobe: Option<u8>, has_jfif: bool) -> Option<Self> {
        let two = |at: usize| Some(usize::from(u16::from_be_bytes([*frame.get(at)?, *frame.get(at + 1)?])));
        let components = usize::from(*frame.get(5)?);
        let part = |number: usize, at: usize| frame.get(6 + 3 * number + at).copied().unwrap_or(0);
        Some(Self {
            process,
            bits: u32::from(*frame.first()?),
            width: two(3)?,
            height: two(1)?,
            components,
            names: [part(0, 0), part(1, 0), part(2, 0)],
            is_subsampled: components == 3 && part(0, 1) != part(1, 1),
            adobe,
            has_jfif,
        })
    }

    fn check(&self, size: FrameSize) -> Result<(), Damage> {
        let fits = (self.width, self.height, self.components) == (size.width, size.height, size.samples)
            && (2..=8 * size.bytes as u32).contains(&self.bits)
            && size.bytes <= 2
            && size.total() <= MOST_BYTES;
        if fits { Ok(()) } else { Err(Damage::Unlike) }
    }

    /// Whether three components are brightness and two differences. A stream knows it better than the file around it
    /// (`is_rgb`), which is often wrong where the differences are smaller.
    fn is_ycbcr(&self, is_rgb: bool) -> bool {
        match self.adobe {
            Some(transform) => transform != 0,
            None if self.has_jfif || self.is_subsampled => true,
            None if self.names == *b"RGB" => false,
            None => !is_rgb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_knows_its_colors_better_than_the_file() {
        let plain = Said {
            process: 0,
            bits: 8,
            width: 8,
            height: 8,
            components: 3,
            names: [1, 2, 3],
            is_subsampled: false,
            adobe: None,
            has_jfif: false,
        };
        for (said, is_rgb, expected) in [
            (plain, true, false),
            (plain, false, true),
            (Said { is_subsampled: true, ..plain }, true, true),
            (Said { has_jfif: true, ..plain }, true, true),
            (Said { adobe: Some(0), has_jfif: true, ..plain }, false, false),
            (Said { adobe: Some(1), ..plain }, true, true),
            (Said { names: *b"RGB", ..plain }, false, false),
        ] {
            assert_eq!(said.is_ycbcr(is_rgb), expected, "{said:?} {is_rgb}");
        }
    }
}
