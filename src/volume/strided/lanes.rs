//! Lanes: runs of samples along one axis, copied from bytes or from an array.

use std::borrow::Cow;

use ndarray::{ArrayView, Axis, Ix4, Slice};

use super::AXES;
use crate::volume::Sample;

/// A run of samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    /// The indices of the first sample.
    pub start: [usize; AXES],
    /// The axis along which the samples follow.
    pub axis: usize,
    /// Bytes from one sample to the next.
    pub stride: isize,
    /// Number of samples.
    pub count: usize,
}

/// What copies lanes.
pub(crate) trait Lanes: Send + Sync {
    /// Copies a lane; its samples are `step` samples apart in `out`.
    fn copy(&self, lane: Lane, out: &mut [u8], step: usize);

    /// Whether a lane may go on over the end of its axis, with the same stride.
    fn cross_axes(&self) -> bool;

    /// Bytes of samples that are not borrowed.
    fn owned(&self) -> u64;
}

/// Samples in bytes. The first is at `offset`, its neighbors `strides` bytes away; none is outside.
pub(crate) struct BytesLanes<'a> {
    pub bytes: Cow<'a, [u8]>,
    pub offset: usize,
    pub strides: [isize; AXES],
    /// Bytes of a sample: 1, 2, 4 or 8.
    pub width: usize,
}

impl BytesLanes<'_> {
    fn copy_samples<const N: usize>(&self, at: usize, lane: Lane, out: &mut [u8], step: usize) {
        let out = out.as_chunks_mut::<N>().0.iter_mut().step_by(step);
        if lane.stride == N as isize {
            let samples = self.bytes[at..at + lane.count * N].as_chunks::<N>().0;
            return out.zip(samples).for_each(|(out, sample)| *out = *sample);
        }
        let mut at = at;
        for out in out.take(lane.count) {
            out.copy_from_slice(&self.bytes[at..at + N]);
            // Beyond the last sample it may leave the bytes.
            at = at.wrapping_add_signed(lane.stride);
        }
    }
}

impl Lanes for BytesLanes<'_> {
    fn copy(&self, lane: Lane, out: &mut [u8], step: usize) {
        let ahead = (0..AXES).map(|axis| lane.start[axis] as isize * self.strides[axis]).sum();
        let at = self.offset.wrapping_add_signed(ahead);
        if lane.stride == self.width as isize && step == 1 {
            let bytes = lane.count * self.width;
            return out[..bytes].copy_from_slice(&self.bytes[at..at + bytes]);
        }
        match self.width {
            1 => self.copy_samples::<1>(at, lane, out, step),
            2 => self.copy_samples::<2>(at, lane, out, step),
            4 => self.copy_samples::<4>(at, lane, out, step),
            _ => self.copy_samples::<8>(at, lane, out, step),
        }
    }

    fn cross_axes(&self) -> bool {
        true
    }

    fn owned(&self) -> u64 {
        match &self.bytes {
            Cow::Owned(bytes) => bytes.len() as u64,
            Cow::Borrowed(_) => 0,
        }
    }
}

/// Samples in an array with gaps between them. Only the array knows that others may not write to its
/// samples; what lies between them must not be looked at.
pub(crate) struct ViewLanes<'a, S>(pub ArrayView<'a, S, Ix4>);

impl<S: Sample> Lanes for ViewLanes<'_, S> {
    fn copy(&self, lane: Lane, out: &mut [u8], step: usize) {
        let mut part = self.0.view();
        for axis in (0..AXES).filter(|&axis| axis != lane.axis) {
            part.collapse_axis(Axis(axis), lane.start[axis]);
        }
        let first = lane.start[lane.axis];
        part.slice_axis_inplace(Axis(lane.axis), Slice::from(first..first + lane.count));
        // One lane is left.
        let Some(samples) = part.lanes(Axis(lane.axis)).into_iter().next() else { return };
        if let (Some(samples), 1) = (samples.as_slice(), step) {
            let bytes: &[u8] = bytemuck::cast_slice(samples);
            return out[..bytes.len()].copy_from_slice(bytes);
        }
        let out = out.chunks_exact_mut(size_of::<S>()).step_by(step);
        out.zip(samples).for_each(|(out, sample)| out.copy_from_slice(bytemuck::bytes_of(sample)));
    }

    fn cross_axes(&self) -> bool {
        false
    }

    fn owned(&self) -> u64 {
        0
    }
}
