//! Every option is looked at: whether it changes the bytes, and whether the line says so.

use std::num::NonZeroUsize;

use ndarray::{Array3, Array4, ArrayView, Dimension};

use super::*;
use crate::backend::Choice;
use crate::convert::Converter;
use crate::gif::Delays;
use crate::output::Output;
use crate::tone::Contrast;
use crate::volume::Volume;

/// The bytes under `options`, without comments.
fn bytes<D: Dimension>(array: ArrayView<'_, i16, D>, options: &Options) -> Vec<u8> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.gif");
    let options = Options { record: false, comment: None, ..options.clone() };
    let volume = Volume::from_array("a", array).unwrap();
    Converter::new(options).unwrap().convert(&volume, &Output::File(path.clone()), &()).unwrap();
    std::fs::read(path).unwrap()
}

/// Noise under a gradient: whatever an option is for, there is something of it here.
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

/// Options that differ from the defaults in what is said, and what the line says of it.
fn options_of_grey() -> Vec<(&'static str, Options)> {
    let default = Options::default;
    let curve = |curve| Options { contrast: Contrast { curve, ..Contrast::default() }, ..default() };
    vec![
        ("", default()),
        ("--range full", Options { contrast: window("full"), ..default() }),
        ("--range -160,240", Options { contrast: window("wl:400,40"), ..default() }),
        ("--range 1%,99.5%", Options { contrast: window("1%,99.5%"), ..default() }),
        ("--range type", Options { contrast: window("type"), ..default() }),
        ("--scope frame", Options { scope: Scope::Frame, ..default() }),
        ("--gamma 0.5", curve(Curve::gamma(0.5).unwrap())),
        ("--log", curve(Curve::Log)),
        ("--colormap fire", Options { colormap: Some(Colormap::named("fire").unwrap()), ..default() }),
        ("--invert", Options { invert: true, ..default() }),
        ("--duration 40", Options { delays: Delays::per_second(25.0).unwrap(), ..default() }),
        (
            "--duration 10,20,30,40,50,60.5",
            Options { delays: Delays::listed([10., 20., 30., 40., 50., 60.5]).unwrap(), ..default() },
        ),
        ("--loop 3", Options { repeat: 3, ..default() }),
        ("--transparent 0", Options { transparent: Some(0), ..default() }),
        ("--background 9", Options { background: Some(9), ..default() }),
        ("--disposal background", Options { disposal: Disposal::Background, ..default() }),
        ("--disposal previous", Options { disposal: Disposal::Previous, ..default() }),
        ("--effort 0", Options { effort: Effort::Fastest, ..default() }),
        ("--max-error 3", Options { max_error: 3, ..default() }),
    ]
}

fn options_of_colors() -> Vec<(&'static str, Options)> {
    let default = Options::default;
    let palettes = |frames| PaletteScope::Frames(NonZeroUsize::new(frames).unwrap());
    vec![
        ("", default()),
        ("--scope channel", Options { scope: Scope::Channel, ..default() }),
        ("--palette 1", Options { palettes: palettes(1), ..default() }),
        ("--palette 2", Options { palettes: palettes(2), ..default() }),
        ("--dither", Options { dither: true, ..default() }),
    ]
}

/// Sees to it that all have lines and bytes of their own.
fn differ<D: Dimension>(array: ArrayView<'_, i16, D>, options: &[(&str, Options)]) {
    let made: Vec<_> = options.iter().map(|(_, options)| bytes(array.view(), options)).collect();
    for (number, (text, options)) in options.iter().enumerate() {
        assert_eq!(line(options), *text);
        let same = made[..number].iter().position(|other| *other == made[number]);
        assert_eq!(same, None, "{text} changes nothing");
    }
}

#[test]
fn what_changes_the_bytes_changes_the_line() {
    differ(grey().view(), &options_of_grey());
    differ(colors().view(), &options_of_colors());
}

#[test]
fn what_changes_the_size_changes_the_line() {
    let default = Options::default;
    let smooth =
        Array3::from_shape_fn((2, 300, 300), |(z, y, x)| ((z + 3 * y * y + x * x) / 500 % 256) as i16);
    let options = [
        ("", default()),
        ("--effort 3", Options { effort: Effort::Best, ..default() }),
        ("--compat", Options { compatible: true, ..default() }),
    ];
    differ(smooth.view(), &options);
    // Half of the bytes are met by errors alone, a twelfth only without them.
    let exact = bytes(grey().view(), &default()).len() as u64;
    let fitted = |part, fewer_frames, smaller_picture| Options {
        max_bytes: Some(exact / part),
        fewer_frames,
        smaller_picture,
        ..default()
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
fn what_does_not_change_the_bytes_does_not_change_the_line() {
    let default = Options::default;
    let one = NonZeroUsize::MIN;
    let expected = bytes(grey().view(), &default());
    for options in [
        Options { backend: Choice::Cpu, ..default() },
        Options { device: Some("0".into()), ..default() },
        Options { gpu_memory: Some(1 << 20), ..default() },
        Options { threads: Some(one), ..default() },
        Options { verify: true, backend: Choice::Cpu, ..default() },
        Options { make_directories: false, ..default() },
        // What has no effect by itself.
        Options { fewer_frames: true, smaller_picture: true, ..default() },
        Options { delays: Delays::per_second(10.0).unwrap(), ..default() },
        Options { scope: Scope::Volume, ..default() },
        // Of comments, a GIF tells by itself.
        Options { record: false, comment: Some("text".into()), ..default() },
    ] {
        assert_eq!(line(&options), "", "{options:?}");
        assert!(bytes(grey().view(), &options) == expected, "{options:?}");
    }
    let given = Options { contrast: window("-160,240"), ..default() };
    let scoped = Options { scope: Scope::Frame, ..given.clone() };
    assert_eq!(line(&scoped), line(&given));
    assert!(bytes(grey().view(), &scoped) == bytes(grey().view(), &given));
    let curved = |text| Contrast { curve: Curve::Log, ..window(text) };
    let [auto, full] = ["auto", "full"].map(|text| Options { contrast: curved(text), ..default() });
    assert_eq!(line(&auto), line(&full));
    assert!(bytes(grey().view(), &auto) == bytes(grey().view(), &full));
}

#[test]
fn colormaps_of_files_are_told_apart_by_their_colors_and_not_by_where_they_are() {
    let directory = tempfile::tempdir().unwrap();
    let map = |directory: &str, last: u8| {
        let path = directory.to_owned() + "/my map.txt";
        std::fs::write(&path, "1 2 3\n".repeat(255) + &format!("4 5 {last}\n")).unwrap();
        line(&Options { colormap: Some(Colormap::open(path.as_ref()).unwrap()), ..Options::default() })
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
