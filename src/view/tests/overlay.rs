//! Overlays against the volumes they lie on: every voxel has a value of its own, and both hold the same body.

use super::upright::stored;
use super::*;
use crate::view::{AnatomicalPlane, Matched};
use crate::volume::{Direction, Metadata, Orientation, Position};

/// The samples of an overlay where they lie in the pictures of a view.
fn matched(view: &ViewOptions, volume: &Volume<'_>, overlay: &Volume<'_>) -> Result<Vec<u8>, String> {
    let found = view.match_overlay(volume, overlay);
    let (frames, Matched { frames: pictures, rows, columns }) = found.map_err(|error| error.to_string())?;
    let samples = samples(&frames);
    let shape = frames.shape();
    let mut seen = Vec::new();
    for frame in pictures {
        for row in &rows {
            for column in &columns {
                let at = (frame.unwrap() * shape.height + row.unwrap()) * shape.width + column.unwrap();
                seen.push(samples[at]);
            }
        }
    }
    Ok(seen)
}

fn samples(volume: &Volume<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pass = volume.pass(1, 100).unwrap();
    let mut take = |mut block: Block<'_>| {
        bytes.extend_from_slice(block.bytes()?);
        Ok(())
    };
    while pass.next(&mut Vec::new(), &mut take).transpose().unwrap().is_some() {}
    bytes
}

fn orientations() -> Vec<[Direction; 3]> {
    let all = Direction::ALL;
    let each = (0..216).map(|number| [all[number / 36], all[number / 6 % 6], all[number % 6]]);
    each.filter(|&[x, y, z]| Orientation::new(x, y, z).is_some()).collect()
}

fn volume(directions: [Direction; 3]) -> Volume<'static> {
    let (lengths, samples) = stored(directions);
    let layout = ArrayLayout { lengths, sample: SampleType::U8, order: ByteOrder::Little, fortran: false };
    let mut read = |out: &mut [u8]| {
        out.copy_from_slice(&samples);
        Ok(())
    };
    let volume = Volume::in_memory("body".into(), layout, &mut read, limits(1, 1)).unwrap();
    let [x, y, z] = directions;
    volume.with_metadata(Metadata { orientation: Orientation::new(x, y, z), ..Metadata::default() })
}

#[test]
fn a_label_on_the_left_stays_on_the_left_however_both_are_stored() {
    let orientations = orientations();
    assert_eq!(orientations.len(), 48);
    let volumes: Vec<Volume<'_>> = orientations.iter().map(|it| volume(*it)).collect();
    let mut views = vec![ViewOptions::default()];
    for plane in AnatomicalPlane::ALL {
        let select = vec![(AxisKind::Z, "::-1".parse().unwrap()), (AxisKind::X, "1:".parse().unwrap())];
        let plane = Some(Plane::Anatomical(plane));
        views.push(ViewOptions { plane, select, flip: vec![AxisKind::Y], ..ViewOptions::default() });
    }
    for (number, own) in volumes.iter().enumerate() {
        // Every pair of two orientations once, and every view with many of them.
        for (other, overlay) in volumes.iter().enumerate() {
            let view = &views[(number + other) % views.len()];
            let expected = samples(&view.of(own, None).unwrap());
            assert_eq!(matched(view, own, overlay), Ok(expected), "{number} {other}");
        }
    }
}

/// Two times of three slices, and labels of them.
fn movie(axes: &str, lengths: &[usize]) -> Volume<'static> {
    let samples: Vec<u8> = (0..lengths.iter().product::<usize>() as u8).collect();
    let layout = ArrayLayout {
        lengths: lengths.to_vec(),
        sample: SampleType::U8,
        order: ByteOrder::Little,
        fortran: false,
    };
    let mut read = |out: &mut [u8]| {
        out.copy_from_slice(&samples);
        Ok(())
    };
    let volume = Volume::in_memory(axes.into(), layout, &mut read, limits(1, 1)).unwrap();
    volume.with_metadata(Metadata { axes: axes.parse().ok(), ..Metadata::default() })
}

#[test]
fn axes_are_matched_by_their_letters() {
    let own = movie("TZYX", &[2, 3, 2, 4]);
    let view = ViewOptions::default();
    let all: Vec<u8> = (0..48).collect();
    assert_eq!(matched(&view, &own, &movie("TZYX", &[2, 3, 2, 4])), Ok(all.clone()));
    // Labels of all times.
    let twice = [&all[..24], &all[..24]].concat();
    assert_eq!(matched(&view, &own, &movie("ZYX", &[3, 2, 4])), Ok(twice.clone()));
    assert_eq!(matched(&view, &own, &movie("TZYX", &[1, 3, 2, 4])), Ok(twice));
    // Stored in another order.
    let turned = movie("XYZ", &[4, 2, 3]);
    let at = |z: usize, y: usize, x: usize| ((x * 2 + y) * 3 + z) as u8;
    let stack = |z: usize| (0..8).map(move |pixel| at(z, pixel / 4, pixel % 4));
    let expected: Vec<u8> = (0..2).flat_map(|_| (0..3).flat_map(stack)).collect();
    assert_eq!(matched(&view, &own, &turned), Ok(expected));
    // Channels of the volume have the same labels; back and forth, and of one slice, too.
    let channels = movie("TCZYX", &[2, 2, 3, 2, 4]);
    assert_eq!(matched(&view, &channels, &movie("TZYX", &[2, 3, 2, 4])), Ok(all.clone()));
    let slice = ViewOptions {
        select: ViewOptions::parse_selections("z=2,x=::-2").unwrap(),
        ping_pong: true,
        ..ViewOptions::default()
    };
    let of = |frame: u8| (0..2).flat_map(move |y| [3, 1].map(|x| frame * 24 + 16 + y * 4 + x));
    assert_eq!(matched(&slice, &own, &movie("TZYX", &[2, 3, 2, 4])), Ok(of(0).chain(of(1)).collect()));
}

/// A volume with voxels at these places.
fn placed(lengths: &[usize], steps: [[f64; 3]; 3], first: [f64; 3]) -> Volume<'static> {
    let volume = movie("ZYX", lengths);
    let position = Some(Position { steps, first });
    volume.with_metadata(Metadata { axes: "ZYX".parse().ok(), position, ..Metadata::default() })
}

#[test]
fn an_overlay_of_another_shape_is_matched_by_its_place() {
    let fine = placed(&[2, 4, 6], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [0.0; 3]);
    // Voxels of 2 x 2 x 1, from 1 to the left of the first voxel on; Y leads to the left and X to the front.
    let coarse = placed(&[1, 4, 2], [[0.0, 2.0, 0.0], [-2.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [5.0, 0.5, 1.0]);
    let view = ViewOptions::default();
    let (frames, found) = view.match_overlay(&fine, &coarse).map_err(|error| error.to_string()).unwrap();
    assert_eq!(frames.shape().frames, 1);
    // The second slice has the labels, and the picture's columns lie along the overlay's Y, backward.
    assert_eq!(found.frames, [None, Some(0)]);
    assert_eq!(found.rows, [0, 0, 1, 1].map(Some), "0, 1, 2 and 3 are nearest to 0.5 and 2.5");
    // 0, 1, ... 5 of overlay voxels in the middle of 5, 3, 1 and -1; between two, the one with the greater index.
    assert_eq!(found.columns, [3, 2, 2, 1, 1, 0].map(Some));
    let all = samples(&frames);
    let value = |row: usize, column: usize| all[row * frames.shape().width + column];
    // The sample of Y = 3, X = 1.
    assert_eq!(value(1, 3), 7);
    // Beyond its ends there is nothing, and axes that are not parallel are refused.
    let shifted = placed(&[1, 4, 2], [[0.0, 2.0, 0.0], [-2.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [3.0, 0.5, 1.0]);
    let (_, found) = view.match_overlay(&fine, &shifted).map_err(|error| error.to_string()).unwrap();
    assert_eq!(found.columns, [Some(2), Some(1), Some(1), Some(0), Some(0), None]);
    let oblique = placed(&[1, 4, 2], [[0.5, 2.0, 0.0], [-2.0, 0.5, 0.0], [0.0, 0.0, 1.0]], [5.0, 0.5, 1.0]);
    let error = view.match_overlay(&fine, &oblique).map(drop).unwrap_err().to_string();
    assert_eq!(error, "ZYX: has shape (2, 4, 6), and its overlay ZYX has shape (1, 4, 2)");
}

#[test]
fn an_overlay_of_another_shape_is_refused_with_both_shapes() {
    let own = movie("TZYX", &[2, 3, 2, 4]);
    for (axes, lengths, fact) in [
        ("ZYX", &[3, 4, 2][..], "TZYX: has shape (2, 3, 2, 4), and its overlay ZYX has shape (3, 4, 2)"),
        ("YX", &[2, 4], "TZYX: has shape (2, 3, 2, 4), and its overlay YX has shape (2, 4)"),
        ("ZYX", &[2, 2, 4], "TZYX: has shape (2, 3, 2, 4), and its overlay ZYX has shape (2, 2, 4)"),
        ("TZYX", &[3, 3, 2, 4], "TZYX: has shape (2, 3, 2, 4), and its overlay TZYX has shape (3, 3, 2, 4)"),
        (
            "CZYX",
            &[2, 3, 2, 4],
            "TZYX: has an overlay CZYX of several values for each voxel, and one is needed",
        ),
    ] {
        let found = matched(&ViewOptions::default(), &own, &movie(axes, lengths));
        assert_eq!(found, Err(fact.to_owned()), "{axes} {lengths:?}");
    }
}
