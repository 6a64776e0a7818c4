//! Samples in memory at any strides: gathered block by block as they are read, never copied as a whole.
//!
//! A block is a run of samples in C order. It is cut into boxes (`boxes`), and a box into lanes, runs along
//! one axis, which know how the samples lie in memory (`lanes`). Where neighbors in memory belong to
//! different frames, a few frames at a time are gathered for all threads (`windows`).

mod boxes;
mod lanes;
mod viewed;
mod windows;

use std::ops::Range;

use super::frame_shape::FrameShape;

use lanes::Lanes;

pub(crate) use lanes::ViewLanes;
pub(crate) use windows::{Window, Windows};

/// The axes of a volume: frames, rows, columns, channels.
pub(crate) const AXES: usize = 4;

/// Bytes that the processor fetches from memory at once.
const CACHE_LINE: usize = 64;

/// Samples in memory at any strides.
pub(crate) struct Strided<'a> {
    lanes: Box<dyn Lanes + 'a>,
    lengths: [usize; AXES],
    /// Bytes from a sample to its neighbor along each axis.
    strides: [isize; AXES],
    /// Bytes of a sample.
    width: usize,
}

/// The axes in the order in which samples are given, the slowest first.
pub(crate) type AxisOrder = [usize; AXES];

/// The order of the samples of a block.
pub(crate) const C_ORDER: AxisOrder = [0, 1, 2, 3];

impl<'a> Strided<'a> {
    /// Samples that `lanes` copies, `strides` bytes from one to the next along each axis.
    pub(crate) fn new(
        lanes: Box<dyn Lanes + 'a>,
        shape: FrameShape,
        strides: [isize; AXES],
        width: usize,
    ) -> Self {
        let lengths = [shape.frames, shape.height, shape.width, shape.samples];
        Self { lanes, lengths, strides, width }
    }

    /// The bytes in which all samples are, and where the first one begins; `None` where the bytes between samples
    /// must not be looked at.
    pub(crate) fn bytes(&self) -> Option<(&[u8], usize)> {
        self.lanes.bytes()
    }

    /// Bytes of memory that belong to the volume, including what is gathered for all threads.
    pub(crate) fn memory(&self) -> u64 {
        // While some threads are still at the frames of one window, others begin the next.
        let windows = self.windows(1).map_or(0, |windows| 2 * windows.bytes());
        self.lanes.owned() + windows
    }

    /// The order of the axes in which the samples lie in memory, if it is not their own order and they are
    /// grey: for colors, the samples of a pixel are wanted together.
    pub(crate) fn memory_order(&self) -> Option<AxisOrder> {
        if self.lengths[AXES - 1] > 1 {
            return None;
        }
        let mut order = C_ORDER;
        // An axis of one sample or of equal samples is as good in any place.
        order.sort_by_key(|&axis| match (self.lengths[axis], self.strides[axis].unsigned_abs()) {
            (1, _) | (_, 0) => std::cmp::Reverse(usize::MAX),
            (_, stride) => std::cmp::Reverse(stride),
        });
        let moves = |order: AxisOrder| order.into_iter().filter(|&axis| self.lengths[axis] > 1);
        (!moves(order).eq(moves(C_ORDER))).then_some(order)
    }

    /// The windows by which a pass reads every `frame_step`-th frame, where it should.
    pub(crate) fn windows(&self, frame_step: usize) -> Option<Windows> {
        let step = self.strides[0].unsigned_abs();
        let is_slower = |axis: usize| self.lengths[axis] > 1 && self.strides[axis].unsigned_abs() > step;
        let is_fastest = (1..AXES).any(is_slower);
        if step == 0 || !is_fastest || step.saturating_mul(frame_step) >= CACHE_LINE {
            return None;
        }
        Windows::new(self.lengths, self.width, step)
    }

    /// Fills `out` with samples, counted in this order of the axes.
    pub(crate) fn gather(&self, order: AxisOrder, samples: Range<u64>, out: &mut [u8]) {
        self.gather_within(order, 0, [0; AXES], samples, out);
    }

    /// Fills `out` with samples, counted from `start`, of the axes from number `axis` of the order on.
    fn gather_within(
        &self,
        order: AxisOrder,
        axis: usize,
        mut start: [usize; AXES],
        samples: Range<u64>,
        out: &mut [u8],
    ) {
        let each: u64 = order[axis + 1..].iter().map(|&axis| self.lengths[axis] as u64).product();
        let (first, ahead) = (samples.start / each, samples.start % each);
        let (end, beyond) = (samples.end / each, samples.end % each);
        let place = order[axis];
        if first == end {
            start[place] = first as usize;
            return self.gather_within(order, axis + 1, start, ahead..beyond, out);
        }
        // The end of a first index, whole ones, and the beginning of a last one.
        let head = if ahead == 0 { 0 } else { (each - ahead) as usize * self.width };
        let (head, rest) = out.split_at_mut(head);
        let (whole, tail) = rest.split_at_mut(rest.len() - beyond as usize * self.width);
        if !head.is_empty() {
            start[place] = first as usize;
            self.gather_within(order, axis + 1, start, ahead..each, head);
        }
        let first = first + u64::from(ahead > 0);
        if first < end {
            start[place] = first as usize;
            let mut lengths = [1; AXES];
            lengths[place] = (end - first) as usize;
            order[axis + 1..].iter().for_each(|&inner| lengths[inner] = self.lengths[inner]);
            self.copy_box(order, start, lengths, whole);
        }
        if !tail.is_empty() {
            start[place] = end as usize;
            self.gather_within(order, axis + 1, start, 0..beyond, tail);
        }
    }
}
