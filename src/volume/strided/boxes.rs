//! A box of samples, copied along the axis on which they are neighbors in memory.

use super::lanes::Lane;
use super::{AXES, AxisOrder, Strided};

/// The most samples of a tile along its two axes, so that a tile fits the first-level cache. Tiles are long
/// in memory: a lane of one-byte samples fills a cache line.
const TILE: [usize; 2] = [64, 32];
/// Bytes of the largest sample.
const WIDEST: usize = 8;
/// An innermost axis shorter than this, such as the channels, is no lane.
const SHORTEST_LANE: usize = 8;

/// An axis of a box.
#[derive(Clone, Copy, Debug)]
struct Side {
    axis: usize,
    length: usize,
    /// Bytes to the next sample in memory.
    stride: isize,
    /// Samples to the next sample in the output.
    step: usize,
}

impl Strided<'_> {
    /// Copies the box that begins at `start` to `out`, in this order of the axes.
    pub(super) fn copy_box(
        &self,
        order: AxisOrder,
        start: [usize; AXES],
        lengths: [usize; AXES],
        out: &mut [u8],
    ) {
        let sides = self.sides(order, lengths);
        let sides = &sides[..];
        let whole = Side { axis: order[AXES - 1], length: 1, stride: self.width as isize, step: 1 };
        let last = sides.last().copied().unwrap_or(whole);
        // Along the output.
        let across = match sides {
            [.., before, last] if last.length < SHORTEST_LANE => *before,
            _ => last,
        };
        // Along the memory.
        let along = sides.iter().rev().filter(|side| side.stride != 0);
        let along = along.min_by_key(|side| side.stride.unsigned_abs()).copied().unwrap_or(across);
        let along = if along.axis == last.axis { across } else { along };

        let others: Vec<Side> =
            sides.iter().filter(|it| it.axis != along.axis && it.axis != across.axis).copied().collect();
        let mut tile = [0; TILE[0] * TILE[1] * WIDEST];
        for_each_index(&others, start, &mut |start, ahead| {
            let out = &mut out[ahead * self.width..];
            if along.axis == across.axis {
                let Side { axis, length, stride, step } = along;
                self.lanes.copy(Lane { start, axis, stride, count: length }, out, step);
            } else {
                self.transpose(start, along, across, &mut tile, out);
            }
        });
    }

    /// The axes of a box with more than one sample, in this order; neighbors that are one axis in memory as one.
    fn sides(&self, order: AxisOrder, lengths: [usize; AXES]) -> Vec<Side> {
        let mut sides: Vec<Side> = Vec::with_capacity(AXES);
        let mut step = 1;
        for axis in order.into_iter().rev().filter(|&axis| lengths[axis] > 1) {
            let (length, stride) = (lengths[axis], self.strides[axis]);
            match sides.last_mut() {
                Some(inner)
                    if self.lanes.cross_axes()
                        && inner.stride.checked_mul(inner.length as isize) == Some(stride) =>
                {
                    inner.length *= length;
                }
                _ => sides.push(Side { axis, length, stride, step }),
            }
            step *= length;
        }
        sides.reverse();
        sides
    }

    /// Copies a plane of samples, tile by tile: lanes along the memory into the tile, and its rows to `out`.
    fn transpose(
        &self,
        start: [usize; AXES],
        along: Side,
        across: Side,
        tile: &mut [u8; TILE[0] * TILE[1] * WIDEST],
        out: &mut [u8],
    ) {
        let width = self.width;
        for left in (0..across.length).step_by(TILE[1]) {
            let columns = TILE[1].min(across.length - left);
            for top in (0..along.length).step_by(TILE[0]) {
                let rows = TILE[0].min(along.length - top);
                for column in 0..columns {
                    let mut start = start;
                    start[across.axis] += left + column;
                    start[along.axis] += top;
                    let lane = Lane { start, axis: along.axis, stride: along.stride, count: rows };
                    self.lanes.copy(lane, &mut tile[column * width..], TILE[1]);
                }
                for row in 0..rows {
                    let samples = &tile[row * TILE[1] * width..][..columns * width];
                    let out = &mut out[((top + row) * along.step + left * across.step) * width..];
                    if across.step == 1 {
                        out[..samples.len()].copy_from_slice(samples);
                        continue;
                    }
                    let out = out.chunks_mut(width).step_by(across.step);
                    out.zip(samples.chunks_exact(width))
                        .for_each(|(out, sample)| out.copy_from_slice(sample));
                }
            }
        }
    }
}

/// Calls `visit` for each index of `sides`: where a lane begins then, and how many samples of the output are
/// before it.
fn for_each_index(sides: &[Side], start: [usize; AXES], visit: &mut dyn FnMut([usize; AXES], usize)) {
    let mut indices = [0; AXES];
    loop {
        let (mut place, mut ahead) = (start, 0);
        for (side, index) in sides.iter().zip(indices) {
            place[side.axis] += index;
            ahead += index * side.step;
        }
        visit(place, ahead);
        // The next index: the last one counts fastest.
        let mut number = sides.len();
        loop {
            if number == 0 {
                return;
            }
            number -= 1;
            indices[number] += 1;
            if indices[number] < sides[number].length {
                break;
            }
            indices[number] = 0;
        }
    }
}
