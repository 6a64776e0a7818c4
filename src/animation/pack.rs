//! The indices of frames to LZW streams.

use super::lzw::{self, ClearRule, Indices};

/// Frames that are packed together: what [`lzw::Packer`] interleaves.
pub(crate) const TOGETHER: usize = lzw::LANES;

/// A frame that is ready to be written.
pub(crate) struct Packed(Vec<u8>);

impl Packed {
    /// The minimum code size and the LZW stream, as the `gif` crate takes them.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Packs frames; one for each thread.
#[derive(Default)]
pub(crate) struct Packer {
    lzw: lzw::Packer,
}

impl Packer {
    /// Packs each of `frames`, the indices of a whole frame.
    ///
    /// What becomes of a frame depends on that frame alone.
    pub(crate) fn pack<'f>(&mut self, frames: impl Iterator<Item = &'f [u8]>) -> Vec<Packed> {
        let images: Vec<Indices<'_>> =
            frames.map(|pixels| Indices { pixels, min_code_size: min_code_size(pixels) }).collect();
        let mut streams: Vec<Vec<u8>> = images.iter().map(|image| vec![image.min_code_size]).collect();
        self.lzw.pack(&images, ClearRule::Late, &mut streams);
        streams.into_iter().map(Packed).collect()
    }
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
