//! Channels in the colors, under the names and with the windows that a file gives them, on every backend.

use ndarray::{Array4, ArrayD, Axis};
use vol2gif::backend::Choice;
use vol2gif::options::{ChannelColors, Options};
use vol2gif::tone::Window;
use vol2gif::volume::{ChannelMetadata, Metadata, Volume};
use vol2gif::{AxisKind, Control, Error, Outcome, Output};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        channels_are_shown_as_their_file_says,
        names_lead_to_channels_before_numbers_do,
        many_colors_are_shown_by_a_palette_of_all_frames,
    ]
}

/// Three frames of three channels with few values.
fn array() -> ArrayD<u16> {
    Array4::from_shape_fn((3, 3, 5, 6), |(z, c, y, x)| ((z + c * y + x) % 4 * (200 + 300 * c)) as u16)
        .into_dyn()
}

fn channel(name: &str, color: [u8; 3], display: Option<(f64, f64)>) -> ChannelMetadata {
    ChannelMetadata { name: Some(name.into()), color: Some(color), display, ..ChannelMetadata::default() }
}

/// The file that all backends make under `options`.
fn made(
    on: Backends,
    channels: &[ChannelMetadata],
    array: &ArrayD<u16>,
    options: &Options,
) -> Result<(Vec<u8>, Outcome), Error> {
    let metadata =
        Metadata { axes: Some("ZCYX".parse().unwrap()), channels: channels.to_vec(), ..Metadata::default() };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let on_backend = |backend| {
        let Maker { converter, options } = Maker::on(backend, options.clone());
        let outcome = converter.convert(&volume, &Output::Memory, &options, &Control::default())?;
        Ok((outcome.gif.clone().unwrap().to_vec(), outcome))
    };
    let cpu = on_backend(Choice::Cpu)?;
    if on.has_gpu() {
        assert!(cpu.0 == on_backend(Choice::Gpu)?.0, "the backends differ");
    }
    Ok(cpu)
}

fn gif(on: Backends, channels: &[ChannelMetadata], options: &Options) -> Result<(Vec<u8>, Outcome), Error> {
    made(on, channels, &array(), options)
}

/// The colors of all pixels, if channels have these colors and windows.
fn expected(channels: &[(usize, [u32; 3], (f64, f64))]) -> Vec<[u8; 3]> {
    let array = array();
    let planes: Vec<Vec<u32>> = channels
        .iter()
        .map(|&(channel, _, (lo, hi))| {
            let level =
                |x: &u16| (255.0 * ((f64::from(*x) - lo) / (hi - lo)).clamp(0.0, 1.0) + 0.5).floor() as u32;
            array.index_axis(Axis(1), channel).iter().map(level).collect()
        })
        .collect();
    (0..planes[0].len())
        .map(|at| {
            [0, 1, 2].map(|part| {
                let shares = planes
                    .iter()
                    .zip(channels)
                    .map(|(plane, (_, color, _))| (color[part] * plane[at] + 127) / 255);
                shares.sum::<u32>().min(255) as u8
            })
        })
        .collect()
}

fn channels_are_shown_as_their_file_says(on: Backends) {
    let colors = [[255, 128, 0], [0, 0, 255], [9, 200, 77]];
    let displays = [(100.0, 500.0), (0.0, 1500.0), (200.0, 2400.0)];
    let mut channels: Vec<ChannelMetadata> =
        (0..3).map(|at| channel("dye", colors[at], Some(displays[at]))).collect();
    let options = with(plain(), |it| it.tone.contrast.window = Window::FILE);
    let of = |at: usize| (at, colors[at].map(u32::from), displays[at]);
    let frames = |channels: &[ChannelMetadata], options: &Options| {
        Shown::of(&gif(on, channels, options).unwrap().0).frames.concat()
    };
    assert_eq!(frames(&channels, &options), expected(&[of(0), of(1), of(2)]));
    // A channel that is selected has its own window of the file, too.
    let one = with(options.clone(), |it| it.view.select.push((AxisKind::Channel, "2".parse().unwrap())));
    assert_eq!(frames(&channels, &one), expected(&[(2, [255; 3], displays[2])]));
    // A channel that is hidden is not shown, but may be asked for.
    channels[1].is_hidden = true;
    assert_eq!(frames(&channels, &options), expected(&[of(0), of(2)]));
    let named = with(options.clone(), |it| it.channels.colors = "1=white,0=red".parse().unwrap());
    assert_eq!(
        frames(&channels, &named),
        expected(&[(0, [255, 0, 0], displays[0]), (1, [255; 3], displays[1])])
    );
    // All hidden: all shown. One left: in its color.
    channels[0].is_hidden = true;
    assert_eq!(frames(&channels, &options), expected(&[of(2)]));
    channels[2].is_hidden = true;
    assert_eq!(frames(&channels, &options), expected(&[of(0), of(1), of(2)]));
    // One color for all is no choice.
    channels.iter_mut().for_each(|channel| channel.color = Some([255; 3]));
    let usual = [(0, [255, 0, 0], displays[0]), (1, [0, 255, 0], displays[1]), (2, [0, 0, 255], displays[2])];
    assert_eq!(frames(&channels, &options), expected(&usual));
    channels[1].display = None;
    assert!(gif(on, &channels, &options).is_err());
}

fn names_lead_to_channels_before_numbers_do(on: Backends) {
    let full = (0.0, 2400.0);
    let names = |names: [&str; 3]| names.map(|name| channel(name, [255; 3], None));
    let options = |colors: &str| {
        with(plain(), |it| {
            it.tone.contrast.window = Window::between(full.0, full.1).unwrap();
            it.channels.colors = colors.parse::<ChannelColors>().unwrap();
        })
    };
    for (channels, colors, red, blue) in [
        (names(["DAPI", "GFP", "Cy5"]), "dapi=red,Cy5=blue", 0, 2),
        (names(["2", "1", "0"]), "2=red,0=blue", 0, 2),
        (names(["gfp", "GFP", "Cy5"]), "GFP=red,gfp=blue", 1, 0),
        (names(["488", "561", "640"]), "0=blue,640=red", 2, 0),
    ] {
        let mut shown = [(red, [255, 0, 0], full), (blue, [0, 0, 255], full)];
        shown.sort_by_key(|(channel, ..)| *channel);
        let (file, outcome) = gif(on, &channels, &options(colors)).unwrap();
        assert_eq!(Shown::of(&file).frames.concat(), expected(&shown), "{colors}");
        assert_eq!((outcome.shape.frames, outcome.shape.samples, outcome.exact_colors), (3, 3, true));
    }
    let error = gif(on, &names(["a", "b", "c"]), &options("d=red")).unwrap_err().to_string();
    assert!(error.contains("has no channel \"d\"; it has 0 \"a\", 1 \"b\", 2 \"c\""), "{error}");
}

fn many_colors_are_shown_by_a_palette_of_all_frames(on: Backends) {
    let array = Array4::from_shape_fn((4, 2, 90, 110), |(z, c, y, x)| {
        ((x * 5 + z * 3) * (1 - c) + (y * 7 + x) * c) as u16
    });
    let array = array.into_dyn();
    let options = with(plain(), |it| it.verify = true);
    let (file, outcome) = made(on, &[], &array, &options).unwrap();
    assert!(!outcome.exact_colors);
    let few = Maker::on_cpu(1, plain());
    let metadata = Metadata { axes: Some("ZCYX".parse().unwrap()), ..Metadata::default() };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    let alone = few.converter.convert(&volume, &Output::Memory, &few.options, &Control::default()).unwrap();
    assert!(*file == **alone.gif.as_ref().unwrap(), "one thread makes other bytes");
    let shown = Shown::of(&file);
    let mut squares = 0u64;
    for (frame, colors) in shown.frames.iter().enumerate() {
        for (at, color) in colors.iter().enumerate() {
            let (y, x) = (at / 110, at % 110);
            let level = |value: usize, most: usize| (value as f32 / (most as f32 + 1e-8) * 255.0) as u8;
            let [magenta, green] = [level(x * 5 + frame * 3, 109 * 5 + 9), level(y * 7 + x, 89 * 7 + 109)];
            let exact = [magenta, green, magenta];
            squares += color.iter().zip(exact).map(|(a, b)| u64::from(a.abs_diff(b)).pow(2)).sum::<u64>();
        }
    }
    let mean = squares as f64 / (3.0 * 4.0 * 90.0 * 110.0);
    let decibels = 10.0 * (255.0f64.powi(2) / mean).log10();
    assert!(decibels > 30.0, "{decibels} dB");
}
