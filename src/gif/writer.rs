//! The one writer of a GIF: frames are packed in any order and written in theirs.
//!
//! The `gif` crate makes the container around the streams, and the palette is put in order at the end.

use std::borrow::Cow;
use std::fs::File;
use std::io::BufWriter;

use super::disposal::Disposal;
use super::palette_block;
use crate::color::Palette;
use crate::encode::{EncodedFrame, IndexOrder, in_use};
use crate::error::Problem;
use crate::volume::FrameShape;

/// Frames are written in pieces of 255 bytes, which would be a system call each.
const WRITE_BUFFER_BYTES: usize = 256 << 10;

/// A GIF being written, frame by frame.
pub(crate) struct GifWriter<'f> {
    encoder: gif::Encoder<BufWriter<&'f File>>,
    delays: Box<dyn Iterator<Item = u16> + 'f>,
    disposal: Disposal,
    /// The greatest index that a frame uses.
    greatest: u8,
}

impl<'f> GifWriter<'f> {
    /// Writes the header: screen size, room for the palette, loop block.
    ///
    /// `delays` holds one delay for each frame, in hundredths of a second; `repeat` 0 is forever.
    pub(crate) fn new(
        out: &'f File,
        shape: FrameShape,
        delays: impl Iterator<Item = u16> + 'f,
        repeat: u16,
        disposal: Disposal,
    ) -> Result<Self, Problem> {
        // Shape::of_axes has seen to it that both fit.
        let (width, height) = (shape.width as u16, shape.height as u16);
        let out = BufWriter::with_capacity(WRITE_BUFFER_BYTES, out);
        let mut encoder =
            gif::Encoder::new(out, width, height, &[0; 3 * palette_block::ENTRIES]).map_err(problem)?;
        let repeat = if repeat == 0 { gif::Repeat::Infinite } else { gif::Repeat::Finite(repeat) };
        encoder.set_repeat(repeat).map_err(problem)?;
        Ok(Self { encoder, delays: Box::new(delays), disposal, greatest: 0 })
    }

    /// Writes a comment; frames come after it.
    pub(crate) fn comment(&mut self, text: &str) -> Result<(), Problem> {
        self.encoder.write_raw_extension(gif::Extension::Comment.into(), &[text.as_bytes()]).map_err(problem)
    }

    /// Writes the next frame.
    pub(crate) fn draw(&mut self, packed: &EncodedFrame<'_>) -> Result<(), Problem> {
        let EncodedFrame { rectangle, transparent, local, greatest, stream } = packed;
        // As many entries as codes can name; black is one that only means transparent.
        let table = local.map(|palette| {
            let mut table = palette.table().to_vec();
            table.resize(3 << stream[0], 0);
            table
        });
        self.greatest = self.greatest.max(*greatest);
        // Within the screen, whose sides fit.
        let frame = gif::Frame {
            delay: self.delays.next().unwrap_or(0),
            left: rectangle.x.start as u16,
            top: rectangle.y.start as u16,
            width: rectangle.x.len() as u16,
            height: rectangle.y.len() as u16,
            transparent: *transparent,
            dispose: self.disposal.method(),
            palette: table,
            buffer: Cow::Borrowed(stream),
            ..gif::Frame::default()
        };
        self.encoder.write_lzw_pre_encoded_frame(&frame).map_err(problem)
    }

    /// Writes the trailer, everything still buffered, and the palette, whose entries were used by
    /// `index_order`, and which has the background in any case.
    pub(crate) fn finish(
        self,
        palette: &Palette,
        index_order: &IndexOrder,
        background: Option<u8>,
    ) -> Result<(), Problem> {
        let buffered = self.encoder.into_inner().map_err(problem)?;
        let file = buffered.into_inner().map_err(|error| Problem::Write(error.into_error()))?;
        let entries = palette.table().as_chunks::<3>().0;
        let mut index_order = index_order.clone();
        if let Some(index) = background {
            index_order.extend(&in_use(&[index]));
        }
        let background = background.and_then(|index| index_order.written_if_known(index)).unwrap_or(0);
        // Beyond the ranks may be an index that only means transparent, and has no color.
        let color =
            |rank: usize| index_order.order().get(rank).and_then(|&index| entries.get(usize::from(index)));
        let colors: Vec<[u8; 3]> = (0..=usize::from(self.greatest.max(background)))
            .map(|rank| color(rank).copied().unwrap_or_default())
            .collect();
        palette_block::write_over(file, &colors, background).map_err(Problem::Write)
    }
}

/// Frames, palettes and sizes are right by construction, so what is left is the output.
fn problem(error: gif::EncodingError) -> Problem {
    match error {
        gif::EncodingError::Io(error) => Problem::Write(error),
        other => Problem::Bug(other.to_string()),
    }
}
