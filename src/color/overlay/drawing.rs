//! The overlay of each picture, at its final size.

use super::entries::Entry;
use super::frames::EntryFrames;
use super::look::Look;
use super::outline::keep_outlines;
use crate::view::Matched;

/// An overlay, ready to be drawn over the pictures of a volume.
pub(crate) struct Overlay {
    frames: EntryFrames,
    matched: Matched,
    look: Look,
    /// The color of each level of a grey picture below colors that are mixed with it.
    below: Box<[[u8; 3]; 256]>,
}

/// An overlay for pictures of one size, every `step`-th picture of the volume.
#[derive(Clone, Copy)]
pub(crate) struct SizedOverlay<'o> {
    overlay: &'o Overlay,
    step: usize,
    /// Width and height of a picture.
    sides: (usize, usize),
}

/// Buffers of a thread.
#[derive(Default)]
pub(crate) struct OverlayBuffers {
    entries: Vec<Entry>,
    row: Vec<Entry>,
    layers: Vec<u16>,
}

impl Overlay {
    /// An overlay of these frames, where `matched` says. Levels have the colors `below` where they are mixed.
    pub(crate) fn new(frames: EntryFrames, matched: Matched, look: Look, below: Box<[[u8; 3]; 256]>) -> Self {
        Self { frames, matched, look, below }
    }

    /// The colors that have palette indices of their own; `None` where they are mixed with the picture.
    pub(crate) fn inks(&self) -> Option<&[[u8; 3]]> {
        self.look.inks()
    }

    /// Whether pictures are mixed with the colors, into RGB.
    pub(crate) fn is_mixed(&self) -> bool {
        self.inks().is_none()
    }

    /// The same, for pictures of this width and height, every `step`-th picture of the volume.
    pub(crate) fn sized(&self, sides: (usize, usize), step: usize) -> SizedOverlay<'_> {
        SizedOverlay { overlay: self, step, sides }
    }

    /// Finds the entries of a picture of this width and height; `false` where there are none.
    fn find(&self, picture: usize, (width, height): (usize, usize), buffers: &mut OverlayBuffers) -> bool {
        let OverlayBuffers { entries, row, layers } = buffers;
        let frame = self.matched.frames.get(picture).copied().flatten();
        let Some(frame) = frame.filter(|frame| !self.frames.is_empty(*frame)) else { return false };
        // The pixel behind the last one is nothing.
        let nothing = self.frames.columns();
        row.clear();
        row.resize(nothing + 1, 0);
        let columns: Vec<usize> =
            nearest(&self.matched.columns, width).map(|column| column.unwrap_or(nothing)).collect();
        entries.clear();
        let mut latest = None;
        for source in nearest(&self.matched.rows, height) {
            match source {
                Some(_) if latest == source => entries.extend_from_within(entries.len() - width..),
                Some(source) => {
                    self.frames.expand(frame, source, row);
                    entries.extend(columns.iter().map(|&column| row[column]));
                }
                None => entries.resize(entries.len() + width, 0),
            }
            latest = source;
        }
        if let Some(outline) = self.look.outline {
            keep_outlines(entries, width, outline.get(), layers);
        }
        true
    }
}

impl SizedOverlay<'_> {
    /// As [`Overlay::is_mixed`].
    pub(crate) fn is_mixed(&self) -> bool {
        self.overlay.is_mixed()
    }

    /// Draws the overlay over the palette indices of a frame. `inks` are the indices of its [colors](Overlay::inks).
    pub(crate) fn draw(&self, frame: usize, inks: &[u8], indices: &mut [u8], buffers: &mut OverlayBuffers) {
        let Self { overlay, step, sides } = *self;
        if !overlay.find(frame * step, sides, buffers) {
            return;
        }
        for (index, &entry) in indices.iter_mut().zip(&buffers.entries) {
            if entry != 0 {
                *index = overlay.look.index(entry, inks).unwrap_or(*index);
            }
        }
    }

    /// Appends the colors of a frame mixed with those of the overlay: red, green, blue, red, … `levels` are those of
    /// the frame, one or three for each pixel.
    pub(crate) fn mix(
        &self,
        frame: usize,
        levels: &[u8],
        colors: &mut Vec<u8>,
        buffers: &mut OverlayBuffers,
    ) {
        let Self { overlay, step, sides } = *self;
        let start = colors.len();
        let below = |level: u8| overlay.below[usize::from(level)];
        if levels.len() == sides.0 * sides.1 {
            colors.extend(levels.iter().flat_map(|&level| below(level)));
        } else {
            let pixels = levels.as_chunks::<3>().0.iter();
            colors.extend(
                pixels.flat_map(|[red, green, blue]| [below(*red)[0], below(*green)[1], below(*blue)[2]]),
            );
        }
        if !overlay.find(frame * step, sides, buffers) {
            return;
        }
        let pixels = colors[start..].as_chunks_mut::<3>().0;
        for (color, &entry) in pixels.iter_mut().zip(&buffers.entries) {
            if entry != 0 {
                *color = overlay.look.mix(*color, entry);
            }
        }
    }
}

/// What `new` pixels along a side show of the old ones, which `places` are for: the one in which the center of the new
/// pixel lies. A center between two pixels is in the second.
fn nearest(places: &[Option<usize>], new: usize) -> impl Iterator<Item = Option<usize>> {
    let old = places.len();
    (0..new).map(move |pixel| places.get((2 * pixel + 1) * old / (2 * new)).copied().flatten())
}
