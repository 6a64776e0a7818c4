//! A view against the axes of an array: which samples are shown, and in which order.

use super::options::ViewOptions;
use super::select::{Indices, Selection};
use crate::error::{Problem, ViewReason};
use crate::volume::{ArrayLayout, Axes, AxisKind, FrameShape, Stride, StridedFrames};

/// What is shown of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) axes: Axes,
    pub(crate) shape: FrameShape,
    /// The frames, forward and, where they run back again, backward.
    pub(crate) parts: Vec<StridedFrames>,
    /// The axes that run from frame to frame, and those of the picture.
    pub(crate) frames: Vec<AxisKind>,
    pub(crate) plane: (AxisKind, AxisKind),
}

/// An axis of the array, with what of it is shown.
struct Axis {
    kind: AxisKind,
    length: usize,
    /// Distance of neighbors in storage, in samples.
    step: isize,
    shown: Indices,
    /// Whether it is selected to one index.
    is_fixed: bool,
}

impl Axis {
    fn stride(&self) -> Stride {
        Stride { step: self.step * self.shown.step, count: self.shown.count }
    }
}

impl ViewOptions {
    /// Resolves the view against the layout of an array.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] where the view does not fit the array, and [`Problem::Shape`] where what it shows is
    /// no volume.
    pub(crate) fn resolve(&self, layout: &ArrayLayout) -> Result<Resolved, Problem> {
        let axes = self.axes_of_layout(layout)?;
        let mut array = self.selected(layout, &axes)?;
        for kind in &self.flip {
            let axis = &mut array[place(&axes, *kind)?];
            axis.shown = axis.shown.reversed();
        }
        let plane = self.plane.unwrap_or((AxisKind::X, AxisKind::Y));
        let (right, down) = (place(&axes, plane.0)?, place(&axes, plane.1)?);
        let frames: Vec<usize> = match &*self.frames {
            [] => usual_frames(&array, plane),
            named => named.iter().map(|kind| place(&axes, *kind)).collect::<Result<_, _>>()?,
        };
        let samples = axes.position(AxisKind::Samples).filter(|&at| !array[at].is_fixed);
        check_jobs(&array, &[right, down], &frames, samples)?;

        let one = Stride { step: 1, count: 1 };
        let samples = samples.map_or(one, |at| array[at].stride());
        if samples.count != 1 && samples.count != 3 {
            return Err(Problem::View(ViewReason::Samples(samples.count)));
        }
        let forward = StridedFrames {
            base: array.iter().map(|axis| axis.step * axis.shown.first as isize).sum(),
            frames: frames.iter().map(|&at| array[at].stride()).collect(),
            rows: array[down].stride(),
            columns: array[right].stride(),
            samples,
        };
        let count: usize = forward.frames.iter().map(|stride| stride.count).product();
        let parts = match self.ping_pong && count > 2 {
            true => [vec![forward.clone()], back(&forward)].concat(),
            false => vec![forward.clone()],
        };
        let shown: usize =
            parts.iter().map(|part| part.frames.iter().map(|stride| stride.count).product::<usize>()).sum();
        let lengths = [shown, forward.rows.count, forward.columns.count, samples.count];
        let shape = FrameShape::of_axes(&lengths, layout.sample)?;
        let frames = frames.iter().map(|&at| array[at].kind).collect();
        Ok(Resolved { axes, shape, parts, frames, plane })
    }

    /// What the axes are: as told, or by the usual rule.
    pub(super) fn axes_of_layout(&self, layout: &ArrayLayout) -> Result<Axes, Problem> {
        let shape = || layout.python_shape();
        match &self.axes {
            Some(axes) if axes.kinds().len() == layout.lengths.len() => Ok(axes.clone()),
            Some(axes) => Err(Problem::View(ViewReason::Count { shape: shape(), letters: axes.to_string() })),
            None => Axes::by_default(&layout.lengths).ok_or_else(|| {
                let example = match layout.lengths.len() {
                    0 | 1 => {
                        return Problem::Shape {
                            shape: shape(),
                            reason: crate::error::ShapeReason::Axes(layout.lengths.len()),
                        };
                    }
                    4 => "TZYX",
                    5 => "TCZYX",
                    _ => "TCZYXS",
                };
                Problem::View(ViewReason::Unknown { shape: shape(), example })
            }),
        }
    }

    /// The axes of the array with what is selected of each.
    fn selected(&self, layout: &ArrayLayout, axes: &Axes) -> Result<Vec<Axis>, Problem> {
        let mut array: Vec<Axis> = axes
            .kinds()
            .iter()
            .zip(layout.lengths.iter().zip(layout.steps()))
            .map(|(&kind, (&length, step))| Axis {
                kind,
                length,
                step,
                shown: Indices::all(length),
                is_fixed: false,
            })
            .collect();
        for (kind, selection) in &self.select {
            let axis = &mut array[place(axes, *kind)?];
            axis.shown = selection.of(axis.length);
            axis.is_fixed = matches!(selection, Selection::Index(_));
            if axis.shown.count == 0 {
                return Err(Problem::View(ViewReason::Empty {
                    axis: kind.letter(),
                    selection: selection.to_string(),
                    length: axis.length,
                }));
            }
        }
        Ok(array)
    }
}

/// The place of an axis in storage order.
fn place(axes: &Axes, kind: AxisKind) -> Result<usize, Problem> {
    let absent = || ViewReason::Absent { axis: kind.letter(), axes: axes.to_string() };
    axes.position(kind).ok_or_else(|| Problem::View(absent()))
}

/// The axes that run from frame to frame if none are named: of T, Z, Y and X those without another job.
fn usual_frames(array: &[Axis], plane: (AxisKind, AxisKind)) -> Vec<usize> {
    let order = [AxisKind::Time, AxisKind::Z, AxisKind::Y, AxisKind::X];
    let free = |kind: &AxisKind| *kind != plane.0 && *kind != plane.1;
    let place = |kind| array.iter().position(|axis| axis.kind == kind && !axis.is_fixed);
    order.into_iter().filter(free).filter_map(place).collect()
}

/// Checks that every axis of several indices has one job.
fn check_jobs(
    array: &[Axis],
    plane: &[usize; 2],
    frames: &[usize],
    samples: Option<usize>,
) -> Result<(), Problem> {
    for (at, axis) in array.iter().enumerate() {
        let jobs = plane.iter().chain(frames).chain(&samples).filter(|&&job| job == at).count();
        let letter = axis.kind.letter();
        let reason = match jobs {
            0 if axis.is_fixed || axis.shown.count == 1 => continue,
            0 if axis.kind == AxisKind::Channel => ViewReason::Channels(axis.shown.count),
            0 => ViewReason::NoJob { axis: letter, length: axis.shown.count },
            1 if axis.is_fixed => ViewReason::Selected(letter),
            1 => continue,
            _ => ViewReason::TwoJobs(letter),
        };
        return Err(Problem::View(reason));
    }
    Ok(())
}

/// The frames from the last but one to the second. Of several axes of frames, all but the fastest run back one
/// after the other, so there may be several parts.
fn back(forward: &StridedFrames) -> Vec<StridedFrames> {
    let count: usize = forward.frames.iter().map(|stride| stride.count).product();
    // Frame by frame where the frames are not equally far from each other.
    let offset = |mut frame: usize| {
        let mut offset = 0;
        for stride in forward.frames.iter().rev() {
            offset += (frame % stride.count) as isize * stride.step;
            frame /= stride.count;
        }
        offset
    };
    let single = |first: usize, step: isize, count: usize| StridedFrames {
        base: forward.base + offset(first),
        frames: vec![Stride { step, count }],
        ..forward.clone()
    };
    match &*forward.frames {
        [only] => vec![single(count - 2, -only.step, count - 2)],
        _ => (1..count - 1).rev().map(|frame| single(frame, 1, 1)).collect(),
    }
}
