//! Frames of a view of bytes in memory: frames that are not equally far from each other.

use std::borrow::Cow;

use super::lanes::{Lane, Lanes, Run, copy_run};
use super::{AXES, Strided, lanes};
use crate::volume::frame_shape::FrameShape;
use crate::volume::gather::StridedFrames;

/// Samples in bytes, of frames whose places are found one by one.
struct ViewedBytes<'a> {
    bytes: Cow<'a, [u8]>,
    /// Where the sample with all indices 0 begins.
    offset: usize,
    /// The frames, one part after the other. Distances are in bytes, and the same in all parts but from frame to
    /// frame.
    parts: Vec<StridedFrames>,
    width: usize,
}

impl<'a> Strided<'a> {
    /// The frames of `parts`, which have this `shape`, in bytes. Distances are in bytes; `width` is the number of
    /// bytes of a sample.
    pub(crate) fn of_view(
        bytes: Cow<'a, [u8]>,
        offset: usize,
        parts: Vec<StridedFrames>,
        shape: FrameShape,
        width: usize,
    ) -> Self {
        let Some(first) = parts.first() else {
            return Self::new(Box::new(ViewedBytes { bytes, offset, parts, width }), shape, [0; AXES], width);
        };
        let within = [first.rows.step, first.columns.step, first.samples.step];
        let strides = |frames| [frames, within[0], within[1], within[2]];
        match (&*parts, first.frame_step()) {
            ([_], Some(step)) => {
                let offset = offset.wrapping_add_signed(first.base);
                let lanes = lanes::BytesLanes { bytes, offset, strides: strides(step), width };
                Self::new(Box::new(lanes), shape, strides(step), width)
            }
            // The frames are taken one by one, as if they were far apart.
            _ => {
                let strides = strides(isize::MAX);
                Self::new(Box::new(ViewedBytes { bytes, offset, parts, width }), shape, strides, width)
            }
        }
    }
}

impl ViewedBytes<'_> {
    /// Where the first sample of a frame begins, and the part of the frame.
    fn frame(&self, mut frame: usize) -> (usize, Option<&StridedFrames>) {
        for part in &self.parts {
            let count = part.frame_count();
            if frame < count {
                return (self.offset.wrapping_add_signed(part.base + part.frame_offset(frame)), Some(part));
            }
            frame -= count;
        }
        (self.offset, None)
    }
}

impl Lanes for ViewedBytes<'_> {
    fn copy(&self, lane: Lane, out: &mut [u8], step: usize) {
        let one = |start: [usize; AXES], run: Run, out: &mut [u8]| {
            let (at, Some(part)) = self.frame(start[0]) else { return };
            let ahead = start[1] as isize * part.rows.step
                + start[2] as isize * part.columns.step
                + start[3] as isize * part.samples.step;
            copy_run(&self.bytes, self.width, Run { at: at.wrapping_add_signed(ahead), ..run }, out, step);
        };
        let Lane { start, axis, stride, count } = lane;
        if axis > 0 {
            return one(start, Run { at: 0, stride, count }, out);
        }
        for (number, out) in out.chunks_mut(step * self.width).take(count).enumerate() {
            let [frame, row, column, sample] = start;
            one([frame + number, row, column, sample], Run { at: 0, stride: 0, count: 1 }, out);
        }
    }

    fn cross_axes(&self) -> bool {
        false
    }

    fn owned(&self) -> u64 {
        if matches!(self.bytes, Cow::Owned(_)) { self.bytes.len() as u64 } else { 0 }
    }

    fn bytes(&self) -> Option<(&[u8], usize)> {
        Some((&self.bytes, self.offset))
    }
}
