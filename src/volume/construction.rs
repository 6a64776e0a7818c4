//! How readers make volumes: of a stored array, and of the bytes that it is in.

use std::sync::Arc;

use super::chunks::{ChunkedArray, ChunkedBytes};
use super::gather::{ArrayBytes, StridedFrames};
use super::layout::{ArrayLayout, Layout};
use super::lazy;
use super::limits::Limits;
use super::source::{SequentialSource, StoredBytes};
use super::store::Store;
use super::{ByteOrder, FrameShape, Volume};
use crate::error::Error;

impl Volume<'static> {
    /// A volume whose samples are in a file as they are.
    pub(crate) fn stored(array: ArrayLayout, bytes: StoredBytes, limits: Limits) -> Self {
        Self::of_bytes(bytes.name.clone(), array, ArrayBytes::File(bytes), limits)
    }

    /// A volume whose samples `source` gives from front to back, in their stored order.
    pub(crate) fn sequential(
        name: String,
        array: ArrayLayout,
        source: Box<dyn SequentialSource>,
        limits: Limits,
    ) -> Self {
        Self::of_bytes(name, array, ArrayBytes::Sequential(source.into()), limits)
    }

    /// A volume of an array in chunks, whose samples `chunks` gives little-endian.
    pub(crate) fn chunked(
        name: String,
        array: ArrayLayout,
        chunks: Arc<dyn ChunkedArray>,
        limits: Limits,
    ) -> Self {
        let width = usize::from(array.sample.bits() as u16 / 8);
        let bytes = ChunkedBytes { array: chunks, lengths: array.lengths.clone(), width };
        Self::of_bytes(name, array, ArrayBytes::Chunked(bytes), limits)
    }

    /// A volume of a stored array.
    fn of_bytes(name: String, array: ArrayLayout, bytes: ArrayBytes, limits: Limits) -> Self {
        let (layout, frames) = shown_frames(&array);
        let store = Store::of_view(layout, bytes.clone(), vec![frames], limits);
        Self::with_array(name, array, store, Some(bytes), limits)
    }

    /// A volume in memory. `read` is called for the stored samples, first to last.
    ///
    /// # Errors
    ///
    /// The errors of `read`.
    pub(crate) fn in_memory(
        name: String,
        array: ArrayLayout,
        read: &mut dyn FnMut(&mut [u8]) -> Result<(), Error>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let (layout, frames) = shown_frames(&array);
        let store = Store::of_memory(layout, lazy::load(&layout, read)?, frames);
        let array = ArrayLayout { order: ByteOrder::Little, ..array };
        Ok(Self::with_array(name, array, store, None, limits))
    }
}

/// The array as frames, and where they are: as it is usually shown, or else with all axes but the last two as frames,
/// in their stored order.
pub(super) fn shown_frames(array: &ArrayLayout) -> (Layout, StridedFrames) {
    if let Some(layout) = array.usual_frames() {
        return (layout, StridedFrames::of_axes(&array.lengths, &array.steps(), layout.shape));
    }
    let (frames, picture) = array.lengths.split_at(array.lengths.len().saturating_sub(2));
    let [height, width] = <[usize; 2]>::try_from(picture).unwrap_or([1, array.lengths[0]]);
    let shape = FrameShape { frames: frames.iter().product(), height, width, samples: 1 };
    let stored = ArrayLayout { fortran: false, ..array.clone() };
    let frames = StridedFrames::of_axes(&array.lengths, &stored.steps(), shape);
    (Layout { shape, sample: array.sample, order: array.order }, frames)
}
