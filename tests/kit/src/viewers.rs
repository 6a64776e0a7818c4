//! What some viewers show that do not read a GIF as its specification says.
//!
//! A judge here makes the mistakes of its viewer. So a GIF whose pixels a judge shows right is one that the
//! viewer shows right, and no Java is needed to know it. Each is written after what its viewer does, and
//! shares no code with the encoder or with [`gif_oracle`](crate::gif_oracle). `decoders/all.py` compares the
//! judge of ImageJ with ImageJ itself, where ImageJ is wrong as well.
//!
//! Both viewers unpack images [in the same way](lzw). They are lenient; so a test that uses them has to read
//! the GIF by the specification as well.

pub mod bio_formats;
mod file;
pub mod imagej;
mod lzw;

/// What every entry of a palette that the file does not have is: both viewers have room for 256 entries.
const NO_COLOR: [u8; 3] = [0; 3];

/// The color of an index.
fn color(palette: &[[u8; 3]], index: u8) -> [u8; 3] {
    palette.get(usize::from(index)).copied().unwrap_or(NO_COLOR)
}
