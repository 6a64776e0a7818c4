//! How the frames of a volume are resized: what all threads share.

use super::nearest::{PLACES, Sources};
use super::options::{PictureOptions, Resample};
use super::weights::{Filter, Weights};
use crate::backend::cpu::transpose::LANES;
use crate::error::Problem;
use crate::volume::{FrameShape, PixelSize};

/// How frames of one shape get another width or height.
#[derive(Debug)]
pub struct ResizePlan {
    pub(super) old: FrameShape,
    pub(super) new: FrameShape,
    pub(super) method: Method,
}

/// How the new pixels are made.
#[derive(Debug)]
pub(super) enum Method {
    /// The old column and row of each new one.
    Nearest { columns: Sources, rows: Sources },
    /// Weights for the columns of a row and for the rows; `None` for a side that stays as it is.
    Weighted { columns: Option<Weights>, rows: Option<Weights> },
}

impl ResizePlan {
    /// The plan for frames of `shape` with pixels of this size, where it is known; `None` where they keep their
    /// number of pixels.
    ///
    /// # Errors
    ///
    /// [`Problem::Picture`] when a side would be too long.
    pub fn new(
        shape: FrameShape,
        pixel: Option<PixelSize>,
        options: &PictureOptions,
    ) -> Result<Option<Self>, Problem> {
        let new = options.resized(shape, pixel)?;
        if new == shape {
            return Ok(None);
        }
        let weights = |old, new| {
            let filter = filter(options.resample, old, new)?;
            (old != new).then(|| Weights::new(filter, old, new))
        };
        let method = match options.resample {
            Resample::Nearest => Method::Nearest {
                columns: Sources::new(shape.width, new.width),
                rows: Sources::new(shape.height, new.height),
            },
            _ => Method::Weighted {
                columns: weights(shape.width, new.width),
                rows: weights(shape.height, new.height),
            },
        };
        Ok(Some(Self { old: shape, new, method }))
    }

    /// The shape of frames like `shape` after the resizing.
    pub(crate) fn resized(&self, shape: FrameShape) -> FrameShape {
        let FrameShape { height, width, .. } = self.new;
        FrameShape { height, width, ..shape }
    }

    /// Bytes of memory that a thread takes to resize frames of shape `old` to the size of `new`, at most,
    /// beside the levels of a block.
    pub(crate) fn bytes_of_a_thread(old: FrameShape, new: FrameShape) -> u64 {
        let (old_row, new_row) = ((old.width * old.samples) as u64, (new.width * new.samples) as u64);
        // The widest filter.
        let (scale, support) = (old.height as f64 / new.height as f64, Filter::Lanczos.support());
        let begun = (2.0 * support * scale.max(1.0) + 1.0) / scale + 2.0;
        let begun = (begun as u64).min(new.height as u64);
        // Rows that wait, their columns and their resized rows, a sum of 4 bytes for each pixel begun, and a row
        // for nearest pixels.
        LANES as u64 * 2 * (old_row + new_row) + 4 * begun * new_row + PLACES as u64
    }
}

/// The filter along a side of `old` pixels that gets `new` ones.
fn filter(resample: Resample, old: usize, new: usize) -> Option<Filter> {
    match resample {
        Resample::Auto if new < old => Some(Filter::Area),
        Resample::Auto | Resample::Linear => Some(Filter::Linear),
        Resample::Area => Some(Filter::Area),
        Resample::Lanczos => Some(Filter::Lanczos),
        Resample::Nearest => None,
    }
}
