//! A picture by the graphics protocol of kitty: a PNG in base64, in pieces.
//!
//! <https://sw.kovidgoyal.net/kitty/graphics-protocol/>

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::pixels::Pixels;

/// Characters of base64 in one piece: as many as the protocol allows.
const PIECE: usize = 4096;

/// The commands that show a picture where the cursor is, and go to the line below it.
pub fn drawn(picture: &Pixels) -> String {
    let encoded = STANDARD.encode(png(picture));
    let pieces: Vec<&[u8]> = encoded.as_bytes().chunks(PIECE).collect();
    let mut text = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        // Shown at once (a=T), a PNG (f=100), without an answer (q=2).
        let first = if number == 0 { "a=T,f=100,q=2," } else { "" };
        let more = u8::from(number + 1 < pieces.len());
        // A string takes all that is written.
        let _ = write!(text, "\x1b_G{first}m={more};{}\x1b\\", String::from_utf8_lossy(piece));
    }
    text + "\n"
}

/// The picture as a PNG, with opacity where a pixel is transparent.
fn png(picture: &Pixels) -> Vec<u8> {
    let Pixels { width, height, colors, visible } = picture;
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, *width as u32, *height as u32);
    encoder.set_depth(png::BitDepth::Eight);
    let with_opacity: Vec<u8>;
    let samples = match picture.is_opaque() {
        true => {
            encoder.set_color(png::ColorType::Rgb);
            colors
        }
        false => {
            encoder.set_color(png::ColorType::Rgba);
            let pixels = colors.as_chunks::<3>().0.iter().zip(visible);
            with_opacity =
                pixels.flat_map(|([red, green, blue], &visible)| [*red, *green, *blue, visible]).collect();
            &with_opacity
        }
    };
    // Memory takes all that is written, and the samples are as many as the header says.
    let _ = encoder.write_header().and_then(|mut writer| writer.write_image_data(samples));
    file
}
