//! Overlays against their formulas, pixel by pixel, on every backend.

use std::num::{NonZeroU16, NonZeroUsize};

use ndarray::{Array3, ArrayD};
use vol2gif::backend::Choice;
use vol2gif::options::{LabelColors, Options, PictureSize, Resample};
use vol2gif::tone::{Scope, Window};
use vol2gif::volume::{Metadata, Volume};
use vol2gif::{Colormap, Control, Error, Outcome, Output, PaletteScope};
use vol2gif_kit::gif_oracle::Shown;
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        colors_are_mixed_by_the_formula,
        labels_at_full_opacity_are_exact_and_greys_within_one_level,
        outlines_are_those_of_scikit_image,
        what_is_resized_or_reduced_keeps_its_labels_whole,
        values_are_shown_from_a_threshold_on,
        an_overlay_that_cannot_be_is_an_error,
    ]
}

/// The size of the volume.
const SHAPE: (usize, usize, usize) = (3, 12, 15);

/// A volume with this many levels.
fn volume(levels: usize) -> Array3<u8> {
    Array3::from_shape_fn(SHAPE, |(z, y, x)| ((7 * z + 3 * y + 5 * x) % levels * 255 / (levels - 1)) as u8)
}

/// Labels in boxes; label 258 has the color of label 3.
fn labels() -> Array3<u16> {
    Array3::from_shape_fn(SHAPE, |(z, y, x)| match ((y + z) / 4, x / 5) {
        (1, 0) => 1,
        (1, 1) => 3,
        (2, 2) => 258,
        (2, 1) => 40,
        _ => 0,
    })
}

/// The file that all backends make of a volume with an overlay.
fn made(on: Backends, volume: &Volume<'_>, options: &Options) -> Result<(Vec<u8>, Outcome), Error> {
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
    Ok(cpu)
}

fn of<'a>(array: &'a ArrayD<u8>, axes: &str, overlay: &'a ArrayD<u16>) -> Volume<'a> {
    let metadata = Metadata { axes: Some(axes.parse().unwrap()), ..Metadata::default() };
    let volume = Volume::from_array("a", array.view()).unwrap().with_metadata(metadata);
    volume.with_overlay(Volume::from_array("labels", overlay.view()).unwrap())
}

fn color(label: u16) -> [u8; 3] {
    Colormap::named("labels").unwrap().colors()[usize::from((label - 1) % 255) + 1]
}

/// What a pixel of the volume is shown as, with this share of 256 of a color.
fn mixed(own: [u8; 3], color: [u8; 3], share: u32) -> [u8; 3] {
    [0, 1, 2].map(|k| ((u32::from(own[k]) * (256 - share) + u32::from(color[k]) * share + 128) >> 8) as u8)
}

fn colors_are_mixed_by_the_formula(on: Backends) {
    let (grey, labels) = (volume(6).into_dyn(), labels().into_dyn());
    let fire = Colormap::named("fire").unwrap();
    // Few colors are kept as they are. Of RGB volumes and composites each sample is a level.
    let rgb = ArrayD::from_shape_fn(vec![3, 12, 15, 3], |at| (at[2] % 3 * 90 + at[3] * 25) as u8);
    let channels = ArrayD::from_shape_fn(vec![2, 3, 12, 15], |at| ((at[0] + at[2]) % 4 * 85) as u8);
    let level = |l: u8| [l; 3];
    for (opacity, share) in [(0, 0), (1, 3), (50, 128), (99, 253), (100, 256)] {
        for invert in [false, true] {
            let options = with(plain(), |it| {
                it.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
                it.overlay.opacity = opacity;
                it.color.invert = invert;
            });
            let inverted = |color: [u8; 3]| if invert { color.map(|level| !level) } else { color };
            let expected = |own: &dyn Fn(usize) -> [u8; 3]| -> Vec<[u8; 3]> {
                let pixels = labels.iter().enumerate();
                let pixel = |(at, &label): (usize, &u16)| match label {
                    0 => own(at),
                    label => mixed(own(at), color(label), share),
                };
                pixels.map(pixel).collect()
            };
            let shown = |array: &ArrayD<u8>, axes: &str, options: &Options| {
                Shown::of(&made(on, &of(array, axes, &labels), options).unwrap().0).frames.concat()
            };
            // At 100 % in few colors, levels are joined: see below.
            if opacity != 100 {
                let greys = grey.as_slice().unwrap();
                let own = |at: usize| inverted(level(greys[at]));
                assert!(shown(&grey, "ZYX", &options) == expected(&own), "grey {opacity} {invert}");
                let colored = with(options.clone(), |it| it.color.colormap = Some(fire.clone()));
                let at_level = |level: u8| fire.colors()[usize::from(if invert { !level } else { level })];
                let own = |at: usize| at_level(greys[at]);
                assert!(shown(&grey, "ZYX", &colored) == expected(&own), "colormap {opacity} {invert}");
            }
            let own =
                |at: usize| inverted(<[u8; 3]>::try_from(&rgb.as_slice().unwrap()[3 * at..][..3]).unwrap());
            assert!(shown(&rgb, "ZYXS", &options) == expected(&own), "RGB {opacity} {invert}");
            let planes = channels.as_slice().unwrap();
            let own = |at: usize| inverted([planes[at], planes[540 + at], planes[at]]);
            assert!(shown(&channels, "CZYX", &options) == expected(&own), "composite {opacity} {invert}");
        }
    }
}

fn labels_at_full_opacity_are_exact_and_greys_within_one_level(on: Backends) {
    let grey = volume(256).into_dyn();
    for count in [1, 4, 126] {
        let labels = ArrayD::from_shape_fn(vec![3, 12, 15], |at| {
            if at[2] < 7 { 0 } else { (at[0] * 100 + at[1] * 15 + at[2]) as u16 % (count + 1) }
        });
        for palettes in [PaletteScope::Volume, PaletteScope::Frames(NonZeroUsize::MIN)] {
            let options = with(plain(), |it| {
                it.overlay.opacity = 100;
                it.color.palettes = palettes;
            });
            let shown = Shown::of(&made(on, &of(&grey, "ZYX", &labels), &options).unwrap().0).frames.concat();
            for ((&label, &own), shown) in labels.iter().zip(&grey).zip(shown) {
                match label {
                    0 => assert!(shown == [shown[0]; 3] && shown[0].abs_diff(own) <= 1, "{own} is {shown:?}"),
                    label => assert_eq!(shown, color(label)),
                }
            }
        }
    }
    // One more is mixed, and levels that mean something are refused.
    let labels = ArrayD::from_shape_fn(vec![3, 12, 15], |at| (at[0] * 180 + at[1] * 15 + at[2]) as u16 % 128);
    let options = with(plain(), |it| it.overlay.opacity = 100);
    let shown = Shown::of(&made(on, &of(&grey, "ZYX", &labels), &options).unwrap().0);
    assert!(shown.palette.len() == 256 && shown.palette.iter().filter(|it| **it != [it[0]; 3]).count() > 126);
    let options = with(options, |it| it.layers.background = Some(3));
    let error = made(on, &of(&grey, "ZYX", &labels), &options).unwrap_err().to_string();
    assert_eq!(
        error,
        "a: has an overlay that is mixed with its levels, and only a level of grey can be the background"
    );
}

/// Pictures of labels and their outlines, as `make_outlines.py` wrote them.
static OUTLINES: &str = include_str!("../golden/outlines.txt");

fn outlines_are_those_of_scikit_image(on: Backends) {
    let mut lines = OUTLINES.lines();
    let mut pictures = 0;
    while let Some(sides) = lines.next() {
        let (height, width) = sides.split_once(' ').unwrap();
        let (height, width): (usize, usize) = (height.parse().unwrap(), width.parse().unwrap());
        let mut rows = || lines.by_ref().take(height).flat_map(str::bytes).collect::<Vec<u8>>();
        let (letters, outline) = (rows(), rows());
        let label = |letter: &u8| u16::from(letter.saturating_sub(b'a' - 1));
        let labels: Vec<u16> = letters.iter().map(label).collect();
        let labels = ArrayD::from_shape_vec(vec![1, height, width], labels).unwrap();
        let grey = ArrayD::from_elem(vec![1, height, width], 90u8);
        let options = with(plain(), |it| {
            it.overlay.opacity = 100;
            it.overlay.outline = NonZeroU16::new(1);
        });
        let shown = Shown::of(&made(on, &of(&grey, "ZYX", &labels), &options).unwrap().0).frames.concat();
        for ((shown, &label), &is_outline) in shown.iter().zip(&labels).zip(&outline) {
            let expected = if is_outline == b'#' && label > 0 { color(label) } else { [90; 3] };
            assert_eq!(*shown, expected, "{height} x {width}");
        }
        pictures += 1;
    }
    assert_eq!(pictures, 9);
}

fn what_is_resized_or_reduced_keeps_its_labels_whole(on: Backends) {
    let (grey, labels) = (volume(2).into_dyn(), labels().into_dyn());
    let base = with(plain(), |it| {
        it.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
        it.overlay.opacity = 100;
    });
    for scale in [0.5, 0.34, 2.0, 1.7] {
        let options = with(base.clone(), |it| {
            it.picture.size = PictureSize::scale(scale).unwrap();
            it.picture.resample = Resample::Nearest;
        });
        let shown = Shown::of(&made(on, &of(&grey, "ZYX", &labels), &options).unwrap().0);
        let (width, height) = (shown.width, shown.height);
        for (z, frame) in shown.frames.iter().enumerate() {
            for (at, shown) in frame.iter().enumerate() {
                let (y, x) =
                    ((2 * (at / width) + 1) * 12 / (2 * height), (2 * (at % width) + 1) * 15 / (2 * width));
                match labels[[z, y, x]] {
                    0 => assert_eq!(*shown, [grey[[z, y, x]]; 3]),
                    label => assert_eq!(*shown, color(label)),
                }
            }
        }
    }
    // Pixels that are joined to save bytes, and frames that are left out, have the labels of their places.
    let noise = ArrayD::from_shape_fn(vec![24, 40, 40], |at| {
        ((at[0] * 1600 + at[1] * 40 + at[2]) as u32).wrapping_mul(2_654_435_761).to_le_bytes()[3]
    });
    let labels = ArrayD::from_shape_fn(vec![24, 40, 40], |at| (at[0] + 1) as u16 * u16::from(at[2] < 20));
    let options = with(base, |it| {
        it.size.max_bytes = Some(3000);
        (it.size.fewer_frames, it.size.smaller_picture) = (true, true);
    });
    let (gif, outcome) = made(on, &of(&noise, "ZYX", &labels), &options).unwrap();
    let shown = Shown::of(&gif);
    assert!(outcome.reduction.binning > 1 && outcome.reduction.frame_step > 1, "{:?}", outcome.reduction);
    for (frame, pixels) in shown.frames.iter().enumerate() {
        let label = (frame * outcome.reduction.frame_step + 1) as u16;
        for (at, pixel) in pixels.iter().enumerate() {
            let is_left = at % shown.width < shown.width / 2;
            assert_eq!(*pixel == color(label), is_left, "frame {frame}, pixel {at}");
        }
    }
}

fn values_are_shown_from_a_threshold_on(on: Backends) {
    let grey = Array3::from_elem(SHAPE, 100u8).into_dyn();
    let values = Array3::from_shape_fn(SHAPE, |(z, y, x)| {
        if x == 14 { f32::NAN } else { (x as f32 - 7.0) * (1.0 + (y + z) as f32 / 10.0) }
    })
    .into_dyn();
    let metadata = Metadata { axes: Some("ZYX".parse().unwrap()), ..Metadata::default() };
    let volume = Volume::from_array("a", grey.view()).unwrap().with_metadata(metadata);
    let volume = volume.with_overlay(Volume::from_array("values", values.view()).unwrap());
    for both in [false, true] {
        let range = if both { "2,8,both" } else { "2,8" };
        let options = with(plain(), |it| {
            it.overlay.range = Some(range.parse().unwrap());
            it.overlay.opacity = 100;
        });
        let shown = Shown::of(&made(on, &volume, &options).unwrap().0).frames.concat();
        for (&value, shown) in values.iter().zip(shown) {
            let share = |value: f32| (255.0 * ((f64::from(value) - 2.0) / 6.0)).min(255.0) as u8;
            let expected = match value {
                value if value >= 2.0 => [255, share(value), 0],
                value if both && value <= -2.0 => [0, share(-value), 255],
                _ => [100; 3],
            };
            assert_eq!(shown, expected, "{value}");
        }
    }
}

fn an_overlay_that_cannot_be_is_an_error(on: Backends) {
    let grey = volume(6).into_dyn();
    let halves = ArrayD::from_elem(vec![3, 12, 15], 0.5f32);
    let volume = Volume::from_array("a", grey.view()).unwrap();
    let volume = volume.with_overlay(Volume::from_array("halves", halves.view()).unwrap());
    let error = made(on, &volume, &plain()).unwrap_err().to_string();
    assert_eq!(error, "halves: holds 0.5, and labels are whole numbers");
    let opacity = with(plain(), |it| it.overlay.opacity = 101);
    let error = made(on, &volume, &opacity).unwrap_err().to_string();
    assert_eq!(error, "a: an opacity of 101 % is not from 0 to 100");
    // Colors of a table, and what it hides.
    let labels = labels().into_dyn();
    let table = "1 9 8 7 255 1 1 \"one\"\n3 1 2 3 255 0 1 \"hidden\"\n258 4 5 6 255 1 1 \"many\"\n";
    let options = with(plain(), |it| {
        it.tone.scope = Scope::Volume;
        it.tone.contrast.window = Window::between(0.0, 255.0).unwrap();
        it.overlay.opacity = 100;
        it.overlay.label_colors = Some(LabelColors::from_text("table", table).unwrap());
    });
    let shown = Shown::of(&made(on, &of(&grey, "ZYX", &labels), &options).unwrap().0).frames.concat();
    for ((&label, own), shown) in labels.iter().zip(&grey).zip(shown) {
        let expected = match label {
            0 | 3 => [*own; 3],
            1 => [9, 8, 7],
            258 => [4, 5, 6],
            label => color(label),
        };
        assert_eq!(shown, expected, "{label}");
    }
}
