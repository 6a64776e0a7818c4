//! Pixels of four samples: red, green, blue and opacity.

use super::sample::{Kind, Sample, SampleType, with_sample};
use super::{FrameShape, Volume};

/// Number of samples of a pixel that has an opacity.
const SAMPLES: usize = 4;

/// What a volume of colors leaves out of pixels that have four samples.
#[derive(Debug)]
pub(crate) struct Opacity<'a> {
    /// The fourth sample of each pixel.
    pub(crate) alone: Volume<'a>,
    /// The pixels with all of their samples.
    pub(crate) rgba: Volume<'a>,
}

impl FrameShape {
    /// Whether the last sample of a pixel is its opacity.
    pub(crate) fn has_opacity(&self) -> bool {
        self.samples == SAMPLES
    }

    /// The shape of the same pixels with their opacity.
    pub(crate) fn with_opacity(self) -> Self {
        Self { samples: SAMPLES, ..self }
    }

    /// The shape of the same pixels without their opacity: the samples that have levels.
    pub(crate) fn colors(self) -> Self {
        if self.has_opacity() { Self { samples: SAMPLES - 1, ..self } } else { self }
    }
}

/// Calls `see` with each pixel and whether it is visible, by its opacity: the greatest value of the type, or 1 for
/// floats, is opaque; below half of it, a pixel is transparent. NaN is visible. `stored` are the little-endian samples
/// of the pixels, `samples` for each pixel; the last one is the opacity.
pub(crate) fn each_visibility(
    sample: SampleType,
    stored: &[u8],
    samples: usize,
    see: &mut dyn FnMut(&[u8], bool),
) {
    let half = match (sample, sample.kind()) {
        (SampleType::Bool, _) | (_, Kind::Float) => 0.5,
        (_, Kind::Signed) => 2f64.powi(sample.bits() as i32 - 2) - 0.5,
        (_, Kind::Unsigned) => 2f64.powi(sample.bits() as i32 - 1) - 0.5,
    };
    let width = sample.bits() as usize / 8;
    with_sample!(sample, S => for pixel in stored.chunks_exact(samples * width) {
        let opacity = S::from_le_slice(&pixel[(samples - 1) * width..]).to_f64();
        see(pixel, opacity.partial_cmp(&half) != Some(std::cmp::Ordering::Less));
    });
}
