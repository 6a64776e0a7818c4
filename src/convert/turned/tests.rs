//! Whole turntables: other ways to the same pictures make the same frames.

use std::num::NonZeroUsize;

use ndarray::{Array3, Array4, s};

use crate::backend::Choice;
use crate::options::{Render, TurnOptions};
use crate::volume::Volume;
use crate::{Control, Converter, Error, Options, Outcome, Output, Resources};

fn noise(at: usize) -> u16 {
    ((at * 2_654_435_761) >> 7) as u16 % 4096
}

fn stack() -> Array3<u16> {
    Array3::from_shape_fn((11, 150, 18), |(z, y, x)| noise((z * 150 + y) * 18 + x))
}

fn turntable(turns: &str) -> Options {
    let turn = TurnOptions { turns: turns.parse().ok(), cue: Some(0), ..TurnOptions::default() };
    Options { turn, ..Options::default() }
}

fn convert_within(volume: &Volume<'_>, options: &Options, resources: Resources) -> Result<Outcome, Error> {
    let resources = Resources { backend: Choice::Cpu, ..resources };
    Converter::new(resources)?.convert(volume, &Output::Memory, options, &Control::default())
}

/// The frames of the GIF of a volume: indices, which are levels here.
fn frames(volume: &Volume<'_>, options: &Options) -> Vec<Vec<u8>> {
    let mut options = options.clone();
    options.verify = true;
    let outcome = convert_within(volume, &options, Resources::default()).unwrap();
    decoded(&outcome)
}

fn decoded(outcome: &Outcome) -> Vec<Vec<u8>> {
    let mut decoder = gif::DecodeOptions::new();
    decoder.set_color_output(gif::ColorOutput::RGBA);
    let bytes: &[u8] = outcome.gif.as_ref().unwrap();
    let mut decoder = decoder.read_info(bytes).unwrap();
    let (width, height) = (usize::from(decoder.width()), usize::from(decoder.height()));
    let (mut screen, mut frames) = (vec![0; width * height], Vec::new());
    while let Some(frame) = decoder.read_next_frame().unwrap() {
        for (at, pixel) in frame.buffer.chunks_exact(4).enumerate() {
            let (x, y) = (at % usize::from(frame.width), at / usize::from(frame.width));
            if pixel[3] == 255 {
                screen[(y + usize::from(frame.top)) * width + x + usize::from(frame.left)] = pixel[0];
            }
        }
        frames.push(screen.clone());
    }
    frames
}

/// Levels of all samples by the rule for samples of any range, as the first frame of a projection has them.
fn level(value: u16, [least, greatest]: [u16; 2]) -> u8 {
    let value = (f32::from(value) - f32::from(least)) / (f32::from(greatest) - f32::from(least) + 1e-8);
    (value * 255.0) as u8
}

#[test]
fn frame_0_is_the_maximum_of_the_levels_and_half_a_turn_is_mirrored() {
    let array = stack();
    let volume = Volume::from_array("a", array.view()).unwrap();
    let made = frames(&volume, &turntable("8"));
    let range = [*array.iter().min().unwrap(), *array.iter().max().unwrap()];
    // The diagonal of 11 x 18 is 21.1, and the width is even.
    let width: usize = 22;
    for y in 0..150 {
        for x in 0..width {
            let most =
                |x| array.slice(s![.., y, x]).iter().copied().max().map(|most: u16| level(most, range));
            let expected = x.checked_sub(2).filter(|x| *x < 18).map_or(Some(0), most);
            assert_eq!(Some(made[0][y * width + x]), expected, "{y} {x}");
        }
    }
    assert_eq!(made.len(), 8);
    for frame in 0..4 {
        let rows = made[frame].chunks_exact(width);
        let mirrored: Vec<u8> = rows.flat_map(|row| row.iter().rev().copied()).collect();
        assert!(made[frame + 4] == mirrored, "{frame}");
    }
    assert!(made[0] != made[1] && made[1] != made[2]);
}

#[test]
fn neither_threads_nor_memory_change_the_bytes() {
    let array = Array3::from_shape_fn((40, 700, 60), |(z, y, x)| noise((z * 700 + y) * 60 + x));
    let volume = Volume::from_array("a", array.view()).unwrap();
    for turns in ["6", "5,90"] {
        let mut options = turntable(turns);
        options.turn.cue = None;
        let gif = |resources| {
            let outcome = convert_within(&volume, &options, resources).unwrap();
            outcome.gif.unwrap().to_vec()
        };
        let expected = gif(Resources::default());
        for threads in [1, 3].map(NonZeroUsize::new) {
            assert!(gif(Resources { threads, ..Resources::default() }) == expected, "{threads:?}");
        }
    }
}

/// The columns are made of a few rows at a time, and the pictures wait in a file.
#[test]
fn little_memory_is_enough_for_a_few_rows_at_a_time() {
    use crate::backend::cpu::Cpu;
    use crate::convert::engine::Engine;
    use crate::convert::shown_array::ShownArray;
    use crate::convert::{levels, made_frames::Making};
    use crate::runtime::threads::Workers;

    let array = stack();
    let volume = Volume::from_array("a", array.view()).unwrap();
    let options = turntable("5,200");
    let workers = Workers::new(NonZeroUsize::new(2)).unwrap();
    let shown = ShownArray::of(&volume, &options).unwrap();
    let made = |memory| {
        let engine = Engine { backend: &Cpu, workers: &workers, memory, progress: &() };
        let mode = crate::color::PrescanMode::Nothing;
        let levels = levels::find(&shown.viewed, None, &options, mode, engine).unwrap().levels;
        let Some(Making::Turned(turning)) = &shown.making else { panic!("it turns") };
        let made = turning.frames(&shown.viewed, &levels, None, engine).unwrap();
        let (mut buffer, mut all) = (Vec::new(), Vec::new());
        let pass = made.pass(1, 1 << 20).unwrap();
        let mut keep = |mut block: crate::volume::Block<'_>| {
            all.extend_from_slice(block.bytes()?);
            Ok(())
        };
        while pass.next(&mut buffer, &mut keep).transpose().unwrap().is_some() {}
        (turning.runs_at_a_time(memory), turning.memory(memory), all)
    };
    let (runs, memory, expected) = made(1 << 30);
    let run = 13 * 20 * 64;
    assert_eq!((runs, memory), (3, 3 * run + 5 * 150 * 22));
    let (runs, memory, few) = made(2 * run);
    assert_eq!((runs, memory), (1, run), "one run of rows, and no picture in memory");
    assert!(few == expected);
    let (runs, _, some) = made(4 * run);
    assert_eq!(runs, 2);
    assert!(some == expected);
}

#[test]
fn channels_are_turned_each_by_itself_and_then_composed() {
    let array = Array4::from_shape_fn((2, 9, 12, 14), |(c, z, y, x)| noise(((c * 9 + z) * 12 + y) * 14 + x));
    let volume = Volume::from_array("a", array.view()).unwrap();
    let mut options = turntable("5");
    options.view.axes = "CZYX".parse().ok();
    options.tone.contrast.window = "0,4095".parse().unwrap();
    let outcome = convert_within(&volume, &options, Resources::default()).unwrap();
    assert_eq!(outcome.shown.to_string(), "5x12x18x3");
    let grey = |channel: usize| {
        let channel = array.index_axis(ndarray::Axis(0), channel).to_owned();
        let mut options = turntable("5");
        options.tone.contrast.window = "0,4095".parse().unwrap();
        frames(&Volume::from_array("c", channel.view()).unwrap(), &options)
    };
    let (first, second) = (grey(0), grey(1));
    // Magenta and green: red is the first channel, as near as a palette of 256 colors allows.
    let composed = decoded(&outcome);
    let off: u32 = composed
        .iter()
        .flatten()
        .zip(first.iter().flatten())
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .max()
        .unwrap();
    assert!(off < 60, "{off}");
    assert!(first != second);
}

#[test]
fn a_turntable_that_runs_back_shows_no_end_twice() {
    let array = stack();
    let volume = Volume::from_array("a", array.view()).unwrap();
    let forward = frames(&volume, &turntable("5,90"));
    let mut options = turntable("5,90");
    options.view.ping_pong = true;
    let both = frames(&volume, &options);
    let expected: Vec<_> = [0, 1, 2, 3, 4, 3, 2, 1].map(|frame| forward[frame].clone()).into();
    assert!(both == expected);
}

#[test]
fn rows_are_resampled_once_to_the_pitch_of_the_picture() {
    let array = Array3::from_shape_fn((8, 5, 8), |(z, y, x)| (z * 20 + y * 40 + x) as u8);
    let volume = Volume::from_array("a", array.view()).unwrap();
    let mut options = turntable("3");
    options.view.spacing = "1,3,1um".parse().ok();
    let outcome = convert_within(&volume, &options, Resources::default()).unwrap();
    assert_eq!(outcome.shown.to_string(), "3x15x12");
    assert_eq!(outcome.warnings, []);
    options.picture.aspect = crate::options::Aspect::Voxel;
    let outcome = convert_within(&volume, &options, Resources::default()).unwrap();
    assert_eq!(outcome.shown.to_string(), "3x5x12");
    // The turned picture gets the size asked for.
    options.picture.size = crate::options::PictureSize::scale(2.0).unwrap();
    let outcome = convert_within(&volume, &options, Resources::default()).unwrap();
    assert_eq!(outcome.shown.to_string(), "3x10x24");
}

#[test]
fn what_cannot_be_turned_is_refused() {
    let grey = Array4::<u8>::zeros((2, 3, 4, 5));
    let refused = |array: &Array4<u8>, change: &dyn Fn(&mut Options)| {
        let volume = Volume::from_array("a", array.view()).unwrap();
        let mut options = turntable("4");
        change(&mut options);
        let error = convert_within(&volume, &options, Resources::default()).unwrap_err();
        (error.to_string(), error.remedy().is_some())
    };
    let axes = |axes: &'static str| move |options: &mut Options| options.view.axes = axes.parse().ok();
    let text = |text: &str| (format!("a: {text}"), true);
    let times = refused(&grey, &axes("TZYX"));
    assert_eq!(times, text("has 2 indices of axis T, and a turntable shows one of them"));
    let colors = refused(&Array4::zeros((4, 5, 6, 3)), &|_| {});
    assert_eq!(colors, text("holds RGB colors, and a turntable is of grey levels or of channels"));
    let scope =
        refused(&Array4::zeros((4, 5, 6, 1)), &|options| options.tone.scope = crate::tone::Scope::Frame);
    assert!(scope.0.contains("slices with levels of their own"), "{scope:?}");
    let slice = refused(&Array4::zeros((4, 5, 6, 1)), &|options| {
        options.annotations.slice_label = "".parse().ok();
    });
    assert_eq!(slice, text("has no axis of slices, so there is no slice to name"));
    let long = Array3::<u8>::zeros((2, 1, 32768));
    let volume = Volume::from_array("a", long.view()).unwrap();
    let error = convert_within(&volume, &turntable("2"), Resources::default()).unwrap_err();
    assert_eq!(error.to_string(), "a: has a side of 32768 voxels, and a turntable ends at 32767");
}

#[test]
fn the_range_is_that_of_the_volume_and_the_record_says_what_was_made() {
    let array = stack();
    let volume = Volume::from_array("a", array.view()).unwrap();
    let mut options = turntable("4");
    options.turn.render = Render::Mean;
    let outcome = convert_within(&volume, &options, Resources::default()).unwrap();
    let slices = convert_within(&volume, &Options::default(), Resources::default()).unwrap();
    assert_eq!((outcome.range, outcome.scale, outcome.shape), (slices.range, slices.scale, slices.shape));
    let summary = crate::gif::GifSummary::read(&**outcome.gif.as_ref().unwrap()).unwrap();
    let record: crate::Record = std::str::from_utf8(&summary.comments[0]).unwrap().parse().unwrap();
    assert_eq!(record.frames.map(|shape| shape.to_string()).as_deref(), Some("4x150x22"));
    assert_eq!(record.lengths, [11, 150, 18]);
    assert_eq!(record.options().unwrap().options.turn, options.turn);
}

#[test]
fn a_size_is_foreseen() {
    let array = Array3::from_shape_fn((30, 40, 36), |(z, y, x)| noise((z * 40 + y) * 36 + x));
    let volume = Volume::from_array("a", array.view()).unwrap();
    let converter = Converter::new(Resources::default()).unwrap();
    for turns in ["8", "1500"] {
        let options = turntable(turns);
        let foreseen = converter.estimate(&volume, &options).unwrap();
        let outcome = converter.convert(&volume, &Output::Memory, &options, &Control::default()).unwrap();
        let factor = foreseen as f64 / outcome.bytes as f64;
        assert!((0.8..1.25).contains(&factor), "{turns}: {foreseen} {}", outcome.bytes);
        let found = converter.inspect(&volume, &options, &Control::default()).unwrap();
        assert_eq!(found.shown, outcome.shown);
    }
}
