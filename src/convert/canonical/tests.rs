//! Every option: does it change the bytes, and does the line say so.

use std::num::{NonZeroU16, NonZeroUsize};

use ndarray::{Array3, Array4, ArrayView, Dimension};

use super::*;
use crate::convert::{Control, Converter, Resources};
use crate::encode::Compatibility;
use crate::gif::Delays;
use crate::options::Render;
use crate::output::Output;
use crate::tone::Contrast;
use crate::view::Convention;
use crate::volume::Volume;

/// The same options after a change.
fn with(mut options: Options, change: impl FnOnce(&mut Options)) -> Options {
    change(&mut options);
    options
}

/// The line for the options of a volume whose pixels are of unknown size.
fn line(options: &Options) -> String {
    super::line(options, None)
}

/// The bytes under `options`, without comments.
fn bytes<D: Dimension>(array: ArrayView<'_, i16, D>, options: &Options) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.gif");
    let options = with(options.clone(), |it| {
        it.output.record = false;
        it.output.comment = None;
    });
    let volume = Volume::from_array("a", array).unwrap();
    let (output, control) = (Output::File(path.clone()), Control::default());
    Converter::new(Resources::default()).unwrap().convert(&volume, &output, &options, &control).unwrap();
    std::fs::read(path).unwrap()
}

/// Noise under a gradient, so that every option has something to act on.
fn value(at: usize) -> i16 {
    (((at * 40503) >> 3) % 1777 + at / 9) as i16 - 300
}

fn grey() -> Array3<i16> {
    Array3::from_shape_fn(
        (6, 40, 70),
        |(z, y, x)| if x < 9 { value(y) } else { value(z * 2800 + y * 70 + x) },
    )
}

fn colors() -> Array4<i16> {
    Array4::from_shape_fn((6, 20, 30, 3), |(z, y, x, c)| {
        value(z * 1800 + y * 90 + x * 3 + c) / (1 + c as i16)
    })
}

fn window(text: &str) -> Contrast {
    Contrast { window: text.parse().unwrap(), ..Contrast::default() }
}

fn side(pixels: u16) -> NonZeroU16 {
    NonZeroU16::new(pixels).unwrap()
}

fn sides(resample: Resample) -> PictureOptions {
    let size = PictureSize::Sides { width: side(50), height: side(30) };
    PictureOptions { size, resample, ..PictureOptions::default() }
}

/// Lines, and the options that they stand for.
fn options_of_grey() -> Vec<(&'static str, Options)> {
    let default = Options::default;
    let curve = |curve| with(default(), |it| it.tone.contrast = Contrast { curve, ..Contrast::default() });
    let turn = |turns: &str, change: fn(&mut TurnOptions)| {
        with(default(), |it| {
            it.turn.turns = turns.parse().ok();
            change(&mut it.turn);
        })
    };
    vec![
        ("", default()),
        ("--range full", with(default(), |it| it.tone.contrast = window("full"))),
        ("--range -160,240", with(default(), |it| it.tone.contrast = window("wl:400,40"))),
        ("--range 1%,99.5%", with(default(), |it| it.tone.contrast = window("1%,99.5%"))),
        ("--range type", with(default(), |it| it.tone.contrast = window("type"))),
        ("--scope frame", with(default(), |it| it.tone.scope = Scope::Frame)),
        ("--gamma 0.5", curve(Curve::gamma(0.5).unwrap())),
        ("--log", curve(Curve::Log)),
        ("--turntable 5", turn("5", |_| ())),
        ("--turntable 6", turn("6", |_| ())),
        ("--turntable 5,180", turn("5,180", |_| ())),
        ("--turntable 5,360,20", turn("5,360,20", |_| ())),
        ("--turntable 5 --render mean", turn("5", |it| it.render = Render::Mean)),
        ("--turntable 5 --render surface:90", turn("5", |it| it.render = Render::Surface(90))),
        ("--turntable 5 --tilt 12.5", turn("5", |it| it.tilt = 12.5)),
        ("--turntable 5 --cue 10", turn("5", |it| it.cue = Some(10))),
        (
            "--turntable 5 --interpolate nearest",
            turn("5", |it| it.interpolation = Some(Interpolation::Nearest)),
        ),
        ("--width 35", with(default(), |it| it.picture.size = PictureSize::Width(side(35)))),
        ("--height 30", with(default(), |it| it.picture.size = PictureSize::Height(side(30)))),
        ("--width 50 --height 30", with(default(), |it| it.picture = sides(Resample::Auto))),
        (
            "--width 50 --height 30 --resample linear",
            with(default(), |it| it.picture = sides(Resample::Linear)),
        ),
        (
            "--width 50 --height 30 --resample lanczos",
            with(default(), |it| it.picture = sides(Resample::Lanczos)),
        ),
        (
            "--width 50 --height 30 --resample nearest",
            with(default(), |it| it.picture = sides(Resample::Nearest)),
        ),
        ("--scale 1.5", with(default(), |it| it.picture.size = PictureSize::scale(1.5).unwrap())),
        ("--colormap fire", with(default(), |it| it.color.colormap = Some(Colormap::named("fire").unwrap()))),
        ("--invert", with(default(), |it| it.color.invert = true)),
        ("--duration 40", with(default(), |it| it.timing.delays = Delays::per_second(25.0).unwrap())),
        (
            "--duration 10,20,30,40,50,60.5",
            with(default(), |it| it.timing.delays = Delays::listed([10., 20., 30., 40., 50., 60.5]).unwrap()),
        ),
        ("--loop 3", with(default(), |it| it.timing.repeat = Repeat::of_loop_block(Some(3)))),
        ("--loop once", with(default(), |it| it.timing.repeat = Repeat::Once)),
        ("--transparent 0", with(default(), |it| it.layers.transparent = Some(0))),
        ("--background 9", with(default(), |it| it.layers.background = Some(9))),
        ("--disposal background", with(default(), |it| it.layers.disposal = Disposal::Background)),
        ("--disposal previous", with(default(), |it| it.layers.disposal = Disposal::Previous)),
        ("--effort 0", with(default(), |it| it.encode.effort = Effort::Fastest)),
        ("--max-error 3", with(default(), |it| it.encode.max_error = 3)),
    ]
}

fn options_of_colors() -> Vec<(&'static str, Options)> {
    let default = Options::default;
    let palettes = |frames| PaletteScope::Frames(NonZeroUsize::new(frames).unwrap());
    vec![
        ("", default()),
        ("--scope channel", with(default(), |it| it.tone.scope = Scope::Channel)),
        ("--palette 1", with(default(), |it| it.color.palettes = palettes(1))),
        ("--palette 2", with(default(), |it| it.color.palettes = palettes(2))),
        ("--dither", with(default(), |it| it.color.dither = true)),
    ]
}

/// Checks that all options have different lines and different bytes.
fn differ<D: Dimension>(array: ArrayView<'_, i16, D>, options: &[(&str, Options)]) {
    let made: Vec<_> = options.iter().map(|(_, options)| bytes(array.view(), options)).collect();
    for (number, (text, options)) in options.iter().enumerate() {
        assert_eq!(line(options), *text);
        let same = made[..number].iter().position(|other| *other == made[number]);
        assert_eq!(same, None, "{text} changes nothing");
    }
}

#[test]
fn options_that_change_the_bytes_change_the_line() {
    differ(grey().view(), &options_of_grey());
    differ(colors().view(), &options_of_colors());
}

#[test]
fn options_that_change_the_size_change_the_line() {
    let default = Options::default;
    let smooth =
        Array3::from_shape_fn((2, 300, 300), |(z, y, x)| ((z + 3 * y * y + x * x) / 500 % 256) as i16);
    let options = [
        ("", default()),
        ("--effort 3", with(default(), |it| it.encode.effort = Effort::Best)),
        ("--compat web", with(default(), |it| it.encode.compatibility = Compatibility::Web)),
        ("--compat all", with(default(), |it| it.encode.compatibility = Compatibility::All)),
    ];
    differ(smooth.view(), &options);
    // Half of the bytes are met by errors alone, a twelfth is not.
    let exact = bytes(grey().view(), &default()).len() as u64;
    let fitted = |part, fewer_frames, smaller_picture| {
        with(default(), |it| {
            it.size.max_bytes = Some(exact / part);
            it.size.fewer_frames = fewer_frames;
            it.size.smaller_picture = smaller_picture;
        })
    };
    let text = |part, allowed| format!("--max-bytes {}{allowed}", exact / part);
    let texts = [
        text(2, ""),
        text(12, ""),
        text(12, " --allow frames"),
        text(12, " --allow pixels"),
        text(30, " --allow frames,pixels"),
    ];
    let options = [
        fitted(2, false, false),
        fitted(12, false, false),
        fitted(12, true, false),
        fitted(12, false, true),
        fitted(30, true, true),
    ];
    differ(grey().view(), &texts.iter().map(|text| &**text).zip(options).collect::<Vec<_>>());
}

#[test]
fn options_that_do_not_change_the_bytes_do_not_change_the_line() {
    let default = Options::default;
    let expected = bytes(grey().view(), &default());
    for options in [
        with(default(), |it| it.verify = true),
        with(default(), |it| it.output.make_directories = false),
        // These have no effect by themselves.
        with(default(), |it| {
            it.size.fewer_frames = true;
            it.size.smaller_picture = true;
        }),
        with(default(), |it| it.picture.resample = Resample::Lanczos),
        with(default(), |it| it.turn.cue = Some(3)),
        with(default(), |it| it.view.convention = Convention::Radiological),
        with(default(), |it| it.timing.delays = Delays::per_second(10.0).unwrap()),
        with(default(), |it| it.tone.scope = Scope::Volume),
        // Comments are in the GIF itself.
        with(default(), |it| {
            it.output.record = false;
            it.output.comment = Some("text".into());
        }),
    ] {
        assert_eq!(line(&options), "", "{options:?}");
        assert!(bytes(grey().view(), &options) == expected, "{options:?}");
    }
    let given = with(default(), |it| it.tone.contrast = window("-160,240"));
    let scoped = with(given.clone(), |it| it.tone.scope = Scope::Frame);
    assert_eq!(line(&scoped), line(&given));
    assert!(bytes(grey().view(), &scoped) == bytes(grey().view(), &given));
    let curved = |text| Contrast { curve: Curve::Log, ..window(text) };
    let [auto, full] = ["auto", "full"].map(|text| with(default(), |it| it.tone.contrast = curved(text)));
    assert_eq!(line(&auto), line(&full));
    assert!(bytes(grey().view(), &auto) == bytes(grey().view(), &full));
}

#[test]
fn colormaps_of_files_differ_by_their_colors_and_not_by_their_directories() {
    let directory = tempfile::tempdir().unwrap();
    let map = |directory: &str, last: u8| {
        let path = directory.to_owned() + "/my map.txt";
        std::fs::write(&path, "1 2 3\n".repeat(255) + &format!("4 5 {last}\n")).unwrap();
        let colormap = Some(Colormap::open(path.as_ref()).unwrap());
        line(&with(Options::default(), |it| it.color.colormap = colormap))
    };
    let other = directory.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let [here, there] = [directory.path(), &other].map(|path| path.to_str().unwrap());
    let one = map(here, 6);
    assert!(one.starts_with("--colormap my map.txt#") && !one.contains('/'), "{one}");
    assert_eq!(map(there, 6), one);
    assert_ne!(map(here, 7), one);
    // Python: zlib.crc32(bytes([1, 2, 3] * 255 + [4, 5, 6]))
    assert!(one.ends_with("#f8c69a87"), "{one}");
}
