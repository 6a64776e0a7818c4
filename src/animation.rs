//! Frames to GIF: packed in parallel, written in order.
//!
//! `Packer` turns the indices of frames into what has changed since the frame before, as LZW streams by [`lzw`], on any
//! thread and in any order. `Animation` is the
//! one writer: the `gif` crate makes the container around the streams. `Target` is the file they end up in, under its
//! final name only when it is complete.

mod delays;
mod delta;
pub mod lzw;
mod pack;
mod target;

use std::borrow::Cow;
use std::io::{BufWriter, Write};

pub use delays::Delays;
pub(crate) use pack::{Packed, Packer, TOGETHER};
pub use target::Output;

use crate::color::Palette;
use crate::error::Problem;
use crate::volume::Shape;

/// Frames are written in pieces of 255 bytes, which would be a system call each.
const WRITE_BUFFER_BYTES: usize = 256 << 10;

/// A GIF being written, frame by frame.
pub(crate) struct Animation<W: Write> {
    encoder: gif::Encoder<BufWriter<W>>,
    delays: std::vec::IntoIter<u16>,
}

impl<W: Write> Animation<W> {
    /// Writes the header: screen size, palette, loop block.
    ///
    /// `delays` holds one delay for each frame, in hundredths of a second; `repeat` 0 is forever.
    pub(crate) fn new(
        out: W,
        shape: Shape,
        palette: &Palette,
        delays: Vec<u16>,
        repeat: u16,
    ) -> Result<Self, Problem> {
        // Shape::of_axes has seen to it that both fit.
        let (width, height) = (shape.width as u16, shape.height as u16);
        let out = BufWriter::with_capacity(WRITE_BUFFER_BYTES, out);
        let mut encoder = gif::Encoder::new(out, width, height, palette.table()).map_err(problem)?;
        let repeat = if repeat == 0 { gif::Repeat::Infinite } else { gif::Repeat::Finite(repeat) };
        encoder.set_repeat(repeat).map_err(problem)?;
        Ok(Self { encoder, delays: delays.into_iter() })
    }

    /// Writes the next frame.
    pub(crate) fn draw(&mut self, packed: &Packed) -> Result<(), Problem> {
        let Packed { rectangle, transparent, stream } = packed;
        // Within the screen, whose sides fit.
        let frame = gif::Frame {
            delay: self.delays.next().unwrap_or(0),
            left: rectangle.x.start as u16,
            top: rectangle.y.start as u16,
            width: rectangle.x.len() as u16,
            height: rectangle.y.len() as u16,
            transparent: *transparent,
            buffer: Cow::Borrowed(stream),
            ..gif::Frame::default()
        };
        self.encoder.write_lzw_pre_encoded_frame(&frame).map_err(problem)
    }

    /// Writes the trailer and everything still buffered, and returns what was written to.
    pub(crate) fn finish(self) -> Result<W, Problem> {
        let buffered = self.encoder.into_inner().map_err(problem)?;
        buffered.into_inner().map_err(|error| Problem::Write(error.into_error()))
    }
}

/// Frames, palettes and sizes are right by construction, so what is left is the output.
fn problem(error: gif::EncodingError) -> Problem {
    match error {
        gif::EncodingError::Io(error) => Problem::Write(error),
        other => Problem::Bug(other.to_string()),
    }
}
