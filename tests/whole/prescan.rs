//! The prescan: the pass for the range also counts colors, which saves a pass and does not change the file.
//!
//! By the default rule, `uint16` samples from 0 to 255 have the same levels as `uint8` samples, but their
//! colors are counted in a pass of their own. So both must become the same file.

use std::fs;
use std::num::NonZeroUsize;
use std::sync::Mutex;

use ndarray::{Array3, ArrayD, Axis, stack};
use vol2gif::backend::Choice;
use vol2gif::tone::{Contrast, Curve, Scope, Window};
use vol2gif::volume::{Sample, Volume};
use vol2gif::{Control, Options, Output, PaletteScope, Progress, Stage};
use vol2gif_kit::trials::Trial;

use crate::fixtures::{Backends, Maker, noise, noisy, on_every_backend, plain, with};

pub fn tests() -> Vec<Trial> {
    on_every_backend![
        the_pass_for_the_range_counts_the_colors_of_uint8,
        the_pass_for_the_range_counts_the_colors_of_bool,
        fewer_frames_or_pixels_are_counted_in_a_pass_of_their_own,
        the_pass_for_the_range_notices_in_any_type_that_there_is_no_color,
    ]
}

/// Counts the frames that are read in the pass for colors.
#[derive(Default)]
struct PassCounter(Mutex<(Option<Stage>, usize)>);

impl Progress for PassCounter {
    fn begin(&self, stage: Stage, _: usize) {
        self.0.lock().unwrap().0 = Some(stage);
    }

    fn advance(&self, frames: usize) {
        let (stage, counted) = &mut *self.0.lock().unwrap();
        *counted += if *stage == Some(Stage::Colors) { frames } else { 0 };
    }
}

/// The file, the same on all backends, and the number of frames that were read in the pass for colors.
fn made<S: Sample>(on: Backends, options: &Options, array: &ArrayD<S>) -> (Vec<u8>, usize) {
    let convert = |backend| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.gif");
        let volume = Volume::from_array("array", array.view()).unwrap();
        let (converter, counter) = (Maker::on(backend, options.clone()).converter, PassCounter::default());
        let control = Control { progress: &counter, ..Control::default() };
        let outcome = converter.convert(&volume, &Output::File(path.clone()), options, &control).unwrap();
        assert_eq!(outcome.failures, [""; 0]);
        (fs::read(path).unwrap(), counter.0.into_inner().unwrap().1)
    };
    let cpu = convert(Choice::Cpu);
    if on.has_gpu() {
        assert!(convert(Choice::Gpu) == cpu, "the GPU's file or pass differs, {options:?}");
    }
    cpu
}

fn frames(count: usize) -> PaletteScope {
    PaletteScope::Frames(NonZeroUsize::new(count).unwrap())
}

/// Volumes of 4 frames: with many colors, with few, and with the samples 0 and 1 only.
fn volumes() -> Vec<ArrayD<u8>> {
    let axes = [4, 31, 45, 3];
    let many = noisy::<u8>(&axes);
    let mut few = many.mapv(|sample| sample % 5 * 20);
    few[[3, 30, 44, 1]] = 255;
    vec![many.mapv(|sample| sample | 1), few, many.mapv(|sample| sample % 2)]
}

fn the_pass_for_the_range_counts_the_colors_of_uint8(on: Backends) {
    for array in volumes() {
        let wide = array.mapv(u16::from);
        for (options, prescanned) in [
            (plain(), true),
            (
                with(plain(), |it| {
                    it.color.dither = true;
                    it.color.invert = true;
                }),
                true,
            ),
            (with(plain(), |it| it.color.palettes = frames(4)), true),
            (with(plain(), |it| it.color.palettes = frames(3)), false),
            (
                with(plain(), |it| {
                    it.tone.contrast = Contrast { window: Window::FULL, ..Contrast::default() }
                }),
                false,
            ),
            (
                with(plain(), |it| {
                    it.tone.contrast =
                        Contrast { window: Window::percentiles(3.0, 90.0).unwrap(), ..Contrast::default() };
                    it.tone.scope = Scope::Channel;
                }),
                false,
            ),
        ] {
            let (expected, counted) = made(on, &options, &wide);
            assert_eq!(counted, 4);
            let (file, counted) = made(on, &options, &array);
            assert!(file == expected, "{options:?}");
            assert_eq!(counted, if prescanned { 0 } else { 4 }, "{options:?}");
        }
    }
}

fn the_pass_for_the_range_counts_the_colors_of_bool(on: Backends) {
    let array = volumes()[2].mapv(|sample| sample == 1);
    let (file, counted) = made(on, &plain(), &array);
    assert_eq!(counted, 0);
    assert!(file == made(on, &plain(), &array.mapv(u16::from)).0);
    let one = ArrayD::from_elem(vec![2, 3, 4, 3], false);
    assert!(made(on, &plain(), &one) == (made(on, &plain(), &one.mapv(f32::from)).0, 0));
}

fn fewer_frames_or_pixels_are_counted_in_a_pass_of_their_own(on: Backends) {
    let array = &volumes()[0];
    let whole = made(on, &plain(), array).0.len() as u64;
    for smaller_picture in [false, true] {
        let max_bytes = Some(whole / 3);
        let options = with(plain(), |it| {
            it.size.max_bytes = max_bytes;
            it.size.fewer_frames = !smaller_picture;
            it.size.smaller_picture = smaller_picture;
        });
        let (file, counted) = made(on, &options, array);
        assert!(file == made(on, &options, &array.mapv(u16::from)).0);
        assert!(counted > 0 && file.len() as u64 <= whole / 3);
    }
}

/// The same channel three times.
fn rgb<S: Sample>(grey: &Array3<S>) -> ArrayD<S> {
    stack(Axis(3), &[grey.view(); 3]).unwrap().into_dyn()
}

fn the_pass_for_the_range_notices_in_any_type_that_there_is_no_color(on: Backends) {
    fn check<S: Sample>(on: Backends, value: impl Fn(u64) -> S) {
        let samples = noise().take(3 * 20 * 30).map(value).collect();
        let grey = Array3::from_shape_vec((3, 20, 30), samples).unwrap();
        let mut of_grey = rgb(&grey);
        let bent = Contrast { curve: Curve::gamma(0.5).unwrap(), window: Window::FULL };
        for (palettes, scope, contrast) in [
            (PaletteScope::Volume, Scope::Volume, Contrast::default()),
            (frames(2), Scope::Frame, bent),
            (PaletteScope::Volume, Scope::Channel, bent),
        ] {
            let options = with(plain(), |it| {
                it.color.palettes = palettes;
                it.tone.scope = scope;
                it.tone.contrast = contrast;
            });
            let (file, counted) = made(on, &options, &of_grey);
            let scope = if scope == Scope::Channel { Scope::Volume } else { scope };
            let as_grey = made(
                on,
                &with(options.clone(), |it| {
                    it.color.palettes = PaletteScope::Volume;
                    it.tone.scope = scope;
                }),
                &grey.clone().into_dyn(),
            );
            assert!(file == as_grey.0, "{} {options:?}", S::TYPE.name());
            assert_eq!(counted, 0, "{} {options:?}", S::TYPE.name());
        }
        // One other sample, in the last channel of the last pixel.
        let changed = grey.iter().copied().find(|&sample| sample.key() != grey[[2, 19, 29]].key()).unwrap();
        of_grey[[2, 19, 29, 2]] = changed;
        let options = with(plain(), |it| it.color.palettes = frames(2));
        assert_eq!(made(on, &options, &of_grey).1, 3, "{}", S::TYPE.name());
    }
    check(on, |bits| bits as u8);
    check(on, |bits| bits as i16);
    check(on, |bits| bits as i64);
    check(on, |bits| if bits % 50 == 0 { f32::NAN } else { (bits >> 40) as f32 });
    check(on, |bits| (bits >> 40) as f64 - 1e6);
}
