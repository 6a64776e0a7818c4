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

    /// The bytes in which all samples are, and where the first one begins; `None` where the bytes between samples
    /// must not be looked at.
    fn bytes(&self) -> Option<(&[u8], usize)>;
}

/// Samples in bytes. The first is at `offset`, its neighbors `strides` bytes away; none is outside.
pub(crate) struct BytesLanes<'a> {
    pub bytes: Cow<'a, [u8]>,
    pub offset: usize,
    pub strides: [isize; AXES],
    /// Bytes of a sample: 1, 2, 4 or 8.
    pub width: usize,
}

/// Samples at equal distances in bytes.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// Where the first one begins.
    pub at: usize,
    /// Bytes from one to the next.
    pub stride: isize,
    pub count: usize,
}

/// Copies a run of samples of `width` bytes, 1, 2, 4 or 8; they are `step` samples apart in `out`.
pub(super) fn copy_run(bytes: &[u8], width: usize, run: Run, out: &mut [u8], step: usize) {
    if run.stride == width as isize && step == 1 {
        let length = run.count * width;
        return out[..length].copy_from_slice(&bytes[run.at..run.at + length]);
    }
    match width {
        1 => copy_samples::<1>(bytes, run, out, step),
        2 => copy_samples::<2>(bytes, run, out, step),
        4 => copy_samples::<4>(bytes, run, out, step),
        _ => copy_samples::<8>(bytes, run, out, step),
    }
}

fn copy_samples<const N: usize>(bytes: &[u8], run: Run, out: &mut [u8], step: usize) {
    let Run { mut at, stride, count } = run;
    let out = out.as_chunks_mut::<N>().0.iter_mut().step_by(step);
    if stride == N as isize {
        let samples = bytes[at..at + count * N].as_chunks::<N>().0;
        return out.zip(samples).for_each(|(out, sample)| *out = *sample);
    }
    for out in out.take(count) {
        out.copy_from_slice(&bytes[at..at + N]);
        // Beyond the last sample it may leave the bytes.
        at = at.wrapping_add_signed(stride);
    }
}

impl Lanes for BytesLanes<'_> {
    fn copy(&self, lane: Lane, out: &mut [u8], step: usize) {
        let ahead = (0..AXES).map(|axis| lane.start[axis] as isize * self.strides[axis]).sum();
        let at = self.offset.wrapping_add_signed(ahead);
        copy_run(&self.bytes, self.width, Run { at, stride: lane.stride, count: lane.count }, out, step);
    }

    fn cross_axes(&self) -> bool {
        true
    }

    fn owned(&self) -> u64 {
        if matches!(self.bytes, Cow::Owned(_)) { self.bytes.len() as u64 } else { 0 }
    }

    fn bytes(&self) -> Option<(&[u8], usize)> {
        Some((&self.bytes, self.offset))
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

    fn bytes(&self) -> Option<(&[u8], usize)> {
        None
    }
}
