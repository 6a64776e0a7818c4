//! The programs in `examples/` do what they say.

use std::sync::atomic::Ordering;

use ndarray::Array3;
use vol2gif::Stop;
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::npy_writer::npy;

macro_rules! examples {
    ($($name:ident: $path:literal;)*) => {$(
        #[allow(dead_code, reason = "a test calls what `main` would")]
        #[path = $path]
        mod $name;
    )*};
}

examples! {
    array: "../../examples/array.rs";
    folder: "../../examples/folder.rs";
    foreign_buffer: "../../examples/foreign_buffer.rs";
    frames: "../../examples/frames.rs";
    read_back: "../../examples/read_back.rs";
}

#[test]
fn an_array_becomes_a_gif_and_its_record_is_read_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ramp.gif");
    let ramp = Array3::from_shape_fn((4, 5, 161), |(.., x)| x as f32 - 80.0);
    let outcome = array::write(&path, ramp.view()).unwrap();
    assert_eq!(outcome.rule, "window -80 to 80, colormap viridis");
    assert_eq!(Shown::of(&std::fs::read(&path).unwrap()).frames.len(), 4);

    let text = read_back::describe(&path).unwrap();
    assert!(text.starts_with("4 frames of 161x5 pixels\nmade from 4x5x161 float32\n"), "{text}");
    assert!(
        text.contains("level 0 stands for -80\n") && text.contains("level 255 stands for 80\n"),
        "{text}"
    );
    // A GIF of another program.
    let other = include_bytes!("../golden/gifs/grey.gif");
    let bare: Vec<u8> = other.windows(7).position(|it| it == b"vol2gif").map_or_else(
        || other.to_vec(),
        |at| {
            let mut bytes = other.to_vec();
            bytes[at..at + 7].copy_from_slice(b"another");
            bytes
        },
    );
    std::fs::write(&path, bare).unwrap();
    assert!(read_back::describe(&path).unwrap().ends_with("no record of vol2gif\n"));
}

#[test]
fn a_folder_becomes_a_folder_of_gifs_until_it_is_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let (from, to) = (directory.path().join("scans"), directory.path().join("gifs"));
    std::fs::create_dir(&from).unwrap();
    for number in 0..30 {
        let samples: Vec<u16> = (0..3 * 40 * 50).map(|at| (at * number) as u16).collect();
        std::fs::write(from.join(format!("{number}.npy")), npy(&[3, 40, 50], &samples)).unwrap();
    }
    let gifs = || std::fs::read_dir(&to).map_or(0, Iterator::count);
    let stop = Stop::default();
    let report = folder::Report { stop: stop.clone(), most: 2, ..Default::default() };
    let written = folder::convert(&from, &to, &stop, &report).unwrap();
    // Some more may have been complete when the stop came.
    assert!((2..30).contains(&written) && gifs() == written, "{written} {}", gifs());

    let (stop, report) = (Stop::default(), folder::Report::default());
    assert_eq!(folder::convert(&from, &to, &stop, &report).unwrap(), 30);
    assert_eq!((gifs(), report.written.load(Ordering::Relaxed)), (30, 30));
}

#[test]
fn frames_of_a_simulation_become_a_gif() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("heat.gif");
    let outcome = frames::write(path.clone(), 20).unwrap();
    let shown = Shown::of(&std::fs::read(path).unwrap());
    assert_eq!((outcome.shape.frames, shown.frames.len()), (20, 20));
    // The plate cools where it was hot.
    let hot = 96 * (96 / 3 - 11) + 48 - 11;
    assert!(shown.frames[0][hot][0] > shown.frames[19][hot][0]);
}

#[test]
fn a_foreign_buffer_becomes_a_gif_in_memory() {
    let data: Vec<u8> = (0..2 * 3 * 4).flat_map(|at: i16| (at * 10).to_be_bytes()).collect();
    let (shape, strides) = ([2, 3, 4], [-24, 8, 2]);
    let buffer =
        foreign_buffer::Buffer { data: &data, descr: ">i2", shape: &shape, strides: &strides, offset: 24 };
    let gif = foreign_buffer::gif(&buffer).unwrap();
    let shown = Shown::of(&gif);
    assert_eq!(shown.frames.len(), 2);
    // Values of 8 bits are levels.
    assert_eq!((shown.frames[0][0], shown.frames[1][11]), ([120; 3], [110; 3]));
    let wrong = foreign_buffer::Buffer { descr: "<c8", ..buffer };
    assert_eq!(foreign_buffer::gif(&wrong).unwrap_err().to_string(), "array: holds samples of type <c8");
    let outside = foreign_buffer::Buffer { descr: "<i2", offset: 26, ..wrong };
    assert!(foreign_buffer::gif(&outside).unwrap_err().to_string().contains("lead to bytes 2 to 49"));
}
