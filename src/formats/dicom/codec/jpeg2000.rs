//! JPEG 2000, by `hayro-jpeg2000`, with two corrections: it leaves out the sign of samples, and does not keep them
//! within their bits.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::{Damage, Decoded, FrameSize};

/// The most samples of a frame. The decoder takes several times as many bytes.
const MOST_SAMPLES: usize = 48 << 20;

pub(super) fn decode(data: &[u8], size: FrameSize) -> Result<Decoded, Damage> {
    let stream = codestream(data).ok_or(Damage::Invalid)?;
    let said = Said::of(stream).ok_or(Damage::Invalid)?;
    if (said.width, said.height, said.components) != (size.width, size.height, size.samples)
        || said.bits > 8 * size.bytes as u32
        || size.bytes > 2
        || size.pixels() * size.samples > MOST_SAMPLES
    {
        return Err(Damage::Unlike);
    }
    let settings = DecodeSettings { resolve_palette_indices: false, strict: false, target_resolution: None };
    let image = Image::new(stream, &settings).map_err(|_| Damage::Invalid)?;
    if (image.width() as usize, image.height() as usize) != (size.width, size.height) {
        return Err(Damage::Unlike);
    }
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|_| Damage::Invalid)?;
    let components = decoded.components();
    if components.len() != size.samples || components.iter().any(|it| it.samples().len() != size.pixels()) {
        return Err(Damage::Unlike);
    }
    let mut out = vec![0; size.total()];
    // A difference that the decoder adds to signed samples, too.
    let half = if said.signed { 1i64 << (said.bits - 1) } else { 0 };
    let most = (1i64 << said.bits) - 1;
    for (number, component) in components.iter().enumerate() {
        let pixels = out.chunks_exact_mut(size.samples * size.bytes).zip(component.samples());
        for (pixel, sample) in pixels {
            let value = (sample.round() as i64).clamp(0, most) - half;
            let bytes = value.to_le_bytes();
            pixel[number * size.bytes..][..size.bytes].copy_from_slice(&bytes[..size.bytes]);
        }
    }
    Ok(Decoded { data: out, bits: Some(said.bits), is_rgb: false })
}

/// The stream, without the boxes of a file around it.
fn codestream(data: &[u8]) -> Option<&[u8]> {
    if data.starts_with(b"\xff\x4f\xff\x51") {
        return Some(data);
    }
    let mut rest = data;
    while let Some((header, _)) = rest.split_first_chunk::<8>() {
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let length = if length == 0 { rest.len() } else { length };
        if &header[4..] == b"jp2c" {
            return rest.get(8..length);
        }
        rest = rest.get(length.max(8)..)?;
    }
    None
}

/// What a stream says of its picture.
struct Said {
    width: usize,
    height: usize,
    components: usize,
    /// Bits of a sample.
    bits: u32,
    signed: bool,
}

impl Said {
    /// Reads the segment SIZ, which is the first one. All components must be alike.
    fn of(stream: &[u8]) -> Option<Self> {
        let long = |at: usize| {
            let bytes = stream.get(at..at + 4)?;
            Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        };
        let (width, height) = (long(8)?.checked_sub(long(16)?)?, long(12)?.checked_sub(long(20)?)?);
        let components = usize::from(u16::from_be_bytes([*stream.get(40)?, *stream.get(41)?]));
        let depth = *stream.get(42)?;
        let all = stream.get(42..42 + 3 * components)?;
        let are_alike = all.chunks_exact(3).all(|component| component[0] == depth);
        let bits = u32::from(depth & 0x7f) + 1;
        (are_alike && bits <= 16).then_some(Self {
            width: width as usize,
            height: height as usize,
            components,
            bits,
            signed: depth & 0x80 != 0,
        })
    }
}
