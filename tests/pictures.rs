//! PNG and JPEG, read back sample by sample: what they hold was read by Pillow, or is the array that they were written
//! from (`tests/cases/pictures/make_pictures.py`).

use std::fs;
use std::path::{Path, PathBuf};

use vol2gif::formats::sequences;
use vol2gif::volume::{SampleType, Volume};
use vol2gif::{Converter, Problem, Resources, Stop};
use vol2gif_invariants::read_back;
use vol2gif_kit::npy_writer::npy;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/pictures")
}

/// The shape, the type and the samples of a file, little-endian.
fn content(path: &Path) -> (Vec<usize>, SampleType, Vec<u8>) {
    let volume = Volume::open(path, None).unwrap_or_else(|error| panic!("{error}"));
    let samples = read_back(&volume, 3, 50, 1, false).unwrap_or_else(|error| panic!("{error}"));
    (volume.lengths().to_vec(), volume.sample(), samples)
}

fn expected(name: &str) -> (Vec<usize>, SampleType, Vec<u8>) {
    content(&cases().join(format!("expected/{name}.npy")))
}

#[test]
fn every_kind_of_png_has_the_samples_that_pillow_reads() {
    for name in [
        "bits1",
        "bits2",
        "bits4",
        "grey8",
        "grey16",
        "rgb8",
        "rgb16",
        "rgba8",
        "grey_alpha8",
        "palette",
        "interlaced",
    ] {
        let path = cases().join(format!("{name}.png"));
        assert!(content(&path) == expected(name), "{name}");
        let axes = Volume::open(&path, None).unwrap().metadata().axes.clone().unwrap().to_string();
        assert_eq!(axes, if expected(name).0.len() == 2 { "YX" } else { "YXS" }, "{name}");
        // From a stream, and through tiny limits of memory.
        let bytes = fs::read(&path).unwrap();
        let streamed = Volume::from_reader("stdin", &*bytes).unwrap();
        assert!(read_back(&streamed, 1, 7, 1, false).unwrap() == expected(name).2, "{name}");
    }
}

#[test]
fn every_kind_of_jpeg_has_nearly_the_samples_that_pillow_reads() {
    for name in ["grey", "rgb", "progressive"] {
        let (shape, sample, found) = content(&cases().join(format!("{name}.jpg")));
        let expected = expected(name);
        assert_eq!((shape, sample), (expected.0, expected.1), "{name}");
        // Decoders may round otherwise.
        let most = found.iter().zip(&expected.2).map(|(one, two)| one.abs_diff(*two)).max();
        assert!(most <= Some(3), "{name}: {most:?}");
    }
}

#[test]
fn a_damaged_picture_is_an_error_and_never_an_invention() {
    let directory = tempfile::tempdir().unwrap();
    for (name, keep) in
        [("rgb8.png", 60), ("interlaced.png", 60), ("rgb.jpg", 700), ("grey.jpg", 20), ("rgb8.png", 20)]
    {
        let path = directory.path().join(name);
        fs::write(&path, &fs::read(cases().join(name)).unwrap()[..keep]).unwrap();
        let read = Volume::open(&path, None).and_then(|volume| read_back(&volume, 1, 1 << 20, 1, false));
        let error = read.expect_err(name);
        assert!(matches!(error.problem(), Problem::Format { .. }), "{name}: {error:?}");
        assert!(!error.to_string().contains('\n'), "{error}");
    }
}

/// The volume of numbered files in a directory, and its samples.
fn sequence(paths: Vec<PathBuf>) -> Result<(Volume<'static>, Vec<u8>), vol2gif::Error> {
    let found = sequences(paths);
    assert_eq!(found.len(), 1, "{found:?}");
    let converter = Converter::new(Resources::default()).unwrap();
    let input = vol2gif::batch::Input::Stored(found.into_iter().next().unwrap());
    let volume = input.open(&converter, &Default::default(), &Stop::default())?;
    let samples = read_back(&volume, 2, 33, 3, false)?;
    Ok((volume, samples))
}

/// Files that are named after their contents, from `make`.
fn files(directory: &Path, names: &[&str], make: impl Fn(usize) -> Vec<u8>) -> Vec<PathBuf> {
    let write = |(number, name): (usize, &&str)| {
        let path = directory.join(name);
        fs::write(&path, make(number)).unwrap();
        path
    };
    names.iter().enumerate().map(write).collect()
}

#[test]
fn numbered_pictures_are_one_volume_in_their_order() {
    let directory = tempfile::tempdir().unwrap();
    let order = [10, 9, 1];
    let names = ["p10.npy", "p9.npy", "p1.npy"];
    let slice = |number: usize| -> Vec<u16> { (0..12).map(|k| (order[number] * 100 + k) as u16).collect() };
    let (volume, samples) =
        sequence(files(directory.path(), &names, |number| npy(&[3, 4], &slice(number)))).unwrap();
    assert_eq!(volume.lengths(), [3, 3, 4]);
    assert_eq!(volume.metadata().axes.as_ref().unwrap().to_string(), "ZYX");
    let whole: Vec<u8> = [2, 1, 0].into_iter().flat_map(slice).flat_map(u16::to_le_bytes).collect();
    assert_eq!(samples, whole);
    // Colors, and files of several pictures.
    let bytes = |name: &str| fs::read(cases().join(name)).unwrap();
    let colors = files(directory.path(), &["c_t1.png", "c_t2.png"], |number| {
        bytes(["rgb8.png", "interlaced.png"][number])
    });
    let (volume, samples) = sequence(colors).unwrap();
    assert_eq!((volume.lengths(), volume.sample()), (&[2, 5, 7, 3][..], SampleType::U8));
    assert_eq!(volume.metadata().axes.as_ref().unwrap().to_string(), "TYXS");
    assert_eq!(samples, [expected("rgb8").2, expected("interlaced").2].concat());
    let stack =
        |number: usize| npy(&[2, 3, 4], &(0..24).map(|k| (number * 100 + k) as f32).collect::<Vec<_>>());
    let names = ["s_t1_z1.npy", "s_t1_z2.npy", "s_t2_z1.npy", "s_t2_z2.npy"];
    let (volume, samples) = sequence(files(directory.path(), &names[..2], stack)).unwrap();
    assert_eq!(volume.metadata().axes.as_ref().unwrap().to_string(), "ZTYX");
    let all = |count: usize| -> Vec<u8> {
        (0..count)
            .flat_map(|file| (0..24).map(move |k| (file * 100 + k) as f32))
            .flat_map(f32::to_le_bytes)
            .collect()
    };
    assert_eq!((volume.lengths(), samples), (&[2, 2, 3, 4][..], all(2)));
    let (volume, samples) = sequence(files(directory.path(), &names, stack)).unwrap();
    assert_eq!((volume.lengths(), samples), (&[2, 2, 2, 3, 4][..], all(4)));
}

#[test]
fn a_picture_of_another_size_or_type_is_named_and_a_missing_one_too() {
    let directory = tempfile::tempdir().unwrap();
    let names = ["a_1.npy", "a_2.npy", "a_3.npy"];
    let other_size =
        |number: usize| if number == 1 { npy(&[3, 2], &[0u8; 6]) } else { npy(&[2, 3], &[0u8; 6]) };
    let error = sequence(files(directory.path(), &names, other_size)).unwrap_err();
    let expected = "a_2.npy: is 3x2 uint8, and the first one of its sequence, a_1.npy, is 2x3 uint8";
    assert!(error.to_string().ends_with(expected), "{error}");
    let other_type =
        |number: usize| if number == 2 { npy(&[2, 3], &[0i8; 6]) } else { npy(&[2, 3], &[0u8; 6]) };
    let error = sequence(files(directory.path(), &names, other_type)).unwrap_err();
    assert!(error.to_string().contains("a_3.npy: is 2x3 int8"), "{error}");
    let names = ["t1z1.npy", "t1z2.npy", "t2z2.npy"];
    let error = sequence(files(directory.path(), &names, |_| npy(&[2, 3], &[0u8; 6]))).unwrap_err();
    assert!(error.to_string().contains("t*z*.npy: has no file of t2, z1"), "{error}");
}
