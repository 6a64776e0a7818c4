//! The input of the encoder, and the encoded frame that goes into the file.

use std::borrow::Cow;

use super::stream::{Stream, data_bytes, table_entries};
use crate::color::Palette;

/// A frame to be encoded.
pub(crate) struct FrameInput<'f, 'p> {
    /// The index of every pixel.
    pub(super) indices: &'f [u8],
    /// The indices of the frame under it, in the palette of this frame; `None` if there is nothing to build
    /// on.
    pub(super) before: Option<Cow<'f, [u8]>>,
    pub(super) table: ColorTable<'p>,
}

/// The color table of a frame.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ColorTable<'p> {
    /// The global one, with the number of entries that the colors of this frame and all before it need: a power
    /// of two.
    Global { entries: usize },
    /// Its own, of this palette.
    Own(&'p Palette),
}

/// A frame that is ready to be written.
pub(crate) struct EncodedFrame<'p> {
    /// Its palette, unless it is the global one.
    pub(crate) local: Option<&'p Palette>,
    /// The smallest stream.
    pub(crate) stream: Stream,
    /// The smallest stream that does not make the global color table grow, if `stream` does: its transparent index is
    /// above the indices of all colors so far.
    pub(crate) modest: Option<Stream>,
}

/// What a frame takes in the file, drawn by one of its streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameSize {
    /// Number of bytes, with its own color table if it has one.
    pub(crate) bytes: usize,
    /// Number of entries that the global color table needs for it; 0 if it has its own.
    pub(crate) entries: usize,
}

impl FrameSize {
    /// What this and another frame take.
    pub(crate) fn with(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, entries: self.entries.max(other.entries) }
    }
}

impl ColorTable<'_> {
    /// Number of bytes that a stream of `length` bytes takes in the file, with the table of a frame that has its
    /// own. Every stream of a frame has the same other blocks.
    pub(super) fn cost(self, length: usize, min_code_size: u8) -> usize {
        data_bytes(length) + if matches!(self, Self::Own(_)) { 3 << min_code_size } else { 0 }
    }

    /// Whether an index makes the global color table grow.
    pub(super) fn grows_for(self, greatest: u8) -> bool {
        matches!(self, Self::Global { entries } if table_entries(greatest) > entries)
    }
}

impl EncodedFrame<'_> {
    /// What the frame takes by its smallest stream, and by its modest one, if it has one.
    pub(crate) fn sizes(&self) -> (FrameSize, Option<FrameSize>) {
        (self.size(&self.stream), self.modest.as_ref().map(|modest| self.size(modest)))
    }

    fn size(&self, stream: &Stream) -> FrameSize {
        /// Control block and image descriptor.
        const BLOCKS: usize = 8 + 10;
        let (table, entries) = match self.local {
            Some(_) => (3 << stream.bytes[0], 0),
            None => (0, table_entries(stream.greatest)),
        };
        FrameSize { bytes: BLOCKS + table + data_bytes(stream.bytes.len()), entries }
    }
}
