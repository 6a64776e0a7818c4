//! The planes of pictures: channels that are shown together.

use super::axis::Axis;
use super::select::Indices;
use crate::volume::{Stride, StridedFrames};

/// The planes of each picture: one for each channel.
pub(super) struct Planes {
    /// The stored indices of the channels, in rising order, and their places among the indices that are in question.
    pub(super) indices: Vec<usize>,
    places: Vec<usize>,
}

impl Planes {
    /// The planes of an axis of channels: `chosen` ones, or all that are selected. The axis shows no others then, if
    /// these are equally far from each other.
    pub(super) fn of(axis: &mut Axis, chosen: Option<&[usize]>) -> Self {
        let index =
            |indices: Indices, at: usize| indices.first.wrapping_add_signed(at as isize * indices.step);
        let is_chosen = |index: &usize| chosen.is_none_or(|chosen| chosen.contains(index));
        let selected = (0..axis.shown.count).map(|at| index(axis.shown, at));
        let left: Vec<usize> = selected.filter(is_chosen).collect();
        let step = |pair: &[usize]| pair[1] as isize - pair[0] as isize;
        let steps: Vec<isize> = left.windows(2).map(step).collect();
        if let Some(&first) = left.first()
            && steps.iter().all(|step| *step == steps[0])
        {
            let step = steps.first().copied().unwrap_or(1);
            axis.shown = Indices { first, step, count: left.len() };
        }
        let selected = (0..axis.shown.count).map(|at| (index(axis.shown, at), at));
        let mut planes: Vec<(usize, usize)> = selected.filter(|(index, _)| is_chosen(index)).collect();
        planes.sort_unstable();
        let (indices, places) = planes.into_iter().unzip();
        Self { indices, places }
    }

    /// The planes of all frames of `part`, frame by frame. `step` leads from one index to the next.
    pub(super) fn within(&self, part: StridedFrames, step: isize) -> Vec<StridedFrames> {
        let offsets: Vec<isize> = self.places.iter().map(|place| *place as isize * step).collect();
        let first = offsets.first().copied().unwrap_or(0);
        let step = offsets.get(1).map_or(0, |second| second - first);
        let is_even = offsets.windows(2).all(|pair| pair[1] - pair[0] == step);
        if is_even {
            let mut planes = StridedFrames { base: part.base + first, ..part };
            planes.frames.push(Stride { step, count: offsets.len() });
            return vec![planes];
        }
        // One by one, since they are not equally far from each other.
        let frame = |frame: usize| part.base + part.frame_offset(frame);
        let one = |base: isize| StridedFrames { base, frames: Vec::new(), ..part.clone() };
        let frames = (0..part.frame_count()).map(frame);
        frames.flat_map(|base| offsets.iter().map(move |offset| base + offset)).map(one).collect()
    }
}
