//! Which files belong together, and in which order their frames are.

use vol2gif_kit::dicom_writer::{Dicom, Elements};

use super::{Read, read_bytes, read_files};

/// A slice of 2x1 samples, all of which are its number.
fn slice(at: f64, number: usize) -> Dicom {
    Dicom::slice(2, 1, at, number, &[number as u16; 2])
}

/// The first sample of each frame.
fn frames(read: &Read) -> Vec<u16> {
    let frame = read.samples.len() / read.lengths[..read.lengths.len() - 2].iter().product::<usize>();
    read.samples.chunks(frame).map(|it| u16::from_le_bytes([it[0], it[1]])).collect()
}

fn files(slices: &[Dicom]) -> Vec<(String, Vec<u8>)> {
    slices.iter().enumerate().map(|(number, it)| (format!("IM{number}"), it.to_bytes())).collect()
}

fn read(slices: &[Dicom]) -> Vec<Read> {
    let files = files(slices);
    read_files(&files.iter().map(|(name, bytes)| (&**name, bytes.clone())).collect::<Vec<_>>())
}

#[test]
fn slices_are_sorted_by_their_position_and_not_by_name_or_number() {
    let [only] = &read(&[slice(5.0, 3), slice(-5.0, 1), slice(10.0, 2), slice(0.0, 4)])[..] else { panic!() };
    assert_eq!((only.axes(), frames(only)), ("ZYX".into(), vec![1, 4, 3, 2]));
    assert_eq!(only.metadata.spacing.to_string(), "5,2,2mm");
    assert_eq!(only.orientation(), "LPS");
    assert!(only.metadata.remarks.is_empty() && only.metadata.notes.is_empty());
    assert_eq!((&*only.name, &*only.gif), ("", "scan.gif"));
    assert_eq!(only.source.as_deref(), Some("dicom series, CT"));
}

#[test]
fn slices_of_all_planes_run_toward_head_front_or_right() {
    let of = |cosines: &str, places: [&str; 2]| {
        let slice = |number: usize| {
            slice(0.0, number).with(|all| {
                all.text(0x0020_0037, b"DS", cosines).text(0x0020_0032, b"DS", places[number - 1])
            })
        };
        let found = read(&[slice(1), slice(2)]);
        (frames(&found[0]), found[0].orientation())
    };
    assert_eq!(of("1\\0\\0\\0\\1\\0", ["0\\0\\4", "0\\0\\1"]), (vec![2, 1], "LPS".into()));
    assert_eq!(of("1\\0\\0\\0\\0\\-1", ["0\\4\\0", "0\\1\\0"]), (vec![1, 2], "LIA".into()));
    assert_eq!(of("0\\1\\0\\0\\0\\-1", ["4\\0\\0", "1\\0\\0"]), (vec![1, 2], "PIR".into()));
    // Feet first: rows lead the other way, and slices still run toward the head.
    assert_eq!(of("-1\\0\\0\\0\\1\\0", ["0\\0\\4", "0\\0\\1"]), (vec![2, 1], "RPS".into()));
}

/// Two time points of two slices: numbers run over time first.
fn in_time(key: impl Fn(Elements, usize) -> Elements) -> Vec<Dicom> {
    let slice = |number: usize| slice((number / 2) as f64, number + 1).with(|all| key(all, number));
    (0..4).map(slice).collect()
}

#[test]
fn times_have_the_same_values_at_all_positions() {
    // Time runs backward in the numbers of images.
    let trigger = |all: Elements, number: usize| {
        all.text(0x0018_1060, b"DS", if number.is_multiple_of(2) { "300" } else { "100" })
    };
    let found = read(&in_time(trigger));
    assert_eq!((found[0].axes(), &*found[0].lengths), ("TZYX".into(), &[2, 2, 1, 2][..]));
    assert_eq!(frames(&found[0]), [2, 4, 1, 3]);
    // A time that differs from position to position is none, so the numbers count.
    let bogus = |all: Elements, number: usize| all.text(0x0018_1060, b"DS", &(900 - number).to_string());
    assert_eq!(frames(&read(&in_time(bogus))[0]), [1, 3, 2, 4]);
    assert_eq!(frames(&read(&in_time(|all, _| all))[0]), [1, 3, 2, 4]);
    // An earlier key counts more than a later one.
    let both = |all: Elements, number: usize| {
        trigger(all, number).text(0x0020_0100, b"IS", if number.is_multiple_of(2) { "1" } else { "2" })
    };
    assert_eq!(frames(&read(&in_time(both))[0]), [1, 3, 2, 4]);
}

#[test]
fn images_at_one_position_only_are_shown_with_a_warning() {
    let found = read(&[slice(0.0, 1), slice(1.0, 2), slice(1.0, 3), slice(2.0, 4)]);
    assert_eq!((found[0].axes(), frames(&found[0])), ("ZYX".into(), vec![1, 2, 3, 4]));
    let expected =
        "1 position has more images than others, so all are shown in the order of positions and numbers";
    assert_eq!(found[0].metadata.remarks, [expected]);
}

#[test]
fn a_file_that_is_there_twice_is_shown_once() {
    let found = read(&[slice(0.0, 1), slice(1.0, 2), slice(0.0, 1), slice(0.0, 1)]);
    assert_eq!(frames(&found[0]), [1, 2]);
    assert_eq!(found[0].metadata.notes, ["2 images are there more than once, and are shown once"]);
}

#[test]
fn images_that_all_have_one_identity_are_told_apart_by_their_positions() {
    let slice = |number| slice(number as f64, number).with(|all| all.text(0x0008_0018, b"UI", "1.2.3"));
    let found = read(&[slice(2), slice(1), slice(2)]);
    assert_eq!(frames(&found[0]), [1, 2]);
    assert_eq!(found[0].metadata.notes, ["1 image is there twice, and is shown once"]);
}

#[test]
fn what_is_unlike_is_a_volume_of_its_own() {
    let base = || slice(0.0, 1);
    let other: [(&str, Dicom); 7] = [
        ("another series", slice(1.0, 2).with(|all| all.text(0x0020_000e, b"UI", "1.2.4"))),
        ("another size", Dicom::slice(1, 1, 1.0, 2, &[2])),
        ("another direction", slice(1.0, 2).with(|all| all.text(0x0020_0037, b"DS", "1\\0\\0\\0\\0\\-1"))),
        ("another sign", slice(1.0, 2).with(|all| all.words(0x0028_0103, b"US", &[1]))),
        ("another echo", slice(1.0, 2).with(|all| all.text(0x0018_0081, b"DS", "80"))),
        (
            "another kind",
            slice(1.0, 2).with(|all| all.text(0x0008_0008, b"CS", "ORIGINAL\\PRIMARY\\LOCALIZER")),
        ),
        ("inverted", slice(1.0, 2).with(|all| all.text(0x0028_0004, b"CS", "MONOCHROME1"))),
    ];
    for (what, other) in other {
        let found = read(&[base(), other]);
        let gifs: Vec<&str> = found.iter().map(|it| &*it.gif).collect();
        assert_eq!(gifs, ["scan.7.gif", "scan.7b.gif"], "{what}");
        assert_eq!(found[1].name, "[7b]", "{what}");
    }
    // Cosines may be rounded.
    let found =
        read(&[base(), slice(1.0, 2).with(|all| all.text(0x0020_0037, b"DS", "0.9999\\0\\0\\0\\1\\0"))]);
    assert_eq!(found.len(), 1);
}

#[test]
fn without_positions_the_numbers_of_images_are_their_order() {
    let slice = |number| slice(0.0, number).with(|all| all.without(0x0020_0032));
    let found = read(&[slice(3), slice(1), slice(2)]);
    assert_eq!((frames(&found[0]), found[0].orientation()), (vec![1, 2, 3], String::new()));
    let expected = "some images do not say their position, so all are in the order of their numbers";
    assert_eq!(found[0].metadata.notes, [expected]);
}

#[test]
fn a_tilted_gantry_is_told() {
    let slice = |number: usize| {
        let place = format!("0\\{}\\{}", 2 * number, 4 * number);
        slice(0.0, number).with(|all| all.text(0x0020_0032, b"DS", &place))
    };
    let found = read(&[slice(1), slice(2), slice(3)]);
    assert_eq!(frames(&found[0]), [1, 2, 3]);
    let expected =
        "the gantry was tilted by 26.6 degrees, and each slice is shown where it lies in its picture";
    assert_eq!(found[0].metadata.notes, [expected]);
}

/// An image of frames with functional groups, each at a height in mm and with a slope.
fn enhanced(frames: &[(f64, f64)]) -> Dicom {
    let group = |tag: u32, elements: Elements| Elements::default().items(tag, vec![elements]);
    let frame = |&(at, slope): &(f64, f64)| {
        let place = Elements::default().text(0x0020_0032, b"DS", &format!("0\\0\\{at}"));
        let scale =
            Elements::default().text(0x0028_1052, b"DS", "1").text(0x0028_1053, b"DS", &slope.to_string());
        group(0x0020_9113, place).items(0x0028_9145, vec![scale])
    };
    let cosines = Elements::default().text(0x0020_0037, b"DS", "1\\0\\0\\0\\1\\0");
    let sizes = Elements::default().text(0x0028_0030, b"DS", "3\\4");
    let shared = group(0x0020_9116, cosines).items(0x0028_9110, vec![sizes]);
    let samples: Vec<u16> = (0..frames.len() as u16).flat_map(|number| [number; 2]).collect();
    Dicom::slice(2, 1, 0.0, 1, &samples).with(|all| {
        [0x0020_0032, 0x0020_0037, 0x0028_0030]
            .into_iter()
            .fold(all, Elements::without)
            .text(0x0028_0008, b"IS", &frames.len().to_string())
            .items(0x5200_9229, vec![shared])
            .items(0x5200_9230, frames.iter().map(frame).collect())
    })
}

#[test]
fn frames_of_an_enhanced_image_are_sorted_as_a_series() {
    let found = read_bytes(&enhanced(&[(6.0, 2.0), (0.0, 2.0), (3.0, 2.0)]).to_bytes()).unwrap();
    assert_eq!((frames(&found), found.axes()), (vec![1, 2, 0], "ZYX".into()));
    assert_eq!(found.metadata.spacing.to_string(), "3,3,4mm");
    assert_eq!(found.metadata.scaling.value(1.0), 3.0);
    assert_eq!(found.orientation(), "LPS");
    // Slopes that differ make values of the samples.
    let found = read_bytes(&enhanced(&[(0.0, 2.0), (3.0, 0.5)]).to_bytes()).unwrap();
    let values: Vec<f32> =
        found.samples.chunks(4).map(|it| f32::from_le_bytes([it[0], it[1], it[2], it[3]])).collect();
    assert_eq!((found.sample, values), ("float32", vec![1.0, 1.0, 1.5, 1.5]));
    assert!(found.metadata.scaling.is_identity());
    // Frames at one position are a film.
    let found = read_bytes(&enhanced(&[(1.0, 1.0), (1.0, 1.0)]).to_bytes()).unwrap();
    assert_eq!((found.axes(), &*found.lengths), ("TYX".into(), &[2, 1, 2][..]));
}

#[test]
fn frames_of_a_film_are_times_with_an_interval() {
    let film = |change: fn(Elements) -> Elements| {
        let frames = Dicom::slice(2, 1, 0.0, 1, &[1, 1, 2, 2, 3, 3]);
        let film =
            frames.with(|all| change(all.text(0x0028_0008, b"IS", "3").text(0x0008_0060, b"CS", "XA")));
        let found = read_bytes(&film.to_bytes()).unwrap();
        assert_eq!(frames_of(&found), [1, 2, 3]);
        (found.axes(), found.metadata.interval.map(|it| it.to_string()).unwrap_or_default())
    };
    fn frames_of(found: &Read) -> Vec<u16> {
        frames(found)
    }
    let is = |axes: &str, interval: &str| (axes.to_owned(), interval.to_owned());
    assert_eq!(film(|all| all.text(0x0018_1063, b"DS", "33.333")), is("TYX", "33.333ms"));
    assert_eq!(film(|all| all.text(0x0018_1065, b"DS", "0\\40\\40")), is("TYX", "40ms"));
    assert_eq!(film(|all| all.text(0x0018_1065, b"DS", "0\\40\\50")), is("TYX", ""));
    assert_eq!(film(|all| all.text(0x0008_2144, b"IS", "25")), is("TYX", "40ms"));
    assert_eq!(film(|all| all.text(0x0018_0040, b"IS", "10")), is("TYX", "100ms"));
    assert_eq!(film(|all| all), is("TYX", ""));
    // Frames of other kinds of images are slices, unless a time is said.
    assert_eq!(film(|all| all.text(0x0008_0060, b"CS", "OT")), is("ZYX", ""));
}
