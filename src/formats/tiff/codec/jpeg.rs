//! JPEG strips and tiles: streams that may lack their tables, which the page has then.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::Damage;

/// The colors of the samples in a JPEG stream, as the page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats::tiff) enum JpegColors {
    /// One sample, or three that are red, green and blue.
    AsStored,
    /// Brightness and two differences, to become red, green and blue.
    YCbCr,
}

const START: [u8; 2] = [0xff, 0xd8];
const END: [u8; 2] = [0xff, 0xd9];

/// Decodes a stream into `out`; returns its width and height.
pub(super) fn decode(
    tables: &[u8],
    data: &[u8],
    colors: JpegColors,
    most: usize,
    out: &mut Vec<u8>,
) -> Result<(usize, usize), Damage> {
    let tables = tables.strip_prefix(&START).unwrap_or(tables);
    let tables = tables.strip_suffix(&END).unwrap_or(tables);
    let data = data.strip_prefix(&START).ok_or(Damage::Invalid)?;
    // A segment of Adobe's says what the samples are, before another one may say it.
    let transform = match colors {
        JpegColors::AsStored => 0,
        JpegColors::YCbCr => 1,
    };
    let adobe = [0xff, 0xee, 0, 14, b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, transform];
    let count = match frame(tables, data) {
        Some((3 | 7 | 11 | 15, _)) => return Err(Damage::Lossless),
        Some((_, count)) => count,
        None => return Err(Damage::Invalid),
    };
    let stream = match count {
        3 => [&START, tables, &adobe, data].concat(),
        _ => [&START, tables, data].concat(),
    };
    let space = if count == 3 { ColorSpace::RGB } else { ColorSpace::Luma };
    let options = DecoderOptions::new_safe().set_max_width(65535).set_max_height(65535);
    let options = options.jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&stream[..]), options);
    decoder.decode_headers().map_err(|_| Damage::Invalid)?;
    let (width, height) = decoder.dimensions().ok_or(Damage::Invalid)?;
    let bytes = decoder.output_buffer_size().ok_or(Damage::Invalid)?;
    if bytes > most || bytes != width * height * count {
        return Err(Damage::Invalid);
    }
    out.clear();
    out.resize(bytes, 0);
    decoder.decode_into(out).map_err(|_| Damage::Invalid)?;
    Ok((width, height))
}

/// The kind of the frame, and the number of samples of a pixel, as its header says.
fn frame(tables: &[u8], data: &[u8]) -> Option<(u8, usize)> {
    let of = |mut rest: &[u8]| loop {
        let (&[0xff, marker], after) = rest.split_first_chunk::<2>()? else { return None };
        match marker {
            0xff => rest = &rest[1..],
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return after.get(7).map(|&count| (marker - 0xc0, usize::from(count)));
            }
            0xd8 | 0x01 | 0xd0..=0xd7 => rest = after,
            0xd9 | 0xda => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
                rest = after.get(length..)?;
            }
        }
    };
    of(data).or_else(|| of(tables))
}
