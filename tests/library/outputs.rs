//! GIFs in memory are the files, byte for byte; and what is in a record is the caller's choice.

use ndarray::{Array3, Array4};
use vol2gif::gif::GifSummary;
use vol2gif::volume::Volume;
use vol2gif::{Colormap, Options, Output, Problem, Record};

use super::convert;

fn noise(at: usize) -> u8 {
    ((at * 40503) >> 7) as u8
}

#[test]
fn a_gif_in_memory_is_the_file_byte_for_byte() {
    let directory = tempfile::tempdir().unwrap();
    let grey = Array3::from_shape_fn((12, 90, 110), |(f, y, x)| noise(f * 9900 + y * 110 + x) / 4 + x as u8);
    let colors = Array4::from_shape_fn((5, 30, 40, 3), |(f, y, x, c)| noise(f * 3600 + y * 120 + x * 3 + c));
    let volumes = [
        Volume::from_array("grey", grey.view()).unwrap(),
        Volume::from_array("colors", colors.view()).unwrap(),
    ];
    let mut smaller = Options::default();
    smaller.size.max_bytes = Some(40_000);
    smaller.size.fewer_frames = true;
    let verified = Options { verify: true, ..Options::default() };
    for (volume, options) in
        volumes.iter().flat_map(|volume| [&smaller, &verified].map(|options| (volume, options)))
    {
        let path = directory.path().join("a.gif");
        let on_disk = convert(volume, &Output::File(path.clone()), options);
        let in_memory = convert(volume, &Output::Memory, options);
        let (Ok(on_disk), Ok(in_memory)) = (on_disk, in_memory) else { panic!("{}", volume.name()) };
        let gif = in_memory.gif.clone().unwrap();
        assert!(std::fs::read(path).unwrap() == *gif, "{}", volume.name());
        assert_eq!((on_disk.gif, on_disk.bytes, gif.len() as u64), (None, in_memory.bytes, in_memory.bytes));
        assert_eq!(in_memory.reduction, on_disk.reduction);
        assert_eq!((in_memory.output.name(), in_memory.verified), ("memory".into(), on_disk.verified));
        // An outcome in a debug text is no wall of numbers.
        assert!(format!("{:?}", in_memory.gif).len() < 40);
    }
    assert_eq!(Output::Memory.check(false).ok(), Some(()));
}

#[test]
fn a_gif_that_does_not_fit_leaves_nothing_in_memory() {
    let array = Array3::from_shape_fn((4, 30, 40), |(f, y, x)| noise(f * 1200 + y * 40 + x));
    let mut options = Options::default();
    options.size.max_bytes = Some(10);
    let error =
        convert(&Volume::from_array("a", array.view()).unwrap(), &Output::Memory, &options).unwrap_err();
    assert!(matches!(error.problem(), Problem::TooLarge { .. }));
    assert!(error.to_string().starts_with("memory: does not fit into 10 bytes"), "{error}");
}

/// The record of the GIF of a small volume.
fn record(name: Option<&str>, options: &Options) -> Record {
    let array = Array3::from_shape_fn((2, 3, 256), |(.., x)| x as u8);
    let volume = Volume::from_array("/home/ada/brain", array.view()).unwrap().with_provenance_name(name);
    let gif = convert(&volume, &Output::Memory, options).unwrap().gif.unwrap();
    String::from_utf8_lossy(&GifSummary::read(&*gif).unwrap().comments[0]).parse().unwrap()
}

#[test]
fn the_name_in_the_record_is_the_callers_choice() {
    let of = |name| record(name, &Options::default()).source;
    assert_eq!(of(Some("scan 7")).as_deref(), Some("scan 7"));
    assert_eq!(of(Some("two\nlines")).as_deref(), Some("two\u{fffd}lines"));
    assert_eq!((of(None), of(Some(""))), (None, None));
}

#[test]
fn a_colormap_of_given_colors_is_shown_and_named_in_the_record() {
    let with = |map: Colormap| {
        let mut options = Options::default();
        options.color.colormap = Some(map);
        options
    };
    let viridis = Colormap::named("viridis").unwrap();
    let mut colors = *viridis.colors();
    let same = Colormap::from_colors("viridis", colors);
    assert_eq!(same, viridis);
    assert_eq!(record(None, &with(same)).settings, "--colormap viridis");
    // The same name with other colors is another setting.
    colors[200] = [1, 2, 3];
    let other = record(None, &with(Colormap::from_colors("viridis", colors))).settings;
    assert!(other.starts_with("--colormap viridis#") && other.len() == 27, "{other}");
    let dye =
        Colormap::from_colors("my\ndye", std::array::from_fn(|level| [level as u8, 0, level as u8 / 2]));
    assert_eq!(dye.name(), "my\u{fffd}dye");

    let array = Array3::from_shape_fn((2, 3, 256), |(.., x)| x as u8);
    let volume = Volume::from_array("a", array.view()).unwrap();
    let gif = convert(&volume, &Output::Memory, &with(dye)).unwrap().gif.unwrap();
    let shown = vol2gif_kit::gif_oracle::Shown::of(&gif);
    let pixels = &shown.frames[0];
    assert_eq!((pixels[0], pixels[100], pixels[255]), ([0, 0, 0], [100, 0, 50], [255, 0, 127]));
}
