//! Several pictures in one frame: three planes of a volume, and channels side by side, on every backend.

use ndarray::{Array3, ArrayD, Axis, s};
use vol2gif::backend::Choice;
use vol2gif::options::{Arrangement, Options, Point, Resample};
use vol2gif::tone::Window;
use vol2gif::volume::{ChannelMetadata, Metadata, Volume};
use vol2gif::{Control, Error, Outcome, Output};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        three_planes_move_through_the_volume,
        three_planes_have_the_proportions_of_the_specimen,
        planes_of_a_body_stand_upright,
        three_planes_of_each_time_point_are_in_its_middle,
        channels_are_side_by_side_and_together,
        what_cannot_be_arranged_is_an_error,
    ]
}

/// The file that all backends make.
fn made(on: Backends, volume: &Volume<'_>, options: &Options) -> Result<(Shown, Outcome), Error> {
    let options = with(options.clone(), |it| it.verify = true);
    let on_backend = |backend| {
        let Maker { converter, options } = Maker::on(backend, options.clone());
        let outcome = converter.convert(volume, &Output::Memory, &options, &Control::default())?;
        Ok((outcome.gif.clone().unwrap().to_vec(), outcome))
    };
    let cpu = on_backend(Choice::Cpu)?;
    if on.has_gpu() {
        assert!(cpu.0 == on_backend(Choice::Gpu)?.0, "the backends differ");
    }
    Ok((Shown::of(&cpu.0), cpu.1))
}

fn ortho(point: Option<Point>) -> Options {
    with(plain(), |it| {
        it.picture.arrangement = Arrangement::Ortho(point);
        it.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
    })
}

/// A volume whose voxels tell where they are: greys between those of letters and lines.
fn stack(depth: usize, height: usize, width: usize) -> ArrayD<u8> {
    Array3::from_shape_fn((depth, height, width), |(z, y, x)| (20 + (31 * z + 7 * y + 3 * x) % 200) as u8)
        .into_dyn()
}

/// Compares the planes of a frame, but for the letters and the cross, which are white and black.
fn has_planes(frame: &[[u8; 3]], width: usize, planes: [ArrayD<u8>; 3], gap: usize) {
    let (h, w) = (planes[0].shape()[0], planes[0].shape()[1]);
    let places = [(0, 0), (w + gap, 0), (0, h + gap)];
    let mut is_of_a_plane = vec![false; frame.len()];
    for (plane, (left, top)) in planes.iter().zip(places) {
        let mut equal = 0;
        for ((y, x), &level) in plane.view().into_dimensionality::<ndarray::Ix2>().unwrap().indexed_iter() {
            let at = (top + y) * width + left + x;
            is_of_a_plane[at] = true;
            let shown = frame[at];
            assert!(shown == [level; 3] || shown == [255; 3] || shown == [0; 3], "{shown:?} is not {level}");
            equal += usize::from(shown == [level; 3]);
        }
        // Most of a large plane is to be seen.
        assert!(plane.len() < 900 || 2 * equal > plane.len(), "{equal} of {}", plane.len());
    }
    let between = frame.iter().zip(&is_of_a_plane).filter(|(_, is_of_a_plane)| !**is_of_a_plane);
    assert!(between.clone().count() > 0 && between.into_iter().all(|(shown, _)| *shown == [0; 3]));
}

fn three_planes_move_through_the_volume(on: Backends) {
    let array = stack(20, 40, 60);
    let volume = Volume::from_array("a", array.view()).unwrap();
    let (shown, outcome) = made(on, &volume, &ortho(None)).unwrap();
    assert_eq!((shown.width, shown.height, shown.frames.len()), (60 + 2 + 20, 40 + 2 + 20, 60));
    assert_eq!((outcome.shown.width, outcome.shown.height), (82, 62));
    for (number, frame) in shown.frames.iter().enumerate() {
        let [z, y, x] = [20, 40, 60].map(|count| (2 * number + 1) * count / 120);
        let planes = [
            array.slice(s![z, .., ..]).to_owned().into_dyn(),
            array.slice(s![.., .., x]).t().to_owned().into_dyn(),
            array.slice(s![.., y, ..]).to_owned().into_dyn(),
        ];
        has_planes(frame, 82, planes, 2);
        // The cross is where the planes meet, and leaves its middle free.
        assert_eq!(frame[y * 82 + if x > 30 { 0 } else { 59 }], [255; 3], "frame {number}");
        let is_beside_the_title = y > 14 || x > 20;
        assert!(!is_beside_the_title || frame[y * 82 + x] == [array[[z, y, x]]; 3]);
    }
    // Through one voxel; back again.
    let point = Point { z: 3, y: 30, x: 11 };
    let (shown, _) = made(on, &volume, &ortho(Some(point))).unwrap();
    assert_eq!(shown.frames.len(), 1);
    let planes = [
        array.slice(s![3, .., ..]).to_owned().into_dyn(),
        array.slice(s![.., .., 11]).t().to_owned().into_dyn(),
        array.slice(s![.., 30, ..]).to_owned().into_dyn(),
    ];
    has_planes(&shown.frames[0], 82, planes, 2);
    let back = with(ortho(None), |it| it.view.ping_pong = true);
    let (shown, _) = made(on, &volume, &back).unwrap();
    assert_eq!(shown.frames.len(), 118);
    assert!((1..59).all(|frame| shown.frames[frame] == shown.frames[118 - frame]));
}

fn three_planes_have_the_proportions_of_the_specimen(on: Backends) {
    let array = stack(10, 40, 40);
    let metadata = Metadata { spacing: "3,1,1um".parse().unwrap(), ..Metadata::default() };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let options =
        with(ortho(Some(Point { z: 5, y: 20, x: 20 })), |it| it.picture.resample = Resample::Nearest);
    let (shown, _) = made(on, &volume, &options).unwrap();
    let long = |plane: ArrayD<u8>, axis: usize| {
        let rows: Vec<usize> = (0..30).map(|at| at / 3).collect();
        plane.select(Axis(axis), &rows)
    };
    let planes = [
        array.slice(s![5, .., ..]).to_owned().into_dyn(),
        long(array.slice(s![.., .., 20]).t().to_owned().into_dyn(), 1),
        long(array.slice(s![.., 20, ..]).to_owned().into_dyn(), 0),
    ];
    assert_eq!((shown.width, shown.height), (72, 72));
    has_planes(&shown.frames[0], 72, planes, 2);
    // A bar of 20 voxels along the rows is 20 pixels long.
    let bar = with(options, |it| it.annotations.scale_bar = Some("20um".parse().unwrap()));
    let (shown, _) = made(on, &volume, &bar).unwrap();
    // In the corner without a picture.
    let row =
        |y: usize| shown.frames[0][y * 72 + 42..(y + 1) * 72].iter().filter(|it| **it == [255; 3]).count();
    assert!((60..72).any(|y| row(y) == 20));
}

fn planes_of_a_body_stand_upright(on: Backends) {
    // X leads to the left, Y to the back and Z to the head.
    let array = stack(30, 40, 36);
    for flipped in [false, true] {
        let stored =
            if flipped { array.slice(s![..;-1, ..;-1, ..;-1]).to_owned().into_dyn() } else { array.clone() };
        let orientation = if flipped { "RAI" } else { "LPS" };
        let metadata = Metadata { orientation: orientation.parse().ok(), ..Metadata::default() };
        let volume = Volume::from_array("a", stored.view()).unwrap().with_metadata(metadata);
        let index = |count: usize, at: usize| if flipped { count - 1 - at } else { at };
        let point = Point { z: index(30, 12), y: index(40, 9), x: index(36, 20) };
        let (shown, _) = made(on, &volume, &ortho(Some(point))).unwrap();
        // Coronal: the head above, the right on the left. Sagittal and axial begin at the front.
        let planes = [
            array.slice(s![..;-1, 9, ..]).to_owned().into_dyn(),
            array.slice(s![..;-1, .., 20]).to_owned().into_dyn(),
            array.slice(s![12, .., ..]).to_owned().into_dyn(),
        ];
        assert_eq!((shown.width, shown.height), (36 + 2 + 40, 30 + 2 + 40));
        has_planes(&shown.frames[0], 78, planes, 2);
    }
}

fn three_planes_of_each_time_point_are_in_its_middle(on: Backends) {
    let array = ArrayD::from_shape_fn(vec![3, 10, 30, 31], |at| {
        (20 + (31 * at[1] + 7 * at[2] + 3 * at[3] + 50 * at[0]) % 200) as u8
    });
    let metadata =
        Metadata { axes: Some("TZYX".parse().unwrap()), interval: "2s".parse().ok(), ..Metadata::default() };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let options = with(ortho(None), |it| it.annotations.time_stamp = Some("s".parse().unwrap()));
    let (shown, _) = made(on, &volume, &options).unwrap();
    assert_eq!(shown.frames.len(), 3);
    for (time, frame) in shown.frames.iter().enumerate() {
        let planes = [
            array.slice(s![time, 5, .., ..]).to_owned().into_dyn(),
            array.slice(s![time, .., .., 15]).t().to_owned().into_dyn(),
            array.slice(s![time, .., 15, ..]).to_owned().into_dyn(),
        ];
        has_planes(frame, shown.width, planes, 2);
    }
}

fn channels_are_side_by_side_and_together(on: Backends) {
    let array = ArrayD::from_shape_fn(vec![2, 2, 40, 50], |at| {
        (60 + (at[2] + at[0] * 2) % 3 * 40 * at[1] + at[3] % 2 * 60) as u8
    });
    let channels =
        ["DAPI", "漢"].map(|name| ChannelMetadata { name: Some(name.into()), ..ChannelMetadata::default() });
    let metadata =
        Metadata { axes: Some("ZCYX".parse().unwrap()), channels: channels.to_vec(), ..Metadata::default() };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let options = with(plain(), |it| {
        it.picture.arrangement = Arrangement::Montage;
        it.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
    });
    let (shown, outcome) = made(on, &volume, &options).unwrap();
    assert_eq!((shown.width, shown.height, shown.frames.len()), (158, 40, 2));
    assert_eq!((outcome.shown.width, outcome.resized.width), (158, 158));
    for (z, frame) in shown.frames.iter().enumerate() {
        // Below the titles.
        for y in 20..40 {
            for x in 0..50 {
                let [first, second] = [array[[z, 0, y, x]], array[[z, 1, y, x]]];
                let row = &frame[y * 158..];
                assert_eq!(row[x], [first, 0, first]);
                assert_eq!(row[54 + x], [0, second, 0]);
                assert_eq!(row[108 + x], [first, second, first]);
            }
            assert!([50, 53, 104, 107].iter().all(|x| frame[y * 158 + x] == [0; 3]));
        }
        // The titles are there, each in its color: full magenta and green are in no pixel.
        let has = |color: [u8; 3], columns: std::ops::Range<usize>| {
            (0..20).any(|y| frame[y * 158..][columns.clone()].contains(&color))
        };
        assert!(has([255, 0, 255], 0..50) && has([0, 255, 0], 54..104) && has([255; 3], 108..158));
    }
    // The size is of each picture.
    let half = with(options, |it| it.picture.size = vol2gif::options::PictureSize::scale(0.5).unwrap());
    let (shown, _) = made(on, &volume, &half).unwrap();
    assert_eq!((shown.width, shown.height), (3 * 25 + 8, 20));
}

fn what_cannot_be_arranged_is_an_error(on: Backends) {
    let error = |array: &ArrayD<u8>, axes: &str, options: &Options| {
        let metadata = Metadata { axes: Some(axes.parse().unwrap()), ..Metadata::default() };
        let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
        made(on, &volume, options).err().map(|error| error.to_string())
    };
    let cube = stack(4, 5, 6);
    let montage = with(plain(), |it| it.picture.arrangement = Arrangement::Montage);
    assert_eq!(error(&cube, "ZYX", &montage).unwrap(), "a: has no channels to show side by side");
    let outside = ortho(Some(Point { z: 4, y: 0, x: 0 }));
    assert_eq!(
        error(&cube, "ZYX", &outside).unwrap(),
        "a: shows no index 4 of axis Z, so no planes go through the point"
    );
    let flat = "a: has one plane, and three planes need a third axis in space";
    assert_eq!(error(&cube, "TYX", &ortho(None)).unwrap(), flat);
    let colors = ArrayD::zeros(vec![4, 5, 6, 3]);
    let fact = "a: holds RGB colors, and three planes are of grey levels or of channels";
    assert_eq!(error(&colors, "ZYXS", &ortho(None)).unwrap(), fact);
    let letters = with(ortho(None), |it| it.annotations.orientation_letters = true);
    assert!(error(&cube, "ZYX", &letters).unwrap().contains("letters of directions are for one"));
    let frames = with(ortho(None), |it| it.tone.scope = vol2gif::tone::Scope::Frame);
    let frames = with(frames, |it| it.tone.contrast.window = Window::FULL);
    assert!(error(&cube, "ZYX", &frames).unwrap().contains("slices with levels of their own"));
    assert_eq!(error(&cube, "ZYX", &ortho(None)), None);
}
