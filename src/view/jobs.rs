//! The jobs of axes: picture, frames, selected to one index, projected, or color. Each axis has one.

use super::axis::Axis;
use super::project::ProjectedAxis;
use crate::error::{Problem, ViewReason};
use crate::volume::{Axes, AxisKind};

/// The axes that run from frame to frame if none are named: of T, Z, Y and X those without another job.
pub(super) fn usual_frames(array: &[Axis], plane: (AxisKind, AxisKind)) -> Vec<usize> {
    let order = [AxisKind::Time, AxisKind::Z, AxisKind::Y, AxisKind::X];
    let free = |kind: &AxisKind| *kind != plane.0 && *kind != plane.1;
    let place = |kind| array.iter().position(|axis| axis.kind == kind && !axis.is_fixed);
    order.into_iter().filter(free).filter_map(place).collect()
}

/// The axis of channels that are shown together, in their colors: the one without another job, in pictures of one
/// sample.
pub(super) fn composed(
    axes: &Axes,
    array: &[Axis],
    plane: &[usize; 2],
    frames: &[usize],
    samples: Option<usize>,
) -> Option<usize> {
    let has_job = |at: &usize| plane.contains(at) || frames.contains(at);
    let has_colors = samples.is_some_and(|at| array[at].shown.count > 1);
    let at = axes.position(AxisKind::Channel).filter(|at| !has_job(at))?;
    (!has_colors).then_some(at)
}

/// Checks that every axis of several indices has one job.
pub(super) fn check_jobs(
    array: &[Axis],
    plane: &[usize; 2],
    frames: &[usize],
    others: &[usize],
    projected: Option<ProjectedAxis>,
) -> Result<(), Problem> {
    for (at, axis) in array.iter().enumerate() {
        let jobs = plane.iter().chain(frames).chain(others).filter(|&&job| job == at).count();
        let letter = axis.kind.letter();
        let slabs = projected.filter(|projected| projected.at == at).map(|projected| projected.slabs);
        let is_projected = slabs == Some(None);
        let count = slabs.flatten().map_or(axis.shown.count, |slabs| slabs.count);
        let reason = match jobs {
            0 if is_projected => continue,
            _ if is_projected => ViewReason::Projected(letter),
            0 if axis.is_fixed || count == 1 => continue,
            0 if axis.kind == AxisKind::Channel => {
                ViewReason::Channels { count: axis.shown.count, frames: with_channels(array, frames) }
            }
            0 => ViewReason::NoJob { axis: letter, length: count },
            1 if axis.is_fixed => ViewReason::Selected(letter),
            1 => continue,
            _ => ViewReason::TwoJobs(letter),
        };
        return Err(Problem::View(reason));
    }
    Ok(())
}

/// The axes of frames with all channels behind them.
fn with_channels(array: &[Axis], frames: &[usize]) -> &'static str {
    let several: Vec<AxisKind> = frames
        .iter()
        .map(|&at| &array[at])
        .filter(|axis| axis.shown.count > 1)
        .map(|axis| axis.kind)
        .collect();
    match *several {
        [AxisKind::Time] => "t,c",
        [AxisKind::Z] => "z,c",
        [AxisKind::Y] => "y,c",
        [AxisKind::X] => "x,c",
        [AxisKind::Time, AxisKind::Z] => "t,z,c",
        [AxisKind::Time, AxisKind::Y] => "t,y,c",
        [AxisKind::Time, AxisKind::X] => "t,x,c",
        _ => "c",
    }
}
