//! The order of the frames of a series.
//!
//! Frames are ordered by their position across the slices. Numbers of images come last, since they follow the scanner
//! and not the body. Where there are as many frames at every position, they are time points: ordered by the first of
//! some times that has the same values at all positions, or else by their numbers.

use super::frame::Frame;
use super::instance::Instance;
use super::plane::Plane;
use std::sync::Arc;

/// Positions nearer to each other than this, in mm, are one.
const SAME: f64 = 1e-3;

/// A frame of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) file: usize,
    pub(super) frame: usize,
}

/// Frames in their order: all slices of the first time point, then those of the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Order {
    pub(super) slices: Vec<Slice>,
    pub(super) times: usize,
    pub(super) depth: usize,
    /// The distance of neighboring slices in mm, where it is known.
    pub(super) spacing: Option<f64>,
    /// What a user may not expect.
    pub(super) remarks: Vec<String>,
    /// What was assumed.
    pub(super) notes: Vec<String>,
}

/// A frame, and by what it is ordered.
struct Placed {
    slice: Slice,
    at: f64,
    place: [f64; 3],
    keys: [Option<f64>; 5],
}

/// Orders the frames of one plane. `frame` says what is said of a frame.
pub(super) fn by_position(
    files: &[Arc<Instance>],
    slices: Vec<Slice>,
    plane: &Plane,
    frame: &dyn Fn(Slice) -> Frame,
) -> Option<Order> {
    let mut placed = Vec::with_capacity(slices.len());
    for slice in by_number(files, slices) {
        let (said, header) = (frame(slice), &files[slice.file].header);
        let place = said.position?;
        let keys = [
            said.temporal.map(|it| it as f64),
            said.trigger,
            header.acquisition.map(|it| it as f64),
            header.frame_reference,
            header.acquisition_time,
        ];
        placed.push(Placed { slice, at: plane.along(place), place, keys });
    }
    // Of equal positions, the numbers of the images stay in order.
    placed.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut positions: Vec<Vec<Placed>> = Vec::new();
    for slice in placed {
        match positions.last_mut() {
            Some(last) if last.first().is_some_and(|first| slice.at - first.at <= SAME) => last.push(slice),
            _ => positions.push(vec![slice]),
        }
    }
    // Positions that are equal but for rounding were sorted by what is less than that.
    let number = |slice: Slice| (files[slice.file].header.instance, slice.file, slice.frame);
    positions.iter_mut().for_each(|all| all.sort_by_key(|placed| number(placed.slice)));
    Some(ordered(positions, plane))
}

fn ordered(mut positions: Vec<Vec<Placed>>, plane: &Plane) -> Order {
    let times = positions.first().map_or(1, Vec::len);
    let is_regular = positions.iter().all(|at| at.len() == times);
    let (mut remarks, mut notes) = (Vec::new(), Vec::new());
    let steps: Vec<f64> = positions.windows(2).map(|pair| pair[1][0].at - pair[0][0].at).collect();
    let spacing = median(&steps);
    remarks.extend(gaps(&positions, &steps, spacing));
    if let (Some(first), Some(last)) = (positions.first(), positions.last()) {
        let tilt = plane.tilt(first[0].place, last[0].place);
        if positions.len() > 1 && tilt > 0.5 {
            notes.push(format!(
                "the gantry was tilted by {tilt:.1} degrees, and each slice is shown where it lies in its picture"
            ));
        }
    }
    if !is_regular {
        let several = match positions.iter().filter(|at| at.len() > 1).count() {
            1 => "1 position has".to_owned(),
            several => format!("{several} positions have"),
        };
        remarks.push(format!(
            "{several} more images than others, so all are shown in the order of positions and numbers"
        ));
        let depth = positions.iter().map(Vec::len).sum();
        let slices = positions.iter().flatten().map(|placed| placed.slice).collect();
        return Order { slices, times: 1, depth, spacing, remarks, notes };
    }
    if times > 1
        && let Some(key) = time_key(&positions)
    {
        let value = |placed: &Placed| placed.keys[key].unwrap_or(0.0);
        positions.iter_mut().for_each(|at| at.sort_by(|one, other| value(one).total_cmp(&value(other))));
    }
    let slices = (0..times).flat_map(|time| positions.iter().map(move |at| at[time].slice)).collect();
    Order { slices, times, depth: positions.len(), spacing, remarks, notes }
}

/// The first key that all frames have, that differs within each position, and has the same values at all positions.
fn time_key(positions: &[Vec<Placed>]) -> Option<usize> {
    let values = |at: &[Placed], key: usize| {
        let mut values = at.iter().map(|placed| placed.keys[key]).collect::<Option<Vec<f64>>>()?;
        values.sort_by(f64::total_cmp);
        values.windows(2).all(|pair| pair[0] < pair[1]).then_some(values)
    };
    (0..5).find(|&key| {
        let first = positions.first().and_then(|at| values(at, key));
        first.is_some() && positions.iter().all(|at| values(at, key) == first)
    })
}

fn median(steps: &[f64]) -> Option<f64> {
    let mut sorted = steps.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.get(sorted.len() / 2).copied()?;
    // Steps are differences of numbers with a few decimals.
    Some((middle * 1e6).round() / 1e6).filter(|step| *step > 0.0)
}

/// What is to be said of steps that are longer than the others.
fn gaps(positions: &[Vec<Placed>], steps: &[f64], spacing: Option<f64>) -> Option<String> {
    let spacing = spacing.filter(|_| steps.len() > 1)?;
    let mut wide = steps.iter().enumerate().filter(|(_, step)| **step > 1.5 * spacing);
    let (first, _) = wide.next()?;
    let more = match wide.count() {
        0 => String::new(),
        1 => ", and 1 more gap".to_owned(),
        more => format!(", and {more} more gaps"),
    };
    let (from, to) = (positions[first][0].at, positions[first + 1][0].at);
    Some(format!("slices are missing between the positions {from:.3} and {to:.3} mm{more}"))
}

/// The frames in the order of the numbers of their images, and of equal ones by the names of their files.
pub(super) fn by_number(files: &[Arc<Instance>], mut slices: Vec<Slice>) -> Vec<Slice> {
    slices.sort_by_key(|slice| (files[slice.file].header.instance, slice.file, slice.frame));
    slices
}
