//! A view against the axes of an array: which samples are shown, and in which order.

use super::axis::Axis;
use super::jobs::{check_jobs, composed, usual_frames};
use super::options::ViewOptions;
use super::places::Places;
use super::plane::{AnatomicalPlane, PictureAxes};
use super::planes::Planes;
use super::position::Scale;
use super::project::{self, ProjectedAxis, ProjectionPlan, Windows};
use super::projection::{Projection, Slab, Thickness};
use super::select::Indices;
use crate::error::{Problem, ViewReason};
use crate::volume::{
    ArrayLayout, Axes, AxisKind, FrameShape, Metadata, PixelSize, SampleType, Stride, StridedFrames, Values,
};

/// What is shown of an array.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) axes: Axes,
    pub(crate) shape: FrameShape,
    /// The channels that make one picture together, by their stored indices: each frame is the plane of one of them,
    /// and they follow one another. One or none where pictures have one plane.
    pub(crate) channels: Vec<usize>,
    /// The frames, forward and, where they run back again, backward.
    pub(crate) parts: Vec<StridedFrames>,
    /// The opacities of the same pixels, and the pixels with all samples, where they have a fourth one.
    pub(crate) opacity: Option<[Vec<StridedFrames>; 2]>,
    /// The axes that run from frame to frame.
    pub(crate) frames: Vec<AxisKind>,
    /// The axes that run to the right and downward, with the name of the plane if it has one.
    pub(crate) plane: (AxisKind, AxisKind),
    pub(crate) plane_name: Option<&'static str>,
    /// The axes that are shown backward: to turn the picture upright, or as told.
    pub(crate) backward: Vec<AxisKind>,
    /// The size of a pixel, where it is known.
    pub(crate) pixel: Option<PixelSize>,
    pub(crate) places: Places,
    /// What is projected, and how: the frames are those of the projected array then.
    pub(crate) projection: Option<ProjectionPlan>,
    /// The axis that is projected.
    pub(crate) projected: Option<AxisKind>,
}

impl Resolved {
    /// The type of the samples that are shown of samples of this type.
    pub(crate) fn sample(&self, stored: SampleType) -> SampleType {
        self.projection.as_ref().map_or(stored, |plan| plan.made_values().sample)
    }

    /// The same, of the pictures of these numbers alone.
    pub(super) fn of_pictures(self, numbers: &[usize]) -> Self {
        let planes = self.channels.len().max(1);
        let frames: Vec<usize> =
            numbers.iter().flat_map(|number| number * planes..(number + 1) * planes).collect();
        let alone =
            |parts: Vec<StridedFrames>| frames.iter().filter_map(|frame| one(&parts, *frame)).collect();
        Self {
            shape: FrameShape { frames: frames.len(), ..self.shape },
            parts: alone(self.parts),
            opacity: self.opacity.map(|opacity| opacity.map(alone)),
            ..self
        }
    }
}

/// The frame of this number alone, of parts that follow one another.
fn one(parts: &[StridedFrames], mut frame: usize) -> Option<StridedFrames> {
    for part in parts {
        match frame.checked_sub(part.frame_count()) {
            None => return Some(part.one_frame(frame)),
            Some(behind) => frame = behind,
        }
    }
    None
}

impl ViewOptions {
    /// Resolves the view against the layout of an array. `steps` are the distances of neighbors along its axes, in
    /// any unit; the frames have them in the same. `channels` are the stored indices of the channels to show; without
    /// them, all that are selected are shown.
    ///
    /// # Errors
    ///
    /// [`Problem::View`] where the view does not fit the array, and [`Problem::Shape`] where what it shows is
    /// no volume.
    pub(crate) fn resolve(
        &self,
        layout: &ArrayLayout,
        steps: &[isize],
        metadata: &Metadata,
        channels: Option<&[usize]>,
    ) -> Result<Resolved, Problem> {
        let metadata = self.over(metadata);
        let axes = axes_of(layout, &metadata)?;
        let mut array = self.selected((&layout.lengths, steps), &axes, &metadata)?;
        let PictureAxes { right, down, turned, anatomical } =
            PictureAxes::of(self.plane, self.convention, metadata.orientation)?;
        let plane = (right, down);
        let mut backward = turned;
        backward.retain(|kind| axes.position(*kind).is_some());
        for kind in &self.flip {
            place(&axes, *kind)?;
            match backward.iter().position(|turned| turned == kind) {
                Some(turned) => drop(backward.remove(turned)),
                None => backward.push(*kind),
            }
        }
        for kind in &backward {
            let axis = &mut array[place(&axes, *kind)?];
            axis.shown = axis.shown.reversed();
        }
        let (right, down) = (place(&axes, plane.0)?, place(&axes, plane.1)?);
        let values = Values { sample: layout.sample, scaling: metadata.scaling };
        let at = self.project.map(|projection| projected(projection, &axes, &array, plane)).transpose()?;
        let slabs = match (self.slab, at) {
            (Some(slab), Some(at)) => Some(slabs(slab, &array[at], &metadata)?),
            _ => None,
        };
        let projected = at.zip(self.project).map(|(at, Projection { statistic, .. })| ProjectedAxis {
            at,
            statistic,
            values,
            slabs,
        });
        let is_joined = |at: usize| projected.is_some_and(|it| it.at == at && it.slabs.is_none());
        let frames: Vec<usize> = match &*self.frames {
            [] => usual_frames(&array, plane).into_iter().filter(|at| !is_joined(*at)).collect(),
            named => named.iter().map(|kind| place(&axes, *kind)).collect::<Result<_, _>>()?,
        };
        let samples = axes.position(AxisKind::Samples).filter(|&at| !array[at].is_fixed);
        let composed = composed(&axes, &array, &[right, down], &frames, samples);
        let composed = composed.filter(|&at| projected.is_none_or(|projected| projected.at != at));
        let with_job: Vec<usize> =
            samples.into_iter().chain(composed.filter(|&at| !array[at].is_fixed)).collect();
        check_jobs(&array, &[right, down], &frames, &with_job, projected)?;
        let planes = composed.map(|at| Planes::of(&mut array[at], channels));
        let stored = array.clone();
        let (projection, array) = match projected {
            None => (None, array),
            Some(projected) => {
                let (plan, array) = project::plan(&array, projected);
                (Some(plan), array)
            }
        };
        let strides = composed.map(|at| array[at].stride());

        let one = Stride { step: 1, count: 1 };
        let samples = samples.map_or(one, |at| array[at].stride());
        // Of four samples, the last one is the opacity.
        let (samples, opacity) = match samples.count {
            1 | 3 => (samples, None),
            4 => (Stride { count: 3, ..samples }, Some(samples)),
            count => return Err(Problem::View(ViewReason::Samples(count))),
        };
        if projection.is_some() && opacity.is_some() {
            return Err(Problem::View(ViewReason::ProjectedOpacity));
        }
        let forward = StridedFrames {
            base: array.iter().map(Axis::offset).sum(),
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
        let parts: Vec<StridedFrames> = match planes.as_ref().zip(strides) {
            Some((planes, stride)) => {
                parts.into_iter().flat_map(|part| planes.within(part, stride.step)).collect()
            }
            None => parts,
        };
        let shown: usize =
            parts.iter().map(|part| part.frames.iter().map(|stride| stride.count).product::<usize>()).sum();
        let lengths = [shown, forward.rows.count, forward.columns.count, samples.count];
        let sample = projection.as_ref().map_or(layout.sample, |plan| plan.made_values().sample);
        let shape = FrameShape::of_axes(&lengths, sample)?;
        let is_fixed = |axis: &&Axis| axis.is_fixed;
        let places = Places {
            frames: frames
                .iter()
                .map(|&at| (stored[at].kind, pictures_along(&stored[at], at, projected)))
                .collect(),
            fixed: stored.iter().filter(is_fixed).map(|axis| (axis.kind, axis.shown.first)).collect(),
            projected: projected.map(|projected| {
                let Axis { kind, shown, .. } = stored[projected.at];
                let count = projected.slabs.map_or(shown.count, |slabs| slabs.length);
                (kind, Indices { count, ..shown })
            }),
            forward: count,
            right: plane.0,
            plane: [right, down].map(|at| (stored[at].kind, stored[at].shown)),
            shape,
            metadata: metadata.clone(),
        };
        let frames = frames.iter().map(|&at| array[at].kind).collect();
        let plane_name = anatomical.map(AnatomicalPlane::name);
        let pixel = metadata.spacing.pixel(plane);
        let opacity = opacity.map(|samples| {
            let with_samples = |ahead: isize, samples: Stride| {
                let of_part =
                    |part: &StridedFrames| StridedFrames { base: part.base + ahead, samples, ..part.clone() };
                parts.iter().map(of_part).collect()
            };
            [with_samples(3 * samples.step, one), with_samples(0, samples)]
        });
        let channels = planes.map_or_else(Vec::new, |planes| planes.indices);
        Ok(Resolved {
            axes,
            shape,
            channels,
            parts,
            opacity,
            frames,
            plane,
            plane_name,
            backward,
            pixel,
            places,
            projection,
            projected: projected.map(|projected| stored[projected.at].kind),
        })
    }

    /// The metadata of the array: what the options say and, where they say nothing, what its file says.
    pub(super) fn over(&self, metadata: &Metadata) -> Metadata {
        Metadata {
            axes: self.axes.clone().or_else(|| metadata.axes.clone()),
            spacing: self.spacing.unwrap_or(metadata.spacing),
            interval: self.interval.or(metadata.interval),
            plane_times: match (&self.axes, self.interval) {
                (None, None) => metadata.plane_times.clone(),
                // Other axes have other planes.
                _ => None,
            },
            orientation: self.orientation.or(metadata.orientation),
            orientation_is_assumed: self.orientation.is_none() && metadata.orientation_is_assumed,
            ..metadata.of_frames()
        }
    }

    /// The axes of the array with what is selected of each.
    fn selected(
        &self,
        (lengths, steps): (&[usize], &[isize]),
        axes: &Axes,
        metadata: &Metadata,
    ) -> Result<Vec<Axis>, Problem> {
        let mut array: Vec<Axis> = axes
            .kinds()
            .iter()
            .zip(lengths.iter().zip(steps))
            .map(|(&kind, (&length, &step))| Axis {
                kind,
                length,
                step,
                shown: Indices::all(length),
                is_fixed: false,
            })
            .collect();
        for (kind, selection) in &self.select {
            let axis = &mut array[place(axes, *kind)?];
            let scale = Scale { axis: *kind, spacing: &metadata.spacing, interval: metadata.interval };
            axis.shown = selection.of(axis.length, &scale)?;
            axis.is_fixed = selection.is_one_index();
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

/// What the axes are: as told or as the file says, or by the usual rule.
pub(super) fn axes_of(layout: &ArrayLayout, metadata: &Metadata) -> Result<Axes, Problem> {
    let shape = || layout.python_shape();
    match &metadata.axes {
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
                4 if matches!(layout.lengths[1], 3 | 4) => "ZSYX",
                4 => "TZYX",
                5 => "TCZYX",
                _ => "TCZYXS",
            };
            Problem::View(ViewReason::Unknown { shape: shape(), example })
        }),
    }
}

/// The place of an axis in storage order.
fn place(axes: &Axes, kind: AxisKind) -> Result<usize, Problem> {
    let absent = || ViewReason::Absent { axis: kind.letter(), axes: axes.to_string() };
    axes.position(kind).ok_or_else(|| Problem::View(absent()))
}

/// The axis that is projected: the one that is named, or the axis of space that is not in the picture.
fn projected(
    projection: Projection,
    axes: &Axes,
    array: &[Axis],
    plane: (AxisKind, AxisKind),
) -> Result<usize, Problem> {
    let in_space = [AxisKind::Z, AxisKind::Y, AxisKind::X];
    let is_free = |kind: &AxisKind| *kind != plane.0 && *kind != plane.1;
    let kind = projection.axis.or_else(|| in_space.into_iter().find(is_free)).unwrap_or(AxisKind::Z);
    let at = place(axes, kind)?;
    if array[at].is_fixed {
        return Err(Problem::View(ViewReason::ProjectedIndex(kind.letter())));
    }
    if matches!(kind, AxisKind::Samples) || !is_free(&kind) {
        return Err(Problem::View(ViewReason::Projected(kind.letter())));
    }
    Ok(at)
}

/// The slabs of an axis.
fn slabs(slab: Slab, axis: &Axis, metadata: &Metadata) -> Result<Windows, Problem> {
    let (kind, length) = (axis.kind, axis.shown.count);
    let scale = Scale { axis: kind, spacing: &metadata.spacing, interval: metadata.interval };
    let thickness = match slab.thickness {
        Thickness::Indices(count) => count.get(),
        Thickness::Extent(extent) => {
            let indices = scale.extent(extent)? / axis.shown.step.unsigned_abs() as f64;
            (indices.round() as usize).max(1)
        }
    };
    let too_thick = ViewReason::SlabTooThick { thickness, axis: kind.letter(), length };
    Windows::of(length, thickness, slab.step.get()).ok_or(Problem::View(too_thick))
}

/// The stored indices along an axis at which pictures begin.
fn pictures_along(axis: &Axis, at: usize, projected: Option<ProjectedAxis>) -> Indices {
    match projected.filter(|projected| projected.at == at).and_then(|projected| projected.slabs) {
        Some(slabs) => {
            let step = axis.shown.step.saturating_mul(slabs.step as isize);
            Indices { step, count: slabs.count, ..axis.shown }
        }
        None => axis.shown,
    }
}

/// The frames from the last but one to the second. Of several axes of frames, all but the fastest run back one
/// after the other, so there may be several parts.
fn back(forward: &StridedFrames) -> Vec<StridedFrames> {
    let count: usize = forward.frames.iter().map(|stride| stride.count).product();
    // Frame by frame where the frames are not equally far from each other.
    let single = |first: usize, step: isize, count: usize| StridedFrames {
        base: forward.base + forward.frame_offset(first),
        frames: vec![Stride { step, count }],
        ..forward.clone()
    };
    match &*forward.frames {
        [only] => vec![single(count - 2, -only.step, count - 2)],
        _ => (1..count - 1).rev().map(|frame| single(frame, 1, 1)).collect(),
    }
}
