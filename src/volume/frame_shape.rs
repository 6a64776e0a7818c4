//! The shape of frames, and how an array's shape is read as one.

use std::fmt;

use super::sample::SampleType;
use crate::error::{Problem, ShapeReason};

/// The longest side of a GIF, and so of a frame, in pixels.
pub const MAX_SIDE: usize = u16::MAX as usize;

/// The shape of a stack of grey or RGB frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameShape {
    /// Number of frames, at least 1.
    pub frames: usize,
    /// Height of a frame in pixels, 1 to 65535.
    pub height: usize,
    /// Width of a frame in pixels, 1 to 65535.
    pub width: usize,
    /// Number of samples per pixel: 1 (grey) or 3 (RGB).
    pub samples: usize,
}

impl FrameShape {
    /// The shape of an array that is shown as it is stored: as [`of_axes`](Self::of_axes) reads it, and an array of
    /// two axes as one frame.
    ///
    /// # Errors
    ///
    /// As [`of_axes`](Self::of_axes).
    pub(crate) fn usual(lengths: &[usize], sample: SampleType) -> Result<Self, Problem> {
        match *lengths {
            [height, width] => Self::of_axes(&[1, height, width], sample),
            _ => Self::of_axes(lengths, sample),
        }
    }

    /// Reads an array's shape as (frames, height, width) or (frames, height, width, channels).
    ///
    /// # Errors
    ///
    /// [`Problem::Shape`] when the array has another number of axes, an axis of length 0, a side over 65535,
    /// a number of channels other than 1 and 3, or more bytes than this machine can address.
    pub fn of_axes(axes: &[usize], sample: SampleType) -> Result<Self, Problem> {
        let refuse = |reason| Err(Problem::Shape { shape: python_tuple(axes), reason });
        let &([frames, height, width] | [frames, height, width, _]) = axes else {
            return refuse(ShapeReason::Axes(axes.len()));
        };
        let channels = axes.get(3).copied().unwrap_or(1);
        if let Some(axis) = axes.iter().position(|&length| length == 0) {
            return refuse(ShapeReason::EmptyAxis(axis));
        }
        if channels != 1 && channels != 3 {
            return refuse(ShapeReason::Channels(channels));
        }
        if height > MAX_SIDE || width > MAX_SIDE {
            return refuse(ShapeReason::FrameTooLarge { width, height, most: MAX_SIDE });
        }
        let bytes = [frames, height, width, channels, sample.bits() as usize / 8]
            .into_iter()
            .try_fold(1u64, |product, factor| product.checked_mul(factor as u64))
            .filter(|&bytes| bytes <= i64::MAX as u64);
        if bytes.is_none() {
            return refuse(ShapeReason::Overflow);
        }
        Ok(Self { frames, height, width, samples: channels })
    }

    /// The shape of the frames 0, `frame_step`, 2 `frame_step`, …, with `binning` x `binning` pixels as one.
    pub(crate) fn reduced(self, frame_step: usize, binning: usize) -> Self {
        Self {
            frames: self.frames.div_ceil(frame_step),
            height: self.height.div_ceil(binning),
            width: self.width.div_ceil(binning),
            ..self
        }
    }

    /// Number of pixels in one frame.
    pub fn frame_pixels(&self) -> usize {
        self.height * self.width
    }

    /// Number of samples in one frame.
    pub fn frame_samples(&self) -> usize {
        self.frame_pixels() * self.samples
    }

    /// Number of samples in the whole volume.
    pub fn sample_count(&self) -> u64 {
        self.frames as u64 * self.frame_samples() as u64
    }
}

impl fmt::Display for FrameShape {
    /// Writes `64x512x512`, or `64x512x512x3` for colors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frames, height, width, samples } = self;
        write!(f, "{frames}x{height}x{width}")?;
        if *samples > 1 { write!(f, "x{samples}") } else { Ok(()) }
    }
}

/// A shape as Python writes it.
pub(super) fn python_tuple(axes: &[usize]) -> String {
    /// The most axes that NumPy allows. A header may claim more.
    const MAX_AXES: usize = 64;
    match axes {
        [one] => format!("({one},)"),
        [first, second, ..] if axes.len() > MAX_AXES => format!("({first}, {second}, …)"),
        _ => format!("({})", axes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}
