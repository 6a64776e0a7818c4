//! The indices of frames to what is written of them: a rectangle and its LZW stream.

use std::borrow::Cow;

use super::delta::{Rectangle, transparent};
use super::lzw::{self, ClearRule, Indices};

/// Frames that are packed together: what [`lzw::Packer`] interleaves.
pub(crate) const TOGETHER: usize = lzw::LANES;

/// A frame that is ready to be written.
pub(crate) struct Packed {
    /// Where it is drawn.
    pub(super) rectangle: Rectangle,
    /// The index that leaves what is there.
    pub(super) transparent: Option<u8>,
    /// The minimum code size and the LZW stream, as the `gif` crate takes them.
    pub(super) stream: Vec<u8>,
}

/// Packs frames; one for each thread.
#[derive(Default)]
pub(crate) struct Packer {
    lzw: lzw::Packer,
}

/// One way to draw a frame.
struct Variant<'f> {
    frame: usize,
    rectangle: Rectangle,
    transparent: Option<u8>,
    pixels: Cow<'f, [u8]>,
}

impl Packer {
    /// Packs `frames`, the indices of whole frames one after the other, `width` x `height` pixels each, of a palette of
    /// `entries` entries. `before` is the frame before the first.
    ///
    /// What becomes of a frame depends on that frame and the one before it alone.
    pub(crate) fn pack(
        &mut self,
        frames: &[u8],
        before: Option<&[u8]>,
        (width, height): (usize, usize),
        entries: usize,
    ) -> Vec<Packed> {
        let frames = frames.chunks_exact(width * height);
        let count = frames.len();
        let befores = std::iter::once(before).chain(frames.clone().map(Some));
        let variants: Vec<Variant<'_>> = frames
            .zip(befores)
            .enumerate()
            .flat_map(|(frame, (indices, before))| variants(frame, indices, before, (width, height), entries))
            .collect();
        let images: Vec<Indices<'_>> = variants
            .iter()
            .map(|Variant { pixels, .. }| Indices { pixels, min_code_size: min_code_size(pixels) })
            .collect();
        let mut streams: Vec<Vec<u8>> = images.iter().map(|image| vec![image.min_code_size]).collect();
        self.lzw.pack(&images, ClearRule::Late, &mut streams);

        let mut packed: Vec<Packed> = Vec::with_capacity(count);
        for (Variant { frame, rectangle, transparent, .. }, stream) in variants.into_iter().zip(streams) {
            match packed.get_mut(frame) {
                None => packed.push(Packed { rectangle, transparent, stream }),
                Some(best) if stream.len() < best.stream.len() => {
                    *best = Packed { rectangle, transparent, stream }
                }
                Some(_) => {}
            }
        }
        packed
    }
}

/// The ways to draw a frame that are worth packing; the first is always good.
fn variants<'f>(
    frame: usize,
    indices: &'f [u8],
    before: Option<&[u8]>,
    (width, height): (usize, usize),
    entries: usize,
) -> impl Iterator<Item = Variant<'f>> + use<'f> {
    let rectangle = match before {
        Some(before) => Rectangle::of_changes(before, indices, width),
        None => Rectangle::whole(width, height),
    };
    let pixels = rectangle.cut(indices, width);
    let sparse = before.and_then(|before| transparent(&rectangle.cut(before, width), &pixels, entries)).map(
        |(pixels, free)| Variant {
            frame,
            rectangle: rectangle.clone(),
            transparent: Some(free),
            pixels: pixels.into(),
        },
    );
    std::iter::once(Variant { frame, rectangle, transparent: None, pixels }).chain(sparse)
}

/// The bits that tell the indices apart; at least 2, as GIF wants.
fn min_code_size(pixels: &[u8]) -> u8 {
    let greatest = pixels.iter().copied().max().unwrap_or(0);
    (8 - greatest.leading_zeros() as u8).max(2)
}

#[cfg(test)]
mod tests {
    use super::min_code_size;

    #[test]
    fn code_sizes_hold_the_greatest_index() {
        for (greatest, size) in [(0, 2), (1, 2), (3, 2), (4, 3), (7, 3), (127, 7), (128, 8), (255, 8)] {
            assert_eq!(min_code_size(&[0, greatest, 0]), size);
        }
    }
}
