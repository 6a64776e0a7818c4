//! The writer of a GIF. Frames are encoded in any order, but written one after another.
//!
//! The `gif` crate writes the blocks around the streams. The palette is put in order at the end.

use std::borrow::Cow;
use std::io::BufWriter;
use std::mem;

use super::disposal::Disposal;
use super::draft::Draft;
use super::palette_block;
use super::repeat::Repeat;
use super::table_growth::{TableGrowth, Verdict};
use crate::color::Palette;
use crate::encode::{EncodedFrame, IndexOrder, Stream, table_entries};
use crate::error::Problem;
use crate::volume::FrameShape;

/// Frames are written in pieces of 255 bytes. Without a buffer each piece would be a system call.
const WRITE_BUFFER_BYTES: usize = 256 << 10;

/// A GIF that is being written, frame by frame.
pub(crate) struct GifWriter<'f> {
    encoder: gif::Encoder<BufWriter<Draft<'f>>>,
    delays: Box<dyn Iterator<Item = u16> + 'f>,
    disposal: Disposal,
    /// The greatest index of the frames that use the global palette.
    greatest: u8,
    growth: TableGrowth,
    /// The frames that wait.
    waiting: Vec<EncodedFrame<'f>>,
}

impl<'f> GifWriter<'f> {
    /// Writes the header: screen size, space for the palette, and the loop block if `repeat` has one.
    ///
    /// `delays` has one delay for each frame, in hundredths of a second.
    pub(crate) fn new(
        out: Draft<'f>,
        shape: FrameShape,
        delays: impl Iterator<Item = u16> + 'f,
        repeat: Repeat,
        disposal: Disposal,
    ) -> Result<Self, Problem> {
        // FrameShape::of_axes has checked that both fit.
        let (width, height) = (shape.width as u16, shape.height as u16);
        let out = BufWriter::with_capacity(WRITE_BUFFER_BYTES, out);
        let mut encoder =
            gif::Encoder::new(out, width, height, &[0; 3 * palette_block::ENTRIES]).map_err(problem)?;
        let repeat = match repeat {
            // The crate leaves out the loop block then.
            Repeat::Once => gif::Repeat::Finite(0),
            Repeat::Times(number) => gif::Repeat::Finite(number.get()),
            Repeat::Forever => gif::Repeat::Infinite,
        };
        encoder.set_repeat(repeat).map_err(problem)?;
        Ok(Self {
            encoder,
            delays: Box::new(delays),
            disposal,
            greatest: 0,
            growth: TableGrowth::default(),
            waiting: Vec::new(),
        })
    }

    /// Writes a comment. All comments come before the frames.
    pub(crate) fn comment(&mut self, text: &str) -> Result<(), Problem> {
        self.encoder.write_raw_extension(gif::Extension::Comment.into(), &[text.as_bytes()]).map_err(problem)
    }

    /// Writes the next frame after the frames that waited for it, or lets it [wait](TableGrowth).
    pub(crate) fn draw(&mut self, frame: EncodedFrame<'f>) -> Result<(), Problem> {
        let verdict = self.growth.next(frame.sizes());
        self.waiting.push(frame);
        match verdict {
            Verdict::Wait => Ok(()),
            Verdict::Smallest => self.draw_waiting(true),
        }
    }

    /// Writes the frames that wait, by their smallest streams or by the smallest modest ones.
    fn draw_waiting(&mut self, by_smallest: bool) -> Result<(), Problem> {
        for EncodedFrame { local, stream, modest } in mem::take(&mut self.waiting) {
            let stream = modest.filter(|_| !by_smallest).unwrap_or(stream);
            self.draw_stream(local, &stream)?;
        }
        Ok(())
    }

    fn draw_stream(&mut self, local: Option<&Palette>, stream: &Stream) -> Result<(), Problem> {
        let Stream { rectangle, transparent, greatest, bytes } = stream;
        // One entry for each index that the minimum code size allows. An entry without a color, such as one
        // that only means transparent, is black.
        let table = local.map(|palette| {
            let mut table = palette.table().to_vec();
            table.resize(3 << bytes[0], 0);
            table
        });
        // A frame with a palette of its own takes nothing from the global one.
        if local.is_none() {
            self.greatest = self.greatest.max(*greatest);
        }
        // All sides fit, because the rectangle lies within the screen.
        let frame = gif::Frame {
            delay: self.delays.next().unwrap_or(0),
            left: rectangle.x.start as u16,
            top: rectangle.y.start as u16,
            width: rectangle.x.len() as u16,
            height: rectangle.y.len() as u16,
            transparent: *transparent,
            dispose: self.disposal.method(),
            palette: table,
            buffer: Cow::Borrowed(bytes),
            ..gif::Frame::default()
        };
        self.encoder.write_lzw_pre_encoded_frame(&frame).map_err(problem)
    }

    /// Writes the frames that still wait, the trailer, everything still buffered, and the palette in the order of
    /// `index_order`. The palette contains the `background` in any case.
    pub(crate) fn finish(
        mut self,
        palette: &Palette,
        index_order: &IndexOrder,
        background: Option<u8>,
    ) -> Result<(), Problem> {
        let mut index_order = index_order.clone();
        let background = background.map_or(0, |index| index_order.written_for_background(index));
        let by_smallest = self.growth.clone().ends_smallest(table_entries(background));
        self.draw_waiting(by_smallest)?;

        let buffered = self.encoder.into_inner().map_err(problem)?;
        let draft = buffered.into_inner().map_err(|error| Problem::Write(error.into_error()))?;
        let entries = palette.table().as_chunks::<3>().0;
        // An index that is not in the order only means transparent, and has no color.
        let color = |written: usize| {
            index_order.order().get(written).and_then(|&index| entries.get(usize::from(index)))
        };
        let colors: Vec<[u8; 3]> = (0..=usize::from(self.greatest.max(background)))
            .map(|written| color(written).copied().unwrap_or_default())
            .collect();
        palette_block::write_over(draft, &colors, background).map_err(Problem::Write)
    }
}

/// Frames, palettes and sizes are right by construction, so only the output can fail.
fn problem(error: gif::EncodingError) -> Problem {
    match error {
        gif::EncodingError::Io(error) => Problem::Write(error),
        other => Problem::Bug(other.to_string()),
    }
}
