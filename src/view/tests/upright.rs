//! Pictures of a patient, for every way in which the axes can lead.

use super::*;
use crate::view::{AnatomicalPlane, Convention, Plane};
use crate::volume::{Direction, Metadata, Orientation};

/// Number of voxels from left to right, from back to front, and from feet to head.
const BODY: [usize; 3] = [2, 3, 4];

/// The value of the voxel at a place in the body: counted from the left, from the back and from the feet.
fn value([right, anterior, superior]: [usize; 3]) -> u8 {
    (100 * right + 10 * anterior + superior) as u8
}

/// The axis of the body along which a direction lies, and whether it leads to the right, the front or the head.
fn axis_of(direction: Direction) -> (usize, bool) {
    match direction {
        Direction::Right => (0, true),
        Direction::Left => (0, false),
        Direction::Anterior => (1, true),
        Direction::Posterior => (1, false),
        Direction::Superior => (2, true),
        Direction::Inferior => (2, false),
    }
}

/// The body as an array ZYX whose axes lead there.
pub(super) fn stored(directions: [Direction; 3]) -> (Vec<usize>, Vec<u8>) {
    // Slowest first: Z, Y, X.
    let axes = [directions[2], directions[1], directions[0]].map(axis_of);
    let lengths = axes.map(|(axis, _)| BODY[axis]).to_vec();
    let mut samples = Vec::new();
    for number in 0..lengths.iter().product() {
        let at = [number / (lengths[1] * lengths[2]), number / lengths[2] % lengths[1], number % lengths[2]];
        let mut place = [0; 3];
        for (k, (axis, forward)) in axes.into_iter().enumerate() {
            place[axis] = if forward { at[k] } else { BODY[axis] - 1 - at[k] };
        }
        samples.push(value(place));
    }
    (lengths, samples)
}

/// What a radiologist expects to see, by the letter: frame after frame, row after row.
fn expected(plane: AnatomicalPlane, right_is_left: bool) -> (Vec<usize>, Vec<u8>) {
    let [width, depth, height] = BODY;
    let from_the_right: Vec<usize> =
        if right_is_left { (0..width).rev().collect() } else { (0..width).collect() };
    let mut seen = Vec::new();
    let shape = match plane {
        AnatomicalPlane::Axial => {
            for superior in 0..height {
                for anterior in (0..depth).rev() {
                    seen.extend(from_the_right.iter().map(|&right| value([right, anterior, superior])));
                }
            }
            [height, depth, width]
        }
        AnatomicalPlane::Coronal => {
            for anterior in 0..depth {
                for superior in (0..height).rev() {
                    seen.extend(from_the_right.iter().map(|&right| value([right, anterior, superior])));
                }
            }
            [depth, height, width]
        }
        AnatomicalPlane::Sagittal => {
            for right in 0..width {
                for superior in (0..height).rev() {
                    seen.extend((0..depth).rev().map(|anterior| value([right, anterior, superior])));
                }
            }
            [width, height, depth]
        }
    };
    (vec![shape[0], shape[1], shape[2], 1], seen)
}

#[test]
fn the_picture_is_the_same_however_the_patient_is_stored() {
    let mut tried = 0;
    for x in Direction::ALL {
        for y in Direction::ALL {
            for z in Direction::ALL {
                let Some(orientation) = Orientation::new(x, y, z) else { continue };
                let (lengths, samples) = stored([x, y, z]);
                let bytes = &samples;
                let volume =
                    Volume::from_bytes("body", &lengths, SampleType::U8, ByteOrder::Little, bytes).unwrap();
                let metadata = Metadata { orientation: Some(orientation), ..Metadata::default() };
                let told = ViewOptions { orientation: Some(orientation), ..ViewOptions::default() };
                let slices = match axis_of(z).0 {
                    0 => AnatomicalPlane::Sagittal,
                    1 => AnatomicalPlane::Coronal,
                    _ => AnatomicalPlane::Axial,
                };
                assert_eq!(shown(&volume, &told, 100).unwrap(), expected(slices, true), "{orientation}");
                let volume = volume.with_metadata(metadata);
                let usual = ViewOptions::default();
                assert_eq!(shown(&volume, &usual, 100).unwrap(), expected(slices, true), "{orientation}");
                for plane in AnatomicalPlane::ALL {
                    for convention in Convention::ALL {
                        let view = ViewOptions {
                            plane: Some(Plane::Anatomical(plane)),
                            convention,
                            ..ViewOptions::default()
                        };
                        let expected = expected(plane, convention == Convention::Radiological);
                        assert_eq!(shown(&volume, &view, 100).unwrap(), expected, "{orientation} {plane:?}");
                        tried += 1;
                    }
                }
                // Axes by their letters are never turned.
                let view = ViewOptions {
                    plane: Some(Plane::Axes(AxisKind::X, AxisKind::Y)),
                    ..ViewOptions::default()
                };
                assert_eq!(shown(&volume, &view, 100).unwrap().1, samples);
            }
        }
    }
    assert_eq!(tried, 48 * 6);
}
